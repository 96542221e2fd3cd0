package io.plannersync.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Value.ChecklistItem;
import io.plannersync.planner.PlannerText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * One checklist item as a document spells it.
 *
 * @param list the member it lives in
 * @param key Planner's key of it
 */
record DocLensItem(String list, String key, JsonNode node) {

  /** Planner's key where it is none that could be told from an agent's own id. */
  private static final String PLANNER_KEY = "planner_item_id";

  private static final List<String> TITLES = List.of("title", "name", "text", "description");
  private static final List<String> FLAGS =
      List.of("is_checked", "isChecked", "checked", "completed");
  private static final Set<String> DONE = Set.of("completed", "complete", "done", "finished");
  private static final String CHECKLIST_ITEMS = "checklist_items";
  private static final Pattern GUID =
      Pattern.compile("(?:[Tt]ask-)?([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})");

  /** In {@code subtasks} and {@code prerequisites} anything but an object refers to a document. */
  static boolean isItem(String list, JsonNode entry) {
    return entry.isObject()
        || (list.equals(CHECKLIST_ITEMS) && entry.isTextual() && !entry.asText().isBlank());
  }

  /**
   * @param occurrences how often each title of an item without id was met so far
   */
  static DocLensItem of(
      String list, JsonNode entry, String storeId, Map<String, Integer> occurrences) {
    DocLensItem item = new DocLensItem(list, "", entry);
    String plannerKey = entry.path(PLANNER_KEY).asText("").strip();
    if (!plannerKey.isEmpty()) {
      return item.withKey(plannerKey);
    }
    String id = entry.path("id").asText("").strip();
    if (!id.isEmpty()) {
      return item.withKey(keyOf(storeId, id));
    }
    int occurrence = occurrences.merge(item.title(), 1, Integer::sum);
    return item.withKey(derived(storeId, item.title() + "\n" + occurrence));
  }

  static ObjectNode created(String list, ChecklistItem wanted) {
    ObjectNode node = ExactJson.newObject().put("id", wanted.id()).put("title", wanted.title());
    if (list.equals(CHECKLIST_ITEMS)) {
      node.put("is_checked", wanted.checked());
    } else {
      node.put("status", status(wanted.checked()));
    }
    return keyed(node, wanted.id());
  }

  /** The item with what differs changed; its other members stay. */
  ObjectNode changedTo(ChecklistItem wanted) {
    ObjectNode changed =
        node instanceof ObjectNode object
            ? object.deepCopy()
            : ExactJson.newObject().put("id", key).put("title", node.asText());
    if (changed.path("id").asText("").isBlank()) {
      changed.put("id", key);
      keyed(changed, key);
    }
    if (!title().equals(wanted.title())) {
      String member =
          TITLES.stream()
              .filter(name -> !text(changed, name).isEmpty())
              .findFirst()
              .orElse("title");
      changed.put(member, wanted.title());
    }
    if (checked() != wanted.checked()) {
      boolean hasStatus = !changed.path("status").asText("").isBlank();
      FLAGS.stream().filter(changed::has).forEach(flag -> changed.put(flag, wanted.checked()));
      if (hasStatus) {
        changed.put("status", status(wanted.checked()));
      } else if (FLAGS.stream().noneMatch(changed::has)) {
        changed.put("is_checked", wanted.checked());
      }
    }
    return changed;
  }

  String title() {
    return node.isTextual()
        ? PlannerText.line(node.asText())
        : TITLES.stream()
            .map(name -> text(node, name))
            .filter(text -> !text.isEmpty())
            .findFirst()
            .orElse("");
  }

  boolean checked() {
    return FLAGS.stream().anyMatch(flag -> node.path(flag).asBoolean(false))
        || DONE.contains(node.path("status").asText("").strip().toLowerCase(Locale.ROOT));
  }

  DocLensItem withKey(String known) {
    return new DocLensItem(list, known, node);
  }

  /** A GUID that is the same whenever it is derived from the same id. */
  static String derived(String storeId, String id) {
    return UUID.nameUUIDFromBytes((storeId + "\n" + id).getBytes(StandardCharsets.UTF_8))
        .toString();
  }

  private static String keyOf(String storeId, String id) {
    var guid = GUID.matcher(id);
    return guid.matches() ? guid.group(1).toLowerCase(Locale.ROOT) : derived(storeId, id);
  }

  /** Old Planner clients made keys that are no GUIDs; these must be kept beside the id. */
  private static ObjectNode keyed(ObjectNode node, String key) {
    var guid = GUID.matcher(key);
    return guid.matches()
            && guid.group(1).equals(key.toLowerCase(Locale.ROOT))
            && key.equals(key.toLowerCase(Locale.ROOT))
        ? node
        : node.put(PLANNER_KEY, key);
  }

  private static String text(JsonNode item, String member) {
    return item.path(member).isContainerNode()
        ? ""
        : PlannerText.line(item.path(member).asText(""));
  }

  private static String status(boolean checked) {
    return checked ? "completed" : "not_started";
  }
}
