package io.plannersync.model;

import java.time.Instant;

/**
 * When a change was made: after {@code after}, the last look without it, and not later than {@code
 * until}, the first look with it.
 *
 * @param evidence what narrowed it: {@code looks}, {@code lastModifiedDateTime}, {@code
 *     last_modified_at}
 */
public record Interval(Instant after, Instant until, String evidence) {

  public static Interval between(Instant after, Instant until) {
    return new Interval(after, until, "looks");
  }

  /** An instant that lies inside makes this the instant; any other is no evidence. */
  public Interval narrowedTo(Instant instant, String by) {
    return contains(instant) ? new Interval(instant.minusNanos(1), instant, by) : this;
  }

  /** An instant that lies inside ends this; any other is no evidence. */
  public Interval endingAt(Instant instant, String by) {
    return contains(instant) ? new Interval(after, instant, by) : this;
  }

  public boolean isBefore(Interval other) {
    return !until.isAfter(other.after);
  }

  private boolean contains(Instant instant) {
    return instant != null && instant.isAfter(after) && !instant.isAfter(until);
  }
}
