package io.plannersync.sim.redis;

import io.plannersync.sim.redis.command.Refusal;

/** What becomes of one command. */
public enum Fate {
  /** It is done and answered. */
  DONE,
  /** The connection breaks before Redis gets it: nothing is done, the sender sees an exception. */
  LOST_BEFORE,
  /** The connection breaks before the answer: it is done, the sender sees an exception. */
  LOST_AFTER,
  /**
   * The connection breaks before the answer, and the client sends the command again on the next
   * one, as Lettuce does by itself: it is done twice, the second answer is seen. On a connection
   * that does not reconnect it is {@link #LOST_AFTER}.
   */
  TWICE,
  /** The process dies before it sends it. */
  DIES_BEFORE,
  /** The process dies when Redis has done it. */
  DIES_AFTER,
  /** Redis refuses it if it writes, memory being short. */
  OOM,
  /** Redis refuses it if it writes, being a replica. */
  READONLY,
  /** Redis refuses it if it writes, its disk being full. */
  MISCONF,
  /** Redis refuses it, as it does while it starts. */
  LOADING;

  Refusal refusal() {
    return switch (this) {
      case OOM -> Refusal.OOM;
      case READONLY -> Refusal.READONLY;
      case MISCONF -> Refusal.MISCONF;
      case LOADING -> Refusal.LOADING;
      default -> Refusal.NONE;
    };
  }
}
