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
import java.util.stream.Stream;

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

  /** What somebody set and no side shows any more is among the conflicts, part by part. */
  private static void losesNothing(Field field, Pair before, Pair after, List<Conflict> conflicts) {
    Value p = before.planner.get(field);
    Value s = before.store.get(field);
    List<Value> known =
        before.snapshots.stream()
            .filter(snapshot -> snapshot.stamp().equals(before.stamp))
            .flatMap(old -> Stream.of(old.half().get(field), old.last().get(field)))
            .toList();
    Base base = before.link.base();
    // Planner's report is nobody's but ours: what a person writes into it is a description.
    if (field != Field.REPORT && conflicts.stream().noneMatch(c -> c.planner().equals(p))) {
      check(
          isKept(p, base.planner().get(field), known, after, field),
          "Planner's value is lost",
          before);
    }
    if (conflicts.stream().noneMatch(c -> c.store().equals(s))) {
      check(
          isKept(s, base.store().get(field), known, after, field),
          "the store's value is lost",
          before);
    }
  }

  /**
   * Whether every part that somebody set is there on some side afterwards.
   *
   * @param settled what he had before him
   * @param known what the writer of the document had, who may have removed it
   */
  private static boolean isKept(
      Value set, Value settled, List<Value> known, Pair after, Field field) {
    Set<Object> parts = parts(set);
    parts.removeAll(parts(settled));
    known.forEach(value -> parts.removeAll(parts(value)));
    parts.removeAll(parts(after.planner.get(field)));
    parts.removeAll(parts(after.store.get(field)));
    return parts.isEmpty();
  }

  /** A value's parts: members, items' titles and marks, lines. */
  private static Set<Object> parts(Value value) {
    Set<Object> parts = new HashSet<>();
    if (value instanceof Value.Members set) {
      parts.addAll(set.members().entrySet());
    } else if (value instanceof Value.Checklist list) {
      list.items()
          .forEach(
              item -> {
                parts.add(List.of(item.id(), item.title()));
                parts.add(List.of(item.id(), item.checked()));
              });
    } else if (value instanceof Value.Text text) {
      parts.addAll(List.of(text.text().split("\n")));
    } else if (!(value instanceof Value.Nothing)) {
      parts.add(value);
    }
    return parts;
  }

  /** Both sides are equal, but for what is refused and for differences that nobody touched. */
  private static void agrees(Field field, Pair before, Pair after) {
    Value p = after.planner.get(field);
    Value s = after.store.get(field);
    Base base = before.link.base();
    boolean asBefore = p.equals(base.planner().get(field)) && s.equals(base.shown().get(field));
    check(
        p.equals(s) || s instanceof Value.Refused || asBefore,
        "the sides differ afterwards: " + p + " and " + s,
        before);
  }

  private static void remembersWhatIs(Field field, Pair after) {
    Base base = after.link.base();
    check(
        base.planner().get(field).equals(after.planner.get(field))
            && base.shown().get(field).equals(after.store.get(field)),
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
