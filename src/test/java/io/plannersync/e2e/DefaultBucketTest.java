package io.plannersync.e2e;

import static io.plannersync.e2e.SyncFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code DEFAULT_PLANNER_BUCKET}: where tasks are created whose documents name no bucket. */
class DefaultBucketTest {

  private final SyncFixture sync = new SyncFixture();
  private final String first = sync.world().addBucket(sync.plan(), "To do");
  private final String second = sync.world().addBucket(sync.plan(), "From agents");

  @AfterEach
  void stop() {
    sync.close();
  }

  @Test
  void a_document_without_a_bucket_is_created_in_the_bucket_of_this_name_and_learns_it() {
    sync.with("DEFAULT_PLANNER_BUCKET", "from AGENTS").start();
    sync.agentPublishes("Task-1", "{\"id\":\"Task-1\",\"title\":\"Call\"}");

    String task = sync.plannerIdOf("Task-1");
    await().until(() -> sync.document("Task-1").path("planner_bucket_id").asText().equals(second));
    sync.settle();
    assertThat(sync.task(task).path("bucketId").asText()).isEqualTo(second);
    assertThat(sync.writes()).extracting("method").containsExactly("POST");
  }

  @Test
  void a_document_without_a_bucket_is_created_in_the_bucket_of_this_id() {
    sync.with("DEFAULT_PLANNER_BUCKET", second).start();
    sync.agentPublishes("Task-1", "{\"id\":\"Task-1\",\"title\":\"Call\"}");

    assertThat(sync.task(sync.plannerIdOf("Task-1")).path("bucketId").asText()).isEqualTo(second);
  }

  @Test
  void a_document_that_names_a_bucket_is_created_there() {
    sync.with("DEFAULT_PLANNER_BUCKET", "From agents").start();
    sync.agentPublishes("Task-1", "{\"id\":\"Task-1\",\"title\":\"Call\",\"bucket\":\"To do\"}");

    assertThat(sync.task(sync.plannerIdOf("Task-1")).path("bucketId").asText()).isEqualTo(first);
  }

  @Test
  void a_task_is_created_even_if_the_plan_has_no_such_bucket() {
    sync.with("DEFAULT_PLANNER_BUCKET", "Nowhere").start();
    sync.agentPublishes("Task-1", "{\"id\":\"Task-1\",\"title\":\"Call\"}");

    assertThat(sync.task(sync.plannerIdOf("Task-1")).path("title").asText()).isEqualTo("Call");
  }
}
