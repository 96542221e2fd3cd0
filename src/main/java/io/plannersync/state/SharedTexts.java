package io.plannersync.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Long texts of JSON records, each kept once: in a record stands {@code {"§": "<hash>:<length>"}}.
 * One description stands in a record up to six times, and in record after record.
 */
final class SharedTexts {

  private static final String MARK = "§";
  private static final int LONG = 120;

  /** Enough digits that two texts of one pair never share them. */
  private static final int DIGITS = 32;

  private final Map<String, String> texts = new LinkedHashMap<>();

  /** The texts by their names, as found by {@link #taken} or to be given by {@link #given}. */
  Map<String, String> texts() {
    return texts;
  }

  /** The record with its long texts taken out. */
  JsonNode taken(JsonNode node) {
    if (node.isTextual() && node.textValue().length() > LONG) {
      String text = node.textValue();
      String name = Digest.sha256(text).substring(0, DIGITS) + ":" + text.length();
      texts.put(name, text);
      return Json.object().put(MARK, name);
    }
    return each(node, this::taken);
  }

  /** The record with its texts put back; one that is not kept any more says so. */
  JsonNode given(JsonNode node) {
    String name = name(node);
    return name == null
        ? each(node, this::given)
        : TextNode.valueOf(texts.getOrDefault(name, "(" + length(name) + " characters, not kept)"));
  }

  /** Notes the names of a record's texts, and of which length they are. */
  static void names(JsonNode node, Map<String, Integer> found) {
    String name = name(node);
    if (name != null) {
      found.put(name, length(name));
    } else {
      node.forEach(child -> names(child, found));
    }
  }

  private static String name(JsonNode node) {
    return node.isObject() && node.size() == 1 ? node.path(MARK).textValue() : null;
  }

  private static int length(String name) {
    return Integer.parseInt(name.substring(name.indexOf(':') + 1));
  }

  private static JsonNode each(JsonNode node, java.util.function.UnaryOperator<JsonNode> change) {
    if (node instanceof ObjectNode object) {
      ObjectNode copy = Json.object();
      object.properties().forEach(e -> copy.set(e.getKey(), change.apply(e.getValue())));
      return copy;
    } else if (node instanceof ArrayNode array) {
      ArrayNode copy = array.arrayNode();
      array.forEach(child -> copy.add(change.apply(child)));
      return copy;
    }
    return node;
  }
}
