package io.plannersync.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Attachments: web addresses, each with an alias or without. */
final class DocAttachmentsLens implements DocLens {

  private static final String ATTACHMENTS = "attachments";
  private static final List<String> URLS = List.of("url", "href", "link");
  private static final List<String> ALIASES = List.of("alias", "name", "title");
  private static final Pattern WEB = Pattern.compile("(?i)https?://\\S.*", Pattern.DOTALL);

  private static final Shape SHAPE =
      Shape.oneOrListOf(
          Shape.textOr(
              Shape.object(
                  Shape.each(Stream.concat(URLS.stream(), ALIASES.stream()).toList(), Shape.TEXT),
                  "a web address, or an object with `url` and `alias`")),
          "a list of web addresses");

  @Override
  public Map<String, Shape> shapes() {
    return Map.of(ATTACHMENTS, SHAPE);
  }

  @Override
  public Value read(DocMembers document, DocLensContext context) {
    Map<String, String> members = new LinkedHashMap<>();
    for (JsonNode entry : DocLens.entries(document.get(ATTACHMENTS))) {
      String url = url(entry);
      if (!WEB.matcher(url).matches()) {
        String shown = url.isEmpty() ? ExactJson.text(entry) : url;
        return DocLens.refused(
            shown,
            "the attachment %s is no web address; write one that begins with https:// into"
                    .formatted(DocLens.quoted(shown))
                + " `attachments` or remove it");
      }
      members.putIfAbsent(url, alias(entry));
    }
    return Value.members(members);
  }

  @Override
  public void write(ObjectNode doc, Value value, DocLensContext context) {
    Map<String, String> missing = new LinkedHashMap<>(value.asMembers());
    ArrayNode written = doc.arrayNode();
    for (JsonNode entry : DocLens.entries(doc.path(ATTACHMENTS))) {
      String alias = missing.remove(url(entry));
      if (alias != null) {
        written.add(alias.equals(alias(entry)) ? entry : withAlias(entry, alias));
      }
    }
    missing.forEach((url, alias) -> written.add(withAlias(written.textNode(url), alias)));
    doc.set(ATTACHMENTS, written);
  }

  /** An entry keeps its other members; a bare URL becomes an object. */
  private static ObjectNode withAlias(JsonNode entry, String alias) {
    ObjectNode changed =
        entry instanceof ObjectNode object
            ? object.deepCopy()
            : ExactJson.newObject().put("url", url(entry));
    if (alias.isEmpty()) {
      ALIASES.stream().filter(changed::has).forEach(changed::putNull);
    } else {
      String member =
          ALIASES.stream()
              .filter(name -> !DocLens.blank(changed.get(name)))
              .findFirst()
              .orElse("alias");
      changed.put(member, alias);
    }
    return changed;
  }

  private static String url(JsonNode entry) {
    return entry.isTextual() ? entry.asText().strip() : first(entry, URLS);
  }

  private static String alias(JsonNode entry) {
    return first(entry, ALIASES);
  }

  private static String first(JsonNode entry, List<String> members) {
    return members.stream()
        .map(member -> entry.path(member).asText("").strip())
        .filter(text -> !text.isEmpty())
        .findFirst()
        .orElse("");
  }
}
