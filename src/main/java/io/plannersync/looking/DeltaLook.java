package io.plannersync.looking;

import io.plannersync.graph.GraphCall;
import io.plannersync.graph.GraphReply;
import io.plannersync.graph.Listing;
import io.plannersync.model.Link;
import io.plannersync.model.Names;
import io.plannersync.model.Outcome;
import io.plannersync.model.WorkItem;
import io.plannersync.model.WorkItem.Lane;
import io.plannersync.model.WorkName;
import io.plannersync.sources.Change;
import io.plannersync.sources.ChangeFeed;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A look at what changed in all the plans that the signed-in account follows, with one call. A task
 * that is named is looked at; a task that is not known, or that left, has its plan looked at.
 */
public final class DeltaLook {

  private final Ladder ladder;
  private final ChangeFeed delta;
  private final Sources sources;
  private final PlanStates states;
  private final Links links;
  private final Marks marks;
  private final WorkQueue queue;
  private final Freshness freshness;
  private final Clock clock;

  public DeltaLook(
      Ladder ladder,
      ChangeFeed delta,
      Sources sources,
      PlanStates states,
      Links links,
      Marks marks,
      WorkQueue queue,
      Freshness freshness,
      Clock clock) {
    this.ladder = ladder;
    this.delta = delta;
    this.sources = sources;
    this.states = states;
    this.links = links;
    this.marks = marks;
    this.queue = queue;
    this.freshness = freshness;
    this.clock = clock;
  }

  public GraphCall call(WorkItem item) {
    return delta.ask(null, position());
  }

  private String position() {
    return sources.position(Source.DELTA, null).orElse(null);
  }

  /** Names what changed, and says when to ask again. */
  public Outcome read(WorkItem item, Listing answer) {
    String position = position();
    if (!answer.complete()) {
      return failed(answer.failure(), position);
    }
    ChangeFeed.Told told = delta.read(answer, position, Names.NONE);
    if (position == null) {
      // What happened before the feed began is found by looking.
      hintPlans(states.all().stream().map(PlanState::planId).toList());
    }
    name(told.changes());
    sources.moveTo(Source.DELTA, null, told.position());
    ladder.works(Source.DELTA, answer.began());
    return new Outcome.Again(freshness.ofDelta());
  }

  private void name(List<Change> changes) {
    Instant now = clock.instant();
    Map<String, Map<String, Instant>> named = new HashMap<>();
    Map<String, Set<String>> echoes = new HashMap<>();
    Map<String, Map<String, List<String>>> shown = new HashMap<>();
    Set<WorkName> tasks = new LinkedHashSet<>();
    Set<String> plans = new LinkedHashSet<>();
    for (Change change : changes) {
      Optional<Link> known = links.storeIdOf(change.taskId()).flatMap(links::find);
      if (known.isEmpty()) {
        // A task of a plan that is not synced, or a new one: only its creation says which.
        Optional.ofNullable(change.planId())
            .filter(planId -> states.get(planId).isPresent())
            .ifPresent(plans::add);
        continue;
      }
      Link link = known.get();
      if (change.takesAway() || change.planId() != null) {
        plans.add(link.planId());
      }
      if (isOurs(change, link)) {
        echoes.computeIfAbsent(link.planId(), id -> new HashSet<>()).add(link.plannerId());
        continue;
      }
      named.computeIfAbsent(link.planId(), id -> new HashMap<>()).put(link.plannerId(), now);
      tasks.add(WorkName.task(link.storeId()));
      if (change.etag() != null) {
        shown
            .computeIfAbsent(link.planId(), id -> new HashMap<>())
            .computeIfAbsent(link.plannerId(), id -> new ArrayList<>())
            .add(change.etag());
      }
    }
    shown.forEach((planId, etags) -> marks.shown(planId, etags, now));
    queue.hintAll(tasks, Lane.INTERACTIVE, Duration.ZERO);
    hintPlans(plans);
    echoes.forEach(
        (planId, plannerIds) -> {
          // Whoever made the change, and whoever saw it first: the account follows the plan.
          ladder.echoed(planId, plannerIds);
          ladder.proved(planId, Source.DELTA);
        });
    named.forEach(
        (planId, ofPlan) -> {
          ladder.named(planId, ofPlan);
          ladder.proved(planId, Source.DELTA);
        });
  }

  /** An etag that the link knows is that of a state which was settled already. */
  private static boolean isOurs(Change change, Link link) {
    return change.etag() != null
        && (link.etags().contains(change.etag()) || link.detailsEtags().contains(change.etag()));
  }

  private Outcome failed(GraphReply failure, String position) {
    boolean isOver =
        position != null
            && failure instanceof GraphReply.Rejected rejected
            && (rejected.status() == 410 || rejected.status() == 400);
    if (isOver) {
      // Too old, or not understood any more: what it would have told is found by looking.
      sources.moveTo(Source.DELTA, null, null);
      return new Outcome.Again(Duration.ZERO);
    }
    List<String> covered =
        states.all().stream().map(PlanState::planId).filter(ladder::isCovered).toList();
    Duration pause = ladder.fails(Source.DELTA, failure);
    if (!(failure instanceof GraphReply.Throttled)) {
      hintPlans(covered);
    }
    return new Outcome.Again(pause);
  }

  private void hintPlans(Iterable<String> planIds) {
    Set<WorkName> names = new LinkedHashSet<>();
    planIds.forEach(planId -> names.add(WorkName.plan(planId)));
    queue.hintAll(names, Lane.INTERACTIVE, Duration.ZERO);
  }
}
