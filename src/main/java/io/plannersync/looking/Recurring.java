package io.plannersync.looking;

import io.plannersync.model.WorkItem.Lane;
import io.plannersync.model.WorkName;
import io.plannersync.work.WorkQueue;
import java.time.Duration;
import java.util.List;

/** The looks from which all others follow: at the store, and for plans. */
public final class Recurring {

  private final WorkQueue queue;

  public Recurring(WorkQueue queue) {
    this.queue = queue;
  }

  /** Queues the looks that are not queued; those that are stay as they are. */
  public void schedule() {
    for (WorkName.Kind kind : List.of(WorkName.Kind.STORE, WorkName.Kind.PLANS)) {
      queue.schedule(new WorkName(kind, ""), Lane.INTERACTIVE, Duration.ZERO);
    }
  }
}
