package io.plannersync.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The keys among the documents' that are no document's and belong to none, as the last complete
 * look at the store found them: whoever wrote them may take them for tasks. Key: {@code
 * {store}:ignored}, a string, JSON.
 */
public final class IgnoredKeys {

  private static final int NAMED = 10;
  private static final int NAME_LENGTH = 200;

  private final StateRedis redis;

  public IgnoredKeys(StatefulRedisConnection<String, String> connection, String prefix) {
    redis = new StateRedis(connection, prefix);
  }

  /**
   * @param count how many there are
   * @param some some of them, without the beginning that all documents' keys have
   */
  public record Ignored(int count, List<String> some) {}

  /** These are all. */
  public void set(Collection<String> keys) {
    if (keys.isEmpty()) {
      redis.sync().del(key());
      return;
    }
    ObjectNode record = Json.object().put("count", keys.size());
    keys.stream()
        .sorted()
        .limit(NAMED)
        .map(key -> key.substring(0, Math.min(key.length(), NAME_LENGTH)))
        .forEach(record.putArray("some")::add);
    redis.sync().set(key(), Json.text(record));
  }

  public Ignored get() {
    String record = redis.sync().get(key());
    if (record == null) {
      return new Ignored(0, List.of());
    }
    JsonNode node = Json.parse(record);
    List<String> some = new ArrayList<>();
    node.path("some").forEach(name -> some.add(name.asText()));
    return new Ignored(node.path("count").asInt(), some);
  }

  private String key() {
    return redis.shared("store", "ignored");
  }
}
