package io.plannersync.ops;

import static io.plannersync.e2e.SyncFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.e2e.SyncFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An operator stops a route on the console while both sides are edited, and starts it again: each
 * route of the sync, one after the other.
 */
class StoppedRoutesTest {

  private static final List<String> OF_THE_SYNC =
      List.of("graph", "intake", "looking", "reconcile", "subscriptions");

  private static SyncFixture sync;
  private static Management management;
  private static String task;
  private static String document;
  private static int edits;

  @BeforeAll
  static void start() {
    sync = new SyncFixture().with("DELETE_GRACE", "300ms").withConsole().start();
    management = new Management(sync);
    task = sync.personCreates("Stays");
    document = sync.storeIdOf(task);
    sync.settle();
  }

  @AfterAll
  static void stop() {
    sync.close();
  }

  static List<String> routes() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("routes"))) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> OF_THE_SYNC.contains(file.getParent().getFileName().toString()))
          .map(file -> file.getFileName().toString().replace(".camel.yaml", ""))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("routes")
  void what_is_edited_while_a_route_is_stopped_arrives_when_it_is_started(String route) {
    exec(route, "stop(long)", "1");
    String title = "Title " + ++edits;
    String line = "Line " + edits;
    sync.personChanges(task, "{\"title\":\"" + title + "\"}");
    sync.agentChanges(document, "{\"description\":\"" + line + "\"}");
    String created = sync.personCreates("Created " + edits);
    await().during(Duration.ofMillis(500)).until(() -> management.status("health/live") == 200);
    exec(route, "start()", "");

    await().until(() -> sync.document(document).path("title").asText().equals(title));
    await().until(() -> sync.task(task).path("details").path("description").asText().equals(line));
    String copy = sync.storeIdOf(created);
    await().until(() -> sync.document(copy).path("title").asText().equals("Created " + edits));
    assertThat(sync.world().tasks(sync.plan())).hasSize(1 + edits);
    assertThat(sync.redis().keys(SyncFixture.key("*"))).hasSize(1 + edits);
  }

  private static void exec(String route, String operation, String argument) {
    String answer =
        management.post(
            "jolokia",
            "{\"type\":\"exec\",\"mbean\":\"org.apache.camel:context=planner-sync,type=routes,"
                + "name=\\\"%s\\\"\",\"operation\":\"%s\",\"arguments\":[%s]}"
                    .formatted(route, operation, argument));
    assertThat(answer).as(route + " " + operation).contains("\"status\":200");
  }
}
