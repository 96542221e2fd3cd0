package io.plannersync.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.plannersync.model.Absence;
import io.plannersync.model.Absence.Verdict;
import io.plannersync.model.Conflict;
import io.plannersync.model.Decision;
import io.plannersync.model.Decision.CreateDocument;
import io.plannersync.model.Decision.CreateTask;
import io.plannersync.model.Decision.DeleteDocument;
import io.plannersync.model.Decision.DeleteTask;
import io.plannersync.model.Decision.Forget;
import io.plannersync.model.Decision.Leave;
import io.plannersync.model.Decision.LookAgain;
import io.plannersync.model.Decision.Merge;
import io.plannersync.model.Decision.Park;
import io.plannersync.model.Decision.Suspect;
import io.plannersync.model.Field;
import io.plannersync.model.Link;
import io.plannersync.model.PlannerSight;
import io.plannersync.model.Rules;
import io.plannersync.model.Rules.Mode;
import io.plannersync.model.Side;
import io.plannersync.model.Sighting.Snapshot;
import io.plannersync.model.StoreSight;
import io.plannersync.model.Value;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The table of a pair: what its sides show, and what becomes of it. */
class DecideTest {

  private static final PlannerSight GONE = new PlannerSight.Gone("404");
  private static final PlannerSight UNREADABLE =
      new PlannerSight.Unreadable("403", Duration.ofMinutes(1));

  private final Pair pair =
      new Pair().settledAs(Field.TITLE, Space.A, Space.A).set(Field.TITLE, Space.A, Space.A);

  // ---- the cells ----

  @Test
  void bothSidesAreMerged() {
    assertThat(action()).isInstanceOf(Merge.class);
  }

  @Test
  void aDocumentWithoutATaskGetsOne() {
    pair.link = Link.of("Task-1", null, "plan-1");
    pair.plannerSight = PlannerSight.NONE;

    assertThat(action()).isEqualTo(new CreateTask(Map.of(Field.TITLE, Space.A), "plan-1"));
  }

  @Test
  void aTaskWithoutADocumentGetsOne() {
    pair.neverSettled().storeSight = StoreSight.MISSING;

    assertThat(action()).isEqualTo(new CreateDocument(Map.of(Field.TITLE, Space.A)));
  }

  @Test
  void aPairWithNeitherIsForgotten() {
    pair.storeSight = StoreSight.MISSING;
    pair.plannerSight = GONE;
    assertThat(action()).isEqualTo(new Forget());

    pair.link = Link.of("Task-1", null, null);
    pair.plannerSight = PlannerSight.NONE;
    assertThat(action()).isEqualTo(new Forget());
  }

  @Test
  void aTaskThatWasNotLookedAtIsNeitherForgottenNorMadeAgain() {
    pair.plannerSight = PlannerSight.NONE;
    assertThat(action()).isInstanceOf(Leave.class);

    pair.storeSight = StoreSight.MISSING;
    pair.withAbsence(new Absence(Side.STORE, Pair.NOW, Verdict.CANDIDATE));
    assertThat(action()).isInstanceOf(Leave.class);
  }

  @Test
  void aMalformedDocumentStopsThePairWhateverPlannerShows() {
    pair.storeSight = new StoreSight.Malformed("no JSON");
    for (PlannerSight sight : List.of(pair.task(), GONE, PlannerSight.NONE, UNREADABLE)) {
      pair.plannerSight = sight;
      assertThat(action()).isEqualTo(new Park("no JSON"));
    }
  }

  @Test
  void aDocumentThatIsAChecklistItemOfAnotherIsLeftToIt() {
    StoreSight.Document own = pair.document();
    pair.storeSight =
        new StoreSight.Document(own.half(), own.raw(), own.stamp(), null, "plan-1", "Task-9");
    for (PlannerSight sight : List.of(pair.task(), GONE, PlannerSight.NONE)) {
      pair.plannerSight = sight;
      assertThat(action()).isEqualTo(new Leave("a checklist item of Task-9"));
    }
  }

  @Test
  void whatCannotBeReadIsLookedAtAgainAndNothingElse() {
    pair.plannerSight = UNREADABLE;
    for (StoreSight sight : List.of(pair.document(), StoreSight.MISSING)) {
      pair.storeSight = sight;
      for (Verdict verdict : Verdict.values()) {
        pair.withAbsence(new Absence(Side.PLANNER, Pair.NOW, verdict));
        assertThat(action()).isEqualTo(new LookAgain(Duration.ofMinutes(1), "403"));
      }
    }
  }

  // ---- reads that show the past ----

  @Test
  void aReadWithAnEarlierEtagOfEitherResourceIsNotDecidedOn() {
    pair.link = pair.link.settled(pair.link.base(), "etag-2", "details-2", Pair.SETTLED);
    pair.planner = pair.planner.with(Map.of(Field.TITLE, Space.B));
    pair.readBegan = Pair.SETTLED.plusSeconds(1);

    pair.etag = "etag";
    pair.detailsEtag = "details-2";
    assertThat(action()).isInstanceOf(LookAgain.class);

    pair.etag = "etag-2";
    pair.detailsEtag = "details-etag";
    assertThat(action()).isInstanceOf(LookAgain.class);

    pair.detailsEtag = "details-2";
    assertThat(action()).isInstanceOf(Merge.class);

    pair.etag = "one we have never seen";
    assertThat(action()).isInstanceOf(Merge.class);
  }

  @Test
  void anEarlierEtagThatIsStillShownLongAfterTheSettlingIsThePresent() {
    pair.link = pair.link.settled(pair.link.base(), "etag-2", "details-2", Pair.SETTLED);
    pair.etag = "etag";
    pair.detailsEtag = "details-2";

    pair.readBegan = Pair.SETTLED.plusSeconds(20);
    assertThat(action())
        .isEqualTo(new LookAgain(Duration.ofSeconds(10), "the read shows an earlier state"));
    pair.readBegan = Pair.SETTLED.plusSeconds(30);
    assertThat(action()).isInstanceOf(Merge.class);
  }

  @Test
  void aReadThatBeganBeforeThePairWasSettledIsNotDecidedOn() {
    pair.readBegan = Pair.SETTLED.minusNanos(1);
    assertThat(action()).isInstanceOf(LookAgain.class);
    pair.storeSight = StoreSight.MISSING;
    assertThat(action()).isInstanceOf(LookAgain.class);

    pair.readBegan = Pair.SETTLED;
    pair.storeSight = null;
    assertThat(action()).isInstanceOf(Merge.class);
  }

  // ---- a missing side ----

  @Test
  void aSideThatIsMissingForTheFirstTimeIsOnlyACandidate() {
    pair.plannerSight = GONE;
    assertThat(action())
        .isEqualTo(new Suspect(new Absence(Side.PLANNER, Pair.NOW, Verdict.CANDIDATE)));

    pair.plannerSight = null;
    pair.storeSight = StoreSight.MISSING;
    assertThat(action())
        .isEqualTo(new Suspect(new Absence(Side.STORE, Pair.NOW, Verdict.CANDIDATE)));
  }

  @Test
  void theVerdictAboutTheOtherSideCountsForNothing() {
    pair.plannerSight = GONE;
    pair.withAbsence(new Absence(Side.STORE, Pair.NOW, Verdict.DELETE));
    assertThat(action()).isInstanceOf(Suspect.class);

    pair.plannerSight = null;
    pair.storeSight = StoreSight.MISSING;
    pair.withAbsence(new Absence(Side.PLANNER, Pair.NOW, Verdict.DELETE));
    assertThat(action()).isInstanceOf(Suspect.class);
  }

  @ParameterizedTest
  @EnumSource(Verdict.class)
  void aMissingTaskIsTreatedAsItWasRuled(Verdict verdict) {
    pair.plannerSight = GONE;
    pair.withAbsence(new Absence(Side.PLANNER, Pair.NOW, verdict));

    assertThat(action())
        .isInstanceOf(
            switch (verdict) {
              case CANDIDATE, HELD -> Leave.class;
              case DELETE -> DeleteDocument.class;
              case RESTORE -> CreateTask.class;
            });
  }

  @ParameterizedTest
  @EnumSource(Verdict.class)
  void aMissingDocumentIsTreatedAsItWasRuled(Verdict verdict) {
    pair.storeSight = StoreSight.MISSING;
    pair.withAbsence(new Absence(Side.STORE, Pair.NOW, verdict));

    assertThat(action())
        .isInstanceOf(
            switch (verdict) {
              case CANDIDATE, HELD -> Leave.class;
              case DELETE -> DeleteTask.class;
              case RESTORE -> CreateDocument.class;
            });
  }

  @Test
  void aSideThatIsBackIsMergedAndNoLongerMissing() {
    pair.withAbsence(new Absence(Side.PLANNER, Pair.NOW, Verdict.DELETE));

    assertThat(pair.pass().action()).isInstanceOf(Merge.class);
    assertThat(pair.link.absence()).isNull();
  }

  @ParameterizedTest
  @EnumSource(Verdict.class)
  void aPairThatWasNeverSeenCompleteCausesNoDeletion(Verdict verdict) {
    pair.neverSettled();
    pair.withAbsence(new Absence(Side.PLANNER, Pair.NOW, verdict));
    pair.plannerSight = GONE;
    assertThat(action()).isInstanceOf(verdict == Verdict.RESTORE ? CreateTask.class : Park.class);

    pair.withAbsence(new Absence(Side.STORE, Pair.NOW, verdict));
    pair.plannerSight = null;
    pair.storeSight = StoreSight.MISSING;
    assertThat(action()).isInstanceOf(CreateDocument.class);
  }

  @Test
  void aDocumentThatWeWroteIsDeletedWithItsTaskThoughWeDidNotLiveToSettleThePair() {
    pair.snapshots = List.of(new Snapshot("stamp", pair.store, null));
    pair.link = Link.of("Task-1", "planner-1", "plan-1").atRevision(1);
    pair.plannerSight = GONE;
    Decision first = pair.decide();
    assertThat(first.action())
        .isEqualTo(new Suspect(new Absence(Side.PLANNER, Pair.NOW, Verdict.CANDIDATE)));

    pair.link = first.sighting().link();
    pair.withAbsence(new Absence(Side.PLANNER, Pair.NOW, Verdict.DELETE));
    assertThat(action()).isEqualTo(new DeleteDocument());

    pair.store = pair.store.with(Map.of(Field.DUE, Space.day(1)));
    assertThat(action()).isInstanceOf(CreateTask.class);
  }

  @Test
  void aDocumentOfWhichThereIsNoLinkMayBeACopyOfOurs() {
    pair.snapshots = List.of(new Snapshot("stamp", pair.store, null));
    pair.neverSettled();
    pair.plannerSight = GONE;
    assertThat(action()).isInstanceOf(Park.class);
  }

  // ---- edit beats delete ----

  @Test
  void aTaskThatWasEditedOutlivesItsDocument() {
    pair.storeSight = StoreSight.MISSING;
    pair.withAbsence(new Absence(Side.STORE, Pair.NOW, Verdict.DELETE));
    for (Field field : Field.values()) {
      Pair edited = pair.copy();
      edited.planner = edited.planner.with(Map.of(field, Space.C));
      Decision decision = edited.decide();
      if (field == Field.REPORT) {
        assertThat(decision.action()).isEqualTo(new DeleteTask());
      } else {
        assertThat(decision.action()).isEqualTo(new CreateDocument(edited.planner.values()));
        assertThat(decision.conflicts()).extracting(Conflict::field).containsExactly(field);
        assertThat(decision.conflicts().get(0).reason()).isEqualTo("edit-beats-delete");
        assertThat(decision.conflicts().get(0).winner()).isEqualTo(Side.PLANNER);
      }
    }
  }

  @Test
  void aDocumentThatWasEditedOutlivesItsTask() {
    pair.plannerSight = GONE;
    pair.withAbsence(new Absence(Side.PLANNER, Pair.NOW, Verdict.DELETE));
    pair.store = pair.store.with(Map.of(Field.DUE, Space.day(1)));
    Decision decision = pair.decide();

    assertThat(decision.action()).isEqualTo(new CreateTask(pair.store.values(), "plan-1"));
    assertThat(decision.conflicts())
        .extracting(Conflict::field, Conflict::store, Conflict::winner)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(Field.DUE, Space.day(1), Side.STORE));
  }

  @Test
  void anOlderCopyThatNobodyEditedIsNoEdit() {
    pair.settledAs(Field.PRIORITY, Space.C, Space.C);
    pair.plannerSight = GONE;
    pair.withAbsence(new Absence(Side.PLANNER, Pair.NOW, Verdict.DELETE));
    pair.olderStamp(Field.PRIORITY, Space.A, Space.B);
    for (Value copied : List.of(Space.A, Space.B)) {
      pair.store = pair.store.with(Map.of(Field.PRIORITY, copied));
      assertThat(action()).isEqualTo(new DeleteDocument());
    }
    pair.store = pair.store.with(Map.of(Field.PRIORITY, Space.C));
    assertThat(action()).isInstanceOf(CreateTask.class);
  }

  // ---- plans and tasks of others ----

  @Test
  void aDocumentOfAPlanThatIsNotSyncedIsParkedAndToldTheWayIn() {
    pair.plannerSight = new PlannerSight.Outside("plan-9");
    assertThat(((Park) action()).reason()).contains("planner-1", "plan-9", "PLANNER_PLAN_IDS");

    pair.link = Link.of("Task-1", null, null);
    assertThat(((Park) action()).reason()).startsWith("plan_id: ").contains("plan-9");
  }

  @Test
  void aTaskOfAPlanThatIsNotSyncedIsLeftAlone() {
    pair.plannerSight = new PlannerSight.Outside("plan-9");
    pair.storeSight = StoreSight.MISSING;

    assertThat(action()).isEqualTo(new Leave("the plan plan-9 is not synced"));
  }

  @Test
  void aDocumentWhoseTaskIsAwayIsKeptAndWithoutOneThePairIsForgotten() {
    pair.plannerSight = new PlannerSight.Away("moved to plan-9");
    for (Verdict verdict : Verdict.values()) {
      pair.withAbsence(new Absence(Side.PLANNER, Pair.NOW, verdict));
      assertThat(((Park) action()).reason()).contains("planner-1", "moved to plan-9");
    }

    pair.storeSight = StoreSight.MISSING;
    assertThat(action()).isEqualTo(new Forget());
  }

  @Test
  void aDocumentThatNamesTheTaskOfAnotherIsParked() {
    pair.plannerSight = new PlannerSight.Anothers("planner-2", "Task-2");
    assertThat(((Park) action()).reason()).contains("planner-2", "Task-2", "planner_id");
  }

  // ---- evidence of what was written ----

  @Test
  void aDocumentThatWeDidNotWriteOrOfWhichThereIsNoLinkIsNotDeletedWithItsTask() {
    pair.snapshots = List.of(new Snapshot("stamp", pair.store, null));
    pair.plannerSight = GONE;

    pair.link = Link.of("Task-1", "planner-1", "plan-1");
    assertThat(action()).isInstanceOf(Park.class);

    pair.link = pair.link.atRevision(1);
    pair.stamp = "another";
    assertThat(action()).isInstanceOf(Park.class);
  }

  @Test
  void anEditThatBeatsADeletionIsKeptAsThatSidesValue() {
    Pair gone = pair.copy().withAbsence(new Absence(Side.PLANNER, Pair.NOW, Verdict.DELETE));
    gone.plannerSight = GONE;
    gone.store = gone.store.with(Map.of(Field.TITLE, Space.B));
    Pair missing = pair.copy().withAbsence(new Absence(Side.STORE, Pair.NOW, Verdict.DELETE));
    missing.storeSight = StoreSight.MISSING;
    missing.planner = missing.planner.with(Map.of(Field.TITLE, Space.C));

    assertThat(gone.decide().conflicts())
        .extracting(Conflict::planner, Conflict::store, Conflict::winner)
        .containsExactly(tuple(Value.NOTHING, Space.B, Side.STORE));
    assertThat(missing.decide().conflicts())
        .extracting(Conflict::planner, Conflict::store, Conflict::winner)
        .containsExactly(tuple(Space.C, Value.NOTHING, Side.PLANNER));
  }

  // ---- creation ----

  @Test
  void aTaskIsCreatedWithoutWhatPlannerMayHaveRefusedItFor() {
    pair.store = pair.store.with(Map.of(Field.PRIORITY, Space.B, Field.BUCKET, Space.C));
    pair.link =
        Link.of("Task-1", null, "plan-1")
            .withDoubts(Map.of(Field.TITLE, Space.A, Field.PRIORITY, Space.B));
    pair.plannerSight = PlannerSight.NONE;

    assertThat(action())
        .isEqualTo(new CreateTask(Map.of(Field.TITLE, Space.A, Field.BUCKET, Space.C), "plan-1"));
  }

  @Test
  void whatIsBeyondALimitOfPlannerIsNotCreatedWith() {
    pair.store = pair.store.with(Map.of(Field.DESCRIPTION, Value.text("x".repeat(32_001))));
    pair.link = Link.of("Task-1", null, "plan-1");
    pair.plannerSight = PlannerSight.NONE;
    Decision decision = pair.decide();

    assertThat(decision.action()).isEqualTo(new CreateTask(Map.of(Field.TITLE, Space.A), "plan-1"));
    assertThat(decision.refused()).containsOnlyKeys(Field.DESCRIPTION);
  }

  @Test
  void whatIsRefusedIsNotCreatedWith() {
    pair.link = Link.of("Task-1", null, "plan-1");
    pair.plannerSight = PlannerSight.NONE;
    pair.store =
        pair.store.with(
            Map.of(Field.PRIORITY, Space.BAD, Field.START, Space.day(2), Field.DUE, Space.day(1)));
    Decision decision = pair.decide();

    assertThat(decision.action())
        .isEqualTo(
            new CreateTask(Map.of(Field.TITLE, Space.A, Field.START, Space.day(2)), "plan-1"));
    assertThat(decision.refused()).containsOnlyKeys(Field.PRIORITY, Field.DUE);
  }

  @Test
  void withoutATitleOrAPlanNothingIsCreated() {
    pair.link = Link.of("Task-1", null, null);
    pair.plannerSight = PlannerSight.NONE;
    assertThat(action()).isInstanceOf(Park.class);

    pair.link = Link.of("Task-1", null, "plan-1");
    pair.store = pair.store.with(Map.of(Field.TITLE, Space.BAD));
    assertThat(action()).isEqualTo(new Park("title: it is no value"));
    assertThat(pair.decide().refused()).containsKey(Field.TITLE);

    pair.store = pair.store.with(Map.of(Field.TITLE, Value.NOTHING));
    assertThat(action()).isInstanceOf(Park.class);
  }

  // ---- modes ----

  @ParameterizedTest
  @EnumSource(Mode.class)
  void aModeCreatesAndDeletesOnlyOnTheSidesThatItWrites(Mode mode) {
    pair.with(Rules.DEFAULT.withMode(mode));
    Class<?> left = Leave.class;

    Pair newDocument = pair.copy();
    newDocument.link = Link.of("Task-1", null, "plan-1");
    newDocument.plannerSight = PlannerSight.NONE;
    Pair newTask = pair.copy().neverSettled();
    newTask.storeSight = StoreSight.MISSING;
    Pair noTask = pair.copy().withAbsence(new Absence(Side.PLANNER, Pair.NOW, Verdict.DELETE));
    noTask.plannerSight = GONE;
    Pair noDocument = pair.copy().withAbsence(new Absence(Side.STORE, Pair.NOW, Verdict.DELETE));
    noDocument.storeSight = StoreSight.MISSING;

    boolean planner = mode == Mode.TWO_WAY || mode == Mode.STORE_TO_PLANNER;
    boolean store = mode == Mode.TWO_WAY || mode == Mode.PLANNER_TO_STORE;
    assertThat(newDocument.decide().action()).isInstanceOf(planner ? CreateTask.class : left);
    assertThat(noDocument.decide().action()).isInstanceOf(planner ? DeleteTask.class : left);
    assertThat(newTask.decide().action()).isInstanceOf(store ? CreateDocument.class : left);
    assertThat(noTask.decide().action()).isInstanceOf(store ? DeleteDocument.class : left);
  }

  private Decision.Action action() {
    return pair.decide().action();
  }
}
