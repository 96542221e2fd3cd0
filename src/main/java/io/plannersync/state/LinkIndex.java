package io.plannersync.state;

import io.lettuce.core.KeyValue;
import io.lettuce.core.MapScanCursor;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScriptOutputType;
import io.plannersync.model.Link;
import io.plannersync.state.StateRedis.Script;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Finds links by Planner id and by plan. Keys: {@code {links}:by-planner} (hash, Planner id to
 * store id), {@code {links}:plan:<plan id>} (set of store ids; the empty plan id has the pairs
 * without a plan), {@code {links}:plans} (set of plan ids that have pairs).
 */
final class LinkIndex {

  private final StateRedis redis;
  private final String byPlanner;
  private final String plans;

  LinkIndex(StateRedis redis) {
    this.redis = redis;
    byPlanner = redis.shared("links", "by-planner");
    plans = redis.shared("links", "plans");
  }

  Optional<String> storeIdOf(String plannerId) {
    return Optional.ofNullable(redis.sync().hget(byPlanner, plannerId));
  }

  Map<String, String> storeIdsOf(List<String> plannerIds) {
    Map<String, String> found = new LinkedHashMap<>();
    for (KeyValue<String, String> entry :
        redis.sync().hmget(byPlanner, plannerIds.toArray(String[]::new))) {
      entry.ifHasValue(storeId -> found.put(entry.getKey(), storeId));
    }
    return found;
  }

  Set<String> inPlan(String planId) {
    return redis.sync().smembers(plan(planId));
  }

  Set<String> plans() {
    Set<String> ids = redis.sync().smembers(plans);
    ids.remove("");
    return ids;
  }

  long countInPlan(String planId) {
    return redis.sync().scard(plan(planId));
  }

  long count() {
    var counts =
        redis.sync().smembers(plans).stream().map(id -> redis.async().scard(plan(id))).toList();
    return redis.awaitAll(counts).stream().mapToLong(Long::longValue).sum();
  }

  /** Sends this link's entries. */
  List<RedisFuture<?>> add(Link link) {
    List<RedisFuture<?>> sent = new ArrayList<>();
    if (link.plannerId() != null) {
      sent.add(redis.async().hset(byPlanner, link.plannerId(), link.storeId()));
    }
    sent.add(redis.async().sadd(plan(link.planId()), link.storeId()));
    sent.add(redis.async().sadd(plans, id(link.planId())));
    return sent;
  }

  /** Takes away the entries of {@code gone} that {@code stands} does not have; null has none. */
  List<RedisFuture<?>> drop(Link gone, Link stands) {
    List<RedisFuture<?>> sent = new ArrayList<>();
    if (gone.plannerId() != null
        && (stands == null || !gone.plannerId().equals(stands.plannerId()))) {
      sent.add(dropPlannerId(gone.plannerId(), gone.storeId()));
    }
    if (stands == null || !Objects.equals(gone.planId(), stands.planId())) {
      sent.add(leave(id(gone.planId()), gone.storeId()));
    }
    return sent;
  }

  /** Drops every entry that the records, as {@code find} reads them, do not bear out. */
  void dropUnlessBorneOut(Function<Collection<String>, Map<String, Link>> find) {
    List<RedisFuture<?>> sent = new ArrayList<>();
    ScanCursor cursor = ScanCursor.INITIAL;
    do {
      MapScanCursor<String, String> page = redis.sync().hscan(byPlanner, cursor);
      Map<String, Link> links = find.apply(page.getMap().values());
      page.getMap()
          .forEach(
              (plannerId, storeId) -> {
                Link link = links.get(storeId);
                if (link == null || !plannerId.equals(link.plannerId())) {
                  sent.add(dropPlannerId(plannerId, storeId));
                }
              });
      cursor = page;
    } while (!cursor.isFinished());
    for (String planId : redis.sync().smembers(plans)) {
      Set<String> storeIds = redis.sync().smembers(plan(planId));
      if (storeIds.isEmpty()) {
        sent.add(leave(planId, ""));
      }
      Map<String, String> planOf = new HashMap<>();
      find.apply(storeIds).forEach((storeId, link) -> planOf.put(storeId, id(link.planId())));
      storeIds.stream()
          .filter(storeId -> !planId.equals(planOf.get(storeId)))
          .forEach(storeId -> sent.add(leave(planId, storeId)));
    }
    redis.awaitEach(sent);
  }

  private RedisFuture<?> dropPlannerId(String plannerId, String storeId) {
    // Only while it is this pair's: another pair may have taken the Planner task over.
    return redis.run(
        Script.HDEL_IF_EQUAL, ScriptOutputType.INTEGER, List.of(byPlanner), plannerId, storeId);
  }

  private RedisFuture<?> leave(String planId, String storeId) {
    return redis.run(
        Script.LEAVE_PLAN, ScriptOutputType.INTEGER, List.of(plan(planId), plans), storeId, planId);
  }

  private String plan(String planId) {
    return redis.shared("links", "plan:" + id(planId));
  }

  private static String id(String planId) {
    return planId == null ? "" : planId;
  }
}
