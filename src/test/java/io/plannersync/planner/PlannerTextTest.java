package io.plannersync.planner;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlannerTextTest {

  private static final String FACE = "\uD83D\uDE00";

  @Test
  void halfACharacterBecomesTheReplacementCharacterAndAWholeOneStays() {
    assertThat(PlannerText.whole("a\uD800b")).isEqualTo("a\uFFFDb");
    assertThat(PlannerText.whole("\uDFFFb" + FACE)).isEqualTo("\uFFFDb" + FACE);
    assertThat(PlannerText.whole(FACE + "\uE000")).isEqualTo(FACE + "\uE000");
    assertThat(PlannerText.whole("plain")).isEqualTo("plain");
  }

  @Test
  void aTextIsCutBetweenCharacters() {
    assertThat(PlannerText.cut("a" + FACE + "b", 4)).isEqualTo("a" + FACE + "b");
    assertThat(PlannerText.cut("a" + FACE + "b", 3)).isEqualTo("a" + FACE);
    assertThat(PlannerText.cut("a" + FACE + "b", 2)).isEqualTo("a");
    assertThat(PlannerText.cut("abc", 2)).isEqualTo("ab");
    assertThat(PlannerText.cut("abc", 0)).isEmpty();
  }
}
