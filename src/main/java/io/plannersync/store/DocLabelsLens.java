package io.plannersync.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Names;
import io.plannersync.model.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Labels: names of the plan, or category keys. */
final class DocLabelsLens implements DocLens {

  private static final String LABELS = "labels";
  private static final Pattern KEY = Pattern.compile("category([1-9]|1\\d|2[0-5])");

  @Override
  public List<String> remembered() {
    return List.of(LABELS);
  }

  @Override
  public Value read(ObjectNode doc, DocLensContext context) {
    Map<String, String> members = new LinkedHashMap<>();
    for (JsonNode entry : entries(doc)) {
      Optional<String> key = key(entry, context.names());
      if (key.isEmpty()) {
        String name = entry.isTextual() ? entry.asText() : ExactJson.text(entry);
        return DocLens.refused(
            name,
            "the plan has no label %s; write one of its label names or a key from category1 to"
                    .formatted(DocLens.quoted(name))
                + " category25");
      }
      members.put(key.get(), "");
    }
    return Value.members(members);
  }

  @Override
  public void write(ObjectNode doc, Value value, DocLensContext context) {
    Set<String> missing = new LinkedHashSet<>(value.asMembers().keySet());
    ArrayNode written = doc.arrayNode();
    for (JsonNode entry : entries(doc)) {
      if (key(entry, context.names()).filter(missing::remove).isPresent()) {
        written.add(entry);
      }
    }
    missing.forEach(key -> written.add(spelling(key, context.names())));
    doc.set(LABELS, written);
  }

  private static List<JsonNode> entries(ObjectNode doc) {
    List<JsonNode> entries = new ArrayList<>();
    JsonNode labels = doc.path(LABELS);
    if (labels.isArray()) {
      labels.forEach(entries::add);
    } else {
      entries.add(labels);
    }
    entries.removeIf(DocLens::blank);
    return entries;
  }

  private static Optional<String> key(JsonNode entry, Names names) {
    if (!entry.isTextual()) {
      return Optional.empty();
    }
    String name = entry.asText().strip();
    String key = name.toLowerCase(Locale.ROOT);
    return KEY.matcher(key).matches() ? Optional.of(key) : names.labelNamed(name);
  }

  /** The label's name where it is one that means only this label. */
  private static String spelling(String key, Names names) {
    String name = names.labels().getOrDefault(key, "").strip();
    boolean clear =
        !KEY.matcher(name.toLowerCase(Locale.ROOT)).matches()
            && names.labelNamed(name).filter(key::equals).isPresent();
    return !name.isEmpty() && clear ? name : key;
  }
}
