package io.plannersync.sim.redis.command;

import io.plannersync.sim.redis.command.Command.Effect;

/** Why a server as a whole refuses commands, in the words of Redis. */
public enum Refusal {
  NONE(""),
  /** Memory is short; what only frees memory is allowed. */
  OOM("OOM command not allowed when used memory > 'maxmemory'."),
  /** It is a replica: a failover was not noticed. */
  READONLY("READONLY You can't write against a read only replica."),
  /** It cannot write to its disk. */
  MISCONF(
      "MISCONF Redis is configured to save RDB snapshots, but it is currently not able to persist"
          + " on disk. Commands that may modify the data set are disabled, because this instance is"
          + " configured to report errors during writes if RDB snapshotting fails"
          + " (stop-writes-on-bgsave-error option). Please check the Redis logs for details about"
          + " the RDB error."),
  /** It was just started; reads are refused too. */
  LOADING("LOADING Redis is loading the dataset in memory");

  private final String message;

  Refusal(String message) {
    this.message = message;
  }

  public String message() {
    return message;
  }

  boolean refuses(Effect effect) {
    return switch (this) {
      case NONE -> false;
      case OOM -> effect == Effect.WRITES;
      case READONLY, MISCONF -> effect != Effect.READS;
      case LOADING -> true;
    };
  }

  /** A transaction takes memory itself. */
  boolean refusesToQueue(Effect effect) {
    return this == OOM || refuses(effect);
  }
}
