package io.plannersync.looking;

import io.plannersync.sources.Ladder;
import io.plannersync.state.PlanState;
import io.plannersync.state.PlanStates;
import io.plannersync.state.Sources.Source;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.UnaryOperator;

/** When a plan is looked at again, by which source, and what that promises of its freshness. */
public final class Freshness {

  /** What a look itself may take, beside the waiting for it. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** How much of the rate the delta may take; it looks at all plans at once. */
  private static final double DELTA_SHARE = 0.25;

  private final Ladder ladder;
  private final PlanStates states;
  private final LookInterval interval;
  private final Duration deltaInterval;
  private final DoubleSupplier readsPerMinute;
  private final Clock clock;

  /**
   * @param deltaInterval how often the user delta is asked at the most
   * @param readsPerMinute the learned rate of reads
   */
  public Freshness(
      Ladder ladder,
      PlanStates states,
      LookInterval interval,
      Duration deltaInterval,
      DoubleSupplier readsPerMinute,
      Clock clock) {
    this.ladder = ladder;
    this.states = states;
    this.interval = interval;
    this.deltaInterval = deltaInterval;
    this.readsPerMinute = readsPerMinute;
    this.clock = clock;
  }

  /** How often the user delta is asked, as the learned rate allows. */
  public Duration ofDelta() {
    double most = Math.max(1, readsPerMinute.getAsDouble() * DELTA_SHARE);
    Duration affordable = Duration.ofMillis(Math.round(60_000 / most));
    return affordable.compareTo(deltaInterval) > 0 ? affordable : deltaInterval;
  }

  /**
   * A plan was looked at.
   *
   * @param seen what the look says of it
   * @param changed whether it showed a change
   * @return what stands now, the time until the next look in it
   */
  public PlanState looked(String planId, UnaryOperator<PlanState> seen, boolean changed) {
    Instant now = clock.instant();
    List<LookInterval.Claim> others = othersThan(planId, now);
    Duration ofDelta = ofDelta();
    return states.update(
        planId,
        before -> {
          PlanState state = seen.apply(before);
          state = changed ? state.changed(now) : state;
          Source asked = ladder.asked(state);
          if (asked == Source.DELTA) {
            return state.lookedAt(asked.word(), interval.idle(), ofDelta.plus(LOOK));
          }
          Duration next =
              interval.next(
                  interval.claim(state, asked.word(), now),
                  others,
                  readsPerMinute.getAsDouble() - deltaCalls(ofDelta));
          return state.lookedAt(asked.word(), next, next.plus(LOOK));
        });
  }

  private List<LookInterval.Claim> othersThan(String planId, Instant now) {
    return states.all().stream()
        .filter(state -> !state.planId().equals(planId))
        .filter(state -> state.status().state() != PlanState.State.PAUSED)
        .filter(state -> state.status().state() != PlanState.State.UNSELECTED)
        .map(state -> interval.claim(state, now))
        .toList();
  }

  private double deltaCalls(Duration ofDelta) {
    return ladder.isSwitchedOn(Source.DELTA) && ladder.mayAsk(Source.DELTA)
        ? 60_000.0 / ofDelta.toMillis()
        : 0;
  }
}
