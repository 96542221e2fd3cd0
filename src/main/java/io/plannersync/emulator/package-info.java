/**
 * Microsoft Graph's Planner, emulated in memory behind HTTP.
 *
 * <p>The promise: a client that works against this server meets the same paths, bodies, versions,
 * refusals and time-outs as with Microsoft's service, as far as Microsoft documents them or they
 * have been seen. Where neither is the case, the choice made here is named in the Javadoc of the
 * class that makes it. Nothing outside this package is needed to run it, and nothing outside is
 * imported.
 *
 * <p>{@link io.plannersync.emulator.world} is the board itself, without HTTP. This package puts it
 * on a port, plays the token service, delivers notifications and misbehaves on demand.
 */
package io.plannersync.emulator;
