package io.plannersync.store;

import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Names;
import io.plannersync.model.Value;
import io.plannersync.planner.FieldValues;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the examples share: JSON with single quotes, and short forms. */
abstract class StoreLensExamples {

  static final String ID = "Task-1a2b3c4d";
  static final Names NAMES = FieldValues.NAMES;
  static final Instant NOW = Instant.parse("2025-11-24T12:00:00.123456Z");
  static final String ADA = FieldValues.USERS.get(0);
  static final String ADA2 = FieldValues.USERS.get(1);
  static final String GRACE = FieldValues.USERS.get(3);

  final StoreLens lens = new StoreLens(ZoneOffset.UTC);

  Half half(String doc, Half before) {
    return lens.halfAgainst(ID, json(doc), before, NAMES);
  }

  Value read(String doc, Field field) {
    return half(doc, Half.EMPTY).get(field);
  }

  String reason(String doc, Field field) {
    return ((Value.Refused) read(doc, field)).reason();
  }

  String write(String doc, Field field, Value value) {
    return lens.write(
        ID,
        json(doc),
        Map.of(field, value),
        NAMES,
        new StoreLens.Stamp(null, NOW, null, null, null, null, false));
  }

  static Value members(String... keys) {
    Map<String, String> members = new LinkedHashMap<>();
    Arrays.stream(keys).forEach(key -> members.put(key, ""));
    return Value.members(members);
  }

  static String json(String text) {
    return text.replace('\'', '"');
  }
}
