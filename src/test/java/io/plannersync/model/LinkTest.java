package io.plannersync.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LinkTest {

  private static final Instant NOW = Instant.parse("2026-11-25T08:00:00Z");
  private static final Base BASE = new Base(Half.EMPTY, Half.EMPTY);
  private static final Link NEW = Link.of("Task-1", "t", "p");

  @Test
  void theNewestEtagsAreKnownAndOlderOnesRemembered() {
    Link link = NEW.settled(BASE, "a", "d", NOW).settled(BASE, "b", "d", NOW);

    assertThat(link.etags()).containsExactly("b", "a");
    assertThat(link.detailsEtags()).containsExactly("d");
    assertThat(link.knows("b", "d")).isTrue();
    assertThat(link.knows("b", null)).isTrue();
    assertThat(link.knows("a", "d")).isFalse();
    assertThat(link.knows("b", "other")).isFalse();
    assertThat(link.remembers("a", "d")).isTrue();
    assertThat(link.remembers("a", null)).isTrue();
    assertThat(link.remembers("a", "other")).isFalse();
    assertThat(link.remembers("other", "d")).isFalse();
    assertThat(NEW.knows("b", "d")).isFalse();
    assertThat(NEW.settled(BASE, "b", null, NOW).knows("b", "d")).isFalse();
  }

  @Test
  void anEtagThatComesAgainIsTheNewestOnceMore() {
    Link link =
        NEW.settled(BASE, "a", "d", NOW).settled(BASE, "b", "d", NOW).settled(BASE, "a", "d", NOW);

    assertThat(link.etags()).containsExactly("a", "b");
  }

  @Test
  void asManyEtagsAsAreKeptAreTheNewest() {
    Link link = NEW;
    for (int i = 0; i <= Link.ETAGS; i++) {
      link = link.settled(BASE, "e" + i, null, NOW);
    }
    assertThat(link.etags()).hasSize(Link.ETAGS).startsWith("e16").endsWith("e1");
    assertThat(link.detailsEtags()).isEmpty();
  }

  @Test
  void anOlderEtagShowsThePastUntilHalfAMinuteAfterTheSettling() {
    Link link = NEW.settled(BASE, "a", "c", NOW).settled(BASE, "b", "d", NOW);

    assertThat(link.isPast("a", "d", NOW.plusSeconds(29))).isTrue();
    assertThat(link.isPast("b", "c", NOW.plusSeconds(29))).isTrue();
    assertThat(link.isPast("a", "c", NOW.plusSeconds(30))).isFalse();
    assertThat(link.isPast("b", "d", NOW)).isFalse();
    assertThat(link.isPast("other", "other", NOW)).isFalse();
  }

  @Test
  void aReadFromBeforeTheLastSettlingTellsNoMoreThanThatDid() {
    Link link = NEW.settled(BASE, "a", "d", NOW, NOW.plusSeconds(5));

    assertThat(link.settled(BASE, "b", "d", NOW.plusSeconds(5), NOW.plusSeconds(9)).read())
        .isEqualTo(NOW);
    assertThat(link.settled(BASE, "b", "d", NOW.plusSeconds(6), NOW.plusSeconds(9)).read())
        .isEqualTo(NOW.plusSeconds(6));
  }

  @Test
  void whatWasSettledByAClockThatWasAheadCountsAsSettledLongAgo() {
    Link link = NEW.settled(BASE, "a", "d", NOW);

    assertThat(link.readAt(NOW.minusSeconds(5))).isEqualTo(link);
    assertThat(link.readAt(NOW.minusSeconds(6)).settled()).isEqualTo(Instant.EPOCH);
    assertThat(link.readAt(NOW.minusSeconds(6)).read()).isEqualTo(Instant.EPOCH);
    assertThat(NEW.readAt(NOW)).isEqualTo(NEW);
  }

  @Test
  void aPairWithoutItsTaskKeepsItsPlanAndItsStampAndNothingThatWasSettled() {
    Link settled = NEW.settled(BASE, "a", "d", NOW).withStamp("s").withReportWritten(NOW);

    assertThat(
            settled
                .withAbsence(new Absence(Side.PLANNER, NOW, Absence.Verdict.DELETE))
                .withoutTask())
        .isEqualTo(Link.of("Task-1", null, "p").withStamp("s"));
    assertThat(settled.complete()).isTrue();
    assertThat(settled.withoutTask().complete()).isFalse();
  }

  @Test
  void doubtsAreGatheredUntilThePairIsSettledOrTriedAnew() {
    Value bad = new Value.Text("bad");
    Link link =
        NEW.withDoubts(Map.of(Field.TITLE, bad))
            .withDoubts(Map.of(Field.BUCKET, bad))
            .withRefused(Map.of(Field.TITLE, "no"));

    assertThat(link.doubts(Field.TITLE, bad)).isTrue();
    assertThat(link.doubts(Field.BUCKET, bad)).isTrue();
    assertThat(link.doubts(Field.TITLE, new Value.Text("good"))).isFalse();
    assertThat(link.doubts(Field.PRIORITY, bad)).isFalse();
    assertThat(link.settled(BASE, "a", "d", NOW).doubts()).isEmpty();
    assertThat(link.triedAnew()).isEqualTo(NEW);
  }

  @Test
  void aWriteStatesTheRevisionThatItMakes() {
    assertThat(NEW.atRevision(3).revision()).isEqualTo(3);
    assertThat(NEW.atRevision(3).storeId()).isEqualTo("Task-1");
  }
}
