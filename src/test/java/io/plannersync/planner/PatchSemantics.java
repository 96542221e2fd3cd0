package io.plannersync.planner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** What Graph does with a PATCH, as far as bodies go; what it answers 400 to is thrown. */
final class PatchSemantics {

  private PatchSemantics() {}

  static ObjectNode apply(ObjectNode task, PlannerPatch patch) {
    ObjectNode result = task.deepCopy();
    if (patch.task() != null) {
      patch.task().properties().forEach(e -> set(result, e.getKey(), e.getValue()));
      reject(result.path("title").isNull(), "title null");
      Instant start = PlannerDates.instant(result.path("startDateTime"));
      Instant due = PlannerDates.instant(result.path("dueDateTime"));
      reject(start != null && due != null && due.isBefore(start), "due before start");
    }
    if (patch.details() != null) {
      ObjectNode details = result.withObject("/details");
      patch.details().properties().forEach(e -> set(details, e.getKey(), e.getValue()));
      order(details);
    }
    return result;
  }

  private static void set(ObjectNode target, String property, JsonNode value) {
    if (!value.isObject()) {
      target.set(property, value);
      return;
    }
    reject(value.isEmpty(), "empty complex value " + property);
    ObjectNode open =
        target.path(property).isObject()
            ? (ObjectNode) target.get(property)
            : target.putObject(property);
    value
        .properties()
        .forEach(
            entry -> {
              JsonNode member = entry.getValue();
              if (member.isNull() || (member.isBoolean() && !member.asBoolean())) {
                open.remove(entry.getKey());
              } else if (member.isObject()) {
                reject(!member.has("@odata.type"), "no type in " + property);
                reject(
                    member.has("orderHint") && !member.get("orderHint").asText().endsWith("!"),
                    "a plain order hint in " + property);
                ObjectNode merged =
                    open.withObject("/" + entry.getKey().replace("~", "~0").replace("/", "~1"));
                merged.setAll((ObjectNode) member);
                if (property.equals("assignments") && !merged.has("assignedDateTime")) {
                  merged.put("assignedDateTime", "2025-01-01T00:00:%02dZ".formatted(open.size()));
                }
              } else {
                open.set(entry.getKey(), member);
              }
            });
  }

  /** Gives every item a short hint of the service's own, in the order asked for. */
  private static void order(ObjectNode details) {
    List<Map.Entry<String, JsonNode>> items = new ArrayList<>();
    details.path("checklist").properties().forEach(items::add);
    items.sort(
        Comparator.comparing(
                (Map.Entry<String, JsonNode> item) -> item.getValue().path("orderHint").asText(""))
            .thenComparing(Map.Entry::getKey));
    for (int i = 0; i < items.size(); i++) {
      ((ObjectNode) items.get(i).getValue()).put("orderHint", "8%02d".formatted(i));
    }
  }

  private static void reject(boolean wrong, String reason) {
    if (wrong) {
      throw new AssertionError("Graph answers 400: " + reason);
    }
  }
}
