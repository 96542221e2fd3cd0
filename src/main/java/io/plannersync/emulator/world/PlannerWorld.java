package io.plannersync.emulator.world;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The board as people in Planner's own pages use it. Safe from any thread.
 *
 * <p>Bodies are Graph's beta JSON. A person's edit is always based on the newest version, so there
 * are no etags to give; the rules of values are the same as for a program, and what breaks one is
 * refused with a {@link GraphError}.
 */
public final class PlannerWorld {
  private static final String NOBODY = "00000000-0000-0000-0000-000000000000";

  private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();
  private final Board board;
  private final PlannerReads reads;
  private final PlannerService service;
  private final DeltaFeed deltas;
  private String personId;

  /**
   * @param random makes the ids; seed it to get the same ones again
   */
  public PlannerWorld(Clock clock, Settings settings, Random random) {
    board = new Board(clock, random);
    reads = new PlannerReads(board, settings, this);
    deltas = new DeltaFeed(board, reads, settings.feeds(), this);
    service = new PlannerService(board, settings, reads, this);
  }

  /** What programs see. */
  public PlannerReads reads() {
    return reads;
  }

  /** What programs change. */
  public PlannerService service() {
    return service;
  }

  /** What has changed since. */
  public DeltaFeed deltas() {
    return deltas;
  }

  /** Adds a group without members; the answer is its id. */
  public synchronized String addGroup(String displayName) {
    String id = board.newGuid();
    addGroup(id, displayName);
    return id;
  }

  public synchronized void addGroup(String id, String displayName) {
    ObjectNode group = Json.object().put("id", id).put("displayName", displayName);
    group.putNull("description").put("mailEnabled", true).put("securityEnabled", false);
    group.put("mailNickname", displayName.toLowerCase(Locale.ROOT).replace(' ', '-'));
    group.put("createdDateTime", board.now().toString()).putArray("groupTypes").add("Unified");
    board.groups.put(id, group);
  }

  /** Adds a user of the directory; {@code mail} is also the sign-in name. */
  public synchronized void addUser(String id, String displayName, String mail) {
    ObjectNode user = Json.object().put("id", id).put("displayName", displayName);
    board.users.put(id, user.put("mail", mail).put("userPrincipalName", mail));
  }

  /** Makes a user a member; only members' delegated tokens see the group's plans. */
  public synchronized void addMember(String groupId, String userId) {
    board.membersOf(groupId).add(userId);
  }

  /** Who acts in the methods below; without this, the first user. */
  public synchronized void actAs(String userId) {
    personId = userId;
  }

  /** Adds a plan; the answer is its id. */
  public synchronized String addPlan(String title, String groupId) {
    return addPlan(board.newId(), title, groupId);
  }

  /**
   * Adds a plan with an id of 28 characters.
   *
   * @throws GraphError 400 if the id has another form
   */
  public synchronized String addPlan(String id, String title, String groupId) {
    Edm.id("plan", id);
    return service.addPlan(person(), id, title, groupId);
  }

  /** Deletes a plan and all that is in it. */
  public void deletePlan(String planId) {
    service.deletePlan(person(), planId, null);
  }

  /** Adds a bucket as the plan's last; the answer is its id. */
  public synchronized String addBucket(String planId, String name) {
    ObjectNode body = Json.object().put("planId", planId).put("name", name);
    return service.createBucket(person(), body).get("id").asText();
  }

  /** Names labels: keys {@code category1} to {@code category25}, a null value takes the name. */
  public synchronized void categoryDescriptions(String planId, Map<String, String> names) {
    ObjectNode patch = Json.object();
    patch.set("categoryDescriptions", Json.of(names));
    service.patchPlanDetails(person(), planId, null, patch);
  }

  /** Shares a plan with a user, who then follows all that is in it. */
  public synchronized void share(String planId, String userId) {
    ObjectNode patch = Json.object();
    patch.putObject("sharedWith").put(userId, true);
    service.patchPlanDetails(person(), planId, null, patch);
  }

  /** Creates a task from properties of task and details, mixed; the answer is its id. */
  public synchronized String createTask(String planId, ObjectNode json) {
    ObjectNode task = json.deepCopy().put("planId", planId);
    ObjectNode details = takeDetails(task);
    return service.createTask(person(), task, details).get("id").asText();
  }

  /** Changes properties of a task and, in the same step, of its details. */
  public synchronized void patchTask(String id, ObjectNode json) {
    ObjectNode task = json.deepCopy();
    ObjectNode details = takeDetails(task);
    service.patchBoth(person(), id, task, details);
  }

  /** Changes properties of a task's details. */
  public synchronized void patchDetails(String id, ObjectNode json) {
    service.patchDetails(person(), id, null, json);
  }

  public synchronized void deleteTask(String id) {
    service.deleteTask(person(), id, null);
  }

  /** Takes a deleted task and its details back, as they were. */
  public synchronized void undeleteTask(String id) {
    service.undeleteTask(person(), id);
  }

  /** Moves a task into the first bucket of another plan; it loses its labels. */
  public synchronized void moveTask(String id, String newPlanId) {
    reads.existingPlan(person(), newPlanId);
    service.moveTask(person(), id, newPlanId);
  }

  /** A task with {@code details}, both with their etags. */
  public ObjectNode task(String id) {
    return reads.task(person(), id, Past.NONE, true);
  }

  /** All tasks of a plan, as {@link #task}. */
  public List<ObjectNode> tasks(String planId) {
    return reads.tasksOfPlan(person(), planId, Past.NONE, true);
  }

  /** All plans with {@code details}, {@code buckets} and {@code tasks}. */
  public synchronized List<ObjectNode> plans() {
    List<ObjectNode> plans = new ArrayList<>();
    for (Entity entity : board.plans.values()) {
      if (entity.exists()) {
        ObjectNode plan = entity.view(Long.MAX_VALUE);
        plan.set("details", reads.planDetails(person(), entity.id(), Past.NONE));
        plan.set("buckets", Json.of(reads.bucketsOfPlan(person(), entity.id(), Past.NONE)));
        plan.set("tasks", Json.of(tasks(entity.id())));
        plans.add(plan);
      }
    }
    return plans;
  }

  /** What time it is on the board. */
  public Instant now() {
    return board.now();
  }

  /** Calls back after each accepted change, on the thread that made it. */
  public void onChange(Consumer<Change> listener) {
    listeners.add(listener);
  }

  void tell(Change change) {
    listeners.forEach(listener -> listener.accept(change));
  }

  private synchronized Actor person() {
    String first = board.users.keySet().stream().findFirst().orElse(NOBODY);
    return Actor.person(personId == null ? first : personId);
  }

  private static ObjectNode takeDetails(ObjectNode task) {
    ObjectNode details = Json.object();
    if (task.remove("details") instanceof ObjectNode nested) {
      details.setAll(nested);
    }
    for (String name : DetailsRules.PROPERTIES) {
      if (task.has(name)) {
        details.set(name, task.remove(name));
      }
    }
    return details;
  }
}
