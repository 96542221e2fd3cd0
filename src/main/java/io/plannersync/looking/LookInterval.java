package io.plannersync.looking;

import io.plannersync.state.PlanState;
import io.plannersync.state.Sources.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;

/**
 * How the calls that looking may take are divided among the plans, and so how soon a plan is looked
 * at again. The interval is what a plan's published bound of freshness is made of.
 *
 * <p>The mean delay of changes is the least if a plan is looked at in proportion to the square root
 * of its rate of change. That rate is taken to be one change in the time since the last one, which
 * needs no estimate to be kept: {@code docs/performance.md} compares it with others.
 *
 * @param busy the shortest interval
 * @param idle the longest interval, unless the rate is too low for it
 */
public record LookInterval(Duration busy, Duration idle) {

  /** How much of the rate looking may take; the rest is for reads and writes of tasks. */
  private static final double SHARE = 0.5;

  /** At most this part of looking's calls is kept for the longest interval of every plan. */
  private static final double KEPT = 0.5;

  /**
   * What a plan asks for, and what it has.
   *
   * @param calls how many calls a look at it takes, one for each page; at least 1
   * @param weight how often it is to be looked at, compared with the others; 0: no more than at the
   *     longest interval
   * @param interval the interval it has now, null before its first look
   */
  public record Claim(int calls, double weight, Duration interval) {

    /** A change that was seen just now says no more of the rate than one seen this long ago. */
    private static final Duration NEWEST = Duration.ofSeconds(15);

    /** A plan that never changes is treated like one that did so this long ago. */
    private static final Duration OLDEST = Duration.ofHours(1);

    /**
     * @param quiet the time since the plan's last change, null if none was ever seen
     */
    public static Claim of(int calls, Duration quiet, Duration interval) {
      Duration age = quiet == null ? OLDEST : min(OLDEST, max(NEWEST, quiet));
      return new Claim(calls, 1 / Math.sqrt(age.toMillis() * (double) calls), interval);
    }

    private double looks() {
      return interval == null ? 0 : 1.0 / interval.toMillis();
    }
  }

  /** What a plan asks for by what is remembered of it. */
  public Claim claim(PlanState plan, Instant now) {
    return claim(plan, plan.looking().source(), now);
  }

  /**
   * The same with a source of change that may be new. A plan that cannot be listed, or whose
   * changes the delta tells, is looked at no more often than at the longest interval.
   *
   * @param source null before the first look
   */
  public Claim claim(PlanState plan, String source, Instant now) {
    PlanState.Looking looking = plan.looking();
    // What the history makes us list besides, would have been read task by task.
    int calls = Source.HISTORY.word().equals(source) ? 1 : Math.max(1, looking.pages());
    if (plan.status().state() == PlanState.State.SUSPENDED || Source.DELTA.word().equals(source)) {
      return new Claim(calls, 0, idle);
    }
    Instant change = looking.lastChange();
    Duration quiet = change == null ? null : Duration.between(change, now);
    return Claim.of(calls, quiet, looking.interval());
  }

  /**
   * @param others what all other plans ask for and have
   * @param callsPerMinute the learned rate of reads
   */
  public Duration next(Claim plan, Collection<Claim> others, double callsPerMinute) {
    double budget = Math.max(1, callsPerMinute * SHARE) / 60_000;
    double calls = plan.calls();
    double weights = plan.calls() * plan.weight();
    for (Claim other : others) {
      calls += other.calls();
      weights += other.calls() * other.weight();
    }
    double least = Math.min(1.0 / idle.toMillis(), KEPT * budget / calls);
    double fair = weights == 0 ? least : least + (budget - least * calls) * plan.weight() / weights;
    // More than now only from what the others leave; they give way with their next looks.
    double free = (budget - taken(others, budget / calls)) / plan.calls();
    double looks = Math.max(least, Math.min(fair, Math.max(plan.looks(), free)));
    return max(busy, Duration.ofMillis((long) Math.ceil(1 / looks)));
  }

  /** The calls per millisecond that the intervals of these plans take. */
  private static double taken(Collection<Claim> plans, double first) {
    double taken = 0;
    for (Claim plan : plans) {
      taken += plan.calls() * (plan.interval() == null ? first : plan.looks());
    }
    return taken;
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  private static Duration max(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}
