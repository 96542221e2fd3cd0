package io.plannersync.state;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.lettuce.core.api.StatefulRedisConnection;
import io.plannersync.model.Field;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What is wrong with a pair now and since when, in one hash {@code {troubles}:notes} by store id. A
 * pair's notes are stated as a whole after each look, so what is over disappears by itself. They
 * are written under the pair's lease; of two writers the later one stands.
 */
public final class Troubles {

  private final StateRedis redis;

  public Troubles(StatefulRedisConnection<String, String> connection, String prefix) {
    redis = new StateRedis(connection, prefix);
  }

  /** What is wrong. */
  public enum Kind {
    /** The document's key holds no task document. */
    MALFORMED,
    /** A field's value cannot be synced. */
    REFUSED,
    /** Planner refuses more: a plan is full, a checklist too long. */
    LIMIT
  }

  /**
   * @param subject the field's word or the limit's code, empty where the kind says it all
   * @param reason one sentence
   */
  public record Note(Kind kind, String subject, String reason) {

    public static List<Note> refused(Map<Field, String> fields) {
      return fields.entrySet().stream()
          .map(e -> new Note(Kind.REFUSED, e.getKey().word(), e.getValue()))
          .toList();
    }
  }

  /** A note with its pair and the time since which this kind and subject have been noted. */
  public record Trouble(String storeId, Note note, Instant since) {}

  /** How many there are of a kind, and since when the oldest. */
  public record Tally(int count, Instant oldest) {}

  /** These are the pair's troubles now; what was noted before keeps its {@code since}. */
  public void set(String storeId, Collection<Note> notes, Instant at) {
    if (notes.isEmpty()) {
      clear(storeId);
      return;
    }
    List<Trouble> before = of(storeId);
    ArrayNode record = JsonNodeFactory.instance.arrayNode();
    for (Note note : notes) {
      Instant since =
          before.stream()
              .filter(b -> same(b.note(), note))
              .map(Trouble::since)
              .findAny()
              .orElse(at);
      record
          .addObject()
          .put("kind", note.kind().name())
          .put("subject", note.subject())
          .put("reason", note.reason())
          .put("since", Json.of(since));
    }
    redis.sync().hset(key(), storeId, Json.text(record));
  }

  /** The pair is well. */
  public void clear(String storeId) {
    redis.sync().hdel(key(), storeId);
  }

  public List<Trouble> of(String storeId) {
    String record = redis.sync().hget(key(), storeId);
    return record == null ? List.of() : parse(storeId, record);
  }

  /** The longest lasting first, {@code limit} at most. */
  public List<Trouble> list(int limit) {
    return all().stream().limit(limit).toList();
  }

  /** By kind; a kind of which there is none is left out. */
  public Map<Kind, Tally> counts() {
    Map<Kind, Tally> counts = new EnumMap<>(Kind.class);
    for (Trouble trouble : all()) {
      counts.merge(
          trouble.note().kind(),
          new Tally(1, trouble.since()),
          (oldest, one) -> new Tally(oldest.count() + 1, oldest.oldest()));
    }
    return counts;
  }

  private List<Trouble> all() {
    List<Trouble> all = new ArrayList<>();
    redis.sync().hgetall(key()).forEach((storeId, record) -> all.addAll(parse(storeId, record)));
    all.sort(Comparator.comparing(Trouble::since).thenComparing(Trouble::storeId));
    return all;
  }

  private static boolean same(Note one, Note other) {
    return one.kind() == other.kind() && one.subject().equals(other.subject());
  }

  private static List<Trouble> parse(String storeId, String record) {
    List<Trouble> troubles = new ArrayList<>();
    Json.parse(record)
        .forEach(
            node ->
                troubles.add(
                    new Trouble(
                        storeId,
                        new Note(
                            Kind.valueOf(Json.string(node, "kind")),
                            Json.string(node, "subject"),
                            Json.string(node, "reason")),
                        Json.instant(node, "since"))));
    return troubles;
  }

  private String key() {
    return redis.shared("troubles", "notes");
  }
}
