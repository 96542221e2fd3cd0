package io.plannersync.emulator.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What Graph thinks of one subscriber's address. Of the answers of the last ten minutes more than a
 * tenth above 3 seconds make it slow: new notifications are delayed by ten minutes. More than 15 %
 * above 10 seconds make it drop: new ones are dropped for ten minutes, and the first one after
 * those is a probe.
 *
 * <p>Undocumented and chosen here: fewer than {@value #LEAST} answers are no ground to judge.
 */
final class Endpoint {
  static final int LEAST = 10;
  static final Duration WINDOW = Duration.ofMinutes(10);
  static final Duration SLOW = Duration.ofSeconds(3);
  static final Duration LATE = Duration.ofSeconds(10);

  private record Answer(Instant at, Duration took) {}

  private final Deque<Answer> answers = new ArrayDeque<>();
  private Instant slowUntil = Instant.MIN;
  private Instant dropUntil = Instant.MIN;
  private boolean probing;

  synchronized boolean isSlow(Instant now) {
    return now.isBefore(slowUntil);
  }

  synchronized boolean isDropping(Instant now) {
    return now.isBefore(dropUntil);
  }

  /** An answer came, or did not within {@code took}. */
  synchronized void answered(Instant now, Duration took) {
    answers.add(new Answer(now, took));
    while (answers.peek().at().isBefore(now.minus(WINDOW))) {
      answers.poll();
    }
    boolean late = took.compareTo(LATE) >= 0;
    if (probing) {
      probing = false;
      drop(now, late);
    } else if (answers.size() >= LEAST) {
      drop(now, share(LATE) > 0.15);
      if (share(SLOW) > 0.10) {
        slowUntil = now.plus(WINDOW);
      }
    }
  }

  private void drop(Instant now, boolean late) {
    if (late) {
      dropUntil = now.plus(WINDOW);
      probing = true;
      answers.clear();
    }
  }

  private double share(Duration bound) {
    long above = answers.stream().filter(one -> one.took().compareTo(bound) >= 0).count();
    return (double) above / Math.max(1, answers.size());
  }
}
