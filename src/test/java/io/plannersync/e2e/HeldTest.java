package io.plannersync.e2e;

import static io.plannersync.e2e.SyncFixture.await;
import static io.plannersync.e2e.SyncFixture.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.model.Side;
import io.plannersync.state.Holds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Too much at once waits for an operator, as a whole and before the first call. */
class HeldTest {

  private final SyncFixture sync = new SyncFixture().with("SYNC_INTERVAL_IDLE", "400ms");
  private final Operator operator = new Operator(sync);
  private final List<String> tasks = new ArrayList<>();
  private final List<String> documents = new ArrayList<>();

  @AfterEach
  void stop() {
    sync.close();
  }

  @Test
  void six_of_ten_documents_deleted_at_once_are_held_and_deleted_when_confirmed() {
    start();
    sync.agentDeletes(documents.subList(0, 6).toArray(String[]::new));
    Holds.Hold hold = held(Side.PLANNER);
    operator.confirm(hold);
    await().until(() -> sync.world().tasks(sync.plan()).size() == 4);
    Looks.goOn(sync);
    assertThat(sync.writes()).hasSize(6);
    assertThat(operator.held()).isEmpty();
    assertThat(documents.subList(0, 6))
        .allSatisfy(id -> assertThat(operator.tombstones.find(id)).isPresent());
  }

  @Test
  void six_of_ten_documents_deleted_at_once_are_written_again_when_that_is_discarded() {
    start();
    sync.agentDeletes(documents.subList(0, 6).toArray(String[]::new));
    operator.discard(held(Side.PLANNER));
    documents.forEach(id -> await().until(() -> sync.document(id) != null));
    Looks.goOn(sync);
    assertThat(sync.writes()).isEmpty();
    assertThat(operator.held()).isEmpty();
  }

  @Test
  void six_of_ten_tasks_deleted_at_once_are_held_and_their_documents_deleted_when_confirmed() {
    start();
    tasks.subList(0, 6).forEach(sync::personDeletes);
    Holds.Hold hold = held(Side.STORE);
    assertThat(documents).allSatisfy(id -> assertThat(sync.document(id)).isNotNull());
    operator.confirm(hold);
    documents.subList(0, 6).forEach(id -> await().until(() -> sync.document(id) == null));
    Looks.goOn(sync);
    assertThat(sync.writes()).isEmpty();
    assertThat(operator.held()).isEmpty();
    assertThat(documents.subList(6, 10))
        .allSatisfy(id -> assertThat(sync.document(id)).isNotNull());
  }

  @Test
  void six_of_ten_tasks_deleted_at_once_are_created_again_when_that_is_discarded() {
    start();
    tasks.subList(0, 6).forEach(sync::personDeletes);
    operator.discard(held(Side.STORE));
    await().until(() -> sync.world().tasks(sync.plan()).size() == 10);
    documents
        .subList(0, 6)
        .forEach(id -> await().until(() -> sync.taskExists(sync.plannerIdOf(id))));
    Looks.goOn(sync);
    assertThat(sync.writes("POST")).hasSize(6);
    assertThat(sync.writes("DELETE")).isEmpty();
    assertThat(operator.queue.parked()).isEmpty();
    assertThat(sync.redis().keys("annika:tasks:*")).hasSize(10);
  }

  @Test
  void documents_that_come_back_while_their_deletion_is_held_need_no_ruling_any_more() {
    start();
    Map<String, String> copies = new HashMap<>();
    documents.subList(0, 6).forEach(id -> copies.put(key(id), sync.redis().get(key(id))));
    sync.agentDeletes(documents.subList(0, 6).toArray(String[]::new));
    held(Side.PLANNER);
    sync.redis().mset(copies);
    await().until(() -> operator.held().isEmpty());
    Looks.goOn(sync);
    assertThat(sync.writes()).isEmpty();
  }

  @Test
  void thirty_new_documents_at_once_are_held_before_the_first_is_created_until_confirmed() {
    sync.start();
    // Everything is known and warm: nothing delays the first creation.
    sync.agentWrites("Task-first", "{\"id\":\"Task-first\",\"title\":\"First\"}");
    sync.plannerIdOf("Task-first");
    sync.settle();
    sync.redis().mset(newDocuments(30));
    await().until(() -> operator.held().size() == 1);
    await().until(() -> operator.held().get(0).storeIds().size() == 30);
    sync.settle();
    Holds.Hold hold = operator.held().get(0);
    assertThat(hold.kind()).isEqualTo(Holds.Kind.CREATION);
    assertThat(sync.writes("POST")).hasSize(1);

    operator.confirm(hold);
    await().until(() -> sync.world().tasks(sync.plan()).size() == 31);
    sync.settle();
    assertThat(sync.writes("POST")).hasSize(31);
    assertThat(operator.held()).isEmpty();
  }

  @Test
  void fifteen_new_documents_at_once_are_created_without_a_word() {
    sync.start();
    sync.redis().mset(newDocuments(15));
    await().until(() -> sync.world().tasks(sync.plan()).size() == 15);
    sync.settle();
    assertThat(sync.writes("POST")).hasSize(15);
    assertThat(operator.holds.list(10)).isEmpty();
  }

  private static Map<String, String> newDocuments(int count) {
    Map<String, String> documents = new HashMap<>();
    for (int i = 0; i < count; i++) {
      documents.put(
          key("Task-new-" + i), "{\"id\":\"Task-new-" + i + "\",\"title\":\"New " + i + "\"}");
    }
    return documents;
  }

  private void start() {
    for (int i = 0; i < 10; i++) {
      tasks.add(sync.personCreates("Task " + i));
    }
    sync.start();
    tasks.forEach(task -> documents.add(sync.storeIdOf(task)));
    sync.settle();
  }

  /** The one hold, of all six, while nothing was written. */
  private Holds.Hold held(Side side) {
    await().until(() -> operator.held().size() == 1);
    Looks.goOn(sync);
    Holds.Hold hold = operator.held().get(0);
    assertThat(hold.kind()).isEqualTo(Holds.Kind.DELETION);
    assertThat(hold.side()).isEqualTo(side);
    assertThat(hold.storeIds()).containsExactlyInAnyOrderElementsOf(documents.subList(0, 6));
    assertThat(sync.writes()).isEmpty();
    return hold;
  }
}
