package io.plannersync.state;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The plans that are synced, and the boundary that no write crosses: those that were named, or
 * those that were found. What is in no such plan is left as it is.
 *
 * <p>What was found is in Redis, for all instances, with the settings by which it was found: what
 * an earlier process found by others does not count. Safe from any thread.
 */
public final class SelectedPlans {

  private static final Duration BELIEVED = Duration.ofSeconds(1);

  private final Set<String> named;
  private final String preset;
  private final String settings;
  private final PlanStates states;
  private final Clock clock;
  private volatile Known known = new Known(null, Instant.MIN);

  /**
   * @param planIds null while they are not known
   */
  private record Known(Set<String> planIds, Instant until) {}

  /**
   * @param named the plans that were named; empty where they are to be found
   * @param preset the plan of documents that name none, which is taken for one of them until they
   *     have been found; null if there is none
   * @param settings by what they are found, as one text
   */
  public SelectedPlans(
      Collection<String> named, String preset, String settings, PlanStates states, Clock clock) {
    this.named = Set.copyOf(named);
    this.preset = preset;
    this.settings = settings;
    this.states = states;
    this.clock = clock;
  }

  /** The states of the plans say by now which of them were found. */
  public void found() {
    states.selected(settings);
    known = new Known(null, Instant.MIN);
  }

  /** Whether it is known which plans they are: until the first search has ended, it is not. */
  public boolean areKnown() {
    return planIds() != null;
  }

  public boolean contains(String planId) {
    Set<String> planIds = planIds();
    if (planId == null) {
      return false;
    }
    return planIds == null ? planId.equals(preset) : planIds.contains(planId);
  }

  private Set<String> planIds() {
    if (!named.isEmpty()) {
      return named;
    }
    Known now = known;
    if (!clock.instant().isBefore(now.until())) {
      now = new Known(read(), clock.instant().plus(BELIEVED));
      known = now;
    }
    return now.planIds();
  }

  private Set<String> read() {
    return states.selection().filter(settings::equals).isEmpty()
        ? null
        : states.all().stream()
            .filter(plan -> plan.status().state() != PlanState.State.UNSELECTED)
            .map(PlanState::planId)
            .collect(Collectors.toUnmodifiableSet());
  }
}
