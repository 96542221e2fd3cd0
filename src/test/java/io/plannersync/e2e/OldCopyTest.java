package io.plannersync.e2e;

import static io.plannersync.e2e.SyncFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.state.Conflicts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Agents think long and write back what they read: a deletion has to survive that. */
class OldCopyTest {

  private final SyncFixture sync = new SyncFixture().with("SYNC_INTERVAL_IDLE", "400ms");
  private final Operator operator = new Operator(sync);
  private String task;
  private String document;
  private String early;
  private String late;

  @BeforeEach
  void deleteATaskAfterItChanged() {
    for (int i = 0; i < 4; i++) {
      sync.personCreates("Another task " + i);
    }
    task = sync.personCreates("Write the brief");
    sync.start();
    document = sync.storeIdOf(task);
    sync.settle();
    early = sync.redis().get(SyncFixture.key(document));
    sync.personChanges(task, "{\"title\":\"Write the long brief\"}");
    await().until(() -> sync.document(document).path("title").asText().contains("long"));
    sync.settle();
    late = sync.redis().get(SyncFixture.key(document));
    sync.personDeletes(task);
    await().until(() -> operator.links.find(document).isEmpty());
    assertThat(sync.document(document)).isNull();
  }

  @AfterEach
  void stop() {
    sync.close();
  }

  @Test
  void an_old_copy_written_back_after_the_deletion_is_removed_again_and_counted() {
    sync.agentPublishes(document, late);
    await().until(() -> sync.document(document) == null);
    await().until(() -> operator.tombstones.echoes(document) == 1);
    sync.agentWrites(document, early);
    await().until(() -> sync.document(document) == null);
    await().until(() -> operator.tombstones.echoes(document) == 2);
    Looks.goOn(sync);
    assertThat(sync.document(document)).isNull();
    assertThat(sync.writes()).isEmpty();
    assertThat(operator.tombstones.find(document).orElseThrow().document()).isEqualTo(late);
    assertThat(operator.links.find(document)).isEmpty();
  }

  @Test
  void a_copy_with_a_change_of_its_own_lives_on_as_a_clash() {
    sync.agentPublishes(
        document, SyncFixture.object(early).put("status", "in_progress").toString());
    await().until(() -> sync.writes("POST").size() == 1);
    String reborn = sync.plannerIdOf(document);
    Looks.goOn(sync);
    assertThat(sync.task(reborn).path("percentComplete").asInt()).isEqualTo(50);
    assertThat(sync.document(document).path("planner_id").asText()).isEqualTo(reborn);
    assertThat(sync.writes("POST")).hasSize(1);
    assertThat(operator.tombstones.find(document)).isEmpty();
    assertThat(new Conflicts(sync.connection(), "planner-sync:").list(10))
        .extracting(kept -> kept.conflict().reason())
        .contains("edit-beats-delete");
  }
}
