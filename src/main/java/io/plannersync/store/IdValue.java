package io.plannersync.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plannersync.model.GraphId;
import io.plannersync.model.StoreId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The value of an id map's key, in every spelling that occurs: an id as plain text or as a JSON
 * string, or a JSON object that names the Planner id ({@code planner_id}, {@code plannerId}, {@code
 * planner}), the store id ({@code annika_id}, {@code annikaId}), or both.
 *
 * @param text the id of a value that is only an id; null for an object
 * @param storeId the store id that an object names, null if none
 * @param plannerId the Planner id that an object names, null if none
 */
record IdValue(String text, String storeId, String plannerId) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final IdValue UNREADABLE = new IdValue(null, null, null);

  static IdValue parse(String raw) {
    String trimmed = raw.trim();
    if (trimmed.isEmpty() || !ExactUtf8.isText(raw)) {
      return UNREADABLE;
    }
    if ("{[\"".indexOf(trimmed.charAt(0)) < 0) {
      return trimmed.equals("null") ? UNREADABLE : new IdValue(trimmed, null, null);
    }
    try {
      JsonNode node = JSON.readTree(trimmed);
      if (node.isTextual() && !node.textValue().isBlank()) {
        return new IdValue(node.textValue().trim(), null, null);
      }
      return new IdValue(
          null,
          first(node, List.of("annika_id", "annikaId")),
          first(node, List.of("planner_id", "plannerId", "planner")));
    } catch (JsonProcessingException e) {
      return UNREADABLE;
    }
  }

  /** Read as the value of a key that ends in a store id. */
  Optional<String> plannerOf(String keyId) {
    return Optional.ofNullable(text != null ? text : plannerId)
        .filter(id -> !id.equals(keyId))
        .filter(GraphId::isId);
  }

  /** Read as the value of a key that ends in a Planner id. */
  Optional<String> storeOf(String keyId) {
    return Optional.ofNullable(text != null ? text : storeId)
        .filter(id -> !id.equals(keyId))
        .filter(StoreId::isId);
  }

  /** The id at the other end, whichever way the entry runs. */
  Optional<String> other(String keyId) {
    return plannerOf(keyId).or(() -> storeOf(keyId));
  }

  /** The value as it is written into both keys. */
  static String write(String storeId, String plannerId, Instant at) {
    return JSON.createObjectNode()
        .put("annika_id", storeId)
        .put("planner_id", plannerId)
        .put("stored_at", Messages.timestamp(at))
        .put("version", 1)
        .toString();
  }

  private static String first(JsonNode object, List<String> names) {
    return names.stream()
        .map(object::path)
        .filter(node -> node.isTextual() && !node.textValue().isBlank())
        .map(node -> node.textValue().trim())
        .findFirst()
        .orElse(null);
  }
}
