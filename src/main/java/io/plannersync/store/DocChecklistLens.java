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

/** The checklist: items of up to three lists, read one after the other. */
final class DocChecklistLens implements DocLens {

  private static final List<String> LISTS = List.of("checklist_items", "subtasks", "prerequisites");

  @Override
  public Value read(ObjectNode doc, DocLensContext context) {
    List<ChecklistItem> items = new ArrayList<>();
    for (List<DocLensItem> copies : items(doc, context.storeId()).values()) {
      DocLensItem item = copies.get(0);
      String title = item.title();
      int most = context.limits().checklistTitle();
      if (title.isEmpty()) {
        return DocLens.refused(
            ExactJson.text(item.node()), "a checklist item has no title; give it one or remove it");
      }
      if (title.length() > most) {
        return DocLens.refused(
            title,
            "the checklist item %s has %d characters and Planner takes %d; shorten it"
                .formatted(DocLens.quoted(title), title.length(), most));
      }
      items.add(new ChecklistItem(item.key(), title, item.checked()));
    }
    int most = context.limits().checklistItems();
    return items.size() > most
        ? DocLens.refused(
            items.get(0).title() + ", ...",
            "the checklist has %d items and Planner takes %d; remove some"
                .formatted(items.size(), most))
        : Value.checklist(items);
  }

  /** Planner's keys of all items. */
  static Set<String> keys(ObjectNode doc, String storeId) {
    return items(doc, storeId).keySet();
  }

  /**
   * The items by their keys. An item that is in two lists is one item, read from the first of them;
   * two items of one list are two, even if they carry the same id.
   */
  private static Map<String, List<DocLensItem>> items(ObjectNode doc, String storeId) {
    Map<String, List<DocLensItem>> items = new LinkedHashMap<>();
    Map<String, Integer> occurrences = new LinkedHashMap<>();
    for (String list : LISTS) {
      Set<String> keysOfList = new HashSet<>();
      for (JsonNode entry : doc.path(list)) {
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
    Map<String, List<DocLensItem>> known = items(doc, storeId);
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
}
