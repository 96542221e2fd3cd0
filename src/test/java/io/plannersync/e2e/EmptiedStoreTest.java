package io.plannersync.e2e;

import static io.plannersync.e2e.SyncFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.state.Links;
import io.plannersync.store.StoreKeys;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A store that was emptied deletes nothing in Planner: it is filled again. */
class EmptiedStoreTest {

  private final SyncFixture sync = new SyncFixture().with("SYNC_INTERVAL_IDLE", "400ms");
  private final Map<String, String> documents = new HashMap<>();

  @BeforeEach
  void startWithSixPairs() {
    for (int i = 0; i < 6; i++) {
      documents.put(sync.personCreates("Task " + i), null);
    }
    sync.start();
    documents.replaceAll((task, none) -> sync.storeIdOf(task));
    sync.settle();
  }

  @AfterEach
  void stop() {
    sync.close();
  }

  @Test
  void documents_come_back_with_their_ids_after_all_keys_of_the_agents_were_deleted() {
    List<String> keys = sync.redis().keys("annika:*");
    sync.redis().del(keys.toArray(String[]::new));
    comeBack();
  }

  @Test
  void documents_come_back_even_if_their_pairs_are_written_at_the_same_time() throws Exception {
    Links links = new Links(sync.connection(), "planner-sync:");
    AtomicBoolean busy = new AtomicBoolean(true);
    Thread passes =
        new Thread(
            () -> {
              while (busy.get()) {
                documents.values().forEach(id -> links.find(id).ifPresent(links::save));
              }
            });
    passes.start();
    List<String> keys = sync.redis().keys("annika:*");
    sync.redis().del(keys.toArray(String[]::new));
    await().until(() -> sync.redis().exists(new StoreKeys("annika:").marker()) == 1);
    busy.set(false);
    passes.join();

    comeBack();
  }

  @Test
  void documents_come_back_with_their_ids_after_the_server_was_flushed_while_we_ran() {
    sync.redis().flushall();
    comeBack();
  }

  @Test
  void documents_come_back_with_their_ids_after_the_server_was_flushed_while_we_were_stopped() {
    sync.stop();
    sync.redis().flushall();
    sync.start();
    comeBack();
  }

  private void comeBack() {
    documents.forEach((task, id) -> await().until(() -> sync.document(id) != null));
    Looks.goOn(sync);
    assertThat(sync.redis().keys("annika:tasks:*")).hasSize(6);
    assertThat(sync.writes()).isEmpty();
    String task = documents.keySet().iterator().next();
    sync.personChanges(task, "{\"title\":\"By Anna\"}");
    await()
        .until(() -> sync.document(documents.get(task)).path("title").asText().equals("By Anna"));
    sync.agentChanges(documents.get(task), "{\"title\":\"By an agent\"}");
    await().until(() -> sync.task(task).path("title").asText().equals("By an agent"));
  }
}
