package io.plannersync.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * When which plan changes.
 *
 * @param calls how many calls a look at each plan takes
 * @param minutes how long it lasts; the first quarter is for learning
 * @param rates the true rates, {@code [minute][plan]}, in changes a minute
 */
record Workload(int[] calls, int minutes, double[][] rates, List<Change> changes) {

  /** When each plan changes, in order. */
  long[][] timesByPlan() {
    List<List<Long>> times = new ArrayList<>();
    for (int plan = 0; plan < calls.length; plan++) {
      times.add(new ArrayList<>());
    }
    changes.forEach(change -> times.get(change.plan()).add(change.at()));
    return times.stream()
        .map(plan -> plan.stream().mapToLong(Long::longValue).toArray())
        .toArray(long[][]::new);
  }

  /**
   * @param at milliseconds since the beginning
   */
  record Change(long at, int plan) {}

  /** How changes are spread over plans and time. */
  enum Skew {
    UNIFORM,
    ZIPF_1,
    ZIPF_1_5,
    /** Nine of ten changes are in one plan. */
    ONE_HOT,
    /** For every ten plans one person, who works in one for ten minutes, then in another. */
    WORKING,
    /** Rates that wander within an hour. */
    DRIFTING,
    /** Zipf, and some five changes each time, seconds apart. */
    BURSTS,
    /** Zipf, and a look at every tenth plan takes six calls. */
    LARGE
  }

  private static final int MINUTE = 60_000;

  /** How many changes a burst has on average, and how far apart they are. */
  private static final int BURST = 5;

  private static final double BURST_GAP_MS = 5_000;

  /**
   * @param perPlan changes a minute, on average over the plans
   */
  static Workload of(Skew skew, int plans, double perPlan) {
    Random random =
        new Random(skew.ordinal() * 1_000_003L + plans * 31L + Math.round(perPlan * 1e4));
    int minutes = (int) Math.max(120, Math.min(2_000, 500 / (plans * perPlan)));
    double[][] rates = rates(skew, plans, perPlan, minutes, random);
    int[] calls = new int[plans];
    for (int plan = 0; plan < plans; plan++) {
      calls[plan] = skew == Skew.LARGE && plan % 10 == 3 ? 6 : 1;
    }
    return new Workload(calls, minutes, rates, changes(skew, rates, random));
  }

  private static double[][] rates(
      Skew skew, int plans, double perPlan, int minutes, Random random) {
    double[][] rates = new double[minutes][];
    double[] logs = random.doubles(plans, -1.5, 1.5).toArray();
    int[] working = new int[Math.max(1, plans / 10)];
    for (int minute = 0; minute < minutes; minute++) {
      double[] shape = new double[plans];
      move(working, minute, plans, random);
      for (int plan = 0; plan < plans; plan++) {
        // Returns to the mean within an hour; its spread is 1.5, a factor of 4.5.
        logs[plan] += -logs[plan] / 60 + 1.5 * Math.sqrt(2.0 / 60) * random.nextGaussian();
        shape[plan] =
            switch (skew) {
              case UNIFORM -> 1;
              case ZIPF_1, BURSTS, LARGE -> 1.0 / (plan + 1);
              case ZIPF_1_5 -> Math.pow(plan + 1, -1.5);
              case ONE_HOT -> plan == 0 ? 9.0 * (plans - 1) : 1;
              case WORKING -> 0.05;
              case DRIFTING -> Math.exp(logs[plan]);
            };
      }
      if (skew == Skew.WORKING) {
        for (int plan : working) {
          shape[plan] += 10;
        }
      }
      double sum = Arrays.stream(shape).sum();
      for (int plan = 0; plan < plans; plan++) {
        shape[plan] *= perPlan * plans / sum;
      }
      rates[minute] = shape;
    }
    return rates;
  }

  private static void move(int[] working, int minute, int plans, Random random) {
    for (int person = 0; person < working.length; person++) {
      if ((minute + person) % 10 == 0 || minute == 0) {
        working[person] = random.nextInt(plans);
      }
    }
  }

  private static List<Change> changes(Skew skew, double[][] rates, Random random) {
    List<Change> changes = new ArrayList<>();
    int size = skew == Skew.BURSTS ? BURST : 1;
    for (int minute = 0; minute < rates.length; minute++) {
      for (int plan = 0; plan < rates[minute].length; plan++) {
        double perMs = rates[minute][plan] / MINUTE / size;
        double at = gap(perMs, random);
        while (at < MINUTE) {
          double one = minute * (double) MINUTE + at;
          changes.add(new Change((long) one, plan));
          while (random.nextDouble() >= 1.0 / size) {
            one += gap(1 / BURST_GAP_MS, random);
            changes.add(new Change((long) one, plan));
          }
          at += gap(perMs, random);
        }
      }
    }
    changes.sort(Comparator.comparingLong(Change::at));
    return changes;
  }

  private static double gap(double perMs, Random random) {
    return -Math.log(1 - random.nextDouble()) / perMs;
  }
}
