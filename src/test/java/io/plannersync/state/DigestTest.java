package io.plannersync.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Value;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DigestTest {

  @Property(tries = 50)
  void the_order_of_the_pairs_does_not_matter(@ForAll long seed) {
    Map<String, Half> pairs = pairs();
    List<String> ids = new ArrayList<>(pairs.keySet());
    Collections.shuffle(ids, new Random(seed));
    Map<String, Half> shuffled = new LinkedHashMap<>();
    ids.forEach(id -> shuffled.put(id, pairs.get(id)));
    assertThat(Digest.of(shuffled)).isEqualTo(Digest.of(pairs));
  }

  @ParameterizedTest
  @EnumSource(Field.class)
  void a_change_of_any_field_changes_it(Field field) {
    Map<String, Half> pairs = pairs();
    String before = Digest.of(pairs);
    pairs.computeIfPresent("Task-3", (id, half) -> half.with(Map.of(field, Value.NOTHING)));
    String cleared = Digest.of(pairs);
    pairs.computeIfPresent(
        "Task-3", (id, half) -> half.with(Map.of(field, new Value.Text("other"))));
    assertThat(List.of(before, cleared, Digest.of(pairs))).doesNotHaveDuplicates();
  }

  @Test
  void a_pair_more_or_under_another_id_changes_it() {
    Map<String, Half> pairs = pairs();
    String before = Digest.of(pairs);
    Half moved = pairs.remove("Task-3");
    String fewer = Digest.of(pairs);
    pairs.put("Task-X", moved);
    assertThat(List.of(before, fewer, Digest.of(pairs))).doesNotHaveDuplicates();
  }

  @Test
  void the_order_of_members_does_not_matter_and_that_of_a_checklist_does() {
    assertThat(one(Field.LABELS, members("a", "b")))
        .isEqualTo(one(Field.LABELS, members("b", "a")));
    Value.ChecklistItem x = new Value.ChecklistItem("x", "x", false);
    Value.ChecklistItem y = new Value.ChecklistItem("y", "y", false);
    assertThat(one(Field.CHECKLIST, new Value.Checklist(List.of(x, y))))
        .isNotEqualTo(one(Field.CHECKLIST, new Value.Checklist(List.of(y, x))));
  }

  @Test
  void spelling_does_not_matter() {
    Map<Field, Value> high = Map.of(Field.PRIORITY, new Value.Text("high"));
    assertThat(Digest.of(Map.of("T", new Half(high, Map.of("priority", "2")))))
        .isEqualTo(Digest.of(Map.of("T", new Half(high, Map.of("priority", "\"High\"")))));
  }

  @Test
  void text_with_line_ends_is_not_mistaken_for_two_pairs() {
    assertThat(one(Field.TITLE, new Value.Text("a\n{\"storeId\":\"U\",\"values\":{}}")))
        .isNotEqualTo(
            Digest.of(
                Map.of("T", new Half(Map.of(Field.TITLE, new Value.Text("a"))), "U", Half.EMPTY)));
  }

  @Test
  void it_is_the_same_on_every_machine() {
    assertThat(Digest.of(Map.of()))
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assertThat(one(Field.TITLE, new Value.Text("Grüße")))
        .isEqualTo("33c49067d835a1c6d138c96c1688638d7920223e2a10b406e96db99f09c6c2fb");
  }

  private static String one(Field field, Value value) {
    return Digest.of(Map.of("T", new Half(Map.of(field, value))));
  }

  private static Value members(String... ids) {
    Map<String, String> members = new LinkedHashMap<>();
    List.of(ids).forEach(id -> members.put(id, ""));
    return new Value.Members(members);
  }

  private static Map<String, Half> pairs() {
    Map<String, Half> pairs = new LinkedHashMap<>();
    for (int i = 0; i < 10; i++) {
      Map<Field, Value> values = new EnumMap<>(Field.class);
      for (Field field : Field.values()) {
        values.put(field, new Value.Text(field.word() + i));
      }
      values.put(Field.DUE, Value.day(LocalDate.of(2026, 3, 1 + i)));
      values.put(Field.PROGRESS, new Value.Percent(i));
      pairs.put("Task-" + i, new Half(values));
    }
    return pairs;
  }
}
