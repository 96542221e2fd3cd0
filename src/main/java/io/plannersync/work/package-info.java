/**
 * The queue of things to look at, kept in Redis, and the {@code work:} Camel component over it.
 *
 * <p>What it promises to routes and to any number of instances:
 *
 * <ul>
 *   <li>A name is queued once, however often it is hinted, and no hint is lost: one that arrives
 *       while the item is being worked on makes it due again.
 *   <li>At most one holder at a time. A holder that dies loses its lease by itself; what it does
 *       afterwards with its old token is refused.
 *   <li>A failed item waits at least its backoff, whatever is hinted meanwhile. Being sent back
 *       because the budget was spent counts no attempt.
 *   <li>Nothing is taken while the budget is closed, so nothing waits under a lease.
 *   <li>Redis {@code TIME} is the only clock; clocks of instances do not matter.
 * </ul>
 *
 * <p>What it does not promise: an item is worked on <em>at least</em> once. Whoever writes to
 * Planner or to the store asks {@link io.plannersync.work.WorkQueue#holds} right before the write.
 */
package io.plannersync.work;
