package io.plannersync.model;

import java.time.Duration;
import java.util.Map;

/**
 * What an operator may decide about merging.
 *
 * @param conflicts the rule of each field for a conflict; {@link Resolution#LATEST} where none is
 *     named
 * @param tie who wins where the times of two changes do not tell
 * @param mode which sides may be written
 * @param reportInterval the least time between two writes of a report alone
 * @param limits what is not even sent to Planner
 */
public record Rules(
    Map<Field, Resolution> conflicts,
    Side tie,
    Mode mode,
    Duration reportInterval,
    PlannerLimits limits) {

  public static final Rules DEFAULT =
      new Rules(Map.of(), Side.PLANNER, Mode.TWO_WAY, Duration.ofMinutes(2));

  /** With the limits that Microsoft publishes. */
  public Rules(Map<Field, Resolution> conflicts, Side tie, Mode mode, Duration reportInterval) {
    this(conflicts, tie, mode, reportInterval, PlannerLimits.DEFAULT);
  }

  public Rules {
    conflicts = Map.copyOf(conflicts);
  }

  /** How a field that both sides changed differently is settled. */
  public enum Resolution {
    LATEST,
    PLANNER,
    STORE
  }

  /** Which sides are written. */
  public enum Mode {
    TWO_WAY,
    PLANNER_TO_STORE,
    STORE_TO_PLANNER,
    OBSERVE;

    public boolean writes(Side side) {
      return switch (this) {
        case TWO_WAY -> true;
        case PLANNER_TO_STORE -> side == Side.STORE;
        case STORE_TO_PLANNER -> side == Side.PLANNER;
        case OBSERVE -> false;
      };
    }

    /** {@code two-way}, {@code planner-to-store}, {@code store-to-planner}, {@code observe}. */
    public static Mode of(String word) {
      return valueOf(word.trim().toUpperCase(java.util.Locale.ROOT).replace('-', '_'));
    }
  }

  public Resolution resolution(Field field) {
    return conflicts.getOrDefault(field, Resolution.LATEST);
  }

  public Rules withMode(Mode changed) {
    return new Rules(conflicts, tie, changed, reportInterval, limits);
  }
}
