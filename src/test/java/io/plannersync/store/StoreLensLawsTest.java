package io.plannersync.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Names;
import io.plannersync.model.StoreSight;
import io.plannersync.model.Value;
import io.plannersync.planner.FieldValues;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class StoreLensLawsTest {

  private static final String ID = "Task-CV-A1B2C3D4-42-1";
  private static final Names NAMES = FieldValues.NAMES;
  private static final Instant NOW = Instant.parse("2025-11-24T12:00:00.5Z");
  private static final StoreLens.Stamp SILENT =
      new StoreLens.Stamp(null, NOW, null, null, null, null, false);

  private final StoreLens lens = new StoreLens(ZoneOffset.UTC);

  @Property(tries = 2000)
  void writingWhatWasReadChangesNothing(@ForAll("clear") String raw) {
    Half half = read(raw, Half.EMPTY);

    String written = lens.write(ID, raw, all(half), NAMES, SILENT);

    assertThat(written).isEqualTo(canonical(raw));
  }

  @Property(tries = 2000)
  void writingWhatWasReadFromMembersThatDisagreeIsReadAgain(@ForAll("any") String raw) {
    Half half = read(raw, Half.EMPTY);

    String written = lens.write(ID, raw, all(half), NAMES, SILENT);

    assertThat(read(written, half).values()).isEqualTo(half.values());
    assertThat(read(written, Half.EMPTY).values()).isEqualTo(half.values());
  }

  @Property(tries = 5000)
  void whatWasWrittenIsWhatIsRead(
      @ForAll("any") String raw,
      @ForAll("any") String earlier,
      @ForAll("writes") Map<Field, Value> writes) {
    Half before = read(raw, read(earlier, Half.EMPTY));

    String written = lens.write(ID, raw, writes, NAMES, SILENT);

    Half expected = before.with(writes);
    Half alone = read(written, Half.EMPTY);
    Assume.that(!(alone.get(Field.DUE) instanceof Value.Refused));
    writes.forEach((field, value) -> assertThat(alone.get(field)).as("alone").isEqualTo(value));
    Half after = read(written, expected);
    for (Field field : Field.values()) {
      if (field != Field.DUE) {
        assertThat(after.get(field)).as("after " + field).isEqualTo(expected.get(field));
      }
    }
    assertThat(read(written, after).values()).as("once settled").isEqualTo(after.values());
    assertThat(lens.write(ID, written, writes, NAMES, SILENT)).isEqualTo(written);
  }

  @Property(tries = 1000)
  void membersThatNoLensNamesKeepPlaceAndValue(
      @ForAll("any") String raw, @ForAll("writes") Map<Field, Value> writes) {
    ObjectNode before = parse(raw);
    ObjectNode after =
        parse(
            lens.write(
                ID,
                raw,
                writes,
                NAMES,
                new StoreLens.Stamp("s1", NOW, "p", "plan", "T", "e", true)));

    List<String> names = new ArrayList<>();
    after.fieldNames().forEachRemaining(names::add);
    List<String> expected = new ArrayList<>();
    before.fieldNames().forEachRemaining(expected::add);
    assertThat(names).startsWith(expected.toArray(String[]::new));
    for (String unknown :
        Set.of(
            "conversation_context",
            "big",
            "exact",
            "exp",
            "zero",
            "notifications",
            "half",
            "output")) {
      JsonNode kept = after.get(unknown);
      assertThat(ExactJson.text(kept)).isEqualTo(ExactJson.text(before.get(unknown)));
    }
  }

  @Property(tries = 1000)
  void aDocumentMadeFromPlannerShowsItsValues(@ForAll("writes") Map<Field, Value> values) {
    Assume.that(values.get(Field.TITLE) != null);
    String made =
        lens.create(
            ID, values, NAMES, new StoreLens.Stamp("s1", NOW, "p", "plan", "T", "e", true), NOW);

    Half half = read(made, Half.EMPTY);
    Assume.that(!(half.get(Field.DUE) instanceof Value.Refused));
    values.forEach((field, value) -> assertThat(half.get(field)).isEqualTo(value));
    assertThat(lens.write(ID, made, all(half), NAMES, SILENT)).isEqualTo(made);
  }

  @Property(tries = 1000)
  void everyDayIsReadBackInEveryZone(@ForAll("zones") ZoneId zone, @ForAll("days") LocalDate day) {
    StoreLens there = new StoreLens(zone);
    String written =
        there.write(ID, "{\"title\":\"t\"}", Map.of(Field.DUE, Value.day(day)), NAMES, SILENT);

    assertThat(there.halfAgainst(ID, written, Half.EMPTY, NAMES).get(Field.DUE))
        .isEqualTo(Value.day(day));
  }

  private Half read(String raw, Half before) {
    return ((StoreSight.Document) lens.read(ID, raw, before, NAMES)).half();
  }

  private static Map<Field, Value> all(Half half) {
    Map<Field, Value> all = new EnumMap<>(Field.class);
    for (Field field : Field.values()) {
      all.put(field, half.get(field));
    }
    return all;
  }

  private static String canonical(String raw) {
    return ExactJson.text(parse(raw));
  }

  private static ObjectNode parse(String raw) {
    try {
      return ExactJson.object(raw);
    } catch (ExactJson.Malformed e) {
      throw new AssertionError(e);
    }
  }

  @Provide
  Arbitrary<String> clear() {
    return TaskDocuments.clear();
  }

  @Provide
  Arbitrary<String> any() {
    return TaskDocuments.any();
  }

  @Provide
  Arbitrary<Map<Field, Value>> writes() {
    Arbitrary<Map<Field, Value>> writes = Arbitraries.create(() -> new EnumMap<>(Field.class));
    for (Field field : Field.values()) {
      if (field.merging() == Field.Merging.FROM_STORE) {
        continue;
      }
      writes =
          Combinators.combine(writes, FieldValues.of(field), Arbitraries.of(true, false))
              .as(
                  (map, value, take) -> {
                    Map<Field, Value> more = new EnumMap<>(Field.class);
                    more.putAll(map);
                    if (take) {
                      more.put(field, value);
                    }
                    return more;
                  });
    }
    return writes;
  }

  @Provide
  Arbitrary<ZoneId> zones() {
    return Arbitraries.of(ZoneId.getAvailableZoneIds().stream().sorted().toList()).map(ZoneId::of);
  }

  @Provide
  Arbitrary<LocalDate> days() {
    return FieldValues.days();
  }
}
