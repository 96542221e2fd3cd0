package io.plannersync.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.model.Value.ChecklistItem;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlannerLimitsTest {

  private static final PlannerLimits LIMITS = new PlannerLimits(5, 5, 1, 3, 2, 1, 25);

  @Test
  void aTextIsRefusedOnlyIfItIsLongerThanPlannerTakesAndThanItShows() {
    assertThat(LIMITS.refusal(Field.TITLE, text("old"), text("12345"))).isEmpty();
    assertThat(LIMITS.refusal(Field.TITLE, text("old"), text("123456")))
        .contains("the title has 6 characters and Planner takes 5; shorten it");
    assertThat(LIMITS.refusal(Field.TITLE, text("abcdef"), text("123456"))).isEmpty();
  }

  @Test
  void membersAreRefusedOnlyIfTheyAreMoreThanPlannerTakesAndThanItShows() {
    assertThat(LIMITS.refusal(Field.ASSIGNEES, Value.NOTHING, members("a", "b"))).isEmpty();
    assertThat(LIMITS.refusal(Field.ASSIGNEES, Value.NOTHING, members("a", "b", "c")))
        .contains("3 people are assigned and Planner takes 2; remove some");
    assertThat(LIMITS.refusal(Field.ASSIGNEES, members("x", "y", "z"), members("a", "b", "c")))
        .isEmpty();
  }

  @Test
  void aLabelIsKnownUpToTheLastAndWhereItIsShownAlready() {
    assertThat(LIMITS.refusal(Field.LABELS, Value.NOTHING, members("category25"))).isEmpty();
    assertThat(LIMITS.refusal(Field.LABELS, Value.NOTHING, members("category26")))
        .hasValueSatisfying(why -> assertThat(why).contains("category26", "category25"));
    assertThat(LIMITS.refusal(Field.LABELS, members("odd"), members("odd", "category1"))).isEmpty();
  }

  @Test
  void aDayIsSentIfItsYearHasFourDigitsWhereverItBegins() {
    assertThat(refusal(LocalDate.of(1900, 1, 1))).isFalse();
    assertThat(refusal(LocalDate.of(1899, 12, 31))).isTrue();
    assertThat(refusal(LocalDate.of(9998, 12, 31))).isFalse();
    assertThat(refusal(LocalDate.of(9999, 1, 1))).isTrue();
  }

  @Test
  void anItemThatIsTooLongIsNamedByItsBeginningWithoutSplittingACharacter() {
    String sixty = "x".repeat(60);
    String face = "\uD83D\uDE00";

    assertThat(refusal("1234")).contains("\"1234\"");
    assertThat(refusal(sixty)).contains('"' + sixty + '"');
    assertThat(refusal(sixty + "y")).contains('"' + sixty + "...\"");
    assertThat(refusal(sixty.substring(1) + face)).contains('"' + sixty.substring(1) + "...\"");
  }

  private static String refusal(String item) {
    Value list = Value.checklist(List.of(new ChecklistItem("i", item, false)));
    return LIMITS.refusal(Field.CHECKLIST, Value.NOTHING, list).orElseThrow();
  }

  private static boolean refusal(LocalDate day) {
    return LIMITS.refusal(Field.DUE, Value.NOTHING, Value.day(day)).isPresent();
  }

  private static Value text(String text) {
    return new Value.Text(text);
  }

  private static Value members(String... keys) {
    Map<String, String> members = new LinkedHashMap<>();
    for (String key : keys) {
      members.put(key, "");
    }
    return Value.members(members);
  }
}
