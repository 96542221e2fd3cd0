package io.plannersync.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plannersync.model.Rules.Mode;
import io.plannersync.model.Rules.Resolution;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesTest {

  @ParameterizedTest
  @CsvSource({
    "two-way, true, true",
    "planner-to-store, false, true",
    "Store-To-Planner, true, false",
    "' observe ', false, false"
  })
  void aModeWritesTheSidesThatItNames(String word, boolean planner, boolean store) {
    assertThat(Mode.of(word).writes(Side.PLANNER)).isEqualTo(planner);
    assertThat(Mode.of(word).writes(Side.STORE)).isEqualTo(store);
  }

  @Test
  void anotherWordIsNoMode() {
    assertThatThrownBy(() -> Mode.of("both")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aFieldWithoutARuleOfItsOwnIsTheLatestsAndAnotherModeKeepsTheRules() {
    Rules rules =
        new Rules(
                Map.of(Field.TITLE, Resolution.STORE),
                Side.STORE,
                Mode.TWO_WAY,
                Duration.ofHours(1))
            .withMode(Mode.OBSERVE);

    assertThat(rules.resolution(Field.TITLE)).isEqualTo(Resolution.STORE);
    assertThat(rules.resolution(Field.DUE)).isEqualTo(Resolution.LATEST);
    assertThat(rules.mode()).isEqualTo(Mode.OBSERVE);
    assertThat(rules.tie()).isEqualTo(Side.STORE);
    assertThat(rules.reportInterval()).isEqualTo(Duration.ofHours(1));
  }
}
