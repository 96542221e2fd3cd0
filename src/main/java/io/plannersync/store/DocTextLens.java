package io.plannersync.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Value;
import io.plannersync.planner.PlannerFence;
import io.plannersync.planner.PlannerText;
import java.util.List;

/** Title, description and report: texts. */
final class DocTextLens {

  private DocTextLens() {}

  /** {@code title}, or {@code name} or {@code summary} in documents that have no title. */
  static final class Title implements DocLens {
    private static final List<String> MEMBERS = List.of("title", "name", "summary");

    @Override
    public Value read(ObjectNode doc, DocLensContext context) {
      JsonNode node = doc.path(spoken(doc));
      if (DocLens.blank(node)) {
        return DocLens.refused("", "the document has no title; write a text into `title`");
      }
      if (node.isContainerNode()) {
        return DocLens.refused(node, "the title is no text; write a text into `title`");
      }
      String title = PlannerText.line(node.asText());
      int most = context.limits().title();
      return title.length() > most
          ? DocLens.refused(
              title,
              "the title has %d characters and Planner takes %d; shorten it"
                  .formatted(title.length(), most))
          : Value.text(title);
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

    @Override
    public Value read(ObjectNode doc, DocLensContext context) {
      JsonNode node = doc.path(spoken(doc));
      if (DocLens.blank(node)) {
        return Value.NOTHING;
      }
      if (node.isContainerNode()) {
        return DocLens.refused(node, "the description is no text; write a text into `description`");
      }
      String text =
          PlannerText.body(
              PlannerFence.withoutMarkers(PlannerText.body(node.asText()), context.storeId()));
      int most = context.limits().description();
      return text.length() > most
          ? DocLens.refused(
              text,
              "the description has %d characters and Planner takes %d; shorten it"
                  .formatted(text.length(), most))
          : Value.text(text);
    }

    @Override
    public void write(ObjectNode doc, Value value, DocLensContext context) {
      doc.put(spoken(doc), value.asText());
    }

    private static String spoken(ObjectNode doc) {
      return !doc.hasNonNull("description") && !DocLens.blank(doc.get("notes"))
          ? "notes"
          : "description";
    }
  }

  /** The agent's {@code output} and {@code reasoning} as one text; never written. */
  static final class Report implements DocLens {

    @Override
    public Value read(ObjectNode doc, DocLensContext context) {
      String output = section("Output", doc.path("output"));
      String reasoning = section("Reasoning", doc.path("reasoning"));
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
