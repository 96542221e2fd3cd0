package io.plannersync.looking;

import io.plannersync.model.Absence.Verdict;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Link;
import io.plannersync.model.Rules.Mode;
import io.plannersync.model.Side;
import io.plannersync.model.Value;
import io.plannersync.state.Digest;
import io.plannersync.state.PlanState;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is to be said of all pairs of a plan: which are equal, which differ for a known reason, and
 * which for none. A pure function of what both sides show and of what is known of the pairs.
 */
public final class Comparison {

  /** More names help nobody. */
  private static final int NAMED = 5;

  private Comparison() {}

  /**
   * What both sides show of a pair.
   *
   * @param planner null where there is no task
   * @param store null where there is no document that can be read
   * @param link null if nothing is remembered of it
   */
  public record Pair(String storeId, Half planner, Half store, Link link) {

    public Pair {
      planner = comparable(planner);
      store = comparable(store);
      if (planner != null && store != null && isNothing(store.get(Field.BUCKET))) {
        // In Planner a task lies in a bucket always; a document that names none says nothing of it.
        planner = planner.with(Map.of(Field.BUCKET, Value.NOTHING));
      }
    }

    /** The agent's report goes one way and may be cut; it is no part of what is compared. */
    private static Half comparable(Half half) {
      return half == null ? null : half.with(Map.of(Field.REPORT, Value.NOTHING));
    }

    private static boolean isNothing(Value value) {
      return value instanceof Value.Nothing;
    }

    public boolean isEqual() {
      return planner == null || store == null
          ? planner == store
          : planner.changedIn(store).isEmpty();
    }

    /** The fields that differ; none where a side is missing. */
    public Set<Field> differing() {
      return planner == null || store == null ? Set.of() : planner.changedIn(store).keySet();
    }

    /** Changes whenever what one side shows does. */
    public String fingerprint() {
      return Digest.of(
              Map.of(
                  "planner", planner == null ? Half.EMPTY : planner,
                  "store", store == null ? Half.EMPTY : store))
          .substring(0, 16);
    }
  }

  /** Why a pair may differ, the one first that is told where several are true. */
  public enum Reason {
    /** Nothing of it goes on until a person or a change says otherwise. */
    PARKED,
    /** Its deletion or creation waits for an operator. */
    HELD,
    /** One side is missing, and it is not clear yet whether somebody deleted it. */
    JUDGED,
    /** The mode forbids to write what differs. */
    MODE,
    /** Found different at the start; both values are kept until somebody rules. */
    KEPT,
    /** A value that one side does not take, named with its reason. */
    REFUSED,
    /** A change that is on its way, or was found just now. */
    WAITING;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Why a pair differs and since when. */
  public record Explanation(Reason reason, Instant since) {}

  /**
   * What is known of a pair that differs.
   *
   * @param parked when it was parked, null if it is not
   * @param held since when its deletion or creation is held, null if it is not
   * @param waiting since when it waits in the queue, null if it does not
   * @param seen since when audits have seen it differ just so
   * @param kept fields of which both values are kept, with an open conflict that says so
   */
  public record Known(
      Instant parked, Instant held, Instant waiting, Instant seen, Set<Field> kept) {}

  /** What is said of the plan. */
  public record Result(
      String plannerDigest,
      String storeDigest,
      int differing,
      List<PlanState.Explained> explained,
      List<String> unexplained) {}

  /**
   * Compares the pairs. Every pair enters both digests, except those whose difference is explained.
   *
   * @param explained store id to why the pair differs, for those of which it is known
   */
  public static Result of(Collection<Pair> pairs, Map<String, Explanation> explained) {
    Map<String, Half> planner = new HashMap<>();
    Map<String, Half> store = new HashMap<>();
    Map<Reason, PlanState.Explained> reasons = new EnumMap<>(Reason.class);
    Set<String> unexplained = new TreeSet<>();
    int differing = 0;
    for (Pair pair : pairs) {
      if (!pair.isEqual()) {
        differing++;
        Explanation why = explained.get(pair.storeId());
        if (why != null) {
          reasons.merge(
              why.reason(),
              new PlanState.Explained(why.reason().word(), 1, why.since()),
              Comparison::both);
          continue;
        }
        unexplained.add(pair.storeId());
      }
      put(planner, pair.storeId(), pair.planner());
      put(store, pair.storeId(), pair.store());
    }
    return new Result(
        Digest.of(planner),
        Digest.of(store),
        differing,
        List.copyOf(reasons.values()),
        unexplained.stream().limit(NAMED).toList());
  }

  private static PlanState.Explained both(PlanState.Explained one, PlanState.Explained other) {
    return new PlanState.Explained(
        one.reason(),
        one.count() + other.count(),
        one.oldest().isBefore(other.oldest()) ? one.oldest() : other.oldest());
  }

  private static void put(Map<String, Half> halves, String storeId, Half half) {
    if (half != null) {
      halves.put(storeId, half);
    }
  }

  /**
   * Why a pair that differs does so; empty if nothing that is known explains it.
   *
   * @param bound how long a difference that nobody works on may be taken for a change that was just
   *     made
   */
  public static Optional<Explanation> explain(
      Pair pair, Known known, Mode mode, Instant now, Duration bound) {
    if (known.parked() != null) {
      return because(Reason.PARKED, known.parked());
    }
    if (known.held() != null) {
      return because(Reason.HELD, known.held());
    }
    Set<Field> open = EnumSet.noneOf(Field.class);
    open.addAll(pair.differing());
    Reason reason = null;
    if (pair.planner() == null || pair.store() == null) {
      Side missing = pair.planner() == null ? Side.PLANNER : Side.STORE;
      if (pair.link() != null
          && pair.link().absence() != null
          && pair.link().absence().verdict() == Verdict.CANDIDATE) {
        return because(Reason.JUDGED, pair.link().absence().since());
      }
      if (!mode.writes(missing)) {
        return because(Reason.MODE, known.seen());
      }
    } else {
      reason = fields(pair, known, mode, open);
      if (open.isEmpty()) {
        return because(reason, known.seen());
      }
    }
    if (known.waiting() != null) {
      return because(Reason.WAITING, known.waiting());
    }
    return known.seen().plus(bound).isAfter(now)
        ? because(Reason.WAITING, known.seen())
        : Optional.empty();
  }

  /** Takes the fields out of which it is known why they differ; the first of these reasons. */
  private static Reason fields(Pair pair, Known known, Mode mode, Set<Field> open) {
    Set<Reason> reasons = EnumSet.noneOf(Reason.class);
    if (open.removeIf(field -> isForbidden(pair, field, mode))) {
      reasons.add(Reason.MODE);
    }
    if (open.removeAll(known.kept())) {
      reasons.add(Reason.KEPT);
    }
    if (pair.link() != null && open.removeAll(pair.link().refused().keySet())) {
      reasons.add(Reason.REFUSED);
    }
    return reasons.stream().findFirst().orElse(null);
  }

  /** Whether a side changed the field, and the other one may not be written. */
  private static boolean isForbidden(Pair pair, Field field, Mode mode) {
    if (mode == Mode.OBSERVE) {
      return true;
    }
    if (pair.link() == null || pair.link().base() == null) {
      return false;
    }
    Half settledPlanner = pair.link().base().planner();
    Half settledStore = pair.link().base().shown();
    boolean byPlanner = !pair.planner().get(field).equals(settledPlanner.get(field));
    boolean byStore = !pair.store().get(field).equals(settledStore.get(field));
    return byPlanner && !mode.writes(Side.STORE) || byStore && !mode.writes(Side.PLANNER);
  }

  private static Optional<Explanation> because(Reason reason, Instant since) {
    return Optional.of(new Explanation(reason, since));
  }
}
