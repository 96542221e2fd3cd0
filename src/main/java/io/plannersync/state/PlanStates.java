package io.plannersync.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.plannersync.state.PlanState.Audit;
import io.plannersync.state.PlanState.Explained;
import io.plannersync.state.PlanState.Looking;
import io.plannersync.state.PlanState.Pause;
import io.plannersync.state.PlanState.Size;
import io.plannersync.state.PlanState.State;
import io.plannersync.state.PlanState.Status;
import io.plannersync.state.StateRedis.Script;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.StreamSupport;

/**
 * What is remembered of the plans: one JSON text each at {@code {plan:<plan id>}:state}, and the
 * ids in {@code {plans}:all}. A pause of all of them is {@code {plans}:paused}, and what audits saw
 * to differ is {@code {plan:<plan id>}:differing}.
 */
public final class PlanStates {

  private final StateRedis redis;

  public PlanStates(StatefulRedisConnection<String, String> connection, String prefix) {
    redis = new StateRedis(connection, prefix);
  }

  public Optional<PlanState> get(String planId) {
    return Optional.ofNullable(redis.sync().get(key(planId))).map(PlanStates::parse);
  }

  /** By title, untitled ones last. */
  public List<PlanState> all() {
    List<RedisFuture<String>> records =
        redis.sync().smembers(ids()).stream().map(id -> redis.async().get(key(id))).toList();
    return redis.awaitAll(records).stream()
        .filter(record -> record != null)
        .map(PlanStates::parse)
        .sorted(
            Comparator.comparing(PlanState::title, Comparator.nullsLast(Comparator.naturalOrder()))
                .thenComparing(PlanState::planId))
        .toList();
  }

  /**
   * Changes what is remembered of a plan, beginning with {@link PlanState#of} for an unknown one.
   * No other writer's change is lost: the change is made again on what the other one wrote, so it
   * must not have effects of its own.
   *
   * @return what stands now
   */
  public PlanState update(String planId, UnaryOperator<PlanState> change) {
    // Known by its id before it has a record: a record that is in no list would never be seen.
    redis.sync().sadd(ids(), planId);
    while (true) {
      String before = redis.sync().get(key(planId));
      PlanState changed = change.apply(before == null ? PlanState.of(planId) : parse(before));
      Long written =
          redis.await(
              redis.run(
                  Script.SET_IF_EQUAL,
                  ScriptOutputType.INTEGER,
                  List.of(key(planId)),
                  before == null ? "" : before,
                  Json.text(write(changed))));
      if (written == 1) {
        return changed;
      }
    }
  }

  /** An operator stops all plans; a pause that continues keeps its time. */
  public void pauseAll(Instant at) {
    redis.sync().setnx(paused(), Json.text(Json.object().put("since", Json.of(at))));
  }

  public void resumeAll() {
    redis.sync().del(paused());
  }

  /** The pause of all plans. */
  public Optional<Pause> pausedAll() {
    return Optional.ofNullable(redis.sync().get(paused()))
        .map(text -> new Pause(null, Json.instant(Json.parse(text), "since")));
  }

  /**
   * The pause by which this plan is stopped.
   *
   * @param planId null where the plan is not known
   */
  public Optional<Pause> paused(String planId) {
    Optional<Pause> all = pausedAll();
    return all.isPresent() || planId == null
        ? all
        : get(planId)
            .filter(plan -> plan.status().state() == State.PAUSED)
            .map(plan -> new Pause(planId, plan.status().since()));
  }

  /**
   * Since when audits have seen pairs of a plan to differ in just this way. What does not differ
   * any more is forgotten. For the plan's audit, of which there is one at a time.
   *
   * @param shown store id to a fingerprint of what both sides show, of all pairs that differ
   * @return since when each of them has been seen so
   */
  public Map<String, Instant> differing(String planId, Map<String, String> shown, Instant now) {
    String key = redis.plan(planId, "differing");
    Map<String, String> before = redis.sync().hgetall(key);
    Map<String, Instant> since = new HashMap<>();
    Map<String, String> fresh = new HashMap<>();
    shown.forEach(
        (storeId, print) -> {
          String known = before.remove(storeId);
          if (known != null && known.startsWith(print + "@")) {
            since.put(storeId, Instant.parse(known.substring(print.length() + 1)));
          } else {
            since.put(storeId, now);
            fresh.put(storeId, print + "@" + now);
          }
        });
    if (!before.isEmpty()) {
      redis.sync().hdel(key, before.keySet().toArray(String[]::new));
    }
    if (!fresh.isEmpty()) {
      redis.sync().hset(key, fresh);
    }
    return since;
  }

  /** From now on nothing is written, so what is seen is not acted on. */
  public void beginToObserve() {
    redis.sync().set(observed(), "1");
  }

  /**
   * From now on it is: what was listed while nothing was written is looked at as if for the first
   * time.
   */
  public void endToObserve() {
    if (redis.sync().exists(observed()) == 0) {
      return;
    }
    all().forEach(plan -> update(plan.planId(), PlanState::unseen));
    redis.sync().del(observed());
  }

  /** By what settings the plans were found that are synced; empty before that has been done. */
  Optional<String> selection() {
    return Optional.ofNullable(redis.sync().get(redis.shared("plans", "selection")));
  }

  void selected(String settings) {
    redis.sync().set(redis.shared("plans", "selection"), settings);
  }

  public void remove(String planId) {
    redis.sync().del(key(planId));
    redis.sync().srem(ids(), planId);
  }

  private static ObjectNode write(PlanState plan) {
    ObjectNode node = Json.object();
    node.put("planId", plan.planId());
    node.put("title", plan.title());
    node.put("groupId", plan.groupId());
    node.put("state", plan.status().state().name());
    node.put("reason", plan.status().reason());
    node.put("since", Json.of(plan.status().since()));
    node.put("acknowledged", plan.status().acknowledged());
    Looking looking = plan.looking();
    node.put("source", looking.source());
    node.put("interval", looking.interval() == null ? null : looking.interval().toString());
    node.put("bound", looking.bound() == null ? null : looking.bound().toString());
    node.put("pages", looking.pages());
    node.put("lastLookBegan", Json.of(looking.lastLookBegan()));
    node.set(
        "completeListings", Json.of(looking.completeListings().stream().map(Json::of).toList()));
    node.put("lastChange", Json.of(looking.lastChange()));
    if (plan.lastAudit() != null) {
      Audit audit = plan.lastAudit();
      ObjectNode kept = node.putObject("lastAudit");
      kept.put("began", Json.of(audit.began()))
          .put("finished", Json.of(audit.finished()))
          .put("complete", audit.complete())
          .put("plannerDigest", audit.plannerDigest())
          .put("storeDigest", audit.storeDigest());
      ArrayNode explained = kept.putArray("explained");
      for (Explained some : audit.explained()) {
        explained
            .addObject()
            .put("reason", some.reason())
            .put("count", some.count())
            .put("oldest", Json.of(some.oldest()));
      }
      kept.set("unexplained", Json.of(audit.unexplained()));
    }
    return node.put("pairs", plan.size().pairs()).put("unsettled", plan.size().unsettled());
  }

  private static PlanState parse(String text) {
    JsonNode node = Json.parse(text);
    return new PlanState(
        Json.string(node, "planId"),
        Json.string(node, "title"),
        Json.string(node, "groupId"),
        new Status(
            State.valueOf(Json.string(node, "state")),
            Json.string(node, "reason"),
            Json.instant(node, "since"),
            node.path("acknowledged").booleanValue()),
        new Looking(
            Json.string(node, "source"),
            duration(node, "interval"),
            duration(node, "bound"),
            node.path("pages").intValue(),
            Json.instant(node, "lastLookBegan"),
            Json.list(node.get("completeListings")).stream().map(Instant::parse).toList(),
            Json.instant(node, "lastChange")),
        Json.isNull(node.get("lastAudit")) ? null : audit(node.get("lastAudit")),
        new Size(node.path("pairs").intValue(), node.path("unsettled").intValue()));
  }

  private static Duration duration(JsonNode node, String name) {
    String text = Json.string(node, name);
    return text == null ? null : Duration.parse(text);
  }

  private static Audit audit(JsonNode node) {
    return new Audit(
        Json.instant(node, "began"),
        Json.instant(node, "finished"),
        node.path("complete").booleanValue(),
        Json.string(node, "plannerDigest"),
        Json.string(node, "storeDigest"),
        StreamSupport.stream(node.path("explained").spliterator(), false)
            .map(
                one ->
                    new Explained(
                        Json.string(one, "reason"),
                        one.path("count").intValue(),
                        Json.instant(one, "oldest")))
            .toList(),
        Json.list(node.get("unexplained")));
  }

  private String key(String planId) {
    return redis.plan(planId, "state");
  }

  private String paused() {
    return redis.shared("plans", "paused");
  }

  private String observed() {
    return redis.shared("plans", "observed");
  }

  private String ids() {
    return redis.shared("plans", "all");
  }
}
