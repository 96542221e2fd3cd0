package io.plannersync.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.model.Decision;
import io.plannersync.model.Field;
import io.plannersync.model.Value;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The agent's report goes one way, and not too often by itself. */
class ReportTest {

  private static final Value OLD = Value.text("old");
  private static final Value NEW = Value.text("new");
  private static final Value CUT = Value.text("ne [shortened]");

  private final Pair pair =
      new Pair().settledAs(Field.REPORT, OLD, OLD).set(Field.REPORT, OLD, NEW);

  @Test
  void everyCombinationSettlesAndNeverWritesTheStore() {
    Laws laws = new Laws();
    for (Value beforeP : Space.SCALARS) {
      for (Value beforeS : Space.SCALARS) {
        for (Value p : Space.SCALARS) {
          for (Value s : Space.SCALARS) {
            Pair each = Pair.of(Field.REPORT, beforeP, beforeS, p, s);
            Decision.Merge merge = (Decision.Merge) laws.settle(Field.REPORT, each).action();
            assertThat(merge.toStore()).isEmpty();
            boolean changed = !p.equals(beforeP) || !s.equals(beforeS);
            assertThat(each.planner.get(Field.REPORT)).isEqualTo(changed ? s : p);
          }
        }
      }
    }
    assertThat(laws.checked()).isEqualTo(256);
  }

  @Test
  void aChangeOfTheReportAloneWaitsUntilTwoMinutesAfterTheLastOne() {
    pair.link = pair.link.withReportWritten(Pair.NOW.minusSeconds(30));
    Decision.Merge merge = (Decision.Merge) pair.pass().action();

    assertThat(merge.writesNothing()).isTrue();
    assertThat(merge.again()).isEqualTo(Duration.ofSeconds(90));

    pair.at = Pair.NOW.plusSeconds(90);
    pair.readBegan = pair.at;
    pair.pass();

    assertThat(pair.planner.get(Field.REPORT)).isEqualTo(NEW);
    assertThat(pair.link.reportWritten()).isEqualTo(pair.at);
    assertThat(pair.merge().writesNothing()).isTrue();
  }

  @Test
  void itGoesAlongWithAnyOtherChangeOfTheDetails() {
    pair.link = pair.link.withReportWritten(Pair.NOW.minusSeconds(30));
    pair.set(Field.DESCRIPTION, Value.NOTHING, Space.A);

    assertThat(pair.merge().toPlanner()).containsOnlyKeys(Field.DESCRIPTION, Field.REPORT);
  }

  @Test
  void itDoesNotGoAlongWithAChangeOfTheTaskItself() {
    pair.link = pair.link.withReportWritten(Pair.NOW.minusSeconds(30));
    pair.set(Field.TITLE, Value.NOTHING, Space.A);

    assertThat(pair.merge().toPlanner()).containsOnlyKeys(Field.TITLE);
  }

  @Test
  void itIsWrittenAtOnceWhenTheTaskIsOrBecomesComplete() {
    pair.link = pair.link.withReportWritten(Pair.NOW.minusSeconds(30));
    Value done = new Value.Percent(100);
    Pair becomes = pair.copy().set(Field.PROGRESS, Value.NOTHING, done);
    Pair is = pair.copy().settledAs(Field.PROGRESS, done, done).set(Field.PROGRESS, done, done);

    assertThat(becomes.merge().toPlanner()).containsKey(Field.REPORT);
    assertThat(is.merge().toPlanner()).containsKey(Field.REPORT);
  }

  @Test
  void aReportThatPlannerShowsShortenedIsNotWrittenAgainAndAgain() {
    pair.settledAs(Field.REPORT, CUT, NEW).set(Field.REPORT, CUT, NEW);
    assertThat(pair.merge().writesNothing()).isTrue();

    pair.set(Field.DESCRIPTION, Value.NOTHING, Space.A);
    assertThat(pair.merge().toPlanner()).as("there may be room now").containsKey(Field.REPORT);
  }

  @Test
  void aReportThatWasRefusedIsNamed() {
    pair.set(Field.REPORT, OLD, Space.BAD);
    Decision decision = pair.pass();

    assertThat(((Decision.Merge) decision.action()).writesNothing()).isTrue();
    assertThat(decision.refused()).isEqualTo(Map.of(Field.REPORT, "it is no value"));
  }
}
