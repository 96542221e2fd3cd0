package io.plannersync.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.plannersync.model.Half;
import io.plannersync.model.Link;
import io.plannersync.model.Sighting.Snapshot;
import io.plannersync.state.StateRedis.Script;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * The documents that we wrote for a pair, newest first, in one JSON text at {@code pair:{<store
 * id>}:past}: the newest in full, each older one by what it shows otherwise than the next. Each
 * says when it was put; a snapshot was superseded when the one after it was put.
 *
 * <p>Kept are the newest {@value #KEPT}, and all that were superseded within a {@link #LIFETIME},
 * as long as they fit into {@value #BYTES} characters.
 */
public final class Snapshots {

  /** How many of each pair are kept, however old and long they are. */
  public static final int KEPT = 8;

  /** How long after it was superseded a copy of a document is known. */
  public static final Duration LIFETIME = Duration.ofDays(1);

  /** How many characters the older ones of a pair may take. */
  public static final int BYTES = 256 * 1024;

  private static final int ATTEMPTS = 20;

  private final StateRedis redis;
  private final UnaryOperator<Link> dated;

  /** Snapshots with links of which every date is believed. */
  public Snapshots(StatefulRedisConnection<String, String> connection, String prefix) {
    this(connection, prefix, UnaryOperator.identity());
  }

  /**
   * @param clock the time that all instances share
   */
  public Snapshots(StatefulRedisConnection<String, String> connection, String prefix, Clock clock) {
    this(connection, prefix, link -> link.readAt(clock.instant()));
  }

  private Snapshots(
      StatefulRedisConnection<String, String> connection,
      String prefix,
      UnaryOperator<Link> dated) {
    this.dated = dated;
    redis = new StateRedis(connection, prefix);
  }

  /** What is remembered of a pair: its link, if there is one, and its snapshots, newest first. */
  public record Remembered(Optional<Link> link, List<Snapshot> snapshots) {}

  /**
   * @param replaced the stamp of the document that this one replaced
   * @param last what that one showed then, null if that was what its own snapshot says
   */
  private record Entry(String stamp, Half half, Instant put, String replaced, Half last) {}

  /**
   * Keeps a snapshot as the pair's newest; to be called before its document is written.
   *
   * @param at when it is put, which is when the one before it is superseded; the snapshot's own
   *     {@code superseded} is not looked at
   */
  public void put(String storeId, Snapshot snapshot, Instant at) {
    put(storeId, snapshot, null, null, at);
  }

  /**
   * Keeps a snapshot as the pair's newest, and of the document that it replaces what agents had
   * made of it.
   *
   * @param replaced the stamp of that document
   * @param last what it showed, null if that is what its own snapshot says
   */
  public void put(String storeId, Snapshot snapshot, String replaced, Half last, Instant at) {
    Entry entry = new Entry(snapshot.stamp(), snapshot.half(), at, replaced, last);
    update(
        storeId,
        entries -> {
          List<Entry> all = new ArrayList<>(List.of(entry));
          all.addAll(entries);
          return all;
        },
        at);
  }

  /** Takes a snapshot back whose document was not written: it was never there to be copied. */
  public void drop(String storeId, String stamp, Instant at) {
    update(
        storeId,
        entries -> entries.stream().filter(entry -> !entry.stamp().equals(stamp)).toList(),
        at);
  }

  /** Newest first. */
  public List<Snapshot> of(String storeId) {
    return snapshots(
        parse(redis.sync().get(key(storeId)), redis.sync().lrange(former(storeId), 0, -1)));
  }

  /** The link and the snapshots in one round trip. */
  public Remembered read(String storeId) {
    RedisFuture<String> link = redis.async().get(redis.pair(storeId, "link"));
    RedisFuture<String> past = redis.async().get(key(storeId));
    RedisFuture<List<String>> former = redis.async().lrange(former(storeId), 0, -1);
    return new Remembered(
        Optional.ofNullable(redis.await(link)).map(Links::parse).map(dated),
        snapshots(parse(redis.await(past), redis.await(former))));
  }

  /** Forgets the pair's snapshots. */
  public void remove(String storeId) {
    redis.sync().del(key(storeId), former(storeId));
  }

  /** Forgets them later: until then an old copy of a deleted document is known as one. */
  public void expire(String storeId, Duration later) {
    redis.sync().expire(key(storeId), later);
    redis.sync().expire(former(storeId), later);
  }

  private void update(String storeId, UnaryOperator<List<Entry>> change, Instant at) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      String before = redis.sync().get(key(storeId));
      List<String> former = redis.sync().lrange(former(storeId), 0, -1);
      String after = text(change.apply(parse(before, former)), at);
      Long written =
          redis.await(
              redis.run(
                  Script.SET_IF_EQUAL,
                  ScriptOutputType.INTEGER,
                  List.of(key(storeId)),
                  before == null ? "" : before,
                  after));
      if (written == 1) {
        if (!former.isEmpty()) {
          redis.sync().del(former(storeId));
        }
        return;
      }
    }
    throw new IllegalStateException("the snapshots of " + storeId + " are changed all the time");
  }

  private static List<Snapshot> snapshots(List<Entry> entries) {
    List<Snapshot> snapshots = new ArrayList<>();
    Map<String, Half> lasts = new HashMap<>();
    Instant superseded = null;
    for (Entry entry : entries) {
      Half last = lasts.getOrDefault(entry.stamp(), entry.half());
      snapshots.add(new Snapshot(entry.stamp(), entry.half(), last, superseded));
      superseded = entry.put();
      if (entry.last() != null) {
        lasts.putIfAbsent(entry.replaced(), entry.last());
      }
    }
    return snapshots;
  }

  private static String text(List<Entry> entries, Instant at) {
    ArrayNode kept = JsonNodeFactory.instance.arrayNode();
    int length = 0;
    Entry newer = null;
    for (Entry entry : entries) {
      ObjectNode node = Json.object().put("stamp", entry.stamp()).put("put", Json.of(entry.put()));
      if (newer == null) {
        node.set("half", StateJson.write(entry.half()));
      } else {
        writeDifference(node, newer.half(), entry.half());
      }
      if (entry.last() != null) {
        node.put("replaced", entry.replaced());
        writeDifference(node.putObject("last"), entry.half(), entry.last());
      }
      length += newer == null ? 0 : Json.text(node).length();
      boolean known =
          kept.size() < KEPT || length <= BYTES && newer.put().plus(LIFETIME).isAfter(at);
      if (!known) {
        break;
      }
      kept.add(node);
      newer = entry;
    }
    return Json.text(kept);
  }

  private static void writeDifference(ObjectNode node, Half newer, Half older) {
    node.set("values", StateJson.writeValues(newer.changedIn(older)));
    node.set("spelling", spelling(newer.spelling(), older.spelling()));
  }

  /** The spellings that differ, null for one that the older has not. */
  private static ObjectNode spelling(Map<String, String> newer, Map<String, String> older) {
    ObjectNode differs = Json.object();
    newer.keySet().stream().filter(name -> !older.containsKey(name)).forEach(differs::putNull);
    older.forEach(
        (name, raw) -> {
          if (!Objects.equals(raw, newer.get(name))) {
            differs.put(name, raw);
          }
        });
    return differs;
  }

  /**
   * @param former the list in which an earlier version kept them, each in full
   */
  private static List<Entry> parse(String past, List<String> former) {
    List<JsonNode> nodes = new ArrayList<>();
    if (past == null) {
      former.forEach(text -> nodes.add(Json.parse(text)));
    } else {
      Json.parse(past).forEach(nodes::add);
    }
    List<Entry> entries = new ArrayList<>();
    Half newer = null;
    for (JsonNode node : nodes) {
      newer = node.has("half") ? StateJson.half(node.get("half")) : older(newer, node);
      entries.add(
          new Entry(
              Json.string(node, "stamp"),
              newer,
              Json.instant(node, "put"),
              Json.string(node, "replaced"),
              node.has("last") ? older(newer, node.get("last")) : null));
    }
    return entries;
  }

  private static Half older(Half newer, JsonNode node) {
    Map<String, String> spelling = new TreeMap<>(newer.spelling());
    node.get("spelling")
        .properties()
        .forEach(
            e -> {
              if (e.getValue().isNull()) {
                spelling.remove(e.getKey());
              } else {
                spelling.put(e.getKey(), e.getValue().textValue());
              }
            });
    Half values = newer.with(StateJson.values(node.get("values")));
    return new Half(values.values(), spelling);
  }

  private String key(String storeId) {
    return redis.pair(storeId, "past");
  }

  private String former(String storeId) {
    return redis.pair(storeId, "snapshots");
  }
}
