package io.plannersync.planner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Value;
import io.plannersync.model.Value.ChecklistItem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The checklist: an open type keyed by GUIDs that clients make, ordered by hints that the service
 * makes.
 *
 * <p>Hints are compared by the ordinal value of their characters. A client asks for a place between
 * two items with {@code "<hint before> <hint after>!"}, either of which may be empty or such a
 * request itself. Source: "Using order hints in Planner" in Graph's reference.
 */
final class PlannerChecklist {

  private static final String CHECKLIST = "checklist";
  private static final String HINT = "orderHint";

  private PlannerChecklist() {}

  static Value read(JsonNode details) {
    List<Map.Entry<String, JsonNode>> entries = new ArrayList<>();
    details.path(CHECKLIST).properties().forEach(entries::add);
    return Value.checklist(
        entries.stream()
            .filter(entry -> entry.getValue().isObject())
            .sorted(
                Comparator.comparing((Map.Entry<String, JsonNode> e) -> hint(e.getValue()))
                    .thenComparing(Map.Entry::getKey))
            .map(entry -> item(entry.getKey(), entry.getValue()))
            .toList());
  }

  private static ChecklistItem item(String id, JsonNode item) {
    return new ChecklistItem(
        id,
        PlannerText.line(item.path("title").asText("")),
        item.path("isChecked").asBoolean(false));
  }

  static void patch(ObjectNode details, Value wanted, ObjectNode body) {
    List<ChecklistItem> want = wanted.asItems();
    Map<String, ChecklistItem> have = new LinkedHashMap<>();
    read(details).asItems().forEach(item -> have.put(item.id(), item));
    Map<String, String> moved = moved(details.path(CHECKLIST), want, List.copyOf(have.keySet()));

    ObjectNode changes = body.objectNode();
    Set<String> wantedIds = new HashSet<>();
    for (ChecklistItem item : want) {
      wantedIds.add(item.id());
      ChecklistItem known = have.get(item.id());
      ObjectNode change = body.objectNode();
      if (known == null || !known.title().equals(item.title())) {
        change.put("title", item.title());
      }
      if (known == null || known.checked() != item.checked()) {
        change.put("isChecked", item.checked());
      }
      if (moved.containsKey(item.id())) {
        change.put(HINT, moved.get(item.id()));
      }
      if (!change.isEmpty()) {
        ObjectNode typed = changes.putObject(item.id());
        typed.put("@odata.type", "#microsoft.graph.plannerChecklistItem");
        typed.setAll(change);
      }
    }
    have.keySet().stream().filter(id -> !wantedIds.contains(id)).forEach(changes::putNull);
    PlannerMembers.putUnlessEmpty(body, CHECKLIST, changes);
  }

  /** The order hints to send: as few as possible, none where the order is as wanted. */
  private static Map<String, String> moved(
      JsonNode checklist, List<ChecklistItem> want, List<String> have) {
    List<String> target = want.stream().map(ChecklistItem::id).toList();
    List<String> staying = have.stream().filter(target::contains).toList();
    Map<String, String> moved = new LinkedHashMap<>();
    if (target.equals(staying)) {
      return moved;
    }
    Set<String> kept = kept(checklist, target);
    String before = "";
    for (int i = 0; i < target.size(); i++) {
      String id = target.get(i);
      if (kept.contains(id)) {
        before = hint(checklist.path(id));
        continue;
      }
      String after =
          target.subList(i, target.size()).stream()
              .filter(kept::contains)
              .findFirst()
              .map(next -> hint(checklist.path(next)))
              .orElse("");
      before = before + " " + after + "!";
      moved.put(id, before);
    }
    return moved;
  }

  /** The longest row of items whose hints already are in the wanted order. */
  private static Set<String> kept(JsonNode checklist, List<String> target) {
    List<List<String>> rows = new ArrayList<>();
    List<String> longest = List.of();
    for (String id : target) {
      String hint = hint(checklist.path(id));
      List<String> best = new ArrayList<>();
      if (!hint.isEmpty()) {
        for (List<String> row : rows) {
          String last = hint(checklist.path(row.get(row.size() - 1)));
          if (last.compareTo(hint) < 0 && row.size() > best.size()) {
            best = new ArrayList<>(row);
          }
        }
        best.add(id);
        rows.add(best);
        longest = best.size() > longest.size() ? best : longest;
      }
    }
    return new HashSet<>(longest);
  }

  private static String hint(JsonNode item) {
    return item.path(HINT).asText("");
  }
}
