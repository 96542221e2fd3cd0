package io.plannersync.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plannersync.web.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WaitersTest {

  private static final Duration LONG = Duration.ofMinutes(5);

  private final Waiters waiters = new Waiters(3);

  @AfterEach
  void close() {
    waiters.close();
  }

  @Test
  void a_waiter_ends_when_its_task_is_settled_with_what_it_waits_for() throws Exception {
    var waiter = waiters.open("Task-1", "new"::equals, LONG);

    waiters.settled("Task-2", "new");
    waiters.settled("Task-1", "old");
    assertThat(future(waiter.outcome())).isNotDone();

    waiters.settled("Task-1", "new");
    assertThat(future(waiter.outcome()).get(5, TimeUnit.SECONDS)).isTrue();
    assertThat(waiters.waiting()).isZero();
  }

  @Test
  void a_waiter_ends_unsettled_at_its_timeout() throws Exception {
    var waiter = waiters.open("Task-1", text -> true, Duration.ofMillis(20));

    assertThat(future(waiter.outcome()).get(5, TimeUnit.SECONDS)).isFalse();
    assertThat(waiters.waiting()).isZero();
  }

  @Test
  void all_who_wait_for_one_task_are_told() throws Exception {
    List<CompletionStage<Boolean>> outcomes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      outcomes.add(waiters.open("Task-1", text -> text == null, LONG).outcome());
    }

    waiters.settled("Task-1", null);

    for (CompletionStage<Boolean> outcome : outcomes) {
      assertThat(future(outcome).get(5, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void one_too_many_is_refused_with_503_and_a_place_becomes_free_again() {
    var first = waiters.open("Task-1", text -> true, LONG);
    waiters.open("Task-2", text -> true, LONG);
    waiters.open("Task-3", text -> true, LONG);

    assertThatThrownBy(() -> waiters.open("Task-4", text -> true, LONG))
        .isInstanceOfSatisfying(
            Problem.class,
            problem -> {
              assertThat(problem.status()).isEqualTo(503);
              assertThat(problem.answer().headers()).containsEntry("Retry-After", "1");
            });

    first.close();
    assertThat(waiters.open("Task-4", text -> true, LONG)).isNotNull();
  }

  @Test
  void waiting_holds_no_thread() {
    try (Waiters many = new Waiters(5000)) {
      int before = Thread.activeCount();
      for (int i = 0; i < 5000; i++) {
        many.open("Task-" + i, text -> true, LONG);
      }
      assertThat(Thread.activeCount()).isLessThanOrEqualTo(before + 1);
    }
  }

  private static CompletableFuture<Boolean> future(CompletionStage<Boolean> stage) {
    return stage.toCompletableFuture();
  }
}
