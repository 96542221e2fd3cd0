package io.plannersync.e2e;

import static io.plannersync.e2e.SyncFixture.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A document of an agent gets a task in Planner. */
class NewTaskTest {

  private final SyncFixture sync = new SyncFixture();

  @AfterEach
  void close() {
    sync.close();
  }

  @Test
  void aDocumentToWhichPlannerAddsNothingIsToldItsTasksIdAllTheSame() {
    String bucket = sync.world().addBucket(sync.plan(), "To do");
    sync.start();
    sync.agentPublishes(
        "Task-1",
        ("{\"id\":\"Task-1\",\"title\":\"t\",\"status\":\"not_started\",\"percent_complete\":0,"
                + "\"priority\":\"normal\",\"bucket_id\":\"%s\",\"description\":\"d\"}")
            .formatted(bucket));

    await().until(() -> sync.document("Task-1").has("sync_base"));
    await()
        .until(
            () ->
                sync.document("Task-1")
                    .path("planner_id")
                    .asText()
                    .equals(sync.plannerIdOf("Task-1")));
    await()
        .until(
            () ->
                sync.task(sync.plannerIdOf("Task-1"))
                    .path("details")
                    .path("description")
                    .asText()
                    .equals("d"));
  }
}
