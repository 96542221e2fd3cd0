package io.plannersync.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Names;
import io.plannersync.model.Value;
import io.plannersync.planner.PlannerLimits;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * All that a lens of the store knows besides the document.
 *
 * @param before what the document showed in the state it was made from
 * @param now the time that a write puts into the document
 */
record DocLensContext(
    String storeId, Half before, Names names, PlannerLimits limits, ZoneId zone, Instant now) {

  DocLensContext withoutHistory() {
    return new DocLensContext(storeId, Half.EMPTY, names, limits, zone, now);
  }

  /** Whether a member that the document has differs from what it was, or is new. */
  boolean changed(ObjectNode doc, String member) {
    return doc.has(member)
        && !ExactJson.text(doc.get(member)).equals(before.spelling().get(member));
  }

  /** Whether a member holds nothing now and held something before. */
  boolean emptied(ObjectNode doc, String member) {
    String spelling = before.spelling().get(member);
    return doc.has(member)
        && DocLens.blank(doc.get(member))
        && spelling != null
        && !List.of("null", "\"\"", "[]", "{}").contains(spelling);
  }

  /**
   * The value of a field of which several members speak: of the one that changed, else the value it
   * had, else of the first.
   *
   * @param members in order of precedence
   * @param reading the value of a member that holds something
   */
  Value chosen(
      ObjectNode doc,
      Field field,
      List<String> members,
      BiFunction<String, JsonNode, Value> reading) {
    Map<String, Value> said = said(doc, members, reading);
    boolean unanimous = said.values().stream().distinct().count() <= 1;
    boolean allSpeak =
        said.isEmpty() || members.stream().filter(doc::has).allMatch(said::containsKey);
    if (unanimous && allSpeak) {
      return said.values().stream().findFirst().orElse(Value.NOTHING);
    }
    for (String member : members) {
      if (said.containsKey(member) && changed(doc, member)) {
        return said.get(member);
      }
    }
    if (members.stream().anyMatch(member -> emptied(doc, member))) {
      return Value.NOTHING;
    }
    Value had = before.get(field);
    return had instanceof Value.Refused refused ? again(doc, said, refused) : had;
  }

  /** What was refused may be understood by now: a name may have become known. */
  private static Value again(ObjectNode doc, Map<String, Value> said, Value.Refused refused) {
    return said.entrySet().stream()
        .filter(
            entry ->
                DocLens.refused(doc.get(entry.getKey()), refused.reason()).equals(refused)
                    || (entry.getValue() instanceof Value.Day day
                        && day.date().toString().equals(refused.shown())))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseGet(() -> said.values().iterator().next());
  }

  /**
   * Whether all members that hold something say this, and at least one does unless it is nothing.
   */
  static boolean saidByAll(Map<String, Value> said, Value value) {
    return value instanceof Value.Nothing
        ? said.isEmpty()
        : !said.isEmpty() && said.values().stream().allMatch(value::equals);
  }

  /** What each member that holds something says, in order of precedence. */
  static Map<String, Value> said(
      ObjectNode doc, List<String> members, BiFunction<String, JsonNode, Value> reading) {
    Map<String, Value> said = new LinkedHashMap<>();
    for (String member : members) {
      if (!DocLens.blank(doc.get(member))) {
        said.put(member, reading.apply(member, doc.get(member)));
      }
    }
    return said;
  }
}
