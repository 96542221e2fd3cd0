package io.plannersync.ops;

import io.plannersync.model.WorkItem.Lane;
import io.plannersync.model.WorkName.Kind;
import io.plannersync.state.PlanStates;
import io.plannersync.work.WorkBudget;
import java.util.concurrent.TimeUnit;

/**
 * No task is taken while the whole service is paused. Asked of Redis at most four times a second:
 * what is taken in between is stopped before it is written.
 */
public final class PausedBudget implements WorkBudget {

  private static final long NANOS_BETWEEN_LOOKS = TimeUnit.MILLISECONDS.toNanos(250);

  private final WorkBudget budget;
  private final PlanStates plans;
  private volatile boolean paused;
  private volatile long looked = System.nanoTime() - NANOS_BETWEEN_LOOKS;

  public PausedBudget(WorkBudget budget, PlanStates plans) {
    this.budget = budget;
    this.plans = plans;
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
    if (System.nanoTime() - looked >= NANOS_BETWEEN_LOOKS) {
      looked = System.nanoTime();
      paused = plans.pausedAll().isPresent();
    }
    return paused;
  }
}
