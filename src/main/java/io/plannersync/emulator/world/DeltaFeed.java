package io.plannersync.emulator.world;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.emulator.feeds.FeedSettings.Scope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What has changed since a moment, as the delta queries of Graph's beta tell it. */
public final class DeltaFeed {

  /**
   * @param upTo the change after which the next page begins
   * @param more whether there is a next page now
   */
  public record Page(List<ObjectNode> items, long upTo, boolean more) {}

  private final Board board;
  private final PlannerReads reads;
  private final PlannerWorld lock;

  DeltaFeed(Board board, PlannerReads reads, PlannerWorld lock) {
    this.board = board;
    this.reads = reads;
    this.lock = lock;
  }

  /** The number of the newest change. */
  public long newest() {
    synchronized (lock) {
      return board.sequence();
    }
  }

  /**
   * Tasks of a plan: all of them at first, later those of which a selected property changed, each
   * once.
   *
   * @param select the properties shown besides the id, empty for all
   * @param after negative for the first call
   * @throws GraphError 410 if changes after that are no longer remembered
   */
  public Page ofPlan(Actor actor, String planId, Set<String> select, long after, int limit) {
    synchronized (lock) {
      reads.existingPlan(actor, planId);
      if (after < 0) {
        List<ObjectNode> all =
            board.views(board.tasks, "planId", planId, Long.MAX_VALUE).stream()
                .map(task -> selected(task, select))
                .toList();
        return new Page(all, board.sequence(), false);
      }
      requireRemembered(after);
      Map<String, ObjectNode> items = new LinkedHashMap<>();
      for (Change change : board.changes) {
        if (change.sequence() <= after || !change.touchesPlan(planId) || !shows(change, select)) {
          continue;
        }
        if (items.size() == limit && !items.containsKey(change.entityId())) {
          return new Page(List.copyOf(items.values()), change.sequence() - 1, true);
        }
        items.put(change.entityId(), itemOfPlan(change, planId, select));
      }
      return new Page(List.copyOf(items.values()), board.sequence(), false);
    }
  }

  private static boolean shows(Change change, Set<String> select) {
    boolean isTask = change.entity().equals("task");
    boolean isWhole = !change.event().equals("updated");
    return isTask
        && (isWhole || select.isEmpty() || select.stream().anyMatch(change.newData()::has));
  }

  private ObjectNode itemOfPlan(Change change, String planId, Set<String> select) {
    if (change.event().equals("deleted")) {
      return removed(change.entityId(), "deleted");
    }
    if (change.event().equals("moved") && !planId.equals(change.movedTo())) {
      return removed(change.entityId(), "changed");
    }
    return selected(board.tasks.get(change.entityId()).view(change.sequence()), select);
  }

  private static ObjectNode selected(ObjectNode task, Set<String> select) {
    if (select.isEmpty()) {
      return task;
    }
    ObjectNode item = Json.object();
    item.set("@odata.etag", task.get("@odata.etag"));
    item.set("id", task.get("id"));
    for (String name : select) {
      item.set(name, task.path(name).isMissingNode() ? null : task.get(name));
    }
    return item;
  }

  /**
   * What a user follows. One item per change and resource, with the changed properties alone.
   *
   * @throws GraphError 410 if changes after that are no longer remembered
   */
  public Page ofUser(Actor user, Scope scope, long after, int limit) {
    synchronized (lock) {
      requireRemembered(after);
      List<ObjectNode> items = new ArrayList<>();
      for (Change change : board.changes) {
        if (change.sequence() <= after || !follows(user, scope, change)) {
          continue;
        }
        if (items.size() >= limit) {
          return new Page(items, change.sequence() - 1, true);
        }
        addItems(change, items);
      }
      return new Page(items, board.sequence(), false);
    }
  }

  private boolean follows(Actor user, Scope scope, Change change) {
    boolean whole =
        followsAll(user, scope, change.planId())
            || (change.movedTo() != null && followsAll(user, scope, change.movedTo()));
    return whole || (change.entity().equals("task") && owns(user, change));
  }

  private boolean followsAll(Actor user, Scope scope, String planId) {
    Entity details = board.planDetails.get(planId);
    boolean follows =
        scope == Scope.ALL_MEMBER_PLANS
            || user.userId().equals(board.groupOf(planId))
            || (details.exists() && details.body().get("sharedWith").has(user.userId()));
    return follows && reads.mayReadPlan(user, planId);
  }

  private boolean owns(Actor user, Change change) {
    ObjectNode task =
        change.event().equals("deleted")
            ? change.oldData()
            : board.tasks.get(change.entityId()).view(change.sequence());
    boolean own =
        task.get("assignments").has(user.userId())
            || task.at("/createdBy/user/id").asText().equals(user.userId());
    return own && reads.mayReadPlan(user, task.get("planId").asText());
  }

  private void addItems(Change change, List<ObjectNode> items) {
    String id = change.entityId();
    if (change.event().equals("deleted")) {
      items.add(removed(id, "deleted"));
      return;
    }
    ObjectNode own = change.newData().deepCopy();
    ObjectNode details = own.remove("details") instanceof ObjectNode node ? node : Json.object();
    switch (change.entity()) {
      case "task" -> {
        addItem("plannerTask", board.tasks.get(id), own, change, items);
        addItem("plannerTaskDetails", board.details.get(id), details, change, items);
      }
      case "bucket" -> addItem("plannerBucket", board.buckets.get(id), own, change, items);
      default -> {
        boolean ofPlan = own.has("title");
        addItem(
            ofPlan ? "plannerPlan" : "plannerPlanDetails",
            ofPlan ? board.plans.get(id) : board.planDetails.get(id),
            own,
            change,
            items);
      }
    }
  }

  private static void addItem(
      String type, Entity entity, ObjectNode changed, Change change, List<ObjectNode> items) {
    if (changed.isEmpty()) {
      return;
    }
    ObjectNode item = Json.object().put("@odata.type", "#microsoft.graph." + type);
    item.set("@odata.etag", entity.view(change.sequence()).get("@odata.etag"));
    items.add(item.put("id", entity.id()).setAll(changed));
  }

  private static ObjectNode removed(String id, String reason) {
    ObjectNode item = Json.object().put("id", id);
    item.putObject("@removed").put("reason", reason);
    return item;
  }

  private void requireRemembered(long after) {
    if (after > board.sequence()) {
      throw new GraphError(400, "BadRequest", "The delta token is malformed.");
    }
    if (!board.changes.isEmpty() && after < board.changes.getFirst().sequence() - 1) {
      throw new GraphError(410, "syncStateNotFound", "The delta token is too old; start again.");
    }
  }
}
