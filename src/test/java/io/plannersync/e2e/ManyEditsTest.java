package io.plannersync.e2e;

import static io.plannersync.e2e.SyncFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.emulator.EmulatorOptions;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An agent that writes one document many times in a row. */
@Timeout(60)
class ManyEditsTest {

  private static final int EDITS = 10;
  private static final long PAUSE = Duration.ofMillis(4).toNanos();

  /**
   * @param roundTrip of Graph in milliseconds: where it is short, the service has to wait itself
   */
  @ParameterizedTest
  @ValueSource(longs = {0, 50})
  void ten_edits_within_fifty_milliseconds_are_one_patch(long roundTrip) {
    try (SyncFixture sync =
        new SyncFixture(EmulatorOptions.defaults().withDelay(Duration.ofMillis(roundTrip)))) {
      String task = sync.personCreates("Edit 0");
      sync.with("EDIT_GATHER", "100ms").start();
      String storeId = sync.storeIdOf(task);
      warmUp(sync, storeId, task);
      sync.emulator().requests().clear();

      for (int edit = 1; edit <= EDITS; edit++) {
        sync.agentChanges(storeId, "{\"title\":\"Edit " + edit + "\"}");
        LockSupport.parkNanos(PAUSE);
      }

      await().until(() -> sync.task(task).path("title").asText().equals("Edit " + EDITS));
      sync.settle();
      assertThat(sync.writes("PATCH")).hasSize(1);
      // None is needed; a look at the plan in just that moment may have the task read once.
      assertThat(sync.emulator().requests().matching("GET", ".*/planner/tasks/[^/]+"))
          .hasSizeLessThan(2);
    }
  }

  /** The first pass is slow: classes are loaded, and it is not known yet how long a read takes. */
  private static void warmUp(SyncFixture sync, String storeId, String task) {
    for (int round = 0; round < 3; round++) {
      String title = "Warm " + round;
      sync.agentChanges(storeId, "{\"title\":\"" + title + "\"}");
      await().until(() -> sync.task(task).path("title").asText().equals(title));
    }
    sync.settle();
  }
}
