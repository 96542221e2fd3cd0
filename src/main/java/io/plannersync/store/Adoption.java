package io.plannersync.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the existing id maps are worth, given which ids have a document and which ones Planner
 * lists.
 *
 * <p>Only those two facts tell a store id from a Planner id; how an id is spelled tells nothing.
 * Earlier versions of the predecessor stored both directions under the forward prefix, so an entry
 * there may run either way.
 *
 * @param pairs store id to Planner id, where both sides exist and nothing contradicts
 * @param oneSided store id to Planner id, where one side exists and shows which way the entry runs,
 *     while the other side was not seen; left as they are
 * @param repaired the Planner ids whose reversed entry under the forward prefix gives way to
 *     entries in the right direction
 * @param ambiguous the id at the end of a key, with the reason; left as it is
 */
public record Adoption(
    Map<String, String> pairs,
    Map<String, String> oneSided,
    Set<String> repaired,
    Map<String, String> ambiguous) {

  public Adoption {
    pairs = Map.copyOf(pairs);
    oneSided = Map.copyOf(oneSided);
    repaired = Set.copyOf(repaired);
    ambiguous = Map.copyOf(ambiguous);
  }

  /** Stands for the other end of an entry that cannot be read. */
  static final String UNREADABLE = "";

  private record Pair(String storeId, String plannerId) {}

  /**
   * Decides; does nothing.
   *
   * @param forward the entries under the forward prefix: the key's id to the other id
   * @param reverse the entries under the reverse prefix: Planner id to store id
   * @param listed the tasks that Planner lists
   * @param documents the store ids that have a document
   */
  static Adoption decide(
      Map<String, String> forward,
      Map<String, String> reverse,
      Set<String> listed,
      Set<String> documents) {
    return new Decision(forward, reverse, listed, documents).decide();
  }

  /** Which way an entry under the forward prefix runs. */
  enum Direction {
    STRAIGHT,
    REVERSED,
    UNKNOWN
  }

  /**
   * Which way an entry under the forward prefix runs, as far as documents and tasks tell; straight
   * if they do not.
   */
  static Direction direction(String id, String other, Set<String> listed, Set<String> documents) {
    if (sides(other, id, listed, documents) == 0) {
      return Direction.STRAIGHT;
    }
    return sides(id, other, listed, documents) > 0 ? Direction.UNKNOWN : Direction.REVERSED;
  }

  /** How many sides of a pair are there. */
  private static int sides(
      String storeId, String plannerId, Set<String> listed, Set<String> documents) {
    return (documents.contains(storeId) ? 1 : 0) + (listed.contains(plannerId) ? 1 : 0);
  }

  private static final class Decision {
    private final Map<String, String> forward;
    private final Map<String, String> reverse;
    private final Set<String> listed;
    private final Set<String> documents;

    /** Pairs of which both sides exist, each with the keys' ids that name it. */
    private final Map<Pair, List<String>> candidates = new LinkedHashMap<>();

    private final Map<Pair, List<String>> halves = new LinkedHashMap<>();
    private final Map<String, Set<Pair>> byEnd = new HashMap<>();
    private final Map<String, String> ambiguous = new TreeMap<>();

    Decision(
        Map<String, String> forward,
        Map<String, String> reverse,
        Set<String> listed,
        Set<String> documents) {
      this.forward = forward;
      this.reverse = reverse;
      this.listed = listed;
      this.documents = documents;
    }

    Adoption decide() {
      forward.forEach(this::weighForward);
      reverse.forEach((plannerId, storeId) -> weigh(plannerId, new Pair(storeId, plannerId)));

      Map<String, String> pairs = new LinkedHashMap<>();
      Set<String> repaired = new LinkedHashSet<>();
      Set<String> taken = new LinkedHashSet<>();
      candidates.forEach(
          (pair, ids) -> {
            String objection = objection(pair);
            if (objection != null) {
              ids.forEach(id -> ambiguous.put(id, objection));
              return;
            }
            pairs.put(pair.storeId(), pair.plannerId());
            taken.add(pair.storeId());
            taken.add(pair.plannerId());
            if (pair.storeId().equals(forward.get(pair.plannerId()))) {
              repaired.add(pair.plannerId());
            }
          });

      Map<String, String> oneSided = new LinkedHashMap<>();
      halves.forEach(
          (pair, ids) -> {
            if (taken.add(pair.storeId()) & taken.add(pair.plannerId())) {
              oneSided.put(pair.storeId(), pair.plannerId());
            } else {
              ids.forEach(id -> ambiguous.put(id, "another entry names one of its ids"));
            }
          });
      return new Adoption(pairs, oneSided, repaired, ambiguous);
    }

    /** An entry under the forward prefix: straight, reversed, or not to be told. */
    private void weighForward(String id, String other) {
      switch (direction(id, other, listed, documents)) {
        case UNKNOWN ->
            ambiguous.put(id, "both ids look like a store id, or both like a Planner id");
        case REVERSED -> weigh(id, new Pair(other, id));
        case STRAIGHT -> weigh(id, new Pair(id, other));
      }
    }

    private void weigh(String id, Pair pair) {
      if (pair.storeId().equals(UNREADABLE) || pair.plannerId().equals(UNREADABLE)) {
        ambiguous.put(id, "the value names no id");
        return;
      }
      switch (sidesOf(pair)) {
        case 2 -> {
          candidates.computeIfAbsent(pair, p -> new ArrayList<>()).add(id);
          byEnd.computeIfAbsent(pair.storeId(), i -> new LinkedHashSet<>()).add(pair);
          byEnd.computeIfAbsent(pair.plannerId(), i -> new LinkedHashSet<>()).add(pair);
        }
        case 1 -> halves.computeIfAbsent(pair, p -> new ArrayList<>()).add(id);
        default -> ambiguous.put(id, "neither has a document nor is listed by Planner");
      }
    }

    private int sidesOf(Pair pair) {
      return sides(pair.storeId(), pair.plannerId(), listed, documents);
    }

    /** Why a pair of which both sides exist is not to be adopted; null if nothing is against it. */
    private String objection(Pair pair) {
      String named = forward.get(pair.storeId());
      if (named != null && !named.equals(pair.plannerId())) {
        return "the forward entry of " + pair.storeId() + " names another id";
      }
      String owner = reverse.get(pair.plannerId());
      if (owner != null && !owner.equals(pair.storeId())) {
        return "the reverse entry of " + pair.plannerId() + " names another id";
      }
      // Both entries in their right places outweigh leftovers; anything less must be alone.
      if (named != null && owner != null) {
        return null;
      }
      boolean alone =
          byEnd.get(pair.storeId()).size() == 1 && byEnd.get(pair.plannerId()).size() == 1;
      return alone ? null : "another entry names one of its ids";
    }
  }
}
