package io.plannersync.sim.redis.data;

/** A command that is answered with an error; what it changed before is kept, as in Redis. */
public final class RedisError extends RuntimeException {

  public static final String SYNTAX = "ERR syntax error";
  public static final String NOT_AN_INTEGER = "ERR value is not an integer or out of range";
  public static final String NOT_A_FLOAT = "ERR value is not a valid float";

  /**
   * @param message the answer, without the dash; its first word is its kind
   */
  public RedisError(String message) {
    super(message, null, false, false);
  }

  static RedisError wrongType() {
    return new RedisError("WRONGTYPE Operation against a key holding the wrong kind of value");
  }
}
