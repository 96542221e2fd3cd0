package io.plannersync.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Map;

/**
 * The camelCase spelling of the predecessor's API, brought into the canonical spelling of
 * documents. A document that already has the other spelling keeps it, so that its readers find it.
 */
final class Spelling {

  private static final Map<String, String> NAMES =
      Map.of(
          "planId", "plan_id",
          "bucketId", "bucket_id",
          "dueDate", "due_date",
          "startDate", "start_date",
          "percentComplete", "percent_complete",
          "assignedTo", "assigned_to");

  private Spelling() {}

  /**
   * @param body what was sent; not changed
   * @param document the document it is for, empty for a new one
   */
  static ObjectNode canonical(ObjectNode body, ObjectNode document) {
    ObjectNode result = body.objectNode();
    body.properties()
        .forEach(
            member -> {
              String name = member.getKey();
              String canonical = NAMES.get(name);
              if (canonical == null) {
                result.set(name, member.getValue());
                return;
              }
              if (!body.has(canonical)) {
                result.set(canonical, value(name, member.getValue()));
              }
              if (document.has(name)) {
                result.set(name, member.getValue());
              }
            });
    return result;
  }

  /** Percent from 0 to 100 becomes a fraction; a list of one person becomes that person. */
  private static JsonNode value(String name, JsonNode sent) {
    if (name.equals("percentComplete") && sent.isNumber()) {
      BigDecimal fraction = sent.decimalValue().movePointLeft(2).stripTrailingZeros();
      return new com.fasterxml.jackson.databind.node.DecimalNode(
          fraction.scale() < 1 ? fraction.setScale(1) : fraction);
    }
    if (name.equals("assignedTo") && sent.isArray() && sent.size() == 1) {
      return sent.get(0);
    }
    return sent;
  }
}
