package io.plannersync.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.plannersync.e2e.SyncFixture;
import io.plannersync.emulator.Emulator;
import io.plannersync.emulator.EmulatorOptions;
import io.plannersync.emulator.RequestLog;
import io.plannersync.testing.Ports;
import io.plannersync.testing.TestRedis;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;

/**
 * Measures the service as a process of its own against the emulated Graph with a fixed round trip,
 * on loopback. Open loop: changes are made when they are due, whether or not earlier ones arrived.
 * Bounded in count and time. {@code bench/run} starts it; {@code docs/performance.md} has figures.
 */
public final class Benchmark {

  static final Duration ROUND_TRIP = Duration.ofMillis(50);
  private static final Duration LISTING_ROUND_TRIP = Duration.ofMillis(200);
  private static final int RATE_PER_SECOND = 50;
  private static final int SECONDS = 20;
  private static final int WARM_UP_SECONDS = 10;
  private static final int PAIRS = 500;
  private static final int PLANS = Integer.getInteger("plans", 50);
  private static final int TASKS_PER_PLAN = 200;
  private static final String STATE = "benchmark";

  private final RedisClient client = RedisClient.create(TestRedis.url());
  private final RedisCommands<String, String> redis = client.connect().sync();

  private Benchmark() {}

  public static void main(String[] args) throws Exception {
    Benchmark benchmark = new Benchmark();
    List<String> wanted = args.length == 0 ? List.of("lag", "import") : Arrays.asList(args);
    if (wanted.contains("lag")) {
      benchmark.lag();
    }
    if (wanted.contains("import")) {
      benchmark.firstImport();
    }
    if (wanted.contains("trace")) {
      TraceBenchmark.run(benchmark.client);
    }
    if (wanted.contains("batch")) {
      BatchBenchmark.run();
    }
    if (wanted.contains("idle")) {
      IdleBenchmark.run(benchmark.redis);
    }
    if (wanted.contains("plan")) {
      PlanBenchmark.run(benchmark.redis.getStatefulConnection());
    }
    benchmark.client.shutdown();
    System.exit(0);
  }

  private void lag() throws Exception {
    redis.flushall();
    try (Emulator emulator = Emulator.start(EmulatorOptions.defaults().withDelay(ROUND_TRIP))) {
      String plan = board(emulator, 1, PAIRS).get(0);
      List<String> tasks =
          emulator.world().tasks(plan).stream().map(t -> t.path("id").asText()).toList();
      try (Running service = start(emulator, Map.of("WORK_CONCURRENCY", "16"))) {
        awaitPairs(PAIRS);
        Map<String, String> storeIds = redis.hgetall("planner-sync:{links}:by-planner");
        agentsToPlanner(emulator, tasks, storeIds, WARM_UP_SECONDS);
        emulator.requests().clear();
        int changes = RATE_PER_SECOND * SECONDS;
        report(
            "agent's write -> PATCH at Planner, r = " + ROUND_TRIP.toMillis() + " ms",
            agentsToPlanner(emulator, tasks, storeIds, SECONDS));
        System.out.printf(
            "Graph calls per applied change: %.3f of the lower bound of 2%n",
            emulator.requests().all().size() / (2.0 * changes));
        emulator.requests().clear();
        report(
            "notification -> value in Redis, r = " + ROUND_TRIP.toMillis() + " ms",
            plannerToAgents(emulator, tasks, service));
        System.out.printf(
            "Graph calls per applied change: %.3f of the lower bound of 1%n",
            emulator.requests().all().size() / (1.0 * changes));
      }
    }
  }

  private long[] agentsToPlanner(
      Emulator emulator, List<String> tasks, Map<String, String> storeIds, int seconds) {
    Map<String, Instant> sent = new ConcurrentHashMap<>();
    String run = Long.toHexString(System.nanoTime());
    openLoop(
        RATE_PER_SECOND * seconds,
        i -> {
          String storeId = storeIds.get(tasks.get(i % tasks.size()));
          ObjectNode document = SyncFixture.object(redis.get("annika:tasks:" + storeId));
          String title = run + " " + i;
          document.put("title", title);
          sent.put(title, Instant.now());
          redis.set("annika:tasks:" + storeId, document.toString());
          redis.publish(
              "annika:tasks:updates",
              "{\"action\":\"updated\",\"task_id\":\""
                  + storeId
                  + "\",\"source\":\"agent\",\"task\":{}}");
        });
    Map<String, Instant> arrived = new HashMap<>();
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              for (RequestLog.Entry entry : emulator.requests().matching("PATCH", ".*/tasks/.*")) {
                String body = String.valueOf(entry.body());
                int from = body.indexOf(run);
                if (from >= 0) {
                  arrived.putIfAbsent(body.substring(from, body.indexOf('"', from)), entry.time());
                }
              }
              return arrived.keySet().containsAll(sent.keySet());
            });
    return sent.entrySet().stream()
        .mapToLong(e -> Duration.between(e.getValue(), arrived.get(e.getKey())).toMillis())
        .toArray();
  }

  private long[] plannerToAgents(Emulator emulator, List<String> tasks, Running service) {
    Map<String, Instant> sent = new ConcurrentHashMap<>();
    Map<String, Instant> arrived = new ConcurrentHashMap<>();
    var subscription = client.connectPubSub();
    subscription.addListener(
        new RedisPubSubAdapter<>() {
          @Override
          public void message(String channel, String message) {
            int from = message.indexOf("person ");
            if (from >= 0) {
              arrived.putIfAbsent(
                  message.substring(from, message.indexOf('"', from)), Instant.now());
            }
          }
        });
    subscription.sync().subscribe("annika:tasks:updates");
    openLoop(
        RATE_PER_SECOND * SECONDS,
        i -> {
          String id = tasks.get(i % tasks.size());
          String title = "person " + i;
          emulator.world().patchTask(id, SyncFixture.object("{\"title\":\"" + title + "\"}"));
          sent.put(title, Instant.now());
          service.notifyOf(id);
        });
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(200))
        .until(() -> arrived.keySet().containsAll(sent.keySet()));
    subscription.close();
    return sent.entrySet().stream()
        .mapToLong(e -> Duration.between(e.getValue(), arrived.get(e.getKey())).toMillis())
        .toArray();
  }

  private void firstImport() throws Exception {
    redis.flushall();
    try (Emulator emulator =
        Emulator.start(EmulatorOptions.defaults().withDelay(LISTING_ROUND_TRIP))) {
      board(emulator, PLANS, TASKS_PER_PLAN);
      int pairs = PLANS * TASKS_PER_PLAN;
      try (Running service = start(emulator, Map.of("WORK_CONCURRENCY", "8"))) {
        Awaitility.await()
            .atMost(Duration.ofSeconds(60))
            .pollInterval(Duration.ofMillis(10))
            .until(() -> !emulator.requests().matching("GET", ".*/tasks").isEmpty());
        Instant began = Instant.now();
        awaitPairs(pairs);
        Duration took = Duration.between(began, Instant.now());
        Duration listings = LISTING_ROUND_TRIP.multipliedBy(PLANS);
        System.out.printf(
            "first import of %d tasks in %d plans: %.1f s, %.2f of the sum of the listings' round"
                + " trips (%.1f s)%n",
            pairs,
            PLANS,
            took.toMillis() / 1000.0,
            took.toMillis() / (double) listings.toMillis(),
            listings.toMillis() / 1000.0);
        Awaitility.await()
            .during(Duration.ofSeconds(20))
            .atMost(Duration.ofSeconds(30))
            .until(() -> true);
        System.out.printf(
            "resident memory with %d pairs: %d MiB%n", pairs, service.residentMebibytes());
      }
    }
  }

  static List<String> board(Emulator emulator, int plans, int tasks) {
    var world = emulator.world();
    world.addGroup(SyncFixture.GROUP, "Product");
    world.addUser(SyncFixture.ANNA, "Anna Berg", "anna@example.com");
    List<String> ids = new ArrayList<>();
    for (int p = 0; p < plans; p++) {
      String plan = world.addPlan("Plan " + p, SyncFixture.GROUP);
      ids.add(plan);
      for (int t = 0; t < tasks; t++) {
        world.createTask(
            plan,
            SyncFixture.object(
                "{\"title\":\"Task "
                    + t
                    + "\",\"dueDateTime\":\"2026-12-24T10:00:00Z\",\"description\":\"About "
                    + t
                    + "\"}"));
      }
    }
    return ids;
  }

  void awaitPairs(int pairs) {
    awaitPairs(redis, pairs);
  }

  static void awaitPairs(RedisCommands<String, String> redis, int pairs) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(180))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> redis.dbsize() > pairs && documents(redis) >= pairs);
  }

  private static long documents(RedisCommands<String, String> redis) {
    return redis.hlen("planner-sync:{links}:by-planner") < 1
        ? 0
        : redis.<Long>eval(
            "local n=0; local c='0'; repeat local r=redis.call('SCAN',c,'MATCH','annika:tasks:*',"
                + "'COUNT',10000); c=r[1]; n=n+#r[2]; until c=='0'; return n",
            io.lettuce.core.ScriptOutputType.INTEGER);
  }

  interface Change {
    void make(int number);
  }

  static void openLoop(int count, Change change) {
    long interval = TimeUnit.SECONDS.toNanos(1) / RATE_PER_SECOND;
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      long due = start + i * interval;
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      change.make(i);
    }
  }

  private static void report(String what, long[] millis) {
    Arrays.sort(millis);
    System.out.printf(
        "%s: n=%d p50=%d ms p90=%d ms p99=%d ms max=%d ms%n",
        what,
        millis.length,
        millis[millis.length / 2],
        millis[millis.length * 9 / 10],
        millis[millis.length * 99 / 100],
        millis[millis.length - 1]);
  }

  static Running start(Emulator emulator, Map<String, String> more) throws Exception {
    int port = Ports.free();
    int management = Ports.free();
    Path log = Files.createTempFile("benchmark", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(
                "java",
                "-Xmx320m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "io.plannersync.App",
                "run")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    Map<String, String> environment = builder.environment();
    environment.put("AZURE_TENANT_ID", "11111111-2222-4333-8444-555555555555");
    environment.put("AZURE_CLIENT_ID", "benchmark");
    environment.put("AZURE_CLIENT_SECRET", "benchmark");
    environment.put("AZURE_AUTHORITY_URL", emulator.url());
    environment.put("GRAPH_URL", emulator.url());
    environment.put("GRAPH_WEBHOOK_CLIENT_STATE", STATE);
    environment.put("REDIS_URL", TestRedis.url());
    environment.put("API_KEY", "key-of-the-benchmark");
    environment.put("SERVER_PORT", Integer.toString(port));
    environment.put("MANAGEMENT_PORT", Integer.toString(management));
    environment.put("GRAPH_RATE_START", "60000");
    environment.putAll(more);
    return new Running(
        builder.start(), "http://127.0.0.1:" + port, "http://127.0.0.1:" + management, log);
  }

  record Running(Process process, String url, String management, Path log)
      implements AutoCloseable {

    private static final HttpClient HTTP =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** Tells the service, as Graph would, that a task changed. */
    void notifyOf(String task) {
      HTTP.sendAsync(
          HttpRequest.newBuilder(URI.create(url + "/api/graph_webhook"))
              .header("Content-Type", "application/json")
              .POST(
                  HttpRequest.BodyPublishers.ofString(
                      """
                      {"value":[{"subscriptionId":"s","clientState":"%s","changeType":"updated",
                       "resource":"planner/tasks/%s","resourceData":{"id":"%s"}}]}\
                      """
                          .formatted(STATE, task, task)))
              .build(),
          BodyHandlers.discarding());
    }

    /** The sum of a metric's series whose line holds this text. */
    double metric(String text) throws Exception {
      String all =
          HTTP.send(
                  HttpRequest.newBuilder(URI.create(management + "/observe/metrics")).build(),
                  BodyHandlers.ofString())
              .body();
      return all.lines()
          .filter(line -> !line.startsWith("#") && line.contains(text))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    }

    long residentMebibytes() throws IOException {
      return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElseThrow();
    }

    @Override
    public void close() throws Exception {
      process.destroy();
      process.waitFor(20, TimeUnit.SECONDS);
      System.out.println("the service's log: " + log);
    }
  }
}
