package io.plannersync.reconcile;

import io.plannersync.merge.PingPong;
import io.plannersync.model.Decision;
import io.plannersync.model.Link;
import io.plannersync.model.Side;
import io.plannersync.state.Arrivals;
import io.plannersync.state.Brakes;
import io.plannersync.state.Counts;
import io.plannersync.state.Holds;
import io.plannersync.state.Links;
import io.plannersync.state.Uncreated;
import io.plannersync.state.Uncreated.Ruling;
import io.plannersync.state.Uncreated.Why;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Holds back a flood of new Planner tasks, keeps back those that were refused or discarded, and
 * counts what was created and deleted.
 *
 * <p>A document is judged with those that came within the window before or after it, so a flood
 * holds nobody who comes hours later.
 */
public final class Brake {

  private static final String DISCARDED = "its creation was discarded by an operator";
  private static final String HELD = "its creation is held";

  private final Links links;
  private final Holds holds;
  private final Counts created;
  private final Counts deleted;
  private final Arrivals arrivals;
  private final Uncreated uncreated;
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
      Arrivals arrivals,
      Uncreated uncreated,
      Duration gathering,
      Duration window,
      Clock clock) {
    this.links = links;
    this.holds = holds;
    this.created = created;
    this.deleted = deleted;
    this.arrivals = arrivals;
    this.uncreated = uncreated;
    this.gathering = gathering;
    this.window = window;
    this.clock = clock;
  }

  /**
   * The decision, or none while the creation of its task is held or others are waited for, or if
   * another program undoes what is written.
   */
  public Decision admit(Decision decision) {
    if (decision.action() instanceof Decision.Park) {
      // It cannot be created as it is, so it is no part of a flood.
      giveUp(decision.sighting().storeId());
    }
    if (!(decision.action() instanceof Decision.CreateTask create)) {
      return PingPong.admit(decision, decision.sighting().link().recentWrites());
    }
    return ruled(decision, create).orElseGet(() -> judged(decision, create));
  }

  /**
   * What would become of the decision, as far as others do not count; nothing is remembered.
   * Whether creations are too many together is for whoever knows all of them.
   */
  public Decision foresee(Decision decision) {
    if (!(decision.action() instanceof Decision.CreateTask create)) {
      return PingPong.admit(decision, decision.sighting().link().recentWrites());
    }
    String storeId = decision.sighting().storeId();
    if (holds.isDiscarded(create.planId(), Holds.Kind.CREATION, Side.PLANNER, storeId)) {
      return instead(decision, new Decision.Leave(DISCARDED));
    }
    return ruling(decision, create)
        .orElseGet(
            () ->
                holds.isHeld(create.planId(), Holds.Kind.CREATION, Side.PLANNER, storeId)
                    ? instead(decision, new Decision.Leave(HELD))
                    : decision);
  }

  /** Whether an operator has confirmed this creation, so that it is no part of a flood. */
  public boolean isConfirmed(String planId, String storeId) {
    return holds.isConfirmed(planId, Holds.Kind.CREATION, Side.PLANNER, storeId);
  }

  /** What would be said of so many creations in a plan, none of which has been counted yet. */
  public Brakes.Verdict foresee(String planId, int pending) {
    return Brakes.CreationBrake.judge(
        pending,
        created.within(planId, clock.instant().minus(window)),
        (int) links.countInPlan(planId));
  }

  /** What was ruled on this creation before, by an operator or by Planner. */
  private Optional<Decision> ruled(Decision decision, Decision.CreateTask create) {
    String storeId = decision.sighting().storeId();
    String as = Uncreated.print(create.values(), create.planId());
    if (holds.isDiscarded(create.planId(), Holds.Kind.CREATION, Side.PLANNER, storeId)) {
      uncreated.put(storeId, new Ruling(Why.DISCARDED, as, DISCARDED, clock.instant()));
      holds.release(create.planId(), Holds.Kind.CREATION, Side.PLANNER, storeId);
      giveUp(storeId);
    }
    return ruling(decision, create);
  }

  private Optional<Decision> ruling(Decision decision, Decision.CreateTask create) {
    String as = Uncreated.print(create.values(), create.planId());
    return uncreated
        .of(decision.sighting().storeId(), as)
        .map(
            ruling ->
                ruling.why() == Why.REFUSED
                    ? instead(decision, new Decision.Park(ruling.reason()))
                    : instead(decision, new Decision.Leave(ruling.reason())));
  }

  private Decision judged(Decision decision, Decision.CreateTask create) {
    String storeId = decision.sighting().storeId();
    String plan = create.planId();
    if (holds.isConfirmed(plan, Holds.Kind.CREATION, Side.PLANNER, storeId)) {
      return decision;
    }
    Instant now = clock.instant();
    arrivals.add(plan, storeId, now);
    Instant since = firstAsked.computeIfAbsent(storeId, id -> now);
    Duration left = Duration.between(now, since.plus(gathering));
    if (!left.isNegative() && !left.isZero()) {
      return instead(
          decision, new Decision.LookAgain(left, "others may have been written with it"));
    }
    if (holds.isHeld(plan, Holds.Kind.CREATION, Side.PLANNER, storeId)) {
      return instead(decision, new Decision.Leave(HELD));
    }
    if (verdict(plan, storeId) instanceof Brakes.Held held) {
      holds.hold(
          Holds.Kind.CREATION,
          plan,
          Side.PLANNER,
          arrivals.around(plan, storeId, window),
          held.reason(),
          clock.instant());
      return instead(decision, new Decision.Leave("its creation is held: " + held.reason()));
    }
    return decision;
  }

  private Brakes.Verdict verdict(String plan, String storeId) {
    return Brakes.CreationBrake.judge(
        arrivals.countAround(plan, storeId, window),
        created.within(plan, clock.instant().minus(window)),
        (int) links.countInPlan(plan));
  }

  /**
   * Releases what is held though it is no flood any more: others of it are gone, were refused or
   * were created long enough ago.
   *
   * @return the documents whose tasks may be created now
   */
  public List<String> review() {
    List<String> released = new ArrayList<>();
    for (Holds.Hold hold : holds.open()) {
      if (hold.kind() == Holds.Kind.CREATION) {
        released.addAll(free(hold));
      }
    }
    return released;
  }

  private List<String> free(Holds.Hold hold) {
    String plan = hold.planId();
    Arrivals.Crowd crowd = arrivals.crowd(plan);
    int before = created.within(plan, clock.instant().minus(window));
    int pairs = (int) links.countInPlan(plan);
    List<String> free =
        hold.storeIds().stream()
            .filter(
                id ->
                    Brakes.CreationBrake.judge(crowd.around(id, window), before, pairs)
                        instanceof Brakes.Free)
            .toList();
    free.forEach(id -> holds.release(plan, Holds.Kind.CREATION, Side.PLANNER, id));
    return free;
  }

  private static Decision instead(Decision decision, Decision.Action action) {
    return new Decision(decision.sighting(), action, decision.conflicts(), decision.refused());
  }

  /** A Planner task was created for the document. */
  public void created(String planId, String storeId) {
    if (!holds.isConfirmed(planId, Holds.Kind.CREATION, Side.PLANNER, storeId)) {
      // What an operator has confirmed is no reason to hold what comes after it.
      created.add(planId, storeId, clock.instant());
    }
    holds.release(planId, Holds.Kind.CREATION, Side.PLANNER, storeId);
    uncreated.forget(storeId);
    giveUp(storeId);
  }

  /** Planner refuses the task: nothing is sent again until the document says something else. */
  public void refused(Decision decision, Decision.CreateTask create, String reason) {
    String storeId = decision.sighting().storeId();
    String as = Uncreated.print(create.values(), create.planId());
    uncreated.put(storeId, new Ruling(Why.REFUSED, as, reason, clock.instant()));
    holds.release(create.planId(), Holds.Kind.CREATION, Side.PLANNER, storeId);
    giveUp(storeId);
  }

  /** Neither side is there. */
  public void gone(String planId, String storeId) {
    if (planId != null) {
      holds.release(planId, Holds.Kind.CREATION, Side.PLANNER, storeId);
    }
    uncreated.forget(storeId);
    giveUp(storeId);
  }

  private void giveUp(String storeId) {
    firstAsked.remove(storeId);
    arrivals.remove(storeId);
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
