package io.plannersync.sim;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A limit of calls that its callers do not know, as a server may count it. Refused calls do not
 * count. Times are milliseconds and never go back.
 */
abstract class HiddenLimit {

  /** The limit at a time, in calls a minute. */
  interface Schedule {
    double perMinute(long millis);
  }

  private final Schedule schedule;

  private HiddenLimit(Schedule schedule) {
    this.schedule = schedule;
  }

  double perMilli(long now) {
    return schedule.perMinute(now) / 60_000;
  }

  /** Whether one more call would be accepted now. */
  abstract boolean wouldAccept(long now);

  abstract void count(long now);

  final boolean offer(long now) {
    boolean accepted = wouldAccept(now);
    if (accepted) {
      count(now);
    }
    return accepted;
  }

  /** So many within any stretch of time of this length. */
  static HiddenLimit slidingWindow(long window, Schedule schedule) {
    return new HiddenLimit(schedule) {
      private final Deque<Long> recent = new ArrayDeque<>();

      @Override
      boolean wouldAccept(long now) {
        while (!recent.isEmpty() && recent.getFirst() + window <= now) {
          recent.removeFirst();
        }
        return recent.size() + 1 <= Math.max(1, perMilli(now) * window);
      }

      @Override
      void count(long now) {
        recent.addLast(now);
      }
    };
  }

  /** So many within each stretch of time of this length, counted anew at the next. */
  static HiddenLimit fixedWindow(long window, Schedule schedule) {
    return new HiddenLimit(schedule) {
      private long current = -1;
      private int calls;

      @Override
      boolean wouldAccept(long now) {
        if (now / window != current) {
          current = now / window;
          calls = 0;
        }
        return calls + 1 <= Math.max(1, perMilli(now) * window);
      }

      @Override
      void count(long now) {
        calls++;
      }
    };
  }

  /** Tokens that come evenly and are saved up for so many seconds. */
  static HiddenLimit tokenBucket(double seconds, Schedule schedule) {
    return new HiddenLimit(schedule) {
      private double tokens = 1;
      private long at;

      @Override
      boolean wouldAccept(long now) {
        double most = Math.max(1, perMilli(now) * seconds * 1000);
        tokens = Math.min(most, tokens + (now - at) * perMilli(now));
        at = now;
        return tokens >= 1 - 1e-9;
      }

      @Override
      void count(long now) {
        tokens--;
      }
    };
  }
}
