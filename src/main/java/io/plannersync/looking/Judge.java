package io.plannersync.looking;

import io.plannersync.model.Absence;
import io.plannersync.model.Absence.Verdict;
import io.plannersync.model.Link;
import io.plannersync.model.Side;
import io.plannersync.model.WorkItem.Lane;
import io.plannersync.model.WorkName;
import io.plannersync.state.Brakes;
import io.plannersync.state.Counts;
import io.plannersync.state.Holds;
import io.plannersync.state.Links;
import io.plannersync.state.PlanState;
import io.plannersync.state.PlanStates;
import io.plannersync.work.WorkQueue;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges all pairs of a plan that miss one side together: whether that side was deleted by somebody
 * who meant it. Nothing is deleted here; a pair that is cleared is looked at once more by its own
 * pass.
 */
public final class Judge {

  private static final Logger LOG = LoggerFactory.getLogger(Judge.class);
  private static final Duration NEVER = Duration.ofDays(1);

  private final Links links;
  private final Holds holds;
  private final Counts deleted;
  private final PlanStates plans;
  private final WorkQueue queue;
  private final Duration grace;
  private final Duration window;
  private final Clock clock;
  private final Map<String, Integer> candidatesOf = new ConcurrentHashMap<>();

  /**
   * @param grace how long a side must have been missing at the least
   * @param window the rolling time within which deletions are counted together
   */
  public Judge(
      Links links,
      Holds holds,
      Counts deleted,
      PlanStates plans,
      WorkQueue queue,
      Duration grace,
      Duration window,
      Clock clock) {
    this.links = links;
    this.holds = holds;
    this.deleted = deleted;
    this.plans = plans;
    this.queue = queue;
    this.grace = grace;
    this.window = window;
    this.clock = clock;
  }

  /**
   * @param missing every pair of the plan that misses this side in a complete look
   * @param began when that look began
   * @return when the next look should come at the latest
   */
  public Duration judge(String planId, Side side, List<Link> missing, Instant began) {
    List<Link> candidates =
        missing.stream().filter(l -> l.absence().verdict() == Verdict.CANDIDATE).toList();
    long held = missing.stream().filter(l -> l.absence().verdict() == Verdict.HELD).count();
    candidatesOf.put(side + planId, (int) (candidates.size() + held));
    if (candidates.isEmpty()) {
      return NEVER;
    }
    Instant newest =
        candidates.stream().map(l -> l.absence().since()).max(Comparator.naturalOrder()).get();
    Instant ripe = newest.plus(grace);
    if (!began.isAfter(newest) || began.isBefore(ripe)) {
      Duration left = Duration.between(clock.instant(), ripe);
      return left.isNegative() ? Duration.ofMillis(100) : left.plusMillis(50);
    }
    if (isSuspended(planId)) {
      return grace;
    }
    rule(planId, side, candidates, (int) held);
    return NEVER;
  }

  /** Nothing is deleted in a plan that cannot be listed, whoever deleted its documents. */
  private boolean isSuspended(String planId) {
    return plans
        .get(planId)
        .map(plan -> plan.status().state())
        .filter(
            state ->
                state == PlanState.State.SUSPENDED
                    || state == PlanState.State.GONE
                    || state == PlanState.State.UNSELECTED)
        .isPresent();
  }

  private void rule(String planId, Side side, List<Link> candidates, int held) {
    Brakes.Verdict verdict =
        Brakes.DeletionBrake.judge(
            candidates.size() + held,
            deleted.within(planId, clock.instant().minus(window)),
            (int) links.countInPlan(planId),
            candidatesOf.values().stream().mapToInt(Integer::intValue).sum(),
            (int) links.count());
    List<String> ids = candidates.stream().map(Link::storeId).toList();
    if (verdict instanceof Brakes.Held brake) {
      // The pairs first, the hold last: a hold that is seen is complete.
      save(candidates, Verdict.HELD);
      holds.hold(Holds.Kind.DELETION, planId, side.other(), ids, brake.reason(), clock.instant());
      LOG.warn(
          "Plan {}: {} tasks are missing in {}; held until confirmed: {}",
          planId,
          ids.size(),
          side.word(),
          brake.reason());
      return;
    }
    queue.hintOnceSaved(
        ids.stream().map(WorkName::task).toList(),
        Lane.INTERACTIVE,
        () -> save(candidates, Verdict.DELETE));
  }

  private void save(List<Link> candidates, Verdict verdict) {
    for (Link link : candidates) {
      Absence ruled = link.absence().ruled(verdict);
      links
          .find(link.storeId())
          .filter(now -> link.absence().equals(now.absence()))
          .ifPresent(now -> links.save(now.withAbsence(ruled)));
    }
  }
}
