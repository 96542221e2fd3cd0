package io.plannersync.model;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one side shows, or showed when it was last settled.
 *
 * @param values every field's canonical value; a field that is missing is {@link Value#NOTHING}
 * @param spelling the raw JSON of those properties from which a field is read with memory: where
 *     two properties of a document speak of one field and disagree, the one that differs from its
 *     earlier spelling is the one that was changed
 */
public record Half(Map<Field, Value> values, Map<String, String> spelling) {

  public static final Half EMPTY = new Half(Map.of(), Map.of());

  public Half {
    EnumMap<Field, Value> copy = new EnumMap<>(Field.class);
    values.forEach(
        (field, value) -> {
          if (!(value instanceof Value.Nothing)) {
            copy.put(field, value);
          }
        });
    values = Collections.unmodifiableMap(copy);
    spelling = Collections.unmodifiableMap(new TreeMap<>(spelling));
  }

  public Half(Map<Field, Value> values) {
    this(values, Map.of());
  }

  public Value get(Field field) {
    return values.getOrDefault(field, Value.NOTHING);
  }

  /** What {@code shown} shows otherwise than this does. */
  public Map<Field, Value> changedIn(Half shown) {
    Map<Field, Value> changed = new EnumMap<>(Field.class);
    for (Field field : Field.values()) {
      if (!shown.get(field).equals(get(field))) {
        changed.put(field, shown.get(field));
      }
    }
    return changed;
  }

  /** This half with some fields replaced. */
  public Half with(Map<Field, Value> changed) {
    EnumMap<Field, Value> copy = new EnumMap<>(Field.class);
    copy.putAll(values);
    copy.putAll(changed);
    return new Half(copy, spelling);
  }
}
