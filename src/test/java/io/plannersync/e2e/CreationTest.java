package io.plannersync.e2e;

import static io.plannersync.e2e.SyncFixture.GROUP;
import static io.plannersync.e2e.SyncFixture.await;
import static io.plannersync.e2e.SyncFixture.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.emulator.Fault;
import io.plannersync.state.Holds;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** New documents whose tasks cannot be created, or are not to be. */
class CreationTest {

  private final SyncFixture sync = new SyncFixture().with("SYNC_STORE_INTERVAL", "200ms");
  private final Operator operator = new Operator(sync);

  @AfterEach
  void stop() {
    sync.close();
  }

  @Test
  void a_refused_creation_is_not_sent_again_until_its_document_says_something_else() {
    sync.fault(Fault.on("POST", "/planner/tasks", new Fault.Answer(400)));
    sync.start();
    sync.agentWrites("Task-1", document("Task-1", "Loop", "\"x\":1"));
    await().until(() -> !operator.queue.parked().isEmpty());
    passTime();
    assertThat(sync.writes("POST")).as("one refusal may be a stray one, two are not").hasSize(2);
    assertThat(operator.queue.parked()).hasSize(1);

    sync.stop();
    sync.start();
    await().until(() -> sync.redis().exists("planner-sync:{store}:life") == 1);
    passTime();
    assertThat(sync.writes("POST")).as("a restart is no reason to ask again").hasSize(2);

    sync.emulator().faults().clear();
    sync.agentWrites("Task-1", document("Task-1", "No loop", "\"x\":1"));
    String task = sync.plannerIdOf("Task-1");
    sync.settle();
    assertThat(sync.task(task).path("title").asText()).isEqualTo("No loop");
    assertThat(sync.writes("POST")).hasSize(3);
    assertThat(operator.queue.parked()).isEmpty();
  }

  @Test
  void a_wrong_plan_can_be_corrected() {
    String other = sync.world().addPlan("Other", GROUP);
    sync.start();
    sync.agentWrites("Task-1", document("Task-1", "Moved", "\"plan_id\":\"no-such-plan\""));
    await().until(() -> !operator.queue.parked().isEmpty());

    sync.agentWrites("Task-1", document("Task-1", "Moved", "\"plan_id\":\"" + other + "\""));
    String task = sync.plannerIdOf("Task-1");
    assertThat(sync.task(task).path("planId").asText()).isEqualTo(other);
  }

  @Test
  void discarded_creations_stay_discarded_when_another_document_comes() {
    sync.start();
    sync.redis().mset(documents("Task-flood-", 25, "Flood"));
    await().until(() -> operator.held().size() == 1);
    await().until(() -> operator.held().get(0).storeIds().size() == 25);
    sync.settle();
    operator.discard(operator.held().get(0));
    sync.settle();

    sync.agentWrites("Task-good", document("Task-good", "Good", "\"x\":1"));
    sync.plannerIdOf("Task-good");
    sync.stop();
    assertThat(sync.redis().keys("planner-sync:{holds}:discarded*"))
        .as("nothing to run out")
        .isEmpty();
    sync.start();
    sync.agentWrites("Task-better", document("Task-better", "Better", "\"x\":1"));
    sync.plannerIdOf("Task-better");
    sync.settle();
    assertThat(sync.world().tasks(sync.plan())).hasSize(2);
    assertThat(operator.held()).isEmpty();

    sync.agentWrites("Task-flood-7", document("Task-flood-7", "Wanted after all", "\"x\":1"));
    sync.plannerIdOf("Task-flood-7");
  }

  @Test
  void documents_that_cannot_become_tasks_hold_nobody_else() {
    sync.start();
    sync.redis().mset(documents("Task-untitled-", 60, ""));
    await().until(() -> operator.queue.parkedSize() == 60);
    sync.agentWrites("Task-good", document("Task-good", "Good", "\"x\":1"));
    sync.plannerIdOf("Task-good");
    assertThat(operator.held()).isEmpty();
    assertThat(operator.queue.parkedSize()).isEqualTo(60);
  }

  @Test
  void a_flood_that_is_held_holds_nobody_who_comes_long_after_it() {
    Duration window = Duration.ofSeconds(10);
    sync.with("DELETE_WINDOW", "10s").start();
    sync.redis().mset(documents("Task-flood-", 25, "Flood"));
    await().until(() -> operator.held().size() == 1);
    Holds.Hold hold = operator.held().get(0);
    assertThat(operator.holds.oldestOpen()).contains(hold.at());

    await().until(() -> Instant.now().isAfter(hold.at().plus(window).plusSeconds(1)));
    sync.agentWrites("Task-late", document("Task-late", "Late", "\"x\":1"));
    sync.plannerIdOf("Task-late");
    assertThat(operator.held()).hasSize(1);
    assertThat(sync.world().tasks(sync.plan())).hasSize(1);
  }

  @Test
  void what_is_held_is_released_when_it_is_no_flood_any_more() {
    sync.start();
    sync.redis().mset(documents("Task-flood-", 25, "Flood"));
    await().until(() -> operator.held().size() == 1);
    await().until(() -> operator.held().get(0).storeIds().size() == 25);
    sync.settle();
    for (int i = 0; i < 10; i++) {
      sync.agentDeletes("Task-flood-" + i);
    }
    await().until(() -> sync.world().tasks(sync.plan()).size() == 15);
    sync.settle();
    assertThat(operator.held()).isEmpty();
    assertThat(operator.holds.oldestOpen()).isEmpty();
    assertThat(sync.writes("POST")).hasSize(15);
  }

  @Test
  void many_documents_that_were_there_before_the_start_are_sought_in_one_listing() {
    sync.redis().mset(documents("Task-old-", 15, "Old"));
    sync.start();
    await().until(() -> sync.world().tasks(sync.plan()).size() == 15);
    long searches =
        sync.emulator().requests().all().stream()
            .filter(r -> r.path().contains("/plans/" + sync.plan() + "/tasks"))
            .count();
    long posts = sync.writes("POST").size();
    assertThat(posts).isEqualTo(15);
    // Looks and audits list the plan meanwhile, too, but not for each document.
    assertThat(searches).isLessThan(15);
  }

  /** Some scans of the store, each of which would find the document again. */
  private static void passTime() {
    Awaitility.await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
  }

  private static Map<String, String> documents(String prefix, int count, String title) {
    Map<String, String> documents = new HashMap<>();
    for (int i = 0; i < count; i++) {
      String id = prefix + i;
      documents.put(key(id), document(id, title.isEmpty() ? "" : title + " " + i, "\"x\":1"));
    }
    return documents;
  }

  private static String document(String id, String title, String member) {
    return "{\"id\":\"%s\",\"title\":\"%s\",%s}".formatted(id, title, member);
  }
}
