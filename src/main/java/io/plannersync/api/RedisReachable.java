package io.plannersync.api;

import io.plannersync.web.Problem;
import io.plannersync.web.Request;
import java.util.function.BooleanSupplier;

/**
 * Turns requests away at once while Redis is known to be away. Else each would hold a thread until
 * its command times out, and Graph counts an answer that takes three seconds as a failure.
 */
public final class RedisReachable {

  private final BooleanSupplier connected;

  /**
   * @param connected whether there is a connection now, such as {@code connection::isOpen}
   */
  public RedisReachable(BooleanSupplier connected) {
    this.connected = connected;
  }

  /**
   * Passes the request on.
   *
   * @throws Problem 503
   */
  public Request check(Request request) {
    if (!connected.getAsBoolean()) {
      throw Problem.unavailable("Redis cannot be reached; nothing was changed. Try again.");
    }
    return request;
  }
}
