package io.plannersync.looking;

import java.time.Duration;
import java.time.Instant;

/**
 * How soon a plan is looked at again: often while it changes, then ever more seldom, and never more
 * often than the learned rate of calls allows to all plans together. It is the plan's published
 * bound of freshness.
 *
 * @param busy the shortest interval
 * @param idle the longest interval
 */
public record LookInterval(Duration busy, Duration idle) {

  /** A plan is busy for this long after a change. */
  private static final Duration BUSY_FOR = Duration.ofMinutes(2);

  /** How much of the rate looking may take; the rest is for reads and writes of tasks. */
  private static final double SHARE = 0.5;

  private static final double GROWTH = 1.5;

  /**
   * @param before the interval until now, null at first
   * @param lastChange when the plan last changed, null if that was never seen
   * @param plans how many plans are looked at
   * @param callsPerMinute the learned rate of reads
   */
  public Duration next(
      Duration before, Instant lastChange, Instant now, int plans, double callsPerMinute) {
    Duration affordable =
        Duration.ofMillis(Math.round(plans * 60_000.0 / Math.max(1, callsPerMinute * SHARE)));
    Duration least = max(busy, affordable);
    if (lastChange != null && lastChange.plus(BUSY_FOR).isAfter(now)) {
      return min(least, max(idle, affordable));
    }
    Duration grown =
        before == null ? least : Duration.ofMillis(Math.round(before.toMillis() * GROWTH));
    return max(least, min(grown, idle));
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  private static Duration max(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}
