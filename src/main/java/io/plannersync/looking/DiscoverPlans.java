package io.plannersync.looking;

import com.fasterxml.jackson.databind.JsonNode;
import io.plannersync.graph.GraphCall;
import io.plannersync.graph.GraphReply;
import io.plannersync.graph.GraphTarget;
import io.plannersync.graph.Listing;
import io.plannersync.model.GraphId;
import io.plannersync.model.Outcome;
import io.plannersync.model.WorkItem;
import io.plannersync.model.WorkItem.Lane;
import io.plannersync.model.WorkName;
import io.plannersync.state.Links;
import io.plannersync.state.PlanState;
import io.plannersync.state.PlanStates;
import io.plannersync.state.SelectedPlans;
import io.plannersync.work.WorkQueue;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which plans are synced: those that are named, or all plans of the groups. */
public final class DiscoverPlans {

  private static final Logger LOG = LoggerFactory.getLogger(DiscoverPlans.class);
  private static final Duration RETRY = Duration.ofSeconds(10);

  /** Soon: until a plan has been audited its sync cannot be vouched for. */
  private static final Duration FIRST_AUDIT = Duration.ofSeconds(3);

  /** Why a plan is suspended that is not among those that were found. */
  static final String NOT_LISTED = "it is not among the plans";

  private static final String NOT_CHOSEN =
      "it is not among the plans to sync; its pairs are left as they are";

  private static final GraphTarget GROUPS =
      GraphTarget.v1("groups").with("$select", "id,displayName,groupTypes").with("$top", "999");

  private final List<String> planIds;
  private final List<String> groupIds;
  private final PlanStates states;
  private final WorkQueue queue;
  private final SelectedPlans selected;
  private final Links links;
  private final BiFunction<String, String, List<String>> subscriptionsOf;
  private final Duration interval;
  private final Clock clock;

  /** The groups that may not be read, so that each is told once. */
  private final Set<String> refusing = ConcurrentHashMap.newKeySet();

  /**
   * @param planIds the plans to sync; if empty, all plans of the groups
   * @param groupIds the groups whose plans are synced; if empty, all groups
   * @param subscriptionsOf the names of the subscriptions for a plan and its group
   * @param interval how often plans are looked for
   */
  public DiscoverPlans(
      List<String> planIds,
      List<String> groupIds,
      PlanStates states,
      WorkQueue queue,
      SelectedPlans selected,
      Links links,
      BiFunction<String, String, List<String>> subscriptionsOf,
      Duration interval,
      Clock clock) {
    this.planIds = List.copyOf(planIds);
    this.groupIds = List.copyOf(groupIds);
    this.states = states;
    this.queue = queue;
    this.selected = selected;
    this.links = links;
    this.subscriptionsOf = subscriptionsOf;
    this.interval = interval;
    this.clock = clock;
  }

  /**
   * What was found so far.
   *
   * @param plans plan id to the group that owns it, empty where it is not known
   * @param titles plan id to title
   * @param failure why the search is incomplete, null if it is not
   */
  public record Found(Map<String, String> plans, Map<String, String> titles, GraphReply failure) {

    /** This, and the plans of one more group. */
    public Found and(Found more) {
      Map<String, String> allPlans = new LinkedHashMap<>(plans);
      allPlans.putAll(more.plans());
      Map<String, String> allTitles = new LinkedHashMap<>(titles);
      allTitles.putAll(more.titles());
      return new Found(
          allPlans,
          allTitles,
          failure != null && (failure.isPassing() || more.failure() == null)
              ? failure
              : more.failure());
    }
  }

  /** Whether all groups are to be listed first. */
  public boolean isForAllGroups(WorkItem item) {
    return planIds.isEmpty() && groupIds.isEmpty();
  }

  public boolean isForNamedGroups(WorkItem item) {
    return planIds.isEmpty() && !groupIds.isEmpty();
  }

  public GraphCall groups() {
    return GraphCall.get(GROUPS);
  }

  /**
   * The groups whose plans are to be listed; none where not all of them could be listed, for the
   * plans of the others would look as if they were gone.
   */
  public List<String> groupsIn(Listing listing) {
    if (!listing.complete()) {
      tell("The groups cannot be listed: {}", listing.failure());
      return List.of();
    }
    return listing.items().stream()
        .filter(DiscoverPlans::mayOwnPlans)
        .map(group -> group.path("id").asText())
        .filter(GraphId::isId)
        .toList();
  }

  /** Security groups and distribution lists own none; where nothing is said, it is tried. */
  private static boolean mayOwnPlans(JsonNode group) {
    JsonNode types = group.path("groupTypes");
    return !types.isArray()
        || StreamSupport.stream(types.spliterator(), false)
            .anyMatch(type -> type.asText().equals("Unified"));
  }

  /** Our own pace is no trouble: the call is made a little later. */
  private static void tell(String what, GraphReply failure) {
    if (failure instanceof GraphReply.Throttled) {
      LOG.debug(what, failure.describe());
    } else {
      LOG.warn(what, failure.describe());
    }
  }

  public List<String> namedGroups() {
    return groupIds;
  }

  public GraphCall plansOf(String groupId) {
    return GraphCall.get(GraphTarget.v1("groups", groupId, "planner", "plans")).waiting();
  }

  /** The plans of one group. A group without Planner, or one that may not be read, has none. */
  public Found plansIn(Listing listing) {
    Map<String, String> plans = new LinkedHashMap<>();
    Map<String, String> titles = new LinkedHashMap<>();
    for (JsonNode plan : listing.items()) {
      String id = plan.path("id").asText();
      if (!GraphId.isId(id)) {
        continue;
      }
      plans.put(
          id, plan.path("container").path("containerId").asText(plan.path("owner").asText("")));
      titles.put(id, plan.path("title").asText(id));
    }
    String group = groupOf(listing.first());
    if (listing.complete()) {
      refusing.remove(group);
    } else if (!listing.failure().isPassing() && refusing.add(group)) {
      LOG.warn(
          "The plans of group {} cannot be listed and are not synced: {}",
          group,
          listing.failure().describe());
    }
    return new Found(plans, titles, listing.failure());
  }

  private static String groupOf(GraphCall plans) {
    return plans.target().segments().get(1);
  }

  public Found one(Found first, Found second) {
    return first == null ? second : first.and(second);
  }

  /** The plans that were named. */
  public Found named() {
    Map<String, String> plans = new LinkedHashMap<>();
    planIds.forEach(id -> plans.put(id, ""));
    return new Found(plans, Map.of(), null);
  }

  /** Has every plan that was found looked at from now on. */
  public Outcome schedule(Object body) {
    if (!(body instanceof Found found)) {
      return new Outcome.Again(RETRY);
    }
    found
        .plans()
        .forEach(
            (planId, group) -> {
              select(planId, found.titles().get(planId), emptyToNull(group));
              queue.schedule(WorkName.plan(planId), Lane.BACKFILL, Duration.ZERO);
              queue.schedule(WorkName.audit(planId), Lane.BACKFILL, FIRST_AUDIT);
              subscribe(planId, group);
            });
    if (found.failure() == null) {
      leaveOthers(found);
    }
    if (found.failure() == null || !found.plans().isEmpty()) {
      selected.found();
    }
    if (found.failure() != null && found.failure().isPassing()) {
      tell("Not all plans were found: {}", found.failure());
      Duration soon = found.plans().isEmpty() ? RETRY : interval;
      return new Outcome.Again(
          found.failure() instanceof GraphReply.Throttled throttled
              ? throttled.retryAfter()
              : soon);
    }
    return new Outcome.Again(interval);
  }

  /** A plan that was not synced until now; its pairs may wait for that. */
  private void select(String planId, String title, String group) {
    boolean isBack =
        states
            .get(planId)
            .filter(state -> state.status().state() == PlanState.State.UNSELECTED)
            .isPresent();
    states.update(
        planId,
        state -> {
          PlanState named = title == null ? state : state.named(title, group);
          return named.status().state() == PlanState.State.UNSELECTED
              ? named.in(PlanState.State.ACTIVE, null, clock.instant())
              : named;
        });
    if (isBack) {
      LOG.info("Plan {} is synced again", planId);
      List<WorkName> pairs = links.inPlan(planId).stream().map(WorkName::task).toList();
      queue.hintAll(pairs, Lane.BACKFILL, Duration.ZERO);
    }
  }

  private void subscribe(String planId, String group) {
    for (String name : subscriptionsOf.apply(planId, group)) {
      queue.schedule(new WorkName(WorkName.Kind.SUBSCRIPTION, name), Lane.BACKFILL, Duration.ZERO);
    }
  }

  /**
   * A plan that is not chosen any more is left as it is, and its looks end. One whose group is, but
   * does not list it, was deleted, moved, made premium or taken from us.
   */
  private void leaveOthers(Found found) {
    for (PlanState state : states.all()) {
      PlanState.State now = state.status().state();
      if (found.plans().containsKey(state.planId()) || now == PlanState.State.UNSELECTED) {
        continue;
      }
      if (!isChosen(state)) {
        LOG.warn(
            "Plan {} is not among the plans to sync any more and left as it is", state.planId());
        states.update(
            state.planId(), s -> s.in(PlanState.State.UNSELECTED, NOT_CHOSEN, clock.instant()));
      } else if (now == PlanState.State.ACTIVE || now == PlanState.State.SUSPENDED) {
        states.update(
            state.planId(), s -> s.in(PlanState.State.SUSPENDED, NOT_LISTED, clock.instant()));
      }
    }
  }

  private boolean isChosen(PlanState state) {
    return planIds.isEmpty()
        && (groupIds.isEmpty() || state.groupId() != null && groupIds.contains(state.groupId()));
  }

  private static String emptyToNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
