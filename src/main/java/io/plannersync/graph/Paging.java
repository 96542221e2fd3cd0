package io.plannersync.graph;

import java.time.Clock;
import java.time.Duration;

/** The steps of {@code routes/looking/list-all}. */
public final class Paging {

  /** What may come sooner is waited for. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Clock clock;

  public Paging(Clock clock) {
    this.clock = clock;
  }

  public Listing begin(GraphCall first) {
    return Listing.of(first, clock.instant());
  }

  /** The listing with its next page; one that has to wait for its turn is still to come. */
  public Listing add(Listing listing, GraphReply page) {
    boolean waits =
        page instanceof GraphReply.Throttled throttled
            && listing.next().waits()
            && throttled.retryAfter().compareTo(LONGEST_PAUSE) <= 0
            && clock.instant().isBefore(listing.began().plus(PATIENCE));
    return waits ? listing : listing.with(page);
  }

  public GraphCall next(Listing listing) {
    return listing.next();
  }

  public boolean hasNext(Listing listing) {
    return listing.hasNext();
  }

  /** Milliseconds to wait before the page that follows this answer is asked for. */
  public long pause(GraphReply answer) {
    return answer instanceof GraphReply.Throttled throttled ? throttled.retryAfter().toMillis() : 0;
  }
}
