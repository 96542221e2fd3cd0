package io.plannersync.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.model.Decision;
import io.plannersync.model.Field;
import io.plannersync.model.FieldWrite;
import io.plannersync.model.Side;
import io.plannersync.model.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PingPongTest {

  private List<FieldWrite> recent = List.of();
  private final Pair pair = new Pair();
  private Instant now = Pair.NOW;

  @Test
  void aFieldThatGoesThereAndBackThreeTimesIsParkedBeforeTheThirdReturn() {
    for (int i = 0; i < 5; i++) {
      assertThat(carried(i % 2 == 0 ? Side.PLANNER : Side.STORE, i % 2 == 0 ? "a" : "b")).isTrue();
    }
    Decision parked = next(Side.STORE, "b");

    assertThat(parked.action())
        .isEqualTo(
            new Decision.Park(
                "its title goes back and forth between two values: another program seems to sync"
                    + " it, too"));
  }

  @Test
  void moreThanTenMinutesForAllOfItIsNoPingPong() {
    for (int i = 0; i < 20; i++) {
      assertThat(carried(i % 2 == 0 ? Side.PLANNER : Side.STORE, i % 2 == 0 ? "a" : "b")).isTrue();
      now = now.plus(Duration.ofMinutes(2));
    }
  }

  @Test
  void afterTenMinutesAParkedPairIsTriedAgain() {
    for (int i = 0; i < 5; i++) {
      carried(i % 2 == 0 ? Side.PLANNER : Side.STORE, i % 2 == 0 ? "a" : "b");
    }
    assertThat(carried(Side.STORE, "b")).isFalse();

    now = now.plus(PingPong.WINDOW);

    assertThat(carried(Side.STORE, "b")).isTrue();
  }

  @Test
  void aPersonWhoChangesHisMindAgainAndAgainIsNoPingPong() {
    for (int i = 0; i < 20; i++) {
      assertThat(carried(Side.STORE, i % 2 == 0 ? "a" : "b")).isTrue();
    }
  }

  @Test
  void everNewValuesAreNoPingPong() {
    for (int i = 0; i < 20; i++) {
      assertThat(carried(i % 2 == 0 ? Side.PLANNER : Side.STORE, "v" + i)).isTrue();
    }
  }

  @Test
  void theSameValueFromBothSidesIsNoPingPong() {
    for (int i = 0; i < 20; i++) {
      assertThat(carried(i % 2 == 0 ? Side.PLANNER : Side.STORE, "a")).isTrue();
    }
  }

  @Test
  void otherFieldsInBetweenDoNotHideIt() {
    for (int i = 0; i < 5; i++) {
      carried(i % 2 == 0 ? Side.PLANNER : Side.STORE, i % 2 == 0 ? "a" : "b");
      recent = PingPong.remember(recent, merge(Field.DUE, Side.STORE, Space.day(1 + i)), now);
    }

    assertThat(next(Side.STORE, "b").action()).isInstanceOf(Decision.Park.class);
  }

  @Test
  void aSetIsTheSameInWhateverOrderItsMembersJoined() {
    Map<String, String> one = new LinkedHashMap<>();
    one.put("x", "");
    one.put("y", "");
    Map<String, String> other = new LinkedHashMap<>();
    other.put("y", "");
    other.put("x", "");

    assertThat(FieldWrite.of(Field.LABELS, Side.STORE, Value.members(one), now))
        .isEqualTo(FieldWrite.of(Field.LABELS, Side.STORE, Value.members(other), now))
        .isNotEqualTo(FieldWrite.of(Field.LABELS, Side.STORE, Value.members(Map.of("x", "")), now));
  }

  @Test
  void notMoreIsRememberedThanIsNeeded() {
    for (int i = 0; i < 100; i++) {
      carried(Side.STORE, "v" + i);
    }
    assertThat(recent).hasSize(6 - 1);

    now = now.plus(PingPong.WINDOW);
    recent = PingPong.remember(recent, merge(Field.DUE, Side.STORE, Space.day(1)), now);

    assertThat(recent).extracting(FieldWrite::field).containsExactly(Field.DUE);
  }

  @Test
  void aRowIsNoneBeforeItHasGoneThereAndBackThreeTimes() {
    carried(Side.PLANNER, "another");
    for (int i = 0; i < 4; i++) {
      carried(i % 2 == 0 ? Side.STORE : Side.PLANNER, i % 2 == 0 ? "b" : "a");
    }

    assertThat(carried(Side.STORE, "b")).isTrue();
    assertThat(carried(Side.PLANNER, "a")).isFalse();
  }

  @Test
  void writesOfOneMergeAreRememberedInTheOrderOfTheFields() {
    Map<Field, Value> title = Map.of(Field.TITLE, Space.A);
    Map<Field, Value> due = Map.of(Field.DUE, Space.day(1));
    for (Decision.Merge merge :
        List.of(
            new Decision.Merge(title, due, java.util.Set.of(), null),
            new Decision.Merge(due, title, java.util.Set.of(), null))) {
      assertThat(PingPong.remember(List.of(), merge, now))
          .extracting(FieldWrite::field)
          .containsExactly(Field.TITLE, Field.DUE);
    }
  }

  @Test
  void whatIsNoMergeGoesOnUnchanged() {
    Decision forget = new Decision(pair.look(), new Decision.Forget());

    assertThat(PingPong.admit(forget, recent)).isSameAs(forget);
  }

  private boolean carried(Side side, String value) {
    Decision decision = next(side, value);
    if (!(decision.action() instanceof Decision.Merge merge)) {
      return false;
    }
    recent = PingPong.remember(recent, merge, now);
    now = now.plusSeconds(1);
    return true;
  }

  private Decision next(Side side, String value) {
    pair.at = now;
    return PingPong.admit(
        new Decision(pair.look(), merge(Field.TITLE, side, Value.text(value))), recent);
  }

  private static Decision.Merge merge(Field field, Side side, Value value) {
    Map<Field, Value> write = Map.of(field, value);
    return side == Side.PLANNER
        ? new Decision.Merge(write, Map.of(), java.util.Set.of(), null)
        : new Decision.Merge(Map.of(), write, java.util.Set.of(), null);
  }
}
