package io.plannersync.looking;

import io.plannersync.graph.GraphCall;
import io.plannersync.graph.GraphReply;
import io.plannersync.graph.Listing;
import io.plannersync.model.Edit;
import io.plannersync.model.Field;
import io.plannersync.model.Interval;
import io.plannersync.model.Link;
import io.plannersync.model.Outcome;
import io.plannersync.model.WorkItem;
import io.plannersync.model.WorkItem.Lane;
import io.plannersync.model.WorkName;
import io.plannersync.names.Directory;
import io.plannersync.sources.Change;
import io.plannersync.sources.ChangeFeed;
import io.plannersync.sources.History;
import io.plannersync.sources.Ladder;
import io.plannersync.state.Links;
import io.plannersync.state.Marks;
import io.plannersync.state.PlanState;
import io.plannersync.state.PlanStates;
import io.plannersync.state.Sources;
import io.plannersync.state.Sources.Source;
import io.plannersync.work.WorkQueue;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A look at what a plan's history tells since the last one. Where it tells of more than single
 * reads can show more cheaply, of a task that is not known, or of one that left, the plan is
 * listed.
 */
public final class HistoryLook {

  private static final WorkName PROBE = new WorkName(WorkName.Kind.SOURCES, "");

  private final Ladder ladder;
  private final History history;
  private final Sources sources;
  private final PlanStates states;
  private final Links links;
  private final Marks marks;
  private final Directory directory;
  private final WorkQueue queue;
  private final Freshness freshness;
  private final Duration verify;
  private final Clock clock;

  /**
   * @param verify after so long the plan is listed all the same
   */
  public HistoryLook(
      Ladder ladder,
      History history,
      Sources sources,
      PlanStates states,
      Links links,
      Marks marks,
      Directory directory,
      WorkQueue queue,
      Freshness freshness,
      Duration verify,
      Clock clock) {
    this.ladder = ladder;
    this.history = history;
    this.sources = sources;
    this.states = states;
    this.links = links;
    this.marks = marks;
    this.directory = directory;
    this.queue = queue;
    this.freshness = freshness;
    this.verify = verify;
    this.clock = clock;
  }

  /** Whether the plan's history is to be asked this time, instead of listing the plan. */
  public boolean isWanted(WorkItem item) {
    return states
        .get(item.name().key())
        .filter(plan -> plan.status().state() == PlanState.State.ACTIVE)
        .filter(plan -> plan.lastCompleteListing() != null)
        .filter(plan -> plan.lastCompleteListing().plus(verify).isAfter(clock.instant()))
        .filter(plan -> ladder.asked(plan) == Source.HISTORY)
        .isPresent();
  }

  public GraphCall call(WorkItem item) {
    return history.ask(item.name().key(), position(item.name().key()));
  }

  /** Everything before the newest complete listing has been seen in it. */
  private String position(String planId) {
    return history.at(
        states.get(planId).orElseThrow().lastCompleteListing(),
        sources.position(Source.HISTORY, planId).orElse(null));
  }

  /**
   * Names the tasks that changed.
   *
   * @return when to look again; or the item, if the plan has to be listed now
   */
  public Object read(WorkItem item, Listing answer) {
    String planId = item.name().key();
    if (!answer.complete()) {
      return withoutHistory(item, planId, answer.failure());
    }
    ladder.works(Source.HISTORY, answer.began());
    ChangeFeed.Told told = history.read(answer, position(planId), directory.names(planId));
    PlanState before = states.get(planId).orElseThrow();
    ladder.took(before, answer.pages());
    List<Change> others =
        told.changes().stream()
            .filter(change -> !change.byUs() || change.takesAway())
            // What happened before the newest complete listing was seen in it.
            .filter(change -> !change.when().until().isBefore(before.lastCompleteListing()))
            .toList();
    Set<String> changed = new LinkedHashSet<>();
    others.forEach(change -> changed.add(change.taskId()));
    Map<String, Link> known = known(planId, changed);
    tell(planId, others, known.values(), before.looking().lastLookBegan(), answer.began());
    Map<String, Instant> named = new HashMap<>();
    told.changes().forEach(change -> named.put(change.taskId(), change.when().until()));
    ladder.named(planId, named);
    boolean listed =
        known.size() < changed.size()
            || others.stream().anyMatch(Change::takesAway)
            || changed.size() >= Math.max(1, before.looking().pages());
    if (!listed) {
      queue.hintAll(
          known.keySet().stream().map(WorkName::task).toList(), Lane.INTERACTIVE, Duration.ZERO);
    }
    if (listed && !changed.isEmpty()) {
      // Only the listing shows what was told, so it is told again until one was complete.
      return item;
    }
    sources.moveTo(Source.HISTORY, planId, told.position());
    PlanState state =
        freshness.looked(planId, s -> s.lookBegan(answer.began()), !changed.isEmpty());
    return new Outcome.Again(state.looking().interval());
  }

  /** The known pairs of these tasks, by store id. */
  private Map<String, Link> known(String planId, Set<String> plannerIds) {
    if (plannerIds.isEmpty()) {
      return Map.of();
    }
    Map<String, Link> known = new HashMap<>();
    links
        .findAll(links.inPlan(planId))
        .forEach(
            (storeId, link) -> {
              if (plannerIds.contains(link.plannerId())) {
                known.put(storeId, link);
              }
            });
    return known;
  }

  /** Marks the edits that were made since their pairs were read; a new pair never was settled. */
  private void tell(
      String planId, List<Change> changes, Collection<Link> known, Instant since, Instant began) {
    Map<String, Link> settled = new HashMap<>();
    known.stream()
        .filter(link -> link.settled() != null)
        .forEach(link -> settled.put(link.plannerId(), link));
    Map<String, Interval> looks = new HashMap<>();
    for (Change change : changes) {
      Link link = settled.get(change.taskId());
      if (link == null || change.when().until().isBefore(link.read())) {
        continue;
      }
      // It may be told late: then it happened before the last look, which did not show it.
      Instant after = change.when().after();
      Interval look = Interval.between(after.isBefore(since) ? after : since, began);
      looks.merge(change.taskId(), look, (a, b) -> a.after().isBefore(b.after()) ? a : b);
      Map<Field, Edit> edits = history.edits(link, change);
      if (!edits.isEmpty()) {
        marks.told(planId, change.taskId(), edits);
      }
    }
    marks.seen(planId, looks);
  }

  private Object withoutHistory(WorkItem item, String planId, GraphReply failure) {
    if (failure instanceof GraphReply.Throttled throttled) {
      return new Outcome.Again(throttled.retryAfter());
    }
    // For this plan at once; whether for all of them, the probe finds out.
    ladder.distrust(planId, Source.HISTORY);
    queue.hint(PROBE, Lane.INTERACTIVE, Duration.ZERO);
    return item;
  }
}
