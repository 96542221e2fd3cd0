package io.plannersync.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.ops.Verdict.Reason;
import io.plannersync.ops.Verdict.Word;
import io.plannersync.testing.LogLines;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StateLogTest {

  private static final Instant BEGUN = Instant.parse("2026-01-02T03:04:05Z");

  private final LogLines log = new LogLines();
  private Verdict verdict = Verdict.of(List.of());
  private final StateLog states =
      new StateLog(() -> verdict, Clock.fixed(BEGUN.plusSeconds(200), ZoneOffset.UTC));

  @BeforeEach
  void listen() {
    Configurator.setLevel(StateLog.class.getName(), Level.INFO);
  }

  @AfterEach
  void stop() {
    log.close();
  }

  @Test
  void a_state_is_told_once_when_it_begins_and_once_with_its_length_when_it_is_over() {
    says(gate(20, BEGUN));
    says(gate(10, BEGUN.plusSeconds(10)));
    says(gate(5, BEGUN.plusSeconds(10)));
    says();
    says();

    assertThat(log.lines())
        .containsExactly(
            "WARN Graph asked to be left alone for 20 s more, since 2026-01-02T03:04:05Z; wait",
            "INFO Over after 200 s: Graph asked to be left alone for 20 s more");
  }

  @Test
  void states_of_several_plans_begin_and_end_each_for_itself() {
    says(late("p1"), late("p2"));
    says(late("p2"));

    assertThat(log.lines())
        .containsExactly(
            "WARN plan p1 is late, since 2026-01-02T03:04:05Z; see the status",
            "WARN plan p2 is late, since 2026-01-02T03:04:05Z; see the status",
            "INFO Over after 200 s: plan p1 is late");
  }

  @Test
  void what_comes_back_is_told_again() {
    says(late("p1"));
    says();
    says(late("p1"));

    assertThat(log.lines()).filteredOn(line -> line.startsWith("WARN")).hasSize(2);
  }

  @Test
  void that_nothing_is_known_yet_at_a_start_is_no_state() {
    says(new Reason(Word.DOWN, "plans", "no plan has been found yet", null, "see the log"));
    says();

    assertThat(log.lines()).isEmpty();
  }

  private void says(Reason... reasons) {
    verdict = Verdict.of(List.of(reasons));
    states.refresh();
  }

  private static Reason gate(int seconds, Instant since) {
    return new Reason(
        Word.DEGRADED,
        "gate",
        "Graph asked to be left alone for " + seconds + " s more",
        since,
        "wait");
  }

  private static Reason late(String plan) {
    return new Reason(
        Word.DEGRADED, "late " + plan, "plan " + plan + " is late", BEGUN, "see the status");
  }
}
