package io.plannersync.e2e;

import static io.plannersync.e2e.SyncFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.emulator.EmulatorOptions;
import io.plannersync.testing.Ports;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.embedded.RedisServer;

/** A Redis that comes back without its last writes, while the service runs on. */
class LostWritesTest {

  @TempDir Path dump;
  private final int port = Ports.free();
  private RedisServer server;
  private SyncFixture sync;

  @BeforeEach
  void startRedis() throws IOException {
    server = startServer();
    sync = new SyncFixture(EmulatorOptions.defaults(), "redis://127.0.0.1:" + port);
  }

  private RedisServer startServer() throws IOException {
    RedisServer started =
        RedisServer.newRedisServer()
            .port(port)
            .bind("127.0.0.1")
            .setting("save \"\"")
            .setting("appendonly no")
            .setting("dir " + dump)
            .build();
    started.start();
    return started;
  }

  @AfterEach
  void stop() throws IOException {
    sync.close();
    server.stop();
  }

  @Test
  void a_task_whose_link_was_lost_with_the_last_writes_is_found_and_not_created_again()
      throws IOException {
    sync.with("CREATE_GATHER", "3s").start();
    sync.personCreates("Another");
    await().until(() -> !sync.redis().keys("annika:tasks:*").isEmpty());
    sync.settle();
    sync.agentWrites("Task-a", "{\"id\":\"Task-a\",\"title\":\"New\"}");
    sync.redis().save();
    String task = sync.plannerIdOf("Task-a");
    await().until(() -> sync.document("Task-a").path("planner_id").asText().equals(task));

    // Told to save nothing by itself, it ends as it would without warning.
    server.stop();
    server = startServer();

    await().until(() -> sync.document("Task-a") != null);
    assertThat(sync.document("Task-a").has("planner_id")).isFalse();
    await().until(() -> sync.document("Task-a").path("planner_id").asText().equals(task));
    sync.settle();
    assertThat(sync.writes("POST")).hasSize(1);
    assertThat(sync.world().tasks(sync.plan())).hasSize(2);
    assertThat(sync.redis().keys("annika:tasks:*")).hasSize(2);
  }
}
