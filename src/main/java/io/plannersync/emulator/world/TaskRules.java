package io.plannersync.emulator.world;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a task's own properties may become ("Create plannerTask", "Update plannerTask" and
 * "plannerAssignments" in Microsoft's reference), and what the service works out by itself.
 *
 * <p>Undocumented and chosen here: a blank title, a number out of bounds, an unknown or read-only
 * property and null for a number or a bucket are 400; a task without a bucket goes into the plan's
 * first one.
 */
final class TaskRules {
  private static final Pattern CATEGORY = Pattern.compile("category([1-9]|1[0-9]|2[0-5])");

  /** What of the board a rule asks for. */
  interface Board {
    /** The plan of a bucket, or null if there is no such bucket. */
    String planOfBucket(String bucketId);

    /** Where a task goes that names no bucket. */
    String defaultBucket(String planId);

    /** The order hints in a bucket. */
    Collection<String> hintsIn(String bucketId);
  }

  private final Settings settings;
  private final Board board;

  TaskRules(Settings settings, Board board) {
    this.settings = settings;
    this.board = board;
  }

  /** The body of a new task; the plan is known to exist. */
  ObjectNode create(String id, String planId, ObjectNode given, Actor actor, Instant now) {
    Edm.requiredText("title", "Task", given.get("title"));
    ObjectNode task = Json.object();
    task.put("planId", planId).putNull("bucketId").putNull("title");
    task.put("orderHint", "").put("assigneePriority", "").put("percentComplete", 0);
    task.putNull("startDateTime").put("createdDateTime", Json.time(now)).putNull("dueDateTime");
    task.put("hasDescription", false).put("previewType", "automatic");
    task.putNull("completedDateTime").putNull("completedBy");
    task.put("referenceCount", 0).put("checklistItemCount", 0).put("activeChecklistItemCount", 0);
    task.putNull("conversationThreadId").put("priority", 5).put("id", id);
    task.set("createdBy", actor.identitySet());
    task.putObject("appliedCategories");
    task.putObject("assignments");
    ObjectNode rest = given.deepCopy();
    rest.remove("planId");
    if (rest.path("bucketId").isMissingNode() || rest.path("bucketId").isNull()) {
      rest.put("bucketId", board.defaultBucket(planId));
    }
    if (!rest.has("orderHint")) {
      rest.put("orderHint", " !");
    }
    if (!rest.has("assigneePriority")) {
      rest.put("assigneePriority", " !");
    }
    write(task, rest, actor, now);
    return task;
  }

  /** The body after a PATCH. */
  ObjectNode patch(ObjectNode task, ObjectNode patch, Actor actor, Instant now) {
    ObjectNode next = task.deepCopy();
    write(next, patch, actor, now);
    return next;
  }

  private void write(ObjectNode task, ObjectNode patch, Actor actor, Instant now) {
    for (String name : Json.names(patch).toList()) {
      JsonNode value = patch.get(name);
      switch (name) {
        case "title" -> task.put(name, title(value));
        case "bucketId" -> task.put(name, bucket(value, task.path("planId").asText()));
        case "percentComplete" -> percent(task, Edm.number(name, value, 0, 100), actor, now);
        case "priority" -> task.put(name, Edm.number(name, value, 0, 10));
        case "startDateTime", "dueDateTime" -> task.put(name, Edm.time(value));
        case "assignments" -> assign(task, Edm.open(name, value), actor, now);
        case "appliedCategories" -> categories(task, Edm.open(name, value));
        case "assigneePriority" ->
            task.put(name, OrderHints.compute(Edm.text(name, value), List.of()));
        case "conversationThreadId" -> task.put(name, Edm.text(name, value));
        case "orderHint" -> Edm.text(name, value);
        default -> throw Edm.unknown(name, "plannerTask");
      }
    }
    if (patch.has("orderHint")) {
      // Last, because the neighbours are those of the bucket the same change may have named.
      String asked = patch.get("orderHint").textValue();
      task.put(
          "orderHint", OrderHints.compute(asked, board.hintsIn(task.get("bucketId").asText())));
    }
    dates(task);
  }

  private String title(JsonNode value) {
    String title = Edm.requiredText("title", "Task", value);
    if (title.length() > settings.limit("titleLength")) {
      throw GraphError.rule("Title", "Task", "Title is longer than allowed");
    }
    return title;
  }

  private String bucket(JsonNode value, String planId) {
    String bucketId = Edm.text("bucketId", value);
    if (bucketId == null) {
      throw GraphError.rule("BucketId", "Task", "BucketId cannot be empty");
    }
    Edm.id("bucket", bucketId);
    if (!planId.equals(board.planOfBucket(bucketId))) {
      throw GraphError.rule("BucketId", "Task", "BucketId must name a bucket of the task's plan");
    }
    return bucketId;
  }

  private static void percent(ObjectNode task, int percent, Actor actor, Instant now) {
    boolean wasDone = task.get("percentComplete").intValue() == 100;
    task.put("percentComplete", percent);
    if (percent == 100 && !wasDone) {
      task.put("completedDateTime", Json.time(now));
      task.set("completedBy", actor.identitySet());
    } else if (percent < 100) {
      task.putNull("completedDateTime").putNull("completedBy");
    }
  }

  private static void dates(ObjectNode task) {
    String start = task.path("startDateTime").textValue();
    String due = task.path("dueDateTime").textValue();
    if (start != null && due != null && Instant.parse(due).isBefore(Instant.parse(start))) {
      throw GraphError.rule("DueDate", "Task", "DueDate cannot be earlier than the StartDate");
    }
  }

  private void assign(ObjectNode task, ObjectNode changes, Actor actor, Instant now) {
    ObjectNode assignments = (ObjectNode) task.get("assignments");
    for (String userId : Json.names(changes).toList()) {
      Edm.guid("assignments", userId);
      if (changes.get(userId).isNull()) {
        assignments.remove(userId);
        continue;
      }
      ObjectNode given = Edm.complex(userId, changes.get(userId), "plannerAssignment");
      onlyKnown(given, Set.of("orderHint"), "plannerAssignment");
      String hint = OrderHints.compute(Edm.text("orderHint", given.path("orderHint")), List.of());
      if (assignments.get(userId) instanceof ObjectNode present) {
        present.put("orderHint", hint);
        continue;
      }
      ObjectNode added = assignments.putObject(userId);
      added.put("@odata.type", "#microsoft.graph.plannerAssignment");
      added.put("assignedDateTime", Json.time(now)).put("orderHint", hint);
      added.set("assignedBy", actor.identitySet());
    }
    if (assignments.size() > settings.limit("MaximumAssigneesInTasks")) {
      throw GraphError.limit("MaximumAssigneesInTasks");
    }
  }

  private static void categories(ObjectNode task, ObjectNode changes) {
    ObjectNode applied = (ObjectNode) task.get("appliedCategories");
    for (String key : Json.names(changes).toList()) {
      category("appliedCategories", key);
      if (Edm.truth(changes.get(key))) {
        applied.put(key, true);
      } else {
        applied.remove(key);
      }
    }
  }

  /**
   * @throws GraphError 400 if the key is none of {@code category1} to {@code category25}
   */
  static void category(String property, String key) {
    if (!CATEGORY.matcher(key).matches()) {
      throw GraphError.invalid(
          "The property '%s' does not exist on '%s'.".formatted(key, property));
    }
  }

  static void onlyKnown(ObjectNode value, Set<String> known, String type) {
    Json.names(value)
        .filter(name -> !known.contains(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw Edm.unknown(name, type);
            });
  }
}
