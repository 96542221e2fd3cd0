package io.plannersync.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.plannersync.e2e.SyncFixture;
import io.plannersync.emulator.Emulator;
import io.plannersync.emulator.EmulatorOptions;
import io.plannersync.emulator.RequestLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/**
 * Counts Graph calls over a trace of 10,000 edits, of which 20 % are in conflict: an agent and a
 * person change the same field of one task at the same time. The rest are of one side alone, half
 * of each. People's edits are told by notifications.
 *
 * <p>The lower bound: one read for each edit of a person, alone or in a conflict, since a
 * notification carries no content; and the PATCHes that were made: one for each edit that an agent
 * made alone, which is printed beside them, and one for each conflict in which the agent's value
 * stood. Who was later in a conflict only the history tells, by one call more.
 */
final class TraceBenchmark {

  private static final int EDITS = Integer.getInteger("edits", 10_000);
  private static final int PLANS = 10;
  private static final int PAIRS = 500;
  private static final double IN_CONFLICT = 0.2;
  private static final String CALLS = "planner_sync_graph_calls_total{";
  private static final String PATCHES = "graph_calls_total{kind=\"write\",outcome=\"ok\"";

  private final RedisCommands<String, String> redis;
  private final Random random = new Random(20261125);
  private double agentsAlone;
  private long conflicts;

  private TraceBenchmark(RedisCommands<String, String> redis) {
    this.redis = redis;
  }

  static void run(RedisClient client) throws Exception {
    new TraceBenchmark(client.connect().sync()).measure();
  }

  private void measure() throws Exception {
    redis.flushall();
    try (Emulator emulator =
        Emulator.start(EmulatorOptions.defaults().withDelay(Benchmark.ROUND_TRIP))) {
      List<String> tasks = new ArrayList<>();
      for (String plan : Benchmark.board(emulator, PLANS, PAIRS / PLANS)) {
        emulator.world().tasks(plan).forEach(task -> tasks.add(task.path("id").asText()));
      }
      Collections.shuffle(tasks, random);
      try (Benchmark.Running service =
          Benchmark.start(emulator, Map.of("WORK_CONCURRENCY", "16"))) {
        Benchmark.awaitPairs(redis, PAIRS);
        awaitQuiet();
        double calls = service.metric(CALLS);
        double patches = service.metric(PATCHES);
        Map<String, String> storeIds = redis.hgetall("planner-sync:{links}:by-planner");
        Benchmark.openLoop(trace(), step -> edit(emulator, service, tasks, storeIds, step));
        awaitQuiet();
        report(service, calls, patches);
        emulator.requests().all().stream()
            .collect(
                Collectors.groupingBy(TraceBenchmark::kind, TreeMap::new, Collectors.counting()))
            .forEach((kind, count) -> System.out.printf("  %6d %s%n", count, kind));
      }
    }
  }

  /** How many steps: a conflict is one step of two edits. */
  private static int trace() {
    return (int) Math.round(EDITS * (1 - IN_CONFLICT) + EDITS * IN_CONFLICT / 2);
  }

  private void edit(
      Emulator emulator,
      Benchmark.Running service,
      List<String> tasks,
      Map<String, String> storeIds,
      int step) {
    String task = tasks.get(step % tasks.size());
    double share = IN_CONFLICT / 2 / (1 - IN_CONFLICT / 2);
    boolean clash = random.nextDouble() < share;
    boolean person = clash || random.nextBoolean();
    if (person) {
      emulator.world().patchTask(task, SyncFixture.object("{\"title\":\"person " + step + "\"}"));
    }
    if (clash || !person) {
      String key = "annika:tasks:" + storeIds.get(task);
      ObjectNode document = SyncFixture.object(redis.get(key));
      document.put("title", "agent " + step);
      redis.set(key, document.toString());
    }
    if (person) {
      service.notifyOf(task);
    }
    agentsAlone += person ? 0 : 1;
    conflicts += clash ? 1 : 0;
  }

  private void report(Benchmark.Running service, double before, double patchesBefore)
      throws Exception {
    double calls = service.metric(CALLS) - before;
    double patches = service.metric(PATCHES) - patchesBefore;
    // In a conflict the agent's value may stand or not: what was written tells.
    double least = trace() - agentsAlone + patches;
    double history = service.metric("graph_calls_total{kind=\"feed\"");
    System.out.printf(
        "%d edits, %d conflicts: %.0f calls, %.0f of them PATCHes, %.0f to history and change times;"
            + " %.0f PATCHes were due to agents alone; ratio to the lower bound %.3f, with one call"
            + " to history for each conflict in it %.3f; to one read for every edit %.3f%n",
        trace() + conflicts,
        conflicts,
        calls,
        patches,
        history,
        agentsAlone,
        calls / least,
        calls / (least + conflicts),
        calls / (trace() + patches));
  }

  /** What was asked for, without ids; a further page is told from a first one. */
  private static String kind(RequestLog.Entry request) {
    String path = request.path().replaceAll("/(plans|tasks|buckets)/[^/]+", "/$1/{id}");
    boolean further = request.query() != null && request.query().contains("skiptoken");
    return request.method() + " " + path + (further ? ", a further page" : "");
  }

  private void awaitQuiet() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(120))
        .pollInterval(Duration.ofMillis(200))
        .during(Duration.ofSeconds(3))
        .until(
            () ->
                redis.zcard("planner-sync:{work}:due:task:interactive") == 0
                    && redis.zcard("planner-sync:{work}:due:task:backfill") == 0);
  }
}
