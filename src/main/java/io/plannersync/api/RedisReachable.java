package io.plannersync.api;

import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import io.plannersync.web.Problem;
import io.plannersync.web.Request;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Turns requests away at once while Redis is known to be away or to be silent. Else each would hold
 * a thread until its command times out, and Graph counts an answer that takes three seconds as a
 * failure.
 *
 * <p>It is known by a PING that nobody waits for, one a second at most, and only while somebody
 * asks. One that is not answered keeps everybody out until one is.
 */
public final class RedisReachable {

  private static final long BETWEEN = Duration.ofSeconds(1).toNanos();
  private static final long SILENT = Duration.ofMillis(500).toNanos();

  private final StatefulRedisConnection<String, String> connection;
  private final LongSupplier ticks;
  private RedisFuture<String> ping;
  private long sent;
  private boolean away;

  public RedisReachable(StatefulRedisConnection<String, String> connection) {
    this(connection, System::nanoTime);
  }

  /**
   * @param ticks a clock in nanoseconds that only goes forward
   */
  RedisReachable(StatefulRedisConnection<String, String> connection, LongSupplier ticks) {
    this.connection = connection;
    this.ticks = ticks;
  }

  /**
   * Passes the request on.
   *
   * @throws Problem 503
   */
  public Request check(Request request) {
    if (!connection.isOpen() || !answers()) {
      throw Problem.unavailable("Redis cannot be reached; nothing was changed. Try again.");
    }
    return request;
  }

  private synchronized boolean answers() {
    long now = ticks.getAsLong();
    if (ping != null && !ping.isDone()) {
      return !away && now - sent < SILENT;
    }
    if (ping != null) {
      away = ping.toCompletableFuture().isCompletedExceptionally();
    }
    if (ping == null || away || now - sent >= BETWEEN) {
      sent = now;
      try {
        ping = connection.async().ping();
      } catch (RedisException e) {
        away = true;
      }
    }
    return !away;
  }
}
