package io.plannersync.planner;

import io.plannersync.model.Field;
import io.plannersync.model.Names;
import io.plannersync.model.Value;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Generated canonical values of every field, and the names they refer to. */
public final class FieldValues {

  public static final List<String> USERS =
      List.of(
          "00000000-0000-4000-8000-000000000001",
          "00000000-0000-4000-8000-000000000002",
          "00000000-0000-4000-8000-000000000003",
          "00000000-0000-4000-8000-000000000004",
          "00000000-0000-4000-8000-0000000000ff");

  /** Two people of one name, one of no name, one called like a placeholder, one unknown. */
  public static final Names NAMES =
      new Names(
          Map.of(
              USERS.get(0), new Names.User(USERS.get(0), "Ada", "ada@example.org", "ada@ex.org"),
              USERS.get(1), new Names.User(USERS.get(1), "Ada", "ada2@example.org", null),
              USERS.get(2), new Names.User(USERS.get(2), null, null, null),
              USERS.get(3), new Names.User(USERS.get(3), "Grace", null, "grace@example.org")),
          Map.of(
              "category1",
              "Red",
              "category2",
              "red",
              "category3",
              "category4",
              "category25",
              "Ops"),
          Map.of("b1", "To do", "b2", "Doing", "b3", "doing", "b4", "b1"));

  private FieldValues() {}

  public static Arbitrary<String> text(int most) {
    return Arbitraries.oneOf(
        Arbitraries.strings()
            .withChars("ab \n\r\t-%.:@#/\\\"{}!~")
            .withChars('\u00e9', '\u2028', '\u0085', '\u00a0')
            .ofMaxLength(most),
        Arbitraries.strings().all().excludeChars('\u0000').ofMaxLength(most),
        Arbitraries.of("\ud83d\ude80 start", "line one\r\nline two", "  indented\n\n\nend  "));
  }

  public static Arbitrary<Value> of(Field field) {
    return switch (field) {
      case TITLE ->
          text(255).map(PlannerText::line).map(Value::text).filter(v -> v instanceof Value.Text);
      case PROGRESS -> Arbitraries.integers().between(0, 100).map(Value.Percent::new);
      case PRIORITY ->
          Arbitraries.of("urgent", "high", "normal", "low").map(word -> new Value.Text(word));
      case START, DUE -> optional(days().map(Value::day));
      case BUCKET -> Arbitraries.of("b1", "b2", "b3", "b4").map(id -> new Value.Text(id));
      case ASSIGNEES -> members(Arbitraries.of(USERS), 5);
      case LABELS ->
          members(
              Arbitraries.of("category1", "category2", "category3", "category10", "category25"), 5);
      case DESCRIPTION, REPORT -> text(400).map(PlannerText::body).map(Value::text);
      case CHECKLIST -> checklist();
      case ATTACHMENTS -> attachments();
    };
  }

  public static Arbitrary<LocalDate> days() {
    return Arbitraries.longs()
        .between(LocalDate.of(1950, 1, 1).toEpochDay(), LocalDate.of(2100, 12, 31).toEpochDay())
        .map(LocalDate::ofEpochDay);
  }

  private static Arbitrary<Value> optional(Arbitrary<Value> values) {
    return Arbitraries.frequencyOf(
        Tuple.of(4, values), Tuple.of(1, Arbitraries.just(Value.NOTHING)));
  }

  private static Arbitrary<Value> members(Arbitrary<String> keys, int most) {
    return keys.list()
        .uniqueElements()
        .ofMaxSize(most)
        .map(
            list -> {
              Map<String, String> members = new LinkedHashMap<>();
              list.forEach(key -> members.put(key, ""));
              return Value.members(members);
            });
  }

  /** Keys as Planner makes them today, in capitals, and as old clients made them. */
  private static Arbitrary<Value> checklist() {
    Arbitrary<String> keys =
        Arbitraries.of(1, 2, 3, 4, 5, 6, 7, 8).map(n -> "10000000-0000-4000-8000-00000000000" + n);
    Arbitrary<String> odd = Arbitraries.of("ABCDEF00-0000-4000-8000-000000000009", "91100", "i 1");
    return Arbitraries.oneOf(keys, odd)
        .list()
        .uniqueElements()
        .ofMaxSize(8)
        .flatMap(
            ids ->
                Combinators.combine(
                        text(100)
                            .map(PlannerText::line)
                            .map(t -> t.isBlank() ? "item" : t)
                            .list()
                            .ofSize(ids.size()),
                        Arbitraries.of(true, false).list().ofSize(ids.size()))
                    .as(
                        (titles, flags) -> {
                          List<Value.ChecklistItem> items = new ArrayList<>();
                          for (int i = 0; i < ids.size(); i++) {
                            items.add(
                                new Value.ChecklistItem(ids.get(i), titles.get(i), flags.get(i)));
                          }
                          return Value.checklist(items);
                        }));
  }

  private static Arbitrary<Value> attachments() {
    return Combinators.combine(
            Arbitraries.strings()
                .withChars("ab/%.:@#?&= 2E")
                .ofMaxLength(30)
                .map(path -> ("https://example.org/" + path).strip())
                .list()
                .uniqueElements()
                .ofMaxSize(6),
            Arbitraries.of("", "a file", "a.b:c", "\u00e9"))
        .as(
            (urls, alias) -> {
              Map<String, String> members = new LinkedHashMap<>();
              urls.forEach(url -> members.put(url, url.length() % 2 == 0 ? alias : ""));
              return Value.members(members);
            });
  }
}
