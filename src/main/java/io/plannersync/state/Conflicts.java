package io.plannersync.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.plannersync.model.Conflict;
import io.plannersync.state.StateRedis.Script;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Every value that had to give way, for 90 days, so that it can be put back. Keys: {@code
 * {conflicts}:record:<id>}; {@code {conflicts}:by-time} and {@code {conflicts}:open} (sorted by
 * time); {@code {conflicts}:last:<store id>:<field>} (a fingerprint, by which repeats are known).
 */
public final class Conflicts {

  /** How long a losing value can be restored. */
  public static final Duration LIFETIME = Duration.ofDays(90);

  private static final String DISMISSED = "dismissed";
  private static final String RULED_BY = "ruledBy";

  private final StateRedis redis;

  public Conflicts(StatefulRedisConnection<String, String> connection, String prefix) {
    redis = new StateRedis(connection, prefix);
  }

  /** What became of the losing value. */
  public enum State {
    OPEN,
    RESTORED,
    /** Somebody said that the winner is right. */
    DISMISSED
  }

  /**
   * A conflict as it is kept.
   *
   * @param id a number, in the order in which conflicts were kept
   * @param plannerId null where there was no Planner task yet
   * @param ruledBy who restored or dismissed it, null while it is open or where nobody was named
   */
  public record Kept(
      String id,
      String storeId,
      String plannerId,
      Conflict conflict,
      Instant at,
      State state,
      String ruledBy) {}

  /**
   * Keeps a conflict.
   *
   * @return empty if the pair's last conflict of this field had the same values and reason and was
   *     not restored: a repeat is not kept again
   */
  public Optional<Kept> keep(String storeId, String plannerId, Conflict conflict, Instant at) {
    ObjectNode record = Json.object();
    record.put("storeId", storeId);
    record.put("plannerId", plannerId);
    record.set("conflict", StateJson.write(conflict));
    record.put("at", Json.of(at));
    String id =
        redis.await(
            redis.run(
                Script.KEEP_CONFLICT,
                ScriptOutputType.VALUE,
                List.of(last(storeId, conflict), key("count"), key("by-time"), key("open")),
                fingerprint(conflict),
                Json.text(record),
                key("record:"),
                Long.toString(at.toEpochMilli()),
                Long.toString(at.minus(LIFETIME).toEpochMilli()),
                Long.toString(LIFETIME.toSeconds())));
    return Optional.ofNullable(id)
        .map(given -> new Kept(given, storeId, plannerId, conflict, at, State.OPEN, null));
  }

  public Optional<Kept> get(String id) {
    return begin(id).finish();
  }

  /** The newest, newest first, {@code limit} at most. */
  public List<Kept> list(int limit) {
    return list("by-time", limit);
  }

  /** The newest that nobody has ruled on, newest first, {@code limit} at most. */
  public List<Kept> open(int limit) {
    return list("open", limit);
  }

  /** The ids of all that are kept, the oldest first. */
  public List<String> ids() {
    return redis.sync().zrange(key("by-time"), 0, -1);
  }

  public long count() {
    return redis.sync().zcard(key("by-time"));
  }

  public long countOpen() {
    return redis.sync().zcard(key("open"));
  }

  /** Notes that the losing value was put back; false if that is known, or there is none. */
  public boolean markRestored(String id, String by) {
    Optional<Kept> kept = get(id).filter(known -> known.state() != State.RESTORED);
    if (kept.isEmpty()) {
      return false;
    }
    note(id, false, by);
    redis.sync().zrem(key("open"), id);
    // The same clash after a restoration is a new one.
    redis.sync().del(last(kept.get().storeId(), kept.get().conflict()));
    return true;
  }

  /** Notes that the winner is right; false if there is no such open conflict. */
  public boolean markDismissed(String id, String by) {
    if (get(id).filter(known -> known.state() == State.OPEN).isEmpty()) {
      return false;
    }
    note(id, true, by);
    redis.sync().zrem(key("open"), id);
    return true;
  }

  private void note(String id, boolean dismissed, String by) {
    String record = redis.sync().get(key("record:" + id));
    if (record != null) {
      ObjectNode changed =
          ((ObjectNode) Json.parse(record)).put(DISMISSED, dismissed).put(RULED_BY, by);
      redis.sync().set(key("record:" + id), Json.text(changed), SetArgs.Builder.keepttl().xx());
    }
  }

  /**
   * Whether just this conflict is kept and open: the same field and values for the same reason, and
   * none of this field since.
   */
  public boolean isOpen(String storeId, Conflict conflict) {
    return fingerprint(conflict).equals(redis.sync().get(last(storeId, conflict)));
  }

  private List<Kept> list(String which, int limit) {
    if (limit < 1) {
      return List.of();
    }
    Stream<Reading> readings =
        redis.sync().zrevrange(key(which), 0, limit - 1L).stream().map(this::begin);
    return readings.toList().stream().flatMap(reading -> reading.finish().stream()).toList();
  }

  private Reading begin(String id) {
    return new Reading(
        id, redis.async().get(key("record:" + id)), redis.async().zscore(key("open"), id));
  }

  /** A record that was asked for; it may have expired before its place in the list. */
  private final class Reading {
    private final String id;
    private final RedisFuture<String> record;
    private final RedisFuture<Double> open;

    Reading(String id, RedisFuture<String> record, RedisFuture<Double> open) {
      this.id = id;
      this.record = record;
      this.open = open;
    }

    Optional<Kept> finish() {
      boolean isOpen = redis.await(open) != null;
      return Optional.ofNullable(redis.await(record)).map(text -> read(Json.parse(text), isOpen));
    }

    private Kept read(JsonNode node, boolean isOpen) {
      State ruled = node.path(DISMISSED).asBoolean() ? State.DISMISSED : State.RESTORED;
      return new Kept(
          id,
          Json.string(node, "storeId"),
          Json.string(node, "plannerId"),
          StateJson.conflict(node.get("conflict")),
          Json.instant(node, "at"),
          isOpen ? State.OPEN : ruled,
          Json.string(node, RULED_BY));
    }
  }

  /** The values and the reason; not the times, which differ each time the same clash is seen. */
  private static String fingerprint(Conflict c) {
    ObjectNode same = Json.object().put("reason", c.reason()).put("winner", Json.word(c.winner()));
    same.set("planner", StateJson.write(c.planner()));
    same.set("store", StateJson.write(c.store()));
    return Digest.sha256(Json.text(same));
  }

  private String last(String storeId, Conflict conflict) {
    return key(
        "last:" + storeId + ":" + Objects.requireNonNullElse(Json.word(conflict.field()), ""));
  }

  private String key(String what) {
    return redis.shared("conflicts", what);
  }
}
