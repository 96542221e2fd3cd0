package io.plannersync.model;

import java.util.Optional;

/**
 * What was done about a decision, as far as it came.
 *
 * @param decision what was to be done
 * @param task the task as Planner's answers show it after our writes; empty if nothing was written
 *     there or an answer is missing
 * @param document what became of the write to the store
 * @param trouble why not everything was done; empty if it was
 */
public record Applied(
    Decision decision,
    Optional<PlannerSight.Present> task,
    StoreWrite document,
    Optional<Trouble> trouble) {

  public static Applied nothing(Decision decision) {
    return new Applied(decision, Optional.empty(), StoreWrite.NONE, Optional.empty());
  }

  public Applied withDocument(StoreWrite written) {
    return new Applied(decision, task, written, trouble);
  }

  public Applied withTrouble(Trouble met) {
    return new Applied(decision, task, document, Optional.of(met));
  }

  /** What became of the write to the store. */
  public sealed interface StoreWrite {

    StoreWrite NONE = new None();

    /** There was nothing to write. */
    record None() implements StoreWrite {}

    /** The document is now this text, with this stamp. */
    record Written(String raw, String stamp, Half half) implements StoreWrite {}

    /** The document is deleted. */
    record Deleted() implements StoreWrite {}

    /** Somebody else wrote in between; nothing was written. */
    record Lost() implements StoreWrite {}
  }

  /** Why a pass could not finish, and what shall become of its work item. */
  public record Trouble(String reason, Outcome outcome, boolean intentVoid) {}
}
