package io.plannersync.looking;

import io.plannersync.model.WorkItem.Lane;
import io.plannersync.model.WorkName;
import io.plannersync.work.WorkQueue;
import java.time.Duration;
import java.util.List;

/**
 * The looks from which all others follow: at the store, for plans, and at what tells of changes.
 */
public final class Recurring {

  private final WorkQueue queue;
  private final List<WorkName.Kind> kinds;

  /**
   * @param kinds the looks that are never over
   */
  public Recurring(WorkQueue queue, List<WorkName.Kind> kinds) {
    this.queue = queue;
    this.kinds = List.copyOf(kinds);
  }

  /** Queues the looks that are not queued; those that are stay as they are. */
  public void schedule() {
    for (WorkName.Kind kind : kinds) {
      queue.schedule(new WorkName(kind, ""), Lane.INTERACTIVE, Duration.ZERO);
    }
  }
}
