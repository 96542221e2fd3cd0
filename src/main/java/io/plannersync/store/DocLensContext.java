package io.plannersync.store;

import com.fasterxml.jackson.databind.JsonNode;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Names;
import io.plannersync.model.Value;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * All that a lens of the store knows besides the document.
 *
 * @param before what the document showed in the state it was made from
 * @param now the time that a write puts into the document
 */
record DocLensContext(String storeId, Half before, Names names, ZoneId zone, Instant now) {

  DocLensContext withoutHistory() {
    return new DocLensContext(storeId, Half.EMPTY, names, zone, now);
  }

  /** Whether a member that the document has differs from what it was, or is new. */
  boolean changed(DocMembers members, String member) {
    return members.names(member) && changed(member, members.spelled(member));
  }

  /** Whether a member is spelled otherwise than it was, or was not there. */
  boolean changed(String member, JsonNode spelled) {
    return !ExactJson.text(spelled).equals(before.spelling().get(member));
  }

  /** Whether a member holds nothing now and held something before. */
  boolean emptied(DocMembers members, String member) {
    String spelling = before.spelling().get(member);
    return members.names(member)
        && !members.has(member)
        && spelling != null
        && !List.of("null", "\"\"", "[]").contains(spelling);
  }

  /**
   * The value of a field of which several members speak: of the one that changed, else the value it
   * had, else of the first.
   *
   * @param members in order of precedence
   * @param reading the value of a member that holds something
   */
  Value chosen(
      DocMembers document,
      Field field,
      List<String> members,
      BiFunction<String, JsonNode, Value> reading) {
    Map<String, Value> said = document.said(members, reading);
    boolean unanimous = said.values().stream().distinct().count() <= 1;
    boolean allSpeak =
        said.isEmpty() || members.stream().filter(document::names).allMatch(said::containsKey);
    if (unanimous && allSpeak) {
      return said.values().stream().findFirst().orElse(Value.NOTHING);
    }
    for (String member : members) {
      if (said.containsKey(member) && changed(document, member)) {
        return said.get(member);
      }
    }
    if (members.stream().anyMatch(member -> emptied(document, member))) {
      return Value.NOTHING;
    }
    Value had = before.get(field);
    return had instanceof Value.Refused refused ? again(document, said, refused) : had;
  }

  /** What was refused may be understood by now: a name may have become known. */
  private static Value again(DocMembers document, Map<String, Value> said, Value.Refused refused) {
    return said.entrySet().stream()
        .filter(
            entry ->
                isShown(document.spelled(entry.getKey()), refused)
                    || (entry.getValue() instanceof Value.Day day
                        && day.date().toString().equals(refused.shown())))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseGet(() -> said.values().iterator().next());
  }

  /** Whether this is what was refused then. */
  static boolean isShown(JsonNode spelled, Value.Refused refused) {
    return DocLens.refused(spelled, refused.reason()).equals(refused);
  }

  /**
   * Whether all members that hold something say this, and at least one does unless it is nothing.
   */
  static boolean saidByAll(Map<String, Value> said, Value value) {
    return value instanceof Value.Nothing
        ? said.isEmpty()
        : !said.isEmpty() && said.values().stream().allMatch(value::equals);
  }
}
