package io.plannersync.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.plannersync.model.Base;
import io.plannersync.model.Conflict;
import io.plannersync.model.Decision;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Link;
import io.plannersync.model.Side;
import io.plannersync.model.Sighting.Snapshot;
import io.plannersync.model.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a document without our stamp was made from, and what is kept because it is a guess. */
class LikeliestTest {

  private static final Instant JUST_NOW = Pair.NOW.minusSeconds(1);
  private static final Half SETTLED = half(Space.A, Space.day(1), Space.A);
  private static final Half OLDER = half(Space.B, Space.day(2), Space.B);
  private static final Half OLDEST = half(Space.C, Space.day(3), Space.C);

  // ---- which state ----

  @Test
  void itIsTheStateOfWhichTheWriterChangedTheLeast() {
    Snapshot older = superseded("older", OLDER);
    Snapshot oldest = superseded("oldest", OLDEST);
    List<Snapshot> both = List.of(older, oldest);

    assertThat(likeliest(both, half(Space.A, Space.day(1), Space.C)))
        .isEqualTo(new Likeliest(null, null));
    assertThat(likeliest(both, half(Space.B, Space.day(2), Space.C)))
        .isEqualTo(new Likeliest(older, null));
    assertThat(likeliest(both, half(Space.C, Space.day(2), Space.C)))
        .isEqualTo(new Likeliest(oldest, null));
  }

  @Test
  void ofTwoThatAreAsLikelyItIsTheNewerOneAndNoDrawWithWhatWasSettled() {
    Snapshot newer = superseded("newer", OLDER);
    Snapshot alike = superseded("alike", OLDER);

    assertThat(likeliest(List.of(newer, alike), OLDER)).isEqualTo(new Likeliest(newer, null));
  }

  @Test
  void aStateThatIsAsLikelyAsWhatWasSettledIsADraw() {
    Half shown = half(Space.C, Space.day(1), Space.A);
    Half old = half(Space.B, Space.day(1), Space.A);

    assertThat(likeliest(List.of(superseded("older", old)), shown))
        .isEqualTo(new Likeliest(null, old));
  }

  @Test
  void aLikelierOneEndsTheDraw() {
    Half shown = half(Space.C, Space.day(3), Space.A);
    Half draw = half(Space.B, Space.day(2), Space.A);
    Snapshot nearer = superseded("nearer", half(Space.C, Space.day(2), Space.A));

    assertThat(likeliest(List.of(superseded("draw", draw), nearer), shown))
        .isEqualTo(new Likeliest(nearer, null));
  }

  @Test
  void itMayBeWhatAgentsMadeOfADocumentBeforeWeWroteTheNextOne() {
    Snapshot edited = new Snapshot("older", OLDEST, OLDER, JUST_NOW);

    assertThat(likeliest(List.of(edited), OLDER)).isEqualTo(new Likeliest(edited, null));
    assertThat(likeliest(List.of(edited), OLDEST)).isEqualTo(new Likeliest(edited, null));
  }

  @Test
  void aDocumentIsSuspectedForTenMinutesAfterAnotherOneTookItsPlace() {
    Instant ago = Pair.NOW.minus(Duration.ofMinutes(10));
    Snapshot suspect = new Snapshot("older", OLDER, ago.plusNanos(1));

    assertThat(likeliest(List.of(suspect), OLDER).made()).isEqualTo(suspect);
    assertThat(likeliest(List.of(new Snapshot("older", OLDER, ago)), OLDER).made()).isNull();
    assertThat(likeliest(List.of(new Snapshot("newest", OLDER, null)), OLDER).made()).isNull();
  }

  @Test
  void oneThatIsTooOldDoesNotHideTheOthers() {
    Snapshot older = superseded("older", OLDER);
    List<Snapshot> snapshots =
        List.of(new Snapshot("newest", SETTLED, null), older, superseded("oldest", OLDEST));

    assertThat(likeliest(snapshots, OLDER).made()).isEqualTo(older);
  }

  @Test
  void withoutAStampOrABaseThereIsNothingToGuess() {
    List<Snapshot> snapshots = List.of(superseded("older", OLDER));
    Link link = new Pair().linkWith(new Base(SETTLED, SETTLED));

    assertThat(Likeliest.of(link.withStamp(null), snapshots, OLDER, Pair.NOW).made()).isNull();
    assertThat(Likeliest.of(link.withBase(null), snapshots, OLDER, Pair.NOW).made()).isNull();
  }

  @Test
  void aValueThatIsRefusedAndWasShownBeforeIsNoDifference() {
    Half shown = SETTLED.with(Map.of(Field.PRIORITY, Space.BAD));
    Base base = new Base(SETTLED, SETTLED, Map.of(Field.PRIORITY, Space.BAD));
    Half old = SETTLED.with(Map.of(Field.PRIORITY, Space.C));

    assertThat(
            Likeliest.of(
                new Pair().linkWith(base), List.of(superseded("older", old)), shown, Pair.NOW))
        .isEqualTo(new Likeliest(null, null));
  }

  // ---- what becomes of the document ----

  @Test
  void anEditOfAStateThatItsWriterMayNotHaveSeenStandsAndWhatItReplacesIsKept() {
    Pair pair = settledAs(SETTLED);
    pair.withoutStamp(Field.TITLE, Space.B, JUST_NOW);
    pair.store = SETTLED.with(Map.of(Field.TITLE, Space.C));

    Decision decision = pair.pass();

    assertThat(pair.planner.get(Field.TITLE)).isEqualTo(Space.C);
    assertThat(decision.conflicts())
        .extracting(Conflict::field, Conflict::reason, Conflict::winner, Conflict::loser)
        .containsExactly(tuple(Field.TITLE, "maybe-unseen", Side.STORE, Space.A));
  }

  @Test
  void anEditOfAFieldThatWasTheSameInBothStatesReplacesNothingUnseen() {
    Pair pair = settledAs(SETTLED);
    pair.withoutStamp(Field.TITLE, Space.B, JUST_NOW);
    pair.store = SETTLED.with(Map.of(Field.TITLE, Space.C, Field.DUE, Space.day(5)));

    Decision decision = pair.pass();

    assertThat(pair.planner.get(Field.DUE)).isEqualTo(Space.day(5));
    assertThat(decision.conflicts()).extracting(Conflict::field).containsExactly(Field.TITLE);
  }

  @Test
  void anOldValueGivesWayToWhatAPersonChangedSince() {
    Pair pair = echo();
    pair.planner = pair.planner.with(Map.of(Field.TITLE, Space.C));

    Decision decision = pair.pass();

    assertThat(pair.store.get(Field.TITLE)).isEqualTo(Space.C);
    assertThat(pair.planner.get(Field.TITLE)).isEqualTo(Space.C);
    assertThat(decision.conflicts())
        .extracting(Conflict::field, Conflict::reason, Conflict::loser)
        .containsOnly(
            tuple(Field.TITLE, "suspect-echo", Space.B),
            tuple(Field.DUE, "suspect-echo", Space.day(2)));
  }

  @Test
  void anOldValueGivesWayToWhatTheDocumentShowedThoughPlannerShowsAnother() {
    Pair pair = echo();
    pair.settledAs(Field.TITLE, Space.C, Space.A);
    pair.planner = pair.planner.with(Map.of(Field.TITLE, Space.C));

    pair.pass();

    assertThat(pair.store.get(Field.TITLE)).isEqualTo(Space.A);
    assertThat(pair.planner.get(Field.TITLE)).isEqualTo(Space.C);
  }

  @Test
  void aValueOfAnotherEarlierStateThanTheLikeliestIsAnOldOneToo() {
    Pair pair = settledAs(SETTLED);
    pair.stamp = null;
    pair.snapshots =
        List.of(
            superseded("newer", half(Space.C, Space.day(1), Space.A)),
            superseded("older", half(Space.B, Space.day(2), Space.B)));
    pair.store = half(Space.C, Space.day(2), Space.B);

    Decision decision = pair.pass();

    assertThat(pair.planner).isEqualTo(SETTLED);
    assertThat(decision.conflicts())
        .extracting(Conflict::field, Conflict::reason, Conflict::loser)
        .contains(tuple(Field.TITLE, "suspect-echo", Space.C));
  }

  // ---- sets ----

  @Test
  void whatWasAddedToAnOldSetIsAddedAndNothingIsLost() {
    Pair pair = oldSet(set("one", "two", "three"), set("one"), set("one", "four"));

    Decision decision = pair.pass();

    assertThat(pair.planner.get(Field.ASSIGNEES)).isEqualTo(set("one", "two", "three", "four"));
    assertThat(pair.store.get(Field.ASSIGNEES)).isEqualTo(set("one", "two", "three", "four"));
    assertThat(decision.conflicts()).isEmpty();
  }

  @Test
  void aMemberOfAnOldSetThatWasRemovedSinceStaysOutAndTheDocumentsSetIsKept() {
    Value shown = set("one", "two", "five");
    Pair pair = oldSet(set("one", "three", "four"), set("one", "two"), shown);

    Decision decision = pair.pass();

    assertThat(pair.planner.get(Field.ASSIGNEES)).isEqualTo(set("one", "three", "four", "five"));
    assertThat(decision.conflicts())
        .extracting(Conflict::reason, Conflict::winner, Conflict::loser)
        .containsExactly(tuple("suspect-echo", Side.PLANNER, shown));
  }

  @Test
  void aMemberThatAPersonPutBackUnseenAndAnAgentRemovesIsKept() {
    Pair pair = oldSet(set("one", "three", "four"), set("one", "six"), set("one"));
    Value persons = set("one", "three", "four", "six");
    pair.planner = pair.planner.with(Map.of(Field.ASSIGNEES, persons));

    Decision decision = pair.pass();

    assertThat(pair.planner.get(Field.ASSIGNEES)).isEqualTo(set("one", "three", "four"));
    assertThat(decision.conflicts())
        .extracting(Conflict::reason, Conflict::winner, Conflict::loser)
        .containsExactly(tuple("suspect-echo", Side.STORE, persons));
  }

  @Test
  void aSetOfWhichSomethingGaveWayAnywayIsKeptOnce() {
    Pair pair = settledAs(SETTLED);
    Value settled = Value.members(new TreeMap<>(Map.of("u", "a", "x", "", "y", "")));
    Value older = Value.members(new TreeMap<>(Map.of("u", "a", "v", "", "w", "")));
    pair.settledAs(Field.ATTACHMENTS, settled, settled);
    pair.withoutStamp(Field.ATTACHMENTS, older, JUST_NOW);
    pair.planner =
        SETTLED.with(Map.of(Field.ATTACHMENTS, Value.members(Map.of("u", "b", "x", "", "y", ""))));
    pair.store =
        SETTLED.with(Map.of(Field.ATTACHMENTS, Value.members(Map.of("u", "c", "v", "", "w", ""))));

    assertThat(pair.pass().conflicts()).extracting(Conflict::reason).containsExactly("tie");
  }

  @Test
  void aMemberThatItsWriterMayNotHaveSeenIsKeptWhereItGoes() {
    Pair pair = settledAs(SETTLED.with(Map.of(Field.ASSIGNEES, set("one", "two"))));
    pair.stamp = null;
    pair.snapshots =
        List.of(
            superseded(
                "older",
                SETTLED.with(Map.of(Field.ASSIGNEES, set("one"), Field.DUE, Space.day(2)))));
    pair.store = pair.store.with(Map.of(Field.ASSIGNEES, set("one", "three")));

    Decision decision = pair.pass();

    assertThat(pair.planner.get(Field.ASSIGNEES)).isEqualTo(set("one", "three"));
    assertThat(decision.conflicts())
        .extracting(Conflict::reason, Conflict::winner, Conflict::loser)
        .containsExactly(tuple("maybe-unseen", Side.STORE, set("one", "two")));
  }

  @Test
  void whatADocumentWithItsStampRemovedFromASetNeedsNotBeKept() {
    Pair pair = oldSet(set("one", "three", "four"), set("one", "two"), set("one", "two", "five"));
    pair.stamp = "older";

    assertThat(pair.pass().conflicts()).isEmpty();
  }

  private static Pair settledAs(Half both) {
    Pair pair = new Pair();
    pair.link = pair.linkWith(new Base(both, both));
    pair.planner = both;
    pair.store = both;
    return pair;
  }

  /** The document is an old one, with a priority that an agent gave it. */
  private static Pair echo() {
    Pair pair = settledAs(SETTLED);
    pair.stamp = null;
    pair.snapshots = List.of(superseded("older", half(Space.B, Space.day(2), Space.A)));
    pair.store = half(Space.B, Space.day(2), Space.C);
    return pair;
  }

  private static Pair oldSet(Value settled, Value older, Value shown) {
    Pair pair = settledAs(SETTLED.with(Map.of(Field.ASSIGNEES, settled)));
    pair.withoutStamp(Field.ASSIGNEES, older, JUST_NOW);
    pair.store = pair.store.with(Map.of(Field.ASSIGNEES, shown));
    return pair;
  }

  private static Likeliest likeliest(List<Snapshot> snapshots, Half shown) {
    return Likeliest.of(
        new Pair().linkWith(new Base(SETTLED, SETTLED)), snapshots, shown, Pair.NOW);
  }

  private static Snapshot superseded(String stamp, Half half) {
    return new Snapshot(stamp, half, JUST_NOW);
  }

  private static Half half(Value title, Value due, Value priority) {
    return new Half(Map.of(Field.TITLE, title, Field.DUE, due, Field.PRIORITY, priority));
  }

  private static Value set(String... members) {
    Map<String, String> map = new TreeMap<>();
    for (String member : members) {
      map.put(member, "");
    }
    return Value.members(map);
  }
}
