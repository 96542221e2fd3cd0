package io.plannersync.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.model.Decision;
import io.plannersync.model.Field;
import io.plannersync.model.Intent;
import io.plannersync.model.Intent.Kind;
import io.plannersync.model.Value;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An edit that was sent and not answered: it took effect, or did not, or was taken back since. */
class UnansweredTest {

  private final Pair pair =
      new Pair()
          .settledAs(Field.TITLE, Space.A, Space.A)
          .set(Field.TITLE, Space.A, Space.B)
          .withIntent(sent(Kind.CHANGE, Field.TITLE, Space.B));

  @Test
  void itIsSentAgainIfItIsNotThereAlsoIfTheTaskWasChangedSince() {
    pair.etag = "another";

    Decision decision = pair.pass();

    assertThat(pair.planner.get(Field.TITLE)).isEqualTo(Space.B);
    assertThat(decision.conflicts()).isEmpty();
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
