package io.plannersync.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Value;
import io.plannersync.model.Value.ChecklistItem;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How much a writer would have had to change. */
class DistanceTest {

  @Test
  void nothingIsToBeChangedOfAStateToMakeIt() {
    for (Value value : List.of(Value.NOTHING, Space.A, Value.members(Map.of("one", "alias")))) {
      assertThat(between(Field.ATTACHMENTS, value, value)).isZero();
    }
  }

  @Test
  void aValueThatIsChangedAsAWholeCountsOnceHoweverItIsChanged() {
    assertThat(between(Field.TITLE, Space.A, Space.B)).isEqualTo(1);
    assertThat(between(Field.TITLE, Value.text("a\nb"), Value.text("c\nd"))).isEqualTo(1);
    assertThat(between(Field.DUE, Value.NOTHING, Space.day(1))).isEqualTo(1);
    assertThat(between(Field.PROGRESS, new Value.Percent(0), new Value.Percent(50))).isEqualTo(1);
  }

  @Test
  void everyMemberThatWasAddedOrRemovedCountsAndOneOfWhichElseIsSaidCountsTwice() {
    Value one = Value.members(Map.of("one", "", "two", "", "three", ""));
    Value other = Value.members(Map.of("one", "", "two", "alias", "four", "", "five", ""));

    assertThat(between(Field.ATTACHMENTS, one, other)).isEqualTo(2 + 3);
    assertThat(between(Field.ATTACHMENTS, other, one)).isEqualTo(3 + 2);
  }

  @Test
  void everyItemAndEveryLineCounts() {
    Value one = Value.checklist(List.of(item("x", false), item("y", false)));
    Value other = Value.checklist(List.of(item("x", false), item("y", true), item("z", false)));
    assertThat(between(Field.CHECKLIST, one, other)).isEqualTo(3);

    assertThat(between(Field.DESCRIPTION, Value.text("a\nb\nc"), Value.text("a\nd"))).isEqualTo(3);
    assertThat(between(Field.DESCRIPTION, Value.NOTHING, Value.text("a\nb"))).isEqualTo(2);
  }

  @Test
  void whatIsNoValueOfASetIsAsFarFromOneAsItsMembersAndItself() {
    Value set = Value.members(Map.of("one", "", "two", ""));
    assertThat(between(Field.LABELS, set, Space.BAD)).isEqualTo(3);
    assertThat(between(Field.LABELS, Value.NOTHING, Space.BAD)).isEqualTo(1);
  }

  @Test
  void allFieldsCountTogetherAndTheReportDoesNot() {
    Half one = new Half(Map.of(Field.TITLE, Space.A, Field.REPORT, Space.A));
    Half other =
        new Half(
            Map.of(
                Field.TITLE,
                Space.B,
                Field.DUE,
                Space.day(1),
                Field.LABELS,
                Value.members(Map.of("one", "", "two", "")),
                Field.REPORT,
                Space.B));

    assertThat(Distance.between(one, other)).isEqualTo(4);
  }

  @Test
  void everyMemberThatIsSpelledOtherwiseOrOnlyInOneCounts() {
    Half one = new Half(Map.of(), Map.of("a", "1", "b", "1", "c", "1"));
    Half other = new Half(Map.of(), Map.of("a", "1", "b", "2", "d", "1"));

    assertThat(Distance.between(one, other)).isEqualTo(3);
    assertThat(Distance.between(one, one)).isZero();
  }

  private static int between(Field field, Value one, Value other) {
    return Distance.between(new Half(Map.of(field, one)), new Half(Map.of(field, other)));
  }

  private static ChecklistItem item(String id, boolean checked) {
    return new ChecklistItem(id, "1", checked);
  }
}
