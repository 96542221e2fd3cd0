package io.plannersync.state;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.plannersync.model.Side;
import io.plannersync.state.StateRedis.Script;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a brake holds back until an operator has ruled on it. Each plan, kind and side has one open
 * hold at most, which grows; once ruled on it no longer does.
 *
 * <p>Keys, a slot being {@code <kind>:<side>:<plan id>}: {@code {holds}:hold:<id>} and its {@code
 * :pairs}, {@code {holds}:open:<slot>} (the open hold's id), {@code {holds}:confirmed:<slot>} and
 * {@code {holds}:discarded:<slot>} (store ids), {@code {holds}:by-time}.
 */
public final class Holds {

  /** How long a ruling stands for pairs that have not been acted on yet. */
  public static final Duration RULING = Duration.ofDays(7);

  /** How long a hold that was ruled on is shown. */
  public static final Duration LIFETIME = Duration.ofDays(90);

  private final StateRedis redis;

  public Holds(StatefulRedisConnection<String, String> connection, String prefix) {
    redis = new StateRedis(connection, prefix);
  }

  /** What is held back. */
  public enum Kind {
    DELETION,
    CREATION
  }

  /** What has been ruled. */
  public enum State {
    HELD,
    CONFIRMED,
    DISCARDED
  }

  /**
   * A hold.
   *
   * @param id a number, in the order in which holds were opened
   * @param side the side on which tasks would be deleted or created
   * @param storeIds the pairs it is about
   * @param at when it was opened
   * @param reason the brake's sentence, the newest one
   */
  public record Hold(
      String id,
      Kind kind,
      String planId,
      Side side,
      Set<String> storeIds,
      Instant at,
      State state,
      String reason) {
    public Hold {
      storeIds = Set.copyOf(storeIds);
    }
  }

  /**
   * Holds these pairs, in the open hold if there is one.
   *
   * @return the hold's id
   */
  public String hold(
      Kind kind, String planId, Side side, Collection<String> storeIds, String reason, Instant at) {
    String slot = slot(planId, kind, side);
    List<String> about =
        List.of(
            key("hold:"),
            slot,
            kind.name(),
            planId,
            side.word(),
            reason,
            Json.of(at),
            Long.toString(at.toEpochMilli()),
            Long.toString(at.minus(LIFETIME).toEpochMilli()));
    return redis.await(
        redis.run(
            Script.HOLD,
            ScriptOutputType.VALUE,
            List.of(key("open:" + slot), key("count"), key("by-time")),
            Stream.concat(about.stream(), storeIds.stream()).toArray(String[]::new)));
  }

  public Optional<Hold> get(String id) {
    return begin(id).finish();
  }

  /** The newest, newest first, {@code limit} at most; those that were ruled on included. */
  public List<Hold> list(int limit) {
    if (limit < 1) {
      return List.of();
    }
    List<Reading> readings = new ArrayList<>();
    redis.sync().zrevrange(key("by-time"), 0, limit - 1L).forEach(id -> readings.add(begin(id)));
    return readings.stream().flatMap(reading -> reading.finish().stream()).toList();
  }

  /** The pairs of this hold may be deleted or created; false if there is no such open hold. */
  public boolean confirm(String id) {
    return rule(id, State.CONFIRMED);
  }

  /** The pairs of this hold go back to what they were; false if there is no such open hold. */
  public boolean discard(String id) {
    return rule(id, State.DISCARDED);
  }

  /** Since when the oldest open hold waits for a ruling; empty if nothing is held. */
  public Optional<Instant> oldestOpen() {
    return open().stream().map(Hold::at).min(Comparator.naturalOrder());
  }

  /** All holds that wait for a ruling, however many newer ones were ruled on. */
  public List<Hold> open() {
    List<String> ids = redis.sync().zrange(key("by-time"), 0, -1);
    List<RedisFuture<String>> states =
        ids.stream().map(id -> redis.async().hget(key("hold:" + id), "state")).toList();
    List<Reading> readings = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      if ("held".equals(redis.await(states.get(i)))) {
        readings.add(begin(ids.get(i)));
      }
    }
    return readings.stream()
        .flatMap(reading -> reading.finish().stream())
        .filter(hold -> hold.state() == State.HELD)
        .toList();
  }

  /** Whether the pair is in the open hold. */
  public boolean isHeld(String planId, Kind kind, Side side, String storeId) {
    String id = redis.sync().get(key("open:" + slot(planId, kind, side)));
    return id != null && redis.sync().sismember(key("hold:" + id + ":pairs"), storeId);
  }

  public boolean isConfirmed(String planId, Kind kind, Side side, String storeId) {
    return redis.sync().sismember(key("confirmed:" + slot(planId, kind, side)), storeId);
  }

  public boolean isDiscarded(String planId, Kind kind, Side side, String storeId) {
    return redis.sync().sismember(key("discarded:" + slot(planId, kind, side)), storeId);
  }

  /**
   * A pair needs no ruling any more: it was acted on, or its missing side came back. Without this a
   * ruling would also cover the pair's next deletion or creation.
   */
  public void release(String planId, Kind kind, Side side, String storeId) {
    String slot = slot(planId, kind, side);
    redis.await(
        redis.run(
            Script.RELEASE_HELD,
            ScriptOutputType.INTEGER,
            List.of(
                key("open:" + slot),
                key("confirmed:" + slot),
                key("discarded:" + slot),
                key("by-time")),
            key("hold:"),
            storeId));
  }

  private boolean rule(String id, State state) {
    Long ruled =
        redis.await(
            redis.run(
                Script.RULE_HOLD,
                ScriptOutputType.INTEGER,
                List.of(key("hold:" + id), key("hold:" + id + ":pairs")),
                state.name().toLowerCase(Locale.ROOT),
                key(""),
                Long.toString(RULING.toSeconds()),
                Long.toString(LIFETIME.toSeconds())));
    return ruled == 1;
  }

  private Reading begin(String id) {
    return new Reading(
        redis,
        id,
        redis.async().hgetall(key("hold:" + id)),
        redis.async().smembers(key("hold:" + id + ":pairs")));
  }

  /** A hold that was asked for. */
  private record Reading(
      StateRedis redis,
      String id,
      RedisFuture<Map<String, String>> hold,
      RedisFuture<Set<String>> storeIds) {

    Optional<Hold> finish() {
      Map<String, String> found = redis.await(hold);
      Set<String> pairs = redis.await(storeIds);
      return found.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new Hold(
                  id,
                  Kind.valueOf(found.get("kind")),
                  found.get("plan"),
                  Side.valueOf(found.get("side").toUpperCase(Locale.ROOT)),
                  pairs,
                  Instant.parse(found.get("at")),
                  State.valueOf(found.get("state").toUpperCase(Locale.ROOT)),
                  found.get("reason")));
    }
  }

  private static String slot(String planId, Kind kind, Side side) {
    return kind.name().toLowerCase(Locale.ROOT) + ":" + side.word() + ":" + planId;
  }

  private String key(String what) {
    return redis.shared("holds", what);
  }
}
