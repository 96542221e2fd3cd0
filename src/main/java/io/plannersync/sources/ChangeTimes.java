package io.plannersync.sources;

import io.plannersync.graph.GraphCall;
import io.plannersync.graph.GraphReply;
import io.plannersync.graph.GraphTarget;
import io.plannersync.graph.GraphTime;
import io.plannersync.graph.Listing;
import io.plannersync.model.Absence;
import io.plannersync.model.Conflict;
import io.plannersync.model.Decision;
import io.plannersync.model.Interval;
import io.plannersync.model.Link;
import io.plannersync.model.PlannerSight;
import io.plannersync.model.Sighting;
import io.plannersync.model.StoreSight;
import io.plannersync.state.Sources.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Asks Graph's beta when Planner's side was changed, and by whom, where a decision depends on it: a
 * value has to give way and the looks do not tell to which, or a document is to be deleted because
 * its task is gone. v1.0 tells none of this.
 */
public final class ChangeTimes {

  /** What happened longer ago is not looked for: the history may be long. */
  private static final Duration FURTHEST = Duration.ofDays(7);

  private final History history;
  private final Ladder ladder;
  private final Supplier<Duration> skew;
  private final boolean beta;

  /**
   * @param skew how far Graph's clock is ahead of ours
   * @param beta whether Graph's beta may be asked
   */
  public ChangeTimes(History history, Ladder ladder, Supplier<Duration> skew, boolean beta) {
    this.history = history;
    this.ladder = ladder;
    this.skew = skew;
    this.beta = beta;
  }

  /** Whether the history may tell which of two values is the later one. */
  public boolean isToBeToldByHistory(Decision decision) {
    return tie(decision).isPresent() && ladder.mayAskAbout(decision.sighting().link().planId());
  }

  /** Whether the time of the task's last change is the best that beta has to tell. */
  public boolean isToBeTimed(Decision decision) {
    return beta
        && tie(decision).isPresent()
        && !ladder.mayAskAbout(decision.sighting().link().planId())
        && ((PlannerSight.Present) decision.sighting().planner()).lastModified() == null;
  }

  /** A value that had to give way by a guess. */
  private static Optional<Conflict> tie(Decision decision) {
    Sighting seen = decision.sighting();
    return seen.planner() instanceof PlannerSight.Present
        ? decision.conflicts().stream()
            .filter(conflict -> conflict.reason().equals("tie"))
            .filter(conflict -> !seen.isTold(conflict.field()))
            .findFirst()
        : Optional.empty();
  }

  /** The history of the plan since the interval in which Planner's side was changed began. */
  public GraphCall historyFor(Decision decision) {
    Sighting seen = decision.sighting();
    return history
        .after(seen.link().planId(), notTooLongAgo(seen.plannerTime().after(), seen.at()))
        .waiting();
  }

  /** The decision's sighting with what the history tells of its fields. */
  public Sighting told(Decision decision, Listing answer) {
    Sighting seen = decision.sighting();
    if (!answer.complete()) {
      return withoutHistory(seen, answer.failure());
    }
    return seen.withTold(history.of(seen.link(), answer, seen.names()));
  }

  /** beta's reading of the task, which has the time of its last change. */
  public GraphCall lastChange(Decision decision) {
    return GraphCall.get(
            GraphTarget.beta("planner", "tasks", decision.sighting().link().plannerId())
                .with("$select", "id,lastModifiedDateTime"))
        .waiting();
  }

  /** The decision's sighting with Planner's time of the last change, as an end of its interval. */
  public Sighting timed(Decision decision, Listing answer) {
    Sighting seen = decision.sighting();
    if (answer.failure() instanceof GraphReply.Throttled throttled) {
      return later(seen, throttled);
    }
    Instant time =
        answer.items().isEmpty()
            ? null
            : GraphTime.of(answer.items().get(0).path("lastModifiedDateTime"));
    if (time == null || !(seen.planner() instanceof PlannerSight.Present task)) {
      return seen;
    }
    return seen.withPlanner(
        task.withLastModified(time),
        seen.plannerTime().endingAt(time.minus(skew.get()), "lastModifiedDateTime"));
  }

  /** Whether a document is about to be deleted for a task that its plan's history may tell of. */
  public boolean isToBeProved(Sighting seen) {
    Link link = seen.link();
    return seen.planner() instanceof PlannerSight.Gone
        && seen.store() instanceof StoreSight.Document
        && link.absence() != null
        && link.absence().verdict() == Absence.Verdict.DELETE
        && ladder.mayAskAbout(link.planId());
  }

  /** The history of the plan since the pair was last seen complete. */
  public GraphCall historyFor(Sighting seen) {
    Link link = seen.link();
    Instant since = link.settled() == null ? Instant.EPOCH : link.settled();
    return history.after(link.planId(), notTooLongAgo(since, link.absence().since())).waiting();
  }

  /** The sighting with what the history tells of how the task left. */
  public Sighting proved(Sighting seen, Listing answer) {
    if (!answer.complete()) {
      return withoutHistory(seen, answer.failure());
    }
    return history
        .leaving(seen.link().plannerId(), answer, seen.names())
        .map(change -> seen.withPlanner(sight(seen, change), seen.plannerTime()))
        .orElse(seen);
  }

  private static PlannerSight sight(Sighting seen, Change leaving) {
    Interval when = leaving.when();
    String evidence =
        "historyItems: %s%s at %s"
            .formatted(
                leaving.kind() == Change.Kind.MOVED ? "moved" : "deleted",
                when.by() == null ? "" : " by " + when.by(),
                when.until());
    return leaving.kind() == Change.Kind.MOVED
        ? new PlannerSight.Away(evidence)
        : new PlannerSight.Gone(((PlannerSight.Gone) seen.planner()).evidence() + "; " + evidence);
  }

  private Sighting withoutHistory(Sighting seen, GraphReply failure) {
    if (failure instanceof GraphReply.Throttled throttled) {
      return later(seen, throttled);
    }
    ladder.distrust(seen.link().planId(), Source.HISTORY);
    return seen;
  }

  /** No guess is made, and nothing deleted, because there are no calls to ask with. */
  private static Sighting later(Sighting seen, GraphReply.Throttled throttled) {
    return seen.withPlanner(
        new PlannerSight.Unreadable(throttled.describe(), throttled.retryAfter()),
        seen.plannerTime());
  }

  private static Instant notTooLongAgo(Instant since, Instant now) {
    Instant furthest = now.minus(FURTHEST);
    return since.isAfter(furthest) ? since : furthest;
  }
}
