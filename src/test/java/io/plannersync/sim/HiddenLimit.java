package io.plannersync.sim;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A limit of calls that its callers do not know, as a server may count it. Times are milliseconds
 * and never go back.
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

  /** A call that was refused; mostly it does not count. */
  void refuse(long now) {}

  /** A call of somebody who knows the limit, and never makes one that would be refused. */
  final boolean allow(long now) {
    boolean accepted = wouldAccept(now);
    if (accepted) {
      count(now);
    }
    return accepted;
  }

  /** A call of somebody who does not. */
  final boolean offer(long now) {
    boolean accepted = allow(now);
    if (!accepted) {
      refuse(now);
    }
    return accepted;
  }

  /** So many within any stretch of time of this length. */
  static HiddenLimit slidingWindow(long window, Schedule schedule) {
    return new SlidingWindow(window, schedule);
  }

  /** The same, and refused calls count, too: who goes on calling keeps the window full. */
  static HiddenLimit strictWindow(long window, Schedule schedule) {
    return new SlidingWindow(window, schedule) {
      @Override
      void refuse(long now) {
        count(now);
      }
    };
  }

  private static class SlidingWindow extends HiddenLimit {
    private final Deque<Long> recent = new ArrayDeque<>();
    private final long window;

    SlidingWindow(long window, Schedule schedule) {
      super(schedule);
      this.window = window;
    }

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
