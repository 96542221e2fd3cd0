package io.plannersync.reconcile;

import io.plannersync.model.Field;
import io.plannersync.model.Names;
import io.plannersync.model.Value;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bucket in which tasks are created whose document names none. Only the request says it: so the
 * bucket comes back as a value of Planner's, and the document learns it like any other.
 */
public final class DefaultBucket {

  private static final Logger LOG = LoggerFactory.getLogger(DefaultBucket.class);

  private final String setting;
  private final Set<String> without = ConcurrentHashMap.newKeySet();

  /**
   * @param setting {@code DEFAULT_PLANNER_BUCKET}: an id, or a name that one bucket of the plan
   *     has; null if it is not set
   */
  public DefaultBucket(String setting) {
    this.setting = setting;
  }

  /** What to create a task with. */
  Map<Field, Value> added(Map<Field, Value> values, String planId, Names names) {
    if (setting == null || values.containsKey(Field.BUCKET)) {
      return values;
    }
    Optional<String> bucket =
        names.buckets().containsKey(setting)
            ? Optional.of(setting)
            : Optional.of(names.bucketsNamed(setting))
                .filter(named -> named.size() == 1)
                .map(named -> named.get(0));
    if (bucket.isEmpty()) {
      if (without.add(planId)) {
        LOG.warn(
            "DEFAULT_PLANNER_BUCKET: plan {} has no bucket, or several, of the id or name \"{}\";"
                + " Planner chooses one",
            planId,
            setting);
      }
      return values;
    }
    Map<Field, Value> all = new EnumMap<>(Field.class);
    all.putAll(values);
    all.put(Field.BUCKET, new Value.Text(bucket.get()));
    return all;
  }
}
