package io.plannersync.planner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Value;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class PlannerLensLawsTest {

  private static final String ID = PlannerTasks.STORE_ID;
  private final PlannerLens lens = new PlannerLens(ZoneOffset.UTC);

  @Property(tries = 500)
  void writingWhatWasReadSendsNothing(@ForAll("tasks") ObjectNode task) {
    Half half = lens.read(task, ID, Half.EMPTY);
    Map<Field, Value> all = new EnumMap<>(Field.class);
    for (Field field : Field.values()) {
      all.put(field, half.get(field));
    }

    assertThat(lens.patch(task, ID, Half.EMPTY, all).isEmpty()).isTrue();
  }

  @Property(tries = 3000)
  void whatWasWrittenIsWhatIsRead(
      @ForAll("tasks") ObjectNode task, @ForAll("writes") Map<Field, Value> writes) {
    Half half = lens.read(task, ID, Half.EMPTY);
    Half wanted = half.with(writes);
    Assume.that(!dueBeforeStart(wanted));

    ObjectNode after = PatchSemantics.apply(task, lens.patch(task, ID, Half.EMPTY, writes));

    Half shown = lens.read(after, ID, Half.EMPTY);
    for (Field field : Field.values()) {
      assertThat(shown.get(field)).as(field.word()).isEqualTo(wanted.get(field));
    }
    assertThat(after.get("userContentLastModifiedDate"))
        .isEqualTo(task.get("userContentLastModifiedDate"));
    assertThat(lens.patch(after, ID, Half.EMPTY, writes).isEmpty()).isTrue();
  }

  @Property(tries = 1000)
  void aNewTaskShowsWhatItWasMadeOf(@ForAll("writes") Map<Field, Value> values) {
    Assume.that(!dueBeforeStart(new Half(values)));
    ObjectNode posted = lens.newTask("p", values);
    ObjectNode created = PatchSemantics.apply(posted.objectNode(), new PlannerPatch(posted, null));
    ObjectNode complete =
        PatchSemantics.apply(created, lens.patch(created, ID, Half.EMPTY, values));

    Half shown = lens.read(complete, ID, Half.EMPTY);
    values.forEach((field, value) -> assertThat(shown.get(field)).isEqualTo(value));
    assertThat(lens.sameAsPosted(complete, posted)).isTrue();
    assertThat(created.has("details")).isFalse();
  }

  @Property(tries = 2000)
  void everyDayThatAZoneHasIsReadBack(@ForAll("zones") ZoneId zone, @ForAll("days") LocalDate day) {
    Assume.that(day.atStartOfDay(zone).toLocalDate().equals(day));
    PlannerLens there = new PlannerLens(zone);
    ObjectNode task =
        there.newTask("p", Map.of(Field.START, Value.day(day), Field.DUE, Value.day(day)));

    Half half = there.read(task, ID, Half.EMPTY);

    assertThat(half.get(Field.DUE)).isEqualTo(Value.day(day));
    assertThat(half.get(Field.START)).isEqualTo(Value.day(day));
  }

  @Property
  void everyKeyOfAReferenceIsDecodedToItsUrl(@ForAll String url) {
    assertThat(PlannerReferences.decode(PlannerReferences.encode(url))).isEqualTo(url);
    assertThat(PlannerReferences.encode(url)).doesNotContain(".", ":", "@", "#");
  }

  private static boolean dueBeforeStart(Half half) {
    return half.get(Field.START) instanceof Value.Day start
        && half.get(Field.DUE) instanceof Value.Day due
        && due.date().isBefore(start.date());
  }

  @Provide
  Arbitrary<ObjectNode> tasks() {
    return PlannerTasks.tasks();
  }

  @Provide
  Arbitrary<Map<Field, Value>> writes() {
    Arbitrary<Map<Field, Value>> none = Arbitraries.create(() -> new EnumMap<>(Field.class));
    for (Field field : Field.values()) {
      none =
          Combinators.combine(none, FieldValues.of(field), Arbitraries.of(true, false))
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
    return none;
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
