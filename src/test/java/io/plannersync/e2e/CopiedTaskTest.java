package io.plannersync.e2e;

import static io.plannersync.e2e.SyncFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A task that a person copies carries the report of the first one's document. */
class CopiedTaskTest {

  private final SyncFixture sync = new SyncFixture().with("SYNC_INTERVAL_IDLE", "400ms");

  @AfterEach
  void stop() {
    sync.close();
  }

  @Test
  void a_copied_task_is_a_task_of_its_own_with_a_document_of_its_own() {
    sync.start();
    sync.agentPublishes(
        "Task-1",
        "{\"id\":\"Task-1\",\"title\":\"Call Ben\",\"description\":\"At noon\","
            + "\"output\":\"He was out\"}");
    String first = sync.plannerIdOf("Task-1");
    await()
        .until(
            () -> sync.task(first).path("details").path("description").asText().contains("Task-1"));
    sync.settle();
    String description = sync.task(first).path("details").path("description").asText();
    String copy =
        sync.world()
            .createTask(
                sync.plan(),
                SyncFixture.object("{\"title\":\"Call Ben\"}").put("description", description));
    String document = sync.storeIdOf(copy);
    sync.settle();
    assertThat(document).isNotEqualTo("Task-1");
    assertThat(sync.storeIdOf(first)).isEqualTo("Task-1");
    assertThat(sync.plannerIdOf("Task-1")).isEqualTo(first);
    assertThat(sync.world().tasks(sync.plan())).hasSize(2);
    assertThat(sync.redis().keys("annika:tasks:*")).hasSize(2);
    assertThat(sync.writes("POST")).hasSize(1);

    sync.personChanges(copy, "{\"title\":\"Call Ann\"}");
    await().until(() -> sync.document(document).path("title").asText().equals("Call Ann"));
    sync.settle();
    assertThat(sync.document("Task-1").path("title").asText()).isEqualTo("Call Ben");
    assertThat(sync.task(first).path("details").path("description").asText())
        .isEqualTo(description);
  }
}
