package io.plannersync.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.model.Field;
import io.plannersync.model.Interval;
import io.plannersync.model.Rules;
import io.plannersync.model.Rules.Mode;
import io.plannersync.model.Rules.Resolution;
import io.plannersync.model.Side;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LatestTest {

  private static final Instant AT = Pair.NOW;

  @Property
  void theLaterOfTwoTimesWinsIfTheyAreDisjointElseTheTieRule(
      @ForAll @IntRange(max = 12) int afterP,
      @ForAll @IntRange(max = 12) int untilP,
      @ForAll @IntRange(max = 12) int afterS,
      @ForAll @IntRange(max = 12) int untilS,
      @ForAll Side tie) {
    Latest latest = new Latest(time(afterP, untilP), time(afterS, untilS), AT, rules(tie));

    boolean possible = afterP < untilP && afterS < untilS && untilP <= 10 && untilS <= 10;
    if (possible && untilP <= afterS) {
      assertThat(latest.winner(Field.TITLE)).isEqualTo(Side.STORE);
      assertThat(latest.reason(Field.TITLE)).isEqualTo("latest");
    } else if (possible && untilS <= afterP) {
      assertThat(latest.winner(Field.TITLE)).isEqualTo(Side.PLANNER);
      assertThat(latest.reason(Field.TITLE)).isEqualTo("latest");
    } else {
      assertThat(latest.winner(Field.TITLE)).isEqualTo(tie);
      assertThat(latest.reason(Field.TITLE)).isEqualTo("tie");
    }
  }

  @Property
  void exchangingTheSidesExchangesTheWinner(
      @ForAll @IntRange(max = 12) int afterP,
      @ForAll @IntRange(max = 12) int untilP,
      @ForAll @IntRange(max = 12) int afterS,
      @ForAll @IntRange(max = 12) int untilS) {
    Interval one = time(afterP, untilP);
    Interval other = time(afterS, untilS);

    assertThat(new Latest(one, other, AT, rules(Side.PLANNER)).winner(Field.DUE))
        .isEqualTo(new Latest(other, one, AT, rules(Side.STORE)).winner(Field.DUE).other());
  }

  @Test
  void aRuleOfTheFieldIsStrongerThanTheTimes() {
    Rules rules =
        new Rules(
            Map.of(Field.DUE, Resolution.STORE, Field.TITLE, Resolution.PLANNER),
            Side.PLANNER,
            Mode.TWO_WAY,
            Duration.ZERO);
    Latest plannerLater = new Latest(time(5, 6), time(1, 2), AT, rules);
    Latest storeLater = new Latest(time(1, 2), time(5, 6), AT, rules);

    assertThat(plannerLater.winner(Field.DUE)).isEqualTo(Side.STORE);
    assertThat(plannerLater.reason(Field.DUE)).isEqualTo("store");
    assertThat(storeLater.winner(Field.TITLE)).isEqualTo(Side.PLANNER);
    assertThat(storeLater.reason(Field.TITLE)).isEqualTo("planner");
    assertThat(storeLater.winner(Field.START)).isEqualTo(Side.STORE);
  }

  @Test
  void anUnknownTimeTellsNothing() {
    assertThat(new Latest(null, time(1, 2), AT, rules(Side.STORE)).winner(Field.DUE))
        .isEqualTo(Side.STORE);
    assertThat(new Latest(time(1, 2), null, AT, rules(Side.PLANNER)).winner(Field.DUE))
        .isEqualTo(Side.PLANNER);
  }

  /** Minutes since ten before now. */
  private static Interval time(int after, int until) {
    Instant zero = AT.minus(Duration.ofMinutes(10));
    return Interval.between(
        zero.plus(Duration.ofMinutes(after)), zero.plus(Duration.ofMinutes(until)));
  }

  private static Rules rules(Side tie) {
    return new Rules(Map.of(), tie, Mode.TWO_WAY, Duration.ZERO);
  }
}
