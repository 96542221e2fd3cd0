package io.plannersync.looking;

import io.plannersync.graph.GraphCall;
import io.plannersync.graph.GraphReply;
import io.plannersync.model.Outcome;
import io.plannersync.model.WorkItem;
import io.plannersync.sources.History;
import io.plannersync.sources.Ladder;
import io.plannersync.state.PlanState;
import io.plannersync.state.PlanStates;
import io.plannersync.state.Sources.Source;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Finds out whether the tenant offers the history of a plan's tasks, by asking for that of one plan
 * that can be listed. The user delta needs no probe: it is asked all the time.
 */
public final class ProbeSources {

  private static final Duration SOON = Duration.ofSeconds(5);

  private final Ladder ladder;
  private final History history;
  private final PlanStates states;
  private final Clock clock;

  public ProbeSources(Ladder ladder, History history, PlanStates states, Clock clock) {
    this.ladder = ladder;
    this.history = history;
    this.states = states;
    this.clock = clock;
  }

  /** Whether there is something to ask, and somebody to ask about. */
  public boolean isPossible(WorkItem item) {
    return ladder.isSwitchedOn(Source.HISTORY) && plan().isPresent();
  }

  public Outcome later(WorkItem item) {
    return new Outcome.Again(ladder.isSwitchedOn(Source.HISTORY) ? SOON : ladder.probeInterval());
  }

  public GraphCall call(WorkItem item) {
    return history.after(plan().orElseThrow().planId(), clock.instant());
  }

  public Outcome read(GraphReply reply) {
    if (reply instanceof GraphReply.Ok) {
      ladder.works(Source.HISTORY, clock.instant());
      return new Outcome.Again(ladder.probeInterval());
    }
    return new Outcome.Again(ladder.fails(Source.HISTORY, reply));
  }

  private Optional<PlanState> plan() {
    return states.all().stream()
        .filter(plan -> plan.status().state() == PlanState.State.ACTIVE)
        .filter(plan -> plan.lastCompleteListing() != null)
        .findFirst();
  }
}
