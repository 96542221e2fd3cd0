/**
 * The language of the core: immutable values, no framework, no clock, no I/O.
 *
 * <p>A pair is followed through four types, each containing the one before: {@link
 * io.plannersync.model.WorkItem} (what to look at), {@link io.plannersync.model.Sighting} (what is
 * seen), {@link io.plannersync.model.Decision} (what shall be), {@link
 * io.plannersync.model.Outcome} (what is).
 */
package io.plannersync.model;
