package io.plannersync.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.plannersync.model.Conflict;
import io.plannersync.model.Decision;
import io.plannersync.model.Field;
import io.plannersync.model.Intent;
import io.plannersync.model.Intent.Kind;
import io.plannersync.model.Rules;
import io.plannersync.model.Side;
import io.plannersync.model.Value;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An edit that was sent and not answered: it took effect, or did not, or was taken back since. */
class UnansweredTest {

  private final Pair pair =
      new Pair()
          .settledAs(Field.TITLE, Space.A, Space.A)
          .set(Field.TITLE, Space.A, Space.B)
          .withIntent(sent(Kind.CHANGE, Field.TITLE, Space.B));

  @Test
  void itIsSentAgainAndWhatItMayUndoIsKeptIfTheTaskWasChangedSince() {
    pair.etag = "another";

    Decision decision = pair.pass();

    assertThat(pair.planner.get(Field.TITLE)).isEqualTo(Space.B);
    assertThat(decision.conflicts())
        .extracting(Conflict::field, Conflict::reason, Conflict::winner, Conflict::loser)
        .containsExactly(tuple(Field.TITLE, "maybe-undone", Side.STORE, Space.A));
  }

  @Test
  void nothingWasTakenBackInATaskThatNobodyChanged() {
    Decision decision = pair.pass();

    assertThat(pair.planner.get(Field.TITLE)).isEqualTo(Space.B);
    assertThat(decision.conflicts()).isEmpty();
  }

  @Test
  void nothingWasTakenBackInATaskOfWhichOnlyTheDetailsChanged() {
    pair.detailsEtag = "another";
    assertThat(pair.pass().conflicts()).isEmpty();
  }

  @Test
  void whatIsInTheDetailsWasTakenBackOnlyIfTheseChanged() {
    Pair details =
        new Pair()
            .set(Field.DESCRIPTION, Value.NOTHING, Space.B)
            .withIntent(sent(Kind.CHANGE, Field.DESCRIPTION, Space.B));
    Pair task = details.copy();
    details.detailsEtag = "another";
    task.etag = "another";

    assertThat(details.pass().conflicts())
        .extracting(Conflict::reason)
        .containsExactly("maybe-undone");
    assertThat(task.pass().conflicts()).isEmpty();
  }

  @Test
  void anEditThatWasNeverSentWasNeverTakenBack() {
    pair.etag = "another";
    pair.store = pair.store.with(Map.of(Field.TITLE, Space.C, Field.DUE, Space.day(1)));

    assertThat(pair.pass().conflicts()).isEmpty();
    assertThat(pair.planner.get(Field.TITLE)).isEqualTo(Space.C);
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"CREATE", "DELETE"})
  void anotherIntentSaysNothingOfAnEdit(Kind kind) {
    pair.etag = "another";
    pair.withIntent(sent(kind, Field.TITLE, Space.B));

    assertThat(pair.pass().conflicts()).isEmpty();
  }

  @Test
  void whatGaveWayAnywayIsKeptOnce() {
    pair.etag = "another";
    pair.with(
        new Rules(
            Map.of(Field.TITLE, Rules.Resolution.STORE),
            Side.STORE,
            Rules.Mode.TWO_WAY,
            Duration.ZERO));
    pair.planner = pair.planner.with(Map.of(Field.TITLE, Space.C));

    Decision decision = pair.pass();

    assertThat(pair.planner.get(Field.TITLE)).isEqualTo(Space.B);
    assertThat(decision.conflicts()).extracting(Conflict::reason).containsExactly("store");
  }

  @Test
  void ifItTookEffectWhatTheAgentDoesNextIsAnEditOfThat() {
    pair.planner = pair.planner.with(Map.of(Field.TITLE, Space.B));
    pair.store = pair.store.with(Map.of(Field.TITLE, Space.C));
    pair.etag = "another";

    Decision decision = pair.pass();

    assertThat(pair.planner.get(Field.TITLE)).isEqualTo(Space.C);
    assertThat(decision.conflicts()).isEmpty();
  }

  @Test
  void ifItTookEffectAndTheAgentWentBackItsGoingBackStands() {
    pair.planner = pair.planner.with(Map.of(Field.TITLE, Space.B));
    pair.store = pair.store.with(Map.of(Field.TITLE, Space.A));
    pair.etag = "another";

    Decision decision = pair.pass();

    assertThat(pair.planner.get(Field.TITLE)).isEqualTo(Space.A);
    assertThat(decision.conflicts()).isEmpty();
  }

  @Test
  void whatWasSentAsBothSidesChangesIsTakenOverAsTheDocumentShowedItThen() {
    Value ours = Value.members(Map.of("agent", ""));
    Value both = Value.members(Map.of("agent", "", "person", ""));
    Pair set =
        new Pair()
            .set(Field.LABELS, both, ours)
            .withIntent(
                new Intent(
                    Kind.CHANGE,
                    Map.of(Field.LABELS, both),
                    Map.of(Field.LABELS, ours),
                    "plan-1",
                    Pair.NOW,
                    0));

    Decision decision = set.pass();

    assertThat(set.planner.get(Field.LABELS)).isEqualTo(both);
    assertThat(decision.conflicts()).isEmpty();
  }

  private static Intent sent(Kind kind, Field field, Value value) {
    return new Intent(kind, Map.of(field, value), "plan-1", Pair.NOW);
  }
}
