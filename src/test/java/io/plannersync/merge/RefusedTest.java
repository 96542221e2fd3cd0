package io.plannersync.merge;

import static io.plannersync.merge.Laws.check;
import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.model.Base;
import io.plannersync.model.Decision;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Value;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A value that is refused is never what a later edit is compared with. */
class RefusedTest {

  private static final Map<Field, List<Value>> KINDS =
      Map.of(
          Field.PRIORITY, Space.SCALARS,
          Field.LABELS, Space.sets(3),
          Field.ATTACHMENTS, Space.sets(2, List.of("", "one")),
          Field.CHECKLIST, Space.checklists(List.of("1"), List.of(false)),
          Field.DESCRIPTION, Space.texts(2, List.of("a", "b")));

  private int cases;

  /** An agent's edit that comes right at once. */
  private static Pair atOnce(Field field, Value before, Value p, Value corrected) {
    Pair pair = Pair.of(field, before, p, corrected);
    pair.pass();
    return pair;
  }

  private void every(Four each) {
    KINDS.forEach(
        (field, values) -> {
          for (Value before : values) {
            for (Value p : values) {
              for (Value corrected : values) {
                cases++;
                each.accept(field, before, p, corrected);
              }
            }
          }
        });
  }

  private interface Four {
    void accept(Field field, Value before, Value p, Value corrected);
  }

  private static void sameAs(Pair expected, Pair pair) {
    check(
        pair.planner.equals(expected.planner) && pair.store.equals(expected.store),
        "not as without the refused value: " + expected,
        pair);
    check(pair.merge().writesNothing(), "writes again", pair);
  }

  @Test
  void aCorrectedValueIsMergedAsIfTheRefusedOneHadNotBeen() {
    every(
        (field, before, p, corrected) -> {
          Pair pair = Pair.of(field, before, before, Space.BAD);
          pair.pass();
          check(pair.planner.get(field).equals(before), "it was sent", pair);
          pair.set(field, p, corrected);
          pair.pass();
          sameAs(atOnce(field, before, p, corrected), pair);
        });
    assertThat(cases).isEqualTo(64 + 512 + 729 + 4096 + 343);
  }

  @Test
  void aCorrectedValueIsMergedAsIfTheOneThatPlannerRefusedHadNotBeen() {
    every(
        (field, before, p, corrected) -> {
          Value bad = corrected.equals(Space.B) ? Space.C : Space.B;
          Value refused =
              field.merging() == Field.Merging.BY_MEMBER
                  ? Value.members(Map.of("unknown", ""))
                  : field.merging() == Field.Merging.BY_ITEM
                      ? Value.checklist(List.of(new Value.ChecklistItem("u", "1", false)))
                      : bad;
          if (refused.equals(before)) {
            return;
          }
          Pair pair = Pair.of(field, before, before, before).refusedByPlanner(field, refused);
          pair.pass();
          check(pair.planner.get(field).equals(before), "it was sent", pair);
          pair.set(field, p, corrected);
          pair.pass();
          sameAs(atOnce(field, before, p, corrected), pair);
        });
  }

  @Test
  void aRefusedValueInTheDocumentThatTheWriterHadIsNoAncestorEither() {
    every(
        (field, before, p, corrected) -> {
          Pair pair = Pair.of(field, before, before, Space.BAD);
          pair.pass();
          // Something else changes in Planner, so that the document is written with a new stamp.
          pair.set(Field.BUCKET, Space.A, Value.NOTHING).pass();
          pair.set(Field.BUCKET, Space.B, Space.A).pass();
          pair.stamp = pair.snapshots.get(1).stamp();
          pair.set(field, p, corrected);
          Decision decision = pair.pass();
          check(decision.refused().isEmpty(), "still refused", pair);
          sameAs(atOnce(field, before, p, corrected).set(Field.BUCKET, Space.B, Space.B), pair);
        });
  }

  @Test
  void whatAPersonChangesStandsAgainstARefusedValueWhichIsKept() {
    Pair pair = Pair.of(Field.PRIORITY, Space.A, Space.A, Space.A);
    pair.refusedByPlanner(Field.PRIORITY, Space.C).set(Field.PRIORITY, Space.B, Space.C);
    Decision decision = pair.pass();

    assertThat(pair.store.get(Field.PRIORITY)).isEqualTo(Space.B);
    assertThat(decision.conflicts()).singleElement().matches(c -> c.loser().equals(Space.C));
    assertThat(decision.conflicts().get(0).reason()).isEqualTo("refused");
  }

  @Test
  void aBaseHoldsNoRefusedValueHoweverItIsMade() {
    Half planner = new Half(Map.of(Field.LABELS, Value.members(Map.of("red", ""))));
    Half store = new Half(Map.of(Field.LABELS, Space.BAD, Field.TITLE, Space.A));

    Base adopted = new Base(planner, store);
    Base later = adopted.after(planner, store, Set.of(Field.LABELS, Field.TITLE));

    assertThat(adopted.store().get(Field.LABELS)).isEqualTo(planner.get(Field.LABELS));
    assertThat(adopted.shown()).isEqualTo(store);
    assertThat(later.store().values()).doesNotContainValue(Space.BAD);
    assertThat(later.shown()).isEqualTo(store);
  }
}
