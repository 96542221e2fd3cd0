package io.plannersync.state;

import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.plannersync.model.Edit;
import io.plannersync.model.Field;
import io.plannersync.model.Interval;
import io.plannersync.model.Value;
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
 * and {@code pair:{<store id>}:events}, what events and scans found a document changed to.
 *
 * <p>A pair may be edited again before it is settled. So a mark tells the end of a change only
 * together with the state that it is about: a task by its etags, a field by its value. Marks are
 * evidence, not work: one that is lost or has expired makes an interval wider, never wrong.
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
   * @param events what the document was found changed to
   */
  public record Noticed(
      Interval looks, Map<String, Instant> shown, Map<Field, Edit> edits, Events events) {
    public static final Noticed NOTHING = new Noticed(null, Map.of(), Map.of(), null);
  }

  /**
   * What events and scans found a document changed to since it was settled.
   *
   * @param first when the first event came in, null while only scans have found it
   * @param last when the newest reading of the document for this began; it showed the edits, and
   *     else what was settled
   * @param edits the fields that differ from what was settled, and when each came to
   */
  public record Events(Instant first, Instant last, Map<Field, Edit> edits) {

    /**
     * Whether who read the document at that time knew all of this. That it was read once more since
     * then, and found the same, does not matter.
     */
    public boolean isKnown(Instant at) {
      return (first == null || !first.isAfter(at))
          && edits.values().stream().noneMatch(edit -> edit.when().until().isAfter(at));
    }
  }

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
   * What a document was found changed to.
   *
   * @param differs the fields that differ from what was settled; null where that is not known, as
   *     of a document that cannot be read or is one of several that make a task
   * @param modified when its writer says that it was changed, null if he does not
   * @param settled when the pair was settled, null if it never was
   * @param without when the last scan began that found it as it was settled, or changed only to
   *     what is remembered
   * @param began when it began to be read, by our clock
   * @param read when it had been read
   */
  public record Found(
      Map<Field, Value> differs,
      Instant modified,
      Instant settled,
      Instant without,
      Instant began,
      Instant read) {}

  /** A scan found a document changed. */
  public void scanned(String storeId, Found found) {
    found(storeId, found, null);
  }

  /** An agent's event about a document came in. */
  public void heard(String storeId, Found found) {
    found(storeId, found, found.read());
  }

  private void found(String storeId, Found found, Instant heard) {
    Events known = events(redis.sync().get(eventsKey(storeId)));
    // Of what could not be read nothing is known from then on.
    Instant since = found.differs() == null ? Instant.EPOCH : found.without();
    Events before = known == null ? new Events(null, since, Map.of()) : known;
    Instant first = before.first() == null ? heard : before.first();
    Events now =
        found.differs() == null
            ? new Events(first, before.last(), before.edits())
            : new Events(first, found.began(), edits(before, found));
    redis.sync().set(eventsKey(storeId), text(now), SetArgs.Builder.ex(LIFETIME));
  }

  private static Map<Field, Edit> edits(Events before, Found found) {
    // What the document says of a time before the pair was settled is about our own write.
    Interval since =
        new Interval(before.last(), found.read(), "events")
            .startingAt(found.settled() == null ? Instant.EPOCH : found.settled())
            .narrowedTo(found.modified(), "last_modified_at");
    Map<Field, Edit> edits = new EnumMap<>(Field.class);
    found
        .differs()
        .forEach(
            (field, value) -> {
              Edit known = before.edits().get(field);
              boolean isKnown = known != null && known.value().equals(value);
              edits.put(field, isKnown ? known : new Edit(value, since));
            });
    return edits;
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
    return (events.first() == null ? "" : events.first())
        + "|"
        + events.last()
        + "|"
        + Json.text(StateJson.writeEdits(events.edits()));
  }

  private static Events events(String text) {
    if (text == null) {
      return null;
    }
    String[] parts = text.split("\\|", 3);
    Instant first = parts[0].isEmpty() ? null : Instant.parse(parts[0]);
    return new Events(first, Instant.parse(parts[1]), edits(parts[2]));
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
