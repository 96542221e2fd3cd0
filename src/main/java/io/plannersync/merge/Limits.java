package io.plannersync.merge;

import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.PlannerLimits;
import io.plannersync.model.Value;
import java.util.Map;

/** What Planner is known to refuse is not sent; its field is settled as the two sides show it. */
final class Limits {

  private Limits() {}

  /**
   * Takes out of {@code writes} what is beyond a limit, with the reasons.
   *
   * @param shown what Planner shows before the writes
   */
  static void refuse(
      PlannerLimits limits, Half shown, Map<Field, Value> writes, Map<Field, String> refused) {
    for (Field field : Field.values()) {
      if (writes.containsKey(field)) {
        limits
            .refusal(field, shown.get(field), writes.get(field))
            .ifPresent(
                reason -> {
                  writes.remove(field);
                  refused.put(field, reason);
                });
      }
    }
  }
}
