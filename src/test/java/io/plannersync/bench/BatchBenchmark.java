package io.plannersync.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.e2e.SyncFixture;
import io.plannersync.emulator.Emulator;
import io.plannersync.emulator.EmulatorOptions;
import io.plannersync.emulator.FaultRules;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/**
 * Whether {@code $batch} gains anything: reads of single tasks, twenty in one request or twenty in
 * parallel, against the emulated Graph with a fixed round trip. Each request of a batch counts
 * against the limit for itself, as Microsoft documents it. Takes some 20 seconds.
 */
final class BatchBenchmark {
  private static final Duration ROUND_TRIP = Duration.ofMillis(50);
  private static final int TOGETHER = 20;
  private static final int WARM_UP = 40;
  private static final int ROUNDS = 40;
  private static final int LIMITED_READS = 400;
  private static final int LIMIT_PER_SECOND = 100;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Emulator emulator;
  private final String token;
  private final List<String> tasks = new ArrayList<>();

  private BatchBenchmark(Emulator emulator) {
    this.emulator = emulator;
    this.token = emulator.tokens().application("benchmark");
    emulator.world().addGroup(SyncFixture.GROUP, "Product");
    String plan = emulator.world().addPlan("Plan", SyncFixture.GROUP);
    for (int i = 0; i < LIMITED_READS; i++) {
      ObjectNode task = SyncFixture.object("{\"title\":\"Task\",\"description\":\"About it\"}");
      tasks.add(emulator.world().createTask(plan, task));
    }
  }

  static void run() {
    try (Emulator emulator = Emulator.start(EmulatorOptions.defaults().withDelay(ROUND_TRIP))) {
      BatchBenchmark benchmark = new BatchBenchmark(emulator);
      benchmark.unlimited("20 reads in parallel", benchmark::single);
      benchmark.unlimited("20 reads in one batch", benchmark::batch);
      benchmark.limited("reads in parallel", benchmark::single);
      benchmark.limited("reads in batches", benchmark::batch);
    }
  }

  /** How long twenty reads take if nothing is refused. */
  private void unlimited(String what, UnaryOperator<List<String>> read) {
    long[] micros = new long[ROUNDS];
    for (int round = -WARM_UP; round < ROUNDS; round++) {
      long start = System.nanoTime();
      List<String> refused = read.apply(tasks.subList(0, TOGETHER));
      if (!refused.isEmpty()) {
        throw new IllegalStateException(refused.size() + " reads were refused without a limit");
      }
      if (round >= 0) {
        micros[round] = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start);
      }
    }
    Arrays.sort(micros);
    System.out.printf(
        "%s, r = %d ms: p50 %.1f ms, p90 %.1f ms%n",
        what, ROUND_TRIP.toMillis(), micros[ROUNDS / 2] / 1e3, micros[ROUNDS * 9 / 10] / 1e3);
  }

  /** How long all reads take under a limit, if those refused wait as long as they are told to. */
  private void limited(String what, UnaryOperator<List<String>> read) {
    emulator
        .faults()
        .rateLimit(new FaultRules.RateLimit(LIMIT_PER_SECOND, Duration.ofSeconds(1), null));
    emulator.requests().clear();
    Deque<String> left = new ArrayDeque<>(tasks);
    long start = System.nanoTime();
    while (!left.isEmpty()) {
      List<String> some = new ArrayList<>();
      while (some.size() < TOGETHER && !left.isEmpty()) {
        some.add(left.removeFirst());
      }
      List<String> refused = read.apply(some);
      left.addAll(refused);
      if (!refused.isEmpty()) {
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    emulator.faults().rateLimit(null);
    long counted =
        emulator.requests().all().stream().filter(e -> !e.path().endsWith("$batch")).count();
    long refused = emulator.requests().all().stream().filter(e -> e.status() == 429).count();
    System.out.printf(
        "%d %s, limit %d/s: %.2f s, %d calls counted, %d answered 429, %d HTTP requests%n",
        LIMITED_READS,
        what,
        LIMIT_PER_SECOND,
        seconds,
        counted,
        refused,
        emulator.requests().all().stream().filter(e -> !e.batched()).count());
  }

  private List<String> single(List<String> ids) {
    List<CompletableFuture<HttpResponse<String>>> answers =
        ids.stream()
            .map(
                id ->
                    http.sendAsync(
                        request("/v1.0" + path(id)).GET().build(), BodyHandlers.ofString()))
            .toList();
    List<String> refused = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      if (answers.get(i).join().statusCode() != 200) {
        refused.add(ids.get(i));
      }
    }
    return refused;
  }

  private List<String> batch(List<String> ids) {
    ObjectNode body = SyncFixture.JSON.createObjectNode();
    for (String id : ids) {
      body.withArrayProperty("requests")
          .addObject()
          .put("id", id)
          .put("method", "GET")
          .put("url", path(id));
    }
    HttpRequest request =
        request("/v1.0/$batch").POST(BodyPublishers.ofString(body.toString())).build();
    JsonNode answer =
        SyncFixture.object(http.sendAsync(request, BodyHandlers.ofString()).join().body());
    List<String> refused = new ArrayList<>();
    for (JsonNode one : answer.get("responses")) {
      if (one.get("status").asInt() != 200) {
        refused.add(one.get("id").asText());
      }
    }
    return refused;
  }

  private static String path(String id) {
    return "/planner/tasks/" + id + "?$expand=details";
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(emulator.url() + path))
        .header("Authorization", "Bearer " + token)
        .header("Content-Type", "application/json");
  }
}
