package io.plannersync.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class IntervalTest {

  @Property
  void evidenceInsideNarrowsAndEvidenceOutsideCountsForNothing(
      @ForAll @LongRange(max = 20) long after,
      @ForAll @LongRange(max = 20) long until,
      @ForAll @LongRange(max = 20) long evidence) {
    Interval looks = Interval.between(at(after), at(until));
    boolean inside = after < evidence && evidence <= until;

    Interval narrowed = looks.narrowedTo(at(evidence), "last_modified_at");
    Interval ended = looks.endingAt(at(evidence), "lastModifiedDateTime");

    assertThat(narrowed)
        .isEqualTo(
            inside
                ? new Interval(at(evidence).minusNanos(1), at(evidence), "last_modified_at")
                : looks);
    assertThat(ended)
        .isEqualTo(inside ? new Interval(at(after), at(evidence), "lastModifiedDateTime") : looks);
    assertThat(narrowed.after()).isAfterOrEqualTo(looks.after());
    assertThat(narrowed.until()).isBeforeOrEqualTo(looks.until());
  }

  @Property
  void beforeIsWithoutAnyInstantInCommon(
      @ForAll @LongRange(max = 9) long after,
      @ForAll @LongRange(max = 9) long length,
      @ForAll @LongRange(max = 9) long otherAfter,
      @ForAll @LongRange(max = 9) long otherLength) {
    Interval one = Interval.between(at(after), at(after + length + 1));
    Interval other = Interval.between(at(otherAfter), at(otherAfter + otherLength + 1));
    boolean common = false;
    for (long second = 0; second < 20; second++) {
      common |= one.endingAt(at(second), "x") != one && other.endingAt(at(second), "x") != other;
    }

    assertThat(one.isBefore(other) || other.isBefore(one)).isEqualTo(!common);
    assertThat(one.isBefore(other) && other.isBefore(one)).isFalse();
  }

  @Test
  void noEvidenceNarrowsNothing() {
    Interval looks = Interval.between(at(1), at(2));

    assertThat(looks.narrowedTo(null, "x")).isSameAs(looks);
    assertThat(looks.endingAt(null, "x")).isSameAs(looks);
  }

  @Test
  void whatIsToldCountsAsFarAsItLiesInside() {
    Interval looks = Interval.between(at(10), at(20));

    assertThat(looks.within(told(12, 15))).isEqualTo(told(12, 15));
    assertThat(looks.within(told(5, 15))).isEqualTo(told(10, 15));
    assertThat(looks.within(told(15, 25))).isEqualTo(told(15, 20));
    assertThat(looks.within(told(5, 10))).isSameAs(looks);
    assertThat(looks.within(told(20, 25))).isSameAs(looks);
  }

  @Test
  void aBeginningInsideCutsWhatIsBeforeIt() {
    Interval looks = Interval.between(at(10), at(20));

    assertThat(looks.startingAt(at(12))).isEqualTo(Interval.between(at(12), at(20)));
    assertThat(looks.startingAt(at(10))).isSameAs(looks);
  }

  private static Interval told(long after, long until) {
    return new Interval(at(after), at(until), "history", "somebody");
  }

  private static Instant at(long second) {
    return Instant.EPOCH.plusSeconds(second);
  }
}
