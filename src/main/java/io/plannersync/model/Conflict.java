package io.plannersync.model;

/**
 * Two values met and one of them had to give way. It is kept, with the winner, and can be restored.
 *
 * @param planner what Planner showed
 * @param store what the store showed
 * @param winner the side whose value stands; null where neither was touched (adopted-different)
 * @param reason the rule that decided: {@code latest}, {@code tie}, {@code planner}, {@code store},
 *     {@code refused}, {@code suspect-echo}, {@code maybe-unseen}, {@code adopted-different},
 *     {@code edit-beats-delete}
 */
public record Conflict(
    Field field,
    Value planner,
    Value store,
    Side winner,
    String reason,
    Interval plannerTime,
    Interval storeTime) {

  /** The reason of a difference that was found when a pair was adopted: both values are kept. */
  public static final String ADOPTED = "adopted-different";

  /** The value that gave way. */
  public Value loser() {
    return winner == Side.PLANNER ? store : planner;
  }
}
