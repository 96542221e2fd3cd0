package io.plannersync.emulator.world;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What Graph lets an {@link Actor} see. A {@link Past} other than {@link Past#NONE} shows the board
 * as it was. Bodies are beta's, complete and with {@code @odata.etag}; they are the caller's own.
 *
 * <p>Every method refuses with 400 for a malformed id, 403 or 404 (see {@link Settings#gone403()})
 * for what does not exist and 403 for what the actor may not see.
 */
public final class PlannerReads {
  private final Board board;
  private final Settings settings;
  private final PlannerWorld lock;

  PlannerReads(Board board, Settings settings, PlannerWorld lock) {
    this.board = board;
    this.settings = settings;
    this.lock = lock;
  }

  public ObjectNode task(Actor actor, String id, Past past, boolean withDetails) {
    synchronized (lock) {
      Edm.id("task", id);
      long asOf = board.asOf(past, change -> change.entityId().equals(id));
      ObjectNode task = view(board.tasks, id, asOf);
      requireReadable(actor, task.get("planId").asText());
      return withDetails ? expand(task, asOf) : task;
    }
  }

  public ObjectNode details(Actor actor, String id, Past past) {
    synchronized (lock) {
      Edm.id("task", id);
      long asOf = board.asOf(past, change -> change.entityId().equals(id));
      requireReadable(actor, view(board.tasks, id, asOf).get("planId").asText());
      return view(board.details, id, asOf);
    }
  }

  public ObjectNode plan(Actor actor, String id, Past past) {
    synchronized (lock) {
      existingPlan(actor, id);
      return view(board.plans, id, asOf(past, id));
    }
  }

  public ObjectNode planDetails(Actor actor, String id, Past past) {
    synchronized (lock) {
      existingPlan(actor, id);
      return view(board.planDetails, id, asOf(past, id));
    }
  }

  public ObjectNode bucket(Actor actor, String id, Past past) {
    synchronized (lock) {
      existingBucket(actor, id);
      return view(board.buckets, id, asOf(past, id));
    }
  }

  private long asOf(Past past, String id) {
    return board.asOf(past, change -> change.entityId().equals(id));
  }

  public List<ObjectNode> tasksOfPlan(Actor actor, String planId, Past past, boolean withDetails) {
    synchronized (lock) {
      existingPlan(actor, planId);
      long asOf = board.asOf(past, change -> change.touchesPlan(planId));
      return expandAll(board.views(board.tasks, "planId", planId, asOf), asOf, withDetails);
    }
  }

  public List<ObjectNode> tasksOfBucket(
      Actor actor, String bucketId, Past past, boolean withDetails) {
    synchronized (lock) {
      String planId = existingBucket(actor, bucketId).text("planId");
      long asOf = board.asOf(past, change -> change.touchesPlan(planId));
      return expandAll(board.views(board.tasks, "bucketId", bucketId, asOf), asOf, withDetails);
    }
  }

  /** Tasks assigned to a user in plans the actor may see. */
  public List<ObjectNode> tasksOfUser(Actor actor, String userId, Past past, boolean withDetails) {
    synchronized (lock) {
      long asOf = board.asOf(past, change -> true);
      List<ObjectNode> assigned =
          board.tasks.values().stream()
              .map(task -> task.view(asOf))
              .filter(task -> task != null && task.get("assignments").has(userId))
              .filter(task -> mayReadPlan(actor, task.get("planId").asText()))
              .toList();
      return expandAll(assigned, asOf, withDetails);
    }
  }

  public List<ObjectNode> bucketsOfPlan(Actor actor, String planId, Past past) {
    synchronized (lock) {
      existingPlan(actor, planId);
      long asOf = board.asOf(past, change -> change.touchesPlan(planId));
      return board.views(board.buckets, "planId", planId, asOf);
    }
  }

  /** Plans of a group, without those the actor may not see. */
  public List<ObjectNode> plansOfGroup(Actor actor, String groupId) {
    synchronized (lock) {
      if (!board.groups.containsKey(groupId)) {
        throw gone();
      }
      return board.views(board.plans, "owner", groupId, Long.MAX_VALUE).stream()
          .filter(plan -> mayReadPlan(actor, plan.get("id").asText()))
          .toList();
    }
  }

  /** Plans of all groups the actor is a member of. */
  public List<ObjectNode> plansOf(Actor actor) {
    synchronized (lock) {
      List<ObjectNode> plans = new ArrayList<>();
      board.groups.keySet().forEach(groupId -> plans.addAll(plansOfGroup(actor, groupId)));
      return plans;
    }
  }

  /** What time it is on the board. */
  public Instant now() {
    return board.now();
  }

  /** Accepted changes of a plan's tasks, oldest first. */
  public List<Change> history(Actor actor, String planId) {
    synchronized (lock) {
      existingPlan(actor, planId);
      return board.changes.stream()
          .filter(change -> change.entity().equals("task") && change.touchesPlan(planId))
          .toList();
    }
  }

  public List<ObjectNode> groups() {
    synchronized (lock) {
      return copies(board.groups);
    }
  }

  public List<ObjectNode> users() {
    synchronized (lock) {
      return copies(board.users);
    }
  }

  private static List<ObjectNode> copies(Map<String, ObjectNode> all) {
    return all.values().stream().map(ObjectNode::deepCopy).toList();
  }

  Entity existingTask(Actor actor, String id) {
    Edm.id("task", id);
    Entity task = existing(board.tasks, id);
    requireReadable(actor, task.text("planId"));
    return task;
  }

  Entity existingPlan(Actor actor, String id) {
    Edm.id("plan", id);
    Entity plan = existing(board.plans, id);
    requireReadable(actor, id);
    return plan;
  }

  Entity existingBucket(Actor actor, String id) {
    Edm.id("bucket", id);
    Entity bucket = existing(board.buckets, id);
    requireReadable(actor, bucket.text("planId"));
    return bucket;
  }

  private Entity existing(Map<String, Entity> all, String id) {
    Entity entity = all.get(id);
    if (entity == null || !entity.exists()) {
      throw gone();
    }
    return entity;
  }

  private ObjectNode view(Map<String, Entity> all, String id, long asOf) {
    ObjectNode view = all.containsKey(id) ? all.get(id).view(asOf) : null;
    if (view == null) {
      throw gone();
    }
    return view;
  }

  private List<ObjectNode> expandAll(List<ObjectNode> tasks, long asOf, boolean withDetails) {
    return withDetails ? tasks.stream().map(task -> expand(task, asOf)).toList() : tasks;
  }

  private ObjectNode expand(ObjectNode task, long asOf) {
    task.set("details", board.details.get(task.get("id").asText()).view(asOf));
    return task;
  }

  void requireReadable(Actor actor, String planId) {
    if (!mayReadPlan(actor, planId)) {
      throw GraphError.forbidden();
    }
  }

  boolean mayReadPlan(Actor actor, String planId) {
    if (actor.isPerson()) {
      return true;
    }
    return mayReadPlan(actor, planId, board.groupOf(planId));
  }

  /** The same of a plan that is or was in a group. */
  boolean mayReadPlan(Actor actor, String planId, String groupId) {
    return !settings.unreadablePlans().contains(planId) && mayRead(actor, groupId);
  }

  /** An application sees every group, a user with an application the groups of the user. */
  boolean mayRead(Actor actor, String groupId) {
    return actor.userId() == null || board.membersOf(groupId).contains(actor.userId());
  }

  private GraphError gone() {
    return settings.gone403() ? GraphError.forbidden() : GraphError.notFound();
  }
}
