package io.plannersync.sim.redis;

import io.plannersync.sim.redis.command.Request;

/** Decides about each command that a process sends, before it is sent. */
@FunctionalInterface
public interface CommandHook {

  /** All goes well. */
  CommandHook NONE = request -> Fate.DONE;

  Fate fateOf(Request request);
}
