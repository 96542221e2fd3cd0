package io.plannersync.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.testing.LogLines;
import io.plannersync.web.Request;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ApiKeyTest {

  private final AtomicLong clock = new AtomicLong();
  private final ApiKey key = new ApiKey("the-key-of-the-agents", clock::get);

  @Test
  void who_knows_the_key_comes_in_at_once() {
    assertThat(key.check(with("x-api-key", "the-key-of-the-agents")).toCompletableFuture())
        .isCompleted();
    assertThat(key.check(with("authorization", "Bearer the-key-of-the-agents"))).isCompleted();
    assertThat(key.refused()).isZero();
  }

  @Test
  void the_key_may_come_as_the_predecessors_clients_send_it() {
    assertThat(key.check(with("x-functions-key", "the-key-of-the-agents"))).isCompleted();
    assertThat(key.check(asking("the-key-of-the-agents"))).isCompleted();
    assertThat(key.refused()).isZero();
  }

  @Test
  void a_guess_in_the_address_is_as_slow_and_is_counted_and_never_shown() throws Exception {
    try (LogLines log = new LogLines()) {
      CompletableFuture<Request> guess = key.check(asking("a-secret-guess")).toCompletableFuture();
      CompletableFuture<Request> other =
          key.check(with("x-functions-key", "a-secret-guess")).toCompletableFuture();

      assertThat(guess).isNotDone();
      assertThat(other).isNotDone();
      assertThat(key.refused()).isEqualTo(2);
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
        last = key.check(with("x-api-key", "guess-" + i)).toCompletableFuture();
      }
      assertThat(last).isNotDone();
      assertThat(key.refused()).isEqualTo(1000);
      clock.set(Duration.ofMinutes(1).toNanos());
      key.check(with("x-api-key", "one more"));
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

  private static Request asking(String code) {
    return new Request("GET", "/", Map.of(), Map.of("code", code), Map.of(), new byte[0]);
  }

  private static Request with(String name, String value) {
    return new Request(
        "GET", "/", Map.of(), Map.of(), Map.of(name, value, ":address", "192.0.2.7"), new byte[0]);
  }
}
