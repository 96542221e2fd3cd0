package io.plannersync.subscriptions;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long subscriptions live, and when what was not answered is tried again. */
final class Life {

  /** No reauthorization may follow another, or a renewal, within this time. */
  static final Duration APART = Duration.ofMinutes(10);

  /** Longer than a look at a subscription takes, however short its life. */
  private static final Duration SOONEST = Duration.ofMinutes(1);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(15);

  /** Not documented for Planner, so less than most resources may have. */
  private static final Duration PLAN = Duration.ofHours(60);

  /**
   * One minute below the longest lives of Graph's resources, which are 41760, 10080, 4230, 1440 and
   * 60 minutes ("subscription resource type").
   */
  private static final List<Duration> LADDER =
      List.of(
          Duration.ofMinutes(41_759),
          Duration.ofMinutes(10_079),
          Duration.ofMinutes(4_229),
          Duration.ofMinutes(1_439),
          Duration.ofMinutes(59));

  private static final Pattern MINUTES = Pattern.compile("(\\d{2,6})\\s*minutes?");

  private static final Pattern TOO_LONG =
      Pattern.compile("expir|lifetime|too (long|far)", Pattern.CASE_INSENSITIVE);

  private Life() {}

  /** The life to ask for at first. */
  static Duration longest(String name) {
    return Wanted.isPlan(name) ? PLAN : LADDER.get(0);
  }

  /**
   * The life to ask for after Graph refused {@code asked}: the one that its message names, else the
   * next shorter one of the documented.
   *
   * @return empty if it was not the life that Graph refused, or none is shorter
   */
  static Optional<Duration> shorter(Duration asked, String message) {
    if (!TOO_LONG.matcher(message).find()) {
      return Optional.empty();
    }
    Matcher minutes = MINUTES.matcher(message);
    if (minutes.find()) {
      Duration named = Duration.ofMinutes(Long.parseLong(minutes.group(1)) - 1);
      if (named.compareTo(asked) < 0) {
        return Optional.of(named);
      }
    }
    return LADDER.stream().filter(step -> step.compareTo(asked) < 0).findFirst();
  }

  /** Two thirds of what is left. */
  static Instant renewal(Instant now, Instant expires) {
    Instant renewal = now.plus(Duration.between(now, expires).multipliedBy(2).dividedBy(3));
    Instant soonest = now.plus(SOONEST);
    return renewal.isBefore(soonest) ? soonest : renewal;
  }

  /**
   * Whether so little is left until the renewal that renewing is as good as reauthorizing. Half of
   * the life is over when what is left is one and a half times its last third.
   */
  static boolean isHalfOver(Instant now, Instant renewal, Instant expires) {
    Duration third = Duration.between(renewal, expires);
    return !now.isBefore(expires.minus(third.multipliedBy(3).dividedBy(2)));
  }

  /** Half a minute after the first failure, doubling up to a quarter of an hour. */
  static Duration pause(int failures) {
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(Math.max(failures, 0), 10));
    return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
  }
}
