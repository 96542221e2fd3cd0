package io.plannersync.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.model.Side;
import io.plannersync.model.Value;
import io.plannersync.model.Value.ChecklistItem;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sets of which more is said, and checklists, that both sides changed. */
class PartsTest {

  private static final Value NONE = Value.NOTHING;

  @ParameterizedTest
  @EnumSource(Side.class)
  void whatOneSideSaysOfAMemberStandsWhoeverWins(Side winner) {
    Value before = said("a");
    assertThat(members(before, said("b"), before, winner)).isEqualTo(new Merged(said("b"), false));
    assertThat(members(before, before, said("c"), winner)).isEqualTo(new Merged(said("c"), false));
  }

  @Test
  void whatBothSaidOtherwiseIsTheWinnersAndAClash() {
    assertThat(members(said("a"), said("b"), said("c"), Side.PLANNER))
        .isEqualTo(new Merged(said("b"), true));
    assertThat(members(said("a"), said("b"), said("c"), Side.STORE))
        .isEqualTo(new Merged(said("c"), true));
  }

  @ParameterizedTest
  @EnumSource(Side.class)
  void aMemberIsRemovedUnlessTheOtherSideSaysSomethingNewOfIt(Side winner) {
    assertThat(members(said("a"), NONE, said("a"), winner)).isEqualTo(new Merged(NONE, false));
    assertThat(members(said("a"), said("a"), NONE, winner)).isEqualTo(new Merged(NONE, false));
    assertThat(members(said("a"), NONE, said("b"), winner)).isEqualTo(new Merged(said("b"), false));
    assertThat(members(said("a"), said("b"), NONE, winner)).isEqualTo(new Merged(said("b"), false));
  }

  @Test
  void anItemThatBothRenamedHasTheWinnersTitleAndTheCheckMarkOfWhoeverSetIt() {
    Value before = Value.checklist(List.of(item("x", "old", false)));
    Value p = Value.checklist(List.of(item("x", "planner's", false)));
    Value s = Value.checklist(List.of(item("x", "store's", true)));

    assertThat(items(before, p, s, Side.PLANNER))
        .isEqualTo(new Merged(Value.checklist(List.of(item("x", "planner's", true))), true));
    assertThat(items(before, p, s, Side.STORE))
        .isEqualTo(new Merged(Value.checklist(List.of(item("x", "store's", true))), true));
  }

  @Test
  void ofTwoNewOrdersTheWinnersStands() {
    Value before = list("x", "y", "z");
    Value p = list("y", "x", "z");
    Value s = list("x", "z", "y");

    assertThat(items(before, p, s, Side.PLANNER)).isEqualTo(new Merged(p, true));
    assertThat(items(before, p, s, Side.STORE)).isEqualTo(new Merged(s, true));
  }

  @ParameterizedTest
  @EnumSource(Side.class)
  void theOrderOfTheOnlySideThatReorderedStandsWithTheOthersAdditionsBehindTheirLike(Side winner) {
    Value before = list("x", "y");

    assertThat(items(before, list("y", "x"), list("x", "n", "y"), winner))
        .isEqualTo(new Merged(list("y", "x", "n"), false));
    assertThat(items(before, list("n", "x", "y"), list("y", "x"), winner))
        .isEqualTo(new Merged(list("n", "y", "x"), false));
  }

  @ParameterizedTest
  @EnumSource(Side.class)
  void aNewOrderThatBothMadeAlikeIsNoClash(Side winner) {
    assertThat(items(list("x", "y"), list("y", "x"), list("y", "x", "n"), winner))
        .isEqualTo(new Merged(list("y", "x", "n"), false));
  }

  private static Merged members(Value before, Value p, Value s, Side winner) {
    return Members.merge(new Versions(before, p, before, s), winner);
  }

  private static Merged items(Value before, Value p, Value s, Side winner) {
    return Checklists.merge(new Versions(before, p, before, s), winner);
  }

  private static Value said(String alias) {
    return Value.members(Map.of("https://example.org", alias));
  }

  private static Value list(String... ids) {
    return Value.checklist(List.of(ids).stream().map(id -> item(id, "1", false)).toList());
  }

  private static ChecklistItem item(String id, String title, boolean checked) {
    return new ChecklistItem(id, title, checked);
  }
}
