package io.plannersync.state;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.ZAddArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The documents for which a task could be created, by plan, and since when they have been waiting
 * for it: what came together is what a brake judges together. Keys: {@code {holds}:waiting:<plan
 * id>}, store ids by time in ms; {@code {holds}:waiting}, a hash of store ids to plan ids.
 */
public final class Arrivals {

  private final StateRedis redis;

  public Arrivals(StatefulRedisConnection<String, String> connection, String prefix) {
    redis = new StateRedis(connection, prefix);
  }

  /** It waits for this plan from now on; whoever waits for it already has done so since before. */
  public void add(String planId, String storeId, Instant at) {
    Optional<String> before = planOf(storeId);
    if (before.filter(planId::equals).isEmpty()) {
      before.ifPresent(plan -> redis.sync().zrem(key(plan), storeId));
      redis.sync().hset(index(), storeId, planId);
    }
    redis.sync().zadd(key(planId), ZAddArgs.Builder.nx(), at.toEpochMilli(), storeId);
  }

  /** It has its task, cannot get one as it is, or is gone. */
  public void remove(String storeId) {
    planOf(storeId).ifPresent(plan -> redis.sync().zrem(key(plan), storeId));
    redis.sync().hdel(index(), storeId);
  }

  /** Removes all documents that are not there any more. */
  public void retain(Set<String> present) {
    redis.sync().hkeys(index()).stream().filter(id -> !present.contains(id)).forEach(this::remove);
  }

  /** How many came within the time before or after this one; none if it does not wait. */
  public int countAround(String planId, String storeId, Duration time) {
    return range(planId, storeId, time)
        .map(range -> Math.toIntExact(redis.sync().zcount(key(planId), range)))
        .orElse(0);
  }

  /** Those that came within the time before or after this one, the first first. */
  public List<String> around(String planId, String storeId, Duration time) {
    return range(planId, storeId, time)
        .map(range -> redis.sync().zrangebyscore(key(planId), range, Limit.unlimited()))
        .orElse(List.of());
  }

  /** All that wait for a plan, to be judged one by one without asking for each. */
  public Crowd crowd(String planId) {
    Map<String, Long> times = new HashMap<>();
    redis
        .sync()
        .zrangeWithScores(key(planId), 0, -1)
        .forEach(one -> times.put(one.getValue(), (long) one.getScore()));
    return new Crowd(times, times.values().stream().mapToLong(Long::longValue).sorted().toArray());
  }

  /**
   * @param times in ms, by store id
   * @param sorted the same times, the first first
   */
  public record Crowd(Map<String, Long> times, long[] sorted) {

    /** How many came within the time before or after this one; none if it does not wait. */
    public int around(String storeId, Duration time) {
      Long at = times.get(storeId);
      return at == null ? 0 : before(at + time.toMillis() + 1) - before(at - time.toMillis());
    }

    private int before(long at) {
      int low = 0;
      int high = sorted.length;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (sorted[middle] < at) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }
  }

  private Optional<Range<Double>> range(String planId, String storeId, Duration time) {
    return Optional.ofNullable(redis.sync().zscore(key(planId), storeId))
        .map(at -> Range.create(at - time.toMillis(), at + time.toMillis()));
  }

  private Optional<String> planOf(String storeId) {
    return Optional.ofNullable(redis.sync().hget(index(), storeId));
  }

  private String index() {
    return redis.shared("holds", "waiting");
  }

  private String key(String planId) {
    return redis.shared("holds", "waiting:" + planId);
  }
}
