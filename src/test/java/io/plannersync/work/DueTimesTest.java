package io.plannersync.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.plannersync.model.WorkName.Kind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DueTimesTest {

  private static final Duration HOUR = Duration.ofHours(1);

  private final AtomicLong nanos = new AtomicLong(Long.MIN_VALUE);
  private final DueTimes times = new DueTimes(nanos::get);

  @Test
  void what_is_not_known_is_due() {
    assertThat(waiting(Kind.TASK)).succeedsWithin(Duration.ofSeconds(20));
  }

  @Test
  void who_waits_for_nothing_is_woken_by_the_first_that_is_due() {
    times.asked(Kind.TASK, 0, null);
    CompletableFuture<Void> waiting = waiting(Kind.TASK);
    times.dueIn(Kind.PLAN, Duration.ZERO);
    times.dueIn(Kind.TASK, HOUR);
    assertThat(waiting).isNotDone();
    times.dueIn(Kind.TASK, Duration.ZERO);
    assertThat(waiting).succeedsWithin(Duration.ofSeconds(20));
  }

  @Test
  void what_was_said_while_redis_was_asked_is_newer_than_its_answer() {
    long news = times.news(Kind.TASK);
    times.dueIn(Kind.TASK, Duration.ZERO);
    times.asked(Kind.TASK, news, HOUR);
    assertThat(waiting(Kind.TASK)).succeedsWithin(Duration.ofSeconds(20));
  }

  @Test
  void who_hears_nothing_for_too_long_does_not_go_on_waiting() {
    times.asked(Kind.TASK, 0, HOUR);
    nanos.addAndGet(DueTimes.PATIENCE.toNanos() - 1);
    times.heardAll();
    nanos.addAndGet(DueTimes.PATIENCE.minusSeconds(1).toNanos());
    CompletableFuture<Void> waiting = waiting(Kind.TASK);
    assertThat(waiting).isNotDone();
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    // What wakes it says nothing of its own kind.
    times.asked(Kind.PLAN, 0, HOUR);
    assertThat(waiting).succeedsWithin(Duration.ofSeconds(20));
  }

  private CompletableFuture<Void> waiting(Kind kind) {
    CompletableFuture<Thread> begun = new CompletableFuture<>();
    CompletableFuture<Void> waiting =
        CompletableFuture.runAsync(
            () -> {
              begun.complete(Thread.currentThread());
              try {
                times.await(kind);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    Thread thread = begun.join();
    await().until(() -> waiting.isDone() || thread.getState() == Thread.State.TIMED_WAITING);
    return waiting;
  }
}
