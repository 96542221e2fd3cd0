package io.plannersync.sim.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * Plays a history again and again, and kills the process at another place each time: before or
 * after a write to Redis or a call to Graph.
 */
final class CrashSweep {

  private final Schedule history;
  private final List<String> places = new ArrayList<>();

  /**
   * @throws IllegalStateException if something is wrong without a crash
   */
  CrashSweep(Schedule history) {
    this.history = history;
    List<String> findings =
        new Run(history, Trace.none())
            .every(Intervals.LONG)
            .sweeping(
                place -> {
                  places.add(place);
                  return false;
                })
            .play()
            .findings();
    if (!findings.isEmpty()) {
      throw new IllegalStateException("without a crash: " + findings);
    }
  }

  /** How many places there are. */
  int places() {
    return places.size();
  }

  /** Before or after which command or call it is. */
  String place(int place) {
    return places.get(place);
  }

  /** What is wrong after a crash at a place. */
  List<String> at(int place) {
    return at(place, Trace.none()).stream()
        .map(finding -> "killed at " + place + " " + places.get(place) + ": " + finding)
        .toList();
  }

  List<String> at(int place, Trace trace) {
    int[] left = {place};
    return new Run(history, trace)
        .every(Intervals.LONG)
        .sweeping(boundary -> left[0]-- == 0)
        .play()
        .findings();
  }
}
