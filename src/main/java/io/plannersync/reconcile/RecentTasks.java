package io.plannersync.reconcile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Tasks that a listing showed a moment ago, so that the pass about them need not read them again. A
 * hint for this instance only; another one reads for itself.
 */
public final class RecentTasks {

  private final Map<String, Seen> tasks;

  /**
   * A task with its details as a read showed it.
   *
   * @param began when that read began, by our clock
   */
  public record Seen(ObjectNode task, Instant began) {}

  /**
   * @param capacity how many tasks are kept at the most; the oldest give way
   */
  public RecentTasks(int capacity) {
    this.tasks =
        new LinkedHashMap<>() {
          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Seen> eldest) {
            return size() > capacity;
          }
        };
  }

  public synchronized void put(String plannerId, ObjectNode task, Instant began) {
    tasks.put(plannerId, new Seen(task, began));
  }

  /** Whether it is still to be decided on. */
  public synchronized boolean contains(String plannerId) {
    return tasks.containsKey(plannerId);
  }

  /** The task, once: whoever takes it decides on it. */
  public synchronized Optional<Seen> take(String plannerId) {
    return Optional.ofNullable(tasks.remove(plannerId));
  }
}
