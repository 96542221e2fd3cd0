package io.plannersync.reconcile;

import io.plannersync.merge.PingPong;
import io.plannersync.model.Decision;
import io.plannersync.model.Link;
import io.plannersync.model.Side;
import io.plannersync.state.Brakes;
import io.plannersync.state.Counts;
import io.plannersync.state.Holds;
import io.plannersync.state.Links;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Holds back a flood of new Planner tasks, and counts what was created and deleted. */
public final class Brake {

  private final Links links;
  private final Holds holds;
  private final Counts created;
  private final Counts deleted;
  private final Unlinked unlinked;
  private final Duration gathering;
  private final Duration window;
  private final Clock clock;
  private final Map<String, Instant> firstAsked = new ConcurrentHashMap<>();

  /**
   * @param gathering how long a new document waits for others that may have been written with it,
   *     so that a flood is seen before its first task is created
   * @param window the rolling time within which creations and deletions are counted together
   */
  public Brake(
      Links links,
      Holds holds,
      Counts created,
      Counts deleted,
      Unlinked unlinked,
      Duration gathering,
      Duration window,
      Clock clock) {
    this.links = links;
    this.holds = holds;
    this.created = created;
    this.deleted = deleted;
    this.unlinked = unlinked;
    this.gathering = gathering;
    this.window = window;
    this.clock = clock;
  }

  /**
   * The decision, or none while the creation of its task is held or others are waited for, or if
   * another program undoes what is written.
   */
  public Decision admit(Decision decision) {
    if (!(decision.action() instanceof Decision.CreateTask create)) {
      return PingPong.admit(decision, decision.sighting().link().recentWrites());
    }
    String storeId = decision.sighting().storeId();
    String plan = create.planId();
    if (holds.isConfirmed(plan, Holds.Kind.CREATION, Side.PLANNER, storeId)) {
      return decision;
    }
    if (holds.isDiscarded(plan, Holds.Kind.CREATION, Side.PLANNER, storeId)) {
      return leave(decision, "its creation was discarded by an operator");
    }
    Instant now = clock.instant();
    Instant since = firstAsked.computeIfAbsent(storeId, id -> now);
    Duration left = Duration.between(now, since.plus(gathering));
    if (!left.isNegative() && !left.isZero()) {
      return new Decision(
          decision.sighting(),
          new Decision.LookAgain(left, "others may have been written with it"),
          decision.conflicts(),
          decision.refused());
    }
    Set<String> pending = new HashSet<>(unlinked.ofPlan(plan));
    pending.add(storeId);
    Brakes.Verdict verdict =
        Brakes.CreationBrake.judge(
            pending.size(),
            created.within(plan, clock.instant().minus(window)),
            (int) links.countInPlan(plan));
    if (verdict instanceof Brakes.Held held) {
      holds.hold(Holds.Kind.CREATION, plan, Side.PLANNER, pending, held.reason(), clock.instant());
      return leave(decision, "its creation is held: " + held.reason());
    }
    return decision;
  }

  private static Decision leave(Decision decision, String reason) {
    return new Decision(
        decision.sighting(), new Decision.Leave(reason), decision.conflicts(), decision.refused());
  }

  /** A Planner task was created for the document. */
  public void created(String planId, String storeId) {
    firstAsked.remove(storeId);
    created.add(planId, storeId, clock.instant());
    holds.release(planId, Holds.Kind.CREATION, Side.PLANNER, storeId);
  }

  /** Both sides are there: whatever was held of it needs no ruling any more. */
  public void complete(Link link) {
    if (link.absence() != null && link.planId() != null) {
      holds.release(
          link.planId(), Holds.Kind.DELETION, link.absence().side().other(), link.storeId());
    }
  }

  /** One side of the pair was deleted because the other had been. */
  public void deleted(String planId, String storeId) {
    if (planId != null) {
      deleted.add(planId, storeId, clock.instant());
      for (Side side : Side.values()) {
        holds.release(planId, Holds.Kind.DELETION, side, storeId);
      }
    }
  }
}
