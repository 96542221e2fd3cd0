/**
 * The emulated board: groups, users, plans, buckets, tasks, their versions and the rules of
 * changing them. Pure memory and an injected clock; no HTTP.
 *
 * <p>The promise: {@link io.plannersync.emulator.world.PlannerWorld} is safe to call from any
 * thread, one change is seen whole or not at all, and a change that breaks a rule of Planner is
 * refused with the {@link io.plannersync.emulator.world.GraphError} that Graph would answer.
 */
package io.plannersync.emulator.world;
