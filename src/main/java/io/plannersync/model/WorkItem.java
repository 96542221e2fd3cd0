package io.plannersync.model;

/**
 * A name that was taken from the queue under a lease.
 *
 * @param generation how often it had been hinted when it was taken; settling removes the item only
 *     while this is unchanged, so no hint is lost
 * @param token the fencing token of this lease; a later lease has a greater one
 * @param attempts failed attempts so far, 0 at first
 * @param toldOfPlanner whether a hint since it was last settled was about more than the store: a
 *     notification, a look at the plan, an operator
 */
public record WorkItem(
    WorkName name, Lane lane, long generation, long token, int attempts, boolean toldOfPlanner) {

  public WorkItem(WorkName name, Lane lane, long generation, long token, int attempts) {
    this(name, lane, generation, token, attempts, true);
  }

  /** Somebody's edit goes before bulk work. */
  public enum Lane {
    INTERACTIVE,
    BACKFILL
  }
}
