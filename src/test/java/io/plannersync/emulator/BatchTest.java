package io.plannersync.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.emulator.GraphClient.Answer;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchTest extends BoardTest {

  @Test
  void each_request_is_answered_by_its_id_as_if_it_had_come_alone() {
    String etag = graph.get(task()).etag();
    ObjectNode patch = request("w", "PATCH", "planner/tasks/" + taskId);
    patch.putObject("headers").put("If-Match", etag).put("Content-Type", "application/json");
    patch.withObjectProperty("headers").put("Prefer", "return=representation");
    patch.putObject("body").put("title", "Sand");

    Map<String, JsonNode> answers =
        answers(
            graph.post(
                "/v1.0/$batch",
                batch(
                    request("r", "GET", "/planner/plans/" + planId + "/tasks?$expand=details"),
                    request("gone", "GET", "/planner/tasks/" + "x".repeat(28)),
                    patch)));

    assertThat(answers.keySet()).containsExactly("gone", "r", "w");
    assertThat(answers.get("gone").get("status").asInt()).isEqualTo(404);
    assertThat(answers.get("gone").at("/body/error/message").asText()).isNotEmpty();
    assertThat(answers.get("r").at("/body/value/0/details/@odata.etag").asText()).isNotEmpty();
    assertThat(answers.get("r").at("/headers/Content-Type").asText()).contains("json");
    assertThat(answers.get("w").at("/body/title").asText()).isEqualTo("Sand");
    assertThat(answers.get("w").at("/body/@odata.etag").asText())
        .isEqualTo(graph.get(task()).etag());
  }

  @Test
  void beta_answers_as_beta_and_v1_as_v1() {
    String batch = batch(request("1", "GET", "/planner/tasks/" + taskId));

    JsonNode beta = graph.post("/beta/$batch", batch).json().at("/responses/0/body");
    JsonNode v1 = graph.post("/v1.0/$batch", batch).json().at("/responses/0/body");

    assertThat(beta.has("lastModifiedDateTime")).isTrue();
    assertThat(v1.get("title")).isEqualTo(beta.get("title"));
    assertThat(v1.has("lastModifiedDateTime")).isFalse();
  }

  @Test
  void answers_come_in_another_order_than_requests() {
    String twenty =
        batch(
            IntStream.range(0, 20)
                .mapToObj(i -> request("" + i, "GET", "/planner/tasks/" + taskId))
                .toArray(ObjectNode[]::new));

    JsonNode responses = graph.post("/v1.0/$batch", twenty).json().get("responses");

    assertThat(responses).hasSize(20);
    assertThat(responses)
        .extracting(response -> response.get("id").asText())
        .isNotEqualTo(IntStream.range(0, 20).mapToObj(String::valueOf).toList());
  }

  @Test
  void each_request_is_throttled_alone_and_the_batch_is_not() {
    emulator.faults().rateLimit(new FaultRules.RateLimit(2, Duration.ofMinutes(1), "7"));

    Answer answer =
        graph.post(
            "/v1.0/$batch",
            batch(
                request("1", "GET", "/planner/tasks/" + taskId),
                request("2", "GET", "/planner/tasks/" + taskId),
                request("3", "GET", "/planner/tasks/" + taskId)));

    assertThat(answer.status()).isEqualTo(200);
    Map<String, JsonNode> answers = answers(answer);
    assertThat(answers.values())
        .extracting(one -> one.get("status").asInt())
        .containsExactly(200, 200, 429);
    assertThat(answers.get("3").at("/headers/Retry-After").asText()).isEqualTo("7");
  }

  @Test
  void what_depends_on_a_failure_is_not_done() {
    ObjectNode create = request("made", "POST", "/planner/tasks");
    create.putObject("headers").put("Content-Type", "application/json");
    create.putObject("body").put("planId", planId);
    ObjectNode second = request("after", "DELETE", "/planner/tasks/" + taskId);
    second.putArray("dependsOn").add("MADE");
    second.putObject("headers").put("If-Match", graph.get(task()).etag());
    ObjectNode third = request("last", "GET", "/planner/tasks/" + taskId);
    third.putArray("dependsOn").add("after");

    Map<String, JsonNode> answers =
        answers(graph.post("/v1.0/$batch", batch(create, second, third)));

    assertThat(answers.get("made").get("status").asInt()).isEqualTo(400);
    assertThat(answers.get("after").get("status").asInt()).isEqualTo(424);
    assertThat(answers.get("last").get("status").asInt()).isEqualTo(424);
    assertThat(graph.get(task()).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'requests': []}",
        "{'requests': [{'id': '1', 'method': 'GET'}]}",
        "{'requests': [{'method': 'GET', 'url': '/me'}]}",
        "{'requests': [{'id': '1', 'method': 'GET', 'url': 'https://graph.microsoft.com/me'}]}",
        "{'requests': [{'id': 'a', 'method': 'GET', 'url': '/groups'},"
            + " {'id': 'A', 'method': 'GET', 'url': '/groups'}]}",
        "{'requests': [{'id': '1', 'method': 'POST', 'url': '/planner/tasks', 'body': {}}]}",
        "{'requests': [{'id': '1', 'method': 'GET', 'url': '/groups', 'dependsOn': ['2']}]}"
      })
  void a_malformed_batch_is_refused_as_a_whole(String batch) {
    Answer refused = graph.post("/v1.0/$batch", text(batch));

    assertThat(refused.status()).isEqualTo(400);
    assertThat(emulator.requests().all()).hasSize(1);
  }

  @Test
  void twenty_one_are_too_many() {
    String batch =
        batch(
            IntStream.rangeClosed(1, 21)
                .mapToObj(i -> request("" + i, "GET", "/groups"))
                .toArray(ObjectNode[]::new));

    assertThat(graph.post("/v1.0/$batch", batch).code()).isEqualTo("MaximumValueExceeded");
  }

  @Test
  void its_requests_are_logged_and_marked_and_hit_by_faults() {
    emulator.faults().add(Fault.on("GET", "/groups$", new Fault.DropBefore()));

    Map<String, JsonNode> answers =
        answers(
            graph.post(
                "/v1.0/$batch",
                batch(
                    request("lost", "GET", "/groups?$top=5"),
                    request("kept", "GET", "/planner/tasks/" + taskId))));

    assertThat(answers.get("lost").get("status").asInt()).isEqualTo(504);
    assertThat(answers.get("kept").get("status").asInt()).isEqualTo(200);
    assertThat(emulator.requests().all())
        .extracting(entry -> entry.path() + entry.query() + entry.batched() + entry.status())
        .containsExactly("/v1.0/$batchfalse200", "/v1.0/groups$top=5true0", task() + "true200");
  }

  private static ObjectNode request(String id, String method, String url) {
    return json("{}").put("id", id).put("method", method).put("url", url);
  }

  private static String batch(ObjectNode... requests) {
    ObjectNode body = json("{}");
    for (ObjectNode request : requests) {
      body.withArrayProperty("requests").add(request);
    }
    return body.toString();
  }

  private static Map<String, JsonNode> answers(Answer answer) {
    assertThat(answer.status()).isEqualTo(200);
    Map<String, JsonNode> byId = new TreeMap<>();
    answer.json().get("responses").forEach(one -> byId.put(one.get("id").asText(), one));
    return byId;
  }
}
