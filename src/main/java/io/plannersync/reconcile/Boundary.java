package io.plannersync.reconcile;

import io.plannersync.model.Link;
import io.plannersync.model.PlannerSight;
import io.plannersync.model.Sighting;
import io.plannersync.state.SelectedPlans;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps pairs within the plans that are synced: by the plan that a document asks for or a link
 * names before Graph is asked anything, and by the plan that Graph shows before anything is decided
 * or written.
 */
public final class Boundary {

  private static final Duration SOON = Duration.ofSeconds(1);

  /** So long a task that was seen outside is not read again for a document that names it. */
  private static final Duration REMEMBERED = Duration.ofMinutes(5);

  private final SelectedPlans selected;
  private final RecentTasks recent;
  private final Clock clock;
  private final Map<String, Seen> outside = new ConcurrentHashMap<>();

  private record Seen(String planId, Instant until) {}

  public Boundary(SelectedPlans selected, RecentTasks recent, Clock clock) {
    this.selected = selected;
    this.recent = recent;
    this.clock = clock;
  }

  /** The sighting before Graph is asked; of what lies outside it shows no more than that. */
  public Sighting keep(Sighting seen) {
    Link link = seen.link();
    if (!(seen.planner() instanceof PlannerSight.None)) {
      return seen;
    }
    if (link.plannerId() != null && recent.isWaiting(link.plannerId(), seen.at())) {
      // A look at a selected plan has just shown it: it came back, or never left.
      return link.planId() == null || selected.contains(link.planId())
          ? seen
          : seen.withLink(link.withPlanner(link.plannerId(), null));
    }
    if (link.plannerId() != null && link.settled() == null) {
      Seen known = outside.get(link.plannerId());
      if (known != null && clock.instant().isBefore(known.until())) {
        return with(seen, known.planId());
      }
      outside.remove(link.plannerId());
      // Where its task is, Graph knows better than the document.
      return selected.contains(link.planId())
          ? seen
          : seen.withLink(link.withPlanner(link.plannerId(), null));
    }
    return link.planId() == null || selected.contains(link.planId())
        ? seen
        : with(seen, link.planId());
  }

  /** Whether a task that Graph shows in this plan may be decided on. */
  boolean contains(String planId) {
    return selected.contains(planId);
  }

  /** The sighting of a task that Graph showed in a plan which is not synced. */
  Sighting refused(Sighting seen, String planId) {
    Link link = seen.link();
    if (link.settled() == null) {
      outside.put(link.plannerId(), new Seen(planId, clock.instant().plus(REMEMBERED)));
      return with(seen, planId);
    }
    // It was moved there: no look misses it where it was.
    return with(
        seen.withLink(link.withPlanner(link.plannerId(), planId).withAbsence(null)), planId);
  }

  private Sighting with(Sighting seen, String planId) {
    PlannerSight sight =
        selected.areKnown()
            ? new PlannerSight.Outside(planId)
            : new PlannerSight.Unreadable("which plans are synced is not known yet", SOON);
    return seen.withPlanner(sight, seen.plannerTime());
  }

  /**
   * Called last before a write.
   *
   * @throws IllegalStateException if the plan is not synced any more; nothing may be sent then
   */
  void check(String planId) {
    if (!selected.contains(planId)) {
      throw new IllegalStateException("the plan " + planId + " is not synced any more");
    }
  }
}
