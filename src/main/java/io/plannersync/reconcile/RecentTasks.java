package io.plannersync.reconcile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Tasks that a listing showed a moment ago, so that the pass about them need not read them again. A
 * hint for this instance only; another one reads for itself.
 */
public final class RecentTasks {

  /** A pass that has not settled a pair by then has failed, and is tried again by the queue. */
  private static final Duration TURN = Duration.ofSeconds(10);

  /** The longest that what a listing showed is decided on: a first import takes so long. */
  static final Duration LIFETIME = Duration.ofMinutes(5);

  private final Map<String, Seen> tasks;
  private final Map<String, Instant> taken;
  private final Duration lifetime;

  /**
   * A task with its details as a read showed it.
   *
   * @param began when that read began, by our clock
   * @param answered when it had been answered
   */
  public record Seen(ObjectNode task, Instant began, Instant answered) {}

  /**
   * @param capacity how many tasks are kept at the most; the oldest give way
   */
  public RecentTasks(int capacity) {
    this(capacity, LIFETIME);
  }

  /**
   * @param lifetime the longest that what a listing showed is decided on
   */
  public RecentTasks(int capacity, Duration lifetime) {
    this.lifetime = lifetime;
    this.tasks = atMost(capacity);
    this.taken = atMost(capacity);
  }

  public synchronized void put(String plannerId, Seen seen) {
    tasks.put(plannerId, seen);
  }

  /** Whether it is still to be decided on, or was taken for that less than {@link #TURN} ago. */
  public synchronized boolean isWaiting(String plannerId, Instant now) {
    Instant due = taken.get(plannerId);
    return isRecent(tasks.get(plannerId), now) || due != null && now.isBefore(due.plus(TURN));
  }

  /** The task, once: whoever takes it decides on it. */
  public synchronized Optional<Seen> take(String plannerId, Instant now) {
    Seen seen = tasks.remove(plannerId);
    if (!isRecent(seen, now)) {
      return Optional.empty();
    }
    taken.put(plannerId, now);
    return Optional.of(seen);
  }

  private boolean isRecent(Seen seen, Instant now) {
    return seen != null && now.isBefore(seen.began().plus(lifetime));
  }

  private static <V> Map<String, V> atMost(int capacity) {
    return new LinkedHashMap<>() {
      @Override
      protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
        return size() > capacity;
      }
    };
  }
}
