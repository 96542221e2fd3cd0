package io.plannersync.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {

  @ParameterizedTest
  @CsvSource({
    "1, 0.0, 250",
    "1, 0.5, 375",
    "2, 0.0, 500",
    "3, 0.0, 1000",
    "10, 0.0, 128000",
    "11, 0.0, 150000",
    "2000000000, 0.0, 150000"
  })
  void doublesUpToTheLongestAndTakesAtLeastHalf(int attempts, double random, long millis) {
    assertThat(Backoff.DEFAULT.after(attempts, random)).isEqualTo(Duration.ofMillis(millis));
  }

  @Test
  void neverExceedsTheLongest() {
    assertThat(Backoff.DEFAULT.after(50, 0.9999999)).isLessThanOrEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void refusesToStandStill() {
    assertThatThrownBy(() -> new Backoff(Duration.ZERO, Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
