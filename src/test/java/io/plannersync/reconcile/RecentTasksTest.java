package io.plannersync.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RecentTasksTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private final RecentTasks recent = new RecentTasks(10);

  private void put(Instant began) {
    recent.put("T1", new RecentTasks.Seen(JsonNodeFactory.instance.objectNode(), began, began));
  }

  @Test
  void what_a_listing_showed_is_taken_once() {
    put(NOW);
    assertThat(recent.take("T1", NOW.plusSeconds(1))).isPresent();
    assertThat(recent.take("T1", NOW.plusSeconds(1))).isEmpty();
    assertThat(recent.isWaiting("T1", NOW.plusSeconds(2))).isTrue();
  }

  @Test
  void what_it_showed_long_ago_is_neither_decided_on_nor_waited_for() {
    put(NOW);
    Instant later = NOW.plus(RecentTasks.LIFETIME);
    assertThat(recent.isWaiting("T1", later.minusMillis(1))).isTrue();
    assertThat(recent.isWaiting("T1", later)).isFalse();
    assertThat(recent.take("T1", later)).isEmpty();
  }
}
