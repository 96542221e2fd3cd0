package io.plannersync.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.plannersync.model.Conflict;
import io.plannersync.model.Decision;
import io.plannersync.model.Field;
import io.plannersync.model.Intent;
import io.plannersync.model.Intent.Kind;
import io.plannersync.model.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The first merge of a pair: one that somebody else made, or one of which we posted the task. */
class FirstMergeTest {

  private static final Value LIST =
      Value.checklist(List.of(new Value.ChecklistItem("x", "1", false)));
  private static final Value SET = Value.members(Map.of("one", ""));

  private final Pair pair = new Pair().neverSettled().set(Field.TITLE, Space.A, Space.A);

  FirstMergeTest() {
    // The document is none that we wrote.
    pair.stamp = null;
    pair.snapshots = List.of();
  }

  // ---- a pair that somebody else made ----

  @Test
  void whatDiffersIsListedAndNotWritten() {
    pair.set(Field.TITLE, Space.A, Space.B)
        .set(Field.DESCRIPTION, Space.A, Space.C)
        .set(Field.ATTACHMENTS, SET, Value.members(Map.of("two", "")))
        .set(Field.CHECKLIST, Value.NOTHING, LIST)
        .set(Field.DUE, Space.day(1), Space.day(1))
        .set(Field.REPORT, Space.A, Space.B);
    Pair before = pair.copy();

    Decision decision = pair.pass();

    assertThat(decision.conflicts())
        .extracting(Conflict::field, Conflict::reason, Conflict::winner)
        .containsExactlyInAnyOrder(
            tuple(Field.TITLE, Conflict.ADOPTED, null),
            tuple(Field.DESCRIPTION, Conflict.ADOPTED, null),
            tuple(Field.ATTACHMENTS, Conflict.ADOPTED, null),
            tuple(Field.CHECKLIST, Conflict.ADOPTED, null));
    assertThat(pair.planner).isEqualTo(before.planner);
    assertThat(pair.store).isEqualTo(before.store);
  }

  @Test
  void whatItsDocumentLeavesEmptyIsFilledInAndNotListed() {
    pair.set(Field.PRIORITY, Space.A, Value.NOTHING)
        .set(Field.DESCRIPTION, Space.A, new Value.Text(" "))
        .set(Field.ATTACHMENTS, SET, new Value.Members(Map.of()))
        .set(Field.CHECKLIST, LIST, new Value.Checklist(List.of()));
    Pair before = pair.copy();

    Decision decision = pair.pass();

    assertThat(decision.conflicts()).isEmpty();
    assertThat(pair.store).isEqualTo(before.planner);
    assertThat(pair.planner).isEqualTo(before.planner);
  }

  @Test
  void onceItIsSettledNothingIsListedAgain() {
    pair.set(Field.TITLE, Space.A, Space.B);
    pair.pass();

    Decision next = pair.pass();

    assertThat(next.conflicts()).isEmpty();
    assertThat(((Decision.Merge) next.action()).writesNothing()).isTrue();
  }

  @Test
  void aPairWithAnOpenDeletionIsNeitherListedNorTakenForOneThatWePosted() {
    pair.set(Field.TITLE, Space.A, Space.B)
        .withIntent(new Intent(Kind.DELETE, Map.of(), "plan-1", Pair.NOW));

    Decision decision = pair.decide();

    assertThat(decision.conflicts()).isEmpty();
    assertThat(((Decision.Merge) decision.action()).writesNothing()).isTrue();
  }

  // ---- a pair of which we posted the task ----

  @Test
  void whatWasEditedSinceTheTaskWasPostedIsAnEditOfWhatWasPosted() {
    posted(Map.of(Field.TITLE, Space.A, Field.PRIORITY, Space.A));
    pair.set(Field.TITLE, Space.A, Space.B).set(Field.PRIORITY, Space.C, Space.A);

    Decision decision = pair.pass();

    assertThat(pair.planner.get(Field.TITLE)).isEqualTo(Space.B);
    assertThat(pair.store.get(Field.PRIORITY)).isEqualTo(Space.C);
    assertThat(decision.conflicts()).isEmpty();
  }

  @Test
  void whatPlannerFillsInGivesWayToWhatTheDocumentNamesSince() {
    posted(Map.of(Field.TITLE, Space.A));
    pair.set(Field.BUCKET, Space.A, Space.B);

    Decision decision = pair.pass();

    assertThat(pair.planner.get(Field.BUCKET)).isEqualTo(Space.B);
    assertThat(decision.conflicts()).isEmpty();
  }

  @Test
  void whatPlannerFillsInIsNoEditAgainstARefusedValue() {
    posted(Map.of(Field.TITLE, Space.A));
    pair.set(Field.PRIORITY, Space.B, Space.BAD);

    Decision decision = pair.pass();

    assertThat(decision.conflicts()).isEmpty();
    assertThat(decision.refused()).containsOnlyKeys(Field.PRIORITY);
    assertThat(pair.planner.get(Field.PRIORITY)).isEqualTo(Space.B);
    assertThat(pair.store.get(Field.PRIORITY)).isEqualTo(Space.BAD);
  }

  @Test
  void inTheDetailsPlannerFillsInNothingSoThatItIsSomebodysEdit() {
    posted(Map.of(Field.TITLE, Space.A));
    pair.set(Field.DESCRIPTION, Space.A, Space.B);

    assertThat(pair.pass().conflicts())
        .extracting(Conflict::field, Conflict::reason)
        .containsExactly(tuple(Field.DESCRIPTION, "tie"));
  }

  @Test
  void aValueThatWasPostedAndClearedByAPersonIsClearedInTheDocument() {
    posted(Map.of(Field.TITLE, Space.A, Field.PRIORITY, Space.B));
    pair.set(Field.PRIORITY, Value.NOTHING, Space.B);

    pair.pass();

    assertThat(pair.store.get(Field.PRIORITY)).isEqualTo(Value.NOTHING);
  }

  // ---- texts ----

  @Test
  void linesThatBothSidesChangedApartAreMergedOnBoth() {
    Pair text =
        Pair.of(
            Field.DESCRIPTION, Value.text("a\nb\nc"), Value.text("A\nb\nc"), Value.text("a\nb\nC"));

    assertThat(text.pass().conflicts()).isEmpty();
    assertThat(text.planner.get(Field.DESCRIPTION)).isEqualTo(Value.text("A\nb\nC"));
    assertThat(text.store).isEqualTo(text.planner);
  }

  private void posted(Map<Field, Value> values) {
    pair.withIntent(new Intent(Kind.CREATE, values, "plan-1", Pair.NOW));
  }
}
