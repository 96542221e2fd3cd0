package io.plannersync.e2e;

import static io.plannersync.e2e.SyncFixture.await;
import static io.plannersync.e2e.SyncFixture.key;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.emulator.RequestLog;
import io.plannersync.state.Troubles;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What agents and id maps say instead of ids; one service for all of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileIdsTest {

  private static final String MARKER = "evaluated-7d51";

  private final SyncFixture sync = new SyncFixture();
  private EverythingLogged log;
  private int number;

  @BeforeAll
  void start() {
    System.setProperty("planner.sync.marker", MARKER);
    log = new EverythingLogged();
    sync.start();
  }

  @AfterAll
  void stop() {
    sync.close();
    log.close();
    System.clearProperty("planner.sync.marker");
  }

  static List<String> texts() {
    return List.of(
        "{{sys:planner.sync.marker}}",
        "{{env:PATH}}",
        "{{bean:redisListeners.stop}}",
        "{{graph.endpoint}}",
        "${sys.planner.sync.marker}",
        "${bean:redisListeners.stop}",
        "#bean:redisListeners",
        "../groups",
        "..",
        "x?y=z",
        "x#y",
        "x[",
        "%2e%2e",
        "a%2Fb",
        "a\r\nHost: evil",
        "a\\b",
        "a\u0000b",
        "a b",
        "é",
        "x".repeat(129));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void a_plan_that_is_no_id_is_refused_by_name_and_asked_about_nowhere(String text) {
    String id = "Hostile-plan-" + number++;
    ObjectNode document = JsonNodeFactory.instance.objectNode().put("title", id);
    sync.agentPublishes(id, document.put("plan_id", text).toString());

    assertThat(parked(id)).contains("plan_id is not the id of a plan");
    assertNothingWasAskedAbout(text);
  }

  @Test
  void a_key_that_is_no_documents_and_belongs_to_none_is_shown() {
    sync.agentWrites("Hostile-owner", "{\"title\":\"Hostile-owner\"}");
    sync.redis().set(key("Hostile-owner:lock"), "1");
    sync.redis().set(key("hostile:42"), "{\"title\":\"x\"}");

    await()
        .until(
            () ->
                sync.status()
                    .path("ignored_keys")
                    .toString()
                    .equals("{\"count\":1,\"some\":[\"hostile:42\"]}"));
    sync.redis().del(key("hostile:42"));
    await().until(() -> sync.status().path("ignored_keys").path("count").asInt(-1) == 0);
  }

  @Test
  void a_plan_that_is_corrected_gets_its_task() {
    String id = "Hostile-corrected";
    sync.agentPublishes(id, "{\"title\":\"x\",\"plan_id\":\"x[\"}");
    parked(id);

    sync.agentPublishes(id, "{\"title\":\"x\",\"plan_id\":\"" + sync.plan() + "\"}");
    assertThat(sync.task(sync.plannerIdOf(id)).path("title").asText()).isEqualTo("x");
  }

  /** Fewer than would look like a flood of new documents. */
  static List<String> someTexts() {
    return texts().subList(0, 12);
  }

  @ParameterizedTest
  @MethodSource("someTexts")
  void an_id_map_that_names_no_id_is_shown_and_asked_about_nowhere(String text) {
    String id = "Hostile-map-" + number++;
    sync.redis()
        .set(
            "annika:planner:id_map:" + id,
            JsonNodeFactory.instance.objectNode().put("planner_id", text).toString());
    sync.agentPublishes(id, "{\"title\":\"" + id + "\"}");

    assertThat(parked(id)).contains("annika:planner:id_map:" + id).contains("planner_id");
    assertNothingWasAskedAbout(text);
    assertThat(sync.world().tasks(sync.plan())).noneMatch(t -> t.path("title").asText().equals(id));
  }

  @Test
  void a_plan_of_another_type_is_not_the_default_one() {
    String id = "Hostile-type";
    sync.agentPublishes(id, "{\"title\":\"Hostile-type\",\"plan_id\":{\"id\":\"x\"}}");

    assertThat(parked(id)).contains("plan_id is not the id of a plan");
    assertThat(sync.world().tasks(sync.plan())).noneMatch(t -> t.path("title").asText().equals(id));
  }

  @Test
  void a_pair_whose_plan_becomes_no_id_says_so_and_goes_on_when_it_is_corrected() {
    String task = sync.personCreates("Pair");
    String document = sync.storeIdOf(task);
    String before = sync.raw(document);
    sync.agentChanges(document, "{\"plan_id\":12345}");

    assertThat(parked(document)).contains("plan_id is not the id of a plan");

    sync.agentWrites(document, before);
    await().until(() -> new Troubles(sync.connection(), "planner-sync:").of(document).isEmpty());
    sync.agentChanges(document, "{\"title\":\"Pair of old\"}");
    await().until(() -> sync.task(task).path("title").asText().equals("Pair of old"));
  }

  @Test
  void three_documents_with_a_broken_plan_stop_nobody() {
    for (int i = 0; i < 3; i++) {
      sync.agentPublishes("Broken-" + i, "{\"title\":\"b\",\"plan_id\":\"x[" + i + "\"}");
    }
    for (int i = 0; i < 3; i++) {
      parked("Broken-" + i);
    }
    String task = sync.personCreates("Good");
    assertThat(sync.document(sync.storeIdOf(task)).path("title").asText()).isEqualTo("Good");
    assertThat(log.text()).doesNotContain("circuit is open");
  }

  private String parked(String id) {
    Troubles troubles = new Troubles(sync.connection(), "planner-sync:");
    return await().until(() -> troubles.of(id), notes -> !notes.isEmpty()).stream()
        .map(trouble -> trouble.note().reason())
        .collect(Collectors.joining("; "));
  }

  private void assertNothingWasAskedAbout(String text) {
    String paths =
        sync.emulator().requests().all().stream()
            .map(RequestLog.Entry::path)
            .collect(Collectors.joining("\n"));
    assertThat(paths).doesNotContain(text).doesNotContain(MARKER).doesNotContain("%7B", "%5B");
    assertThat(log.text()).doesNotContain(MARKER).doesNotContain(System.getenv("PATH"));
    assertThat(sync.redis().keys("*" + key("") + "*" + MARKER + "*")).isEmpty();
  }
}
