package io.plannersync.merge;

import io.plannersync.model.Field;
import io.plannersync.model.Value;
import java.util.Map;

/** Planner accepts no due date before the start date; what would make one is not sent. */
final class Schedule {

  private Schedule() {}

  /**
   * Takes the dates out of {@code writes} that would make the task due before its start.
   *
   * @param result start and due as they would be after the writes
   */
  static void refuseDueBeforeStart(
      Map<Field, Value> result, Map<Field, Value> writes, Map<Field, String> refused) {
    if (!(result.get(Field.START) instanceof Value.Day start)
        || !(result.get(Field.DUE) instanceof Value.Day due)
        || !due.date().isBefore(start.date())) {
      return;
    }
    String reason =
        "due %s is before start %s; Planner refuses it. Set the due date to the start or later"
            .formatted(due.date(), start.date());
    // A lone start or due date is still worth having: the due date gives way, unless only the
    // start was to be written.
    Field given = writes.containsKey(Field.DUE) ? Field.DUE : Field.START;
    writes.remove(given);
    refused.put(given, reason);
  }
}
