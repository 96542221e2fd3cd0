package io.plannersync.emulator.world;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.UUID;
import java.util.regex.Pattern;

/** Reads property values as the metadata types them; what does not fit is a 400. */
final class Edm {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{28}");

  private Edm() {}

  /** A text that may be null. */
  static String text(String name, JsonNode value) {
    if (value.isNull()) {
      return null;
    }
    if (!value.isTextual()) {
      throw cannotConvert(value, "Edm.String");
    }
    return value.textValue();
  }

  /** A text that may be neither null nor blank. */
  static String requiredText(String name, String entity, JsonNode value) {
    if (value == null || value.isNull()) {
      throw GraphError.invalid(
          ("A null value was found for the property named '%s', which has the expected type"
                  + " 'Edm.String[Nullable=False]'. The expected type 'Edm.String[Nullable=False]'"
                  + " does not allow null values.")
              .formatted(name));
    }
    String text = text(name, value);
    if (text.isBlank()) {
      throw GraphError.rule(field(name), entity, field(name) + " cannot be empty");
    }
    return text;
  }

  /** A whole number within bounds. */
  static int number(String name, JsonNode value, int from, int to) {
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw cannotConvert(value, "Edm.Int32");
    }
    int number = value.intValue();
    if (number < from || number > to) {
      throw GraphError.rule(
          field(name), "Task", "%s must be between %d and %d".formatted(field(name), from, to));
    }
    return number;
  }

  static boolean truth(JsonNode value) {
    if (!value.isBoolean()) {
      throw cannotConvert(value, "Edm.Boolean");
    }
    return value.booleanValue();
  }

  /** A time with an offset, written in UTC; null clears. A date alone does not convert. */
  static String time(JsonNode value) {
    if (value.isNull()) {
      return null;
    }
    if (!value.isTextual()) {
      throw cannotConvert(value, "Edm.DateTimeOffset");
    }
    try {
      return OffsetDateTime.parse(value.textValue()).toInstant().toString();
    } catch (DateTimeException e) {
      throw cannotConvert(value, "Edm.DateTimeOffset");
    }
  }

  /** The value of an open type's key: an object that names its type and sets something. */
  static ObjectNode complex(String key, JsonNode value, String type) {
    if (!(value instanceof ObjectNode object)) {
      throw cannotConvert(value, "microsoft.graph." + type);
    }
    String given = object.path("@odata.type").asText("");
    if (!given.equals("#microsoft.graph." + type) && !given.equals("microsoft.graph." + type)) {
      throw GraphError.invalid(
          "The property '%s' must have the type 'microsoft.graph.%s' in '@odata.type'."
              .formatted(key, type));
    }
    if (Json.names(object).findAny().isEmpty()) {
      throw empty(key);
    }
    return object;
  }

  /** The value of an open type: an object that sets something. */
  static ObjectNode open(String name, JsonNode value) {
    if (!(value instanceof ObjectNode object)) {
      throw cannotConvert(value, "microsoft.graph.planner" + field(name));
    }
    if (Json.names(object).findAny().isEmpty()) {
      throw empty(name);
    }
    return object;
  }

  static void guid(String name, String key) {
    try {
      // UUID.fromString alone accepts shortened groups.
      if (key.length() == 36 && UUID.fromString(key) != null) {
        return;
      }
    } catch (IllegalArgumentException e) {
      // Answered below.
    }
    throw GraphError.invalid(
        "The key '%s' of the property '%s' is not a GUID.".formatted(key, name));
  }

  /**
   * @throws GraphError 400 if this is not 28 characters of the id alphabet
   */
  static void id(String what, String id) {
    if (!ID.matcher(id).matches()) {
      throw GraphError.malformedId(what);
    }
  }

  private static GraphError empty(String name) {
    return GraphError.invalid("The complex value of the property '" + name + "' is empty.");
  }

  static GraphError unknown(String name, String type) {
    return GraphError.invalid(
        ("The property '%s' does not exist on type 'microsoft.graph.%s' or is not writable. Make"
                + " sure to only use writable property names that are defined by the type.")
            .formatted(name, type));
  }

  private static GraphError cannotConvert(JsonNode value, String type) {
    return GraphError.invalid(
        "Cannot convert the literal '%s' to the expected type '%s'."
            .formatted(value.isValueNode() ? value.asText() : value, type));
  }

  private static String field(String name) {
    return Character.toUpperCase(name.charAt(0)) + name.substring(1);
  }
}
