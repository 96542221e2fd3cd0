package io.plannersync.graph;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** How Graph writes a moment: ISO 8601 with {@code Z} or an offset, and with any fraction. */
public final class GraphTime {

  private GraphTime() {}

  /** The moment, or null if there is none or one that cannot be read. */
  public static Instant of(JsonNode property) {
    try {
      return property.isTextual() ? OffsetDateTime.parse(property.asText()).toInstant() : null;
    } catch (DateTimeException e) {
      return null;
    }
  }
}
