package io.plannersync.reconcile;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Documents that have no Planner task yet, as this instance knows them: how many wait for each plan
 * (the creation brake judges them together), and which of them may have one that was forgotten.
 */
public final class Unlinked {

  private final Map<String, String> plans = new ConcurrentHashMap<>();
  private final Set<String> old = ConcurrentHashMap.newKeySet();
  private volatile boolean scanned;

  /**
   * @param old whether it was there before this instance started: then its task may exist already,
   *     made by somebody who did not live to write that down
   */
  public void found(String storeId, String planId, boolean old) {
    plans.put(storeId, planId);
    if (old) {
      this.old.add(storeId);
    }
  }

  public void linked(String storeId) {
    plans.remove(storeId);
    old.remove(storeId);
  }

  /** The store has been looked at completely once. */
  public void scanned() {
    scanned = true;
  }

  public boolean isScanned() {
    return scanned;
  }

  public boolean isOld(String storeId) {
    return old.contains(storeId);
  }

  /** Its plan was searched: there is no task of it. */
  public void searched(String storeId) {
    old.remove(storeId);
  }

  public Set<String> ofPlan(String planId) {
    Set<String> found = ConcurrentHashMap.newKeySet();
    plans.forEach(
        (storeId, plan) -> {
          if (plan.equals(planId)) {
            found.add(storeId);
          }
        });
    return found;
  }

  /** A document of the plan that might be what Planner shows as unknown. */
  public Optional<String> match(String planId, Predicate<String> isTheSame) {
    return plans.isEmpty()
        ? Optional.empty()
        : ofPlan(planId).stream().filter(isTheSame).findFirst();
  }
}
