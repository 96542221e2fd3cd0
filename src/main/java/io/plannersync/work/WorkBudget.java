package io.plannersync.work;

import io.plannersync.model.WorkName.Kind;
import java.time.Duration;
import java.util.Optional;

/**
 * Permission to begin work, asked before an item is taken, so that nothing waits for permission
 * while it holds a lease.
 */
@FunctionalInterface
public interface WorkBudget {

  /** No limits. */
  WorkBudget OPEN = kind -> Optional.empty();

  /** Empty if work of this kind may begin, else how long at least it may not. Consumes nothing. */
  Optional<Duration> closedFor(Kind kind);

  /**
   * How many of {@code wanted} items may begin now, asked only while the budget is open. More would
   * be taken only to be sent back, and would lose their place in the queue.
   */
  default int affordable(Kind kind, int wanted) {
    return wanted;
  }
}
