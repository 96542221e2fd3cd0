package io.plannersync.merge;

import io.plannersync.model.Field;
import io.plannersync.model.Interval;
import io.plannersync.model.Rules;
import io.plannersync.model.Side;
import java.time.Instant;

/**
 * Whose value stands where both sides changed a field differently: by the field's rule, or by the
 * times of the two changes where these are disjoint, or else by the tie rule.
 *
 * @param at when both were seen; a change after it is absurd and tells nothing
 */
record Latest(Interval plannerTime, Interval storeTime, Instant at, Rules rules) {

  Side winner(Field field) {
    return switch (rules.resolution(field)) {
      case PLANNER -> Side.PLANNER;
      case STORE -> Side.STORE;
      case LATEST -> timesTell() ? later() : rules.tie();
    };
  }

  /** The rule that decided, for the journal. */
  String reason(Field field) {
    return switch (rules.resolution(field)) {
      case PLANNER -> "planner";
      case STORE -> "store";
      case LATEST -> timesTell() ? "latest" : "tie";
    };
  }

  private boolean timesTell() {
    return isPossible(plannerTime)
        && isPossible(storeTime)
        && (plannerTime.isBefore(storeTime) || storeTime.isBefore(plannerTime));
  }

  private boolean isPossible(Interval time) {
    return time != null && time.after().isBefore(time.until()) && !time.until().isAfter(at);
  }

  private Side later() {
    return plannerTime.isBefore(storeTime) ? Side.STORE : Side.PLANNER;
  }
}
