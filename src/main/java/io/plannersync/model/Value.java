package io.plannersync.model;

import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A field's value in canonical form: two values that mean the same are equal, whichever side shows
 * them and however it spells them. Values hold ids, never names or order hints.
 */
public sealed interface Value {

  /** Cleared, or never set. */
  Value NOTHING = new Nothing();

  record Nothing() implements Value {}

  /** Title, description, report, bucket id, priority word. Never empty: that is {@link Nothing}. */
  record Text(String text) implements Value {}

  /** Progress in whole percent, 0 to 100. */
  record Percent(int percent) implements Value {}

  /** A calendar day in the zone of the sync; the time of day is each side's own. */
  record Day(LocalDate date) implements Value {}

  /**
   * A set: assignees by user id, labels by category key, attachments by URL. The map's values say
   * more about a member where there is more to say (an attachment's alias), else they are empty.
   * Equality ignores order; the order is the one in which the members joined.
   */
  record Members(Map<String, String> members) implements Value {
    public Members {
      members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }
  }

  /** A checklist in order; ids are unique. */
  record Checklist(List<ChecklistItem> items) implements Value {
    public Checklist {
      items = List.copyOf(items);
    }
  }

  /** One line of a checklist. The id is Planner's key of it, a GUID. */
  record ChecklistItem(String id, String title, boolean checked) {}

  /**
   * The side shows something that is no value of this field. It is never sent on; its field is
   * named with the reason, and the rest of the task is synced.
   *
   * @param shown the text as the side shows it, shortened
   * @param reason what is wrong with it and the way out, one sentence
   */
  record Refused(String shown, String reason) implements Value {}

  /** Text, or nothing where it is null or blank. */
  static Value text(String text) {
    return text == null || text.isBlank() ? NOTHING : new Text(text);
  }

  /** Members, or nothing where there are none. */
  static Value members(Map<String, String> members) {
    return members.isEmpty() ? NOTHING : new Members(members);
  }

  /** A checklist, or nothing where it is empty. */
  static Value checklist(List<ChecklistItem> items) {
    return items.isEmpty() ? NOTHING : new Checklist(items);
  }

  /** A day, or nothing where it is null. */
  static Value day(LocalDate date) {
    return date == null ? NOTHING : new Day(date);
  }

  /** The members of a set field, empty where there are none. */
  default Map<String, String> asMembers() {
    return this instanceof Members m ? m.members() : Map.of();
  }

  /** The items of a checklist, empty where there are none. */
  default List<ChecklistItem> asItems() {
    return this instanceof Checklist c ? c.items() : List.of();
  }

  /** The text of a text value, empty where there is none. */
  default String asText() {
    return this instanceof Text t ? t.text() : "";
  }
}
