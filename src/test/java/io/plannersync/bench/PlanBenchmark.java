package io.plannersync.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lettuce.core.api.StatefulRedisConnection;
import io.plannersync.PlanCommand;
import io.plannersync.e2e.SyncFixture;
import io.plannersync.emulator.Emulator;
import io.plannersync.emulator.EmulatorOptions;
import io.plannersync.model.Base;
import io.plannersync.model.Half;
import io.plannersync.model.Link;
import io.plannersync.model.Names;
import io.plannersync.model.StoreSight;
import io.plannersync.planner.PlannerLens;
import io.plannersync.state.Links;
import io.plannersync.store.StoreLens;
import io.plannersync.testing.TestRedis;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/**
 * The processor time that {@code plan} takes for ten thousand pairs: once before the first start,
 * when they have to be found by their id maps, and once settled, a hundred of them edited. The time
 * of the emulated Graph in the same process is in it.
 */
final class PlanBenchmark {

  private static final int PLANS = 50;
  private static final int TASKS = Integer.getInteger("tasks", 200);
  private static final int EDITED = 100;

  private PlanBenchmark() {}

  static void run(StatefulRedisConnection<String, String> redis) {
    redis.sync().flushall();
    try (Emulator emulator = Emulator.start(EmulatorOptions.defaults())) {
      emulator.world().addGroup(SyncFixture.GROUP, "Product");
      PlannerLens plannerLens = new PlannerLens(ZoneOffset.UTC);
      StoreLens storeLens = new StoreLens(ZoneOffset.UTC);
      List<Link> links = new ArrayList<>();
      int number = 0;
      for (int plan = 0; plan < PLANS; plan++) {
        String planId = emulator.world().addPlan("Plan " + plan, SyncFixture.GROUP);
        for (int i = 0; i < TASKS; i++) {
          emulator
              .world()
              .createTask(
                  planId,
                  SyncFixture.object(
                      "{\"title\":\"Task "
                          + number++
                          + "\",\"description\":\"What is to be done\",\"priority\":3}"));
        }
        for (ObjectNode task : emulator.world().tasks(planId)) {
          links.add(pair(redis, plannerLens, storeLens, planId, task));
        }
      }
      measure("found by id maps", emulator);
      new Links(redis, "planner-sync:").saveAll(links);
      for (Link link : links.subList(0, EDITED)) {
        String key = SyncFixture.key(link.storeId());
        ObjectNode document = SyncFixture.object(redis.sync().get(key));
        redis.sync().set(key, document.put("title", "Edited").toString());
      }
      measure("settled, " + EDITED + " edited", emulator);
    }
  }

  private static Link pair(
      StatefulRedisConnection<String, String> redis,
      PlannerLens plannerLens,
      StoreLens storeLens,
      String planId,
      ObjectNode task) {
    String plannerId = task.path("id").asText();
    String storeId = "Task-" + plannerId;
    Half planner = plannerLens.read(task, storeId, Half.EMPTY);
    ObjectNode document = SyncFixture.JSON.createObjectNode();
    document.put("id", storeId).put("title", task.path("title").asText());
    document.put("description", "What is to be done").put("plan_id", planId);
    document.put("priority", "important").put("percent_complete", 0);
    redis.sync().set(SyncFixture.key(storeId), document.toString());
    redis
        .sync()
        .mset(
            Map.of(
                "annika:planner:id_map:" + storeId, plannerId,
                "annika:task:mapping:planner:" + plannerId, storeId));
    Half store =
        ((StoreSight.Document) storeLens.read(storeId, document.toString(), Half.EMPTY, Names.NONE))
            .half();
    return Link.of(storeId, plannerId, planId)
        .settled(
            new Base(planner, store),
            task.path("@odata.etag").asText(),
            task.path("details").path("@odata.etag").asText(),
            Instant.now());
  }

  private static void measure(String what, Emulator emulator) {
    PlanCommand command =
        new PlanCommand(
            Map.of(
                "AZURE_TENANT_ID", "11111111-2222-4333-8444-555555555555",
                "AZURE_CLIENT_ID", "planner-sync-test",
                "AZURE_CLIENT_SECRET", "not-a-secret",
                "AZURE_AUTHORITY_URL", emulator.url(),
                "GRAPH_URL", emulator.url(),
                "REDIS_URL", TestRedis.url(),
                "API_KEY", "test-key-of-agents"));
    StringWriter out = new StringWriter();
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpu = system.getProcessCpuTime();
    long wall = System.nanoTime();
    new CommandLine(command).setOut(new PrintWriter(out)).execute();
    String text = out.toString();
    System.out.printf(
        "plan of %d pairs, %s: %.1f s of processor, %.1f s%n  %s%n",
        PLANS * TASKS,
        what,
        (system.getProcessCpuTime() - cpu) / 1e9,
        (System.nanoTime() - wall) / 1e9,
        text.substring(text.lastIndexOf('\n', text.length() - 2) + 1).strip());
  }
}
