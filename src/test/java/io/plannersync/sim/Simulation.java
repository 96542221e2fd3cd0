package io.plannersync.sim;

import java.util.Arrays;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * Looks at plans in virtual time, through a gate that lets calls pass at the learned rate, and
 * measures how long changes wait for the look that sees them. The first quarter is not measured.
 */
final class Simulation {

  /** As many seconds' worth of unused calls as the service's gate allows by default. */
  private static final long BURST_MS = 10_000;

  private final Workload workload;
  private final long end;
  private final long measured;
  private final long[][] times;
  private final int[] next;
  private final long[] delays;
  private int seenInAll;

  /**
   * @param mean milliseconds from a change to the look that sees it
   * @param p95 the same of the slowest twentieth
   * @param callsPerMinute calls made
   * @param late the part of looks that the gate held back for more than a second
   */
  record Result(double mean, double p95, double callsPerMinute, double late) {}

  private record Look(long due, int plan) {}

  private Simulation(Workload workload) {
    this.workload = workload;
    this.end = workload.minutes() * 60_000L;
    this.measured = end / 4;
    this.times = workload.timesByPlan();
    this.next = new int[times.length];
    this.delays = new long[workload.changes().size()];
  }

  /**
   * @param callsPerMinute the rate of all calls, of which looking may take half
   */
  static Result run(Workload workload, Policies policy, double callsPerMinute) {
    return new Simulation(workload).run(policy.in(workload, callsPerMinute), callsPerMinute);
  }

  private Result run(Policy policy, double callsPerMinute) {
    double callMs = 60_000 / callsPerMinute;
    PriorityQueue<Look> queue = firstLooks(2 * callMs);
    double gate = 0;
    long calls = 0;
    long looks = 0;
    long late = 0;
    while (true) {
      Look look = queue.poll();
      long now = Math.max(look.due(), (long) Math.ceil(gate - BURST_MS));
      if (now >= end) {
        break;
      }
      gate = Math.max(gate, now) + callMs * workload.calls()[look.plan()];
      int seen = see(look.plan(), now);
      if (now >= measured) {
        calls += workload.calls()[look.plan()];
        looks++;
        late += now - look.due() > 1_000 ? 1 : 0;
      }
      queue.add(new Look(now + policy.next(look.plan(), now, seen).toMillis(), look.plan()));
    }
    long[] sorted = Arrays.copyOf(delays, seenInAll);
    Arrays.sort(sorted);
    return new Result(
        Arrays.stream(sorted).average().orElseThrow(),
        sorted[(int) (sorted.length * 0.95)],
        calls * 60_000.0 / (end - measured),
        late / (double) looks);
  }

  /** All plans once, spread over one round of equal shares. */
  private PriorityQueue<Look> firstLooks(double callMs) {
    PriorityQueue<Look> queue = new PriorityQueue<>((a, b) -> Long.compare(a.due(), b.due()));
    Random random = new Random(times.length);
    double round = callMs * Arrays.stream(workload.calls()).sum();
    for (int plan = 0; plan < times.length; plan++) {
      queue.add(new Look((long) (random.nextDouble() * round), plan));
    }
    return queue;
  }

  private int see(int plan, long now) {
    int seen = 0;
    while (next[plan] < times[plan].length && times[plan][next[plan]] <= now) {
      long at = times[plan][next[plan]++];
      seen++;
      if (at >= measured) {
        delays[seenInAll++] = now - at;
      }
    }
    return seen;
  }
}
