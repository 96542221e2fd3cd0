package io.plannersync.model;

/**
 * A name that was taken from the queue under a lease.
 *
 * @param generation how often it had been hinted when it was taken; settling removes the item only
 *     while this is unchanged, so no hint is lost
 * @param token the fencing token of this lease; a later lease has a greater one
 * @param attempts failed attempts so far, 0 at first
 */
public record WorkItem(WorkName name, Lane lane, long generation, long token, int attempts) {

  /** Somebody's edit goes before bulk work. */
  public enum Lane {
    INTERACTIVE,
    BACKFILL
  }
}
