package io.plannersync.work;

import java.time.Duration;

/**
 * How long a failed item waits: doubling from {@code first} up to {@code longest}, of which a
 * random part between a half and the whole is taken so that items that failed together do not come
 * back together.
 */
public record Backoff(Duration first, Duration longest) {

  /** From 500 ms to 5 minutes. */
  public static final Backoff DEFAULT = new Backoff(Duration.ofMillis(500), Duration.ofMinutes(5));

  public Backoff {
    if (first.isNegative() || first.isZero() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "backoff must grow from above zero: " + first + " to " + longest);
    }
  }

  /**
   * @param attempts failed attempts including this one, at least 1
   * @param random in [0, 1)
   */
  public Duration after(int attempts, double random) {
    double doubled = first.toMillis() * Math.pow(2, Math.max(0, attempts - 1));
    double whole = Math.min(doubled, longest.toMillis());
    return Duration.ofMillis(Math.round(whole * (0.5 + 0.5 * random)));
  }
}
