package io.plannersync.ops;

import java.util.List;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * The check {@code sync} of {@code /observe/health}. It is part of neither readiness nor liveness:
 * an instance does not sync better for being taken out of traffic or started again.
 */
public final class SyncCheck extends AbstractHealthCheck {

  /** More would not be read by anybody. */
  private static final int REASONS = 20;

  private final SyncHealth health;

  public SyncCheck(SyncHealth health) {
    super("planner-sync", "sync");
    this.health = health;
  }

  @Override
  public boolean isReadiness() {
    return false;
  }

  @Override
  public boolean isLiveness() {
    return false;
  }

  @Override
  protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
    List<String> reasons;
    try {
      reasons = health.reasons();
    } catch (RuntimeException e) {
      reasons = List.of("the state of the plans cannot be read: " + e.getMessage());
    }
    if (reasons.isEmpty()) {
      builder.up();
      return;
    }
    builder
        .down()
        .message(String.join("; ", reasons.subList(0, Math.min(REASONS, reasons.size()))));
    builder.detail("reasons", reasons.size());
  }
}
