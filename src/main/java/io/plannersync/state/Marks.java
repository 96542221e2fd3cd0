package io.plannersync.state;

import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.plannersync.model.Edit;
import io.plannersync.model.Field;
import io.plannersync.model.Interval;
import io.plannersync.state.StateRedis.Script;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What was noticed of changes that have not been settled yet, from which a decision knows when they
 * were made although it looks later: {@code {plan:<plan id>}:looks}, a hash of Planner ids to when
 * the last look without the change and the first look with it began, {@code without|with}; {@code
 * {plan:<plan id>}:shown}, a hash of Planner ids to by when its etags were shown; {@code
 * {plan:<plan id>}:edits}, a hash of Planner ids to what Planner's history tells of single fields;
 * and {@code pair:{<store id>}:events}, what was heard of a document.
 *
 * <p>A pair may be edited again before it is settled. So a mark tells the end of a change only
 * together with the state that it is about: a task by its etags, an edit by its value, an event by
 * its document. Marks are evidence, not work: one that is lost or has expired makes an interval
 * wider, never wrong.
 */
public final class Marks {

  /** How long a mark stays if the pair is never settled. */
  public static final Duration LIFETIME = Duration.ofDays(7);

  /** How many etags of one task are remembered: both of two states. */
  private static final int ETAGS = 4;

  private final StateRedis redis;

  public Marks(StatefulRedisConnection<String, String> connection, String prefix) {
    redis = new StateRedis(connection, prefix);
  }

  /**
   * A pair's marks; each null or empty where there is none.
   *
   * @param looks the last look without Planner's change and the first look with it
   * @param shown by when which etags of the task, and of its details, had been shown
   * @param edits what Planner's history tells of single fields
   * @param events what was heard of the document
   */
  public record Noticed(
      Interval looks, Map<String, Instant> shown, Map<Field, Edit> edits, Events events) {
    public static final Noticed NOTHING = new Noticed(null, Map.of(), Map.of(), null);
  }

  /**
   * Agents' events about a document since it was settled.
   *
   * @param without when the last scan began that found the document as it was settled
   * @param first when the first one came in
   * @param last when the first one with the document as it was then came in
   * @param document a fingerprint of that document, empty where there was none
   */
  public record Events(Instant without, Instant first, Instant last, String document) {}

  /**
   * Tasks of a plan were seen changed.
   *
   * @param looks by Planner id: when the last look without the change began, and when the first
   *     look with it did. Those about a task's first change stay
   */
  public void seen(String planId, Map<String, Interval> looks) {
    if (looks.isEmpty()) {
      return;
    }
    List<RedisFuture<?>> sent = new ArrayList<>();
    looks.forEach(
        (plannerId, look) ->
            sent.add(redis.async().hsetnx(looksKey(planId), plannerId, text(look))));
    sent.add(redis.async().expire(looksKey(planId), LIFETIME));
    redis.awaitEach(sent);
  }

  /**
   * Tasks of a plan were shown in a state that is not settled.
   *
   * @param etags by Planner id: those that were shown of the task and of its details
   * @param at when they had been shown
   */
  public void shown(String planId, Map<String, List<String>> etags, Instant at) {
    if (etags.isEmpty()) {
      return;
    }
    Map<String, Map<String, Instant>> before = new HashMap<>();
    for (KeyValue<String, String> known :
        redis.sync().hmget(shownKey(planId), etags.keySet().toArray(String[]::new))) {
      before.put(known.getKey(), instants(known.getValueOrElse(null)));
    }
    Map<String, String> now = new HashMap<>();
    etags.forEach((id, shown) -> now.put(id, text(with(before.get(id), shown, at))));
    redis.sync().hset(shownKey(planId), now);
    redis.sync().expire(shownKey(planId), LIFETIME);
  }

  /** Those known already keep their time; the newest are kept. */
  private static Map<String, Instant> with(
      Map<String, Instant> before, List<String> shown, Instant at) {
    Map<String, Instant> all = new HashMap<>(before);
    shown.forEach(etag -> all.putIfAbsent(etag, at));
    return all.entrySet().stream()
        .sorted(Map.Entry.<String, Instant>comparingByValue().reversed())
        .limit(ETAGS)
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** By when which etags of a task, and of its details, had been shown since it was settled. */
  public Map<String, Instant> shown(String planId, String plannerId) {
    return instants(redis.sync().hget(shownKey(planId), plannerId));
  }

  /** Planner's history told of a task's last edits. */
  public void told(String planId, String plannerId, Map<Field, Edit> edits) {
    Map<Field, Edit> all = new EnumMap<>(Field.class);
    all.putAll(edits(redis.sync().hget(editsKey(planId), plannerId)));
    edits.forEach((field, edit) -> all.merge(field, edit, Edit::orLater));
    redis.sync().hset(editsKey(planId), plannerId, Json.text(StateJson.writeEdits(all)));
    redis.sync().expire(editsKey(planId), LIFETIME);
  }

  /**
   * An agent's event about a document came in.
   *
   * @param without when the last scan began that found the document as it was settled; that of the
   *     first event stays
   * @param document a fingerprint of the document that was read because of it, empty if there is
   *     none
   * @param at when that had been read
   */
  public void heard(String storeId, Instant without, String document, Instant at) {
    Events before = events(redis.sync().get(eventsKey(storeId)));
    if (before != null && before.document().equals(document)) {
      return;
    }
    Events now =
        before == null
            ? new Events(without, at, at, document)
            : new Events(before.without(), before.first(), at, document);
    redis.sync().set(eventsKey(storeId), text(now), SetArgs.Builder.ex(LIFETIME));
  }

  /**
   * The marks of a pair, in one round trip.
   *
   * @param planId null if not known
   * @param plannerId null if there is no Planner task yet
   */
  public Noticed read(String planId, String plannerId, String storeId) {
    RedisFuture<String> events = redis.async().get(eventsKey(storeId));
    if (planId == null || plannerId == null) {
      return new Noticed(null, Map.of(), Map.of(), events(redis.await(events)));
    }
    RedisFuture<String> looks = redis.async().hget(looksKey(planId), plannerId);
    RedisFuture<String> shown = redis.async().hget(shownKey(planId), plannerId);
    RedisFuture<String> edits = redis.async().hget(editsKey(planId), plannerId);
    return new Noticed(
        looks(redis.await(looks)),
        instants(redis.await(shown)),
        edits(redis.await(edits)),
        events(redis.await(events)));
  }

  /**
   * The pair was settled on what {@code read} had said. A mark set since then is about a later
   * change and stays.
   */
  public void clear(String planId, String plannerId, String storeId, Noticed read) {
    List<RedisFuture<?>> sent = new ArrayList<>();
    if (read.looks() != null) {
      sent.add(
          redis.run(
              Script.HDEL_IF_EQUAL,
              ScriptOutputType.INTEGER,
              List.of(looksKey(planId)),
              plannerId,
              text(read.looks())));
    }
    // What is shown or told in between is lost with it: an interval stays wider, that is all.
    if (!read.shown().isEmpty()) {
      sent.add(redis.async().hdel(shownKey(planId), plannerId));
    }
    if (!read.edits().isEmpty()) {
      sent.add(redis.async().hdel(editsKey(planId), plannerId));
    }
    if (read.events() != null) {
      sent.add(
          redis.run(
              Script.DEL_IF_EQUAL,
              ScriptOutputType.INTEGER,
              List.of(eventsKey(storeId)),
              text(read.events())));
    }
    redis.awaitEach(sent);
  }

  private static String text(Interval looks) {
    return looks.after() + "|" + looks.until();
  }

  private static Interval looks(String text) {
    if (text == null) {
      return null;
    }
    int bar = text.indexOf('|');
    return Interval.between(
        Instant.parse(text.substring(0, bar)), Instant.parse(text.substring(bar + 1)));
  }

  private static String text(Events events) {
    return events.without() + "|" + events.first() + "|" + events.last() + "|" + events.document();
  }

  private static Events events(String text) {
    if (text == null) {
      return null;
    }
    String[] parts = text.split("\\|", 4);
    return new Events(
        Instant.parse(parts[0]), Instant.parse(parts[1]), Instant.parse(parts[2]), parts[3]);
  }

  private static String text(Map<String, Instant> instants) {
    Map<String, String> texts = new HashMap<>();
    instants.forEach((name, at) -> texts.put(name, Json.of(at)));
    return Json.text(Json.of(texts));
  }

  private static Map<String, Instant> instants(String text) {
    Map<String, Instant> instants = new HashMap<>();
    if (text != null) {
      Json.strings(Json.parse(text)).forEach((name, at) -> instants.put(name, Instant.parse(at)));
    }
    return instants;
  }

  private static Map<Field, Edit> edits(String text) {
    return text == null ? Map.of() : StateJson.edits(Json.parse(text));
  }

  private String looksKey(String planId) {
    return redis.plan(planId, "looks");
  }

  private String shownKey(String planId) {
    return redis.plan(planId, "shown");
  }

  private String editsKey(String planId) {
    return redis.plan(planId, "edits");
  }

  private String eventsKey(String storeId) {
    return redis.pair(storeId, "events");
  }
}
