package io.plannersync.chaos;

import static io.plannersync.e2e.SyncFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.e2e.SyncFixture;
import io.plannersync.emulator.Fault;
import io.plannersync.emulator.Fault.Effect;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Somebody was faster, or Graph shows the past: look again, revert nothing. */
class ConflictAnswersTest {

  private final SyncFixture sync =
      new SyncFixture().with("SYNC_INTERVAL_IDLE", "400ms").with("DELETE_GRACE", "60s");
  private String task;
  private String document;

  @BeforeEach
  void startWithOnePair() {
    task = sync.personCreates("Write the brief");
    sync.start();
    document = sync.storeIdOf(task);
    sync.settle();
  }

  @AfterEach
  void stop() {
    sync.close();
  }

  @Test
  void a_PATCH_answered_409_converges() {
    converges(new Fault.Answer(409));
  }

  @Test
  void a_PATCH_answered_412_converges() {
    converges(new Fault.Answer(412));
  }

  private void converges(Effect effect) {
    sync.fault(Fault.on("PATCH", "/planner/tasks/[^/]+$", effect).times(2));
    sync.fault(Fault.on("PATCH", "/details$", effect).times(2));
    sync.agentChanges(document, "{\"title\":\"Write the long brief\",\"description\":\"At noon\"}");
    await().until(() -> sync.task(task).path("title").asText().equals("Write the long brief"));
    await()
        .until(
            () -> sync.task(task).path("details").path("description").asText().equals("At noon"));
    sync.settle();
    assertThat(sync.document(document).path("title").asText()).isEqualTo("Write the long brief");
  }

  @Test
  void reads_that_lag_some_versions_behind_revert_nothing() {
    revertNothing(new Fault.StaleVersions(1));
  }

  @Test
  void reads_that_lag_some_seconds_behind_revert_nothing() {
    revertNothing(new Fault.StaleBy(Duration.ofSeconds(3)));
  }

  /**
   * Every read after our own write shows what was there before; an edit waits until it does not.
   */
  private void revertNothing(Effect effect) {
    sync.personChanges(task, "{\"percentComplete\":50}");
    await().until(() -> sync.document(document).path("status").asText().equals("in_progress"));
    sync.agentChanges(document, "{\"title\":\"First\"}");
    await().until(() -> sync.task(task).path("title").asText().equals("First"));
    sync.fault(Fault.on("GET", "/planner/", effect));
    int reads = reads();
    await().until(() -> reads() >= reads + 5);
    assertThat(sync.task(task).path("title").asText()).isEqualTo("First");
    assertThat(sync.document(document).path("title").asText()).isEqualTo("First");
    sync.agentChanges(document, "{\"title\":\"Second\"}");
    int more = reads();
    await().until(() -> reads() >= more + 5);
    assertThat(sync.document(document).path("title").asText()).isEqualTo("Second");
    sync.emulator().faults().clear();
    await().until(() -> sync.task(task).path("title").asText().equals("Second"));
    sync.settle();
    assertThat(sync.document(document).path("title").asText()).isEqualTo("Second");
    assertThat(sync.task(task).path("percentComplete").asInt()).isEqualTo(50);
    assertThat(sync.writes()).hasSize(2);
  }

  private int reads() {
    return sync.emulator().requests().matching("GET", ".*/planner/plans/.*/tasks").size();
  }
}
