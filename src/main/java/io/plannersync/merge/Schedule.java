package io.plannersync.merge;

import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Value;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Planner accepts no due date before the start date; what would make one is not sent. */
final class Schedule {

  private Schedule() {}

  /**
   * Takes the dates out of {@code writes} that would make the task due before its start: as few as
   * possible, the due date first.
   *
   * @param shown what Planner shows before the writes
   * @return the fields that were taken out
   */
  static Set<Field> refuseDueBeforeStart(
      Half shown, Map<Field, Value> writes, Map<Field, String> refused) {
    String reason = impossible(shown, writes).orElse(null);
    if (reason == null) {
      return Set.of();
    }
    for (Set<Field> some : List.of(Set.of(Field.DUE), Set.of(Field.START))) {
      Map<Field, Value> rest = new EnumMap<>(Field.class);
      rest.putAll(writes);
      if (rest.keySet().removeAll(some) && impossible(shown, rest).isEmpty()) {
        return refuse(some, reason, writes, refused);
      }
    }
    return refuse(Set.of(Field.START, Field.DUE), reason, writes, refused);
  }

  private static Set<Field> refuse(
      Set<Field> fields, String reason, Map<Field, Value> writes, Map<Field, String> refused) {
    writes.keySet().removeAll(fields);
    fields.forEach(field -> refused.put(field, reason));
    return fields;
  }

  /** Why Planner would refuse the dates that are to be written, if any are. */
  private static Optional<String> impossible(Half shown, Map<Field, Value> writes) {
    if (!writes.containsKey(Field.START) && !writes.containsKey(Field.DUE)) {
      return Optional.empty();
    }
    LocalDate start = day(writes.getOrDefault(Field.START, shown.get(Field.START)));
    LocalDate due = day(writes.getOrDefault(Field.DUE, shown.get(Field.DUE)));
    return start == null || due == null || !due.isBefore(start)
        ? Optional.empty()
        : Optional.of(
            "due %s is before start %s; Planner refuses it. Set the due date to the start or later"
                .formatted(due, start));
  }

  private static LocalDate day(Value value) {
    return value instanceof Value.Day day ? day.date() : null;
  }
}
