package io.plannersync.ops;

import java.util.Map;
import java.util.stream.Collectors;
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
    Verdict verdict = health.verdict();
    // Camel knows two words. DEGRADED must not look like a service that is to be restarted.
    if (verdict.word() == Verdict.Word.DOWN) {
      builder.down();
    } else {
      builder.up();
    }
    builder.detail("word", verdict.word().name());
    builder.detail("reasons", verdict.reasons().size());
    String reasons = verdict.texts().stream().limit(REASONS).collect(Collectors.joining(". "));
    builder.message(verdict.word() + (reasons.isEmpty() ? "" : ": " + reasons));
  }
}
