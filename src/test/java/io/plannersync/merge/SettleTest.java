package io.plannersync.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.model.Absence;
import io.plannersync.model.Applied;
import io.plannersync.model.Applied.StoreWrite;
import io.plannersync.model.Decision;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Intent;
import io.plannersync.model.Link;
import io.plannersync.model.Rules;
import io.plannersync.model.Side;
import io.plannersync.model.Value;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is remembered of a pass. */
class SettleTest {

  private final Pair pair = new Pair();

  @Test
  void whatAPersonChangedBetweenOurReadAndOurWriteIsSeenAsHisChange() {
    pair.set(Field.TITLE, Value.NOTHING, Space.A);
    Decision decision = pair.decide();
    pair.planner = pair.planner.with(Map.of(Field.BUCKET, Space.B));
    Applied applied = pair.patch(decision);

    assertThat(Settle.showsMore(applied, merge(decision))).isTrue();
    pair.link = Settle.merged(applied, merge(decision), Pair.NOW);

    assertThat(pair.link.base().planner().get(Field.TITLE)).isEqualTo(Space.A);
    assertThat(pair.link.base().planner().get(Field.BUCKET)).isEqualTo(Value.NOTHING);
    pair.pass();
    assertThat(pair.store.get(Field.BUCKET)).isEqualTo(Space.B);
  }

  @Test
  void aMemberThatAPersonAddedMeanwhileIsSeenAsHisChange() {
    pair.set(Field.LABELS, Value.NOTHING, members("ours"));
    Decision decision = pair.decide();
    Applied applied = pair.patch(decision);
    pair.planner = pair.planner.with(Map.of(Field.LABELS, members("ours", "his")));
    applied = new Applied(decision, Optional.of(pair.task()), StoreWrite.NONE, Optional.empty());

    assertThat(Settle.showsMore(applied, merge(decision))).isTrue();
    pair.link = Settle.merged(applied, merge(decision), Pair.NOW);
    pair.pass();

    assertThat(pair.store.get(Field.LABELS)).isEqualTo(members("ours", "his"));
  }

  @Test
  void whatPlannerMakesOfAValueIsRememberedAsItsOwnAndIsNoChange() {
    pair.set(Field.TITLE, Value.NOTHING, Space.A);
    Decision decision = pair.decide();
    pair.patch(decision);
    pair.planner = pair.planner.with(Map.of(Field.TITLE, Space.B));
    Applied applied =
        new Applied(decision, Optional.of(pair.task()), StoreWrite.NONE, Optional.empty());
    pair.link = Settle.merged(applied, merge(decision), Pair.NOW);

    assertThat(pair.link.base().planner().get(Field.TITLE)).isEqualTo(Space.B);
    assertThat(pair.link.base().store().get(Field.TITLE)).isEqualTo(Space.A);
    assertThat(pair.merge().writesNothing()).isTrue();
  }

  @Test
  void anAnswerAsExpectedShowsNoMore() {
    pair.set(Field.TITLE, Value.NOTHING, Space.A);
    Decision decision = pair.decide();

    assertThat(Settle.showsMore(pair.patch(decision), merge(decision))).isFalse();
    assertThat(Settle.showsMore(Applied.nothing(decision), merge(decision))).isFalse();
  }

  @Test
  void settlingClosesTheIntentAndTheAbsenceAndKeepsEtagStampAndTime() {
    pair.set(Field.TITLE, Value.NOTHING, Space.A).set(Field.DUE, Space.day(1), Value.NOTHING);
    pair.withIntent(new Intent(Intent.Kind.CHANGE, Map.of(), "plan-1", Pair.NOW));
    pair.withAbsence(new Absence(Side.STORE, Pair.NOW, Absence.Verdict.CANDIDATE));
    pair.pass();

    assertThat(pair.link.intent()).isNull();
    assertThat(pair.link.absence()).isNull();
    assertThat(pair.link.settled()).isEqualTo(Pair.NOW);
    assertThat(pair.link.stamp()).isEqualTo(pair.stamp).isNotEqualTo("stamp");
    assertThat(pair.link.etags()).containsExactly(pair.etag, "etag");
  }

  @Test
  void aStampThatAPassLeftWhichLostItsLinkIsTheOneThatIsSettled() {
    pair.set(Field.TITLE, Space.A, Space.A);
    pair.link = pair.link.withStamp(null);
    Decision decision = pair.decide();

    Link link = Settle.merged(Applied.nothing(decision), merge(decision), Pair.NOW);

    assertThat(link.stamp()).isEqualTo(pair.stamp);
  }

  @Test
  void aCreatedDocumentIsSettledAsBothSidesShowIt() {
    pair.neverSettled().set(Field.TITLE, Space.A, Value.NOTHING);
    Decision decision =
        new Decision(pair.look(), new Decision.CreateDocument(pair.planner.values()));
    Half shown = new Half(Map.of(Field.TITLE, Space.A));
    StoreWrite.Written written = new StoreWrite.Written("{}", "first", shown, java.util.List.of());
    Link link = Settle.created(Applied.nothing(decision), written, Pair.NOW);

    assertThat(link.base().planner()).isEqualTo(pair.planner);
    assertThat(link.base().store()).isEqualTo(shown);
    assertThat(link.stamp()).isEqualTo("first");
    assertThat(link.complete()).isTrue();
  }

  @Test
  void whatAPersonRemovesWhileTheStoreIsNotWrittenIsRemovedWhenItIs() {
    pair.set(Field.ASSIGNEES, members("person"), members("agent"));
    pair.with(Rules.DEFAULT.withMode(Rules.Mode.STORE_TO_PLANNER)).pass();
    assertThat(pair.planner.get(Field.ASSIGNEES)).isEqualTo(members("person", "agent"));

    pair.planner = pair.planner.with(Map.of(Field.ASSIGNEES, members("person")));
    pair.with(Rules.DEFAULT).pass();

    assertThat(pair.planner.get(Field.ASSIGNEES)).isEqualTo(members("person"));
    assertThat(pair.store.get(Field.ASSIGNEES)).isEqualTo(members("person"));
  }

  private static Decision.Merge merge(Decision decision) {
    return (Decision.Merge) decision.action();
  }

  private static Value members(String... members) {
    Map<String, String> map = new java.util.LinkedHashMap<>();
    for (String member : members) {
      map.put(member, "");
    }
    return Value.members(map);
  }
}
