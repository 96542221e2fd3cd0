package io.plannersync.reconcile;

import io.plannersync.merge.Decide;
import io.plannersync.model.Decision;
import io.plannersync.model.Link;
import io.plannersync.model.PlannerSight;
import io.plannersync.model.Sighting;
import io.plannersync.model.StoreSight;
import io.plannersync.model.WorkItem;
import java.util.Optional;

/**
 * That Planner shows what it showed when the pair was settled last, so that an agent's edit needs
 * no read. Graph proves it: an edit of what has changed since is answered 409 or 412, and then the
 * task is read; and where an edit is accepted beside another one, the answer shows both.
 *
 * <p>Only while nothing has told of a change in Planner, and never to write to the store or to
 * delete: that is decided on a read.
 */
public final class Presumption {

  private final SettledTasks settled;
  private final TaskReader reader;
  private final Decide decide;

  public Presumption(SettledTasks settled, TaskReader reader, Decide decide) {
    this.settled = settled;
    this.reader = reader;
    this.decide = decide;
  }

  /** Whether it may be made for this pair, as far as is known without its document. */
  public boolean isPossible(WorkItem item, Link link) {
    return task(item, link).isPresent();
  }

  /** The sighting with Planner's side as it was settled, if nothing more has to be known. */
  public Sighting apply(Sighting seen) {
    if (!(seen.planner() instanceof PlannerSight.None)
        || !(seen.store() instanceof StoreSight.Document)) {
      return seen;
    }
    return task(seen.item(), seen.link())
        .map(raw -> reader.read(reader.parse(raw), seen.link(), seen.link().settled()))
        .map(task -> seen.withPlanner(task, seen.plannerTime()))
        .filter(presumed -> leavesStore(decide.decide(presumed)))
        .orElse(seen);
  }

  private Optional<String> task(WorkItem item, Link link) {
    boolean told = item.toldOfPlanner() || item.attempts() > 0;
    boolean open = !link.complete() || link.intent() != null || link.absence() != null;
    return told || open ? Optional.empty() : settled.raw(link);
  }

  private static boolean leavesStore(Decision decision) {
    return decision.action() instanceof Decision.Merge merge
        && merge.toStore().isEmpty()
        && decision.conflicts().isEmpty();
  }
}
