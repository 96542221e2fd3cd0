package io.plannersync.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.state.PlanState;
import io.plannersync.state.PlanState.Audit;
import io.plannersync.state.PlanState.State;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class SyncHealthTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final PlanState PLAN = PlanState.of("p1").named("Launch", "g");

  @Test
  void is_not_in_order_before_any_plan_is_known() {
    assertThat(reasons()).containsExactly("no plan has been found yet");
  }

  @Test
  void is_not_in_order_before_the_first_audit_of_a_plan() {
    assertThat(reasons(PLAN)).containsExactly("plan p1 (Launch) has not been audited yet");
  }

  @Test
  void is_in_order_up_to_the_bound_and_not_beyond_it() {
    assertThat(reasons(PLAN.audited(audit(Duration.ofMinutes(10), "d", "d")))).isEmpty();
    assertThat(reasons(PLAN.audited(audit(Duration.ofSeconds(601), "d", "d"))))
        .containsExactly("plan p1 (Launch): the last audit is 601 s old, its bound is 600 s");
  }

  @Test
  void is_not_in_order_while_settled_pairs_differ() {
    assertThat(reasons(PLAN.audited(audit(Duration.ofSeconds(3), "d", "e"))))
        .containsExactly(
            "plan p1 (Launch): both sides differ in settled pairs, as the audit of 3 s ago showed");
  }

  @Test
  void names_a_suspended_plan_and_leaves_out_one_that_an_operator_paused() {
    assertThat(
            reasons(
                PLAN.in(State.SUSPENDED, "it became premium", NOW),
                PlanState.of("p2").in(State.PAUSED, "an operator paused it", NOW)))
        .containsExactly("plan p1 (Launch) is suspended: it became premium");
  }

  private static Audit audit(Duration age, String planner, String store) {
    return new Audit(NOW.minus(age), NOW.minus(age), true, planner, store);
  }

  private static List<String> reasons(PlanState... plans) {
    return new SyncHealth(
            () -> List.of(plans), Duration.ofMinutes(5), Clock.fixed(NOW, ZoneOffset.UTC))
        .reasons();
  }
}
