package io.plannersync.e2e;

import static io.plannersync.e2e.SyncFixture.await;
import static io.plannersync.e2e.SyncFixture.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.emulator.RequestLog;
import io.plannersync.model.Side;
import io.plannersync.state.Conflicts;
import io.plannersync.state.Tombstones.Tombstone;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a deletion is, and what is none. */
class DeletionTest {

  private SyncFixture sync;
  private Operator operator;
  private String task;
  private String document;

  @BeforeEach
  void startWithFivePairs() {
    sync = new SyncFixture().with("SYNC_INTERVAL_IDLE", "400ms");
    operator = new Operator(sync);
    for (int i = 0; i < 4; i++) {
      sync.personCreates("Another task " + i);
    }
    task = sync.personCreates("Write the brief");
    sync.start();
    document = sync.storeIdOf(task);
    await().until(() -> operator.links.countInPlan(sync.plan()) == 5);
    sync.settle();
  }

  @AfterEach
  void stop() {
    sync.close();
  }

  @Test
  void completing_a_task_in_Planner_is_not_deleting_it() {
    sync.personChanges(task, "{\"percentComplete\":100}");
    await().until(() -> sync.document(document).path("status").asText().equals("completed"));
    looksGoOn();
    assertThat(sync.document(document)).isNotNull();
    assertThat(sync.writes()).isEmpty();
  }

  @Test
  void a_task_that_an_agent_completes_is_not_deleted() {
    sync.agentChanges(document, "{\"status\":\"completed\"}");
    await().until(() -> sync.task(task).path("percentComplete").asInt() == 100);
    looksGoOn();
    assertThat(sync.document(document)).isNotNull();
    assertThat(sync.writes("DELETE")).isEmpty();
  }

  @Test
  void a_task_that_a_person_deletes_takes_its_document_with_it_which_is_kept_in_full() {
    sync.agentChanges(document, "{\"unknown\":{\"x\":1.0}}");
    sync.settle();
    String last = sync.redis().get(key(document));
    Instant before = Instant.now();
    sync.personDeletes(task);
    await().until(() -> sync.document(document) == null);

    assertThat(Duration.between(before, Instant.now())).isGreaterThan(Duration.ofSeconds(1));
    Tombstone tombstone = operator.tombstones.find(document).orElseThrow();
    assertThat(tombstone.document()).isEqualTo(last).contains("\"unknown\":{\"x\":1.0}");
    assertThat(tombstone.by()).isEqualTo(Side.PLANNER);
    await().until(() -> sync.heard("deleted", document).size() == 1);
    idMapsAreGone();
    sync.settle();
    assertThat(sync.heard("deleted", document)).hasSize(1);
    assertThat(operator.links.find(document)).isEmpty();
    assertThat(sync.writes()).isEmpty();
  }

  @Test
  void a_document_that_an_agent_deletes_takes_its_task_with_it_by_one_call() {
    sync.agentDeletes(document);
    await().until(() -> operator.links.find(document).filter(l -> l.absence() != null).isPresent());
    sync.redis()
        .publish(
            "annika:tasks:updates",
            "{\"action\":\"deleted\",\"task_id\":\"" + document + "\",\"source\":\"agent\"}");
    await().until(() -> !sync.taskExists(task));
    idMapsAreGone();
    looksGoOn();
    assertThat(sync.writes()).extracting(RequestLog.Entry::method).containsExactly("DELETE");
    Tombstone tombstone = operator.tombstones.find(document).orElseThrow();
    assertThat(tombstone.task()).contains("Write the brief");
    assertThat(tombstone.by()).isEqualTo(Side.STORE);
    assertThat(sync.document(document)).isNull();
  }

  @Test
  void a_task_that_is_edited_after_its_document_was_deleted_lives_on() {
    sync.stop();
    sync.agentDeletes(document);
    sync.personChanges(task, "{\"title\":\"Write the long brief\"}");
    sync.start();
    await().until(() -> sync.document(document) != null);
    looksGoOn();
    assertThat(sync.document(document).path("title").asText()).isEqualTo("Write the long brief");
    assertThat(sync.taskExists(task)).isTrue();
    assertThat(sync.writes("DELETE")).isEmpty();
    assertThat(clashes()).containsExactly(Side.PLANNER);
  }

  @Test
  void a_document_that_is_edited_after_its_task_was_deleted_lives_on_as_a_new_task() {
    sync.stop();
    sync.personChanges(task, "{\"details\":{\"description\":\"At noon\"}}");
    sync.start();
    await().until(() -> sync.document(document).path("description").asText().equals("At noon"));
    sync.settle();
    sync.stop();
    sync.personDeletes(task);
    sync.agentWrites(
        document, sync.document(document).put("title", "Write the long brief").toString());
    sync.start();
    await().until(() -> sync.writes("POST").size() == 1);
    await().until(() -> !sync.plannerIdOf(document).equals(task));
    String reborn = sync.plannerIdOf(document);
    looksGoOn();

    assertThat(sync.world().tasks(sync.plan())).hasSize(5);
    assertThat(sync.task(reborn).path("title").asText()).isEqualTo("Write the long brief");
    assertThat(sync.task(reborn).path("details").path("description").asText()).isEqualTo("At noon");
    assertThat(sync.document(document).path("description").asText()).isEqualTo("At noon");
    assertThat(sync.document(document).path("planner_id").asText()).isEqualTo(reborn);
    assertThat(sync.redis().exists("annika:task:mapping:planner:" + task)).isZero();
    assertThat(sync.writes("POST")).hasSize(1);
    assertThat(operator.queue.parked()).isEmpty();
    assertThat(clashes()).containsExactly(Side.STORE);
  }

  @Test
  void a_document_that_expires_was_not_deleted() {
    sync.redis().pexpire(key(document), 1_500);
    await().until(() -> sync.document(document) == null);
    await().until(() -> sync.document(document) != null);
    looksGoOn();
    assertThat(sync.taskExists(task)).isTrue();
    assertThat(sync.writes()).isEmpty();
  }

  @Test
  void a_document_that_the_server_evicted_was_not_deleted() {
    sync.stop();
    // The last look saw another life of the store than the next one will.
    sync.redis().set("planner-sync:{store}:epoch", "before some keys were evicted");
    sync.redis().del(key(document));
    sync.start();
    await().until(() -> sync.document(document) != null);
    looksGoOn();
    assertThat(sync.taskExists(task)).isTrue();
    assertThat(sync.writes()).isEmpty();
  }

  private List<Side> clashes() {
    return new Conflicts(sync.connection(), "planner-sync:")
        .list(100).stream()
            .map(Conflicts.Kept::conflict)
            .filter(conflict -> conflict.reason().equals("edit-beats-delete"))
            .map(io.plannersync.model.Conflict::winner)
            .toList();
  }

  private void idMapsAreGone() {
    await()
        .until(
            () ->
                sync.redis()
                        .exists(
                            "annika:planner:id_map:" + document,
                            "annika:task:mapping:planner:" + task)
                    == 0);
  }

  /** Long enough for a wrong deletion: both sides are looked at after the grace has passed. */
  private void looksGoOn() {
    Looks.goOn(sync);
  }
}
