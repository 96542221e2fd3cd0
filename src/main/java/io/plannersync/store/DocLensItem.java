package io.plannersync.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Value.ChecklistItem;
import io.plannersync.planner.PlannerText;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One checklist item as a document spells it.
 *
 * @param list the member it lives in
 * @param key Planner's key of it
 */
record DocLensItem(String list, String key, JsonNode node) {

  /**
   * Planner's key of an item whose id does not give it: old clients made keys that are no GUIDs.
   */
  static final String PLANNER_KEY = "planner_item_id";

  private static final List<String> TITLES = List.of("title", "name", "text", "description");
  private static final List<String> FLAGS =
      List.of("is_checked", "isChecked", "checked", "completed");
  private static final Set<String> DONE = Set.of("completed", "complete", "done", "finished");

  /** An item, or a text: in {@code checklist_items} an item's title, else a document's id. */
  static final Shape SHAPE =
      Shape.textOr(Shape.object(members(), "a text, or an item with a `title`"));

  private static final String CHECKLIST_ITEMS = "checklist_items";
  private static final Pattern GUID =
      Pattern.compile("(?:[Tt]ask-)?([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})");

  private static Map<String, Shape> members() {
    Map<String, Shape> members = new LinkedHashMap<>(Shape.each(TITLES, Shape.TEXT));
    members.putAll(Shape.each(FLAGS, Shape.FLAG));
    members.put("status", Shape.word("a word"));
    members.put("id", Shape.TEXT);
    members.put(PLANNER_KEY, Shape.TEXT);
    return members;
  }

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
    String key = ownKey(entry, storeId);
    if (key == null) {
      int occurrence = occurrences.merge(item.title(), 1, Integer::sum);
      key = derived(storeId, item.title() + "\n" + occurrence);
    }
    return item.withKey(key);
  }

  static ObjectNode created(String list, ChecklistItem wanted, String storeId) {
    ObjectNode node = ExactJson.newObject().put("id", wanted.id()).put("title", wanted.title());
    if (list.equals(CHECKLIST_ITEMS)) {
      node.put("is_checked", wanted.checked());
    } else {
      node.put("status", status(wanted.checked()));
    }
    return keyed(node, wanted.id(), storeId);
  }

  /** The item with what differs changed; its other members stay. */
  ObjectNode changedTo(ChecklistItem wanted, String storeId) {
    ObjectNode changed =
        node instanceof ObjectNode object
            ? object.deepCopy()
            : ExactJson.newObject().put("id", key).put("title", node.asText());
    if (changed.path("id").asText("").isBlank()) {
      changed.put("id", key);
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
    return keyed(changed, key, storeId);
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
    return FLAGS.stream().anyMatch(flag -> isTrue(node.path(flag)))
        || DONE.contains(node.path("status").asText("").strip().toLowerCase(Locale.ROOT));
  }

  private static boolean isTrue(JsonNode flag) {
    return flag.isTextual() ? flag.asText().strip().equalsIgnoreCase("true") : flag.asBoolean();
  }

  DocLensItem withKey(String known) {
    return new DocLensItem(list, known, node);
  }

  /** A GUID that is the same whenever it is derived from the same id. */
  static String derived(String storeId, String id) {
    return UUID.nameUUIDFromBytes((storeId + "\n" + id).getBytes(StandardCharsets.UTF_8))
        .toString();
  }

  /** The keys under which an item with this id may have been settled, if nothing else names one. */
  static List<String> keysOf(String id, String storeId) {
    return List.of(
        ownKey(ExactJson.newObject().put("id", id), storeId), id.replaceFirst("^[Tt]ask-", ""));
  }

  /** The key that an entry names itself, null if it has no id. */
  private static String ownKey(JsonNode entry, String storeId) {
    String plannerKey = entry.path(PLANNER_KEY).asText("").strip();
    String id = entry.path("id").asText("").strip();
    if (!plannerKey.isEmpty() || id.isEmpty()) {
      return plannerKey.isEmpty() ? null : plannerKey;
    }
    Matcher guid = GUID.matcher(id);
    return guid.matches() ? guid.group(1).toLowerCase(Locale.ROOT) : derived(storeId, id);
  }

  /** Keeps the key beside the id where the id alone would give another one. */
  private static ObjectNode keyed(ObjectNode node, String key, String storeId) {
    return key.equals(ownKey(node, storeId)) ? node : node.put(PLANNER_KEY, key);
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
