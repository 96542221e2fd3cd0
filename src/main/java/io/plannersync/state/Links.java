package io.plannersync.state;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.plannersync.model.Link;
import io.plannersync.state.StateRedis.Script;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/**
 * The links, one JSON text per pair at {@code pair:{<store id>}:link}. Every write states the
 * revision that was read; whoever comes second writes nothing and is told.
 *
 * <p>The index (which pairs a plan has, which pair a Planner task belongs to) is derived. Each save
 * writes the pair's entries again right after the record, so an entry that was lost comes back.
 */
public final class Links {

  private static final Instant FAR = Instant.parse("9999-01-01T00:00:00Z");

  private final StateRedis redis;
  private final LinkIndex index;
  private final Clock clock;

  /** Links of which every date is believed. */
  public Links(StatefulRedisConnection<String, String> connection, String prefix) {
    this(connection, prefix, Clock.fixed(FAR, ZoneOffset.UTC));
  }

  /**
   * @param clock the time that all instances share
   */
  public Links(StatefulRedisConnection<String, String> connection, String prefix, Clock clock) {
    this.clock = clock;
    redis = new StateRedis(connection, prefix);
    index = new LinkIndex(redis);
  }

  public Optional<Link> find(String storeId) {
    return Optional.ofNullable(redis.sync().get(key(storeId))).map(this::read);
  }

  /** The links there are among these, in the order asked for; one round trip per 500. */
  public Map<String, Link> findAll(Collection<String> storeIds) {
    Map<String, Link> found = new LinkedHashMap<>();
    for (List<String> batch : batches(storeIds)) {
      // Not MGET: the keys of different pairs may live on different nodes.
      List<RedisFuture<String>> answers =
          batch.stream().map(id -> redis.async().get(key(id))).toList();
      for (int i = 0; i < batch.size(); i++) {
        String text = redis.await(answers.get(i));
        if (text != null) {
          found.put(batch.get(i), read(text));
        }
      }
    }
    return found;
  }

  /** The pair of a Planner task. What the index says counts only if the link says so, too. */
  public Optional<String> storeIdOf(String plannerId) {
    return index
        .storeIdOf(plannerId)
        .filter(id -> find(id).map(Link::plannerId).filter(plannerId::equals).isPresent());
  }

  /** Store ids by Planner id; a Planner id without a pair is left out. */
  public Map<String, String> storeIdsOf(Collection<String> plannerIds) {
    Map<String, String> found = new LinkedHashMap<>();
    ofTasks(plannerIds).forEach((plannerId, link) -> found.put(plannerId, link.storeId()));
    return found;
  }

  /** The links by Planner id; a Planner id without a pair is left out. */
  public Map<String, Link> ofTasks(Collection<String> plannerIds) {
    Map<String, String> indexed = new LinkedHashMap<>();
    batches(plannerIds).forEach(batch -> indexed.putAll(index.storeIdsOf(batch)));
    Map<String, Link> links = findAll(indexed.values());
    Map<String, Link> found = new LinkedHashMap<>();
    indexed.forEach(
        (plannerId, storeId) -> {
          Link link = links.get(storeId);
          if (link != null && plannerId.equals(link.plannerId())) {
            found.put(plannerId, link);
          }
        });
    return found;
  }

  /** The store ids of a plan's pairs; null asks for the pairs whose plan is not known. */
  public Set<String> inPlan(String planId) {
    return index.inPlan(planId);
  }

  /** The plans that have pairs. */
  public Set<String> plans() {
    return index.plans();
  }

  /** The store ids of all links, in their order. */
  public SortedSet<String> storeIds() {
    return redis.storeIdsWith("link");
  }

  /** All pairs, those without a plan included. */
  public long count() {
    return index.count();
  }

  public long countInPlan(String planId) {
    return index.countInPlan(planId);
  }

  /**
   * Writes a link if it is still at its revision; one that is absent is at revision 0. If the
   * connection broke and the command was sent twice, the writer may be told that it lost although
   * it won, never the reverse.
   *
   * @return the link at its new revision, empty if somebody else wrote since it was read
   */
  public Optional<Link> save(Link link) {
    return finish(begin(link))
        ? Optional.of(link.atRevision(link.revision() + 1))
        : Optional.empty();
  }

  /**
   * Like {@link #save} for many links of different pairs, in round trips of 500.
   *
   * @return the store ids of the links that were not written because somebody else had been faster
   */
  public Set<String> saveAll(List<Link> links) {
    Set<String> lost = new LinkedHashSet<>();
    for (List<Link> batch : batches(links)) {
      for (Write write : batch.stream().map(this::begin).toList()) {
        if (!finish(write)) {
          lost.add(write.link.storeId());
        }
      }
    }
    return lost;
  }

  /** Forgets a link if it is still at its revision; false if somebody else wrote since. */
  public boolean remove(Link link) {
    List<Object> answer =
        redis.await(
            redis.run(
                Script.WRITE_LINK,
                ScriptOutputType.MULTI,
                List.of(key(link.storeId())),
                Long.toString(link.revision())));
    if (!won(answer)) {
      return false;
    }
    redis.awaitEach(index.drop(link, null));
    before(answer).ifPresent(before -> redis.awaitEach(index.drop(before, null)));
    return true;
  }

  /**
   * Makes the index anew from the records: adds what is missing, drops what no record bears out.
   * May run beside other work.
   *
   * @return how many links there are
   */
  public long rebuildIndexes() {
    long count = 0;
    ScanArgs every = ScanArgs.Builder.matches(redis.everyPair("link")).limit(1000);
    KeyScanCursor<String> cursor = redis.sync().scan(every);
    while (true) {
      List<String> ids =
          cursor.getKeys().stream().map(key -> redis.storeIdIn(key, "link")).toList();
      List<RedisFuture<?>> entries = new ArrayList<>();
      for (Link link : findAll(ids).values()) {
        entries.addAll(index.add(link));
        count++;
      }
      redis.awaitEach(entries);
      if (cursor.isFinished()) {
        index.dropUnlessBorneOut(this::findAll);
        return count;
      }
      cursor = redis.sync().scan(cursor, every);
    }
  }

  String key(String storeId) {
    return redis.pair(storeId, "link");
  }

  private Link read(String text) {
    return parse(text).readAt(clock.instant());
  }

  static Link parse(String text) {
    return StateJson.link(Json.parse(text));
  }

  /** A write that was sent: the record's answer and the index entries before it. */
  private record Write(Link link, RedisFuture<List<Object>> record, List<RedisFuture<?>> entries) {}

  /**
   * The index first: an entry without a link is nothing, but a link that no entry leads to would be
   * made once more under another id.
   */
  private Write begin(Link link) {
    List<RedisFuture<?>> entries = index.add(link);
    RedisFuture<List<Object>> record =
        redis.run(
            Script.WRITE_LINK,
            ScriptOutputType.MULTI,
            List.of(key(link.storeId())),
            Long.toString(link.revision()),
            Json.text(StateJson.write(link.atRevision(link.revision() + 1))));
    return new Write(link, record, entries);
  }

  private boolean finish(Write write) {
    List<Object> answer = redis.await(write.record);
    redis.awaitEach(write.entries);
    Optional<Link> before = before(answer);
    if (won(answer)) {
      before.ifPresent(b -> redis.awaitEach(index.drop(b, write.link)));
      return true;
    }
    // The entries of a write that was not made are taken back in favour of what stands.
    redis.awaitEach(index.drop(write.link, before.orElse(null)));
    before.ifPresent(b -> redis.awaitEach(index.add(b)));
    return false;
  }

  private static boolean won(List<Object> answer) {
    return Long.valueOf(1).equals(answer.get(0));
  }

  private static Optional<Link> before(List<Object> answer) {
    return Optional.ofNullable((String) answer.get(1)).map(Links::parse);
  }

  private static <T> List<List<T>> batches(Collection<T> all) {
    List<T> list = List.copyOf(all);
    List<List<T>> batches = new ArrayList<>();
    for (int from = 0; from < list.size(); from += StateRedis.BATCH) {
      batches.add(list.subList(from, Math.min(list.size(), from + StateRedis.BATCH)));
    }
    return batches;
  }
}
