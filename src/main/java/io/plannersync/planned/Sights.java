package io.plannersync.planned;

import io.plannersync.model.Link;
import io.plannersync.model.PlannerSight;
import io.plannersync.model.Sighting;
import io.plannersync.model.WorkItem;
import io.plannersync.model.WorkItem.Lane;
import io.plannersync.model.WorkName;
import io.plannersync.reconcile.Boundary;
import io.plannersync.reconcile.Look;
import io.plannersync.reconcile.NamedTasks;
import io.plannersync.reconcile.ReadTask;
import java.time.Duration;
import java.util.Set;

/**
 * Each pair as its pass would see it: by the steps of that pass, with Planner's side from complete
 * listings. Nothing is presumed, and nothing is asked of Graph.
 */
public final class Sights {

  private static final String SETTLED = "it was settled while this was read";
  private static final String OPEN = "what became of an earlier write is to be found out first";

  private final Look look;
  private final Boundary boundary;
  private final ReadTask readTask;
  private final NamedTasks named;

  /**
   * @param readTask finds in its recent tasks what was listed
   */
  public Sights(Look look, Boundary boundary, ReadTask readTask, NamedTasks named) {
    this.look = look;
    this.boundary = boundary;
    this.readTask = readTask;
    this.named = named;
  }

  /**
   * @param found the task of a document that has no link, null where nothing was found
   * @param listed the tasks of all plans that were listed
   * @param plans the plans of which all tasks were listed
   */
  Sighting of(String storeId, Pairs.Found found, Set<String> listed, Set<String> plans) {
    Sighting seen = look.store(new WorkItem(WorkName.task(storeId), Lane.BACKFILL, 0, 0, 0));
    if (found != null) {
      Link link = seen.link().withPlanner(found.plannerId(), found.planId());
      seen = seen.withLink(link).withPlanner(PlannerSight.NONE, seen.plannerTime());
    }
    seen = boundary.keep(seen);
    if (seen.planner() instanceof PlannerSight.None && seen.link().plannerId() != null) {
      seen = readTask.recent(seen);
    }
    if (seen.planner() instanceof PlannerSight.None && seen.link().plannerId() != null) {
      seen = seen.withPlanner(unseen(seen.link(), listed, plans), seen.plannerTime());
    }
    return named.judge(seen);
  }

  private static PlannerSight unseen(Link link, Set<String> listed, Set<String> plans) {
    if (listed.contains(link.plannerId())) {
      return new PlannerSight.Unreadable(link.intent() == null ? SETTLED : OPEN, Duration.ZERO);
    }
    return link.planId() != null && plans.contains(link.planId())
        ? new PlannerSight.Gone("its plan does not list it")
        : new PlannerSight.Unreadable("no plan that was listed has its task", Duration.ZERO);
  }
}
