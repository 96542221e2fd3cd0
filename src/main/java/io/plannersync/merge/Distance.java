package io.plannersync.merge;

import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Value;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** How much a writer would have had to change to make one state of a task of another. */
final class Distance {

  private Distance() {}

  /**
   * The members, items and lines that only one of both has, the other values that differ, and what
   * is spelled otherwise: who writes a document back leaves most of it as he read it.
   */
  static int between(Half one, Half other) {
    int distance = respelled(one.spelling(), other.spelling());
    for (Field field : Field.values()) {
      if (field.merging() != Field.Merging.FROM_STORE) {
        distance += between(field, one.get(field), other.get(field));
      }
    }
    return distance;
  }

  private static int between(Field field, Value one, Value other) {
    return field.merging() == Field.Merging.WHOLE
        ? one.equals(other) ? 0 : 1
        : dropped(one, other).size() + dropped(other, one).size();
  }

  private static int respelled(Map<String, String> one, Map<String, String> other) {
    Set<String> names = new HashSet<>(one.keySet());
    names.addAll(other.keySet());
    names.removeIf(name -> Objects.equals(one.get(name), other.get(name)));
    return names.size();
  }

  /** What is not in the other one: members, items or lines. */
  static Set<Object> dropped(Value from, Value in) {
    Set<Object> parts = parts(from);
    parts.removeAll(parts(in));
    return parts;
  }

  private static Set<Object> parts(Value value) {
    Set<Object> parts = new HashSet<>();
    parts.addAll(value.asMembers().entrySet());
    parts.addAll(value.asItems());
    if (value instanceof Value.Text text) {
      parts.addAll(List.of(text.text().split("\n")));
    } else if (parts.isEmpty() && !(value instanceof Value.Nothing)) {
      parts.add(value);
    }
    return parts;
  }
}
