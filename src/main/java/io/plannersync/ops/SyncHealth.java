package io.plannersync.ops;

import io.plannersync.state.PlanState;
import io.plannersync.state.PlanState.Audit;
import io.plannersync.state.PlanState.State;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whether the two sides are known to be equal. They are while every plan has a complete audit that
 * is younger than its bound and in which both sides' digests agree. Plans that an operator paused
 * are left out: he knows.
 */
public final class SyncHealth {

  private final Supplier<List<PlanState>> plans;
  private final Duration auditInterval;
  private final Clock clock;

  /**
   * @param plans what is remembered of the selected plans
   * @param auditInterval the time between two audits of a plan
   */
  public SyncHealth(Supplier<List<PlanState>> plans, Duration auditInterval, Clock clock) {
    this.plans = plans;
    this.auditInterval = auditInterval;
    this.clock = clock;
  }

  /** The greatest age of an audit that still proves something: one may be late by an interval. */
  public Duration bound() {
    return auditInterval.multipliedBy(2);
  }

  /** Why the sync is not in order, a sentence for each plan; empty while it is. */
  public List<String> reasons() {
    List<PlanState> known = plans.get();
    if (known.isEmpty()) {
      return List.of("no plan has been found yet");
    }
    Instant now = clock.instant();
    return known.stream().flatMap(plan -> reason(plan, now).stream()).toList();
  }

  private Optional<String> reason(PlanState plan, Instant now) {
    String name = plan.planId() + (plan.title() == null ? "" : " (" + plan.title() + ")");
    if (plan.status().state() == State.PAUSED) {
      return Optional.empty();
    }
    if (plan.status().state() == State.SUSPENDED) {
      return Optional.of("plan " + name + " is suspended: " + plan.status().reason());
    }
    Audit audit = plan.lastAudit();
    if (audit == null) {
      return Optional.of("plan " + name + " has not been audited yet");
    }
    Duration age = Duration.between(audit.began(), now);
    if (age.compareTo(bound()) > 0) {
      return Optional.of(
          "plan %s: the last audit is %d s old, its bound is %d s"
              .formatted(name, age.toSeconds(), bound().toSeconds()));
    }
    if (!audit.agrees()) {
      return Optional.of(
          "plan %s: both sides differ in settled pairs, as the audit of %d s ago showed"
              .formatted(name, age.toSeconds()));
    }
    return Optional.empty();
  }
}
