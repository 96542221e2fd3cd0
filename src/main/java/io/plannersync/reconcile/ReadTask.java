package io.plannersync.reconcile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.graph.GraphCall;
import io.plannersync.graph.GraphReply;
import io.plannersync.graph.GraphTarget;
import io.plannersync.graph.Listing;
import io.plannersync.model.Absence;
import io.plannersync.model.Field;
import io.plannersync.model.GraphId;
import io.plannersync.model.Intent;
import io.plannersync.model.Interval;
import io.plannersync.model.Link;
import io.plannersync.model.PlannerSight;
import io.plannersync.model.Sighting;
import io.plannersync.model.StoreSight;
import io.plannersync.model.Value;
import io.plannersync.planner.Creations;
import io.plannersync.planner.PlannerLens;
import io.plannersync.state.Links;
import io.plannersync.state.Marks;
import io.plannersync.state.PlanState;
import io.plannersync.state.PlanStates;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Planner's side of a pair: from a listing of a moment ago, by its id, or by search. */
public final class ReadTask {

  private static final Duration UNREADABLE = Duration.ofMinutes(1);

  /** A plan that can be read again has its pairs looked at. */
  private static final Duration SUSPENDED = Duration.ofMinutes(10);

  private static final Duration SHORTLY = Duration.ofSeconds(2);

  private final TaskReader reader;
  private final PlannerLens lens;
  private final RecentTasks recent;
  private final Unlinked unlinked;
  private final Links links;
  private final PlanStates plans;
  private final Marks marks;
  private final Duration createGrace;
  private final Creations creations;
  private final Supplier<Duration> skew;
  private final Searches searches = new Searches();
  private final Boundary boundary;
  private final Clock clock;

  /**
   * @param createGrace how long after a creation whose answer was lost its task may still appear
   * @param skew how far Graph's clock is ahead of ours
   */
  public ReadTask(
      TaskReader reader,
      PlannerLens lens,
      RecentTasks recent,
      Unlinked unlinked,
      Links links,
      PlanStates plans,
      Marks marks,
      Duration createGrace,
      Creations creations,
      Supplier<Duration> skew,
      Boundary boundary,
      Clock clock) {
    this.reader = reader;
    this.lens = lens;
    this.recent = recent;
    this.unlinked = unlinked;
    this.links = links;
    this.plans = plans;
    this.marks = marks;
    this.createGrace = createGrace;
    this.creations = creations;
    this.skew = skew;
    this.boundary = boundary;
    this.clock = clock;
  }

  /**
   * What a listing showed a moment ago, if nothing was settled since. While it is open what became
   * of a write of ours, only a read that begins now is sure to show it.
   */
  public Sighting recent(Sighting seen) {
    Link link = seen.link();
    if (link.plannerId() == null || !(seen.planner() instanceof PlannerSight.None)) {
      return seen;
    }
    return recent
        .take(link.plannerId(), seen.at())
        .filter(r -> link.settled() == null || r.began().isAfter(link.settled()))
        .filter(r -> link.intent() == null)
        .filter(r -> r.task().has("details"))
        .map(r -> with(seen, r))
        .orElse(seen);
  }

  /** Whether Graph has to be asked for the task. */
  public boolean isToBeRead(Sighting seen) {
    return GraphId.isId(seen.link().plannerId())
        && seen.planner() instanceof PlannerSight.None
        && worthReading(seen);
  }

  /** Whether a task of ours may exist of which we do not know the id: an answer was lost. */
  public boolean isToBeSought(Sighting seen) {
    return seen.link().plannerId() == null
        && seen.link().planId() != null
        && seen.planner() instanceof PlannerSight.None
        && seen.store() instanceof StoreSight.Document document
        && document.partOf() == null
        && (isCreation(seen.link().intent()) || unlinked.isOld(seen.storeId()));
  }

  /**
   * What the search for another document of the plan showed, if this one is sought, too; while that
   * search is under way this one waits for it.
   */
  public Sighting searched(Sighting seen) {
    if (!isToBeSought(seen) || seen.link().intent() != null) {
      return seen;
    }
    String planId = seen.link().planId();
    Instant now = clock.instant();
    Optional<Listing> listing = searches.of(planId, unlinked.life(), now);
    if (listing.isPresent()) {
      return found(seen, listing.get());
    }
    return searches.begin(planId, now)
        ? seen
        : seen.withPlanner(
            new PlannerSight.Unreadable("its plan is being searched for tasks", SHORTLY),
            seen.plannerTime());
  }

  public GraphCall byId(Sighting seen) {
    return GraphCall.get(
        GraphTarget.v1("planner", "tasks", seen.link().plannerId()).with("$expand", "details"));
  }

  public GraphCall ofPlan(Sighting seen) {
    return tasksOf(seen.link().planId());
  }

  public static GraphCall tasksOf(String planId) {
    return GraphCall.get(
        GraphTarget.v1("planner", "plans", planId, "tasks").with("$expand", "details"));
  }

  /** The sighting with the answer to {@link #byId}. */
  public Sighting seen(Sighting seen, GraphReply reply) {
    if (reply instanceof GraphReply.Ok ok && ok.body() instanceof ObjectNode task) {
      // Without its details a task would look as if somebody had emptied them.
      return task.has("details")
          ? with(seen, new RecentTasks.Seen(task, seen.at(), clock.instant()))
          : seen.withPlanner(
              new PlannerSight.Unreadable("the task was shown without its details", UNREADABLE),
              seen.plannerTime());
    }
    return seen.withPlanner(without(seen, reply), seen.plannerTime());
  }

  private PlannerSight without(Sighting seen, GraphReply reply) {
    if (reply instanceof GraphReply.Gone gone) {
      return new PlannerSight.Gone("404 " + gone.message());
    }
    if (reply instanceof GraphReply.Forbidden forbidden) {
      // Graph answers 403 for what does not exist, too: only a plan that can be listed tells.
      if (isReadable(seen.link().planId())) {
        return new PlannerSight.Gone("403 while its plan can be listed");
      }
      return isLooked(seen.link().planId()) || !(seen.store() instanceof StoreSight.Document)
          ? new PlannerSight.Unreadable(forbidden.describe(), UNREADABLE)
          : new PlannerSight.Away(forbidden.describe());
    }
    return new PlannerSight.Unreadable(reply.describe(), wait(reply));
  }

  /** Whether looks at the plan will tell when it can be read again. */
  private boolean isLooked(String planId) {
    return planId != null && plans.get(planId).isPresent();
  }

  /** What is not asked for, because its plan cannot be read: looks at the plan ask, for all. */
  public Sighting suspended(Sighting seen) {
    return isToBeRead(seen) && isSuspended(seen.link().planId())
        ? seen.withPlanner(
            new PlannerSight.Unreadable("its plan cannot be read; it waits for it", SUSPENDED),
            seen.plannerTime())
        : seen;
  }

  private boolean isSuspended(String planId) {
    return planId != null
        && plans
            .get(planId)
            .filter(plan -> plan.status().state() == PlanState.State.SUSPENDED)
            .isPresent();
  }

  private boolean isReadable(String planId) {
    return planId != null
        && plans
            .get(planId)
            .filter(plan -> plan.status().state() != PlanState.State.SUSPENDED)
            .filter(plan -> plan.status().state() != PlanState.State.UNSELECTED)
            .filter(plan -> plan.lastCompleteListing() != null)
            .isPresent();
  }

  static Duration wait(GraphReply reply) {
    if (reply instanceof GraphReply.Throttled throttled) {
      return throttled.retryAfter();
    }
    return reply instanceof GraphReply.Unavailable unavailable
        ? unavailable.retryAfter()
        : UNREADABLE;
  }

  /** The sighting with the child of the open intent, if the plan has it. */
  public Sighting sought(Sighting seen, Listing listing) {
    if (seen.link().intent() == null) {
      searches.end(seen.link().planId(), unlinked.life(), listing);
    }
    return found(seen, listing);
  }

  private Sighting found(Sighting seen, Listing listing) {
    if (!listing.complete()) {
      return seen.withPlanner(
          new PlannerSight.Unreadable(
              "the plan cannot be searched for the task whose creation was not answered: "
                  + listing.failure().describe(),
              wait(listing.failure())),
          seen.plannerTime());
    }
    Intent intent = seen.link().intent();
    Optional<ObjectNode> child = child(seen, intent, listing);
    if (child.isPresent()) {
      String plannerId = child.get().path("id").asText();
      Link link = seen.link().withPlanner(plannerId, seen.link().planId());
      return with(
          seen.withLink(link), new RecentTasks.Seen(child.get(), listing.began(), clock.instant()));
    }
    unlinked.searched(seen.storeId());
    return intent == null ? seen : notFound(seen, intent, listing);
  }

  private static Sighting stillSearching(Sighting seen, Intent intent, Link link) {
    return seen.withLink(link)
        .withPlanner(
            new PlannerSight.Unreadable(
                "the creation sent at " + intent.sent() + " was not answered; looking for it",
                SHORTLY),
            seen.plannerTime());
  }

  private Sighting notFound(Sighting seen, Intent intent, Listing listing) {
    Instant began = listing.began().plus(skew.get());
    boolean late = !began.isBefore(intent.sent().plus(createGrace));
    Intent searched = late ? intent.missedAgain() : intent;
    Link link = seen.link().withIntent(searched.missed() >= 2 ? null : searched);
    return searched.missed() >= 2 ? seen.withLink(link) : stillSearching(seen, intent, link);
  }

  private Optional<ObjectNode> child(Sighting seen, Intent intent, Listing listing) {
    return listing.items().stream()
        .filter(ObjectNode.class::isInstance)
        .map(ObjectNode.class::cast)
        .filter(task -> GraphId.isId(task.path("id").asText()))
        .filter(intent == null ? likeDocument(seen) : madeFor(seen))
        .filter(
            task ->
                links.storeIdOf(task.path("id").asText()).map(seen.storeId()::equals).orElse(true))
        .min(Comparator.comparing(Creations::created));
  }

  private Predicate<ObjectNode> likeDocument(Sighting seen) {
    Map<Field, Value> values = ((StoreSight.Document) seen.store()).half().values();
    ObjectNode posted = lens.newTask(seen.link().planId(), values);
    return task -> lens.sameAsPosted(task, posted);
  }

  private Predicate<ObjectNode> madeFor(Sighting seen) {
    List<Link> others = new ArrayList<>(links.findAll(links.inPlan(seen.link().planId())).values());
    others.removeIf(link -> link.storeId().equals(seen.storeId()));
    others.add(seen.link());
    return task ->
        creations
            .madeBy(task, others)
            .filter(link -> link.storeId().equals(seen.storeId()))
            .isPresent();
  }

  private Sighting with(Sighting seen, RecentTasks.Seen read) {
    PlannerSight.Present present = reader.read(read.task(), seen.link(), read.began());
    if (!boundary.contains(present.planId())) {
      return boundary.refused(seen, present.planId());
    }
    Link link =
        present.planId().equals(seen.link().planId())
            ? seen.link()
            : seen.link().withPlanner(present.plannerId(), present.planId());
    Instant answered = read.answered();
    Instant until = shown(seen.link(), present).orElse(answered);
    return seen.withLink(link)
        .withPlanner(
            present,
            Interval.between(seen.plannerTime().after(), until),
            answered.isAfter(seen.at()) ? answered : seen.at());
  }

  /** By when a look had shown what the task shows now; empty if none has shown all of it. */
  private Optional<Instant> shown(Link link, PlannerSight.Present task) {
    List<String> unsettled =
        Stream.of(task.etag(), task.detailsEtag())
            .filter(Objects::nonNull)
            .filter(etag -> !link.etags().contains(etag) && !link.detailsEtags().contains(etag))
            .toList();
    if (link.settled() == null || unsettled.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Instant> shown = marks.shown(link.planId(), link.plannerId());
    return shown.keySet().containsAll(unsettled)
        ? unsettled.stream().map(shown::get).max(Comparator.naturalOrder())
        : Optional.empty();
  }

  private static boolean isCreation(Intent intent) {
    return intent != null && intent.kind() == Intent.Kind.CREATE;
  }

  /** A malformed document or a candidate that is still being judged needs no call. */
  private static boolean worthReading(Sighting seen) {
    Absence absence = seen.link().absence();
    boolean waiting =
        absence != null
            && seen.store() instanceof StoreSight.Missing
            && (absence.verdict() == Absence.Verdict.CANDIDATE
                || absence.verdict() == Absence.Verdict.HELD);
    return !(seen.store() instanceof StoreSight.Malformed) && !waiting;
  }
}
