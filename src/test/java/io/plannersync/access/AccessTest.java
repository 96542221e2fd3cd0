package io.plannersync.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.plannersync.testing.LogLines;
import io.plannersync.web.Problem;
import io.plannersync.web.Request;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AccessTest {

  private final AtomicLong clock = new AtomicLong();
  private final Access access = with(new ApiKeys("the-key-of-the-agents", null, null), 10_000);

  @BeforeAll
  static void hear() {
    Configurator.setLevel(Access.class.getPackageName(), Level.INFO);
  }

  @AfterAll
  static void hearNoMore() {
    Configurator.setLevel(Access.class.getPackageName(), (Level) null);
  }

  @Test
  void who_knows_the_key_comes_in_at_once() {
    assertThat(
            access
                .check(with("x-api-key", "the-key-of-the-agents"), "viewer")
                .toCompletableFuture())
        .isCompleted();
    assertThat(access.check(with("authorization", "Bearer the-key-of-the-agents"), "viewer"))
        .isCompleted();
    assertThat(access.refused()).isZero();
  }

  @Test
  void the_key_may_come_as_the_predecessors_clients_send_it() {
    assertThat(access.check(with("x-functions-key", "the-key-of-the-agents"), "viewer"))
        .isCompleted();
    assertThat(access.check(asking("the-key-of-the-agents"), "viewer")).isCompleted();
    assertThat(access.refused()).isZero();
  }

  @Test
  void a_guess_in_the_address_is_as_slow_and_is_counted_and_never_shown() throws Exception {
    try (LogLines log = new LogLines()) {
      CompletableFuture<Request> guess =
          access.check(asking("a-secret-guess"), "viewer").toCompletableFuture();
      CompletableFuture<Request> other =
          access.check(with("x-functions-key", "a-secret-guess"), "viewer").toCompletableFuture();

      assertThat(guess).isNotDone();
      assertThat(other).isNotDone();
      assertThat(access.refused()).isEqualTo(2);
      assertThat(guess.handle((in, out) -> out.toString()).get(10, TimeUnit.SECONDS))
          .contains("API_KEY")
          .doesNotContain("a-secret-guess");
      assertThat(log.lines()).hasSize(1).noneMatch(line -> line.contains("a-secret-guess"));
    }
  }

  @Test
  void a_request_is_shown_without_its_query_and_headers() {
    assertThat(asking("the-key-of-the-agents")).hasToString("GET /");
    assertThat(with("x-api-key", "the-key-of-the-agents")).hasToString("GET /");
  }

  @Test
  void guesses_are_slow_counted_and_a_line_a_minute() throws Exception {
    try (LogLines log = new LogLines()) {
      CompletableFuture<Request> last = null;
      for (int i = 0; i < 1000; i++) {
        last = access.check(with("x-api-key", "guess-" + i), "viewer").toCompletableFuture();
      }
      assertThat(last).isNotDone();
      assertThat(access.refused()).isEqualTo(1000);
      clock.set(Duration.ofMinutes(1).toNanos());
      access.check(with("x-api-key", "one more"), "viewer");
      assertThat(log.lines())
          .containsExactly(
              "WARN 1 request(s) with a wrong API key since the last such line, the newest from"
                  + " 192.0.2.7",
              "WARN 1000 request(s) with a wrong API key since the last such line, the newest from"
                  + " 192.0.2.7");
      try {
        last.get(10, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        assertThat(e.getCause()).hasMessageContaining("API_KEY");
        return;
      }
      throw new AssertionError("a guess came in");
    }
  }

  @Test
  void a_route_lets_in_the_roles_that_it_names_and_operators_and_says_whom() {
    Access several =
        with(
            new ApiKeys(
                "the-key-of-the-operators",
                "wall:viewer:the-key-of-the-wall,writer:agent:the-key-of-the-writer",
                null),
            100);
    assertThat(from(several, "the-key-of-the-wall", "viewer")).isEqualTo("viewer wall");
    assertThat(from(several, "the-key-of-the-writer", "viewer,agent")).isEqualTo("agent writer");
    assertThat(from(several, "the-key-of-the-operators", "agent")).isEqualTo("operator default");
    assertThatThrownBy(() -> from(several, "the-key-of-the-wall", "agent"))
        .isInstanceOf(Problem.class)
        .hasMessage(
            "this needs a key of the role agent or operator; the one that was sent is of viewer"
                + " wall");
    assertThatThrownBy(() -> from(several, "the-key-of-the-writer", "operator"))
        .hasMessageStartingWith("this needs a key of the role operator;");
    assertThat(several.forbidden()).isEqualTo(2);
  }

  @Test
  void a_route_that_names_no_role_or_none_that_exists_lets_nobody_in() {
    assertThatThrownBy(() -> from(access, "the-key-of-the-agents", null))
        .isNotInstanceOf(Problem.class);
    assertThatThrownBy(() -> from(access, "the-key-of-the-agents", "everybody"))
        .hasMessageContaining("everybody");
  }

  @Test
  void without_any_key_as_in_the_demo_everybody_is_an_operator() {
    assertThat(from(with(new ApiKeys("", null, null), 1), "", "operator"))
        .isEqualTo("operator anybody");
  }

  @Test
  void what_an_operator_does_is_logged_with_the_name_and_without_the_key() {
    try (LogLines log = new LogLines()) {
      from(access, "the-key-of-the-agents", "operator");
      assertThat(log.lines()).containsExactly("INFO operator default: GET /");
    }
  }

  @Test
  void each_name_has_its_calls_and_is_told_when_it_may_go_on() {
    Access two =
        with(
            new ApiKeys(
                null,
                "a:agent:key-0123456789-of-a,b:agent:key-0123456789-of-b,"
                    + "a:agent:key-0123456789-a-new",
                null),
            2);
    from(two, "key-0123456789-of-a", "agent");
    from(two, "key-0123456789-a-new", "agent");
    for (String key : List.of("key-0123456789-of-a", "key-0123456789-a-new")) {
      assertThatThrownBy(() -> from(two, key, "agent"))
          .isInstanceOfSatisfying(
              Problem.class,
              problem -> {
                assertThat(problem.answer().status()).isEqualTo(429);
                assertThat(Integer.parseInt(problem.answer().headers().get("Retry-After")))
                    .isBetween(1, 60);
              })
          .hasMessageContaining("agent a");
    }
    assertThat(from(two, "key-0123456789-of-b", "agent")).isEqualTo("agent b");
    assertThat(two.limited()).isEqualTo(2);
  }

  @Test
  void a_new_window_brings_new_calls() {
    Access access =
        new Access(
            new ApiKeys("the-key-of-the-agents", null, null),
            new CallRate(1, Duration.ofMillis(200)),
            clock::get);
    from(access, "the-key-of-the-agents", "agent");
    await()
        .ignoreExceptionsInstanceOf(Problem.class)
        .until(() -> !from(access, "the-key-of-the-agents", "agent").isEmpty());
  }

  private Access with(ApiKeys keys, int calls) {
    return new Access(keys, new CallRate(calls, Duration.ofMinutes(1)), clock::get);
  }

  private static String from(Access access, String key, String roles) {
    return access.check(with("x-api-key", key), roles).toCompletableFuture().join().by();
  }

  private static Request asking(String code) {
    return new Request("GET", "/", Map.of(), Map.of("code", code), Map.of(), new byte[0]);
  }

  private static Request with(String name, String value) {
    return new Request(
        "GET", "/", Map.of(), Map.of(), Map.of(name, value, ":address", "192.0.2.7"), new byte[0]);
  }
}
