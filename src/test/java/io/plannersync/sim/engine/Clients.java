package io.plannersync.sim.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lettuce.core.api.sync.RedisCommands;
import io.plannersync.PlayedService;
import io.plannersync.emulator.InProcessGraph;
import io.plannersync.emulator.world.GraphError;
import io.plannersync.emulator.world.PlannerWorld;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * People in Planner's pages and agents on the store. People edit what they see now; agents write
 * back what they read some versions ago. All of it is told to the {@link Oracle}.
 */
final class Clients {

  static final String GROUP = "e2a9a1a0-0000-4000-8000-000000000001";
  static final String TASKS = "annika:tasks:";
  private static final int USERS = 8;

  private final Timeline time;
  private final PlannerWorld world;
  private final RedisCommands<String, String> redis;
  private final Oracle oracle;
  private final String plan;
  private final Map<String, List<String>> versions = new LinkedHashMap<>();

  Clients(Timeline time, PlannerWorld world, RedisCommands<String, String> redis, Oracle oracle) {
    this.time = time;
    this.world = world;
    this.redis = redis;
    this.oracle = oracle;
    world.addGroup(GROUP, "Product");
    for (int i = 0; i < USERS; i++) {
      world.addUser(Edits.user(i), "User " + i, "user" + i + "@example.com");
    }
    plan = world.addPlan("Launch", GROUP);
  }

  /** From now on an account follows the plan. */
  void follow(InProcessGraph graph) {
    world.addMember(GROUP, Edits.user(0));
    world.share(plan, Edits.user(0));
    graph.signIn(Edits.user(0), PlayedService.ACCOUNT);
  }

  String plan() {
    return plan;
  }

  /** Remembers how a document looks now, for those who read it. */
  void sample(String storeId) {
    String raw = redis.get(TASKS + storeId);
    List<String> known = versions.computeIfAbsent(storeId, id -> new ArrayList<>());
    if (raw != null && (known.isEmpty() || !known.get(known.size() - 1).equals(raw))) {
      known.add(raw);
      oracle.shown(storeId, raw);
    }
  }

  /** The task of a thing, empty while it has none. */
  private Optional<ObjectNode> taskOf(int thing) {
    return oracle.plannerIds(thing).stream().map(this::task).flatMap(Optional::stream).findFirst();
  }

  private Optional<ObjectNode> task(String id) {
    try {
      return Optional.of(world.task(id));
    } catch (GraphError gone) {
      return Optional.empty();
    }
  }

  private Set<String> planner(int thing) {
    return taskOf(thing).map(Tokens::ofTask).orElse(Set.of());
  }

  private Set<String> store(String raw) {
    return raw == null ? Set.of() : said(Tokens.object(raw));
  }

  private Set<String> said(ObjectNode document) {
    return Tokens.ofDocument(document, id -> redis.get(TASKS + id));
  }

  /** Whether both sides show a word. */
  boolean isShown(int thing, String word) {
    String raw = oracle.storeId(thing).map(id -> redis.get(TASKS + id)).orElse(null);
    return planner(thing).contains(word) && store(raw).contains(word);
  }

  void personCreates(Event.PersonCreates event) {
    ObjectNode json = Tokens.JSON.createObjectNode().put("title", Edits.title(event.thing()));
    String id = world.createTask(plan, json);
    oracle.created(event.thing(), null, id);
    oracle.wrote(
        event.thing(), Oracle.Write.byPerson(time.now(), Set.of(), Tokens.ofTask(world.task(id))));
  }

  void personDeletes(int thing) {
    taskOf(thing)
        .ifPresent(
            task -> {
              world.deleteTask(task.path("id").asText());
              oracle.deleted(thing, Oracle.By.PERSON, time.now(), Tokens.ofTask(task));
            });
  }

  void personUndeletes(int thing) {
    if (taskOf(thing).isPresent()) {
      return;
    }
    List<String> ids = new ArrayList<>(oracle.plannerIds(thing));
    if (!ids.isEmpty()) {
      try {
        world.undeleteTask(ids.get(0));
        oracle.wrote(
            thing,
            Oracle.Write.byPerson(time.now(), Set.of(), Tokens.ofTask(world.task(ids.get(0)))));
      } catch (GraphError never) {
        // There is nothing to be taken back.
      }
    }
  }

  void personEdits(Event.PersonEdits event) {
    changeTask(event.thing(), task -> Edits.set(task, event.part(), event.token()));
  }

  void personRemoves(Event.PersonRemoves event) {
    changeTask(event.thing(), task -> Edits.removed(task, event.part(), event.which()));
  }

  private void changeTask(int thing, Function<ObjectNode, ObjectNode> change) {
    taskOf(thing)
        .ifPresent(
            task -> {
              ObjectNode patch = change.apply(task);
              if (patch == null) {
                return;
              }
              String id = task.path("id").asText();
              try {
                world.patchTask(id, patch);
              } catch (GraphError limit) {
                return;
              }
              oracle.wrote(
                  thing,
                  Oracle.Write.byPerson(
                      time.now(), Tokens.ofTask(task), Tokens.ofTask(world.task(id))));
            });
  }

  /** The new document's id, which is what an event would name. */
  String agentCreates(Event.AgentCreates event) {
    String storeId = storeId(event.thing());
    oracle.created(event.thing(), storeId, null);
    write(event.thing(), storeId, Set.of(), document(event.thing()), true);
    return storeId;
  }

  /** What was left behind by another service. */
  void leftBehind(Event.LeftBehind event) {
    String storeId = storeId(event.thing());
    ObjectNode task = Tokens.JSON.createObjectNode().put("title", Edits.title(event.thing()));
    String id = world.createTask(plan, task);
    oracle.created(event.thing(), storeId, id);
    oracle.wrote(
        event.thing(), Oracle.Write.byPerson(time.now(), Set.of(), Tokens.ofTask(world.task(id))));
    ObjectNode document = document(event.thing());
    if (event.mapped()) {
      redis.set("annika:planner:id_map:" + storeId, id);
      redis.set("annika:task:mapping:planner:" + id, storeId);
      document.put("planner_id", id);
    }
    write(event.thing(), storeId, Set.of(), document, true);
  }

  private static String storeId(int thing) {
    return "Task-%04d".formatted(thing);
  }

  private static ObjectNode document(int thing) {
    return Tokens.JSON
        .createObjectNode()
        .put("id", storeId(thing))
        .put("title", Edits.title(thing))
        .put("nonce", "N" + thing);
  }

  /** The subtask's id, null if nothing was done. */
  String agentAddsSubtask(Event.AgentAddsSubtask event) {
    String id = "Task-part-" + event.token();
    return changeDocument(
                event.thing(),
                0,
                true,
                parent -> {
                  redis.set(
                      TASKS + id,
                      Tokens.JSON
                          .createObjectNode()
                          .put("id", id)
                          .put("title", Edits.item(event.token()))
                          .put("parent_task_id", parent.path("id").asText())
                          .toString());
                  parent.withArray("subtask_ids").add(id);
                  return true;
                })
            == null
        ? null
        : id;
  }

  /** What an operator put back is an edit of the document as it stood. */
  void restored(int thing, String storeId, String before) {
    sample(storeId);
    String raw = redis.get(TASKS + storeId);
    if (before != null && raw != null) {
      oracle.wrote(
          thing,
          new Oracle.Write(
              Oracle.By.AGENT,
              time.now(),
              store(before),
              store(raw),
              store(before),
              planner(thing),
              true,
              stamp(Tokens.object(raw)),
              true));
    }
  }

  /** The document's id, null if nothing was done. */
  String agentDeletes(int thing) {
    String storeId = oracle.storeId(thing).orElse(null);
    String raw = storeId == null ? null : redis.get(TASKS + storeId);
    if (raw == null) {
      return null;
    }
    sample(storeId);
    redis.del(TASKS + storeId);
    oracle.deleted(thing, Oracle.By.AGENT, time.now(), store(raw));
    return storeId;
  }

  /** Nobody tells the oracle. */
  String unreported(Event.Unreported event) {
    String storeId = oracle.storeId(event.thing()).orElse(null);
    String raw = storeId == null ? null : redis.get(TASKS + storeId);
    if (raw == null) {
      return null;
    }
    if (event.deletes()) {
      redis.del(TASKS + storeId);
    } else {
      redis.set(TASKS + storeId, Tokens.object(raw).put("title", "Title of nobody").toString());
    }
    return storeId;
  }

  /** The document's id, null if nothing was done. */
  String agentEdits(Event.AgentEdits event) {
    return changeDocument(
        event.thing(),
        event.age(),
        event.stamped(),
        document -> Edits.add(document, event.part(), event.token()));
  }

  /** The document's id, null if nothing was done. */
  String agentRemoves(Event.AgentRemoves event) {
    return changeDocument(
        event.thing(),
        event.age(),
        event.stamped(),
        document -> Edits.remove(document, event.part(), event.which()));
  }

  private String changeDocument(int thing, int age, boolean stamped, Predicate<ObjectNode> change) {
    String storeId = oracle.storeId(thing).orElse(null);
    if (storeId == null) {
      return null;
    }
    sample(storeId);
    List<String> known = versions.get(storeId);
    // Who read it before somebody deleted it brings it back, which is a story of its own.
    if (known.isEmpty() || redis.get(TASKS + storeId) == null) {
      return null;
    }
    ObjectNode document = Tokens.object(known.get(Math.max(0, known.size() - 1 - age)));
    Set<String> read = said(document);
    if (!change.test(document)) {
      return null;
    }
    if (!stamped) {
      document.remove("sync_base");
    }
    write(thing, storeId, read, document, stamped);
    return storeId;
  }

  private void write(
      int thing, String storeId, Set<String> read, ObjectNode document, boolean stamped) {
    String raw = redis.get(TASKS + storeId);
    Set<String> stood = store(raw);
    boolean fresh = raw != null && newestStamp(storeId).equals(stamp(document));
    redis.set(TASKS + storeId, document.toString());
    sample(storeId);
    oracle.wrote(
        thing,
        new Oracle.Write(
            Oracle.By.AGENT,
            time.now(),
            read,
            said(document),
            stood,
            planner(thing),
            stamped,
            stamp(document),
            fresh));
  }

  /** The stamp that the service wrote last; agents may have dropped it since. */
  private String newestStamp(String storeId) {
    List<String> known = versions.get(storeId);
    for (int i = known.size() - 1; i >= 0; i--) {
      String stamp = stamp(Tokens.object(known.get(i)));
      if (!stamp.isEmpty()) {
        return stamp;
      }
    }
    return "";
  }

  private static String stamp(ObjectNode document) {
    return document.path("sync_base").asText("");
  }
}
