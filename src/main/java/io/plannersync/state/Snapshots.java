package io.plannersync.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Link;
import io.plannersync.model.Sighting.Snapshot;
import io.plannersync.model.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The newest eight documents that we wrote for a pair, at {@code pair:{<store id>}:snapshots}. Each
 * entry says when it was put; a snapshot was superseded when the one after it was put.
 */
public final class Snapshots {

  /** How many of each pair are kept. */
  public static final int KEPT = 8;

  private final StateRedis redis;

  public Snapshots(StatefulRedisConnection<String, String> connection, String prefix) {
    redis = new StateRedis(connection, prefix);
  }

  /** What is remembered of a pair: its link, if there is one, and its snapshots, newest first. */
  public record Remembered(Optional<Link> link, List<Snapshot> snapshots) {}

  /**
   * Keeps a snapshot as the pair's newest; to be called before its document is written.
   *
   * @param at when it is put, which is when the one before it is superseded; the snapshot's own
   *     {@code superseded} is not looked at
   */
  public void put(String storeId, Snapshot snapshot, Instant at) {
    put(storeId, StateJson.write(snapshot), at);
  }

  /**
   * Keeps a snapshot as the pair's newest, and of the document that it replaces what agents had
   * changed in it.
   *
   * @param replaced the stamp of that document
   * @param changed the fields that it showed otherwise than its own snapshot does
   */
  public void put(
      String storeId, Snapshot snapshot, String replaced, Map<Field, Value> changed, Instant at) {
    ObjectNode entry = StateJson.write(snapshot);
    if (!changed.isEmpty()) {
      entry.put("replaced", replaced);
      entry.set("changed", StateJson.writeValues(changed));
    }
    put(storeId, entry, at);
  }

  private void put(String storeId, ObjectNode snapshot, Instant at) {
    String entry = Json.text(snapshot.put("put", Json.of(at)));
    RedisFuture<Long> pushed = redis.async().lpush(key(storeId), entry);
    RedisFuture<String> trimmed = redis.async().ltrim(key(storeId), 0, KEPT - 1L);
    redis.await(redis.async().persist(key(storeId)));
    redis.await(pushed);
    redis.await(trimmed);
  }

  /** Newest first. */
  public List<Snapshot> of(String storeId) {
    return parse(redis.sync().lrange(key(storeId), 0, -1));
  }

  /** The link and the snapshots in one round trip. */
  public Remembered read(String storeId) {
    RedisFuture<String> link = redis.async().get(redis.pair(storeId, "link"));
    RedisFuture<List<String>> snapshots = redis.async().lrange(key(storeId), 0, -1);
    return new Remembered(
        Optional.ofNullable(redis.await(link)).map(Links::parse), parse(redis.await(snapshots)));
  }

  /** Forgets the pair's snapshots. */
  public void remove(String storeId) {
    redis.sync().del(key(storeId));
  }

  /** Forgets them later: until then an old copy of a deleted document is known as one. */
  public void expire(String storeId, Duration later) {
    redis.sync().expire(key(storeId), later);
  }

  private static List<Snapshot> parse(List<String> entries) {
    List<Snapshot> snapshots = new ArrayList<>();
    Map<String, Map<Field, Value>> changed = new HashMap<>();
    Instant superseded = null;
    for (String entry : entries) {
      JsonNode node = Json.parse(entry);
      String stamp = Json.string(node, "stamp");
      Half half = StateJson.half(node.get("half"));
      Half last = half.with(changed.getOrDefault(stamp, Map.of()));
      snapshots.add(new Snapshot(stamp, half, last, superseded));
      superseded = Json.instant(node, "put");
      if (node.has("changed")) {
        changed.putIfAbsent(Json.string(node, "replaced"), StateJson.values(node.get("changed")));
      }
    }
    return snapshots;
  }

  private String key(String storeId) {
    return redis.pair(storeId, "snapshots");
  }
}
