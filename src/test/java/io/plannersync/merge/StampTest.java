package io.plannersync.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.model.Conflict;
import io.plannersync.model.Decision;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Value;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Documents that come back: with an older stamp, with none, with one that nobody knows. */
class StampTest {

  private final Pair pair =
      new Pair()
          .settledAs(Field.TITLE, Space.A, Space.A)
          .set(Field.TITLE, Space.A, Space.A)
          .settledAs(Field.DUE, Space.day(1), Space.day(1))
          .set(Field.DUE, Space.day(1), Space.day(1));

  @Test
  void anAgentThatThinksForAMinuteUndoesNothingOfWhatAPersonDidMeanwhile() {
    Half read = pair.store;
    pair.planner = pair.planner.with(Map.of(Field.TITLE, Space.B));
    String stamp = pair.stamp;
    pair.snapshots =
        java.util.List.of(new io.plannersync.model.Sighting.Snapshot(stamp, pair.store, null));
    pair.pass();
    pair.store = read.with(Map.of(Field.DUE, Space.day(3)));
    pair.stamp = stamp;

    Decision decision = pair.pass();

    assertThat(pair.planner.get(Field.TITLE)).isEqualTo(Space.B);
    assertThat(pair.planner.get(Field.DUE)).isEqualTo(Space.day(3));
    assertThat(pair.store.values()).isEqualTo(pair.planner.values());
    assertThat(decision.conflicts()).isEmpty();
  }

  @Test
  void norIfItHadChangedThatFieldItselfBefore() {
    pair.snapshots =
        java.util.List.of(new io.plannersync.model.Sighting.Snapshot(pair.stamp, pair.store, null));
    String stamp = pair.stamp;
    pair.store = pair.store.with(Map.of(Field.TITLE, Space.B));
    pair.pass();
    Half read = pair.store;
    pair.planner = pair.planner.with(Map.of(Field.TITLE, Space.C));
    pair.pass();
    pair.store = read.with(Map.of(Field.DUE, Space.day(3)));
    pair.stamp = stamp;

    Decision decision = pair.pass();

    assertThat(pair.planner.get(Field.TITLE)).isEqualTo(Space.C);
    assertThat(pair.planner.get(Field.DUE)).isEqualTo(Space.day(3));
    assertThat(pair.store.values()).isEqualTo(pair.planner.values());
    assertThat(decision.conflicts()).isEmpty();
  }

  @Test
  void anOldValueWithoutItsStampDoesNotWinAndIsKept() {
    pair.withoutStamp(Field.TITLE, Space.C, Pair.NOW.minus(Duration.ofMinutes(10)).plusNanos(1));
    pair.store = pair.store.with(Map.of(Field.TITLE, Space.C, Field.DUE, Space.day(2)));

    Decision decision = pair.pass();

    assertThat(pair.planner.get(Field.TITLE)).isEqualTo(Space.A);
    assertThat(pair.store.get(Field.TITLE)).isEqualTo(Space.A);
    assertThat(pair.planner.get(Field.DUE)).as("a new value is an edit").isEqualTo(Space.day(2));
    assertThat(decision.conflicts())
        .extracting(Conflict::reason, Conflict::loser)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("suspect-echo", Space.C));
  }

  @Test
  void tenMinutesAfterItWasSupersededAnOldValueIsAnEditAgain() {
    pair.withoutStamp(Field.TITLE, Space.C, Pair.NOW.minus(Duration.ofMinutes(10)));
    pair.store = pair.store.with(Map.of(Field.TITLE, Space.C));

    Decision decision = pair.pass();

    assertThat(pair.planner.get(Field.TITLE)).isEqualTo(Space.C);
    assertThat(decision.conflicts()).isEmpty();
  }

  @Test
  void aDocumentThatNeverHadAStampIsNoEcho() {
    pair.withoutStamp(Field.TITLE, Space.C, Pair.NOW.minusSeconds(1));
    pair.link = pair.link.withStamp(null);
    pair.store = pair.store.with(Map.of(Field.TITLE, Space.C));

    assertThat(pair.pass().conflicts()).isEmpty();
    assertThat(pair.planner.get(Field.TITLE)).isEqualTo(Space.C);
  }

  @Test
  void aDocumentWithAStampThatNobodyKnowsAnyMoreUndoesNothingAndWhatItShowsIsKept() {
    pair.stamp = "forgotten";
    pair.store = pair.store.with(Map.of(Field.TITLE, Space.C));
    pair.planner = pair.planner.with(Map.of(Field.BUCKET, Space.B));

    Decision decision = pair.pass();

    assertThat(pair.planner.get(Field.TITLE)).isEqualTo(Space.A);
    assertThat(pair.store.values()).isEqualTo(pair.planner.values());
    assertThat(decision.conflicts())
        .extracting(Conflict::reason, Conflict::loser)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("suspect-echo", Space.C));
  }

  @Test
  void norIsAMemberRemovedByADocumentWithAStampThatNobodyKnows() {
    Value both = Value.members(Map.of("one", "", "two", ""));
    pair.settledAs(Field.LABELS, both, both).set(Field.LABELS, both, Value.NOTHING);
    pair.stamp = "forgotten";

    pair.pass();

    assertThat(pair.planner.get(Field.LABELS)).isEqualTo(both);
    assertThat(pair.store.get(Field.LABELS)).isEqualTo(both);
  }

  @Test
  void aForeignStampInADocumentThatWeNeverWroteSaysNothing() {
    pair.link = pair.link.withStamp(null);
    pair.stamp = "another-pair's";
    pair.store = pair.store.with(Map.of(Field.TITLE, Space.C));

    assertThat(pair.pass().conflicts()).isEmpty();
    assertThat(pair.planner.get(Field.TITLE)).isEqualTo(Space.C);
  }

  @Test
  void anOlderChecklistWithOneItemCheckedChecksThatItemOnly() {
    Value older = list("x");
    Value now = list("x", "y");
    pair.settledAs(Field.CHECKLIST, now, now);
    pair.planner = pair.planner.with(Map.of(Field.CHECKLIST, now));
    pair.olderStamp(Field.CHECKLIST, older, older);
    pair.store =
        pair.store.with(
            Map.of(
                Field.CHECKLIST,
                Value.checklist(java.util.List.of(new Value.ChecklistItem("x", "1", true)))));

    pair.pass();

    assertThat(pair.planner.get(Field.CHECKLIST).asItems())
        .containsExactly(
            new Value.ChecklistItem("x", "1", true), new Value.ChecklistItem("y", "1", false));
  }

  private static Value list(String... ids) {
    return Value.checklist(
        java.util.Arrays.stream(ids).map(id -> new Value.ChecklistItem(id, "1", false)).toList());
  }
}
