package io.plannersync.reconcile;

import io.plannersync.graph.Listing;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The listings in which tasks are sought for documents that have none: one listing serves all
 * documents of its plan. A hint for this instance only; another one lists for itself.
 */
public final class Searches {

  /** How long a listing is good: nobody but this service makes what is sought. */
  private static final Duration FRESH = Duration.ofMinutes(1);

  /** Whoever has not brought his listing by then has failed. */
  private static final Duration TURN = Duration.ofSeconds(30);

  private final Map<String, Done> done = new HashMap<>();
  private final Map<String, Instant> turns = new HashMap<>();

  private record Done(String life, Listing listing) {}

  /** The plan as it was listed a moment ago, in this life of Redis. */
  synchronized Optional<Listing> of(String planId, String life, Instant now) {
    done.values().removeIf(one -> one.listing().began().plus(FRESH).isBefore(now));
    return Optional.ofNullable(done.get(planId))
        .filter(one -> one.life().equals(life))
        .map(Done::listing);
  }

  /** Whether the caller is the one who lists the plan; all others wait for him. */
  synchronized boolean begin(String planId, Instant now) {
    Instant since = turns.get(planId);
    if (since != null && now.isBefore(since.plus(TURN))) {
      return false;
    }
    turns.put(planId, now);
    return true;
  }

  synchronized void end(String planId, String life, Listing listing) {
    turns.remove(planId);
    if (listing.complete()) {
      done.put(planId, new Done(life, listing));
    }
  }
}
