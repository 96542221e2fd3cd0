package io.plannersync.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.plannersync.model.StoreId;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * The texts that agents and existing readers get, and what agents' messages say. Pure functions;
 * the shapes are those of the service that Planner Sync replaces.
 */
public final class Messages {

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private static final DateTimeFormatter MICROSECONDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private Messages() {}

  /** What somebody published on the channel of updates. */
  public sealed interface Heard {}

  /**
   * A document changed, as its writer says.
   *
   * @param action {@code created}, {@code updated}, {@code deleted} or another word; {@code
   *     updated} where the message has none
   * @param task the document's JSON in compact form, null where the message has none
   * @param source who says so, empty where the message does not tell
   */
  public record TaskEvent(String action, String storeId, String task, String source)
      implements Heard {}

  /**
   * Not to be understood.
   *
   * @param reason a sentence without the message's content
   * @param about the task that it names, whatever that is; null if it names none
   */
  public record Malformed(String reason, String about) implements Heard {
    Malformed(String reason) {
      this(reason, null);
    }
  }

  /**
   * A document that was created by the sync.
   *
   * @param raw its JSON, as it was written
   * @param plannerEtag the task's etag, left out where it is null
   */
  public static String created(String storeId, String raw, String plannerEtag) {
    return event("created", storeId, raw, plannerEtag);
  }

  /** A document that was changed by the sync; see {@link #created}. */
  public static String updated(String storeId, String raw, String plannerEtag) {
    return event("updated", storeId, raw, plannerEtag);
  }

  /**
   * A document that was deleted by the sync.
   *
   * @param lastRaw what it was, may be null
   */
  public static String deleted(String storeId, String lastRaw) {
    return event("deleted", storeId, lastRaw, null);
  }

  static String event(String action, String storeId, String raw, String plannerEtag) {
    ObjectNode event = JSON.createObjectNode().put("action", action).put("task_id", storeId);
    if (raw == null) {
      event.putNull("task");
    } else {
      event.putRawValue("task", new RawValue(raw));
    }
    event.put("source", "planner");
    if (plannerEtag != null) {
      event.put("planner_etag", plannerEtag);
    }
    return text(event);
  }

  /**
   * An entry of the sync log. Whatever does not apply is null, and is written as null.
   *
   * @param operation {@code create}, {@code update}, {@code delete} or another word
   * @param status {@code success} or {@code error}
   */
  public static String logEntry(
      Instant at,
      String operation,
      String storeId,
      String plannerId,
      String status,
      String error,
      String conflictResolution) {
    return text(
        JSON.createObjectNode()
            .put("timestamp", timestamp(at))
            .put("operation", operation)
            .put("annika_id", storeId)
            .put("planner_id", plannerId)
            .put("status", status)
            .put("error", error)
            .put("conflict_resolution", conflictResolution));
  }

  /** An entry of the list of failed operations. */
  public static String failure(Instant at, String operation, String storeId, String error) {
    return text(
        JSON.createObjectNode()
            .put("timestamp", timestamp(at))
            .put("operation", operation)
            .put("annika_id", storeId)
            .put("status", "failed")
            .put("error", error));
  }

  /**
   * How the sync is doing.
   *
   * @param processedTasks pairs that are settled
   * @param pendingUploads pairs with a change that Planner does not have yet
   * @param failedOperations operations that failed and wait to be tried again
   * @param rateLimitStatus {@code ok} or {@code limited}
   * @param webhookStatus subscriptions that are active
   * @param consecutiveFailures failures since the last success
   */
  public record Health(
      long processedTasks,
      long pendingUploads,
      long failedOperations,
      String rateLimitStatus,
      long webhookStatus,
      long consecutiveFailures) {

    public String text(Instant at) {
      return Messages.text(
          JSON.createObjectNode()
              .put("timestamp", timestamp(at))
              .put("processed_tasks", processedTasks)
              .put("pending_uploads", pendingUploads)
              .put("failed_operations", failedOperations)
              .put("rate_limit_status", rateLimitStatus)
              .put("webhook_status", webhookStatus)
              .put("consecutive_failures", consecutiveFailures));
    }
  }

  /** What is left of a deleted Planner task. */
  public static String tombstone(Instant at, String reason) {
    return text(JSON.createObjectNode().put("deleted_at", timestamp(at)).put("reason", reason));
  }

  /**
   * Reads a message of the channel of updates. The id is {@code task_id}, else {@code taskId}, else
   * the document's own {@code id}, which older publishers rely on and which may be wrong.
   */
  public static Heard parse(String message) {
    JsonNode node;
    try {
      node = JSON.readTree(message);
    } catch (JsonProcessingException e) {
      return new Malformed("the message is not JSON");
    }
    if (!node.isObject()) {
      return new Malformed("the message is not a JSON object");
    }
    JsonNode task = node.path("task");
    JsonNode id =
        List.of(node.path("task_id"), node.path("taskId"), task.path("id")).stream()
            .filter(candidate -> !candidate.isMissingNode() && !candidate.isNull())
            .findFirst()
            .orElse(null);
    if (id == null) {
      return new Malformed("the message has no task_id");
    }
    if (!id.isTextual() || !StoreId.isId(id.textValue())) {
      return new Malformed("the message's task_id is not the id of a task", id.asText("no text"));
    }
    return new TaskEvent(
        node.path("action").asText("updated"),
        id.textValue(),
        task.isObject() ? task.toString() : null,
        node.path("source").asText(""));
  }

  /**
   * Whether a message only repeats what the sync itself wrote, from this instance or another one.
   * Told by content: the name of the sender is not evidence, agents copy it.
   *
   * @param written the document as the sync last wrote it; null if it deleted it
   */
  public static boolean isOurs(TaskEvent event, String written) {
    if (written == null || event.action().equals("deleted")) {
      return written == null && event.action().equals("deleted");
    }
    if (event.task() == null) {
      return false;
    }
    try {
      return JSON.readTree(event.task()).equals(JSON.readTree(written));
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  /** UTC with six digits of a second and a {@code Z}. */
  static String timestamp(Instant at) {
    return MICROSECONDS.format(at);
  }

  private static String text(ObjectNode node) {
    try {
      return JSON.writeValueAsString(node); // unlike toString() it writes raw values as they are
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
