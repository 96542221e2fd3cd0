package io.plannersync.model;

import java.time.Instant;

/**
 * When a change was made: after {@code after}, the last look without it, and not later than {@code
 * until}, the first look with it.
 *
 * @param evidence what narrowed it: {@code looks}, {@code events}, {@code lastModifiedDateTime},
 *     {@code last_modified_at}, {@code historyItems}
 * @param by who made the change, null where nothing tells
 */
public record Interval(Instant after, Instant until, String evidence, String by) {

  public Interval(Instant after, Instant until, String evidence) {
    this(after, until, evidence, null);
  }

  public static Interval between(Instant after, Instant until) {
    return new Interval(after, until, "looks");
  }

  /** The part of this after {@code instant}. */
  public Interval startingAt(Instant instant) {
    return instant.isAfter(after) ? new Interval(instant, until, evidence, by) : this;
  }

  /** An instant that lies inside makes this the instant; any other is no evidence. */
  public Interval narrowedTo(Instant instant, String by) {
    return contains(instant) ? new Interval(instant.minusNanos(1), instant, by) : this;
  }

  /** An instant that lies inside ends this; any other is no evidence. */
  public Interval endingAt(Instant instant, String by) {
    return contains(instant) ? new Interval(after, instant, by) : this;
  }

  /** The part of this that lies in {@code told}; what lies outside is no evidence. */
  public Interval within(Interval told) {
    Instant from = told.after.isAfter(after) ? told.after : after;
    Instant to = told.until.isBefore(until) ? told.until : until;
    return from.isBefore(to) ? new Interval(from, to, told.evidence, told.by) : this;
  }

  public boolean isBefore(Interval other) {
    return !until.isAfter(other.after);
  }

  private boolean contains(Instant instant) {
    return instant != null && instant.isAfter(after) && !instant.isAfter(until);
  }
}
