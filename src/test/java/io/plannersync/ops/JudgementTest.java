package io.plannersync.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.graph.GraphCall;
import io.plannersync.graph.GraphStanding;
import io.plannersync.graph.GraphStanding.Fault;
import io.plannersync.model.Rules.Mode;
import io.plannersync.model.Side;
import io.plannersync.model.WorkName;
import io.plannersync.ops.Judgement.Bounds;
import io.plannersync.ops.Judgement.Facts;
import io.plannersync.ops.Judgement.Gate;
import io.plannersync.ops.Judgement.Plan;
import io.plannersync.ops.Verdict.Word;
import io.plannersync.state.Holds;
import io.plannersync.state.PlanState;
import io.plannersync.state.PlanState.Audit;
import io.plannersync.state.PlanState.Explained;
import io.plannersync.state.PlanState.Pause;
import io.plannersync.state.PlanState.State;
import io.plannersync.work.FailingItem;
import io.plannersync.work.WorkQueue.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JudgementTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final Instant BEFORE = NOW.minusSeconds(40);
  private static final Bounds BOUNDS = new Bounds(Duration.ofMinutes(10), Duration.ofSeconds(30));
  private static final PlanState PLAN = PlanState.of("p1").named("Launch", "g");
  private static final PlanState GOOD = PLAN.audited(audit(3, "d", "d"));

  private final List<Plan> plans = new ArrayList<>();
  private Mode mode = Mode.TWO_WAY;
  private Pause paused;
  private GraphStanding.Snapshot graph = GraphStanding.Snapshot.GOOD;
  private Gate gate;
  private Waiting waiting = new Waiting(0, null);
  private final List<Holds.Hold> held = new ArrayList<>();
  private final List<FailingItem> failing = new ArrayList<>();

  @Test
  void is_up_while_every_plan_is_equal_within_its_bound() {
    plan(PLAN.audited(audit(600, "d", "d")));
    assertThat(verdict()).isEqualTo(Verdict.of(List.of()));
    assertThat(verdict().word()).isEqualTo(Word.UP);
  }

  @Test
  void is_up_while_each_difference_is_explained() {
    plan(
        PLAN.audited(
            new Audit(
                BEFORE,
                BEFORE,
                true,
                "d",
                "d",
                List.of(new Explained("refused", 3, BEFORE), new Explained("parked", 1, BEFORE)),
                List.of())));
    assertThat(verdict().word()).isEqualTo(Word.UP);
  }

  @Test
  void is_down_before_any_plan_is_known_and_before_its_first_audit() {
    says(Word.DOWN, "no plan has been found yet");
    plan(PLAN);
    says(Word.DOWN, "plan p1 (Launch) has not been audited yet");
  }

  @Test
  void is_down_when_the_audit_is_overdue() {
    plan(PLAN.audited(audit(601, "d", "d")));
    says(Word.DOWN, "the last audit is 601 s old, its bound is 600 s, since 2026-01-02T03:04:04Z");
  }

  @Test
  void is_down_and_names_the_pairs_that_differ_for_no_known_reason() {
    plan(
        PLAN.audited(
            new Audit(BEFORE, BEFORE, true, "d", "e", List.of(), List.of("Task-a", "Task-b"))));
    says(Word.DOWN, "both sides differ for no known reason (Task-a, Task-b)");
  }

  @Test
  void is_down_while_a_plan_is_suspended() {
    plan(PLAN.in(State.SUSPENDED, "it became premium", BEFORE));
    says(Word.DOWN, "is suspended: it became premium, since 2026-01-02T03:03:25Z; restore");
  }

  @Test
  void is_degraded_while_a_plan_or_all_are_paused() {
    plan(PLAN.in(State.PAUSED, "by hand", BEFORE));
    says(Word.DEGRADED, "plan p1 (Launch) is paused: nothing of it is written to either side");
    plans.clear();
    plan(PLAN);
    paused = new Pause(null, BEFORE);
    says(Word.DEGRADED, "POST /api/sync/resume");
  }

  @Test
  void names_a_plan_that_is_gone_until_somebody_says_that_he_knows() {
    plan(GOOD);
    PlanState gone = PlanState.of("p2").in(State.GONE, "no such plan", BEFORE);
    plan(gone);
    says(Word.DEGRADED, "plan p2 is gone: no such plan, since", "/plans/p2/acknowledge");
    plans.remove(1);
    plan(gone.acknowledged());
    assertThat(verdict().word()).isEqualTo(Word.UP);
  }

  @Test
  void is_degraded_while_a_plan_is_late() {
    PlanState late = GOOD.lookedAt("listing", Duration.ofSeconds(2), Duration.ofSeconds(3));
    plans.add(new Plan(late, BEFORE));
    says(Word.DEGRADED, "is late: it was not seen within its bound of 3 s, since 2026");
  }

  @Test
  void is_degraded_while_edits_wait_beyond_their_bound() {
    plan(GOOD);
    waiting = new Waiting(5, NOW.minusSeconds(30));
    assertThat(verdict().word()).isEqualTo(Word.UP);
    waiting = new Waiting(5, NOW.minusSeconds(31));
    says(Word.DEGRADED, "5 tasks wait to be synced, longer than 30 s, since 2026");
  }

  @Test
  void is_degraded_while_something_is_held() {
    plan(GOOD);
    held.add(
        new Holds.Hold(
            "7",
            Holds.Kind.DELETION,
            "p1",
            Side.STORE,
            Set.of("a", "b"),
            BEFORE,
            Holds.State.HELD,
            "many"));
    says(Word.DEGRADED, "plan p1: 2 deletions are held, since 2026", "/held/7/confirm");
  }

  @Test
  void is_degraded_while_the_gate_is_closed() {
    plan(GOOD);
    gate = new Gate(BEFORE, Duration.ofSeconds(9));
    says(Word.DEGRADED, "Graph asked to be left alone for 10 s more, since 2026");
  }

  @Test
  void is_degraded_while_a_recurring_look_fails_and_not_for_a_task_that_does() {
    plan(GOOD);
    failing.add(new FailingItem(WorkName.task("a"), 3, "x", BEFORE, Duration.ZERO));
    assertThat(verdict().word()).isEqualTo(Word.UP);
    failing.add(
        new FailingItem(
            new WorkName(WorkName.Kind.STORE, ""), 3, "WRONGTYPE", BEFORE, Duration.ZERO));
    says(Word.DEGRADED, "the look store: fails: WRONGTYPE, since 2026");
  }

  @Test
  void is_down_while_graph_does_not_answer_and_while_it_accepts_no_token() {
    plan(GOOD);
    Fault fault = new Fault(BEFORE, "answered by 503");
    graph =
        new GraphStanding.Snapshot(null, Map.of(GraphCall.Kind.WRITE, fault), null, null, Map.of());
    says(Word.DOWN, "Graph does not answer writes: answered by 503, since 2026");
    graph =
        new GraphStanding.Snapshot(
            null, Map.of(), new Fault(BEFORE, "AADSTS7000222"), null, Map.of());
    says(Word.DOWN, "there is no token that Graph accepts: AADSTS7000222, since", "run doctor");
  }

  @Test
  void is_degraded_while_graph_forbids_every_write() {
    plan(GOOD);
    graph =
        new GraphStanding.Snapshot(
            null, Map.of(), null, new Fault(BEFORE, "PATCH was answered by 403"), Map.of());
    says(Word.DEGRADED, "Graph forbids writes", "Tasks.ReadWrite.All");
  }

  @Test
  void is_degraded_in_observe_while_anything_differs() {
    mode = Mode.OBSERVE;
    plan(GOOD);
    assertThat(verdict().word()).isEqualTo(Word.UP);
    plans.clear();
    plan(
        PLAN.audited(
            new Audit(
                BEFORE,
                BEFORE,
                true,
                "d",
                "d",
                List.of(new Explained("mode", 12, BEFORE)),
                List.of())));
    says(Word.DEGRADED, "12 tasks differ and SYNC_MODE=observe writes nothing");
  }

  @Test
  void the_worst_word_counts_and_comes_first() {
    plan(PLAN.in(State.PAUSED, "by hand", BEFORE));
    plan(PlanState.of("p2").audited(audit(3, "d", "e")));
    assertThat(verdict().word()).isEqualTo(Word.DOWN);
    assertThat(verdict().reasons())
        .extracting(Verdict.Reason::word)
        .containsExactly(Word.DOWN, Word.DEGRADED);
  }

  private void plan(PlanState state) {
    plans.add(new Plan(state, NOW));
  }

  private Verdict verdict() {
    return Judgement.of(
        new Facts(plans, mode, paused, graph, gate, waiting, held, failing), BOUNDS, NOW);
  }

  private void says(Word word, String... parts) {
    assertThat(verdict().word()).isEqualTo(word);
    assertThat(verdict().texts()).singleElement().asString().contains(parts);
  }

  private static Audit audit(int age, String planner, String store) {
    Instant began = NOW.minusSeconds(age);
    return new Audit(began, began, true, planner, store);
  }
}
