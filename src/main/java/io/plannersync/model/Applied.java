package io.plannersync.model;

import java.util.List;
import java.util.Map;
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

    /** The documents of subtasks that were written or deleted with it. */
    default List<Part> parts() {
      return List.of();
    }

    /** There was nothing to write. */
    record None() implements StoreWrite {}

    /** The document is now this text, with this stamp; so are those that are part of it. */
    record Written(String raw, String stamp, Half half, List<Part> parts) implements StoreWrite {
      public Written {
        parts = List.copyOf(parts);
      }
    }

    /** The document is deleted, with those that were part of it. */
    record Deleted(List<Part> parts) implements StoreWrite {
      public Deleted() {
        this(List.of());
      }

      public Deleted {
        parts = List.copyOf(parts);
      }
    }

    /**
     * The document of a subtask.
     *
     * @param raw as it is now, or was before it was deleted
     */
    record Part(String storeId, String raw, boolean deleted) {}

    /** Somebody else wrote in between; nothing was written. */
    record Lost() implements StoreWrite {}

    /**
     * The id maps give one of the two ids to another pair; nothing was written.
     *
     * @param reason what they say, and the way out
     */
    record Contradicted(String reason) implements StoreWrite {}
  }

  /**
   * Why a pass could not finish, and what shall become of its work item.
   *
   * @param intentVoid whether it is sure that what was to be done did not happen
   * @param doubts the values that Planner refused, which is still to be proved
   */
  public record Trouble(
      String reason, Outcome outcome, boolean intentVoid, Map<Field, Value> doubts) {

    public Trouble {
      doubts = Map.copyOf(doubts);
    }

    public Trouble(String reason, Outcome outcome, boolean intentVoid) {
      this(reason, outcome, intentVoid, Map.of());
    }
  }
}
