package io.plannersync.merge;

import io.plannersync.model.Value;
import io.plannersync.model.Value.ChecklistItem;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All small values of each kind of field. */
final class Space {

  static final Value A = new Value.Text("a");
  static final Value B = new Value.Text("b");
  static final Value C = new Value.Text("c");
  static final Value BAD = new Value.Refused("?", "it is no value");

  /** Nothing, and three values. */
  static final List<Value> SCALARS = List.of(Value.NOTHING, A, B, C);

  /** What the store may show of a scalar. */
  static final List<Value> SHOWN = List.of(Value.NOTHING, A, B, C, BAD);

  /** Nothing, and three days one after the other. */
  static final List<Value> DAYS = List.of(Value.NOTHING, day(1), day(2), day(3));

  private Space() {}

  static Value day(int day) {
    return Value.day(LocalDate.of(2026, 3, day));
  }

  /** All subsets of {@code size} members of which there is nothing more to say. */
  static List<Value> sets(int size) {
    return sets(size, List.of(""));
  }

  /** All sets of up to {@code size} members, with each of which one of the words may be said. */
  static List<Value> sets(int size, List<String> words) {
    List<Map<String, String>> maps = new ArrayList<>(List.of(Map.of()));
    for (int i = 0; i < size; i++) {
      List<Map<String, String>> longer = new ArrayList<>(maps);
      for (Map<String, String> map : maps) {
        for (String word : words) {
          Map<String, String> more = new LinkedHashMap<>(map);
          more.put("category" + (i + 1), word);
          longer.add(more);
        }
      }
      maps = longer;
    }
    return maps.stream().map(Value::members).toList();
  }

  /** All checklists of up to three items, in every order, with each of the titles. */
  static List<Value> checklists(List<String> titles, List<Boolean> checks) {
    List<List<ChecklistItem>> all = new ArrayList<>();
    extend(List.of(), titles, checks, all);
    return all.stream().map(Value::checklist).toList();
  }

  private static void extend(
      List<ChecklistItem> list,
      List<String> titles,
      List<Boolean> checks,
      List<List<ChecklistItem>> all) {
    all.add(list);
    for (String id : List.of("x", "y", "z")) {
      if (list.stream().noneMatch(item -> item.id().equals(id))) {
        for (String title : titles) {
          for (boolean checked : checks) {
            List<ChecklistItem> longer = new ArrayList<>(list);
            longer.add(new ChecklistItem(id, title, checked));
            extend(longer, titles, checks, all);
          }
        }
      }
    }
  }

  /** All texts of up to {@code most} lines, each of them one of {@code words}. */
  static List<Value> texts(int most, List<String> words) {
    List<Value> all = new ArrayList<>(List.of(Value.NOTHING));
    List<String> longest = List.of("");
    for (int i = 0; i < most; i++) {
      List<String> longer = new ArrayList<>();
      for (String text : longest) {
        for (String word : words) {
          longer.add(text.isEmpty() ? word : text + "\n" + word);
        }
      }
      longer.forEach(text -> all.add(Value.text(text)));
      longest = longer;
    }
    return all;
  }
}
