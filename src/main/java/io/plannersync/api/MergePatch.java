package io.plannersync.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/** JSON merge patch (RFC 7396): members are set, null removes, objects are merged. */
final class MergePatch {

  private MergePatch() {}

  /** The target with the patch applied; neither is changed. */
  static ObjectNode apply(ObjectNode target, ObjectNode patch) {
    ObjectNode result = target.deepCopy();
    patch
        .properties()
        .forEach(
            member -> {
              JsonNode value = member.getValue();
              if (value.isNull()) {
                result.remove(member.getKey());
              } else if (value instanceof ObjectNode nested) {
                ObjectNode inner =
                    result.get(member.getKey()) instanceof ObjectNode object
                        ? object
                        : result.objectNode();
                result.set(member.getKey(), apply(inner, nested));
              } else {
                result.set(member.getKey(), value.deepCopy());
              }
            });
    return result;
  }

  /**
   * The top-level members in which two documents differ, with their new value; removed ones null.
   */
  static Map<String, JsonNode> changes(ObjectNode before, ObjectNode after) {
    Map<String, JsonNode> changes = new LinkedHashMap<>();
    before
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!after.has(name)) {
                changes.put(name, null);
              }
            });
    after
        .properties()
        .forEach(
            member -> {
              if (!same(member.getValue(), before.get(member.getKey()))) {
                changes.put(member.getKey(), member.getValue());
              }
            });
    return changes;
  }

  /** Whether a document has all of these members; one that is null must be absent or null. */
  static Predicate<ObjectNode> has(Map<String, JsonNode> members) {
    return document ->
        members.entrySet().stream()
            .allMatch(member -> same(member.getValue(), document.get(member.getKey())));
  }

  /** Equal in meaning: {@code 0.5} is {@code 0.50}, and absent is null. */
  static boolean same(JsonNode one, JsonNode other) {
    boolean nothing = one == null || one.isNull();
    boolean otherNothing = other == null || other.isNull();
    if (nothing || otherNothing) {
      return nothing && otherNothing;
    }
    return one.equals(
        (a, b) ->
            a.isNumber() && b.isNumber()
                ? a.decimalValue().compareTo(b.decimalValue())
                : a.equals(b) ? 0 : 1,
        other);
  }
}
