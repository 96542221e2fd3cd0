package io.plannersync.merge;

import io.plannersync.model.Base;
import io.plannersync.model.Conflict;
import io.plannersync.model.Decision;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Value;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What holds of every pass about every pair, whatever was changed. Counts the passes it checks. */
final class Laws {

  private int checked;

  int checked() {
    return checked;
  }

  /** Settles the pair in one pass, and checks everything that holds of any. */
  Decision settle(Field field, Pair pair) {
    checked++;
    Pair before = pair.copy();
    Decision decision = pair.pass();
    Decision.Merge merge = (Decision.Merge) decision.action();
    writesOnly(field, merge, before);
    writesNothingRefused(field, merge, before);
    losesNothing(field, before, pair, decision.conflicts());
    if (before.rules.mode() == io.plannersync.model.Rules.Mode.TWO_WAY && field != Field.REPORT) {
      agrees(field, before, pair);
      remembersWhatIs(field, pair);
    }
    restsAfterwards(pair, before);
    return decision;
  }

  private static void writesOnly(Field field, Decision.Merge merge, Pair before) {
    Set<Field> written = new HashSet<>(merge.toPlanner().keySet());
    written.addAll(merge.toStore().keySet());
    written.remove(field);
    check(written.isEmpty(), "another field is written: " + written, before);
  }

  private static void writesNothingRefused(Field field, Decision.Merge merge, Pair before) {
    check(
        !(merge.toPlanner().get(field) instanceof Value.Refused)
            && !(merge.toStore().get(field) instanceof Value.Refused),
        "a refused value is written",
        before);
  }

  /** What somebody set and no side shows any more is among the conflicts. */
  private static void losesNothing(Field field, Pair before, Pair after, List<Conflict> conflicts) {
    Value p = before.planner.get(field);
    Value s = before.store.get(field);
    boolean setInPlanner = !p.equals(before.link.base().planner().get(field));
    boolean setInStore =
        !s.equals(before.link.base().store().get(field))
            && before.snapshots.stream()
                .filter(known -> known.stamp().equals(before.stamp))
                .noneMatch(
                    known ->
                        s.equals(known.half().get(field)) || s.equals(known.last().get(field)));
    // Planner's report is nobody's but ours: what a person writes into it is a description.
    if (setInPlanner && field != Field.REPORT && isLost(p, after, field)) {
      check(
          conflicts.stream().anyMatch(c -> c.planner().equals(p)) || hasParts(field),
          "Planner's value is lost",
          before);
    }
    if (setInStore && isLost(s, after, field)) {
      check(
          conflicts.stream().anyMatch(c -> c.store().equals(s))
              || hasParts(field) && !(s instanceof Value.Refused),
          "the store's value is lost",
          before);
    }
  }

  private static boolean isLost(Value value, Pair after, Field field) {
    return !after.planner.get(field).equals(value) && !after.store.get(field).equals(value);
  }

  /** Kinds whose values are merged by their parts have laws of their own about what is kept. */
  private static boolean hasParts(Field field) {
    return switch (field.merging()) {
      case BY_MEMBER, BY_ITEM, BY_LINE -> true;
      default -> false;
    };
  }

  /** Both sides are equal, but for what is refused and for differences that nobody touched. */
  private static void agrees(Field field, Pair before, Pair after) {
    Value p = after.planner.get(field);
    Value s = after.store.get(field);
    Base base = before.link.base();
    boolean asBefore = p.equals(base.planner().get(field)) && s.equals(base.store().get(field));
    check(
        p.equals(s) || s instanceof Value.Refused || asBefore,
        "the sides differ afterwards: " + p + " and " + s,
        before);
  }

  private static void remembersWhatIs(Field field, Pair after) {
    Base base = after.link.base();
    check(
        base.planner().get(field).equals(after.planner.get(field))
            && base.store().get(field).equals(after.store.get(field)),
        "the base is not what is shown",
        after);
  }

  private static void restsAfterwards(Pair after, Pair before) {
    Half planner = after.planner;
    Half store = after.store;
    Decision again = after.copy().pass();
    Decision.Merge merge = (Decision.Merge) again.action();
    check(
        merge.writesNothing(),
        "writes again: " + merge + " after " + planner.values() + " and " + store.values(),
        before);
    boolean oneWay = before.rules.mode() != io.plannersync.model.Rules.Mode.TWO_WAY;
    check(again.conflicts().isEmpty() || oneWay, "clashes again", before);
  }

  static void check(boolean holds, String what, Object of) {
    if (!holds) {
      throw new AssertionError(what + "\n  " + of);
    }
  }
}
