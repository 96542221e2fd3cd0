package io.plannersync.sim.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Finds the shortest schedule that still fails: delta debugging over the list of events. */
final class Shrink {

  private final Predicate<Schedule> fails;
  private int left;

  /**
   * @param fails whether a run of the schedule finds something
   * @param most runs at the most
   */
  Shrink(Predicate<Schedule> fails, int most) {
    this.fails = fails;
    this.left = most;
  }

  /** The shortest that was found; no event of it can be left out, unless the runs were used up. */
  Schedule of(Schedule failing) {
    Schedule shortest = failing;
    int chunk = Math.max(1, shortest.events().size() / 2);
    while (left > 0) {
      boolean shorter = false;
      for (int from = 0; from < shortest.events().size() && left > 0; ) {
        List<Event> fewer = new ArrayList<>(shortest.events());
        fewer.subList(from, Math.min(fewer.size(), from + chunk)).clear();
        Schedule candidate = shortest.with(fewer);
        if (stillFails(candidate)) {
          shortest = candidate;
          shorter = true;
        } else {
          from += chunk;
        }
      }
      if (chunk > 1) {
        chunk = Math.max(1, chunk / 2);
      } else if (!shorter) {
        break;
      }
    }
    Schedule oneClock = shortest.withSkews(shortest.skews().stream().map(skew -> 0).toList());
    return !oneClock.equals(shortest) && stillFails(oneClock) ? oneClock : shortest;
  }

  private boolean stillFails(Schedule candidate) {
    left--;
    return fails.test(candidate);
  }
}
