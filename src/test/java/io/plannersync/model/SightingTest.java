package io.plannersync.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When a field was changed, as far as anything tells. */
class SightingTest {

  private static final Instant START = Instant.parse("2026-03-01T11:00:00Z");
  private static final Interval LOOKS = Interval.between(START, START.plusSeconds(60));
  private static final Interval EXACT =
      new Interval(START.plusSeconds(20), START.plusSeconds(21), "historyItems", "Ada");
  private static final Value OLD = Value.text("old");
  private static final Value NEW = Value.text("new");

  private final Sighting seen = sighting(task(NEW), document(NEW));

  @Test
  void theHistoryOfATaskTellsOfTheEditThatMadeItWhatItShows() {
    Sighting told = seen.withTold(Map.of(Field.TITLE, new Edit(NEW, EXACT)));

    assertThat(told.isTold(Field.TITLE)).isTrue();
    assertThat(told.plannerTime(Field.TITLE)).isEqualTo(EXACT);
    assertThat(told.isTold(Field.DUE)).isFalse();
    assertThat(told.plannerTime(Field.DUE)).isEqualTo(LOOKS);
  }

  @Test
  void theHistoryOfAnotherValueOrOfATaskThatIsNotThereTellsNothing() {
    Map<Field, Edit> history = Map.of(Field.TITLE, new Edit(OLD, EXACT));
    Sighting another = seen.withTold(history);
    Sighting gone =
        sighting(new PlannerSight.Gone("404"), document(NEW))
            .withTold(Map.of(Field.TITLE, new Edit(NEW, EXACT)));

    for (Sighting sighting : List.of(another, gone)) {
      assertThat(sighting.isTold(Field.TITLE)).isFalse();
      assertThat(sighting.plannerTime(Field.TITLE)).isEqualTo(LOOKS);
    }
  }

  @Test
  void whatWasHeardOfADocumentCountsForTheValueThatItShows() {
    Sighting heard = hearing(seen, NEW);
    assertThat(heard.storeTime(Field.TITLE)).isEqualTo(EXACT);
    assertThat(heard.storeTime(Field.DUE)).isEqualTo(LOOKS);

    assertThat(hearing(seen, OLD).storeTime(Field.TITLE)).isEqualTo(LOOKS);
    assertThat(hearing(seen.withStore(StoreSight.MISSING), NEW).storeTime(Field.TITLE))
        .isEqualTo(LOOKS);
  }

  @Test
  void aLaterLookAtOneSideLeavesWhatIsKnownOfTheOther() {
    Instant later = START.plusSeconds(90);
    Sighting planner = seen.withPlanner(task(OLD), EXACT, later);
    Sighting store = seen.withStore(document(OLD), EXACT, later);

    assertThat(planner.planner()).isEqualTo(task(OLD));
    assertThat(planner.store()).isEqualTo(seen.store());
    assertThat(planner.plannerTime(Field.TITLE)).isEqualTo(EXACT);
    assertThat(planner.storeTime(Field.TITLE)).isEqualTo(LOOKS);
    assertThat(planner.at()).isEqualTo(later);
    assertThat(store.store()).isEqualTo(document(OLD));
    assertThat(store.planner()).isEqualTo(seen.planner());
    assertThat(store.storeTime(Field.TITLE)).isEqualTo(EXACT);
    assertThat(store.plannerTime(Field.TITLE)).isEqualTo(LOOKS);
    assertThat(store.at()).isEqualTo(later);
    assertThat(seen.withPlanner(task(OLD), EXACT).at()).isEqualTo(seen.at());
  }

  @Test
  void aTaskIsPresumedIfItWasNotReadSinceItWasSettled() {
    Link link = Link.of("Task-1", "planner-1", "plan-1");
    Base base = new Base(Half.EMPTY, Half.EMPTY);

    assertThat(seen.withLink(link.settled(base, "e", "d", START)).presumesTask()).isTrue();
    assertThat(seen.withLink(link.settled(base, "e", "d", START.plusNanos(1))).presumesTask())
        .isFalse();
    assertThat(seen.presumesTask()).isFalse();
    assertThat(sighting(PlannerSight.NONE, document(NEW)).presumesTask()).isFalse();
  }

  @Test
  void aDocumentCanBecomeATaskIfItHasATitleThatIsOne() {
    assertThat(document(NEW).isCreatable()).isTrue();
    assertThat(document(Value.NOTHING).isCreatable()).isFalse();
    assertThat(document(new Value.Refused("?", "it is no text")).isCreatable()).isFalse();
  }

  @Test
  void ofTwoEditsTheOneThatEndedLaterIsTheLaterOne() {
    Edit early = new Edit(OLD, EXACT);
    Edit late = new Edit(NEW, LOOKS);
    Edit asLate = new Edit(OLD, LOOKS);

    assertThat(early.orLater(late)).isSameAs(late);
    assertThat(late.orLater(early)).isSameAs(late);
    assertThat(late.orLater(asLate)).isSameAs(late);
  }

  private static Sighting hearing(Sighting seen, Value value) {
    return new Sighting(
        seen.item(),
        seen.link(),
        seen.store(),
        seen.planner(),
        seen.snapshots(),
        seen.plannerTime(),
        seen.storeTime(),
        seen.told(),
        Map.of(Field.TITLE, new Edit(value, EXACT)),
        seen.at(),
        seen.names());
  }

  private static Sighting sighting(PlannerSight planner, StoreSight store) {
    return new Sighting(
        new WorkItem(WorkName.task("Task-1"), WorkItem.Lane.INTERACTIVE, 1, 1, 0),
        Link.of("Task-1", "planner-1", "plan-1"),
        store,
        planner,
        List.of(),
        LOOKS,
        LOOKS,
        Map.of(),
        Map.of(),
        START.plusSeconds(60),
        Names.NONE);
  }

  private static PlannerSight.Present task(Value title) {
    return new PlannerSight.Present(
        "planner-1",
        "plan-1",
        new Half(Map.of(Field.TITLE, title)),
        "{}",
        "e",
        "d",
        START,
        null,
        START);
  }

  private static StoreSight.Document document(Value title) {
    return new StoreSight.Document(
        new Half(Map.of(Field.TITLE, title)), "{}", null, null, "plan-1", null);
  }
}
