package io.plannersync.looking;

import io.plannersync.looking.Comparison.Explanation;
import io.plannersync.looking.Comparison.Known;
import io.plannersync.looking.Comparison.Pair;
import io.plannersync.model.Absence.Verdict;
import io.plannersync.model.Conflict;
import io.plannersync.model.Field;
import io.plannersync.model.Rules.Mode;
import io.plannersync.model.WorkName;
import io.plannersync.state.Conflicts;
import io.plannersync.state.Holds;
import io.plannersync.state.PlanStates;
import io.plannersync.state.Troubles;
import io.plannersync.work.WorkQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Gathers what is known of the pairs of a plan that differ, and so why they do. */
public final class Reasons {

  private static final int HOLDS = 1000;

  private final WorkQueue queue;
  private final Troubles troubles;
  private final Holds holds;
  private final Conflicts conflicts;
  private final PlanStates plans;
  private final Mode mode;
  private final Duration bound;

  /**
   * @param bound how long a difference that nobody works on may be taken for a change that was just
   *     made
   */
  public Reasons(
      WorkQueue queue,
      Troubles troubles,
      Holds holds,
      Conflicts conflicts,
      PlanStates plans,
      Mode mode,
      Duration bound) {
    this.queue = queue;
    this.troubles = troubles;
    this.holds = holds;
    this.conflicts = conflicts;
    this.plans = plans;
    this.mode = mode;
    this.bound = bound;
  }

  /** How the queue stands before a look hints anything, which would un-park it. */
  public Map<WorkName, WorkQueue.Standing> standing(Collection<String> storeIds) {
    return queue.standing(storeIds.stream().map(WorkName::task).toList());
  }

  /**
   * Store id to why the pair differs, for those of which it is known.
   *
   * @param differing the pairs that differ, all of the plan
   * @param before their standing before the look
   */
  public Map<String, Explanation> of(
      String planId, List<Pair> differing, Map<WorkName, WorkQueue.Standing> before, Instant now) {
    Map<String, Instant> seen =
        plans.differing(
            planId,
            differing.stream().collect(Collectors.toMap(Pair::storeId, Pair::fingerprint)),
            now);
    if (differing.isEmpty()) {
      return Map.of();
    }
    Map<WorkName, WorkQueue.Standing> standing =
        standing(differing.stream().map(Pair::storeId).toList());
    Map<String, Instant> held = held(planId);
    Map<String, Explanation> explained = new HashMap<>();
    for (Pair pair : differing) {
      String id = pair.storeId();
      WorkName name = WorkName.task(id);
      Known known =
          new Known(
              parked(id, before.get(name), standing.get(name)),
              pair.link() != null && isHeld(pair) ? pair.link().absence().since() : held.get(id),
              waiting(before.get(name), standing.get(name)),
              seen.get(id),
              kept(pair));
      Comparison.explain(pair, known, mode, now, bound).ifPresent(why -> explained.put(id, why));
    }
    return explained;
  }

  private Instant parked(String id, WorkQueue.Standing before, WorkQueue.Standing now) {
    if (before != null && before.parkedAt() != null) {
      return before.parkedAt();
    }
    if (now != null && now.parkedAt() != null) {
      return now.parkedAt();
    }
    return troubles.of(id).stream()
        .filter(trouble -> trouble.note().kind() != Troubles.Kind.REFUSED)
        .map(Troubles.Trouble::since)
        .findFirst()
        .orElse(null);
  }

  /**
   * What is hinted by this very look is no reason: else a difference that no pass removes would be
   * explained for ever by being found again.
   */
  private static Instant waiting(WorkQueue.Standing before, WorkQueue.Standing now) {
    return before != null && now != null ? before.waitingSince() : null;
  }

  private static boolean isHeld(Pair pair) {
    return pair.link().absence() != null && pair.link().absence().verdict() == Verdict.HELD;
  }

  private Map<String, Instant> held(String planId) {
    Map<String, Instant> held = new HashMap<>();
    holds.list(HOLDS).stream()
        .filter(hold -> hold.state() == Holds.State.HELD && hold.planId().equals(planId))
        .forEach(hold -> hold.storeIds().forEach(id -> held.put(id, hold.at())));
    return held;
  }

  /**
   * Both values stand as they were when the pair was adopted, and the list of conflicts says so.
   */
  private Set<Field> kept(Pair pair) {
    Set<Field> kept = EnumSet.noneOf(Field.class);
    for (Field field : pair.differing()) {
      Conflict adopted =
          new Conflict(
              field,
              pair.planner().get(field),
              pair.store().get(field),
              null,
              Conflict.ADOPTED,
              null,
              null);
      if (conflicts.isOpen(pair.storeId(), adopted)) {
        kept.add(field);
      }
    }
    return kept;
  }
}
