package io.plannersync.work;

import io.plannersync.model.WorkItem.Lane;
import io.plannersync.model.WorkName.Kind;

/**
 * Permission to begin work, asked before an item is taken, so that nothing waits for permission
 * while it holds a lease.
 */
@FunctionalInterface
public interface WorkBudget {

  /** No limits. */
  WorkBudget OPEN = (kind, lane, wanted) -> wanted;

  /**
   * How many of {@code wanted} items of this lane may begin now. More would be taken only to be
   * sent back, and would lose their place in the queue. Consumes nothing.
   */
  int affordable(Kind kind, Lane lane, int wanted);

  /**
   * Items of this kind are due in the interactive lane and cannot be afforded: what the budget has
   * next is theirs before the backfill's.
   */
  default void wanted(Kind kind) {}
}
