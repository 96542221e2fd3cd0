package io.plannersync.ops;

import io.plannersync.graph.GraphCall;
import io.plannersync.graph.GraphStanding;
import io.plannersync.model.Rules.Mode;
import io.plannersync.ops.Verdict.Reason;
import io.plannersync.ops.Verdict.Word;
import io.plannersync.state.Holds.Hold;
import io.plannersync.state.PlanState;
import io.plannersync.state.PlanState.Audit;
import io.plannersync.state.PlanState.Pause;
import io.plannersync.work.FailingItem;
import io.plannersync.work.WorkQueue.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Whether both sides are known to be equal: a pure function of what is known. UP if every selected
 * plan has a complete audit that is younger than its bound, in which each pair is equal or differs
 * for a known reason, and nothing waits beyond its bound or is stopped.
 */
public final class Judgement {

  private static final String RECONCILE = "POST /api/sync/reconcile compares everything again";

  private final Facts facts;
  private final Bounds bounds;
  private final Instant now;
  private final List<Reason> reasons = new ArrayList<>();

  private Judgement(Facts facts, Bounds bounds, Instant now) {
    this.facts = facts;
    this.bounds = bounds;
    this.now = now;
  }

  /**
   * A selected plan.
   *
   * @param seen what was seen of it is no older than this, null before the first look
   */
  public record Plan(PlanState state, Instant seen) {

    /** Whether the plan was not seen within the bound of its freshness. */
    public boolean isLate(Instant now) {
      Duration bound = state.looking().bound();
      return seen != null && bound != null && seen.plus(bound).isBefore(now);
    }
  }

  /**
   * That Graph asked to be left alone.
   *
   * @param since since when that is known
   * @param left how long it still holds
   */
  public record Gate(Instant since, Duration left) {}

  /**
   * All that is judged.
   *
   * @param plans the selected plans
   * @param paused that all plans are stopped, null if they are not
   * @param gate null while the gate is open
   * @param waiting the tasks that were hinted and are not settled
   * @param held what the brakes hold back
   * @param failing what failed and is tried again
   */
  public record Facts(
      List<Plan> plans,
      Mode mode,
      Pause paused,
      GraphStanding.Snapshot graph,
      Gate gate,
      Waiting waiting,
      List<Hold> held,
      List<FailingItem> failing) {}

  /**
   * How old things may be.
   *
   * @param audit the greatest age of an audit that still proves something
   * @param edit how long an edit may wait, and a look fail
   */
  public record Bounds(Duration audit, Duration edit) {}

  /** The judgement. */
  public static Verdict of(Facts facts, Bounds bounds, Instant now) {
    return new Judgement(facts, bounds, now).verdict();
  }

  private Verdict verdict() {
    graph(facts.graph());
    if (facts.paused() != null) {
      degraded(
          "paused",
          "the sync is paused: nothing is written to either side",
          facts.paused().since(),
          "POST /api/sync/resume lets it go on");
    } else if (facts.plans().isEmpty()) {
      down("plans", "no plan has been found yet", null, "see the log, or run doctor");
    }
    facts.plans().forEach(this::plan);
    if (facts.gate() != null) {
      degraded(
          "gate",
          "Graph asked to be left alone for %d s more"
              .formatted(facts.gate().left().toSeconds() + 1),
          facts.gate().since(),
          "nothing is to be done; what is due waits");
    }
    Instant oldest = facts.waiting().oldest();
    if (facts.paused() == null && oldest != null && isOver(oldest, bounds.edit())) {
      degraded(
          "waiting",
          "%d tasks wait to be synced, longer than %d s"
              .formatted(facts.waiting().count(), bounds.edit().toSeconds()),
          oldest,
          "GET /api/sync/status shows Graph and the queues, GET /api/sync/failing what fails");
    }
    for (Hold hold : facts.held()) {
      degraded(
          "held " + hold.id(),
          "plan %s: %d %ss are held"
              .formatted(
                  hold.planId(),
                  hold.storeIds().size(),
                  hold.kind().name().toLowerCase(Locale.ROOT)),
          hold.at(),
          "POST /api/sync/held/%s/confirm lets them happen, .../discard forbids them"
              .formatted(hold.id()));
    }
    for (FailingItem item : facts.failing()) {
      if (item.name().kind().isRecurring() && isOver(item.since(), bounds.edit())) {
        degraded(
            "failing " + item.name(),
            "the look %s fails: %s".formatted(item.name(), item.reason()),
            item.since(),
            "it is tried again by itself; GET /api/sync/failing shows when");
      }
    }
    return Verdict.of(reasons);
  }

  private void graph(GraphStanding.Snapshot graph) {
    if (graph.token() != null) {
      down(
          "token",
          "there is no token that Graph accepts: " + graph.token().reason(),
          graph.token().since(),
          "run doctor, which names the remedy");
    }
    graph
        .unreachable()
        .forEach(
            (kind, fault) ->
                down(
                    "unreachable " + kind,
                    "Graph does not answer %s: %s"
                        .formatted(
                            kind == GraphCall.Kind.READ ? "reads" : "writes", fault.reason()),
                    fault.since(),
                    "nothing is lost meanwhile; check GRAPH_URL and the network, or wait"));
    if (graph.forbidden() != null) {
      degraded(
          "forbidden",
          "Graph forbids writes, one after the other: " + graph.forbidden().reason(),
          graph.forbidden().since(),
          "grant Tasks.ReadWrite.All (run doctor), then POST /api/sync/reconcile");
    }
  }

  private void plan(Plan plan) {
    PlanState state = plan.state();
    String id = state.planId();
    String name = "plan " + id + (state.title() == null ? "" : " (" + state.title() + ")");
    switch (state.status().state()) {
      case PAUSED ->
          degraded(
              "paused " + id,
              name + " is paused: nothing of it is written to either side",
              state.status().since(),
              "POST /api/sync/plans/%s/resume lets it go on".formatted(id));
      case SUSPENDED ->
          down(
              "suspended " + id,
              name + " is suspended: " + state.status().reason(),
              state.status().since(),
              "restore the access, or take it out of the settings");
      case GONE -> {
        if (!state.status().acknowledged()) {
          degraded(
              "gone " + id,
              name + " is gone: " + state.status().reason(),
              state.status().since(),
              ("its documents are kept and no longer synced;"
                      + " POST /api/sync/plans/%s/acknowledge says that you know")
                  .formatted(id));
        }
      }
      case ACTIVE -> {
        if (facts.paused() == null) {
          active(plan, name);
        }
      }
    }
  }

  private void active(Plan plan, String name) {
    Audit audit = plan.state().lastAudit();
    if (audit == null) {
      down(
          "unaudited " + plan.state().planId(),
          name + " has not been audited yet",
          null,
          "wait for the first audit");
      return;
    }
    if (isOver(audit.began(), bounds.audit())) {
      down(
          "audit " + plan.state().planId(),
          "%s: the last audit is %d s old, its bound is %d s"
              .formatted(name, age(audit), bounds.audit().toSeconds()),
          audit.began().plus(bounds.audit()),
          RECONCILE);
    } else if (!audit.agrees()) {
      down(
          "differing " + plan.state().planId(),
          "%s: both sides differ for no known reason (%s), as the audit of %d s ago showed"
              .formatted(name, named(audit), age(audit)),
          audit.began(),
          "GET /api/sync/tasks/{task id}/explain tells what was decided, " + RECONCILE);
    }
    if (plan.isLate(now)) {
      degraded(
          "late " + plan.state().planId(),
          "%s is late: it was not seen within its bound of %d s"
              .formatted(name, plan.state().looking().bound().toSeconds()),
          plan.seen(),
          "see Graph's state and the learned rate in GET /api/sync/status");
    }
    observed(audit, name);
  }

  /** Whoever only looks knows that he does, and not how much differs. */
  private void observed(Audit audit, String name) {
    if (facts.mode() == Mode.OBSERVE) {
      audit.explained().stream()
          .filter(some -> some.reason().equals("mode"))
          .forEach(
              some ->
                  degraded(
                      "observed " + name,
                      "%s: %d tasks differ and SYNC_MODE=observe writes nothing"
                          .formatted(name, some.count()),
                      some.oldest(),
                      "set another SYNC_MODE to have them synced"));
    }
  }

  private static String named(Audit audit) {
    return audit.unexplained().isEmpty()
        ? "the digests differ"
        : String.join(", ", audit.unexplained());
  }

  private long age(Audit audit) {
    return Duration.between(audit.began(), now).toSeconds();
  }

  private boolean isOver(Instant since, Duration bound) {
    return since.plus(bound).isBefore(now);
  }

  private void down(String state, String what, Instant since, String todo) {
    reasons.add(new Reason(Word.DOWN, state, what, since, todo));
  }

  private void degraded(String state, String what, Instant since, String todo) {
    reasons.add(new Reason(Word.DEGRADED, state, what, since, todo));
  }
}
