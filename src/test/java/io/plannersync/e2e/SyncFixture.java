package io.plannersync.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.plannersync.Service;
import io.plannersync.Settings;
import io.plannersync.emulator.Emulator;
import io.plannersync.emulator.EmulatorOptions;
import io.plannersync.emulator.Fault;
import io.plannersync.emulator.RequestLog;
import io.plannersync.emulator.world.PlannerWorld;
import io.plannersync.testing.Ports;
import io.plannersync.testing.TestRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.api.management.JmxSystemPropertyKeys;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionEvaluationListener;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.EvaluatedCondition;
import org.awaitility.core.TimeoutEvent;

/**
 * The whole service on real sockets: the emulated Planner, a real Redis and the routes of this
 * project, in one JVM. Times of grace are short, so that a test need not wait for a minute.
 */
public final class SyncFixture implements AutoCloseable {

  public static final ObjectMapper JSON = new ObjectMapper();
  public static final String GROUP = "e2a9a1a0-0000-4000-8000-000000000001";
  public static final String ANNA = "a0000000-0000-4000-8000-000000000001";
  public static final String BEN = "b0000000-0000-4000-8000-000000000002";

  private final Emulator emulator;
  private final RedisClient client;
  private final StatefulRedisConnection<String, String> connection;
  private final StatefulRedisPubSubConnection<String, String> ear;
  private final List<ObjectNode> heard = new CopyOnWriteArrayList<>();
  private final Map<String, String> settings = new HashMap<>();
  private final String plan;
  private final HttpClient http = HttpClient.newHttpClient();
  private final int port = Ports.free();
  private final int managementPort = Ports.free();
  private Service service;
  private boolean console;

  /** Whose condition a test waits for: there is one at a time in a process. */
  private static volatile SyncFixture current;

  public SyncFixture() {
    this(EmulatorOptions.defaults());
  }

  public SyncFixture(EmulatorOptions options) {
    this(options, TestRedis.url());
  }

  public SyncFixture(EmulatorOptions options, String redisUrl) {
    client = RedisClient.create(redisUrl);
    connection = client.connect();
    ear = client.connectPubSub();
    connection.sync().flushall();
    ear.addListener(
        new RedisPubSubAdapter<>() {
          @Override
          public void message(String channel, String message) {
            heard.add(object(message));
          }
        });
    ear.sync().subscribe("annika:tasks:updates");
    emulator = Emulator.start(options);
    PlannerWorld world = emulator.world();
    world.addGroup(GROUP, "Product");
    world.addUser(ANNA, "Anna Berg", "anna@example.com");
    world.addUser(BEN, "Ben Ode", "ben@example.com");
    plan = world.addPlan("Launch", GROUP);
    settings.putAll(
        Map.ofEntries(
            Map.entry("AZURE_TENANT_ID", "11111111-2222-4333-8444-555555555555"),
            Map.entry("AZURE_CLIENT_ID", "planner-sync-test"),
            Map.entry("AZURE_CLIENT_SECRET", "not-a-secret"),
            Map.entry("AZURE_AUTHORITY_URL", emulator.url()),
            Map.entry("GRAPH_URL", emulator.url()),
            Map.entry("REDIS_URL", redisUrl),
            Map.entry("DEFAULT_PLANNER_PLAN_ID", plan),
            Map.entry("API_KEY", "test-key-of-agents"),
            Map.entry("SERVER_PORT", Integer.toString(port)),
            Map.entry("MANAGEMENT_PORT", Integer.toString(managementPort)),
            Map.entry("SYNC_INTERVAL_BUSY", "300ms"),
            Map.entry("SYNC_INTERVAL_IDLE", "1s"),
            Map.entry("SYNC_AUDIT_INTERVAL", "2s"),
            Map.entry("SYNC_STORE_INTERVAL", "500ms"),
            Map.entry("DELETE_GRACE", "1s"),
            Map.entry("CREATE_GRACE", "2s"),
            Map.entry("GRAPH_RATE_START", "60000")));
    current = this;
  }

  public SyncFixture with(String name, String value) {
    settings.put(name, value);
    return this;
  }

  /** With Camel's MBeans, which take a third of a start. */
  public SyncFixture withConsole() {
    console = true;
    return this;
  }

  /** Starts the service, or starts it again. */
  public SyncFixture start() {
    System.setProperty(JmxSystemPropertyKeys.DISABLED, Boolean.toString(!console));
    service = Service.create(Settings.load(Path.of("").toAbsolutePath(), settings));
    try {
      service.start();
    } catch (Exception e) {
      throw new IllegalStateException("the service does not start", e);
    } finally {
      System.clearProperty(JmxSystemPropertyKeys.DISABLED);
    }
    return this;
  }

  public void stop() {
    if (service != null) {
      service.close();
      service = null;
    }
  }

  public Emulator emulator() {
    return emulator;
  }

  public PlannerWorld world() {
    return emulator.world();
  }

  public String plan() {
    return plan;
  }

  public RedisCommands<String, String> redis() {
    return connection.sync();
  }

  public StatefulRedisConnection<String, String> connection() {
    return connection;
  }

  /** The environment that a service of this fixture runs in. */
  public Map<String, String> settings() {
    return Map.copyOf(settings);
  }

  /** How long a side must have been missing before the other one is deleted. */
  public Duration deleteGrace() {
    return Settings.load(Path.of("").toAbsolutePath(), settings).duration("DELETE_GRACE");
  }

  /** From now on the emulated Graph misbehaves in this way. */
  public void fault(Fault fault) {
    emulator.faults().add(fault);
  }

  public String url() {
    return "http://127.0.0.1:" + port;
  }

  /** What the service says of itself. */
  public ObjectNode status() {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(url() + "/api/sync/status"))
              .header("X-API-Key", settings.get("API_KEY"))
              .build();
      return object(http.send(request, BodyHandlers.ofString()).body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Acts as an operator: stops the sync of all plans. */
  public void pause() {
    post("/api/sync/pause");
  }

  /** Acts as an operator: lets the sync of all plans go on. */
  public void resume() {
    post("/api/sync/resume");
  }

  private void post(String path) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url() + path))
            .header("X-API-Key", settings.get("API_KEY"))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    try {
      if (http.send(request, BodyHandlers.discarding()).statusCode() != 200) {
        throw new IllegalStateException(path + " was refused");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  public String managementUrl() {
    return "http://127.0.0.1:" + managementPort;
  }

  /** Acts as a person: creates a task in the plan. */
  public String personCreates(String title) {
    return world().createTask(plan, object("{\"title\":\"" + title + "\"}"));
  }

  /** Acts as a person: changes a task; properties of task and details may be mixed. */
  public void personChanges(String plannerId, String json) {
    world().patchTask(plannerId, object(json));
  }

  /** Acts as a person: deletes a task. */
  public void personDeletes(String plannerId) {
    world().deleteTask(plannerId);
  }

  /** Acts as an agent: deletes the document, and says nothing. */
  public void agentDeletes(String... storeIds) {
    redis().del(java.util.Arrays.stream(storeIds).map(SyncFixture::key).toArray(String[]::new));
  }

  /** Acts as an agent: writes the whole document, and says nothing. */
  public void agentWrites(String storeId, String json) {
    redis().set(key(storeId), json);
  }

  /** Acts as an agent: writes the whole document and publishes it. */
  public void agentPublishes(String storeId, String json) {
    agentWrites(storeId, json);
    redis()
        .publish(
            "annika:tasks:updates",
            "{\"action\":\"updated\",\"task_id\":\""
                + storeId
                + "\",\"task\":"
                + json
                + ",\"source\":\"agent\"}");
  }

  /** Acts as an agent: reads the document, sets some members and writes all of it back. */
  public void agentChanges(String storeId, String members) {
    ObjectNode document = document(storeId);
    document.setAll(object(members));
    agentPublishes(storeId, document.toString());
  }

  /** The document as it is now, null if there is none. */
  public ObjectNode document(String storeId) {
    String raw = redis().get(key(storeId));
    return raw == null ? null : object(raw);
  }

  /** The document's text as it is now, null if there is none. */
  public String raw(String storeId) {
    return redis().get(key(storeId));
  }

  public JsonNode task(String plannerId) {
    return world().task(plannerId);
  }

  /** The document that the task is paired with; waits until there is one. */
  public String storeIdOf(String plannerId) {
    String storeId =
        await()
            .until(
                () -> redis().hget("planner-sync:{links}:by-planner", plannerId), Objects::nonNull);
    await().until(() -> document(storeId) != null);
    return storeId;
  }

  /** The task that the document is paired with; waits until there is one. */
  public String plannerIdOf(String storeId) {
    String mapping =
        await().until(() -> redis().get("annika:planner:id_map:" + storeId), Objects::nonNull);
    return object(mapping).path("planner_id").asText();
  }

  /** Whether Planner has the task now. */
  public boolean taskExists(String plannerId) {
    return world().tasks(plan).stream().anyMatch(t -> t.path("id").asText().equals(plannerId));
  }

  /** The messages that the service published with this action about a document. */
  public List<ObjectNode> heard(String action, String storeId) {
    return heard.stream()
        .filter(m -> m.path("action").asText().equals(action))
        .filter(m -> m.path("task_id").asText().equals(storeId))
        .filter(m -> m.path("source").asText().equals("planner"))
        .toList();
  }

  /** What was written to Planner so far by one method. */
  public List<RequestLog.Entry> writes(String method) {
    return writes().stream().filter(r -> r.method().equals(method)).toList();
  }

  /** What was written to Planner so far. */
  public List<RequestLog.Entry> writes() {
    return emulator.requests().all().stream()
        .filter(r -> r.path().contains("/planner/"))
        .filter(r -> !r.method().equals("GET"))
        .toList();
  }

  /** Nothing is due, nothing fails, and nothing is written for a while. */
  public void settle() {
    await()
        .pollInterval(Duration.ofMillis(100))
        .during(Duration.ofMillis(900))
        .until(
            () -> {
              long before =
                  emulator.requests().all().stream().filter(r -> !r.method().equals("GET")).count();
              boolean idle =
                  redis().zcard("planner-sync:{work}:due:task:interactive") == 0
                      && redis().zcard("planner-sync:{work}:due:task:backfill") == 0;
              return idle
                  && before
                      == emulator.requests().all().stream()
                          .filter(r -> !r.method().equals("GET"))
                          .count();
            });
  }

  /**
   * What a condition reads may be gone between two of its calls: then it is asked again. It is
   * patient: on a busy machine the start of a process takes half a minute. A wait in vain tells
   * what both sides and the service had then.
   */
  public static ConditionFactory await() {
    return Awaitility.await()
        .conditionEvaluationListener(
            new ConditionEvaluationListener<Object>() {
              @Override
              public void conditionEvaluated(EvaluatedCondition<Object> condition) {}

              @Override
              public void onTimeout(TimeoutEvent event) {
                System.out.println(event.getDescription() + Scene.of(current));
              }
            })
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(20))
        .pollDelay(Duration.ZERO)
        .ignoreExceptions();
  }

  public static ObjectNode object(String json) {
    try {
      return (ObjectNode) JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static String key(String storeId) {
    return "annika:tasks:" + storeId;
  }

  @Override
  public void close() {
    current = null;
    stop();
    emulator.close();
    ear.close();
    connection.close();
    client.shutdown();
  }
}
