package io.plannersync.chaos;

import static io.plannersync.e2e.SyncFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.Service;
import io.plannersync.Settings;
import io.plannersync.e2e.SyncFixture;
import io.plannersync.emulator.Fault;
import io.plannersync.emulator.RequestLog;
import io.plannersync.testing.Ports;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Any number of instances share one Redis and one Planner. */
class TwoInstancesTest {

  private static final Duration LEASE = Duration.ofSeconds(3);

  private final SyncFixture sync =
      new SyncFixture()
          .with("SYNC_INTERVAL_IDLE", "400ms")
          .with("WORK_LEASE", LEASE.toSeconds() + "s");
  private String managementUrl;

  @AfterEach
  void stop() {
    sync.close();
  }

  @Test
  void two_instances_create_each_task_once_and_write_each_change_once() throws Exception {
    sync.start();
    try (Service second = second()) {
      second.start();
      for (int i = 0; i < 15; i++) {
        sync.agentPublishes(id(i), "{\"id\":\"" + id(i) + "\",\"title\":\"New " + i + "\"}");
      }
      for (int i = 0; i < 15; i++) {
        sync.plannerIdOf(id(i));
      }
      sync.settle();
      assertThat(sync.world().tasks(sync.plan())).hasSize(15);
      assertThat(sync.writes("POST")).hasSize(15);
      assertThat(sync.redis().keys("annika:tasks:*")).hasSize(15);

      for (int i = 0; i < 15; i++) {
        sync.agentChanges(id(i), "{\"title\":\"Changed " + i + "\"}");
      }
      for (int i = 0; i < 15; i++) {
        String task = sync.plannerIdOf(id(i));
        String title = "Changed " + i;
        await().until(() -> sync.task(task).path("title").asText().equals(title));
      }
      sync.settle();
      assertThat(sync.writes("PATCH")).hasSize(15);
      assertThat(sync.writes("PATCH")).extracting(RequestLog.Entry::path).doesNotHaveDuplicates();
    }
  }

  @Test
  void a_429_that_one_instance_gets_stops_both() throws Exception {
    for (int i = 0; i < 20; i++) {
      sync.agentWrites(id(i), "{\"id\":\"" + id(i) + "\",\"title\":\"New " + i + "\"}");
    }
    sync.with("WORK_CONCURRENCY", "2").start();
    try (Service second = second()) {
      second.start();
      for (int i = 0; i < 20; i++) {
        sync.plannerIdOf(id(i));
      }
      sync.settle();
      sync.emulator().requests().clear();
      double before = writes(managementUrl);

      sync.fault(Fault.on("PATCH", "/planner/tasks/", new Fault.Answer(429, "3")).times(1));
      for (int i = 0; i < 20; i++) {
        sync.agentChanges(id(i), "{\"title\":\"Changed " + i + "\"}");
      }
      await().until(() -> sync.writes("PATCH").size() == 21);
      sync.settle();

      RequestLog.Entry refused =
          sync.writes("PATCH").stream().filter(r -> r.status() == 429).findFirst().orElseThrow();
      assertThat(sync.emulator().requests().all())
          .filteredOn(r -> r.time().isAfter(refused.time().plusMillis(500)))
          .isNotEmpty()
          .allMatch(r -> !r.time().isBefore(refused.time().plusSeconds(3)));
      double ofSecond = writes(managementUrl) - before;
      assertThat(ofSecond).as("both have work, and both waited").isBetween(1.0, 19.0);
    }
  }

  @Test
  void the_work_of_a_killed_instance_is_taken_over_when_its_lease_ends() {
    String task = sync.personCreates("Write the brief");
    try (ServiceProcess doomed = new ServiceProcess(sync).start()) {
      String document = sync.storeIdOf(task);
      sync.settle();
      sync.fault(Fault.on("PATCH", "/planner/", new Fault.Delay(Duration.ofSeconds(25))).times(1));
      sync.fault(Fault.on("PATCH", "/planner/", new Fault.DropBefore()).times(1));
      sync.agentChanges(document, "{\"title\":\"Write the long brief\"}");
      await().until(() -> sync.writes("PATCH").size() == 1);
      sync.start();
      assertThat(sync.writes("PATCH")).hasSize(1);
      doomed.kill();
      await()
          .atMost(LEASE.plusSeconds(5))
          .until(() -> sync.task(task).path("title").asText().equals("Write the long brief"));
    }
  }

  private Service second() {
    Map<String, String> environment = new HashMap<>(sync.settings());
    environment.put("SERVER_PORT", Integer.toString(Ports.free()));
    int managementPort = Ports.free();
    environment.put("MANAGEMENT_PORT", Integer.toString(managementPort));
    managementUrl = "http://127.0.0.1:" + managementPort;
    return Service.create(Settings.load(Path.of("").toAbsolutePath(), environment));
  }

  /** How many calls that write the instance has made, refused ones too. */
  private static double writes(String managementUrl) throws Exception {
    String metrics =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(managementUrl + "/observe/metrics")).build(),
                BodyHandlers.ofString())
            .body();
    return metrics
        .lines()
        .filter(line -> line.startsWith("planner_sync_graph_calls_total{kind=\"write\""))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  private static String id(int i) {
    return "Task-new-" + i;
  }
}
