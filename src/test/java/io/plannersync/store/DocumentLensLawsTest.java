package io.plannersync.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Names;
import io.plannersync.model.StoreSight;
import io.plannersync.model.Value;
import io.plannersync.model.Value.ChecklistItem;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Generated parents, with items of their own and items that are documents in every state. */
class DocumentLensLawsTest {

  private static final String ID = "Task-CV-A1B2C3D4-42-1";
  private static final Instant NOW = Instant.parse("2025-11-24T12:00:00.5Z");
  private static final StoreLens.Stamp STAMP =
      new StoreLens.Stamp("s2", NOW, null, null, null, null, false);
  private static final List<String> SUBTASKS =
      List.of(
          "Task-10000000-0000-4000-8000-000000000001",
          "20000000-0000-4000-8000-000000000002",
          "Task-CV-A1B2C3D4-42-1-1",
          "Task-91100",
          "Task-30000000-0000-4000-8000-000000000003");

  private final StoreLens plain = new StoreLens(ZoneOffset.UTC);
  private final Map<String, Read> store = new HashMap<>();
  private final DocumentLens lens =
      new DocumentLens(
          plain,
          ids -> {
            Map<String, Read> reads = new HashMap<>();
            ids.forEach(id -> reads.put(id, store.getOrDefault(id, Read.ABSENT)));
            return reads;
          });

  private record World(String parent, Half before) {}

  @Property(tries = 1000)
  void writingWhatWasReadChangesNothing(@ForAll long seed) {
    World world = world(new Random(seed));
    StoreSight.Document seen = read(world.parent(), world.before());

    DocumentLens.Written written =
        lens.write(ID, seen, Map.of(), Names.NONE, stamp(null)).orElseThrow();

    assertThat(written.raw()).isEqualTo(canonical(world.parent()));
    assertThat(written.parts()).isEmpty();
    assertThat(written.half()).isEqualTo(seen.half());
    assertThat(seen.raw()).isEqualTo(world.parent());
  }

  @Property(tries = 1000)
  void writingTheChecklistThatWasReadChangesNoSubtask(@ForAll long seed) {
    World world = world(new Random(seed));
    StoreSight.Document seen = read(world.parent(), world.before());

    DocumentLens.Written written = write(seen, seen.half().get(Field.CHECKLIST));

    assertThat(written.parts()).isEmpty();
    assertThat(read(written.raw(), written.half()).half().get(Field.CHECKLIST))
        .isEqualTo(seen.half().get(Field.CHECKLIST));
  }

  @Property(tries = 2000)
  void whatWasWrittenIsReadAgain(@ForAll long seed) {
    Random random = new Random(seed);
    World world = world(random);
    StoreSight.Document seen = read(world.parent(), world.before());
    Value wanted = changed(seen.half().get(Field.CHECKLIST).asItems(), random);

    DocumentLens.Written written = write(seen, wanted);
    apply(written.parts());
    StoreSight.Document after = read(written.raw(), written.half());

    assertThat(after.half().get(Field.CHECKLIST)).isEqualTo(wanted);
    assertThat(after.half()).isEqualTo(written.half());
    assertThat(written.raw()).contains("\"kept\":1.0").contains("\"sync_base\":\"s2\"");
  }

  @Property(tries = 1000)
  void subtasksKeepWhatNobodyNames(@ForAll long seed) {
    Random random = new Random(seed);
    World world = world(random);
    StoreSight.Document seen = read(world.parent(), world.before());

    write(seen, changed(seen.half().get(Field.CHECKLIST).asItems(), random))
        .parts()
        .forEach(
            part -> {
              if (part.raw() != null && part.expected() instanceof Read.Found found) {
                assertThat(without(part.raw())).isEqualTo(without(found.raw()));
              }
            });
  }

  private StoreSight.Document read(String raw, Half before) {
    return (StoreSight.Document) lens.read(ID, raw, before, Names.NONE);
  }

  private DocumentLens.Written write(StoreSight.Document seen, Value checklist) {
    return lens.write(ID, seen, Map.of(Field.CHECKLIST, checklist), Names.NONE, STAMP)
        .orElseThrow();
  }

  private void apply(List<DocumentLens.Part> parts) {
    for (DocumentLens.Part part : parts) {
      assertThat(store.getOrDefault(part.storeId(), Read.ABSENT)).isEqualTo(part.expected());
      store.put(part.storeId(), part.raw() == null ? Read.ABSENT : found(part.raw()));
    }
  }

  private World world(Random random) {
    store.clear();
    ObjectNode parent = ExactJson.newObject().put("id", ID).put("title", "t");
    ArrayNode subtasks = parent.arrayNode();
    ArrayNode prerequisites = parent.arrayNode();
    ArrayNode items = parent.arrayNode();
    ArrayNode ids = parent.arrayNode();
    List<ChecklistItem> settled = new ArrayList<>();
    List<String> shuffled = new ArrayList<>(SUBTASKS);
    Collections.shuffle(shuffled, random);
    for (String id : shuffled.subList(0, random.nextInt(SUBTASKS.size() + 1))) {
      ids.add(id);
      switch (random.nextInt(4)) {
        case 0 -> subtasks.add(id);
        case 1 -> prerequisites.add(id);
        default -> {
          // It has no place in a list.
        }
      }
      settled.add(new ChecklistItem(key(id), "was " + id, random.nextBoolean()));
      subtask(id, random);
    }
    for (ArrayNode list : List.of(subtasks, prerequisites, items)) {
      for (int i = random.nextInt(3); i > 0; i--) {
        ObjectNode inline =
            parent.objectNode().put("id", "inline-" + random.nextInt(99)).put("title", "i" + i);
        list.insert(random.nextInt(list.size() + 1), inline);
      }
      if (random.nextInt(3) == 0 && list != items) {
        list.insert(random.nextInt(list.size() + 1), "Task-of-somebody-else");
      }
    }
    if (random.nextInt(5) == 0) {
      ids.add("Task-of-somebody-else").add(7).add(ids.path(0).asText(ID));
    }
    put(parent, "checklist_items", items, random);
    put(parent, "subtasks", subtasks, random);
    put(parent, "prerequisites", prerequisites, random);
    parent.set("subtask_ids", ids);
    parent.put("kept", new java.math.BigDecimal("1.0"));
    Half before =
        random.nextInt(4) == 0
            ? Half.EMPTY
            : new Half(Map.of(Field.CHECKLIST, Value.checklist(settled)));
    return new World(ExactJson.text(parent), before);
  }

  private static void put(ObjectNode parent, String name, ArrayNode list, Random random) {
    if (!list.isEmpty()) {
      parent.set(name, list);
    } else if (random.nextInt(3) == 0) {
      parent.set(name, random.nextBoolean() ? list : parent.nullNode());
    }
  }

  private void subtask(String id, Random random) {
    ObjectNode document = ExactJson.newObject().put("id", id);
    document.put(random.nextBoolean() ? "title" : "name", "title of " + id);
    switch (random.nextInt(4)) {
      case 0 -> document.put("status", random.nextBoolean() ? "completed" : "agent_finished");
      case 1 -> document.put("percent_complete", new java.math.BigDecimal("1.0"));
      case 2 -> document.put("status", "completed").put("percentComplete", 100);
      default -> {
        // It has not begun.
      }
    }
    if (id.equals("Task-91100")) {
      document.put("external_id", "91100");
    }
    document.put("parent_task_id", random.nextInt(8) == 0 ? "Task-another" : ID);
    document.put("agent", new java.math.BigDecimal("2.50"));
    switch (random.nextInt(6)) {
      case 0 -> {
        // Its key was lost.
      }
      case 1 ->
          store.put(id, random.nextBoolean() ? found("{not json") : new Read.WrongType("list"));
      default -> store.put(id, found(ExactJson.text(document)));
    }
  }

  private static Value changed(List<ChecklistItem> items, Random random) {
    List<ChecklistItem> wanted = new ArrayList<>();
    for (ChecklistItem item : items) {
      if (random.nextInt(5) > 0) {
        wanted.add(
            new ChecklistItem(
                item.id(),
                random.nextInt(3) == 0 ? "renamed " + random.nextInt(9) : item.title(),
                random.nextInt(3) == 0 ? !item.checked() : item.checked()));
      }
    }
    if (random.nextBoolean()) {
      Collections.shuffle(wanted, random);
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      String key = "40000000-0000-4000-8000-00000000000" + i;
      wanted.add(random.nextInt(wanted.size() + 1), new ChecklistItem(key, "new " + i, false));
    }
    return Value.checklist(wanted);
  }

  private static String key(String id) {
    return id.equals("Task-91100") ? "91100" : DocLensItem.keysOf(id, ID).get(0);
  }

  private static Read.Found found(String raw) {
    return new Read.Found(raw, Representation.STRING, false);
  }

  private static StoreLens.Stamp stamp(String syncBase) {
    return new StoreLens.Stamp(syncBase, NOW, null, null, null, null, false);
  }

  private static ObjectNode without(String raw) {
    ObjectNode document = object(raw);
    document.remove(
        List.of(
            "title",
            "name",
            "status",
            "percent_complete",
            "percentComplete",
            "completed_at",
            "last_modified_at",
            "updated_at"));
    return document;
  }

  private static String canonical(String raw) {
    return ExactJson.text(object(raw));
  }

  private static ObjectNode object(String raw) {
    try {
      return ExactJson.object(raw);
    } catch (ExactJson.Malformed e) {
      throw new IllegalArgumentException(raw, e);
    }
  }
}
