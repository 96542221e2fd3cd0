package io.plannersync.e2e;

import static io.plannersync.e2e.SyncFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** In {@code observe} the service writes its own state and nothing else. */
class ObserveTest {

  private final SyncFixture sync =
      new SyncFixture().with("SYNC_MODE", "observe").with("HEALTH_INTERVAL_MS", "200");

  @AfterEach
  void stop() {
    sync.close();
  }

  @Test
  void nothing_of_the_agents_or_of_the_server_is_touched_and_health_says_what_differs() {
    sync.redis().configSet("notify-keyspace-events", "");
    sync.personCreates("Only in Planner");
    String paired = sync.personCreates("Paired by a reversed map");
    String oneSided = sync.personCreates("Paired by half a map");
    sync.agentWrites("Task-1", "{\"id\":\"Task-1\",\"title\":\"Only a document\"}");
    sync.agentWrites("Task-2", "{\"id\":\"Task-2\",\"title\":\"Paired by a reversed map\"}");
    sync.agentWrites("Task-3", "{\"id\":\"Task-3\",\"title\":\"Paired by half a map\"}");
    sync.agentWrites("Task-4", "no document");
    sync.redis().set("annika:planner:id_map:" + paired, "Task-2");
    sync.redis().set("annika:planner:id_map:Task-3", oneSided);
    Map<String, String> before = others();

    sync.start();

    await().until(() -> sync.status().at("/plans/0/audited_at").isTextual());
    await()
        .until(
            () ->
                sync.status().path("health").path("reasons").toString().contains("observe writes"));
    assertThat(sync.status().path("health").path("word").asText()).isEqualTo("DEGRADED");
    sync.redis().del(SyncFixture.key("Task-1"));
    before.remove(SyncFixture.key("Task-1"));
    await()
        .pollDelay(Duration.ofSeconds(3))
        .until(() -> sync.status().at("/plans/0/audited_at").isTextual());
    assertThat(others()).isEqualTo(before);
    assertThat(sync.redis().configGet("notify-keyspace-events"))
        .containsEntry("notify-keyspace-events", "");
    assertThat(sync.writes()).isEmpty();
    assertThat(sync.redis().hget("planner-sync:{links}:by-planner", paired)).isEqualTo("Task-2");

    sync.stop();
    sync.with("SYNC_MODE", "two-way").start();
    await().until(() -> sync.redis().get("annika:planner:id_map:Task-2") != null);
    assertThat(sync.plannerIdOf("Task-2")).isEqualTo(paired);
    await().until(() -> sync.redis().get("annika:planner:id_map:" + paired) == null);
    await().until(() -> sync.status().path("health").path("word").asText().equals("UP"));
  }

  private Map<String, String> others() {
    Map<String, String> all = new TreeMap<>(RedisDump.of(sync.redis()));
    all.keySet().removeIf(key -> key.startsWith("planner-sync:"));
    return all;
  }
}
