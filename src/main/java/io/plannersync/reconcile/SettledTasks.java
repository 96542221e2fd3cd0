package io.plannersync.reconcile;

import io.plannersync.model.Link;
import io.plannersync.model.PlannerSight;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The tasks of the pairs that were settled last, as Planner showed them. For this instance only;
 * another one reads for itself.
 */
public final class SettledTasks {

  private final Map<String, Shown> tasks;

  private record Shown(String raw, String etag, String detailsEtag) {}

  /**
   * @param capacity how many are kept at the most; those that were not used for longest give way
   */
  public SettledTasks(int capacity) {
    this.tasks =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Shown> eldest) {
            return size() > capacity;
          }
        };
  }

  public synchronized void put(PlannerSight.Present task) {
    tasks.put(task.plannerId(), new Shown(task.raw(), task.etag(), task.detailsEtag()));
  }

  /** What Planner shows of it now is not what was settled. */
  public synchronized void forget(String plannerId) {
    tasks.remove(plannerId);
  }

  /** The task's JSON with its details, if that is what the pair was settled on last. */
  public synchronized Optional<String> raw(Link link) {
    return Optional.ofNullable(tasks.get(link.plannerId()))
        .filter(task -> task.detailsEtag() != null)
        .filter(task -> link.knows(task.etag(), task.detailsEtag()))
        .map(Shown::raw);
  }
}
