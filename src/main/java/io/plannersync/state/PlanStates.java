package io.plannersync.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.plannersync.state.PlanState.Audit;
import io.plannersync.state.PlanState.Looking;
import io.plannersync.state.PlanState.Size;
import io.plannersync.state.PlanState.State;
import io.plannersync.state.PlanState.Status;
import io.plannersync.state.StateRedis.Script;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What is remembered of the plans: one JSON text each at {@code {plan:<plan id>}:state}, and the
 * ids in {@code {plans}:all}.
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
      node.putObject("lastAudit")
          .put("began", Json.of(audit.began()))
          .put("finished", Json.of(audit.finished()))
          .put("complete", audit.complete())
          .put("plannerDigest", audit.plannerDigest())
          .put("storeDigest", audit.storeDigest());
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
            Json.instant(node, "since")),
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
        Json.string(node, "storeDigest"));
  }

  private String key(String planId) {
    return redis.plan(planId, "state");
  }

  private String ids() {
    return redis.shared("plans", "all");
  }
}
