package io.plannersync.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The camelCase spelling of the predecessor's API: read into the canonical spelling of documents,
 * and shown beside it. A document that already has the other spelling keeps it, so that its readers
 * find it.
 */
final class Spelling {

  private static final String PERSON = "assigned_to";
  private static final String PEOPLE = "assignedTo";
  private static final String IDS = "assignee_ids";

  private static final Map<String, String> NAMES =
      Map.of(
          "planId",
          "plan_id",
          "bucketId",
          "bucket_id",
          "dueDate",
          "due_date",
          "startDate",
          "start_date",
          "percentComplete",
          "percent_complete",
          PEOPLE,
          PERSON);

  private Spelling() {}

  /**
   * What of a body is to be merged into a document. Who sends a whole answer back sends both
   * spellings: then the one that was changed counts, and the canonical one if both were.
   *
   * @param body what was sent; not changed
   * @param document the document it is for, empty for a new one
   */
  static ObjectNode canonical(ObjectNode body, ObjectNode document) {
    Map<String, JsonNode> shown = shown(document);
    ObjectNode result = body.objectNode();
    body.properties()
        .forEach(
            member -> {
              if (!NAMES.containsKey(member.getKey())) {
                result.set(member.getKey(), member.getValue());
              }
            });
    NAMES.forEach(
        (name, canonical) -> {
          JsonNode sent = body.get(name);
          if (sent == null) {
            return;
          }
          if (document.has(name)) {
            result.set(name, sent);
          }
          boolean changed = !MergePatch.same(sent, shown.get(name));
          boolean counts =
              body.has(canonical)
                  ? changed && MergePatch.same(body.get(canonical), document.get(canonical))
                  : changed || document.has(name);
          // A new document has nothing that could have been changed: there the canonical one
          // counts.
          if (counts && !(document.isEmpty() && body.has(canonical))) {
            result.set(canonical, name.equals("percentComplete") ? fraction(sent) : sent);
          }
        });
    if (result.get(PERSON) instanceof ArrayNode list) {
      people(result, list, document);
    }
    return result;
  }

  /**
   * The same document with the members that the predecessor's API gave.
   *
   * @param all whether those of which nothing is known are given, too, as it did
   */
  static ObjectNode both(ObjectNode document, boolean all) {
    ObjectNode result = document.deepCopy();
    if (all) {
      Stream.of("planId", "bucketId", "dueDate").forEach(result::putNull);
      result.putArray(PEOPLE);
      result.put("percentComplete", 0);
    }
    result.setAll(shown(document));
    return result;
  }

  /** The predecessor's members, as far as a document tells. */
  private static Map<String, JsonNode> shown(ObjectNode document) {
    Map<String, JsonNode> shown = new LinkedHashMap<>();
    put(shown, "planId", text(document, "plan_id", "planner_plan_id"));
    put(shown, "bucketId", text(document, "bucket_id", "planner_bucket_id"));
    put(shown, PEOPLE, everybody(document));
    put(shown, "dueDate", text(document, "due_date"));
    put(shown, "percentComplete", percent(document));
    NAMES.keySet().forEach(name -> put(shown, name, document.get(name)));
    return shown;
  }

  private static void put(Map<String, JsonNode> shown, String name, JsonNode value) {
    if (value != null) {
      shown.put(name, value);
    }
  }

  private static JsonNode text(ObjectNode document, String... members) {
    return Stream.of(members)
        .map(document::get)
        .filter(value -> value != null && value.isTextual() && !value.asText().isBlank())
        .findFirst()
        .orElse(null);
  }

  private static JsonNode everybody(ObjectNode document) {
    JsonNode person = document.path(PERSON);
    for (JsonNode list : List.of(document.path(IDS), person)) {
      if (list.isArray()) {
        return list.deepCopy();
      }
    }
    return person.isTextual() && !person.asText().isBlank()
        ? document.arrayNode().add(person.asText())
        : null;
  }

  private static JsonNode percent(ObjectNode document) {
    JsonNode fraction = document.path("percent_complete");
    if (fraction.isNumber()) {
      BigDecimal value = fraction.decimalValue();
      return value.signum() < 0 || value.compareTo(BigDecimal.ONE) > 0
          ? null
          : IntNode.valueOf(value.movePointRight(2).setScale(0, RoundingMode.HALF_UP).intValue());
    }
    return switch (document.path("status").asText("")) {
      case "not_started" -> IntNode.valueOf(0);
      case "completed" -> IntNode.valueOf(100);
      default -> null;
    };
  }

  /** Percent from 0 to 100 becomes a fraction. */
  private static JsonNode fraction(JsonNode sent) {
    if (!sent.isNumber()) {
      return sent;
    }
    BigDecimal fraction = sent.decimalValue().movePointLeft(2).stripTrailingZeros();
    return new DecimalNode(fraction.scale() < 1 ? fraction.setScale(1) : fraction);
  }

  /**
   * {@code assigned_to} is one person, as its readers know it; a list stands in {@code assignedTo},
   * unless one person says it all.
   */
  private static void people(ObjectNode result, ArrayNode list, ObjectNode document) {
    boolean listed = document.has(IDS) || document.has(PEOPLE);
    if (!list.isEmpty()) {
      result.set(PERSON, list.get(0));
      if (list.size() > 1 || listed) {
        result.set(PEOPLE, list);
      }
      return;
    }
    result.remove(PERSON);
    if (document.has(PERSON)) {
      result.set(PERSON, TextNode.valueOf(""));
    }
    Stream.of(IDS, PEOPLE).filter(document::has).forEach(result::putArray);
  }
}
