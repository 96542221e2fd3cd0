package io.plannersync.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BriefTest {

  private final AtomicLong clock = new AtomicLong();
  private final AtomicInteger asked = new AtomicInteger();
  private final Brief brief = new Brief(Duration.ofMillis(250), clock::get);

  @Test
  void within_a_moment_one_question_is_asked_once() {
    ask("a");
    clock.set(Duration.ofMillis(249).toNanos());
    ask("a");
    ask("b");
    assertThat(asked).hasValue(2);

    clock.set(Duration.ofMillis(250).toNanos());
    ask("a");
    assertThat(asked).hasValue(3);
  }

  @Test
  void after_a_change_nobody_sees_what_was_before() {
    ask("a");
    brief.clear();
    ask("a");
    assertThat(asked).hasValue(2);
  }

  @Test
  void what_failed_is_asked_again() {
    try {
      brief.get(
          "a",
          () -> {
            throw Problem.unavailable("away");
          });
    } catch (Problem expected) {
      assertThat(expected.status()).isEqualTo(503);
    }
    ask("a");
    assertThat(asked).hasValue(1);
  }

  private void ask(String question) {
    brief.get(question, () -> Answer.text(200, "" + asked.incrementAndGet()));
  }
}
