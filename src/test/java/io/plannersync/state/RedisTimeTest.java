package io.plannersync.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RedisTimeTest extends StateTest {

  private final Deque<CompletableFuture<List<String>>> asked = new ArrayDeque<>();
  private long nanos = 5_000_000_000L;
  private final RedisTime time =
      new RedisTime(
          () -> {
            asked.add(new CompletableFuture<>());
            return asked.getLast();
          },
          () -> nanos);

  private void answer(long seconds) {
    asked.removeLast().complete(List.of(Long.toString(seconds), "250000"));
  }

  @Test
  void it_is_the_time_of_Redis_counted_on_between_its_answers() {
    time.instant();
    answer(1_000_000);
    assertThat(time.instant()).isEqualTo(Instant.ofEpochSecond(1_000_000, 250_000_000));
    nanos += Duration.ofSeconds(7).toNanos();
    assertThat(time.instant()).isEqualTo(Instant.ofEpochSecond(1_000_007, 250_000_000));
    assertThat(asked).isEmpty();
  }

  @Test
  void half_of_the_way_of_an_answer_is_counted_in() {
    time.instant();
    nanos += Duration.ofMillis(200).toNanos();
    answer(1_000_000);
    assertThat(time.instant()).isEqualTo(Instant.ofEpochSecond(1_000_000, 350_000_000));
  }

  @Test
  void Redis_is_asked_again_once_and_nobody_waits_for_its_answer() {
    time.instant();
    answer(1_000_000);
    nanos += Duration.ofSeconds(60).toNanos();
    assertThat(time.instant()).isEqualTo(Instant.ofEpochSecond(1_000_060, 250_000_000));
    time.instant();
    assertThat(asked).hasSize(1);
    asked.removeLast().completeExceptionally(new IllegalStateException("away"));
    assertThat(time.instant()).isEqualTo(Instant.ofEpochSecond(1_000_060, 250_000_000));
    answer(500_000);
    assertThat(time.instant()).as("whatever it says").isBefore(Instant.ofEpochSecond(500_002));
  }

  @Test
  void the_real_one_is_near() {
    assertThat(Duration.between(RedisTime.of(connection).instant(), Instant.now()).abs())
        .isLessThan(Duration.ofSeconds(5));
  }
}
