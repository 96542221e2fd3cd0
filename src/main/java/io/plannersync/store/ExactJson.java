package io.plannersync.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * JSON that comes back as it was: numbers keep their digits, members their order. A text that could
 * be understood in two ways (a member twice, something after the end) is refused.
 */
public final class ExactJson {

  /** Deeper than any document means something, and shallow enough for every recursive reader. */
  private static final int DEEPEST = 200;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /** Why a text is no JSON object: one sentence, without the text itself. */
  public static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed(String reason) {
      super(reason);
    }
  }

  private ExactJson() {}

  public static ObjectNode object(String raw) throws Malformed {
    int odd = raw == null ? -1 : ExactUtf8.oddAt(raw);
    if (odd >= 0) {
      throw new Malformed(
          "the value is no UTF-8 text (after %d characters); write it as UTF-8".formatted(odd));
    }
    JsonNode node;
    try {
      node = MAPPER.readTree(raw == null ? "" : raw);
    } catch (JsonProcessingException e) {
      String where =
          e.getLocation() == null
              ? ""
              : " (line %d, column %d)"
                  .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
      throw new Malformed("the value is no valid JSON" + where + ": " + firstLine(e));
    } catch (ArithmeticException | NumberFormatException e) {
      throw new Malformed("the value holds a number that is out of every range");
    }
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw new Malformed(
        "the value is no JSON object but "
            + (node.isMissingNode() ? "empty" : "a JSON " + node.getNodeType()));
  }

  public static ObjectNode newObject() {
    return MAPPER.createObjectNode();
  }

  /** The text of a node. Half a surrogate pair is escaped, as UTF-8 has no form for it. */
  public static String text(JsonNode node) {
    String text;
    try {
      text = MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a parsed document cannot be written", e);
    }
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                safe.append("\\u%04x".formatted(c));
              } else {
                safe.appendCodePoint(c);
              }
            });
    return safe.toString();
  }

  private static String firstLine(JsonProcessingException e) {
    String message = e.getOriginalMessage();
    return message == null ? "unreadable" : message.lines().findFirst().orElse("unreadable");
  }
}
