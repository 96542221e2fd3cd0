package io.plannersync.emulator.world;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** JSON as the emulator uses it, and the paths by which two versions of a resource differ. */
public final class Json {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final DateTimeFormatter TICKS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSS'Z'").withZone(ZoneOffset.UTC);

  /** How deep the keys of Planner's open types are separate properties for conflicts. */
  private static final Map<String, Integer> DEPTH =
      Map.of(
          "assignments", 1,
          "appliedCategories", 1,
          "categoryDescriptions", 1,
          "sharedWith", 1,
          "checklist", 2,
          "references", 2);

  /** Kept by the service; a difference in these alone is no change. */
  private static final Set<String> STAMPS = Set.of("lastModifiedDateTime", "lastModifiedBy");

  private Json() {}

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** Any value as JSON: maps, lists, records, text. */
  public static JsonNode of(Object value) {
    return MAPPER.valueToTree(value);
  }

  /**
   * Reads a JSON object.
   *
   * @throws GraphError 400 if the text is not one
   */
  public static ObjectNode parse(String text) {
    try {
      if (MAPPER.readTree(text) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      // Answered below: for the client, no object and no JSON are the same mistake.
    }
    throw new GraphError(400, "BadRequest", "Unable to read JSON request payload.");
  }

  /** The way Graph prints the times it takes itself: UTC with seven digits of a second. */
  public static String time(Instant instant) {
    return TICKS.format(instant);
  }

  /** The properties a PATCH names; keys of open types count one by one. */
  static Set<List<String>> named(ObjectNode patch) {
    Set<List<String>> paths = new HashSet<>();
    for (String name : names(patch).toList()) {
      name(List.of(name), patch.get(name), DEPTH.getOrDefault(name, 0), paths);
    }
    return paths;
  }

  private static void name(List<String> path, JsonNode value, int depth, Set<List<String>> into) {
    if (depth == 0 || !(value instanceof ObjectNode object)) {
      into.add(path);
      return;
    }
    for (String key : names(object).toList()) {
      name(plus(path, key), object.get(key), depth - 1, into);
    }
  }

  /** The properties in which two versions differ; a key that came or went counts as a whole. */
  static Set<List<String>> changed(ObjectNode before, ObjectNode after) {
    Set<List<String>> paths = new HashSet<>();
    for (String name : union(before, after)) {
      differ(List.of(name), before.get(name), after.get(name), DEPTH.getOrDefault(name, 0), paths);
    }
    return paths;
  }

  private static void differ(
      List<String> path, JsonNode before, JsonNode after, int depth, Set<List<String>> into) {
    if (STAMPS.contains(path.get(path.size() - 1))) {
      return;
    }
    if (depth > 0 && before instanceof ObjectNode one && after instanceof ObjectNode other) {
      for (String key : union(one, other)) {
        differ(plus(path, key), one.get(key), other.get(key), depth - 1, into);
      }
    } else if (before == null || !before.equals(after)) {
      into.add(path);
    }
  }

  /** Puts the top-level properties that differ into two objects, as they were and as they are. */
  static void pickChanged(ObjectNode before, ObjectNode after, ObjectNode old, ObjectNode now) {
    for (List<String> path : changed(before, after)) {
      String name = path.get(0);
      if (before.has(name)) {
        old.set(name, before.get(name).deepCopy());
      }
      if (after.has(name)) {
        now.set(name, after.get(name).deepCopy());
      }
    }
  }

  static void removeIfEmpty(ObjectNode object, String name) {
    if (object.path(name).isEmpty()) {
      object.remove(name);
    }
  }

  /** Whether a path of one set is, contains or is contained in a path of the other. */
  static boolean overlap(Set<List<String>> some, Set<List<String>> others) {
    return some.stream().anyMatch(a -> others.stream().anyMatch(b -> nested(a, b)));
  }

  private static boolean nested(List<String> a, List<String> b) {
    int common = Math.min(a.size(), b.size());
    return a.subList(0, common).equals(b.subList(0, common));
  }

  /** Property names without OData's annotations. */
  static Stream<String> names(ObjectNode object) {
    Iterable<String> all = object::fieldNames;
    Stream.Builder<String> names = Stream.builder();
    for (String name : all) {
      if (!name.contains("@odata.")) {
        names.add(name);
      }
    }
    return names.build();
  }

  private static Set<String> union(ObjectNode one, ObjectNode other) {
    Set<String> all = new HashSet<>();
    for (ObjectNode object : List.of(one, other)) {
      Iterator<String> names = object.fieldNames();
      names.forEachRemaining(all::add);
    }
    return all;
  }

  private static List<String> plus(List<String> path, String key) {
    return Stream.concat(path.stream(), Stream.of(key)).toList();
  }
}
