package io.plannersync.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.model.Decision;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Value;
import io.plannersync.model.Value.ChecklistItem;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What Planner holds may be beyond a limit; what is sent grows beyond none. */
class LimitsTest {

  /** A field, a value beyond its limit, less of it and still beyond, and a value within it. */
  static Stream<Arguments> beyond() {
    return Stream.of(
        Arguments.of(Field.TITLE, text(300), text(280), text(3)),
        Arguments.of(Field.DESCRIPTION, text(40_000), text(33_000), text(3)),
        Arguments.of(Field.CHECKLIST, items(25, 5), items(22, 5), items(3, 5)),
        Arguments.of(Field.CHECKLIST, items(3, 140), items(3, 120), items(3, 20)),
        Arguments.of(Field.ASSIGNEES, set("u", 25), set("u", 22), set("u", 3)),
        Arguments.of(
            Field.ATTACHMENTS,
            set("https://a.org/", 20),
            set("https://a.org/", 16),
            set("https://a.org/", 3)),
        Arguments.of(Field.LABELS, set("category", 27), set("category", 26), set("category", 3)));
  }

  @ParameterizedTest
  @MethodSource("beyond")
  void what_planner_shows_is_not_refused(Field field, Value most, Value less, Value few) {
    Pair pair = Pair.of(field, most, most, most, most);

    Decision decision = pair.pass();

    assertThat(decision.refused()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("beyond")
  void it_can_be_made_smaller_step_by_step(Field field, Value most, Value less, Value few) {
    Pair pair = Pair.of(field, most, most, most, less);
    assertThat(pair.pass().refused()).isEmpty();
    assertThat(pair.planner.get(field)).isEqualTo(less);

    pair.store = new Half(Map.of(field, few));
    assertThat(pair.pass().refused()).isEmpty();
    assertThat(pair.planner.get(field)).isEqualTo(few);
    assertThat(pair.store.get(field)).isEqualTo(few);
  }

  @ParameterizedTest
  @MethodSource("beyond")
  void what_grows_beyond_it_is_refused_until_it_is_corrected(
      Field field, Value most, Value less, Value few) {
    Pair pair = Pair.of(field, few, few, few, most);

    assertThat(pair.pass().refused()).containsOnlyKeys(field);
    assertThat(pair.pass().refused()).as("once settled").containsOnlyKeys(field);
    assertThat(pair.planner.get(field)).isEqualTo(few);
    assertThat(pair.store.get(field)).as("nobody's work is undone").isEqualTo(most);

    pair.store = new Half(Map.of(field, few));
    assertThat(pair.pass().refused()).isEmpty();
    assertThat(pair.planner.get(field)).isEqualTo(few);
  }

  @Test
  void a_date_that_is_not_sent_may_be_shown() {
    for (LocalDate day :
        new LocalDate[] {
          LocalDate.of(9999, 12, 31), LocalDate.of(1, 1, 1), LocalDate.of(1899, 12, 30)
        }) {
      Value shown = Value.day(day);
      Value other = Value.day(LocalDate.of(2026, 1, 1));
      assertThat(Pair.of(Field.DUE, shown, shown, shown, shown).pass().refused()).isEmpty();
      assertThat(Pair.of(Field.DUE, other, other, other, shown).pass().refused())
          .containsOnlyKeys(Field.DUE);
      Pair corrected = Pair.of(Field.DUE, shown, shown, shown, other);
      corrected.pass();
      assertThat(corrected.planner.get(Field.DUE)).isEqualTo(other);
    }
  }

  private static Value text(int length) {
    return new Value.Text("x".repeat(length));
  }

  private static Value set(String beginning, int size) {
    Map<String, String> members = new LinkedHashMap<>();
    IntStream.rangeClosed(1, size).forEach(i -> members.put(beginning + i, ""));
    return Value.members(members);
  }

  private static Value items(int size, int length) {
    return Value.checklist(
        IntStream.range(0, size)
            .mapToObj(i -> new ChecklistItem("item-" + i, "y".repeat(length), false))
            .toList());
  }
}
