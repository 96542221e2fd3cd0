package io.plannersync.emulator.world;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;

/**
 * What Graph lets an {@link Actor} change, with its version checks. Each method is one change,
 * refused as a whole with a {@link GraphError} or accepted as a whole.
 *
 * <p>{@code ifMatch} is the raw header, null if there was none; it is not looked at for a person in
 * Planner's own pages.
 */
public final class PlannerService {
  private final Board board;
  private final Settings settings;
  private final PlannerReads reads;
  private final PlannerWorld lock;
  private final TaskRules taskRules;
  private final DetailsRules detailsRules;

  PlannerService(Board board, Settings settings, PlannerReads reads, PlannerWorld lock) {
    this.board = board;
    this.settings = settings;
    this.reads = reads;
    this.lock = lock;
    this.taskRules = new TaskRules(settings, board);
    this.detailsRules = new DetailsRules(settings);
  }

  /** Creates a task and its details; the answer is the task. */
  public ObjectNode createTask(Actor actor, ObjectNode body) {
    return createTask(actor, body, Json.object());
  }

  ObjectNode createTask(Actor actor, ObjectNode body, ObjectNode detailsPatch) {
    synchronized (lock) {
      String planId = requiredPlan(actor, body, "Task");
      List<Entity> present = board.living(board.tasks, "planId", planId).toList();
      atMost("MaximumTasksInProject", present.size());
      long active =
          present.stream().filter(task -> task.body().get("percentComplete").asInt() < 100).count();
      atMost("MaximumActiveTasksInProject", active);
      String id = board.newId();
      ObjectNode task = taskRules.create(id, planId, body, actor, board.now());
      ObjectNode details =
          detailsRules.patch(DetailsRules.create(id), detailsPatch, actor, board.now());
      task = DetailsRules.count(task, details);
      stamp(task, actor);
      long sequence = board.nextSequence();
      board.tasks.put(id, new Entity(Entity.Kind.TASK, id, sequence, task));
      board.details.put(id, new Entity(Entity.Kind.DETAILS, id, sequence, details));
      ObjectNode created = task.deepCopy();
      created.set("details", details.deepCopy());
      record(sequence, actor, "task", id, planId, null, "created", null, created);
      return reads.task(actor, id, Past.NONE, false);
    }
  }

  /** Changes a task's own properties. */
  public void patchTask(Actor actor, String id, String ifMatch, ObjectNode patch) {
    synchronized (lock) {
      Entity task = reads.existingTask(actor, id);
      if (!actor.isPerson() && ifMatch == null) {
        throw GraphError.ifMatchMissing();
      }
      ObjectNode next = taskRules.patch(task.body(), patch, actor, board.now());
      check(actor, task, ifMatch, Json.named(patch));
      commit(actor, task, next, board.details.get(id).body());
    }
  }

  /** Changes a task's details. */
  public void patchDetails(Actor actor, String id, String ifMatch, ObjectNode patch) {
    synchronized (lock) {
      Entity task = reads.existingTask(actor, id);
      Entity details = board.details.get(id);
      if (!actor.isPerson() && ifMatch == null) {
        throw GraphError.ifMatchMissing();
      }
      ObjectNode next = detailsRules.patch(details.body(), patch, actor, board.now());
      check(actor, details, ifMatch, Json.named(patch));
      commit(actor, task, task.body(), next);
    }
  }

  /** A person's edit of both at once. */
  void patchBoth(Actor person, String id, ObjectNode taskPatch, ObjectNode detailsPatch) {
    synchronized (lock) {
      Entity task = reads.existingTask(person, id);
      ObjectNode details = board.details.get(id).body();
      ObjectNode nextDetails = detailsRules.patch(details, detailsPatch, person, board.now());
      commit(
          person, task, taskRules.patch(task.body(), taskPatch, person, board.now()), nextDetails);
    }
  }

  private void commit(Actor actor, Entity task, ObjectNode next, ObjectNode nextDetails) {
    Entity details = board.details.get(task.id());
    ObjectNode counted = DetailsRules.count(next, nextDetails);
    ObjectNode old = Json.object();
    ObjectNode changed = Json.object();
    Json.pickChanged(task.body(), counted, old, changed);
    if (!changed.isEmpty() || !old.isEmpty()) {
      stamp(counted, actor);
    }
    Json.pickChanged(
        details.body(), nextDetails, old.putObject("details"), changed.putObject("details"));
    Json.removeIfEmpty(old, "details");
    Json.removeIfEmpty(changed, "details");
    if (old.isEmpty() && changed.isEmpty()) {
      return;
    }
    long sequence = board.nextSequence();
    task.change(sequence, counted);
    details.change(sequence, nextDetails);
    record(sequence, actor, "task", task.id(), task.text("planId"), null, "updated", old, changed);
  }

  /** Deletes a task and its details. */
  public void deleteTask(Actor actor, String id, String ifMatch) {
    synchronized (lock) {
      Entity task = reads.existingTask(actor, id);
      check(actor, task, ifMatch, null);
      remove(actor, task, board.nextSequence());
    }
  }

  private void remove(Actor actor, Entity task, long sequence) {
    ObjectNode old = task.body().deepCopy();
    Entity details = board.details.get(task.id());
    old.set("details", details.body().deepCopy());
    task.delete(sequence);
    details.delete(sequence);
    String planId = old.get("planId").asText();
    record(sequence, actor, "task", task.id(), planId, null, "deleted", old, null);
  }

  /** Takes a deleted task back; Graph has no call for this. */
  void undeleteTask(Actor person, String id) {
    synchronized (lock) {
      Entity task = board.tasks.get(id);
      long sequence = board.nextSequence();
      if (task == null || !task.undelete(sequence)) {
        throw GraphError.notFound();
      }
      Entity details = board.details.get(id);
      details.undelete(sequence);
      ObjectNode back = task.body().deepCopy();
      back.set("details", details.body().deepCopy());
      record(sequence, person, "task", id, task.text("planId"), null, "undeleted", null, back);
    }
  }

  /** Moves a task to another plan, into its first bucket; Graph has no call for this. */
  void moveTask(Actor person, String id, String newPlanId) {
    synchronized (lock) {
      Entity task = reads.existingTask(person, id);
      String from = task.text("planId");
      ObjectNode next = task.body().deepCopy().put("planId", newPlanId);
      next.put("bucketId", board.defaultBucket(newPlanId));
      // Labels and their meaning belong to a plan.
      next.putObject("appliedCategories");
      stamp(next, person);
      ObjectNode left = Json.object();
      ObjectNode reached = Json.object();
      Json.pickChanged(task.body(), next, left, reached);
      long sequence = board.nextSequence();
      task.change(sequence, next);
      record(sequence, person, "task", id, from, newPlanId, "moved", left, reached);
    }
  }

  /** Creates a bucket. */
  public ObjectNode createBucket(Actor actor, ObjectNode body) {
    synchronized (lock) {
      TaskRules.onlyKnown(body, Set.of("name", "planId", "orderHint"), "plannerBucket");
      String planId = requiredPlan(actor, body, "Bucket");
      String name = Edm.requiredText("name", "Bucket", body.get("name"));
      atMost("MaximumBucketsInProject", board.living(board.buckets, "planId", planId).count());
      String asked = body.has("orderHint") ? Edm.text("orderHint", body.get("orderHint")) : null;
      long sequence = board.nextSequence();
      String id = board.addBucket(planId, name, asked, sequence);
      ObjectNode created = board.buckets.get(id).body();
      record(sequence, actor, "bucket", id, planId, null, "created", null, created);
      return reads.bucket(actor, id, Past.NONE);
    }
  }

  /** Changes a bucket's name or place. */
  public void patchBucket(Actor actor, String id, String ifMatch, ObjectNode patch) {
    synchronized (lock) {
      Entity bucket = reads.existingBucket(actor, id);
      TaskRules.onlyKnown(patch, Set.of("name", "orderHint"), "plannerBucket");
      ObjectNode next = bucket.body().deepCopy();
      if (patch.has("name")) {
        next.put("name", Edm.requiredText("name", "Bucket", patch.get("name")));
      }
      if (patch.has("orderHint")) {
        String asked = Edm.text("orderHint", patch.get("orderHint"));
        List<String> hints =
            board
                .living(board.buckets, "planId", bucket.text("planId"))
                .map(b -> b.text("orderHint"))
                .toList();
        next.put("orderHint", OrderHints.compute(asked, hints));
      }
      check(actor, bucket, ifMatch, Json.named(patch));
      apply(actor, bucket, next, "bucket", bucket.text("planId"));
    }
  }

  /** Deletes a bucket with its tasks, as Planner's own page does. */
  public void deleteBucket(Actor actor, String id, String ifMatch) {
    synchronized (lock) {
      Entity bucket = reads.existingBucket(actor, id);
      check(actor, bucket, ifMatch, null);
      board.living(board.tasks, "bucketId", id).toList().stream()
          .forEach(task -> remove(actor, task, board.nextSequence()));
      ObjectNode old = bucket.body();
      long sequence = board.nextSequence();
      bucket.delete(sequence);
      String planId = old.get("planId").asText();
      record(sequence, actor, "bucket", id, planId, null, "deleted", old, null);
    }
  }

  /**
   * Creates a plan in a group, named by {@code container.containerId}, its url or {@code owner}.
   */
  public ObjectNode createPlan(Actor actor, ObjectNode body) {
    synchronized (lock) {
      TaskRules.onlyKnown(body, Set.of("title", "container", "owner"), "plannerPlan");
      String title = Edm.requiredText("title", "Plan", body.get("title"));
      String url = body.path("container").path("url").asText("");
      String groupId =
          body.path("container")
              .path("containerId")
              .asText(
                  url.isEmpty()
                      ? body.path("owner").asText("")
                      : url.substring(url.lastIndexOf('/') + 1));
      if (groupId.isEmpty()) {
        throw GraphError.rule("Container", "Plan", "Container must be specified");
      }
      if (!board.groups.containsKey(groupId) || !reads.mayRead(actor, groupId)) {
        throw GraphError.forbidden();
      }
      atMost("MaximumPlannerPlans", board.living(board.plans, "owner", groupId).count());
      String id = addPlan(actor, board.newId(), title, groupId);
      return reads.plan(actor, id, Past.NONE);
    }
  }

  String addPlan(Actor actor, String id, String title, String groupId) {
    ObjectNode plan = Json.object();
    plan.put("createdDateTime", Json.time(board.now())).put("owner", groupId);
    plan.put("title", title).put("id", id);
    plan.set("createdBy", actor.identitySet());
    plan.putObject("container")
        .put("containerId", groupId)
        .put("type", "group")
        .put("url", "https://graph.microsoft.com/v1.0/groups/" + groupId);
    long sequence = board.nextSequence();
    board.plans.put(id, new Entity(Entity.Kind.PLAN, id, sequence, plan));
    board.planDetails.put(
        id, new Entity(Entity.Kind.PLAN_DETAILS, id, sequence, DetailsRules.createPlan(id)));
    record(sequence, actor, "plan", id, id, null, "created", null, plan);
    return id;
  }

  /** Renames a plan. */
  public void patchPlan(Actor actor, String id, String ifMatch, ObjectNode patch) {
    synchronized (lock) {
      Entity plan = reads.existingPlan(actor, id);
      TaskRules.onlyKnown(patch, Set.of("title"), "plannerPlan");
      ObjectNode next = plan.body().deepCopy();
      if (patch.has("title")) {
        next.put("title", Edm.requiredText("title", "Plan", patch.get("title")));
      }
      check(actor, plan, ifMatch, Json.named(patch));
      apply(actor, plan, next, "plan", id);
    }
  }

  /** Deletes a plan with all that is in it. */
  public void deletePlan(Actor actor, String id, String ifMatch) {
    synchronized (lock) {
      Entity plan = reads.existingPlan(actor, id);
      check(actor, plan, ifMatch, null);
      for (Entity task : board.living(board.tasks, "planId", id).toList()) {
        remove(actor, task, board.nextSequence());
      }
      long sequence = board.nextSequence();
      board.living(board.buckets, "planId", id).toList().forEach(b -> b.delete(sequence));
      ObjectNode old = plan.body();
      plan.delete(sequence);
      board.planDetails.get(id).delete(sequence);
      record(sequence, actor, "plan", id, id, null, "deleted", old, null);
    }
  }

  /** Changes a plan's label names or whom it is shared with. */
  public void patchPlanDetails(Actor actor, String id, String ifMatch, ObjectNode patch) {
    synchronized (lock) {
      reads.existingPlan(actor, id);
      Entity details = board.planDetails.get(id);
      ObjectNode next = DetailsRules.patchPlan(details.body(), patch);
      check(actor, details, ifMatch, Json.named(patch));
      apply(actor, details, next, "plan", id);
    }
  }

  private void apply(Actor actor, Entity entity, ObjectNode next, String type, String planId) {
    ObjectNode old = Json.object();
    ObjectNode changed = Json.object();
    Json.pickChanged(entity.body(), next, old, changed);
    if (!old.isEmpty() || !changed.isEmpty()) {
      long sequence = board.nextSequence();
      entity.change(sequence, next);
      record(sequence, actor, type, entity.id(), planId, null, "updated", old, changed);
    }
  }

  private String requiredPlan(Actor actor, ObjectNode body, String entity) {
    String planId = Edm.requiredText("planId", entity, body.get("planId"));
    Edm.id("plan", planId);
    Entity plan = board.plans.get(planId);
    if (plan == null || !plan.exists()) {
      throw GraphError.forbidden();
    }
    reads.requireReadable(actor, planId);
    return planId;
  }

  private void atMost(String limit, long present) {
    if (present >= settings.limit(limit)) {
      throw GraphError.limit(limit);
    }
  }

  private static void check(Actor actor, Entity entity, String ifMatch, Set<List<String>> touched) {
    if (!actor.isPerson()) {
      entity.check(ifMatch, touched);
    }
  }

  /** Beta's record of who touched the task last; v1.0 does not show it. */
  private void stamp(ObjectNode task, Actor actor) {
    task.put("lastModifiedDateTime", Json.time(board.now()));
    task.set("lastModifiedBy", actor.identitySet());
  }

  private void record(
      long sequence,
      Actor actor,
      String entity,
      String id,
      String planId,
      String movedTo,
      String event,
      ObjectNode old,
      ObjectNode changed) {
    Change change =
        new Change(sequence, board.now(), actor, entity, id, planId, movedTo, event, old, changed);
    board.record(change);
    lock.tell(change);
  }
}
