package io.plannersync.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.lettuce.core.RedisClient;
import io.plannersync.access.Access;
import io.plannersync.access.ApiKeys;
import io.plannersync.graph.Listing;
import io.plannersync.model.Field;
import io.plannersync.model.Names;
import io.plannersync.model.PlannerLimits;
import io.plannersync.model.Rules;
import io.plannersync.model.Side;
import io.plannersync.model.Value;
import io.plannersync.names.Directory;
import io.plannersync.planned.Planned;
import io.plannersync.planned.PlannedWrite;
import io.plannersync.planned.ShowPlan;
import io.plannersync.state.Conflicts;
import io.plannersync.state.Holds;
import io.plannersync.state.IgnoredKeys;
import io.plannersync.state.Journal;
import io.plannersync.state.Links;
import io.plannersync.state.PlanStates;
import io.plannersync.state.Sources;
import io.plannersync.state.SubscriptionRecords;
import io.plannersync.state.Tombstones;
import io.plannersync.state.Troubles;
import io.plannersync.state.Uncreated;
import io.plannersync.store.Announcements;
import io.plannersync.store.Documents;
import io.plannersync.store.RedisClients;
import io.plannersync.store.Representation;
import io.plannersync.store.StoreKeys;
import io.plannersync.store.StoreLens;
import io.plannersync.web.AsyncHttpEngine;
import io.plannersync.web.Brief;
import io.plannersync.web.DemoBoard;
import io.plannersync.web.Json;
import io.plannersync.web.Page;
import io.plannersync.web.TestServer;
import io.plannersync.work.WorkQueue;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.processor.aggregate.GroupedBodyAggregationStrategy;

/** The whole HTTP side on a real Redis, wired as in production, without the sync behind it. */
final class Api implements AutoCloseable {

  static final String PREFIX = "planner-sync:";
  static final Map<String, String> SIGN_IN =
      Map.of("message", "sign in", "code", "ABCD", "url", "https://example.com", "expires_at", "");
  static final String SECRET = "client-state-secret";

  final RedisClients redis;
  final RedisClient pubSub;
  final Documents documents;
  final Links links;
  final PlanStates plans;
  final SubscriptionRecords subscriptions;
  final Conflicts conflicts;
  final Holds holds;
  final Troubles troubles;
  final Journal journal;
  final WorkQueue queue;
  final Waiters waiters;
  final SettledChannel settled;
  final Notifications notifications;
  final StoreLens lens = new StoreLens(ZoneOffset.UTC);
  final TestServer server;

  Api(String redisUrl, String key, int mostWaiters) {
    this(redisUrl, key, mostWaiters, null);
  }

  Api(String redisUrl, String key, int mostWaiters, String emulator) {
    this(redisUrl, new ApiKeys(key, null, null), Integer.MAX_VALUE, mostWaiters, emulator);
  }

  Api(String redisUrl, ApiKeys keys, int callsPerMinute, int mostWaiters, String emulator) {
    Clock clock = Clock.systemUTC();
    redis = RedisClients.open(redisUrl);
    pubSub = RedisClient.create(redisUrl);
    documents = new Documents(redis, StoreKeys.DEFAULT, Documents.NewDocuments.STRING);
    links = new Links(redis.shared(), PREFIX);
    plans = new PlanStates(redis.shared(), PREFIX);
    subscriptions = new SubscriptionRecords(redis.shared(), PREFIX);
    conflicts = new Conflicts(redis.shared(), PREFIX);
    holds = new Holds(redis.shared(), PREFIX);
    troubles = new Troubles(redis.shared(), PREFIX);
    journal = new Journal(redis.shared(), PREFIX);
    queue = new WorkQueue(redis.shared(), PREFIX);
    waiters = new Waiters(mostWaiters);
    settled = new SettledChannel(waiters, redis.shared(), pubSub.connectPubSub(), PREFIX);
    Announcements announcements =
        new Announcements(redis, StoreKeys.DEFAULT, Representation.STRING, clock);
    OpenApi openApi = new OpenApi();
    Brief brief = new Brief(Duration.ZERO);
    ApiJournal told = new ApiJournal(journal, clock);
    AgentDocuments agentDocuments =
        new AgentDocuments(documents, links, announcements, queue, told);
    Waiting waiting = new Waiting(waiters, agentDocuments, Rules.Mode.TWO_WAY, plans::paused);
    notifications = new Notifications(links, plans, queue, () -> SECRET, subscriptions, clock);
    AtomicInteger ids = new AtomicInteger();
    Map<String, Object> beans = new HashMap<>();
    beans.put("access", new Access(keys, callsPerMinute));
    beans.put("redisReachable", new RedisReachable(redis.shared()));
    beans.put("openApi", openApi);
    beans.put("notifications", notifications);
    beans.put(
        "agentTasks",
        new AgentTasks(
            agentDocuments,
            links,
            waiting,
            openApi,
            new FieldCheck(lens, links, plan -> Names.NONE, PlannerLimits.DEFAULT),
            brief,
            () -> "Task-%012x".formatted(ids.incrementAndGet()),
            clock));
    beans.put(
        "status",
        new Status(
            plans,
            subscriptions,
            new Sources(redis.shared(), PREFIX),
            plan -> false,
            queue,
            conflicts,
            holds,
            troubles,
            new IgnoredKeys(redis.shared(), PREFIX),
            waiters,
            brief,
            Rules.Mode.TWO_WAY,
            false,
            () -> new Status.Health("UP", List.of()),
            () -> Map.of("reachable", true),
            () -> null,
            () -> SIGN_IN,
            keys::standing,
            clock));
    beans.put("lists", new Lists(conflicts, holds, troubles, journal, links, queue, brief));
    beans.put(
        "restore", new Restore(conflicts, links, agentDocuments, lens, plan -> Names.NONE, clock));
    beans.put(
        "buried",
        new Buried(
            new Tombstones(redis.shared(), PREFIX),
            agentDocuments,
            documents,
            lens,
            plan -> Names.NONE,
            brief,
            clock));
    beans.put(
        "operations",
        new Operations(
            queue,
            holds,
            links,
            new Uncreated(redis.shared(), PREFIX),
            plans,
            agentDocuments,
            told,
            brief,
            clock));
    beans.put("settledBoard", new SettledBoard(plans, links, plan -> Names.NONE, brief));
    beans.put("demoBoard", new DemoBoard(emulator, brief));
    beans.put("replies", new GroupedBodyAggregationStrategy());
    beans.put(
        "showPlan",
        new ShowPlan(plans, plan -> false, new Directory(Duration.ZERO, clock), Api::planned));
    beans.put("page", new Page());
    beans.put("platform-http-engine", new AsyncHttpEngine(hurried()));
    server =
        new TestServer(
            "file:routes/api/*.camel.yaml,file:routes/intake/accept-notification.camel.yaml,"
                + "file:routes/errors/api-problem.camel.yaml",
            beans,
            Map.of());
  }

  private static Planned planned(List<Listing> listings) {
    PlannedWrite line =
        new PlannedWrite(
            PlannedWrite.Kind.WRITE,
            Side.PLANNER,
            "T1",
            "planner-1",
            "P1",
            Field.TITLE,
            Value.text("Before"),
            Value.text("After"),
            "the document was changed");
    return new Planned(Instant.EPOCH, List.of("P1"), 1, List.of(), List.of(line, line));
  }

  private static AsyncHttpEngine.Around hurried() {
    return new AsyncHttpEngine.Around() {
      @Override
      public <T> T run(Callable<T> work) throws Exception {
        return RedisClients.inAHurry(work);
      }
    };
  }

  HttpResponse<String> send(String method, String path, String body, String... headers) {
    return server.send(method, path, body, headers);
  }

  static JsonNode json(HttpResponse<String> answer) {
    try {
      return Json.MAPPER.readTree(answer.body());
    } catch (JsonProcessingException e) {
      throw new AssertionError(answer.statusCode() + " " + answer.body(), e);
    }
  }

  static String etag(HttpResponse<String> answer) {
    return answer.headers().firstValue("ETag").orElseThrow();
  }

  @Override
  public void close() {
    server.close();
    settled.close();
    waiters.close();
    pubSub.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    redis.close();
  }
}
