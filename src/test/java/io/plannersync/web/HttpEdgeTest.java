package io.plannersync.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class HttpEdgeTest {

  private static final Later later = new Later();
  private static TestServer server;

  @BeforeAll
  static void start() {
    server =
        new TestServer(
            "classpath:web/edge.camel.yaml,file:routes/errors/api-problem.camel.yaml",
            Map.of("echo", new Echo(), "later", later),
            Map.of());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void a_request_is_read_exactly_and_query_never_poses_as_header_or_path() throws Exception {
    JsonNode seen =
        json(
            server.send(
                "POST",
                "/api/echo/Task%3A1?x-api-key=query&name=other&t=a%2Bb+c&e",
                "{\"a\":1.10}",
                "X-API-Key",
                "header",
                "Content-Type",
                "application/json"));

    assertThat(seen.at("/variable").asText()).isEqualTo("Task:1");
    assertThat(seen.at("/key").asText()).isEqualTo("header");
    assertThat(seen.at("/query/t").asText()).isEqualTo("a+b c");
    assertThat(seen.at("/query/e").asText()).isEmpty();
    assertThat(seen.at("/body").asText()).isEqualTo("{\"a\":1.10}");
  }

  @Test
  void no_header_of_the_request_comes_back() {
    HttpResponse<String> answer =
        server.send("POST", "/api/echo/x", "{}", "X-Foreign", "1", "Cookie", "a=b");

    assertThat(answer.headers().map().keySet())
        .doesNotContain("x-foreign", "cookie", "name", "breadcrumbid", "user-agent");
  }

  @Test
  void an_unknown_path_is_404_with_problem_details() {
    assertProblem(server.send("GET", "/api/nowhere", null), 404);
  }

  @Test
  void a_wrong_method_is_405_with_problem_details() {
    assertProblem(server.send("DELETE", "/api/echo/x", null), 405);
  }

  @Test
  void a_body_over_the_limit_is_413_with_problem_details() {
    assertProblem(server.send("POST", "/api/echo/x", "x".repeat(1024 * 1024 + 1)), 413);
  }

  @Test
  void another_media_type_is_415_and_broken_json_400() {
    assertProblem(server.send("POST", "/api/echo/x", "a=b", "Content-Type", "text/plain"), 415);
    assertProblem(server.send("POST", "/api/echo/x", "{\"a\":"), 400);
    assertProblem(server.send("POST", "/api/echo/x", "{\"a\":1,\"a\":2}"), 400);
    assertProblem(server.send("POST", "/api/echo/x", ""), 400);
    assertProblem(server.send("POST", "/api/echo/x", "{} {}"), 400);
  }

  @Test
  void a_body_of_no_type_is_415_and_a_page_of_another_site_may_not_act() throws Exception {
    var untyped =
        HttpRequest.newBuilder(URI.create(server.url() + "/api/echo/x"))
            .POST(BodyPublishers.ofString("{}"))
            .build();
    assertProblem(server.client().send(untyped, BodyHandlers.ofString()), 415);
    assertProblem(server.send("POST", "/api/echo/x", "{}", "Sec-Fetch-Site", "cross-site"), 403);
    assertThat(
            server.send("POST", "/api/echo/x", "{}", "Sec-Fetch-Site", "same-origin").statusCode())
        .isEqualTo(200);
  }

  @Test
  void no_answer_is_kept_by_a_cache_or_taken_for_another_type() {
    for (HttpResponse<String> answer :
        List.of(
            server.send("POST", "/api/echo/x", "{}"),
            server.send("GET", "/api/echo/fault", null),
            server.send("GET", "/api/nowhere", null))) {
      assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
      assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    }
  }

  @Test
  void a_fault_of_the_service_is_500_without_its_innards() {
    HttpResponse<String> answer = server.send("GET", "/api/echo/fault", null);

    assertProblem(answer, 500);
    assertThat(answer.body()).doesNotContain("secret innards");
  }

  @Test
  void redis_that_does_not_answer_is_503() {
    HttpResponse<String> answer = server.send("GET", "/api/echo/redis", null);

    assertProblem(answer, 503);
    assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
  }

  @Test
  void two_hundred_requests_wait_without_holding_a_thread() throws Exception {
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      answers.add(
          server
              .client()
              .sendAsync(server.request("GET", "/api/later/" + i, null), BodyHandlers.ofString()));
    }
    // Vert.x has 20 workers: with one held by each request only 20 would ever arrive here.
    await().atMost(Duration.ofSeconds(20)).until(() -> later.waiting.size() == 200);
    assertThat(
            Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().startsWith("vert.x-worker"))
                .filter(
                    thread ->
                        List.of(thread.getValue()).stream()
                            .anyMatch(frame -> frame.getClassName().contains("AwaitManager"))))
        .isEmpty();
    assertThat(server.send("POST", "/api/echo/meanwhile", "{}").statusCode()).isEqualTo(200);

    later.waiting.forEach(answer -> answer.complete(Answer.text(200, "done")));

    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      assertThat(answer.get(20, TimeUnit.SECONDS).body()).isEqualTo("done");
    }
    // An exchange ends just after its answer was sent.
    await().until(() -> server.main().getCamelContext().getInflightRepository().size() == 0);
  }

  @Test
  void a_problem_that_comes_later_is_answered_too() throws Exception {
    var answer =
        server
            .client()
            .sendAsync(server.request("GET", "/api/later/fails", null), BodyHandlers.ofString());
    await().atMost(Duration.ofSeconds(20)).until(() -> later.failing != null);

    later.failing.completeExceptionally(new Problem(409, "conflict", "no longer"));

    assertProblem(answer.get(20, TimeUnit.SECONDS), 409);
  }

  static void assertProblem(HttpResponse<String> answer, int status) {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    JsonNode problem = json(answer);
    assertThat(problem.get("status").asInt()).isEqualTo(status);
    assertThat(problem.get("type").asText()).startsWith("urn:planner-sync:problem:");
    assertThat(problem.get("title").asText()).isNotBlank();
    assertThat(problem.get("detail").asText()).isNotBlank();
  }

  private static JsonNode json(HttpResponse<String> answer) {
    try {
      return Json.MAPPER.readTree(answer.body());
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new AssertionError(answer.statusCode() + " " + answer.body(), e);
    }
  }

  /** Says what it was asked. */
  public static final class Echo {
    public Answer echo(Request request) {
      String name = request.variable("name");
      if (name.equals("fault")) {
        throw new IllegalStateException("secret innards");
      }
      if (name.equals("redis")) {
        throw new io.lettuce.core.RedisCommandTimeoutException("timed out");
      }
      return Answer.json(
          200,
          Map.of(
              "variable", name,
              "key", request.header("X-API-Key").orElse(""),
              "query", request.query(),
              "body", Json.text(request.json())));
    }
  }

  /** Answers when told to. */
  public static final class Later {
    final Queue<CompletableFuture<Answer>> waiting = new ConcurrentLinkedQueue<>();
    volatile CompletableFuture<Answer> failing;

    public CompletionStage<Answer> answer(Request request) {
      CompletableFuture<Answer> answer = new CompletableFuture<>();
      if (request.variable("name").equals("fails")) {
        failing = answer;
      } else {
        waiting.add(answer);
      }
      return answer;
    }
  }

  @Test
  void a_malformed_address_is_not_repeated_as_it_may_hold_a_key() {
    assertThatThrownBy(() -> HttpEdge.query("code=s3cret%zz"))
        .isInstanceOf(Problem.class)
        .hasMessageNotContaining("s3cret");
  }
}
