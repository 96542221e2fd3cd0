package io.plannersync.looking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.graph.GraphCall;
import io.plannersync.graph.GraphReply;
import io.plannersync.graph.Listing;
import io.plannersync.model.Absence;
import io.plannersync.model.GraphId;
import io.plannersync.model.Half;
import io.plannersync.model.Interval;
import io.plannersync.model.Link;
import io.plannersync.model.Outcome;
import io.plannersync.model.Side;
import io.plannersync.model.WorkItem;
import io.plannersync.model.WorkItem.Lane;
import io.plannersync.model.WorkName;
import io.plannersync.reconcile.ReadTask;
import io.plannersync.reconcile.RecentTasks;
import io.plannersync.reconcile.RecentTasks.Seen;
import io.plannersync.reconcile.TaskReader;
import io.plannersync.reconcile.Unlinked;
import io.plannersync.sources.Ladder;
import io.plannersync.state.Links;
import io.plannersync.state.Marks;
import io.plannersync.state.PlanState;
import io.plannersync.state.PlanStates;
import io.plannersync.state.SelectedPlans;
import io.plannersync.work.WorkQueue;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A look at one plan: names the pairs whose Planner side changed, came or went. */
public final class PlanLook {

  private static final Logger LOG = LoggerFactory.getLogger(PlanLook.class);

  /** More changes than this at once are bulk work, which people's and agents' edits overtake. */
  private static final int BULK = 50;

  private static final Duration SOON = Duration.ofMillis(200);
  private static final Duration PAUSED = Duration.ofSeconds(5);

  private final Links links;
  private final Pairing pairing;
  private final RecentTasks recent;
  private final TaskReader reader;
  private final Marks marks;
  private final PlanStates states;
  private final Judge judge;
  private final WorkQueue queue;
  private final Unlinked unlinked;
  private final Freshness freshness;
  private final Ladder ladder;
  private final SelectedPlans selected;
  private final Duration idle;
  private final Clock clock;

  /**
   * @param idle how long a plan that cannot be listed is left alone
   */
  public PlanLook(
      Links links,
      Pairing pairing,
      RecentTasks recent,
      TaskReader reader,
      Marks marks,
      PlanStates states,
      Judge judge,
      WorkQueue queue,
      Unlinked unlinked,
      Freshness freshness,
      Ladder ladder,
      SelectedPlans selected,
      Duration idle,
      Clock clock) {
    this.links = links;
    this.pairing = pairing;
    this.recent = recent;
    this.reader = reader;
    this.marks = marks;
    this.states = states;
    this.judge = judge;
    this.queue = queue;
    this.unlinked = unlinked;
    this.freshness = freshness;
    this.ladder = ladder;
    this.selected = selected;
    this.idle = idle;
    this.clock = clock;
  }

  /**
   * Whether the plan may be looked at now. Documents are looked at before any plan: a task that is
   * unknown to us may belong to one of them.
   */
  public boolean isReady(WorkItem item) {
    return unlinked.isScanned()
        && selected.contains(item.name().key())
        && !isPaused(item.name().key());
  }

  /** A plan that is not synced any more is not looked at again; discovery begins anew with it. */
  public Outcome notReady(WorkItem item) {
    if (selected.areKnown() && !selected.contains(item.name().key())) {
      return Outcome.SETTLED;
    }
    return new Outcome.Again(isPaused(item.name().key()) ? PAUSED : SOON);
  }

  private boolean isPaused(String planId) {
    return states.paused(planId).isPresent();
  }

  private boolean isIn(String planId, PlanState.State state) {
    return states.get(planId).filter(plan -> plan.status().state() == state).isPresent();
  }

  public GraphCall tasks(WorkItem item) {
    return ReadTask.tasksOf(item.name().key());
  }

  /** Names what the listing shows to be different from what is remembered. */
  public Outcome compare(WorkItem item, Listing listing) {
    String planId = item.name().key();
    Instant answered = clock.instant();
    if (!listing.complete()) {
      return unlisted(planId, listing.failure());
    }
    Map<String, Link> known = links.findAll(links.inPlan(planId));
    boolean suspended = isIn(planId, PlanState.State.SUSPENDED);
    Map<String, Link> byPlanner = new HashMap<>();
    known.values().stream()
        .filter(link -> link.plannerId() != null)
        .forEach(link -> byPlanner.put(link.plannerId(), link));

    Instant before = states.get(planId).map(PlanState::lastCompleteListing).orElse(null);
    List<ObjectNode> unknown = new ArrayList<>();
    Map<String, WorkName> changed = new LinkedHashMap<>();
    Map<String, ObjectNode> tasks = new LinkedHashMap<>();
    for (JsonNode item0 : listing.items()) {
      if (item0 instanceof ObjectNode task && GraphId.isId(task.path("id").asText())) {
        tasks.put(task.path("id").asText(), task);
      }
    }
    tasks.forEach(
        (plannerId, task) -> {
          Link link = byPlanner.get(plannerId);
          if (link == null) {
            unknown.add(task);
          } else if (hasChanged(link, task, listing.began()) && !isWaiting(link, listing.began())) {
            recent.put(plannerId, new Seen(task, listing.began(), answered));
            changed.put(plannerId, WorkName.task(link.storeId()));
          }
        });
    if (before == null || !unknown.isEmpty()) {
      pairing.adopt(planId, tasks.keySet());
    }
    pairing
        .pair(planId, unknown, known.values())
        .forEach(
            (plannerId, storeId) -> {
              recent.put(plannerId, new Seen(tasks.get(plannerId), listing.began(), answered));
              changed.put(plannerId, WorkName.task(storeId));
            });
    // A pair that was never settled is new to us, not changed by anybody.
    Set<String> edited = new HashSet<>(changed.keySet());
    edited.removeIf(id -> !byPlanner.containsKey(id) || byPlanner.get(id).settled() == null);
    mark(planId, edited, before, listing.began());
    marks.shown(planId, etags(edited, tasks), answered);
    Set<String> unnamed = unnamed(planId, edited, byPlanner);
    unnamed.removeIf(id -> isComputed(byPlanner.get(id), tasks.get(id), listing.began()));
    queue.hintAll(
        changed.values(), changed.size() > BULK ? Lane.BACKFILL : Lane.INTERACTIVE, Duration.ZERO);

    Duration judged = absent(planId, known, tasks.keySet(), listing.began());
    Optional<Duration> checked =
        before == null ? Optional.empty() : ladder.found(states.get(planId).get(), unnamed);
    Duration next = remember(planId, listing, known.size(), before != null && !changed.isEmpty());
    if (suspended) {
      // Its pairs have been waiting for that; not before it is known, or they would wait again.
      queue.hintAll(
          known.keySet().stream().map(WorkName::task).toList(), Lane.BACKFILL, Duration.ZERO);
    }
    return new Outcome.Again(min(judged, checked.map(soon -> min(soon, next)).orElse(next)));
  }

  /** Those that the plan's source has not named since they were read. */
  private Set<String> unnamed(String planId, Set<String> edited, Map<String, Link> byPlanner) {
    if (edited.isEmpty()) {
      return new HashSet<>();
    }
    Map<String, Instant> named = ladder.named(planId);
    Set<String> unnamed = new HashSet<>(edited);
    unnamed.removeIf(
        id -> named.containsKey(id) && named.get(id).isAfter(byPlanner.get(id).read()));
    return unnamed;
  }

  /**
   * Whether only the etag is another one. A description that we wrote moves that of the task, too,
   * and whether a source names what Graph computes is not known.
   */
  private boolean isComputed(Link link, ObjectNode task, Instant began) {
    Half shown = reader.read(task, link, began).half();
    return shown.values().equals(link.base().planner().values());
  }

  private static boolean hasChanged(Link link, ObjectNode task, Instant began) {
    String etag = TaskReader.etag(task);
    String details = TaskReader.detailsEtag(task);
    if (link.absence() != null && link.absence().side() == Side.PLANNER) {
      return true;
    }
    if (link.settled() != null && began.isBefore(link.settled())) {
      // What was never seen is no past, however often agents have the pair settled meanwhile.
      return !link.remembers(etag, details);
    }
    return !link.knows(etag, details) && !link.isPast(etag, details, began);
  }

  /** A new pair that was named by an earlier look and is still to be settled. */
  private boolean isWaiting(Link link, Instant now) {
    return link.settled() == null && recent.isWaiting(link.plannerId(), now);
  }

  private void mark(String planId, Iterable<String> changed, Instant before, Instant began) {
    Interval look = Interval.between(before == null ? Instant.EPOCH : before, began);
    Map<String, Interval> looks = new HashMap<>();
    changed.forEach(id -> looks.put(id, look));
    marks.seen(planId, looks);
  }

  private static Map<String, List<String>> etags(Set<String> ids, Map<String, ObjectNode> tasks) {
    Map<String, List<String>> etags = new HashMap<>();
    ids.forEach(id -> etags.put(id, TaskReader.etags(tasks.get(id))));
    return etags;
  }

  /** Pairs whose task is not listed become candidates, and all candidates are judged together. */
  private Duration absent(
      String planId, Map<String, Link> known, Set<String> listed, Instant began) {
    List<Link> candidates = new ArrayList<>();
    for (Link link : known.values()) {
      if (link.plannerId() == null || listed.contains(link.plannerId()) || !link.complete()) {
        continue;
      }
      Absence absence = link.absence();
      if (absence == null) {
        // Whoever writes the link at the same time knows better; the next look sees it again.
        links
            .save(link.withAbsence(new Absence(Side.PLANNER, began, Absence.Verdict.CANDIDATE)))
            .ifPresent(candidates::add);
      } else if (absence.side() == Side.PLANNER) {
        candidates.add(link);
      }
      // Without its document, too, the task may just have been deleted by us because of that.
    }
    return judge.judge(planId, Side.PLANNER, candidates, began);
  }

  private Duration remember(String planId, Listing listing, int pairs, boolean changed) {
    Instant now = clock.instant();
    PlanState state =
        freshness.looked(
            planId,
            s ->
                s.listedCompletely(listing.began(), listing.pages())
                    .in(activeUnlessPaused(s), null, now)
                    .counted(pairs, s.size().unsettled()),
            changed);
    return state.looking().interval();
  }

  private static PlanState.State activeUnlessPaused(PlanState state) {
    return state.status().state() == PlanState.State.PAUSED
        ? PlanState.State.PAUSED
        : PlanState.State.ACTIVE;
  }

  /** A plan that cannot be listed is suspended: nothing of it is deleted, whatever is missing. */
  private Outcome unlisted(String planId, GraphReply failure) {
    if (failure instanceof GraphReply.Throttled throttled) {
      return new Outcome.Again(throttled.retryAfter());
    }
    if (failure instanceof GraphReply.Unavailable unavailable) {
      LOG.info("Plan {} cannot be listed now: {}", planId, unavailable.reason());
      return new Outcome.Again(unavailable.retryAfter());
    }
    String reason = "it cannot be listed: " + failure.describe();
    boolean isGone = failure instanceof GraphReply.Gone;
    Instant now = clock.instant();
    PlanState state =
        states.update(
            planId,
            s ->
                isGone && isUnlisted(s)
                    ? s.in(PlanState.State.GONE, "Graph says that there is no such plan", now)
                    : s.in(PlanState.State.SUSPENDED, reason, now));
    if (now.equals(state.status().since())) {
      LOG.info(
          "Plan {} is {}: {}",
          planId,
          state.status().state() == PlanState.State.GONE ? "gone" : "suspended",
          state.status().reason());
      if (isGone) {
        // Whether it is among the plans of its group tells whether it is gone.
        queue.hint(new WorkName(WorkName.Kind.PLANS, ""), Lane.INTERACTIVE, Duration.ZERO);
      }
    }
    return new Outcome.Again(idle);
  }

  /**
   * Whether a 404 is not the first sign that the plan is gone: it is not among those of its group,
   * or, where no group is known, was answered by 404 before.
   */
  private static boolean isUnlisted(PlanState state) {
    return switch (state.status().state()) {
      case GONE -> true;
      case SUSPENDED ->
          state.groupId() == null || DiscoverPlans.NOT_LISTED.equals(state.status().reason());
      case ACTIVE, PAUSED, UNSELECTED -> false;
    };
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }
}
