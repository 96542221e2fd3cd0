package io.plannersync.model;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/**
 * What was last settled, as each side showed it. A side has changed a field if it differs from its
 * own half; the halves themselves may differ (a pair adopted with differences).
 *
 * <p>A value that was refused was never settled, so it is in no half: whoever corrects it is merged
 * against what was settled before. Where nothing was, that is what Planner shows.
 *
 * @param store what the document showed, with what was settled before in place of what is refused
 * @param refused what the document shows of the fields that are refused, by us or by Planner
 */
public record Base(Half planner, Half store, Map<Field, Value> refused) {

  public Base {
    EnumMap<Field, Value> shown = new EnumMap<>(Field.class);
    EnumMap<Field, Value> settled = new EnumMap<>(Field.class);
    shown.putAll(refused);
    for (Map.Entry<Field, Value> entry : store.values().entrySet()) {
      if (entry.getValue() instanceof Value.Refused) {
        shown.putIfAbsent(entry.getKey(), entry.getValue());
        settled.put(entry.getKey(), planner.get(entry.getKey()));
      }
    }
    store = settled.isEmpty() ? store : store.with(settled);
    refused = Collections.unmodifiableMap(shown);
  }

  public Base(Half planner, Half store) {
    this(planner, store, Map.of());
  }

  /** This as the base of a document in which these fields are refused. */
  public Base after(Half plannerShows, Half storeShows, Set<Field> refusedFields) {
    EnumMap<Field, Value> shown = new EnumMap<>(Field.class);
    refusedFields.forEach(field -> shown.put(field, storeShows.get(field)));
    return new Base(plannerShows, settled(storeShows, refusedFields), shown);
  }

  /** What a document shows, with what was settled before in place of what is refused. */
  public Half settled(Half storeShows, Set<Field> refusedFields) {
    EnumMap<Field, Value> before = new EnumMap<>(Field.class);
    refusedFields.forEach(field -> before.put(field, store.get(field)));
    return before.isEmpty() ? storeShows : storeShows.with(before);
  }

  /** What the document showed when this was settled, refused values included. */
  public Half shown() {
    return refused.isEmpty() ? store : store.with(refused);
  }

  /** Whether a document that shows this shows what is refused already. */
  public boolean isRefused(Field field, Value shown) {
    return refused.containsKey(field) && refused.get(field).equals(shown);
  }
}
