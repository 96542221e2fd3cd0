package io.plannersync.planner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Assignees and labels: open types whose keys are the members of a set. */
final class PlannerMembers {

  static final String ASSIGNMENTS = "assignments";
  static final String CATEGORIES = "appliedCategories";

  /** Members of another name are no labels and stay as they are. */
  private static final Pattern CATEGORY = Pattern.compile("category[1-9]\\d{0,3}");

  private PlannerMembers() {}

  /** User ids in the order in which they were assigned; those without a time come last. */
  static Value assignees(JsonNode task) {
    List<Map.Entry<String, JsonNode>> entries = new ArrayList<>();
    task.path(ASSIGNMENTS).properties().forEach(entries::add);
    Map<String, String> members = new LinkedHashMap<>();
    entries.stream()
        .filter(entry -> entry.getValue().isObject())
        .sorted(Comparator.comparing(entry -> assigned(entry.getValue())))
        .forEach(entry -> members.put(entry.getKey(), ""));
    return Value.members(members);
  }

  private static Instant assigned(JsonNode assignment) {
    Instant time = PlannerDates.instant(assignment.path("assignedDateTime"));
    return time == null ? Instant.MAX : time;
  }

  static Value labels(JsonNode task) {
    List<String> keys = new ArrayList<>();
    task.path(CATEGORIES)
        .properties()
        .forEach(
            entry -> {
              if (CATEGORY.matcher(entry.getKey()).matches() && entry.getValue().asBoolean()) {
                keys.add(entry.getKey());
              }
            });
    keys.sort(Comparator.comparing(String::length).thenComparing(Comparator.naturalOrder()));
    Map<String, String> members = new LinkedHashMap<>();
    keys.forEach(key -> members.put(key, ""));
    return Value.members(members);
  }

  /** Someone who stays is not named: naming them again would only move their order hint. */
  static void patchAssignees(ObjectNode task, Value wanted, ObjectNode body) {
    var have = assignees(task).asMembers().keySet();
    var want = wanted.asMembers().keySet();
    ObjectNode changes = body.objectNode();
    want.stream()
        .filter(id -> !have.contains(id))
        .forEach(
            id ->
                changes
                    .putObject(id)
                    .put("@odata.type", "#microsoft.graph.plannerAssignment")
                    .put("orderHint", " !"));
    have.stream().filter(id -> !want.contains(id)).forEach(changes::putNull);
    putUnlessEmpty(body, ASSIGNMENTS, changes);
  }

  static void patchLabels(ObjectNode task, Value wanted, ObjectNode body) {
    var have = labels(task).asMembers().keySet();
    var want = wanted.asMembers().keySet();
    ObjectNode changes = body.objectNode();
    want.stream().filter(key -> !have.contains(key)).forEach(key -> changes.put(key, true));
    have.stream().filter(key -> !want.contains(key)).forEach(key -> changes.put(key, false));
    putUnlessEmpty(body, CATEGORIES, changes);
  }

  /** An open type without members is a 400. */
  static void putUnlessEmpty(ObjectNode body, String property, ObjectNode changes) {
    if (!changes.isEmpty()) {
      body.set(property, changes);
    }
  }
}
