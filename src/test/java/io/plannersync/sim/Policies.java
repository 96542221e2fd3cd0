package io.plannersync.sim;

import io.plannersync.looking.LookInterval;
import io.plannersync.looking.LookInterval.Claim;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The ways of dividing that are compared. All but {@link #GROWING} divide as the service does and
 * differ in the weight alone.
 */
enum Policies {
  /** Every plan alike. */
  EQUAL,
  /** What the service did before: growing intervals that are never shorter than equal shares. */
  GROWING,
  /** Five times as often if the last change was seen in the last five minutes. */
  RECENT,
  /** By the time since the last change: what the service does. */
  AGE,
  /** By the square root of the rate, estimated from counts that decay within ten minutes. */
  RATE,
  /** By the square root of the true rate, which nobody can know. */
  ORACLE;

  static final LookInterval INTERVAL =
      new LookInterval(Duration.ofSeconds(2), Duration.ofSeconds(60));

  private static final double MINUTE = 60_000;
  private static final long NEVER = -1_000_000_000;

  /**
   * @param callsPerMinute the rate of all calls, of which looking may take its share
   */
  Policy in(Workload workload, double callsPerMinute) {
    int plans = workload.calls().length;
    long[] last = new long[plans];
    Arrays.fill(last, NEVER);
    Duration[] intervals = new Duration[plans];
    if (this == GROWING) {
      return growing(last, intervals, callsPerMinute / 2);
    }
    double[] counts = new double[plans];
    return (plan, now, seen) -> {
      if (this == RATE) {
        double past = last[plan] == NEVER ? 0 : decayed(counts[plan], now - last[plan]);
        counts[plan] = past + seen;
      }
      // The counts decay from any look; the age is that of a change.
      last[plan] = seen > 0 || this == RATE ? now : last[plan];
      List<Claim> others = new ArrayList<>(plans);
      for (int other = 0; other < plans; other++) {
        if (other != plan) {
          others.add(claim(workload, other, now, last, counts, intervals));
        }
      }
      Claim own = claim(workload, plan, now, last, counts, intervals);
      intervals[plan] = INTERVAL.next(own, others, callsPerMinute);
      return intervals[plan];
    };
  }

  private Claim claim(
      Workload workload, int plan, long now, long[] last, double[] counts, Duration[] intervals) {
    int calls = workload.calls()[plan];
    long age = now - last[plan];
    double rate =
        switch (this) {
          case RECENT -> age < 5 * MINUTE ? 25 : 1;
          case RATE -> 0.01 + decayed(counts[plan], age) / 10;
          case ORACLE -> workload.rates()[(int) (now / MINUTE)][plan];
          default -> 1;
        };
    return this == AGE
        ? Claim.of(calls, last[plan] == NEVER ? null : Duration.ofMillis(age), intervals[plan])
        : new Claim(calls, Math.sqrt(rate / calls), intervals[plan]);
  }

  private static double decayed(double count, long age) {
    return count * Math.exp(-age / (10 * MINUTE));
  }

  private static Policy growing(long[] last, Duration[] intervals, double looksPerMinute) {
    double affordable = last.length * MINUTE / looksPerMinute;
    long least = Math.max(INTERVAL.busy().toMillis(), Math.round(affordable));
    return (plan, now, seen) -> {
      last[plan] = seen > 0 ? now : last[plan];
      long grown = intervals[plan] == null ? least : Math.round(intervals[plan].toMillis() * 1.5);
      boolean busy = now - last[plan] < 2 * MINUTE;
      long most = busy ? least : Math.min(grown, INTERVAL.idle().toMillis());
      intervals[plan] = Duration.ofMillis(Math.max(least, most));
      return intervals[plan];
    };
  }
}
