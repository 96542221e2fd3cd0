package io.plannersync.ops;

import static io.plannersync.e2e.SyncFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lettuce.core.api.StatefulRedisConnection;
import io.plannersync.e2e.SyncFixture;
import io.plannersync.emulator.Fault;
import io.plannersync.testing.TestRedis;
import org.apache.camel.health.HealthCheck.Result;
import org.apache.camel.health.HealthCheck.State;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class HealthTest {

  private static SyncFixture sync;
  private static Management management;

  @BeforeAll
  static void start() {
    sync =
        new SyncFixture()
            .with("HEALTH_INTERVAL_MS", "300")
            // Twice of it is how old an audit may be: a busy machine keeps that.
            .with("SYNC_AUDIT_INTERVAL", "5s")
            .start();
    management = new Management(sync);
  }

  @AfterAll
  static void stop() {
    sync.close();
  }

  @Test
  void is_live_and_ready_at_once_and_in_order_after_the_first_audit() {
    assertThat(management.status("health/live")).isEqualTo(200);
    await().until(() -> management.status("health/ready") == 200);
    await().until(() -> management.status("health") == 200);
  }

  @Test
  void says_which_plan_is_no_longer_compared_and_stays_ready_while_graph_is_away() {
    await().until(() -> management.status("health") == 200);

    // Every read: one of anything else that is answered shows that Graph is there.
    sync.emulator().faults().add(Fault.on("GET", ".*", new Fault.Answer(503)));
    await().until(() -> management.body("health").contains("Graph does not answer"));

    assertThat(management.status("health")).isEqualTo(503);
    await().until(() -> management.body("health").contains("last audit is"));
    assertThat(management.body("health")).contains(sync.plan());
    assertThat(management.status("health/ready")).isEqualTo(200);
    assertThat(management.status("health/live")).isEqualTo(200);

    sync.emulator().faults().clear();
    await().until(() -> management.status("health") == 200);
  }

  @Test
  void is_answered_by_200_while_it_is_only_degraded_and_says_the_word() throws Exception {
    await().until(() -> management.status("health") == 200);
    sync.pause();
    try {
      await().until(() -> management.body("health").contains("DEGRADED"));
      assertThat(management.status("health")).isEqualTo(200);
      assertThat(management.body("health")).contains("\"name\":\"sync\"", "is paused");
      assertThat(management.status("health/ready")).isEqualTo(200);
      assertThat(management.body("metrics")).contains("planner_sync_health");
    } finally {
      sync.resume();
    }
    await().until(() -> management.body("health").contains("\"message\":\"UP\""));
  }

  @Test
  void writes_the_health_key_that_existing_readers_know() throws Exception {
    sync.storeIdOf(sync.personCreates("Counted"));
    await()
        .until(
            () -> {
              String text = sync.redis().get("annika:sync:health");
              return text != null
                  && SyncFixture.JSON.readTree(text).path("processed_tasks").asInt() > 0;
            });
    JsonNode health = SyncFixture.JSON.readTree(sync.redis().get("annika:sync:health"));
    assertThat(health.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "timestamp",
            "processed_tasks",
            "pending_uploads",
            "failed_operations",
            "rate_limit_status",
            "webhook_status",
            "consecutive_failures");
    assertThat(health.path("rate_limit_status").asText()).isEqualTo("ok");
    assertThat(sync.redis().ttl("annika:sync:health")).isBetween(1L, 300L);
  }

  @Test
  void is_not_ready_without_redis_but_still_live() throws Exception {
    StatefulRedisConnection<String, String> connection = TestRedis.connect();
    try (DefaultCamelContext camel = new DefaultCamelContext()) {
      RedisCheck check = new RedisCheck(connection);
      check.setCamelContext(camel);
      assertThat(check.call().getState()).isEqualTo(State.UP);

      connection.close();
      Result down = check.call();
      assertThat(down.getState()).isEqualTo(State.DOWN);
      assertThat(down.getMessage()).get().asString().startsWith("Redis cannot be reached");
      assertThat(check.isReadiness()).isTrue();
      assertThat(check.isLiveness()).isFalse();
    }
  }
}
