package io.plannersync.e2e;

import static io.plannersync.e2e.SyncFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EditsTest {

  private SyncFixture sync;

  @BeforeEach
  void start() {
    sync = new SyncFixture().start();
  }

  @AfterEach
  void stop() {
    sync.close();
  }

  @Test
  void a_persons_edit_arrives_in_the_document_and_an_agents_in_the_task() {
    String task = sync.personCreates("Write the brief");
    String document = sync.storeIdOf(task);
    sync.settle();

    sync.personChanges(task, "{\"title\":\"Write the long brief\"}");
    await()
        .until(() -> sync.document(document).path("title").asText().equals("Write the long brief"));

    sync.agentChanges(document, "{\"title\":\"Write the short brief\",\"unknown\":{\"x\":1.0}}");
    await().until(() -> sync.task(task).path("title").asText().equals("Write the short brief"));
    sync.settle();
    assertThat(sync.document(document).path("unknown").toString()).isEqualTo("{\"x\":1.0}");
    assertThat(sync.writes()).hasSize(1);
  }

  @Test
  void an_agents_new_document_becomes_one_task_and_learns_its_id() {
    sync.agentPublishes(
        "Task-CV-A1-42-1",
        "{\"id\":\"Task-CV-A1-42-1\",\"title\":\"Call Ben\",\"status\":\"in_progress\","
            + "\"priority\":\"high\",\"due_date\":\"2026-12-24\",\"description\":\"At noon\"}");
    String task = sync.plannerIdOf("Task-CV-A1-42-1");
    await()
        .until(
            () -> sync.task(task).path("details").path("description").asText().equals("At noon"));
    sync.settle();
    assertThat(sync.world().tasks(sync.plan())).hasSize(1);
    assertThat(sync.task(task).path("percentComplete").asInt()).isEqualTo(50);
    assertThat(sync.task(task).path("priority").asInt()).isEqualTo(3);
    assertThat(sync.document("Task-CV-A1-42-1").path("planner_id").asText()).isEqualTo(task);
  }
}
