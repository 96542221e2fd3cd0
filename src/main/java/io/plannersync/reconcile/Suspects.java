package io.plannersync.reconcile;

import io.plannersync.model.Field;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * In which order the fields of a refused edit are tried apart. What names something outside the
 * task (a user, a web address, a bucket) is refused most often. Fields that Planner judges together
 * stay together: the two dates, and the description with the report in it.
 */
final class Suspects {

  private static final List<Set<Field>> FIRST_TO_LAST =
      List.of(
          EnumSet.of(Field.ASSIGNEES),
          EnumSet.of(Field.ATTACHMENTS),
          EnumSet.of(Field.BUCKET),
          EnumSet.of(Field.LABELS),
          EnumSet.of(Field.CHECKLIST),
          EnumSet.of(Field.START, Field.DUE),
          EnumSet.of(Field.DESCRIPTION, Field.REPORT),
          EnumSet.of(Field.PROGRESS),
          EnumSet.of(Field.PRIORITY),
          EnumSet.of(Field.TITLE));

  private Suspects() {}

  /** Whether there is nothing to try apart. */
  static boolean isOne(Set<Field> fields) {
    return FIRST_TO_LAST.stream().anyMatch(unit -> unit.containsAll(fields));
  }

  /** All but the most suspicious, and then that one. */
  static List<Set<Field>> apart(Set<Field> fields) {
    if (isOne(fields)) {
      return List.of(fields);
    }
    Set<Field> rest = EnumSet.copyOf(fields);
    Set<Field> first = EnumSet.noneOf(Field.class);
    for (Set<Field> unit : FIRST_TO_LAST) {
      if (first.isEmpty() && unit.stream().anyMatch(fields::contains)) {
        first.addAll(unit);
        first.retainAll(fields);
      }
    }
    rest.removeAll(first);
    return new ArrayList<>(List.of(rest, first));
  }
}
