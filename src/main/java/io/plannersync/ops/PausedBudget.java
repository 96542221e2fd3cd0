package io.plannersync.ops;

import io.plannersync.model.WorkItem.Lane;
import io.plannersync.model.WorkName.Kind;
import io.plannersync.state.PlanStates;
import io.plannersync.work.WorkBudget;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * No task is taken while the whole service is paused. Asked of Redis at most four times a second:
 * what is taken in between is stopped before it is written.
 */
public final class PausedBudget implements WorkBudget {

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

  private final WorkBudget budget;
  private final PlanStates plans;
  private volatile boolean paused;
  private final InstantSource clock;
  private volatile Instant looked = Instant.MIN;

  /**
   * @param clock what the time between two looks is counted by; one that goes back has it end
   */
  public PausedBudget(WorkBudget budget, PlanStates plans, InstantSource clock) {
    this.budget = budget;
    this.plans = plans;
    this.clock = clock;
  }

  @Override
  public int affordable(Kind kind, Lane lane, int wanted) {
    return kind == Kind.TASK && isPaused() ? 0 : budget.affordable(kind, lane, wanted);
  }

  @Override
  public void wanted(Kind kind) {
    budget.wanted(kind);
  }

  private boolean isPaused() {
    Instant now = clock.instant();
    if (now.isBefore(looked) || !now.isBefore(looked.plus(BETWEEN_LOOKS))) {
      looked = now;
      paused = plans.pausedAll().isPresent();
    }
    return paused;
  }
}
