package io.plannersync.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.plannersync.testing.TestRedis;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code java -jar target/planner-sync.jar} does. */
class JarIT {

  private static final Map<String, String> CONFIGURED =
      Map.of(
          "AZURE_TENANT_ID", "11111111-2222-4333-8444-555555555555",
          "AZURE_CLIENT_ID", "someone",
          "AZURE_CLIENT_SECRET", "not-a-secret",
          "API_KEY", "key-of-the-agents");

  @TempDir private Path directory;

  @Test
  void runs_the_demo_from_an_empty_directory_and_ends_when_asked_to() throws Exception {
    try (ServiceProcess service = ServiceProcess.start(directory, Map.of(), "run")) {
      await().until(service::isReady);
      assertThat(service.get("http://127.0.0.1:" + service.port + "/").body()).contains("<html");
      await()
          .until(
              () ->
                  service
                      .get("http://127.0.0.1:" + service.port + "/api/sync/status")
                      .body()
                      .contains("\"pairs\":12"));
      try (Stream<Path> left = Files.list(directory)) {
        assertThat(left).isEmpty();
      }

      service.terminate();
      assertThat(service.ends(10)).isTrue();
      assertThat(service.exitCode()).isIn(0, 143);
    }
  }

  @Test
  void runs_what_the_home_has_its_own_routes_in_yaml_and_in_java() throws Exception {
    copy(Path.of("routes"), directory.resolve("routes"));
    Path page = directory.resolve("routes/api/show-page.camel.yaml");
    Files.writeString(
        page, Files.readString(page).replace("platform-http:/\n", "platform-http:/changed\n"));
    Files.copy(Path.of("application.properties"), directory.resolve("application.properties"));
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    Path recorded = directory.resolve("recorded");
    Map<String, String> environment =
        Map.of(
            "CUSTOM_RECORD_UPDATES", "true",
            "CUSTOM_RECORD_DIRECTORY", recorded.toString(),
            "CUSTOM_LOG_UPDATES", "true");
    try (ServiceProcess service =
        ServiceProcess.start(elsewhere, environment, "run", "--home", directory.toString())) {
      await().until(service::isReady);
      assertThat(service.status("http://127.0.0.1:" + service.port + "/changed")).isEqualTo(200);
      assertThat(service.status("http://127.0.0.1:" + service.port + "/")).isEqualTo(404);
      await().until(() -> service.output().contains("log-updates"));
      await().until(() -> text(recorded).contains("\"action\":\"created\""));
    }
  }

  @Test
  void compiles_a_packaged_route_in_java_and_loads_it() throws Exception {
    Map<String, String> environment = Map.of("CUSTOM_RECORD_UPDATES", "true");
    try (ServiceProcess service = ServiceProcess.start(directory, environment)) {
      await().until(service::isReady);
      await().until(() -> text(directory.resolve("updates")).contains("\"task_id\""));
    }
  }

  @Test
  void emulates_planner_alone() throws Exception {
    try (ServiceProcess emulator =
        ServiceProcess.start(directory, Map.of(), "emulator", "--port", "0")) {
      await().until(() -> emulator.output().contains("Seeded plan "));
      String url = emulator.output().replaceFirst("(?s).*Emulated Planner at (\\S+).*", "$1");
      assertThat(emulator.status(url + "/v1.0/users")).isEqualTo(401);
      emulator.terminate();
      assertThat(emulator.ends(10)).isTrue();
      assertThat(emulator.exitCode()).isIn(0, 143);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "AZURE_CLIENT_SECRET, ''",
    "AZURE_TENANT_ID, ''",
    "API_KEY, ''",
    "SYNC_ZONE, Europe/Nowhere",
    "SYNC_INTERVAL_BUSY, two seconds",
    "WORK_LEASE, soon",
    "SYNC_MODE, both-ways",
    "SERVER_PORT, 70000",
    "REDIS_URL, redis://127.0.0.1:1",
    "REDIS_URL, not a url",
    "REDIS_URL, redis://:hunter2#rest@127.0.0.1:1",
    "SYNC_MOD, observe",
    "SYNC_AUDIT_INTERVAL, 0",
    "API_KEY, short",
    "AZURE_AUTHORITY_URL, http://login.example.com",
    "GRAPH_URL, ftp://127.0.0.1"
  })
  void names_a_setting_that_is_missing_or_wrong_in_one_line(String name, String value)
      throws Exception {
    Map<String, String> environment = new HashMap<>(CONFIGURED);
    environment.put(name, value);
    try (ServiceProcess service = ServiceProcess.start(directory, environment, "run")) {
      assertThat(service.ends(60)).isTrue();
      assertThat(service.exitCode()).isEqualTo(2);
      assertThat(service.output().lines())
          .singleElement()
          .asString()
          .startsWith("planner-sync: " + name)
          .doesNotContain("not-a-secret", "hunter2");
    }
  }

  @Test
  void a_port_that_is_taken_ends_the_start_and_is_named() throws Exception {
    try (ServerSocket taken = new ServerSocket(0);
        ServiceProcess service =
            ServiceProcess.start(
                directory, Map.of("SERVER_PORT", Integer.toString(taken.getLocalPort())), "run")) {
      assertThat(service.ends(60)).isTrue();
      assertThat(service.exitCode()).isEqualTo(1);
      assertThat(service.output()).contains("SERVER_PORT: cannot listen on");
    }
  }

  @Test
  void a_forgotten_application_does_not_start_a_demo_on_a_named_redis() throws Exception {
    try (ServiceProcess service =
        ServiceProcess.start(directory, Map.of("REDIS_URL", "redis://127.0.0.1:1"), "run")) {
      assertThat(service.ends(60)).isTrue();
      assertThat(service.exitCode()).isEqualTo(2);
      assertThat(service.output()).startsWith("planner-sync: AZURE_TENANT_ID is not set");
    }
  }

  @Test
  void documents_that_do_not_fit_into_memory_are_parked_and_the_others_are_synced()
      throws Exception {
    String redisUrl = TestRedis.start();
    RedisClient client = RedisClient.create(redisUrl);
    RedisCommands<String, String> redis = client.connect().sync();
    String long5MB = "x".repeat(5_000_000);
    for (int i = 0; i < 20; i++) {
      String id = "Task-long-" + i;
      redis.set(
          "annika:tasks:" + id,
          "{\"id\":\"" + id + "\",\"title\":\"Long\",\"description\":\"" + long5MB + "\"}");
    }
    redis.set("annika:tasks:Task-short", "{\"id\":\"Task-short\",\"title\":\"Short\"}");
    try (ServiceProcess service =
        ServiceProcess.start(directory, Map.of("REDIS_URL", redisUrl), "run", "--demo")) {
      await().until(service::isReady);
      await().until(() -> redis.get("annika:tasks:Task-short").contains("planner_id"));
      String url = "http://127.0.0.1:" + service.port;
      await().until(() -> service.get(url + "/api/sync/status").body().contains("\"parked\":20"));
      for (int i = 0; i < 10; i++) {
        assertThat(service.status(url + "/api/agent/tasks?limit=500")).isEqualTo(200);
      }
      redis.set("annika:tasks:Task-next", "{\"id\":\"Task-next\",\"title\":\"Next\"}");
      await().until(() -> redis.get("annika:tasks:Task-next").contains("planner_id"));
      assertThat(service.output()).doesNotContain("OutOfMemoryError");
    } finally {
      client.shutdown();
    }
  }

  @Test
  void says_that_a_home_does_not_exist() throws Exception {
    try (ServiceProcess service =
        ServiceProcess.start(directory, Map.of(), "run", "--home", "nowhere")) {
      assertThat(service.ends(60)).isTrue();
      assertThat(service.exitCode()).isEqualTo(2);
      assertThat(service.output()).startsWith("planner-sync: --home is no directory");
    }
  }

  /** A start takes some 4 seconds; a busy machine may take ten times as long. */
  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(100));
  }

  /** All files of the directory, one after the other; empty while there is none. */
  private static String text(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        text.append(Files.readString(file));
      }
    }
    return text.toString();
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }
}
