package io.plannersync.reconcile;

import io.plannersync.state.Arrivals;
import io.plannersync.state.Uncreated;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Documents that have no Planner task yet: which of them may have one that was forgotten, which
 * task they say is theirs, and which wait for one to be created.
 *
 * <p>What is known here is a copy of what the store shows, made by the first look at all documents
 * and good for the life of Redis in which it was made: a Redis that was restarted, failed over,
 * evicted keys or was emptied may have lost the last links and intents, so all its documents
 * without a link are old again, and are looked at again before anything else is.
 */
public final class Unlinked {

  private final Supplier<String> life;
  private final Arrivals arrivals;
  private final Uncreated uncreated;
  private final Clock clock;
  private final Map<String, String> plans = new ConcurrentHashMap<>();
  private final Map<String, String> named = new ConcurrentHashMap<>();
  private final Set<String> old = ConcurrentHashMap.newKeySet();
  private volatile String scannedIn;

  /**
   * @param life which life of Redis this is; asked for each decision that depends on it
   */
  public Unlinked(Supplier<String> life, Arrivals arrivals, Uncreated uncreated, Clock clock) {
    this.life = life;
    this.arrivals = arrivals;
    this.uncreated = uncreated;
    this.clock = clock;
  }

  /**
   * A document of which nothing is known here.
   *
   * @param planId the plan in which its task is to be, null if there is none
   * @param task the Planner task that the document says is its own, null if it names none
   * @param creatable whether it says all that a task needs
   * @param old whether it was there before this instance started or this life of Redis began: then
   *     its task may exist already, made by somebody who did not live to write that down
   */
  public record Found(String storeId, String planId, String task, boolean creatable, boolean old) {}

  public void found(Found document) {
    seen(document);
    String storeId = document.storeId();
    if (document.planId() != null
        && document.creatable()
        && document.task() == null
        && !uncreated.has(storeId)) {
      arrivals.add(document.planId(), storeId, clock.instant());
    }
  }

  /** Knows the document from now on, and counts it among no arrivals. */
  public void seen(Found document) {
    String storeId = document.storeId();
    put(plans, storeId, document.planId());
    put(named, storeId, document.task());
    if (document.old()) {
      old.add(storeId);
    }
  }

  private static void put(Map<String, String> map, String key, String value) {
    if (value == null) {
      map.remove(key);
    } else {
      map.put(key, value);
    }
  }

  /** It has a task now, or is gone. */
  public void linked(String storeId) {
    plans.remove(storeId);
    named.remove(storeId);
    old.remove(storeId);
    arrivals.remove(storeId);
  }

  /** Forgets documents that are not there any more. */
  public void retain(Set<String> present) {
    plans.keySet().retainAll(present);
    named.keySet().retainAll(present);
    old.retainAll(present);
    arrivals.retain(present);
    uncreated.retain(present);
  }

  /** Which life of Redis this is. */
  public String life() {
    return life.get();
  }

  /** The store has been looked at completely, beginning in that life of Redis. */
  public void scanned(String inLife) {
    scannedIn = inLife;
  }

  /** Whether all documents have been looked at since this instance or this life of Redis began. */
  public boolean isScanned() {
    return life.get().equals(scannedIn);
  }

  public boolean isOld(String storeId) {
    return old.contains(storeId) || !isScanned();
  }

  /** Its plan was searched: there is no task of it. */
  public void searched(String storeId) {
    old.remove(storeId);
  }

  /** The documents that say that this task is theirs. */
  public Set<String> naming(String plannerId) {
    return named.entrySet().stream()
        .filter(entry -> entry.getValue().equals(plannerId))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** The documents that want a task in this plan. */
  public Set<String> ofPlan(String planId) {
    return plans.entrySet().stream()
        .filter(entry -> entry.getValue().equals(planId))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** A document of the plan that might be what Planner shows as unknown. */
  public Optional<String> match(String planId, Predicate<String> isTheSame) {
    return ofPlan(planId).stream().sorted().filter(isTheSame).findFirst();
  }
}
