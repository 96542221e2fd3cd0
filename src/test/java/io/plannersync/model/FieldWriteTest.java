package io.plannersync.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class FieldWriteTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void aWriteIsTheSameIfFieldSideAndValueAreWheneverItWas() {
    FieldWrite write = write(Field.TITLE, Side.STORE, "a", NOW);

    assertThat(write.isSameAs(write(Field.TITLE, Side.STORE, "a", NOW.plusSeconds(1)))).isTrue();
    assertThat(write.isSameAs(write(Field.BUCKET, Side.STORE, "a", NOW))).isFalse();
    assertThat(write.isSameAs(write(Field.TITLE, Side.PLANNER, "a", NOW))).isFalse();
    assertThat(write.isSameAs(write(Field.TITLE, Side.STORE, "b", NOW))).isFalse();
  }

  @Test
  void writesOfOneFieldAreSoWhateverSideAndValueTheyHave() {
    FieldWrite write = write(Field.TITLE, Side.STORE, "a", NOW);

    assertThat(write.isOfSameField(write(Field.TITLE, Side.PLANNER, "b", NOW))).isTrue();
    assertThat(write.isOfSameField(write(Field.BUCKET, Side.STORE, "a", NOW))).isFalse();
  }

  @Test
  void aFingerprintIsSixteenHexDigitsAndNotTheValue() {
    assertThat(write(Field.TITLE, Side.STORE, "secret", NOW).value()).matches("[0-9a-f]{16}");
  }

  private static FieldWrite write(Field field, Side side, String value, Instant at) {
    return FieldWrite.of(field, side, Value.text(value), at);
  }
}
