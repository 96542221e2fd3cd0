package io.plannersync.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Attachments: web addresses, each with an alias or without. */
final class DocAttachmentsLens implements DocLens {

  private static final String ATTACHMENTS = "attachments";
  private static final List<String> URLS = List.of("url", "href", "link");
  private static final List<String> ALIASES = List.of("alias", "name", "title");
  private static final Pattern WEB = Pattern.compile("(?i)https?://\\S.*", Pattern.DOTALL);

  @Override
  public Value read(ObjectNode doc, DocLensContext context) {
    Map<String, String> members = new LinkedHashMap<>();
    for (JsonNode entry : entries(doc)) {
      String url = url(entry);
      if (!WEB.matcher(url).matches()) {
        String shown = url.isEmpty() ? ExactJson.text(entry) : url;
        return DocLens.refused(
            shown,
            "the attachment %s is no web address; write one that begins with https:// or remove it"
                .formatted(DocLens.quoted(shown)));
      }
      members.putIfAbsent(url, alias(entry));
    }
    int most = context.limits().attachments();
    return members.size() > most
        ? DocLens.refused(
            String.join(" ", members.keySet()),
            "%d attachments are listed and Planner takes %d; remove some"
                .formatted(members.size(), most))
        : Value.members(members);
  }

  @Override
  public void write(ObjectNode doc, Value value, DocLensContext context) {
    Map<String, String> missing = new LinkedHashMap<>(value.asMembers());
    ArrayNode written = doc.arrayNode();
    for (JsonNode entry : entries(doc)) {
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

  private static List<JsonNode> entries(ObjectNode doc) {
    List<JsonNode> entries = new ArrayList<>();
    JsonNode attachments = doc.path(ATTACHMENTS);
    if (attachments.isArray()) {
      attachments.forEach(entries::add);
    } else {
      entries.add(attachments);
    }
    entries.removeIf(DocLens::blank);
    return entries;
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
