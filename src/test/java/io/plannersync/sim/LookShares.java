package io.plannersync.sim;

import io.plannersync.sim.Simulation.Result;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Compares the ways of dividing looks among plans: {@code bench/run shares}. */
public final class LookShares {

  /** Rates of all calls: looking takes half, so 30, 120 and 600 calls a minute. */
  private static final double[] RATES = {60, 240, 1_200};

  /** Changes a minute in an average plan: one in 50 minutes, and one in 5. */
  private static final double[] CHANGES = {0.02, 0.2};

  private static final int[] PLANS = {5, 40, 200};

  /** Sums over scenarios, of one policy. */
  static final class Tally {
    private int scenarios;
    private double mean;
    private double p95;
    private double used;
    private double most;
    private double late;

    private void add(Result result, double callsPerMinute) {
      double part = result.callsPerMinute() / (callsPerMinute / 2);
      scenarios++;
      mean += result.mean() / 1_000;
      p95 += result.p95() / 1_000;
      used += part;
      most = Math.max(most, part);
      late += result.late();
    }

    /** Seconds, averaged over the scenarios. */
    double mean() {
      return mean / scenarios;
    }

    /** The most calls of any scenario, as a part of what looking may take. */
    double most() {
      return most;
    }

    /** The part of looks that the gate held back. */
    double late() {
      return late / scenarios;
    }

    private String row() {
      return String.format(
          Locale.ROOT,
          "%.1f | %.1f | %.2f | %.2f | %.3f",
          mean(),
          p95 / scenarios,
          used / scenarios,
          most,
          late());
    }
  }

  private LookShares() {}

  public static void main(String[] args) {
    Map<Workload.Skew, Map<Policies, Tally>> bySkew = new EnumMap<>(Workload.Skew.class);
    Map<Policies, Tally> all = new EnumMap<>(Policies.class);
    for (Workload.Skew skew : Workload.Skew.values()) {
      bySkew.put(skew, new EnumMap<>(Policies.class));
      compare(skew, PLANS, CHANGES, bySkew.get(skew), all);
    }
    System.out.println("policy | mean s | p95 s | calls used | most used | late");
    all.forEach((policy, tally) -> System.out.println(policy + " | " + tally.row()));
    System.out.println();
    System.out.println("mean s by skew | " + all.keySet());
    bySkew.forEach(
        (skew, tallies) -> {
          StringBuilder row = new StringBuilder(skew.name());
          tallies
              .values()
              .forEach(t -> row.append(String.format(Locale.ROOT, " | %.1f", t.mean())));
          System.out.println(row);
        });
  }

  /**
   * Every policy over the same scenarios.
   *
   * @param changes a minute, in an average plan
   */
  static Map<Policies, Tally> compare(int plans, double changes) {
    Map<Policies, Tally> all = new EnumMap<>(Policies.class);
    for (Workload.Skew skew : Workload.Skew.values()) {
      compare(skew, new int[] {plans}, new double[] {changes}, new EnumMap<>(Policies.class), all);
    }
    return all;
  }

  private static void compare(
      Workload.Skew skew,
      int[] plans,
      double[] rates,
      Map<Policies, Tally> some,
      Map<Policies, Tally> all) {
    for (int count : plans) {
      for (double changes : rates) {
        Workload workload = Workload.of(skew, count, changes);
        for (double rate : RATES) {
          for (Policies policy : Policies.values()) {
            Result result = Simulation.run(workload, policy, rate);
            some.computeIfAbsent(policy, p -> new Tally()).add(result, rate);
            all.computeIfAbsent(policy, p -> new Tally()).add(result, rate);
          }
        }
      }
    }
  }
}
