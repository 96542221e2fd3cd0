package io.plannersync.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Names;
import io.plannersync.model.StoreId;
import io.plannersync.model.StoreSight;
import io.plannersync.model.Value;
import io.plannersync.model.Value.ChecklistItem;
import io.plannersync.store.DocumentLens.Part;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The items of a checklist that are documents of their own, {@code subtask_ids} in their parent.
 * Folding puts them into the parent's text as entries of its list {@code subtasks}, which the lens
 * reads and writes like all others; unfolding takes them out again and says what has to be done to
 * their documents.
 *
 * <p>A document is an item if its parent lists it and it names that parent. One that cannot be read
 * is the item that it was: a key that was lost deletes nothing.
 */
final class Subtasks {

  static final String IDS = "subtask_ids";
  private static final String LIST = "subtasks";

  /** The lists in which an id stands for its document. */
  private static final List<String> LISTS = List.of(LIST, "prerequisites");

  private static final String QUOTED_IDS = '"' + IDS + '"';

  private final StoreLens lens;

  Subtasks(StoreLens lens) {
    this.lens = lens;
  }

  /** The parent's own text again, and what becomes of its subtasks' documents. */
  record Unfolded(String raw, List<Part> parts) {}

  /** The ids that the parent lists; for almost every document a search for one word is enough. */
  static Set<String> idsIn(String storeId, String raw) {
    if (!raw.contains(QUOTED_IDS)) {
      return Set.of();
    }
    try {
      return ids(storeId, ExactJson.object(raw));
    } catch (ExactJson.Malformed e) {
      return Set.of();
    }
  }

  private static Set<String> ids(String storeId, ObjectNode parent) {
    Set<String> ids = new LinkedHashSet<>();
    for (JsonNode id : parent.path(IDS).isArray() ? parent.path(IDS) : parent.arrayNode()) {
      if (id.isTextual() && StoreId.isId(id.asText()) && !id.asText().equals(storeId)) {
        ids.add(id.asText());
      }
    }
    return ids;
  }

  /**
   * The parent with its subtasks.
   *
   * @param raw a JSON object
   * @param before what the parent showed in the state it was made from
   * @param reads the documents of {@link #idsIn}
   */
  Folded fold(String storeId, String raw, Half before, Map<String, Read> reads) {
    ObjectNode own = parse(raw);
    Map<String, ChecklistItem> settled = new LinkedHashMap<>();
    before.get(Field.CHECKLIST).asItems().forEach(item -> settled.put(item.id(), item));
    boolean unknown = before.get(Field.CHECKLIST) instanceof Value.Refused;
    Set<String> keys = new HashSet<>(DocChecklistLens.keys(own, storeId));
    Map<String, Item> items = new LinkedHashMap<>();
    for (String id : ids(storeId, own)) {
      item(storeId, id, reads.get(id), settled, unknown)
          .filter(item -> keys.add(item.key(storeId)))
          .ifPresent(item -> items.put(id, item));
    }
    return new Folded(storeId, own, items);
  }

  private Optional<Item> item(
      String parentId, String id, Read read, Map<String, ChecklistItem> settled, boolean unknown) {
    if (read instanceof Read.Found found
        && lens.read(id, found.raw(), Half.EMPTY, Names.NONE)
            instanceof StoreSight.Document document) {
      return parentId.equals(document.partOf())
          ? Optional.of(new Item(id, read, document, entry(id, document)))
          : Optional.empty();
    }
    if (unknown) {
      // What it was cannot be told, so it must not seem removed: an item without a title is
      // refused.
      return Optional.of(new Item(id, read, null, entry(id, null, "", false)));
    }
    return DocLensItem.keysOf(id, parentId).stream()
        .filter(settled::containsKey)
        .findFirst()
        .map(settled::get)
        .map(item -> new Item(id, read, null, entry(id, item.id(), item.title(), item.checked())));
  }

  private static ObjectNode entry(String id, StoreSight.Document document) {
    String plannerKey = parse(document.raw()).path("external_id").asText("");
    return entry(
        id,
        id.equals("Task-" + plannerKey) ? plannerKey : null,
        document.half().get(Field.TITLE) instanceof Value.Text title ? title.text() : "",
        document.half().get(Field.PROGRESS).equals(new Value.Percent(100)));
  }

  private static ObjectNode entry(String id, String plannerKey, String title, boolean checked) {
    ObjectNode entry =
        ExactJson.newObject().put("id", id).put("title", title).put("is_checked", checked);
    return plannerKey == null ? entry : entry.put(DocLensItem.PLANNER_KEY, plannerKey);
  }

  private static ObjectNode parse(String raw) {
    try {
      return ExactJson.object(raw);
    } catch (ExactJson.Malformed e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /**
   * A subtask as an entry of its parent's list.
   *
   * @param document null if it is lost or cannot be read
   */
  private record Item(String id, Read read, StoreSight.Document document, ObjectNode entry) {
    String key(String parentId) {
      return DocLensItem.of(LIST, entry, parentId, new LinkedHashMap<>()).key();
    }
  }

  /** A parent's text with its subtasks in it. */
  final class Folded {

    private final String storeId;
    private final ObjectNode own;
    private final Map<String, Item> items;
    private final Set<String> placed = new HashSet<>();
    private final String text;

    private Folded(String storeId, ObjectNode own, Map<String, Item> items) {
      this.storeId = storeId;
      this.own = own;
      this.items = items;
      this.text = ExactJson.text(folded());
    }

    String text() {
      return text;
    }

    /** When the newest of the subtasks was changed, as it says; null where none says so. */
    Instant modified() {
      return items.values().stream()
          .map(Item::document)
          .filter(Objects::nonNull)
          .map(StoreSight.Document::modified)
          .filter(Objects::nonNull)
          .max(Comparator.naturalOrder())
          .orElse(null);
    }

    /** The deletion of every document of the subtasks that can be read. */
    List<Part> deletions() {
      return items.values().stream()
          .filter(item -> item.document() != null)
          .map(item -> new Part(item.id(), item.read(), null))
          .toList();
    }

    /** Where a list holds a subtask's id, the subtask has its place there; else at the end. */
    private ObjectNode folded() {
      ObjectNode folded = own.deepCopy();
      for (String name : LISTS) {
        if (own.path(name).isArray()) {
          ArrayNode list = folded.putArray(name);
          own.path(name).forEach(entry -> list.add(inPlace(entry)));
        }
      }
      List<Item> others =
          items.values().stream().filter(item -> !placed.contains(item.id())).toList();
      if (!others.isEmpty()) {
        ArrayNode list =
            folded.path(LIST) instanceof ArrayNode array ? array : folded.putArray(LIST);
        others.forEach(item -> list.add(item.entry()));
      }
      return folded;
    }

    private JsonNode inPlace(JsonNode entry) {
      Item item = entry.isTextual() ? items.get(entry.asText()) : null;
      return item != null && placed.add(item.id()) ? item.entry() : entry;
    }

    /**
     * Takes the subtasks out of a text that the lens made of {@link #text()}. New items stay in the
     * parent.
     *
     * @throws IllegalArgumentException if the text is no document
     */
    Unfolded unfold(String newText, Instant now) {
      ObjectNode parent = parse(newText);
      Map<String, JsonNode> kept = new HashMap<>();
      List<String> withoutPlace = new ArrayList<>();
      for (String name : LISTS) {
        if (parent.path(name) instanceof ArrayNode list) {
          takeOut(parent, name, list, kept, withoutPlace);
        }
      }
      if (own.path(IDS).isArray()) {
        parent.set(IDS, ids(parent.path(IDS), kept.keySet(), withoutPlace));
      }
      List<Part> parts = new ArrayList<>();
      items.values().forEach(item -> change(item, kept.get(item.id()), now).ifPresent(parts::add));
      return new Unfolded(ExactJson.text(parent), parts);
    }

    /**
     * An id stays in the list where it was, and is put where the order needs it: a subtask without
     * a place comes behind all items of the list.
     */
    private void takeOut(
        ObjectNode parent,
        String name,
        ArrayNode list,
        Map<String, JsonNode> kept,
        List<String> withoutPlace) {
      Deque<JsonNode> left = new ArrayDeque<>();
      boolean needsPlace = !name.equals(LIST);
      for (int i = list.size() - 1; i >= 0; i--) {
        JsonNode entry = list.get(i);
        Item item = items.get(entry.path("id").asText());
        if (item == null) {
          left.addFirst(entry);
          needsPlace |= entry.isObject();
          continue;
        }
        kept.put(item.id(), entry);
        needsPlace |= placed.contains(item.id());
        if (needsPlace) {
          left.addFirst(list.textNode(item.id()));
        } else {
          withoutPlace.add(0, item.id());
        }
      }
      if (!left.isEmpty() || own.path(name).isArray()) {
        parent.putArray(name).addAll(left);
      } else if (own.has(name)) {
        parent.set(name, own.get(name));
      } else {
        parent.remove(name);
      }
    }

    /**
     * The ids without those that were removed; those without a place of their own give the order.
     */
    private JsonNode ids(JsonNode listed, Set<String> kept, List<String> withoutPlace) {
      ArrayNode ids = own.arrayNode();
      Iterator<String> inOrder = withoutPlace.iterator();
      Set<String> met = new HashSet<>();
      for (JsonNode id : listed) {
        if (!id.isTextual() || !items.containsKey(id.asText())) {
          ids.add(id);
        } else if (kept.contains(id.asText())) {
          boolean inTurn = withoutPlace.contains(id.asText()) && met.add(id.asText());
          ids.add(inTurn ? inOrder.next() : id.asText());
        }
      }
      return ids;
    }

    private Optional<Part> change(Item item, JsonNode now, Instant at) {
      boolean readable = item.document() != null;
      if (!readable && !(item.read() instanceof Read.Absent) || item.entry().equals(now)) {
        return Optional.empty();
      }
      if (now == null) {
        return readable ? Optional.of(new Part(item.id(), item.read(), null)) : Optional.empty();
      }
      JsonNode before = readable ? item.entry() : MissingNode.getInstance();
      Map<Field, Value> writes = new EnumMap<>(Field.class);
      if (!now.path("title").equals(before.path("title"))) {
        writes.put(Field.TITLE, Value.text(now.path("title").asText()));
      }
      if (!now.path("is_checked").equals(before.path("is_checked"))) {
        boolean checked = now.path("is_checked").asBoolean();
        writes.put(Field.PROGRESS, new Value.Percent(checked ? 100 : 0));
      }
      String document = readable ? item.document().raw() : created(item, at);
      StoreLens.Stamp stamp = new StoreLens.Stamp(null, at, null, null, null, null, true);
      String raw = lens.write(item.id(), document, writes, Names.NONE, stamp);
      return Optional.of(new Part(item.id(), item.read(), raw));
    }

    /** The document of a subtask whose key was lost, in the shape that readers know. */
    private String created(Item item, Instant at) {
      return ExactJson.text(
          ExactJson.newObject()
              .put("id", item.id())
              .put("parent_task_id", storeId)
              .put("source", "planner")
              .put("external_id", item.key(storeId))
              .put("created_at", StoreLens.timestamp(at)));
    }
  }
}
