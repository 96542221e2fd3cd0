package io.plannersync.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Value;
import io.plannersync.planner.PlannerText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The store's half of one field's lens. */
interface DocLens {

  /** The longest piece of a refused value that is shown, in UTF-16 code units. */
  int SHOWN = 120;

  /** Every member that the field is read from, with the shape it has to have. */
  Map<String, Shape> shapes();

  /** What the document shows. */
  Value read(DocMembers members, DocLensContext context);

  /** What the document shows; refused where the lens came upon a member it cannot read. */
  default Value value(ObjectNode doc, DocLensContext context) {
    DocMembers members = new DocMembers(doc, shapes());
    return members.orFault(read(members, context));
  }

  /**
   * Whether the document says this whatever its history, so that nothing needs to be written. A
   * document whose members disagree says nothing clearly.
   */
  default boolean says(ObjectNode doc, Value value, DocLensContext context) {
    return value(doc, context.withoutHistory()).equals(value);
  }

  /** Makes the document say it: brings every member that speaks of the field in line. */
  void write(ObjectNode doc, Value value, DocLensContext context);

  /**
   * The members that can disagree, or whose meaning hangs on names; their spelling is remembered.
   */
  default List<String> remembered() {
    return List.of();
  }

  /** Whether a member holds nothing: absent, null, a blank text or an empty list. */
  static boolean blank(JsonNode node) {
    return node == null
        || node.isMissingNode()
        || node.isNull()
        || (node.isTextual() ? node.asText().isBlank() : node.isArray() && node.isEmpty());
  }

  /** The entries of a member that holds a list, or one entry without its list. */
  static List<JsonNode> entries(JsonNode member) {
    List<JsonNode> entries = new ArrayList<>();
    if (member.isArray()) {
      member.forEach(entries::add);
    } else {
      entries.add(member);
    }
    entries.removeIf(DocLens::blank);
    return entries;
  }

  static Value refused(JsonNode shown, String reason) {
    return refused(shown.isTextual() ? shown.asText() : ExactJson.text(shown), reason);
  }

  static Value refused(String shown, String reason) {
    return new Value.Refused(PlannerText.cut(shown, SHOWN), reason);
  }

  /** A name as it appears in a reason. */
  static String quoted(String name) {
    return '"' + PlannerText.cut(PlannerText.line(name), SHOWN) + '"';
  }
}
