package io.plannersync.ops;

import io.plannersync.graph.GraphStanding;
import io.plannersync.graph.Pace;
import io.plannersync.model.Rules.Mode;
import io.plannersync.ops.Judgement.Bounds;
import io.plannersync.ops.Judgement.Facts;
import io.plannersync.ops.Judgement.Gate;
import io.plannersync.ops.Judgement.Plan;
import io.plannersync.ops.Verdict.Reason;
import io.plannersync.ops.Verdict.Word;
import io.plannersync.state.Holds;
import io.plannersync.state.PlanStates;
import io.plannersync.state.Sources;
import io.plannersync.work.WorkQueue;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Reads all that is known and has it judged. While Redis cannot be read the verdict is DOWN.
 *
 * <p>Safe from any thread.
 */
public final class SyncHealth {

  private static final int HOLDS = 1000;

  private final Read from;
  private final Mode mode;
  private final Bounds bounds;
  private final Clock clock;
  private Instant unreadable;
  private Instant closed;

  /**
   * Whom to ask.
   *
   * @param selected whether a plan is to be synced, by its id
   */
  public record Read(
      PlanStates plans,
      Predicate<String> selected,
      Sources sources,
      Supplier<GraphStanding.Snapshot> graph,
      Pace pace,
      WorkQueue queue,
      Holds holds) {}

  public SyncHealth(Read from, Mode mode, Bounds bounds, Clock clock) {
    this.from = from;
    this.mode = mode;
    this.bounds = bounds;
    this.clock = clock;
  }

  /** What is to be said of the sync now. */
  public Verdict verdict() {
    Facts facts;
    try {
      facts = facts();
    } catch (RuntimeException e) {
      return unreadable(e);
    }
    synchronized (this) {
      unreadable = null;
    }
    return Judgement.of(facts, bounds, clock.instant());
  }

  private Facts facts() {
    List<Plan> plans =
        from.plans().all().stream()
            .filter(plan -> from.selected().test(plan.planId()))
            .map(plan -> new Plan(plan, from.sources().seen(plan)))
            .toList();
    return new Facts(
        plans,
        mode,
        from.plans().pausedAll().orElse(null),
        from.graph().get(),
        from.pace().closed().map(this::gate).orElseGet(this::open),
        from.queue().waiting(),
        from.holds().list(HOLDS).stream().filter(hold -> hold.state() == Holds.State.HELD).toList(),
        from.queue().failing());
  }

  private synchronized Gate gate(Duration left) {
    closed = closed == null ? clock.instant() : closed;
    return new Gate(closed, left);
  }

  private synchronized Gate open() {
    closed = null;
    return null;
  }

  private synchronized Verdict unreadable(RuntimeException cause) {
    unreadable = unreadable == null ? clock.instant() : unreadable;
    return Verdict.of(
        List.of(
            new Reason(
                Word.DOWN,
                "redis",
                "Redis cannot be read: " + cause.getMessage(),
                unreadable,
                "check REDIS_URL and the server; nothing is synced meanwhile")));
  }
}
