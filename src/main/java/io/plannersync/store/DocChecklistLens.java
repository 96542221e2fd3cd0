package io.plannersync.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Value;
import io.plannersync.model.Value.ChecklistItem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The checklist: items of up to three lists, read one after the other. */
final class DocChecklistLens implements DocLens {

  private static final List<String> LISTS = List.of("checklist_items", "subtasks", "prerequisites");

  private static final Map<String, Shape> ENTRIES =
      Map.of(
          LISTS.get(0),
          DocLensItem.SHAPE,
          LISTS.get(1),
          DocLensItem.SHAPE,
          LISTS.get(2),
          DocLensItem.SHAPE,
          Subtasks.IDS,
          Shape.word("the id of a document"));

  private static final Map<String, Shape> SHAPES =
      Map.of(
          LISTS.get(0),
          Shape.listOf(DocLensItem.SHAPE, "a list of items, each with a `title`"),
          LISTS.get(1),
          Shape.listOf(DocLensItem.SHAPE, "a list of items or ids of documents"),
          LISTS.get(2),
          Shape.listOf(DocLensItem.SHAPE, "a list of items or ids of documents"),
          Subtasks.IDS,
          Shape.listOf(ENTRIES.get(Subtasks.IDS), "a list of ids of documents"));

  @Override
  public Map<String, Shape> shapes() {
    return SHAPES;
  }

  @Override
  public Value read(DocMembers document, DocLensContext context) {
    document.get(Subtasks.IDS); // its items have been put into the lists, if it could be read
    List<ChecklistItem> items = new ArrayList<>();
    for (List<DocLensItem> copies : items(document::get, context.storeId()).values()) {
      DocLensItem item = copies.get(0);
      String title = item.title();
      if (title.isEmpty()) {
        return DocLens.refused(
            ExactJson.text(item.node()),
            "a checklist item has no title; give it one in `%s` or remove it"
                .formatted(item.list()));
      }
      items.add(new ChecklistItem(item.key(), title, item.checked()));
    }
    return Value.checklist(items);
  }

  /** Planner's keys of all items. */
  static Set<String> keys(ObjectNode doc, String storeId) {
    return items(doc::path, storeId).keySet();
  }

  /**
   * The items by their keys. An item that is in two lists is one item, read from the first of them;
   * two items of one list are two, even if they carry the same id.
   */
  private static Map<String, List<DocLensItem>> items(
      Function<String, JsonNode> lists, String storeId) {
    Map<String, List<DocLensItem>> items = new LinkedHashMap<>();
    Map<String, Integer> occurrences = new LinkedHashMap<>();
    for (String list : LISTS) {
      Set<String> keysOfList = new HashSet<>();
      for (JsonNode entry : lists.apply(list)) {
        if (!DocLensItem.isItem(list, entry)) {
          continue;
        }
        DocLensItem item = DocLensItem.of(list, entry, storeId, occurrences);
        for (int again = 2; !keysOfList.add(item.key()); again++) {
          item = item.withKey(DocLensItem.derived(storeId, item.key() + "#" + again));
        }
        items.computeIfAbsent(item.key(), key -> new ArrayList<>()).add(item);
      }
    }
    return items;
  }

  @Override
  public void write(ObjectNode doc, Value value, DocLensContext context) {
    String storeId = context.storeId();
    dropUnreadable(doc);
    Map<String, List<DocLensItem>> known = items(doc::path, storeId);
    Map<String, ArrayNode> lists = new LinkedHashMap<>();
    LISTS.forEach(list -> lists.put(list, doc.arrayNode()));

    int place = 0;
    for (ChecklistItem wanted : value.asItems()) {
      List<DocLensItem> copies = known.getOrDefault(wanted.id(), List.of());
      if (copies.isEmpty()) {
        lists.get(LISTS.get(place)).add(DocLensItem.created(LISTS.get(place), wanted, storeId));
        continue;
      }
      place = Math.max(place, LISTS.indexOf(copies.get(0).list()));
      lists.get(LISTS.get(place)).add(copies.get(0).changedTo(wanted, storeId));
      for (DocLensItem copy : copies.subList(1, copies.size())) {
        if (LISTS.indexOf(copy.list()) > place) {
          lists.get(copy.list()).add(copy.changedTo(wanted, storeId));
        }
      }
    }
    lists.forEach(
        (name, written) -> {
          for (JsonNode entry : doc.path(name)) {
            if (!DocLensItem.isItem(name, entry)) {
              written.add(entry);
            }
          }
          if (!written.isEmpty() || doc.path(name).isArray()) {
            doc.set(name, written);
          }
        });
  }

  /** What is written has to be read again, so nothing may stay that cannot be. */
  private static void dropUnreadable(ObjectNode doc) {
    ENTRIES.forEach(
        (name, shape) -> {
          JsonNode list = doc.path(name);
          if (!DocLens.blank(list) && SHAPES.get(name).fault(list, name).isPresent()) {
            ArrayNode readable = doc.arrayNode();
            if (list.isArray()) {
              list.forEach(
                  entry -> {
                    if (shape.fault(entry, name).isEmpty()) {
                      readable.add(entry);
                    }
                  });
            }
            doc.set(name, readable);
          }
        });
  }
}
