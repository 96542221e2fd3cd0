package io.plannersync.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import io.plannersync.model.Field;
import io.plannersync.model.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/**
 * What was decided about each pair and on what, at {@code pair:{<store id>}:journal}: the newest
 * 200 entries, as far as they fit into {@link #BYTES} characters, until the pair has been quiet for
 * 90 days. It outlives the link, so that a deleted task can still be explained.
 *
 * <p>A long text is kept once, at {@code pair:{<store id>}:journal-texts}, however many entries it
 * stands in. Values are kept in full, because they are the past that can be restored. Secrets never
 * come here: an entry holds what the two sides show of a task and nothing of how they were reached.
 */
public final class Journal {

  /** How many entries of each pair are kept. */
  public static final int KEPT = 200;

  /** How many characters a pair's journal takes, but for its newest entries. */
  public static final int BYTES = 256 * 1024;

  /** It is shortened when so many entries have come. */
  private static final int STEP = 8;

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
    SharedTexts shared = new SharedTexts();
    String text = Json.text(shared.taken(write(entry)));
    List<RedisFuture<?>> sent = new ArrayList<>();
    // The texts come first: no entry names one that is not there yet.
    if (!shared.texts().isEmpty()) {
      sent.add(redis.async().hset(texts(storeId), shared.texts()));
      sent.add(redis.async().expire(texts(storeId), LIFETIME));
    }
    RedisFuture<Long> pushed = redis.async().lpush(key, text);
    sent.add(redis.async().expire(key, LIFETIME));
    redis.awaitEach(sent);
    if (redis.await(pushed) % STEP == 0) {
      shorten(storeId);
    }
  }

  private void shorten(String storeId) {
    Map<String, Integer> kept = new HashMap<>();
    Map<String, Integer> dropped = new HashMap<>();
    int entries = 0;
    long length = 0;
    for (String text : redis.sync().lrange(key(storeId), 0, -1)) {
      Map<String, Integer> names = new HashMap<>();
      SharedTexts.names(Json.parse(text), names);
      names.keySet().removeAll(kept.keySet());
      length += text.length() + names.values().stream().mapToInt(Integer::intValue).sum();
      if (dropped.isEmpty() && entries < KEPT && (length <= BYTES || entries < STEP)) {
        kept.putAll(names);
        entries++;
      } else {
        dropped.putAll(names);
        length = Long.MAX_VALUE / 2;
      }
    }
    redis.sync().ltrim(key(storeId), 0, entries - 1L);
    dropped.keySet().removeAll(kept.keySet());
    if (!dropped.isEmpty()) {
      redis.sync().hdel(texts(storeId), dropped.keySet().toArray(String[]::new));
    }
  }

  /** The newest entries, newest first, {@code max} at most. */
  public List<Entry> of(String storeId, int max) {
    if (max < 1) {
      return List.of();
    }
    List<JsonNode> nodes =
        redis.sync().lrange(key(storeId), 0, Math.min(max, KEPT) - 1L).stream()
            .map(Json::parse)
            .toList();
    SharedTexts shared = new SharedTexts();
    Map<String, Integer> names = new HashMap<>();
    nodes.forEach(node -> SharedTexts.names(node, names));
    if (!names.isEmpty()) {
      redis.sync().hmget(texts(storeId), names.keySet().toArray(String[]::new)).stream()
          .filter(KeyValue::hasValue)
          .forEach(text -> shared.texts().put(text.getKey(), text.getValue()));
    }
    return nodes.stream().map(node -> read(shared.given(node))).toList();
  }

  /** The store ids that have a journal, those of deleted pairs included, in their order. */
  public SortedSet<String> storeIds() {
    return redis.storeIdsWith("journal");
  }

  /** An entry as it is kept, its texts in full. */
  public static ObjectNode write(Entry entry) {
    ObjectNode node = Json.object();
    node.put("at", Json.of(entry.at()));
    node.put("step", entry.step());
    node.put("decision", entry.decision());
    ObjectNode inputs = node.putObject("inputs");
    entry.inputs().forEach((name, json) -> inputs.set(name, Json.parse(json)));
    node.set("toPlanner", StateJson.writeValues(entry.toPlanner()));
    node.set("toStore", StateJson.writeValues(entry.toStore()));
    return node.put("reason", entry.reason());
  }

  private static Entry read(JsonNode node) {
    return new Entry(
        Json.instant(node, "at"),
        Json.string(node, "step"),
        Json.string(node, "decision"),
        inputs(node.get("inputs")),
        StateJson.values(node.get("toPlanner")),
        StateJson.values(node.get("toStore")),
        Json.string(node, "reason"));
  }

  /** An entry of an earlier version holds the texts, not what they say. */
  private static Map<String, String> inputs(JsonNode node) {
    Map<String, String> inputs = new LinkedHashMap<>();
    node.properties()
        .forEach(
            e ->
                inputs.put(
                    e.getKey(),
                    e.getValue().isTextual() && isJson(e.getValue().textValue())
                        ? e.getValue().textValue()
                        : Json.text(e.getValue())));
    return inputs;
  }

  private static boolean isJson(String text) {
    return text.startsWith("{") || text.startsWith("\"");
  }

  private String key(String storeId) {
    return redis.pair(storeId, "journal");
  }

  private String texts(String storeId) {
    return redis.pair(storeId, "journal-texts");
  }
}
