package io.plannersync.graph;

import java.time.Clock;

/** The steps of {@code routes/looking/list-all}. */
public final class Paging {

  private final Clock clock;

  public Paging(Clock clock) {
    this.clock = clock;
  }

  public Listing begin(GraphCall first) {
    return Listing.of(first, clock.instant());
  }

  public Listing add(Listing listing, GraphReply page) {
    return listing.with(page);
  }
}
