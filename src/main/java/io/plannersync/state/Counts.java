package io.plannersync.state;

import io.lettuce.core.Range;
import io.lettuce.core.Range.Boundary;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * How many pairs of a plan were deleted, or created, within a rolling window: {@code {plan:<plan
 * id>}:deleted} and {@code :created}, sorted sets of store ids by time in ms. A pair counts once,
 * at its latest time.
 */
public final class Counts {

  private final StateRedis redis;
  private final Kind kind;
  private final Duration window;

  /** What is counted. */
  public enum Kind {
    DELETED,
    CREATED
  }

  /**
   * @param window how long an entry is kept, and so the longest time one can ask back
   */
  public Counts(
      StatefulRedisConnection<String, String> connection,
      String prefix,
      Kind kind,
      Duration window) {
    redis = new StateRedis(connection, prefix);
    this.kind = kind;
    this.window = window;
  }

  public void add(String planId, String storeId, Instant at) {
    String key = key(planId);
    long millis = at.toEpochMilli();
    RedisFuture<?> added = redis.async().zadd(key, millis, storeId);
    RedisFuture<?> pruned =
        redis
            .async()
            .zremrangebyscore(
                key,
                Range.from(Boundary.unbounded(), Boundary.excluding(millis - window.toMillis())));
    RedisFuture<?> expiring = redis.async().pexpire(key, window);
    redis.awaitEach(List.of(added, pruned, expiring));
  }

  /** How many since then, that instant included. */
  public int within(String planId, Instant since) {
    Range<Long> range = Range.from(Boundary.including(since.toEpochMilli()), Boundary.unbounded());
    return Math.toIntExact(redis.sync().zcount(key(planId), range));
  }

  private String key(String planId) {
    return redis.plan(planId, kind.name().toLowerCase(Locale.ROOT));
  }
}
