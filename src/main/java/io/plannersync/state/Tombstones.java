package io.plannersync.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lettuce.core.Range;
import io.lettuce.core.Range.Boundary;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.plannersync.model.Link;
import io.plannersync.model.Side;
import io.plannersync.state.StateRedis.Script;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was deleted, in full, for 30 days, so that it can be put back with one call. Keys: {@code
 * pair:{<store id>}:tombstone}; {@code tombstone:planner:{<planner id>}} (its store id); {@code
 * {tombstones}:by-time} (sorted by time in ms); {@code {tombstones}:echoes} (hash of counters).
 */
public final class Tombstones {

  /** How long what was deleted can be put back. */
  public static final Duration LIFETIME = Duration.ofDays(30);

  private final StateRedis redis;
  private final String prefix;

  public Tombstones(StatefulRedisConnection<String, String> connection, String prefix) {
    redis = new StateRedis(connection, prefix);
    this.prefix = prefix;
  }

  /**
   * @param plannerId null if the pair had no Planner task
   * @param document the document's text exactly, unknown fields included; null if it was gone
   * @param task the Planner task's JSON with its details; null if it was gone
   * @param link what was remembered of the pair
   * @param by the side on which it was deleted first
   * @param reason the evidence, one sentence
   */
  public record Tombstone(
      String storeId,
      String plannerId,
      String document,
      String task,
      Link link,
      Side by,
      String reason,
      Instant at) {

    /** With the text of a copy that came back and is deleted, too. */
    public Tombstone withDocument(String copy, Instant now) {
      return new Tombstone(storeId, plannerId, copy, task, link, by, reason, now);
    }
  }

  /** To be written before anything is deleted. A later one of the same pair replaces it. */
  public void put(Tombstone tombstone) {
    String storeId = tombstone.storeId();
    long millis = tombstone.at().toEpochMilli();
    double horizon = tombstone.at().minus(LIFETIME).toEpochMilli();
    List<RedisFuture<?>> sent = new ArrayList<>();
    sent.add(redis.async().setex(key(storeId), LIFETIME.toSeconds(), Json.text(write(tombstone))));
    if (tombstone.plannerId() != null) {
      String byPlanner = byPlanner(tombstone.plannerId());
      sent.add(redis.async().setex(byPlanner, LIFETIME.toSeconds(), storeId));
    }
    Range<Double> expired = Range.from(Boundary.unbounded(), Boundary.excluding(horizon));
    List<String> gone = redis.sync().zrangebyscore(byTime(), expired);
    if (!gone.isEmpty()) {
      sent.add(redis.async().zrem(byTime(), gone.toArray(String[]::new)));
      sent.add(redis.async().hdel(echoes(), gone.toArray(String[]::new)));
    }
    sent.add(redis.async().zadd(byTime(), millis, storeId));
    redis.awaitEach(sent);
  }

  public Optional<Tombstone> find(String storeId) {
    return parse(redis.sync().get(key(storeId)));
  }

  public Optional<Tombstone> findByPlanner(String plannerId) {
    String storeId = redis.sync().get(byPlanner(plannerId));
    return storeId == null
        ? Optional.empty()
        : find(storeId).filter(found -> plannerId.equals(found.plannerId()));
  }

  /** The newest, newest first, {@code limit} at most. */
  public List<Tombstone> list(int limit) {
    if (limit < 1) {
      return List.of();
    }
    List<RedisFuture<String>> records =
        redis.sync().zrevrange(byTime(), 0, limit - 1L).stream()
            .map(storeId -> redis.async().get(key(storeId)))
            .toList();
    return redis.awaitAll(records).stream().flatMap(record -> parse(record).stream()).toList();
  }

  /** The store ids of all, the oldest first. */
  public List<String> storeIds() {
    return redis.sync().zrange(byTime(), 0, -1);
  }

  public long count() {
    return redis.sync().zcard(byTime());
  }

  /** After the pair was put back, or lives on for another reason. */
  public void remove(Tombstone tombstone) {
    String storeId = tombstone.storeId();
    List<RedisFuture<?>> sent = new ArrayList<>();
    sent.add(redis.async().del(key(storeId)));
    if (tombstone.plannerId() != null) {
      List<String> byPlanner = List.of(byPlanner(tombstone.plannerId()));
      sent.add(redis.run(Script.DEL_IF_EQUAL, ScriptOutputType.INTEGER, byPlanner, storeId));
    }
    sent.add(redis.async().zrem(byTime(), storeId));
    sent.add(redis.async().hdel(echoes(), storeId));
    redis.awaitEach(sent);
  }

  /** Counts an old copy of the deleted document that came back and was removed again. */
  public long countEcho(String storeId) {
    return redis.sync().hincrby(echoes(), storeId, 1);
  }

  /** How often an old copy of this document has been removed again. */
  public long echoes(String storeId) {
    String count = redis.sync().hget(echoes(), storeId);
    return count == null ? 0 : Long.parseLong(count);
  }

  /** A tombstone as it is kept. */
  public static ObjectNode write(Tombstone t) {
    ObjectNode node = Json.object();
    node.put("storeId", t.storeId());
    node.put("plannerId", t.plannerId());
    node.put("document", t.document());
    node.put("task", t.task());
    node.set("link", StateJson.write(t.link()));
    node.put("by", t.by().word());
    node.put("reason", t.reason());
    return node.put("at", Json.of(t.at()));
  }

  private static Optional<Tombstone> parse(String record) {
    return Optional.ofNullable(record).map(text -> read(Json.parse(text)));
  }

  private static Tombstone read(JsonNode node) {
    return new Tombstone(
        Json.string(node, "storeId"),
        Json.string(node, "plannerId"),
        Json.string(node, "document"),
        Json.string(node, "task"),
        StateJson.link(node.get("link")),
        Json.side(node, "by"),
        Json.string(node, "reason"),
        Json.instant(node, "at"));
  }

  private String key(String storeId) {
    return redis.pair(storeId, "tombstone");
  }

  private String byPlanner(String plannerId) {
    return prefix + "tombstone:planner:{" + plannerId + "}";
  }

  private String byTime() {
    return redis.shared("tombstones", "by-time");
  }

  private String echoes() {
    return redis.shared("tombstones", "echoes");
  }
}
