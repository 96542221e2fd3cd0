package io.plannersync.looking;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.testing.LogLines;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DroppedTest {

  private final AtomicLong clock = new AtomicLong();
  private final Dropped dropped = new Dropped(clock::get);

  @Test
  void thousands_of_a_kind_are_a_line_a_minute_that_counts_them_and_names_channel_and_task() {
    try (LogLines log = new LogLines()) {
      for (int i = 0; i < 5_000; i++) {
        dropped.event("annika:tasks:updates", "{}", new AgentEvents.Unclear("not JSON", null));
        dropped.event("annika:tasks:updates", "{}", new AgentEvents.Unclear("no id", "7/" + i));
      }
      clock.set(Duration.ofMinutes(1).toNanos());
      dropped.event("annika:tasks:updates", "{}", new AgentEvents.Unclear("no id", "last"));
      assertThat(log.lines())
          .containsExactly(
              "WARN 1 event(s) on annika:tasks:updates dropped, the newest about the text \"{}\":"
                  + " not JSON",
              "WARN 1 event(s) on annika:tasks:updates dropped, the newest about 7/0: no id",
              "WARN 5000 event(s) on annika:tasks:updates dropped, the newest about last: no id");
    }
  }

  @Test
  void what_names_no_task_is_named_by_how_its_text_begins_in_one_line() {
    try (LogLines log = new LogLines()) {
      String text = "{\"a\":\n" + "[".repeat(5_000);
      dropped.event("c", text, new IllegalStateException("too deep"));
      assertThat(log.lines())
          .containsExactly(
              "WARN 1 event(s) on c dropped, the newest about the text \"{\\\"a\\\":\\n"
                  + "[".repeat(34)
                  + "...\": too deep");
    }
  }

  @Test
  void kinds_without_end_are_one_kind() {
    try (LogLines log = new LogLines()) {
      for (int i = 0; i < 5_000; i++) {
        dropped.event("c", "", new IllegalStateException("reason " + i));
      }
      assertThat(log.lines()).hasSizeLessThan(110);
    }
  }
}
