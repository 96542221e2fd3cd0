package io.plannersync.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Value;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;

/** Priority: a word, or a number on Planner's scale from 0 (urgent) to 10. */
final class DocPriorityLens implements DocLens {

  private static final String PRIORITY = "priority";
  private static final Value NORMAL = new Value.Text("normal");

  @Override
  public Map<String, Shape> shapes() {
    return Map.of(PRIORITY, Shape.text("urgent, high, normal or low"));
  }

  @Override
  public Value read(DocMembers members, DocLensContext context) {
    JsonNode node = members.get(PRIORITY);
    if (DocLens.blank(node)) {
      return NORMAL;
    }
    String word = word(spelling(node));
    return word == null
        ? DocLens.refused(
            node,
            "the priority is none of urgent, high, normal, low and no number from 0 to 10; write"
                + " one of them into `priority`")
        : new Value.Text(word);
  }

  @Override
  public boolean says(ObjectNode doc, Value value, DocLensContext context) {
    return value(doc, context).equals(value instanceof Value.Nothing ? NORMAL : value);
  }

  @Override
  public void write(ObjectNode doc, Value value, DocLensContext context) {
    doc.put(PRIORITY, value instanceof Value.Text word ? word.text() : "normal");
  }

  /** A number that is whole is taken as one, however it is spelled: {@code 5.0} is 5. */
  private static String spelling(JsonNode node) {
    boolean whole =
        node.isNumber()
            && node.decimalValue().signum() >= 0
            && node.decimalValue().compareTo(BigDecimal.TEN) <= 0
            && node.decimalValue().stripTrailingZeros().scale() <= 0;
    return whole
        ? Integer.toString(node.decimalValue().intValue())
        : node.asText("").strip().toLowerCase(Locale.ROOT);
  }

  private static String word(String spelling) {
    return switch (spelling) {
      case "urgent", "critical", "0", "1" -> "urgent";
      case "high", "important", "2", "3", "4" -> "high";
      case "normal", "medium", "5", "6", "7" -> "normal";
      case "low", "8", "9", "10" -> "low";
      default -> null;
    };
  }
}
