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

  @Test
  void an_agent_that_writes_only_the_status_leaves_a_document_that_agrees_with_itself() {
    String task = sync.personCreates("Ship");
    String document = sync.storeIdOf(task);
    sync.agentChanges(document, "{\"status\":\"in_progress\",\"percent_complete\":0.4}");
    await().until(() -> sync.task(task).path("percentComplete").asInt() == 40);
    sync.settle();
    String settled = sync.raw(document);
    assertThat(settled).as("members that agree cost no write").contains("0.4");
    assertThat(sync.heard("updated", document)).isEmpty();

    sync.agentChanges(document, "{\"status\":\"completed\"}");
    await().until(() -> sync.task(task).path("percentComplete").asInt() == 100);
    await().until(() -> sync.document(document).path("percent_complete").asDouble() == 1.0);
    sync.settle();
    assertThat(sync.document(document).path("status").asText()).isEqualTo("completed");
    assertThat(sync.document(document).path("completed_at").asText()).isNotEmpty();
    assertThat(sync.writes()).hasSize(2);
  }

  @Test
  void a_new_document_that_contradicts_itself_is_made_to_agree_with_its_task() {
    sync.agentPublishes(
        "Task-1", "{\"title\":\"Ship\",\"status\":\"completed\",\"percent_complete\":0.4}");
    String task = sync.plannerIdOf("Task-1");
    await().until(() -> sync.document("Task-1").path("percent_complete").asDouble() == 1.0);
    sync.settle();
    assertThat(sync.task(task).path("percentComplete").asInt()).isEqualTo(100);
    assertThat(sync.document("Task-1").path("percent_complete").asDouble()).isEqualTo(1.0);
    assertThat(sync.document("Task-1").path("status").asText()).isEqualTo("completed");
  }
}
