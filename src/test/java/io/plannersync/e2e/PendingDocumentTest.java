package io.plannersync.e2e;

import static io.plannersync.e2e.SyncFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents whose writer asks for a sync in {@code sync_status}. */
class PendingDocumentTest {

  private final SyncFixture sync = new SyncFixture().with("SYNC_AUDIT_INTERVAL", "1h");

  @AfterEach
  void stop() {
    sync.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"pending", "pending_sync", "queued"})
  void a_document_that_waits_while_all_is_settled_becomes_synced_and_nothing_else(String waiting) {
    sync.start();
    String task = sync.personCreates("Write the brief");
    String document = sync.storeIdOf(task);
    sync.settle();
    String modified = sync.document(document).path("last_modified_at").asText();

    sync.agentWrites(
        document, sync.document(document).put("sync_status", waiting).put("mine", 1).toString());

    await().until(() -> sync.document(document).path("sync_status").asText().equals("synced"));
    sync.settle();
    assertThat(sync.document(document).path("mine").asInt()).isEqualTo(1);
    assertThat(sync.document(document).path("last_modified_at").asText()).isEqualTo(modified);
    assertThat(sync.heard("updated", document)).isEmpty();
    assertThat(sync.writes()).isEmpty();
  }

  @Test
  void a_new_document_that_waits_becomes_synced_once_it_has_its_task() {
    sync.start();
    sync.agentPublishes(
        "Task-1", "{\"id\":\"Task-1\",\"title\":\"Call\",\"sync_status\":\"pending\"}");

    await().until(() -> sync.document("Task-1").path("sync_status").asText().equals("synced"));
    assertThat(sync.document("Task-1").path("planner_id").asText()).isNotEmpty();
  }

  @Test
  void a_service_that_only_observes_leaves_a_waiting_document_as_it_is() {
    sync.start();
    String task = sync.personCreates("Write the brief");
    String document = sync.storeIdOf(task);
    sync.settle();
    sync.stop();
    sync.with("SYNC_MODE", "observe").start();

    String waiting = sync.document(document).put("sync_status", "pending").toString();
    sync.agentPublishes(document, waiting);
    String second = sync.personCreates("Another");
    await().until(() -> sync.redis().hget("planner-sync:{links}:by-planner", second) != null);
    sync.settle();

    assertThat(sync.document(document).toString()).isEqualTo(waiting);
  }
}
