package io.plannersync.state;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.plannersync.model.Field;
import io.plannersync.model.Interval;
import io.plannersync.state.StateRedis.Script;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * When a change that has not been settled yet was first noticed: {@code {plan:<plan id>}:seen}, a
 * hash of Planner ids to {@code after|until}; {@code {plan:<plan id>}:told}, a hash of Planner ids
 * to what Planner's history tells of single fields; and {@code pair:{<store id>}:heard}, the
 * instant at which an agent's event came in. From these a decision knows when a change was made
 * although it looks later.
 *
 * <p>The first mark stays. Marks are evidence, not work: one that is lost or has expired makes an
 * interval wider, never wrong.
 */
public final class Marks {

  /** How long a mark stays if the pair is never settled. */
  public static final Duration LIFETIME = Duration.ofDays(7);

  private final StateRedis redis;

  public Marks(StatefulRedisConnection<String, String> connection, String prefix) {
    redis = new StateRedis(connection, prefix);
  }

  /**
   * A pair's marks; each null or empty where there is none.
   *
   * @param seen when Planner's change was made, by the looks
   * @param heard when the store's change was told
   */
  public record First(Interval seen, Instant heard, Map<Field, Interval> told) {
    public static final First NONE = new First(null, null, Map.of());
  }

  /**
   * Tasks of a plan were seen changed.
   *
   * @param looks by Planner id: the last look without the change and the first look with it
   */
  public void seen(String planId, Map<String, Interval> looks) {
    if (looks.isEmpty()) {
      return;
    }
    List<RedisFuture<?>> sent = new ArrayList<>();
    looks.forEach(
        (plannerId, look) ->
            sent.add(redis.async().hsetnx(seenKey(planId), plannerId, text(look))));
    sent.add(redis.async().expire(seenKey(planId), LIFETIME));
    redis.awaitEach(sent);
  }

  /** Planner's history told when, and by whom, fields of a task were changed last. */
  public void told(String planId, String plannerId, Map<Field, Interval> changes) {
    Map<Field, Interval> all = new EnumMap<>(Field.class);
    all.putAll(told(redis.sync().hget(toldKey(planId), plannerId)));
    all.putAll(changes);
    redis.sync().hset(toldKey(planId), plannerId, Json.text(StateJson.writeTimes(all)));
    redis.sync().expire(toldKey(planId), LIFETIME);
  }

  /** An agent's event about a document came in. */
  public void heard(String storeId, Instant at) {
    SetArgs first = SetArgs.Builder.nx().ex(LIFETIME);
    redis.sync().set(heardKey(storeId), Json.of(at), first);
  }

  /**
   * The marks of a pair, in one round trip.
   *
   * @param planId null if not known
   * @param plannerId null if there is no Planner task yet
   */
  public First read(String planId, String plannerId, String storeId) {
    RedisFuture<String> heard = redis.async().get(heardKey(storeId));
    String seen = null;
    String told = null;
    if (planId != null && plannerId != null) {
      RedisFuture<String> asked = redis.async().hget(toldKey(planId), plannerId);
      seen = redis.await(redis.async().hget(seenKey(planId), plannerId));
      told = redis.await(asked);
    }
    String heardAt = redis.await(heard);
    return new First(interval(seen), heardAt == null ? null : Instant.parse(heardAt), told(told));
  }

  /**
   * The pair was settled on what {@code read} had said. A mark set since then is about a later
   * change and stays.
   */
  public void clear(String planId, String plannerId, String storeId, First read) {
    List<RedisFuture<?>> sent = new ArrayList<>();
    if (read.seen() != null) {
      sent.add(
          redis.run(
              Script.HDEL_IF_EQUAL,
              ScriptOutputType.INTEGER,
              List.of(seenKey(planId)),
              plannerId,
              text(read.seen())));
    }
    if (!read.told().isEmpty()) {
      // What is told in between is lost with it: an interval stays wider, that is all.
      sent.add(redis.async().hdel(toldKey(planId), plannerId));
    }
    if (read.heard() != null) {
      sent.add(
          redis.run(
              Script.DEL_IF_EQUAL,
              ScriptOutputType.INTEGER,
              List.of(heardKey(storeId)),
              Json.of(read.heard())));
    }
    redis.awaitEach(sent);
  }

  private static String text(Interval look) {
    return look.after() + "|" + look.until();
  }

  private static Interval interval(String text) {
    if (text == null) {
      return null;
    }
    int bar = text.indexOf('|');
    return Interval.between(
        Instant.parse(text.substring(0, bar)), Instant.parse(text.substring(bar + 1)));
  }

  private static Map<Field, Interval> told(String text) {
    return text == null ? Map.of() : StateJson.times(Json.parse(text));
  }

  private String toldKey(String planId) {
    return redis.plan(planId, "told");
  }

  private String seenKey(String planId) {
    return redis.plan(planId, "seen");
  }

  private String heardKey(String storeId) {
    return redis.pair(storeId, "heard");
  }
}
