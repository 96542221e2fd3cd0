package io.plannersync.sim.redis.command;

import io.plannersync.sim.redis.data.Keyspace;

/**
 * One command of Redis.
 *
 * @param least the fewest arguments after the name
 * @param most the most of them
 * @param effect what it may do
 */
record Command(int least, int most, Effect effect, Run run) {

  static final int ANY = Integer.MAX_VALUE;

  /** What a command may do, and so when it is refused. */
  enum Effect {
    READS,
    /** Allowed when memory is short. */
    FREES,
    WRITES
  }

  @FunctionalInterface
  interface Run {
    Reply on(Keyspace keys, Args args);
  }

  static Command reads(int least, int most, Run run) {
    return new Command(least, most, Effect.READS, run);
  }

  static Command frees(int least, int most, Run run) {
    return new Command(least, most, Effect.FREES, run);
  }

  static Command writes(int least, int most, Run run) {
    return new Command(least, most, Effect.WRITES, run);
  }

  /** One that the server itself does. */
  static Command server(int least, int most) {
    return new Command(least, most, Effect.READS, null);
  }
}
