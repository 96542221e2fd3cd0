package io.plannersync.merge;

import io.plannersync.model.Field;
import io.plannersync.model.Value;
import io.plannersync.model.Value.ChecklistItem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What Graph makes of an edit under an etag that has been passed: parts that nobody else touched
 * are changed beside the other edit; the same part is refused with 409.
 */
final class GraphMerge {

  private GraphMerge() {}

  /**
   * @param read what we read
   * @param sent what we want it to be
   * @param now what it is since somebody edited it
   * @return empty for 409
   */
  static Optional<Value> patch(Field field, Value read, Value sent, Value now) {
    return switch (field.merging()) {
      case BY_MEMBER ->
          parts(read.asMembers(), sent.asMembers(), now.asMembers()).map(Value::members);
      case BY_ITEM -> items(read, sent, now);
      default -> now.equals(read) || now.equals(sent) ? Optional.of(sent) : Optional.empty();
    };
  }

  private static Optional<Value> items(Value read, Value sent, Value now) {
    return parts(byId(read), byId(sent), byId(now))
        .map(
            items -> {
              // What a person adds in Planner stands first; the order that we send is the order.
              List<ChecklistItem> ordered = new ArrayList<>();
              items.values().stream()
                  .filter(item -> !byId(sent).containsKey(item.id()))
                  .forEach(ordered::add);
              sent.asItems().stream()
                  .map(item -> items.get(item.id()))
                  .filter(Objects::nonNull)
                  .forEach(ordered::add);
              return Value.checklist(ordered);
            });
  }

  private static <T> Optional<Map<String, T>> parts(
      Map<String, T> read, Map<String, T> sent, Map<String, T> now) {
    Map<String, T> result = new LinkedHashMap<>(now);
    Map<String, T> either = new LinkedHashMap<>(read);
    either.putAll(sent);
    for (String key : either.keySet()) {
      T wanted = sent.get(key);
      if (Objects.equals(wanted, read.get(key)) || Objects.equals(wanted, now.get(key))) {
        continue;
      }
      if (!Objects.equals(read.get(key), now.get(key))) {
        return Optional.empty();
      }
      if (wanted == null) {
        result.remove(key);
      } else {
        result.put(key, wanted);
      }
    }
    return Optional.of(result);
  }

  private static Map<String, ChecklistItem> byId(Value list) {
    Map<String, ChecklistItem> items = new LinkedHashMap<>();
    list.asItems().forEach(item -> items.put(item.id(), item));
    return items;
  }
}
