package io.plannersync.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.state.PlanState.Audit;
import io.plannersync.state.PlanState.State;
import io.plannersync.testing.TestRedis;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class PlanStatesTest extends StateTest {

  private final PlanStates plans = new PlanStates(connection, PREFIX);

  @Test
  void an_unknown_plan_has_no_state_and_begins_active() {
    assertThat(plans.get("planA")).isEmpty();
    PlanState fresh = plans.update("planA", plan -> plan);
    assertThat(fresh).isEqualTo(PlanState.of("planA"));
    assertThat(fresh.status().state()).isEqualTo(State.ACTIVE);
    assertThat(plans.get("planA")).contains(fresh);
  }

  @Test
  void all_that_is_remembered_is_read_back() {
    PlanState full =
        plans.update(
            "planA",
            plan ->
                plan.named("Garden", "group1")
                    .in(State.SUSPENDED, "premium", NOW)
                    .lookedAt("history", Duration.ofMillis(2500), Duration.ofMillis(3500))
                    .listedCompletely(NOW, 1)
                    .lookBegan(NOW.plusSeconds(1))
                    .changed(NOW.plusSeconds(2))
                    .audited(new Audit(NOW, NOW.plusSeconds(3), true, "d1", "d1"))
                    .counted(12, 3));
    assertThat(plans.get("planA")).contains(full);
    assertThat(full.lastCompleteListing()).isEqualTo(NOW);
    assertThat(full.looking().lastLookBegan()).isEqualTo(NOW.plusSeconds(1));
    assertThat(full.lastAudit().agrees()).isTrue();
  }

  @Test
  void plans_are_listed_by_title_and_can_be_forgotten() {
    plans.update("p1", plan -> plan);
    plans.update("p2", plan -> plan.named("Zoo", null));
    plans.update("p3", plan -> plan.named("Garden", null));
    assertThat(plans.all()).extracting(PlanState::planId).containsExactly("p3", "p2", "p1");
    plans.remove("p2");
    assertThat(plans.all()).extracting(PlanState::planId).containsExactly("p3", "p1");
    assertThat(plans.get("p2")).isEmpty();
  }

  @Test
  void no_update_is_lost_when_two_threads_update_at_once() throws Exception {
    Callable<Void> counter =
        () -> {
          try (var own = TestRedis.connect()) {
            PlanStates mine = new PlanStates(own, PREFIX);
            for (int i = 0; i < 200; i++) {
              mine.update("planA", plan -> plan.counted(plan.size().pairs() + 1, 0));
            }
          }
          return null;
        };
    var threads = Executors.newFixedThreadPool(2);
    for (var done : threads.invokeAll(List.of(counter, counter))) {
      done.get();
    }
    threads.shutdown();
    assertThat(plans.get("planA").orElseThrow().size().pairs()).isEqualTo(400);
  }

  @Test
  void a_state_that_continues_keeps_its_since() {
    PlanState plan = PlanState.of("p").in(State.PAUSED, "operator", NOW);
    assertThat(plan.in(State.PAUSED, "again", NOW.plusSeconds(9)).status().since()).isEqualTo(NOW);
    assertThat(plan.in(State.ACTIVE, null, NOW.plusSeconds(9)).status().since())
        .isEqualTo(NOW.plusSeconds(9));
  }

  @Test
  void two_complete_listings_that_began_since_are_listed_twice() {
    PlanState plan = PlanState.of("p").listedCompletely(NOW, 1);
    assertThat(plan.listedTwiceSince(NOW)).isFalse();
    assertThat(plan.listedCompletely(NOW, 1).listedTwiceSince(NOW)).isFalse();
    PlanState twice = plan.listedCompletely(NOW.plusSeconds(5), 1);
    assertThat(twice.listedTwiceSince(NOW)).isTrue();
    assertThat(twice.listedTwiceSince(NOW.plusNanos(1))).isFalse();
    PlanState late = twice.listedCompletely(NOW.minusSeconds(5), 1);
    assertThat(late.lastCompleteListing()).isEqualTo(NOW.plusSeconds(5));
    assertThat(late.looking().completeListings()).hasSize(2);
  }

  @Test
  void an_audit_agrees_only_if_complete_and_equal() {
    assertThat(new Audit(NOW, NOW, true, "a", "b").agrees()).isFalse();
    assertThat(new Audit(NOW, NOW, false, "a", "a").agrees()).isFalse();
    assertThat(new Audit(NOW, NOW, true, null, null).agrees()).isFalse();
  }
}
