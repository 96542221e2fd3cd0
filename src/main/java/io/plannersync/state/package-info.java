/**
 * All that the service itself remembers, in Redis under one prefix ({@code planner-sync:}).
 *
 * <p>The promise: nothing here is lost by two writers meeting. A record that more than one process
 * may write is written by compare-and-set, and its loser is told. What can be derived (indexes,
 * counts) is written after what it derives from and can be rebuilt. What was overwritten or deleted
 * is kept for a stated time and can be restored: losing values and the journal for 90 days,
 * tombstones for 30.
 *
 * <p>Keys that a script touches together share a hash tag: {@code {<store id>}} for all of one
 * pair, {@code {plan:<plan id>}} for all of one plan, {@code {links}}, {@code {conflicts}}, {@code
 * {holds}} for the lists across pairs.
 *
 * <p>No class here reads a clock: every instant is passed in. Only the expiry of keys is measured
 * by Redis. Trouble with Redis itself is Lettuce's {@link io.lettuce.core.RedisException}.
 */
package io.plannersync.state;
