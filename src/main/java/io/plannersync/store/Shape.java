package io.plannersync.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The forms in JSON in which a member of a document can be read. What has none of them is named
 * with its place; it is never taken for nothing.
 */
interface Shape {

  /** The report holds whatever its agent likes. */
  Shape ANYTHING = (node, place) -> Optional.empty();

  /** A text, or a number, which is read as the text of its digits. */
  Shape TEXT = text("a text");

  /** True or false, also as 1 or 0 or as a text. */
  Shape FLAG =
      leaf(
          "true or false",
          node ->
              node.isBoolean()
                  || node.isNumber() && Set.of("0", "1").contains(node.asText())
                  || node.isTextual()
                      && Set.of("true", "false").contains(node.asText().strip().toLowerCase()));

  /**
   * Why a node cannot be read, one sentence; empty if it can.
   *
   * @param place what the node is called in the sentence
   */
  Optional<String> fault(JsonNode node, String place);

  /** A text or a number. */
  static Shape text(String wanted) {
    return leaf(wanted, node -> node.isTextual() && !node.asText().isBlank() || node.isNumber());
  }

  /** A text and nothing else, such as a date. */
  static Shape word(String wanted) {
    return leaf(wanted, node -> node.isTextual() && !node.asText().isBlank());
  }

  private static Shape leaf(String wanted, Predicate<JsonNode> fits) {
    return (node, place) -> {
      if (!fits.test(node)) {
        return Optional.of(wrong(node, place, wanted));
      }
      return isCut(node)
          ? Optional.of(place + " holds half a character, such as a cut emoji; write it whole")
          : Optional.empty();
    };
  }

  /** A list of such entries. */
  static Shape listOf(Shape entry, String wanted) {
    return (node, place) -> {
      if (!node.isArray()) {
        return Optional.of(wrong(node, place, wanted));
      }
      for (int i = 0; i < node.size(); i++) {
        Optional<String> fault = entry.fault(node.get(i), "entry " + (i + 1) + " of " + place);
        if (fault.isPresent()) {
          return fault;
        }
      }
      return Optional.empty();
    };
  }

  /** A list of such entries, or a single one without its list. */
  static Shape oneOrListOf(Shape entry, String wanted) {
    Shape list = listOf(entry, wanted);
    return (node, place) -> node.isArray() ? list.fault(node, place) : entry.fault(node, place);
  }

  /**
   * An object.
   *
   * @param members those that are read, each empty or in its shape; others may hold anything
   */
  static Shape object(Map<String, Shape> members, String wanted) {
    return (node, place) ->
        node.isObject()
            ? members.entrySet().stream()
                .filter(member -> !DocLens.blank(node.get(member.getKey())))
                .flatMap(
                    member ->
                        member
                            .getValue()
                            .fault(
                                node.get(member.getKey()), quoted(member.getKey()) + " of " + place)
                            .stream())
                .findFirst()
            : Optional.of(wrong(node, place, wanted));
  }

  /** A text, or such an object. */
  static Shape textOr(Shape object) {
    return (node, place) -> node.isTextual() ? TEXT.fault(node, place) : object.fault(node, place);
  }

  /** The same shape for all of these names, in their order. */
  static Map<String, Shape> each(Collection<String> names, Shape shape) {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    names.forEach(name -> shapes.put(name, shape));
    return shapes;
  }

  static String quoted(String member) {
    return '`' + member + '`';
  }

  private static String wrong(JsonNode node, String place, String wanted) {
    return "%s is %s and cannot be read; write %s".formatted(place, kind(node), wanted);
  }

  private static String kind(JsonNode node) {
    return switch (node.getNodeType()) {
      case ARRAY -> "a list";
      case OBJECT -> "an object";
      case NUMBER -> "a number";
      case BOOLEAN -> node.asText();
      case STRING -> node.asText().isBlank() ? "an empty text" : "a text";
      default -> "null";
    };
  }

  /** UTF-8 has no form for half a surrogate pair; JSON's escapes do. */
  private static boolean isCut(JsonNode node) {
    return node.isTextual()
        && node.asText()
            .codePoints()
            .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }
}
