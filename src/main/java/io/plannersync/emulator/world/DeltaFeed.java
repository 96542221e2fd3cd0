package io.plannersync.emulator.world;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.emulator.feeds.DeltaToken;
import io.plannersync.emulator.feeds.FeedSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What has changed since a moment, as the delta queries of Graph's beta tell it.
 *
 * <p>Undocumented and chosen here: what is deleted is {@code @removed} with the reason {@code
 * deleted}, what leaves the reader's sight otherwise with {@code changed}, both without a type; a
 * task that comes into sight by a move or an assignment is told by what changed alone.
 */
public final class DeltaFeed {

  /**
   * @param after the change behind the page
   * @param listed the resources of the first listing behind the page, {@link DeltaToken#CHANGES}
   *     once there are none left
   * @param more whether there is a next page now
   */
  public record Page(List<ObjectNode> items, long after, int listed, boolean more) {}

  /** One collection whose delta is read: tasks, buckets or plans that meet a condition. */
  public static final class Collection {
    private final String entity;
    private final Predicate<ObjectNode> holds;

    private Collection(String entity, Predicate<ObjectNode> holds) {
      this.entity = entity;
      this.holds = holds;
    }

    public static Collection tasksOfPlan(String planId) {
      return new Collection("task", task -> task.get("planId").asText().equals(planId));
    }

    /** Those assigned to the user. */
    public static Collection tasksOfUser(String userId) {
      return new Collection("task", task -> task.get("assignments").has(userId));
    }

    public static Collection bucketsOfPlan(String planId) {
      return new Collection("bucket", bucket -> bucket.get("planId").asText().equals(planId));
    }

    public static Collection plansOfGroup(String groupId) {
      return new Collection("plan", plan -> plan.get("owner").asText().equals(groupId));
    }
  }

  private final Board board;
  private final PlannerReads reads;
  private final FeedSettings settings;
  private final PlannerWorld lock;

  DeltaFeed(Board board, PlannerReads reads, FeedSettings settings, PlannerWorld lock) {
    this.board = board;
    this.reads = reads;
    this.settings = settings;
    this.lock = lock;
  }

  /** The number of the newest change. */
  public long newest() {
    synchronized (lock) {
      return board.sequence();
    }
  }

  /** Whether every change after one is still remembered. */
  public boolean remembers(long after) {
    synchronized (lock) {
      boolean kept = board.changes.isEmpty() || after >= board.changes.getFirst().sequence() - 1;
      return kept && board.sequence() - after <= settings.deltaMemory();
    }
  }

  /**
   * A page of a collection: all there was when the token was given, then what changed since, each
   * resource once a page and as it was after its last change in the page.
   */
  public Page ofCollection(Actor actor, Collection collection, DeltaToken token, int limit) {
    synchronized (lock) {
      return token.isListing()
          ? listing(actor, collection, token, limit)
          : changes(actor, collection, token, limit);
    }
  }

  private Page listing(Actor actor, Collection collection, DeltaToken token, int limit) {
    List<ObjectNode> all =
        entities(collection.entity).values().stream()
            .map(entity -> entity.view(token.after()))
            .filter(view -> isIn(actor, collection, view))
            .toList();
    int from = Math.min(token.listed(), all.size());
    int to = Math.min(from + limit, all.size());
    List<ObjectNode> items =
        all.subList(from, to).stream().map(item -> shown(item, token, token.after())).toList();
    boolean more = to < all.size();
    return new Page(items, token.after(), more ? to : DeltaToken.CHANGES, more);
  }

  private Page changes(Actor actor, Collection collection, DeltaToken token, int limit) {
    Map<String, ObjectNode> items = new LinkedHashMap<>();
    int fresh = 0;
    for (Change change : since(token.after())) {
      ObjectNode item = item(actor, collection, token, change);
      if (item == null) {
        continue;
      }
      boolean isReplay = change.sequence() <= token.after();
      if (!isReplay && fresh == limit) {
        return new Page(
            List.copyOf(items.values()), change.sequence() - 1, DeltaToken.CHANGES, true);
      }
      fresh += isReplay ? 0 : 1;
      items.put(change.entityId(), item);
    }
    return new Page(List.copyOf(items.values()), board.sequence(), DeltaToken.CHANGES, false);
  }

  /** The changes behind a token, and before them those that are told again. */
  private List<Change> since(long after) {
    long from = after - settings.deltaReplays();
    return board.changes.stream().filter(change -> change.sequence() > from).toList();
  }

  /** What a collection's reader is told of a change, or null. */
  private ObjectNode item(Actor actor, Collection collection, DeltaToken token, Change change) {
    if (!change.entity().equals(collection.entity)) {
      return null;
    }
    Entity entity = entities(change.entity()).get(change.entityId());
    ObjectNode before = entity.view(change.sequence() - 1);
    ObjectNode after = entity.view(change.sequence());
    boolean was = isIn(actor, collection, before);
    if (!isIn(actor, collection, after)) {
      return was ? removed(change, after) : null;
    }
    return was && !shows(token, change, before, after)
        ? null
        : shown(after, token, change.sequence());
  }

  private boolean isIn(Actor actor, Collection collection, ObjectNode view) {
    return view != null
        && collection.holds.test(view)
        && reads.mayReadPlan(actor, planOf(collection.entity, view));
  }

  private static String planOf(String entity, ObjectNode view) {
    return view.get(entity.equals("plan") ? "id" : "planId").asText();
  }

  private static boolean shows(
      DeltaToken token, Change change, ObjectNode before, ObjectNode after) {
    boolean detailsChanged = token.details() && change.newData().has("details");
    boolean itselfChanged = !before.get("@odata.etag").equals(after.get("@odata.etag"));
    boolean selected =
        token.select().isEmpty() || token.select().stream().anyMatch(change.newData()::has);
    return detailsChanged || (itselfChanged && selected);
  }

  private ObjectNode shown(ObjectNode view, DeltaToken token, long asOf) {
    ObjectNode item = view;
    if (!token.select().isEmpty()) {
      item = Json.object();
      item.set("@odata.etag", view.get("@odata.etag"));
      item.set("id", view.get("id"));
      for (String name : token.select()) {
        item.set(name, view.get(name));
      }
    }
    if (token.details()) {
      item.set("details", board.details.get(view.get("id").asText()).view(asOf));
    }
    return item;
  }

  private Map<String, Entity> entities(String entity) {
    return switch (entity) {
      case "task" -> board.tasks;
      case "bucket" -> board.buckets;
      default -> board.plans;
    };
  }

  /**
   * A page of what a user follows, see {@link FeedSettings.Scope}. One item per change and
   * resource, with the changed properties alone.
   */
  public Page ofUser(Actor user, DeltaToken token, int limit) {
    synchronized (lock) {
      List<ObjectNode> items = new ArrayList<>();
      int fresh = 0;
      for (Change change : since(token.after())) {
        boolean after = follows(user, change, change.sequence());
        if (!after && !follows(user, change, change.sequence() - 1)) {
          continue;
        }
        boolean isReplay = change.sequence() <= token.after();
        if (!isReplay && fresh >= limit) {
          return new Page(items, change.sequence() - 1, DeltaToken.CHANGES, true);
        }
        int before = items.size();
        addItems(change, after, items);
        fresh += isReplay ? 0 : items.size() - before;
      }
      return new Page(items, board.sequence(), DeltaToken.CHANGES, false);
    }
  }

  /** Whether a user followed, as of a change, what was changed. */
  private boolean follows(Actor user, Change change, long asOf) {
    ObjectNode view = entities(change.entity()).get(change.entityId()).view(asOf);
    if (view == null) {
      return false;
    }
    String planId = planOf(change.entity(), view);
    ObjectNode plan = board.plans.get(planId).view(asOf);
    if (plan == null || !reads.mayReadPlan(user, planId, plan.get("owner").asText())) {
      return false;
    }
    boolean isOwnTask =
        change.entity().equals("task")
            && (view.get("assignments").has(user.userId())
                || view.at("/createdBy/user/id").asText().equals(user.userId()));
    return settings.userDeltaScope() == FeedSettings.Scope.ALL_MEMBER_PLANS
        || isOwnTask
        || plan.get("owner").asText().equals(user.userId())
        || board.planDetails.get(planId).view(asOf).get("sharedWith").has(user.userId());
  }

  private void addItems(Change change, boolean inSight, List<ObjectNode> items) {
    String id = change.entityId();
    if (!inSight) {
      items.add(removed(change, entities(change.entity()).get(id).view(change.sequence())));
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

  private static ObjectNode removed(Change change, ObjectNode left) {
    ObjectNode item = Json.object().put("id", change.entityId());
    item.putObject("@removed").put("reason", left == null ? "deleted" : "changed");
    return item;
  }
}
