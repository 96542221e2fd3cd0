package io.plannersync.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Names;
import io.plannersync.model.Value;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Labels: names of the plan, or category keys. */
final class DocLabelsLens implements DocLens {

  private static final String LABELS = "labels";
  private static final Pattern KEY = Pattern.compile("category[1-9]\\d{0,3}");

  private static final Shape SHAPE = Shape.oneOrListOf(Shape.TEXT, "a list of label names");

  @Override
  public List<String> remembered() {
    return List.of(LABELS);
  }

  @Override
  public Map<String, Shape> shapes() {
    return Map.of(LABELS, SHAPE);
  }

  @Override
  public Value read(DocMembers document, DocLensContext context) {
    Map<String, String> members = new LinkedHashMap<>();
    for (JsonNode entry : DocLens.entries(document.get(LABELS))) {
      List<String> keys = keys(entry, context.names());
      if (keys.size() != 1) {
        return DocLens.refused(entry.asText(), reason(entry.asText(), keys));
      }
      members.put(keys.get(0), "");
    }
    return Value.members(members);
  }

  private static String reason(String name, List<String> keys) {
    return keys.isEmpty()
        ? "the plan has no label %s; write one of its label names or a key from category1 to"
                .formatted(DocLens.quoted(name))
            + " category25 into `labels`"
        : "%d labels of the plan are called %s; write the key of one of them (%s) into `labels`"
            .formatted(keys.size(), DocLens.quoted(name), String.join(", ", keys));
  }

  @Override
  public void write(ObjectNode doc, Value value, DocLensContext context) {
    Set<String> missing = new LinkedHashSet<>(value.asMembers().keySet());
    ArrayNode written = doc.arrayNode();
    for (JsonNode entry : DocLens.entries(doc.path(LABELS))) {
      List<String> keys = keys(entry, context.names());
      if (keys.size() == 1 && missing.remove(keys.get(0))) {
        written.add(entry);
      }
    }
    missing.forEach(key -> written.add(spelling(key, context.names())));
    doc.set(LABELS, written);
  }

  /** The labels that an entry may mean. */
  private static List<String> keys(JsonNode entry, Names names) {
    String name = entry.asText("").strip();
    String key = name.toLowerCase(Locale.ROOT);
    return KEY.matcher(key).matches() ? List.of(key) : names.labelsNamed(name);
  }

  /** The label's name where it is one that means only this label. */
  private static String spelling(String key, Names names) {
    String name = names.labels().getOrDefault(key, "").strip();
    boolean clear =
        !KEY.matcher(name.toLowerCase(Locale.ROOT)).matches()
            && names.labelsNamed(name).equals(List.of(key));
    return !name.isEmpty() && clear ? name : key;
  }
}
