package io.plannersync.emulator.world;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * What a task's and a plan's details may become ("Update plannertaskdetails",
 * "plannerChecklistItems", "plannerExternalReferences" and "Update plannerplandetails" in
 * Microsoft's reference), and what a task shows of its details.
 *
 * <p>Undocumented and chosen here: an empty description reads as {@code ""}, a new checklist item
 * needs a title, and what the service keeps inside an item may not be sent back.
 */
final class DetailsRules {
  /** The properties that a PATCH of details may name. */
  static final Set<String> PROPERTIES =
      Set.of("description", "previewType", "checklist", "references");

  private static final Set<String> PREVIEWS =
      Set.of("automatic", "noPreview", "checklist", "description", "reference");
  private static final Pattern ENCODED = Pattern.compile("([^%.:@#]|%[0-9A-Fa-f]{2})+");

  private final Settings settings;

  DetailsRules(Settings settings) {
    this.settings = settings;
  }

  /** The details that come into being with a task. */
  static ObjectNode create(String id) {
    ObjectNode details = Json.object();
    details.put("description", "").put("previewType", "automatic").put("id", id);
    details.putObject("references");
    details.putObject("checklist");
    return details;
  }

  /** The body after a PATCH. */
  ObjectNode patch(ObjectNode details, ObjectNode patch, Actor actor, Instant now) {
    ObjectNode next = details.deepCopy();
    for (String name : Json.names(patch).toList()) {
      JsonNode value = patch.get(name);
      switch (name) {
        case "description" -> next.put(name, description(value));
        case "previewType" -> next.put(name, preview(value));
        case "checklist" ->
            checklist((ObjectNode) next.get(name), Edm.open(name, value), actor, now);
        case "references" ->
            references((ObjectNode) next.get(name), Edm.open(name, value), actor, now);
        default -> throw Edm.unknown(name, "plannerTaskDetails");
      }
    }
    return next;
  }

  /** The task with the counters it shows of its details. */
  static ObjectNode count(ObjectNode task, ObjectNode details) {
    ObjectNode next = task.deepCopy();
    JsonNode checklist = details.get("checklist");
    long active =
        StreamSupport.stream(checklist.spliterator(), false)
            .filter(item -> !item.path("isChecked").booleanValue())
            .count();
    next.put("hasDescription", !details.get("description").textValue().isEmpty());
    next.put("previewType", details.get("previewType").textValue());
    next.put("referenceCount", details.get("references").size());
    next.put("checklistItemCount", checklist.size());
    next.put("activeChecklistItemCount", active);
    return next;
  }

  /** Plan details after a PATCH: label names and whom the plan is shared with. */
  static ObjectNode patchPlan(ObjectNode details, ObjectNode patch) {
    ObjectNode next = details.deepCopy();
    for (String name : Json.names(patch).toList()) {
      if (!(next.get(name) instanceof ObjectNode kept)) {
        throw Edm.unknown(name, "plannerPlanDetails");
      }
      ObjectNode given = Edm.open(name, patch.get(name));
      for (String key : Json.names(given).toList()) {
        if (name.equals("categoryDescriptions")) {
          TaskRules.category(name, key);
          kept.put(key, Edm.text(key, given.get(key)));
          continue;
        }
        Edm.guid(name, key);
        if (Edm.truth(given.get(key))) {
          kept.put(key, true);
        } else {
          kept.remove(key);
        }
      }
    }
    return next;
  }

  /** The details of a new plan: 25 labels without a name. */
  static ObjectNode createPlan(String id) {
    ObjectNode details = Json.object();
    details.putObject("sharedWith");
    ObjectNode labels = details.putObject("categoryDescriptions");
    for (int i = 1; i <= 25; i++) {
      labels.putNull("category" + i);
    }
    return details.put("id", id);
  }

  private String description(JsonNode value) {
    String text = Edm.text("description", value);
    if (text == null) {
      return "";
    }
    if (text.length() > settings.limit("descriptionLength")) {
      throw GraphError.rule("Description", "TaskDetails", "Description is longer than allowed");
    }
    return text;
  }

  private static String preview(JsonNode value) {
    String type = Edm.text("previewType", value);
    if (type == null || !PREVIEWS.contains(type)) {
      throw GraphError.invalid(
          "Cannot convert the literal '%s' to the expected type '%s'."
              .formatted(type, "microsoft.graph.plannerPreviewType"));
    }
    return type;
  }

  private void checklist(ObjectNode items, ObjectNode changes, Actor actor, Instant now) {
    for (String key : Json.names(changes).toList()) {
      Edm.guid("checklist", key);
      if (changes.get(key).isNull()) {
        items.remove(key);
        continue;
      }
      ObjectNode given = Edm.complex(key, changes.get(key), "plannerChecklistItem");
      TaskRules.onlyKnown(given, Set.of("title", "isChecked", "orderHint"), "plannerChecklistItem");
      ObjectNode item = items.path(key).isObject() ? (ObjectNode) items.get(key) : null;
      boolean added = item == null;
      if (added) {
        Edm.requiredText("title", "ChecklistItem", given.get("title"));
        item = Json.object().put("@odata.type", "#microsoft.graph.plannerChecklistItem");
        item.put("isChecked", false).put("title", "");
        item.put("orderHint", OrderHints.compute(" !", hints(items, "orderHint")));
      }
      ObjectNode before = item.deepCopy();
      if (given.has("title")) {
        item.put("title", itemTitle(given.get("title")));
      }
      if (given.has("isChecked")) {
        item.put("isChecked", Edm.truth(given.get("isChecked")));
      }
      if (given.has("orderHint")) {
        String asked = Edm.text("orderHint", given.get("orderHint"));
        item.put("orderHint", OrderHints.compute(asked, hints(items, "orderHint")));
      }
      finish(items, key, item, added || !before.equals(item), actor, now);
    }
    if (items.size() > settings.limit("MaximumChecklistItemsOnTask")) {
      throw GraphError.limit("MaximumChecklistItemsOnTask");
    }
  }

  private String itemTitle(JsonNode value) {
    String title = Edm.requiredText("title", "ChecklistItem", value);
    if (title.length() > settings.limit("checklistTitleLength")) {
      throw GraphError.rule("Title", "ChecklistItem", "Title is longer than allowed");
    }
    return title;
  }

  private void references(ObjectNode items, ObjectNode changes, Actor actor, Instant now) {
    for (String key : Json.names(changes).toList()) {
      url(key);
      if (changes.get(key).isNull()) {
        items.remove(key);
        continue;
      }
      ObjectNode given = Edm.complex(key, changes.get(key), "plannerExternalReference");
      TaskRules.onlyKnown(
          given, Set.of("alias", "type", "previewPriority"), "plannerExternalReference");
      ObjectNode item = items.path(key).isObject() ? (ObjectNode) items.get(key) : null;
      boolean added = item == null;
      if (added) {
        item = Json.object().put("@odata.type", "#microsoft.graph.plannerExternalReference");
        item.putNull("alias").putNull("type");
        item.put("previewPriority", OrderHints.compute(" !", hints(items, "previewPriority")));
      }
      ObjectNode before = item.deepCopy();
      for (String name : List.of("alias", "type")) {
        if (given.has(name)) {
          item.put(name, Edm.text(name, given.get(name)));
        }
      }
      if (given.has("previewPriority")) {
        String asked = Edm.text("previewPriority", given.get("previewPriority"));
        item.put("previewPriority", OrderHints.compute(asked, hints(items, "previewPriority")));
      }
      finish(items, key, item, added || !before.equals(item), actor, now);
    }
    if (items.size() > settings.limit("MaximumReferencesOnTask")) {
      throw GraphError.limit("MaximumReferencesOnTask");
    }
  }

  /** The key of a reference: an http(s) address with {@code % . : @ #} percent-encoded. */
  private static void url(String key) {
    if (ENCODED.matcher(key).matches()) {
      String decoded = URLDecoder.decode(key.replace("+", "%2B"), StandardCharsets.UTF_8);
      if (decoded.startsWith("http://") || decoded.startsWith("https://")) {
        return;
      }
    }
    throw GraphError.invalid(
        "The key '" + key + "' of the property 'references' is not an encoded http(s) URL.");
  }

  private static void finish(
      ObjectNode items, String key, ObjectNode item, boolean changed, Actor actor, Instant now) {
    if (changed) {
      item.set("lastModifiedBy", actor.identitySet());
      item.put("lastModifiedDateTime", Json.time(now));
      items.set(key, item);
    }
  }

  private static Collection<String> hints(ObjectNode items, String name) {
    List<String> hints = new ArrayList<>();
    items.forEach(item -> hints.add(item.path(name).asText()));
    return hints;
  }
}
