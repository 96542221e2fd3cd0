package io.plannersync.sim.engine;

import io.plannersync.sim.engine.Event.Part;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Everything that can become of a pair, in short histories: for {@link CrashSweep}. */
final class Histories {

  private static final List<Integer> HEARD = List.of(20);

  /**
   * What is edited before a pair was adopted differs, and neither side is overwritten: a crash
   * delays that by the lease of whoever died.
   */
  private static final int AFTER_A_LEASE = 100_000;

  private Histories() {}

  /** All of them, by what happens in them. */
  static Map<String, Schedule> all() {
    Map<String, Schedule> all = new LinkedHashMap<>();
    all.put(
        "edited by both at once, deleted in Planner",
        of(
            new Event.PersonCreates(3_000, 0),
            new Event.AgentCreates(4_000, 1, HEARD),
            new Event.PersonEdits(30_000, 0, Part.TITLE, 100),
            new Event.AgentEdits(30_100, 0, Part.TITLE, 101, 0, true, HEARD),
            new Event.AgentEdits(45_000, 1, Part.ITEM, 102, 0, true, HEARD),
            new Event.PersonEdits(45_050, 1, Part.LINE_ABOVE, 103),
            new Event.PersonDeletes(60_000, 0)));
    all.put(
        "edited by a person, deleted by an agent",
        of(
            new Event.AgentCreates(3_000, 0, HEARD),
            new Event.PersonEdits(20_000, 0, Part.DUE, 100),
            new Event.AgentEdits(30_000, 0, Part.LABEL, 101, 0, true, HEARD),
            new Event.AgentDeletes(45_000, 0, HEARD)));
    all.put(
        "adopted by its id map",
        of(
            new Event.LeftBehind(0, 0, true),
            new Event.PersonEdits(AFTER_A_LEASE, 0, Part.LINE_BELOW, 100)));
    all.put(
        "adopted by its title",
        of(
            new Event.LeftBehind(0, 0, false),
            new Event.AgentEdits(AFTER_A_LEASE, 0, Part.DUE, 100, 0, true, HEARD)));
    all.put(
        "with a subtask",
        of(
            new Event.AgentCreates(3_000, 0, HEARD),
            new Event.AgentAddsSubtask(20_000, 0, 100, HEARD),
            new Event.PersonEdits(35_000, 0, Part.TICK, 101)));
    all.put(
        "with a value that is put back",
        of(
            new Event.PersonCreates(3_000, 0),
            new Event.PersonEdits(25_000, 0, Part.TITLE, 100),
            new Event.AgentEdits(25_100, 0, Part.TITLE, 101, 0, true, HEARD),
            new Event.Restores(50_000, 0)));
    return all;
  }

  private static Schedule of(Event... events) {
    return new Schedule(1, List.of(0), 400, List.of(events));
  }
}
