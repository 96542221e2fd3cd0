package io.plannersync.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a side shows, what was settled of it, and the values and ids that this is made of. */
class HalfTest {

  private static final Value A = Value.text("a");
  private static final Value B = Value.text("b");
  private static final Value BAD = new Value.Refused("?", "it is no value");

  @Test
  void aFieldThatIsNotThereIsTheSameAsOneThatIsEmpty() {
    assertThat(new Half(Map.of(Field.TITLE, Value.NOTHING))).isEqualTo(Half.EMPTY);
    assertThat(Half.EMPTY.get(Field.TITLE)).isEqualTo(Value.NOTHING);
    assertThat(new Half(Map.of(Field.TITLE, A)).with(Map.of(Field.TITLE, Value.NOTHING)))
        .isEqualTo(Half.EMPTY);
  }

  @Test
  void whatIsShownOtherwiseIsChangedAlsoIfItWasAddedOrCleared() {
    Half before = new Half(Map.of(Field.TITLE, A, Field.BUCKET, A, Field.PRIORITY, A));
    Half after = new Half(Map.of(Field.TITLE, A, Field.BUCKET, B, Field.DESCRIPTION, B));

    assertThat(before.changedIn(after))
        .isEqualTo(Map.of(Field.BUCKET, B, Field.DESCRIPTION, B, Field.PRIORITY, Value.NOTHING));
  }

  @Test
  void anotherValueLeavesTheSpellingsAsTheyAre() {
    Half half = new Half(Map.of(Field.TITLE, A), Map.of("due_date", "\"x\""));
    assertThat(half.with(Map.of(Field.TITLE, B)).spelling()).isEqualTo(Map.of("due_date", "\"x\""));
  }

  @Test
  void whatIsRefusedIsShownAndWhatWasSettledBeforeStaysSettled() {
    Base before = new Base(new Half(Map.of(Field.TITLE, A)), new Half(Map.of(Field.TITLE, A)));
    Half shown = new Half(Map.of(Field.TITLE, B, Field.PRIORITY, BAD));
    Base after = before.after(before.planner(), shown, Set.of(Field.TITLE, Field.PRIORITY));

    assertThat(after.store()).isEqualTo(before.store());
    assertThat(after.shown()).isEqualTo(shown);
    assertThat(after.isRefused(Field.TITLE, B)).isTrue();
    assertThat(after.isRefused(Field.TITLE, A)).isFalse();
    assertThat(after.isRefused(Field.BUCKET, A)).isFalse();
    assertThat(before.shown()).isEqualTo(before.store());
  }

  @Test
  void whatIsEmptyIsNothingWhateverItIsMadeOf() {
    assertThat(
            List.of(
                Value.text(null),
                Value.text(" \n"),
                Value.members(Map.of()),
                Value.checklist(List.of()),
                Value.day(null)))
        .containsOnly(Value.NOTHING);
    assertThat(Value.NOTHING.asText()).isEmpty();
    assertThat(A.asMembers()).isEmpty();
    assertThat(A.asItems()).isEmpty();
  }

  @Test
  void aSetIsTheSameInEveryOrderAndKeepsItsOwn() {
    Map<String, String> one = new LinkedHashMap<>();
    one.put("x", "");
    one.put("a", "");
    assertThat(Value.members(one)).isEqualTo(Value.members(Map.of("a", "", "x", "")));
    assertThat(Value.members(one).asMembers().keySet()).containsExactly("x", "a");
  }

  @ParameterizedTest
  @EnumSource
  void aFieldIsFoundByItsWord(Field field) {
    assertThat(Field.of(field.word())).isEqualTo(field);
    assertThat(field.word()).isLowerCase();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a/b", "ä", "a\n"})
  void whatHasOtherCharactersIsNoIdOfGraph(String text) {
    assertThat(GraphId.of(text)).isEmpty();
    assertThatThrownBy(() -> new GraphId(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anIdOfGraphHasUpTo128CharactersAndIsNotNull() {
    assertThat(GraphId.of("a_-9".repeat(32))).get().hasToString("a_-9".repeat(32));
    assertThat(GraphId.of("a".repeat(129))).isEmpty();
    assertThat(GraphId.isId(null)).isFalse();
  }
}
