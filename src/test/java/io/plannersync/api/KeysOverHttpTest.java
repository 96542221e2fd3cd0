package io.plannersync.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.plannersync.access.ApiKeys;
import io.plannersync.model.Conflict;
import io.plannersync.model.Field;
import io.plannersync.model.Interval;
import io.plannersync.model.Link;
import io.plannersync.model.Side;
import io.plannersync.model.Value;
import io.plannersync.state.Holds;
import io.plannersync.testing.TestRedis;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys with names and roles, as they are sent and as they are remembered. */
class KeysOverHttpTest {

  private static final String WRITER = "the-key-of-the-writer";
  private static final String WALL = "the-key-of-the-wall";
  private static final String ANNA = "the-key-of-anna-00";
  private static final String LIST =
      "writer-1:agent:" + WRITER + "\nwall:viewer:" + WALL + "\nanna:operator:" + ANNA + "\n";

  @TempDir private Path directory;
  private Path file;
  private Api api;

  @BeforeEach
  void start() throws IOException {
    TestRedis.flush();
    file = Files.writeString(directory.resolve("keys"), LIST);
    ApiKeys keys = new ApiKeys(null, LIST, file.toString());
    api = new Api(TestRedis.url(), keys, Integer.MAX_VALUE, 1, null);
  }

  @AfterEach
  void stop() {
    api.close();
  }

  @Test
  void the_journal_names_the_agent_that_wrote_and_the_operator_that_ruled() {
    send("POST", "/api/agent/tasks", "{\"id\":\"T1\",\"title\":\"Paint\"}", WRITER, 201);
    send("PATCH", "/api/agent/tasks/T1", "{\"title\":\"Sand\"}", WRITER, 200);
    api.links.save(Link.of("T1", "planner-1", "P1"));
    String hold =
        api.holds.hold(
            Holds.Kind.CREATION, "P1", Side.PLANNER, List.of("T1"), "many", Instant.now());
    send("POST", "/api/sync/held/" + hold + "/confirm", null, ANNA, 200);
    send("POST", "/api/sync/held/" + hold + "/confirm", null, ANNA, 200);
    send("POST", "/api/sync/parked/T1/retry", null, ANNA, 200);
    send("DELETE", "/api/agent/tasks/T1", null, ANNA, 204);

    JsonNode journal = send("GET", "/api/sync/tasks/T1/explain", null, WALL, 200).get("journal");

    assertThat(journal)
        .extracting(
            entry -> entry.get("decision").asText() + " by " + entry.at("/inputs/by").asText())
        .containsExactly(
            "deleted by \"operator anna\"",
            "retried by \"operator anna\"",
            "confirmed by \"operator anna\"",
            "updated by \"agent writer-1\"",
            "created by \"agent writer-1\"");
    assertThat(journal).allMatch(entry -> entry.get("step").asText().equals("api"));
  }

  @Test
  void a_conflict_names_who_dismissed_or_restored_it() {
    send("POST", "/api/agent/tasks", "{\"id\":\"T1\",\"title\":\"Paint\"}", WRITER, 201);
    send("POST", "/api/sync/conflicts/" + conflict("One") + "/dismiss", null, ANNA, 200);
    send("POST", "/api/sync/conflicts/" + conflict("Two") + "/restore", null, ANNA, 200);
    conflict("Three");

    JsonNode items = send("GET", "/api/sync/conflicts?all=true", null, WALL, 200).get("items");

    assertThat(items)
        .extracting(item -> item.get("ruled_by").asText())
        .containsExactly("null", "operator anna", "operator anna");
  }

  @Test
  void a_paused_plan_names_who_paused_it() {
    api.plans.update("P1", plan -> plan.named("One", "G"));
    send("POST", "/api/sync/plans/P1/pause", null, ANNA, 200);
    assertThat(send("GET", "/api/sync/status", null, WALL, 200).at("/plans/0/reason").asText())
        .isEqualTo("operator anna paused it");
  }

  @Test
  void only_an_operator_is_shown_the_code_by_which_the_service_is_signed_in() {
    assertThat(send("GET", "/api/sync/status", null, ANNA, 200).at("/sign_in/code").asText())
        .isEqualTo("ABCD");
    JsonNode shown = send("GET", "/api/sync/status", null, WALL, 200).get("sign_in");
    assertThat(shown.get("code").isNull()).isTrue();
    assertThat(shown.get("url").isNull()).isTrue();
    assertThat(shown.get("message").asText()).contains("a key of an operator");
  }

  @Test
  void a_key_is_replaced_while_the_service_runs_and_a_wrong_file_is_told() throws IOException {
    Files.writeString(file, LIST.replace(WRITER, "the-new-key-of-the-writer"));
    await().until(() -> status("the-new-key-of-the-writer") == 200);
    assertThat(status(WRITER)).isEqualTo(401);

    Files.writeString(file, "half written: " + WRITER);
    await().until(() -> problem() != null);
    assertThat(problem()).startsWith("API_KEYS_FILE: ").doesNotContain(WRITER);
    assertThat(status("the-new-key-of-the-writer")).isEqualTo(200);

    Files.writeString(file, LIST);
    await().until(() -> status(WRITER) == 200);
    assertThat(problem()).isNull();
  }

  private String problem() {
    return send("GET", "/api/sync/status", null, WALL, 200).at("/api_keys/problem").textValue();
  }

  private int status(String key) {
    return api.send("GET", "/api/agent/tasks", null, "X-API-Key", key).statusCode();
  }

  private String conflict(String title) {
    Interval time = Interval.between(Instant.now().minusSeconds(1), Instant.now());
    Value value = new Value.Text(title);
    return api.conflicts
        .keep(
            "T1",
            "planner-1",
            new Conflict(Field.TITLE, value, value, Side.STORE, "latest", time, time),
            Instant.now())
        .orElseThrow()
        .id();
  }

  private JsonNode send(String method, String path, String body, String key, int status) {
    HttpResponse<String> answer = api.send(method, path, body, "X-API-Key", key);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return status == 204 ? null : Api.json(answer);
  }
}
