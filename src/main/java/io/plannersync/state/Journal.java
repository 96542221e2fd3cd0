package io.plannersync.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import io.plannersync.model.Field;
import io.plannersync.model.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was decided about each pair and on what, at {@code pair:{<store id>}:journal}: the newest
 * 200 entries, until the pair has been quiet for 90 days. It outlives the link, so that a deleted
 * task can still be explained.
 *
 * <p>Values are kept in full, because they are the past that can be restored. Secrets never come
 * here: an entry holds what the two sides show of a task and nothing of how they were reached.
 */
public final class Journal {

  /** How many entries of each pair are kept. */
  public static final int KEPT = 200;

  /** How long a pair's journal lives after its newest entry. */
  public static final Duration LIFETIME = Duration.ofDays(90);

  private final StateRedis redis;

  public Journal(StatefulRedisConnection<String, String> connection, String prefix) {
    redis = new StateRedis(connection, prefix);
  }

  /**
   * One step of one pair.
   *
   * @param step where it happened: {@code decide}, {@code write-task}, {@code settle}...
   * @param decision the kind of action, null where none was decided
   * @param inputs what it was decided on, by name; each a JSON text that the journal does not read
   * @param toPlanner the fields written to Planner, with the values sent
   * @param toStore the fields written to the document, with the values written
   * @param reason one sentence, null where the rest says it all
   */
  public record Entry(
      Instant at,
      String step,
      String decision,
      Map<String, String> inputs,
      Map<Field, Value> toPlanner,
      Map<Field, Value> toStore,
      String reason) {
    public Entry {
      inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
      toPlanner = copy(toPlanner);
      toStore = copy(toStore);
    }

    private static Map<Field, Value> copy(Map<Field, Value> values) {
      Map<Field, Value> copy = new EnumMap<>(Field.class);
      copy.putAll(values);
      return Collections.unmodifiableMap(copy);
    }
  }

  public void record(String storeId, Entry entry) {
    String key = key(storeId);
    RedisFuture<Long> pushed = redis.async().lpush(key, Json.text(write(entry)));
    RedisFuture<String> trimmed = redis.async().ltrim(key, 0, KEPT - 1L);
    RedisFuture<Boolean> expiring = redis.async().expire(key, LIFETIME);
    redis.awaitEach(List.of(pushed, trimmed, expiring));
  }

  /** The newest entries, newest first, {@code max} at most. */
  public List<Entry> of(String storeId, int max) {
    if (max < 1) {
      return List.of();
    }
    return redis.sync().lrange(key(storeId), 0, max - 1L).stream()
        .map(text -> read(Json.parse(text)))
        .toList();
  }

  private static ObjectNode write(Entry entry) {
    ObjectNode node = Json.object();
    node.put("at", Json.of(entry.at()));
    node.put("step", entry.step());
    node.put("decision", entry.decision());
    node.set("inputs", Json.of(entry.inputs()));
    node.set("toPlanner", StateJson.writeValues(entry.toPlanner()));
    node.set("toStore", StateJson.writeValues(entry.toStore()));
    return node.put("reason", entry.reason());
  }

  private static Entry read(JsonNode node) {
    return new Entry(
        Json.instant(node, "at"),
        Json.string(node, "step"),
        Json.string(node, "decision"),
        Json.strings(node.get("inputs")),
        StateJson.values(node.get("toPlanner")),
        StateJson.values(node.get("toStore")),
        Json.string(node, "reason"));
  }

  private String key(String storeId) {
    return redis.pair(storeId, "journal");
  }
}
