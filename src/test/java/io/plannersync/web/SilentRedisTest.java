package io.plannersync.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.testing.LogLines;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SilentRedisTest {

  @Test
  void requests_that_wait_for_a_redis_that_hangs_are_a_line_a_minute_that_counts_them() {
    AtomicLong clock = new AtomicLong();
    HttpEdge edge = new HttpEdge(clock::get);
    try (LogLines log = new LogLines()) {
      for (int i = 0; i < 100; i++) {
        assertThat(edge.unavailable(new IllegalStateException("a")).status()).isEqualTo(503);
      }
      clock.set(Duration.ofMinutes(1).toNanos());
      edge.unavailable(new IllegalStateException("b"));
      assertThat(log.lines())
          .containsExactly(
              "WARN Redis did not answer 1 request(s), the newest because of:"
                  + " java.lang.IllegalStateException: a",
              "WARN Redis did not answer 100 request(s), the newest because of:"
                  + " java.lang.IllegalStateException: b");
    }
  }
}
