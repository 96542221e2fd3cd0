package io.plannersync.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lettuce.core.api.StatefulRedisConnection;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Value;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The documents of which no task is created as they are: an operator discarded it, or Planner
 * refused it. That stands until the document says something else, is deleted, or is retried; no
 * restart and no other document ends it. Key: {@code {holds}:uncreated}, a hash by store id.
 */
public final class Uncreated {

  private static final Map<Field, Value> NO_REPORT = Map.of(Field.REPORT, Value.NOTHING);

  private final StateRedis redis;

  public Uncreated(StatefulRedisConnection<String, String> connection, String prefix) {
    redis = new StateRedis(connection, prefix);
  }

  /** Who said no. */
  public enum Why {
    DISCARDED,
    REFUSED
  }

  /**
   * @param as what would have been created, see {@link #print}
   * @param reason one sentence
   */
  public record Ruling(Why why, String as, String reason, Instant at) {}

  /**
   * What tells one creation from another: all that a document says of its task, and the plan. What
   * an agent reports meanwhile does not make another task of it.
   */
  public static String print(Map<Field, Value> values, String planId) {
    try {
      String said = planId + " " + StateJson.write(new Half(values).with(NO_REPORT));
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(said.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  public void put(String storeId, Ruling ruling) {
    ObjectNode record = Json.object();
    record.put("why", ruling.why().name()).put("as", ruling.as()).put("reason", ruling.reason());
    record.put("at", Json.of(ruling.at()));
    redis.sync().hset(key(), storeId, Json.text(record));
  }

  /** What was ruled on the creation of just this. */
  public Optional<Ruling> of(String storeId, String as) {
    return Optional.ofNullable(redis.sync().hget(key(), storeId))
        .map(Uncreated::parse)
        .filter(ruling -> ruling.as().equals(as));
  }

  /** Whether anything was ruled; the document may have changed since. */
  public boolean has(String storeId) {
    return redis.sync().hexists(key(), storeId);
  }

  public void forget(String storeId) {
    redis.sync().hdel(key(), storeId);
  }

  /** Forgets documents that are not there any more. */
  public void retain(Set<String> present) {
    redis.sync().hkeys(key()).stream().filter(id -> !present.contains(id)).forEach(this::forget);
  }

  private static Ruling parse(String record) {
    JsonNode node = Json.parse(record);
    return new Ruling(
        Why.valueOf(Json.string(node, "why")),
        Json.string(node, "as"),
        Json.string(node, "reason"),
        Json.instant(node, "at"));
  }

  private String key() {
    return redis.shared("holds", "uncreated");
  }
}
