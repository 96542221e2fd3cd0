package io.plannersync.ops;

import io.lettuce.core.api.StatefulRedisConnection;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * The check {@code redis}: without Redis no work can be accepted. It is part of readiness, and not
 * of liveness: starting again does not bring Redis back.
 */
public final class RedisCheck extends AbstractHealthCheck {

  private static final long PATIENCE_MILLIS = 2_000;

  private final StatefulRedisConnection<String, String> connection;

  public RedisCheck(StatefulRedisConnection<String, String> connection) {
    super("planner-sync", "redis");
    this.connection = connection;
  }

  @Override
  public boolean isLiveness() {
    return false;
  }

  @Override
  protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
    try {
      connection.async().ping().get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      builder.up();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      builder.down().message("interrupted");
    } catch (TimeoutException e) {
      builder.down().message("Redis does not answer within " + PATIENCE_MILLIS + " ms");
    } catch (ExecutionException | RuntimeException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      builder.down().message("Redis cannot be reached: " + cause.getMessage());
    }
  }
}
