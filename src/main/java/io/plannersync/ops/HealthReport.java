package io.plannersync.ops;

import io.plannersync.graph.Pace;
import io.plannersync.state.PlanState;
import io.plannersync.state.PlanStates;
import io.plannersync.store.Announcements;
import io.plannersync.store.Messages;
import io.plannersync.work.FailingItem;
import io.plannersync.work.WorkQueue;
import java.util.List;
import java.util.function.LongSupplier;

/** Writes the health key that readers of the service before this one know. */
public final class HealthReport {

  private final PlanStates plans;
  private final WorkQueue queue;
  private final Pace pace;
  private final LongSupplier subscriptions;
  private final Announcements announcements;

  /**
   * @param subscriptions how many subscriptions are active
   */
  public HealthReport(
      PlanStates plans,
      WorkQueue queue,
      Pace pace,
      LongSupplier subscriptions,
      Announcements announcements) {
    this.plans = plans;
    this.queue = queue;
    this.pace = pace;
    this.subscriptions = subscriptions;
    this.announcements = announcements;
  }

  public void write() {
    List<PlanState> all = plans.all();
    long pairs = all.stream().mapToLong(plan -> plan.size().pairs()).sum();
    long unsettled = all.stream().mapToLong(plan -> plan.size().unsettled()).sum();
    announcements.health(
        new Messages.Health(
            pairs - unsettled,
            Math.max(unsettled, queue.waiting().count()),
            queue.failingSize() + queue.parkedSize(),
            pace.closed().isPresent() ? "limited" : "ok",
            subscriptions.getAsLong(),
            queue.failing().stream().mapToInt(FailingItem::attempts).max().orElse(0)));
  }
}
