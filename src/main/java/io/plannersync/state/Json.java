package io.plannersync.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Field;
import io.plannersync.model.Side;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The letters in which {@link StateJson} and the records of this package are written. */
public final class Json {

  private static final JsonMapper PLAIN = new JsonMapper();
  private static final JsonMapper ASCII =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private Json() {}

  /** One line of JSON. */
  public static String text(JsonNode node) {
    try {
      String text = PLAIN.writeValueAsString(node);
      // Half of a surrogate pair, as a cut emoji leaves it, would turn into '?' on the wire.
      return StandardCharsets.UTF_8.newEncoder().canEncode(text)
          ? text
          : ASCII.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write a state record", e);
    }
  }

  /**
   * Reads what {@link #text} wrote.
   *
   * @throws IllegalStateException if it is no JSON
   */
  public static JsonNode parse(String text) {
    try {
      return PLAIN.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "a state record is not JSON, at character " + e.getLocation().getCharOffset());
    }
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static boolean isNull(JsonNode node) {
    return node == null || node.isNull() || node.isMissingNode();
  }

  static ObjectNode object(String one, JsonNode oneValue, String other, JsonNode otherValue) {
    ObjectNode node = object();
    node.set(one, oneValue);
    node.set(other, otherValue);
    return node;
  }

  static ObjectNode object(
      String one,
      JsonNode oneValue,
      String other,
      JsonNode otherValue,
      String third,
      JsonNode last) {
    ObjectNode node = object(one, oneValue, other, otherValue);
    node.set(third, last);
    return node;
  }

  static String of(Instant instant) {
    return instant == null ? null : instant.toString();
  }

  static Instant instant(JsonNode node, String name) {
    String text = string(node, name);
    return text == null ? null : Instant.parse(text);
  }

  static String string(JsonNode node, String name) {
    return node.path(name).textValue();
  }

  static ObjectNode of(Map<String, String> strings) {
    ObjectNode node = object();
    strings.forEach(node::put);
    return node;
  }

  /** In the order in which they were written. */
  static Map<String, String> strings(JsonNode node) {
    Map<String, String> strings = new LinkedHashMap<>();
    node.properties().forEach(e -> strings.put(e.getKey(), e.getValue().textValue()));
    return strings;
  }

  static ArrayNode of(Collection<String> strings) {
    ArrayNode node = JsonNodeFactory.instance.arrayNode();
    strings.forEach(node::add);
    return node;
  }

  static List<String> list(JsonNode node) {
    List<String> strings = new ArrayList<>();
    node.forEach(s -> strings.add(s.textValue()));
    return strings;
  }

  static String word(Side side) {
    return side == null ? null : side.word();
  }

  static Side side(JsonNode node, String name) {
    String word = string(node, name);
    return word == null ? null : Side.valueOf(word.toUpperCase(Locale.ROOT));
  }

  static String word(Field field) {
    return field == null ? null : field.word();
  }

  static Field field(JsonNode node, String name) {
    String word = string(node, name);
    return word == null ? null : Field.of(word);
  }
}
