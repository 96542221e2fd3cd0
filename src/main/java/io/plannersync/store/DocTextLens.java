package io.plannersync.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Value;
import io.plannersync.planner.PlannerFence;
import io.plannersync.planner.PlannerText;
import java.util.List;
import java.util.Map;

/** Title, description and report: texts. */
final class DocTextLens {

  private DocTextLens() {}

  /** {@code title}, or {@code name} or {@code summary} in documents that have no title. */
  static final class Title implements DocLens {
    private static final List<String> MEMBERS = List.of("title", "name", "summary");

    @Override
    public Map<String, Shape> shapes() {
      return Shape.each(MEMBERS, Shape.TEXT);
    }

    @Override
    public Value read(DocMembers members, DocLensContext context) {
      return MEMBERS.stream()
          .filter(members::has)
          .findFirst()
          .map(spoken -> Value.text(PlannerText.line(members.get(spoken).asText())))
          .orElseGet(
              () -> DocLens.refused("", "the document has no title; write a text into `title`"));
    }

    @Override
    public void write(ObjectNode doc, Value value, DocLensContext context) {
      if (value instanceof Value.Text title) {
        doc.put(spoken(doc), title.text());
      }
    }

    private static String spoken(ObjectNode doc) {
      return MEMBERS.stream()
          .filter(member -> !DocLens.blank(doc.get(member)))
          .findFirst()
          .orElse("title");
    }
  }

  /** {@code description}, or {@code notes} in documents without one. */
  static final class Description implements DocLens {
    private static final String DESCRIPTION = "description";
    private static final String NOTES = "notes";

    @Override
    public Map<String, Shape> shapes() {
      return Shape.each(List.of(DESCRIPTION, NOTES), Shape.TEXT);
    }

    @Override
    public Value read(DocMembers members, DocLensContext context) {
      boolean described = members.names(DESCRIPTION) && !members.spelled(DESCRIPTION).isNull();
      String spoken = !described && members.has(NOTES) ? NOTES : DESCRIPTION;
      String text = PlannerText.body(members.get(spoken).asText());
      return Value.text(PlannerText.body(PlannerFence.withoutMarkers(text, context.storeId())));
    }

    @Override
    public void write(ObjectNode doc, Value value, DocLensContext context) {
      doc.put(spoken(doc), value.asText());
    }

    private static String spoken(ObjectNode doc) {
      return !doc.hasNonNull(DESCRIPTION) && !DocLens.blank(doc.get(NOTES)) ? NOTES : DESCRIPTION;
    }
  }

  /** The agent's {@code output} and {@code reasoning} as one text; never written. */
  static final class Report implements DocLens {
    private static final String OUTPUT = "output";
    private static final String REASONING = "reasoning";

    @Override
    public Map<String, Shape> shapes() {
      return Shape.each(List.of(OUTPUT, REASONING), Shape.ANYTHING);
    }

    @Override
    public Value read(DocMembers members, DocLensContext context) {
      String output = section("Output", members.get(OUTPUT));
      String reasoning = section("Reasoning", members.get(REASONING));
      String gap = output.isEmpty() || reasoning.isEmpty() ? "" : "\n\n";
      return Value.text(
          PlannerText.body(
              PlannerFence.withoutMarkers(output + gap + reasoning, context.storeId())));
    }

    @Override
    public void write(ObjectNode doc, Value value, DocLensContext context) {
      // One way: what the agent said is the agent's.
    }

    private static String section(String heading, JsonNode node) {
      return DocLens.blank(node)
          ? ""
          : heading
              + ":\n"
              + PlannerText.body(node.isContainerNode() ? ExactJson.text(node) : node.asText());
    }
  }
}
