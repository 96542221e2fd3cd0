package io.plannersync.model;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What shall be.
 *
 * @param sighting what it was decided on
 * @param action what to do
 * @param conflicts the values that had to give way
 * @param refused the fields that are left alone, with the reason
 */
public record Decision(
    Sighting sighting, Action action, List<Conflict> conflicts, Map<Field, String> refused) {

  public Decision {
    conflicts = List.copyOf(conflicts);
    refused = Map.copyOf(refused);
  }

  public Decision(Sighting sighting, Action action) {
    this(sighting, action, List.of(), Map.of());
  }

  /** What to do about a pair. */
  public sealed interface Action {

    /** The side that is written as a whole, null where none is or single fields are. */
    default Side written() {
      return null;
    }

    /** The action's name, for the journal. */
    default String word() {
      return getClass().getSimpleName();
    }
  }

  /**
   * Both sides exist: write what is missing on each, then settle. Either map may be empty; with
   * both empty the pair is only settled.
   *
   * @param unsettled fields that keep their old base: they differ, and the mode or the report's
   *     pace forbids writing them now
   * @param again when to look again because of them, null if nothing but a change shall lead here
   */
  public record Merge(
      Map<Field, Value> toPlanner, Map<Field, Value> toStore, Set<Field> unsettled, Duration again)
      implements Action {
    public Merge {
      toPlanner = copy(toPlanner);
      toStore = copy(toStore);
      unsettled = Set.copyOf(unsettled);
    }

    public boolean writesNothing() {
      return toPlanner.isEmpty() && toStore.isEmpty();
    }
  }

  /** Create the Planner task; first look for one that an open intent may have made. */
  public record CreateTask(Map<Field, Value> values, String planId) implements Action {
    public CreateTask {
      values = copy(values);
    }

    @Override
    public Side written() {
      return Side.PLANNER;
    }
  }

  /** Write the document from Planner's values. */
  public record CreateDocument(Map<Field, Value> values) implements Action {
    public CreateDocument {
      values = copy(values);
    }

    @Override
    public Side written() {
      return Side.STORE;
    }
  }

  /** Delete the Planner task: its document was deleted. */
  public record DeleteTask() implements Action {
    @Override
    public Side written() {
      return Side.PLANNER;
    }
  }

  /** Delete the document: its Planner task was deleted. */
  public record DeleteDocument() implements Action {
    @Override
    public Side written() {
      return Side.STORE;
    }
  }

  /** Remove a document that was written back, unchanged, after its task had been deleted. */
  public record RemoveOldCopy() implements Action {
    @Override
    public Side written() {
      return Side.STORE;
    }
  }

  /** Both sides are gone: forget the pair. */
  public record Forget() implements Action {}

  /** Remember that a side is missing; the plan's next look judges all such pairs together. */
  public record Suspect(Absence absence) implements Action {}

  /** Nothing can be decided on this; look again after the delay. */
  public record LookAgain(Duration delay, String reason) implements Action {}

  /** Nothing to do. */
  public record Leave(String reason) implements Action {}

  /** Stop here until the task changes or somebody retries; the reason is shown. */
  public record Park(String reason) implements Action {}

  private static Map<Field, Value> copy(Map<Field, Value> values) {
    EnumMap<Field, Value> copy = new EnumMap<>(Field.class);
    copy.putAll(values);
    return java.util.Collections.unmodifiableMap(copy);
  }
}
