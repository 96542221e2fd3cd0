package io.plannersync.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Rules.Mode;
import io.plannersync.model.WorkName.Kind;
import io.plannersync.state.Conflicts;
import io.plannersync.state.Holds;
import io.plannersync.state.IgnoredKeys;
import io.plannersync.state.PlanState;
import io.plannersync.state.PlanStates;
import io.plannersync.state.Sources;
import io.plannersync.state.Subscription;
import io.plannersync.state.SubscriptionRecords;
import io.plannersync.state.Troubles;
import io.plannersync.web.Answer;
import io.plannersync.web.Brief;
import io.plannersync.web.Json;
import io.plannersync.web.Request;
import io.plannersync.work.WorkQueue;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** How the sync is doing: one answer for the page and for scripts. */
public final class Status {

  private static final int HOLDS = 1000;
  private static final String SIGN_IN = "sign_in";

  private final PlanStates plans;
  private final SubscriptionRecords subscriptions;
  private final Sources sources;
  private final Predicate<String> notified;
  private final WorkQueue queue;
  private final Conflicts conflicts;
  private final Holds holds;
  private final Troubles troubles;
  private final IgnoredKeys ignored;
  private final Waiters waiters;
  private final Brief brief;
  private final Mode mode;
  private final boolean demo;
  private final Supplier<Health> health;
  private final Supplier<Map<String, Object>> graph;
  private final Supplier<Map<String, Object>> tunnel;
  private final Supplier<Map<String, String>> signIn;
  private final Supplier<Map<String, Object>> keys;
  private final Clock clock;

  /**
   * @param notified whether Graph has promised to tell of this plan's changes
   * @param graph how Graph stands, a JSON object
   * @param tunnel how the tunnel stands, a JSON object; null if none is wanted
   * @param signIn what a person has to do so that the service is signed in; null for nothing
   * @param keys how the keys of the API stand, a JSON object
   */
  public Status(
      PlanStates plans,
      SubscriptionRecords subscriptions,
      Sources sources,
      Predicate<String> notified,
      WorkQueue queue,
      Conflicts conflicts,
      Holds holds,
      Troubles troubles,
      IgnoredKeys ignored,
      Waiters waiters,
      Brief brief,
      Mode mode,
      boolean demo,
      Supplier<Health> health,
      Supplier<Map<String, Object>> graph,
      Supplier<Map<String, Object>> tunnel,
      Supplier<Map<String, String>> signIn,
      Supplier<Map<String, Object>> keys,
      Clock clock) {
    this.plans = plans;
    this.subscriptions = subscriptions;
    this.sources = sources;
    this.notified = notified;
    this.queue = queue;
    this.conflicts = conflicts;
    this.holds = holds;
    this.troubles = troubles;
    this.ignored = ignored;
    this.waiters = waiters;
    this.brief = brief;
    this.mode = mode;
    this.demo = demo;
    this.health = health;
    this.graph = graph;
    this.tunnel = tunnel;
    this.signIn = signIn;
    this.keys = keys;
    this.clock = clock;
  }

  /**
   * What is to be said of the sync.
   *
   * @param word UP, DEGRADED or DOWN
   * @param reasons why it is not UP: what is wrong, since when, and what to do
   */
  public record Health(String word, List<String> reasons) {}

  /** Times in seconds; a time that is not known yet is null. */
  public Answer status(Request request) {
    boolean operators = request.isOperators();
    return brief.get(
        List.of("status", operators), () -> Answer.json(200, operators ? body() : guarded(body())));
  }

  /** 200 while Redis answers. */
  public Answer ready(Request request) {
    queue.size(Kind.TASK);
    ObjectNode body = Json.MAPPER.createObjectNode().put("status", "ready");
    return Answer.json(200, body.put("timestamp", clock.instant().toString()));
  }

  /** The predecessor's probe of the sync: whether it runs, without a key and so without reasons. */
  public Answer running(Request request) {
    String word = health.get().word();
    ObjectNode body = Json.MAPPER.createObjectNode().put("running", !word.equals("DOWN"));
    return Answer.json(200, body.put("status", word).put("timestamp", clock.instant().toString()));
  }

  /** The predecessor's probe of the process: it answers. */
  public Answer hello(Request request) {
    return Answer.text(200, "Planner Sync");
  }

  private ObjectNode body() {
    Instant now = clock.instant();
    ObjectNode body = Json.MAPPER.createObjectNode();
    body.put("mode", mode.name().toLowerCase(Locale.ROOT).replace('_', '-')).put("demo", demo);
    Health said = health.get();
    ObjectNode shown = body.putObject("health").put("word", said.word());
    said.reasons().forEach(shown.putArray("reasons")::add);
    body.set("graph", Json.MAPPER.valueToTree(graph.get()));
    body.set("tunnel", Json.MAPPER.valueToTree(tunnel.get()));
    body.set(
        "paused",
        plans
            .pausedAll()
            .map(pause -> Json.MAPPER.createObjectNode().put("since", pause.since().toString()))
            .orElse(null));
    WorkQueue.Waiting waits = queue.waiting();
    body.putObject("waiting")
        .put("count", waits.count())
        .put(
            "oldest_seconds",
            waits.oldest() == null ? 0 : seconds(Duration.between(waits.oldest(), now)));
    ArrayNode looks = body.putArray("failing_looks");
    queue.failing().stream()
        .filter(item -> item.name().kind().isRecurring())
        .forEach(
            item ->
                looks
                    .addObject()
                    .put("name", item.name().toString())
                    .put("since", item.since().toString())
                    .put("attempts", item.attempts())
                    .put("reason", item.reason()));
    body.set(SIGN_IN, Json.MAPPER.valueToTree(signIn.get()));
    body.set("api_keys", Json.MAPPER.valueToTree(keys.get()));
    ArrayNode listed = body.putArray("plans");
    plans.all().forEach(plan -> listed.add(shown(plan, now)));
    ArrayNode subscribed = body.putArray("subscriptions");
    subscriptions.all().forEach(one -> subscribed.add(shown(one)));
    ArrayNode known = body.putArray("sources");
    sources.all().forEach(standing -> known.add(shown(standing)));
    ArrayNode queues = body.putArray("queues");
    for (Kind kind : Kind.values()) {
      queues
          .addObject()
          .put("kind", kind.word())
          .put("due", queue.due(kind))
          .put("size", queue.size(kind))
          .put("oldest_seconds", seconds(queue.oldestAge(kind)));
    }
    counts(body.putObject("counts"));
    IgnoredKeys.Ignored others = ignored.get();
    ObjectNode keys = body.putObject("ignored_keys").put("count", others.count());
    others.some().forEach(keys.putArray("some")::add);
    return body.put("waiters", waiters.waiting());
  }

  /** Whoever enters the code decides which account the service uses: that is the operators'. */
  private static ObjectNode guarded(ObjectNode body) {
    if (body.get(SIGN_IN) instanceof ObjectNode request) {
      request.put("message", "Graph needs somebody to sign in; a key of an operator shows how");
      request.putNull("code").putNull("url");
    }
    return body;
  }

  private void counts(ObjectNode counts) {
    counts.put("conflicts", conflicts.countOpen());
    counts.put(
        "held",
        holds.list(HOLDS).stream().filter(hold -> hold.state() == Holds.State.HELD).count());
    long refused = 0;
    for (var tally : troubles.counts().entrySet()) {
      if (tally.getKey() != Troubles.Kind.MALFORMED) {
        refused += tally.getValue().count();
      }
    }
    counts.put("parked", queue.parkedSize() + refused);
    counts.put("refused", refused).put("failing", queue.failingSize());
  }

  private static ObjectNode shown(Sources.Standing standing) {
    return Json.MAPPER
        .createObjectNode()
        .put("source", standing.source().word())
        .put("state", standing.state().name().toLowerCase(Locale.ROOT))
        .put("reason", standing.reason())
        .put("since", standing.since().toString())
        .put("retry_at", standing.retryAt() == null ? null : standing.retryAt().toString());
  }

  private ObjectNode shown(PlanState plan, Instant now) {
    ObjectNode item = Json.MAPPER.createObjectNode();
    PlanState.Looking looking = plan.looking();
    PlanState.Audit audit = plan.lastAudit();
    item.put("plan_id", plan.planId()).put("title", plan.title());
    item.put("state", plan.status().state().name().toLowerCase(Locale.ROOT));
    item.put("reason", plan.status().reason());
    item.put(
        "since",
        plan.status().state() == PlanState.State.ACTIVE || plan.status().since() == null
            ? null
            : plan.status().since().toString());
    boolean told = notified.test(plan.planId());
    item.put("source", told ? Sources.Source.NOTIFICATION.word() : looking.source());
    item.put("asked", looking.source());
    Instant seen = sources.seen(plan);
    Duration age = seen == null ? null : Duration.between(seen, now);
    item.put("freshness_seconds", age == null ? null : seconds(age));
    item.put("bound_seconds", looking.bound() == null ? null : seconds(looking.bound()));
    item.put("late", age != null && looking.bound() != null && age.compareTo(looking.bound()) > 0);
    item.put("audited_at", audit == null ? null : audit.finished().toString());
    item.put("agrees", audit != null && audit.agrees());
    item.put("digest", audit == null ? null : audit.storeDigest());
    ArrayNode explained = item.putArray("explained");
    ArrayNode unexplained = item.putArray("unexplained");
    if (audit != null) {
      for (PlanState.Explained some : audit.explained()) {
        explained
            .addObject()
            .put("reason", some.reason())
            .put("count", some.count())
            .put("oldest_seconds", seconds(Duration.between(some.oldest(), now)));
      }
      audit.unexplained().forEach(unexplained::add);
    }
    return item.put("pairs", plan.size().pairs()).put("unsettled", plan.size().unsettled());
  }

  private static ObjectNode shown(Subscription one) {
    ObjectNode item = Json.MAPPER.createObjectNode();
    item.put("name", one.name()).put("resource", one.resource()).put("state", one.state().word());
    item.put("expires_at", one.expires() == null ? null : one.expires().toString());
    return item.put("reason", one.reason());
  }

  private static double seconds(Duration duration) {
    return Math.max(0, duration.toMillis()) / 1000.0;
  }
}
