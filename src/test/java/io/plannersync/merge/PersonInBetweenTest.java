package io.plannersync.merge;

import static io.plannersync.merge.Laws.check;
import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.model.Conflict;
import io.plannersync.model.Decision;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Value;
import io.plannersync.model.Value.ChecklistItem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * A person edits the task between our read and our write, for all small values of the fields that
 * Graph changes in parts, and of one that it changes as a whole.
 */
class PersonInBetweenTest {

  private static final int PASSES = 4;

  private int cases;

  @Test
  void whatIsDoneToASetMeanwhileReachesBothSides() {
    every(Field.LABELS, Space.sets(3));
    assertThat(cases).isEqualTo(2368);
  }

  @Test
  void whatIsDoneToASetOfWhichMoreIsSaidMeanwhileReachesBothSides() {
    every(Field.ATTACHMENTS, Space.sets(2, List.of("", "one")));
    assertThat(cases).isEqualTo(3312);
  }

  @Test
  void whatIsDoneToAChecklistMeanwhileReachesBothSides() {
    every(Field.CHECKLIST, Space.checklists(List.of("1"), List.of(false)));
    assertThat(cases).isEqualTo(26_016);
  }

  @Test
  void whatIsDoneToAScalarMeanwhileIsRefusedByGraphAndMergedAfterwards() {
    every(Field.PRIORITY, Space.SCALARS);
    assertThat(cases).isEqualTo(48);
  }

  private void every(Field field, List<Value> values) {
    for (Value before : values) {
      for (Value p : values) {
        for (Value s : values) {
          Pair pair = Pair.of(field, before, p, s);
          if (pair.merge().toPlanner().isEmpty()) {
            continue;
          }
          for (Value meanwhile : values) {
            if (!isReordered(p, meanwhile)) {
              cases++;
              edited(field, pair.copy(), meanwhile);
            }
          }
        }
      }
    }
  }

  private static void edited(Field field, Pair pair, Value meanwhile) {
    Pair start = pair.copy();
    pair.meanwhile = new Half(Map.of(field, meanwhile));
    List<Conflict> lost = new ArrayList<>(pair.pass().conflicts());
    int passes = 1;
    Decision next = pair.decide();
    while (!((Decision.Merge) next.action()).writesNothing()) {
      check(++passes <= PASSES, "it does not come to rest after " + meanwhile, start);
      lost.addAll(pair.pass().conflicts());
      next = pair.decide();
    }
    Value p = pair.planner.get(field);
    check(
        p.equals(pair.store.get(field)),
        "the sides differ: " + pair + " after " + meanwhile,
        start);
    check(
        lost.stream().anyMatch(c -> c.planner().equals(meanwhile))
            || Parts.of(meanwhile)
                .stands(Parts.of(start.planner.get(field)), Parts.of(p), start, field),
        "lost: " + meanwhile + " became " + p,
        start);
  }

  /** The person's order of what is there is not played: Graph has hints for it. */
  private static boolean isReordered(Value read, Value meanwhile) {
    List<String> before = read.asItems().stream().map(ChecklistItem::id).toList();
    List<String> now = meanwhile.asItems().stream().map(ChecklistItem::id).toList();
    return !before.stream()
        .filter(now::contains)
        .toList()
        .equals(now.stream().filter(before::contains).toList());
  }

  /** A value as its parts. */
  private record Parts(Map<String, Object> parts) {

    static Parts of(Value value) {
      Map<String, Object> parts = new LinkedHashMap<>();
      if (value instanceof Value.Text) {
        parts.put("", value);
      }
      parts.putAll(value.asMembers());
      value.asItems().forEach(item -> parts.put(item.id(), item));
      return new Parts(parts);
    }

    /**
     * What was made another than it was settled is so, unless it was removed and an agent set it.
     */
    boolean stands(Parts read, Parts after, Pair start, Field field) {
      Map<String, Object> agents = of(start.store.get(field)).parts;
      Map<String, Object> settled = of(start.link.base().store().get(field)).parts;
      Map<String, Object> before = of(start.link.base().planner().get(field)).parts;
      Map<String, Object> all = new LinkedHashMap<>(read.parts);
      all.putAll(parts);
      return all.keySet().stream()
          .filter(key -> !Objects.equals(read.parts.get(key), parts.get(key)))
          .filter(key -> !Objects.equals(before.get(key), parts.get(key)))
          .allMatch(
              key ->
                  Objects.equals(after.parts.get(key), parts.get(key))
                      || parts.get(key) == null
                          && !Objects.equals(agents.get(key), settled.get(key)));
    }
  }
}
