package io.plannersync.e2e;

import static io.plannersync.e2e.SyncFixture.await;
import static io.plannersync.e2e.SyncFixture.key;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Documents that went while nobody who remembers it watched, or that only changed their name. */
class UnwatchedStoreTest {

  private final SyncFixture sync = new SyncFixture().with("SYNC_INTERVAL_IDLE", "400ms");
  private String task;
  private String document;

  @BeforeEach
  void startWithFivePairs() {
    for (int i = 0; i < 4; i++) {
      sync.personCreates("Another task " + i);
    }
    task = sync.personCreates("Write the brief");
    sync.start();
    document = sync.storeIdOf(task);
    sync.settle();
  }

  @AfterEach
  void stop() {
    sync.close();
  }

  @Test
  void a_document_whose_expiry_began_and_ended_while_nobody_watched_was_not_deleted() {
    sync.stop();
    sync.redis().pexpire(key(document), 1);
    await().until(() -> sync.document(document) == null);
    sync.start();
    comesBack();
  }

  @Test
  void a_document_that_was_seen_with_an_expiry_by_an_earlier_process_was_not_deleted() {
    sync.redis().pexpire(key(document), 4_000);
    await().until(() -> sync.redis().sismember("planner-sync:{store}:expiring", document));
    sync.stop();
    await().until(() -> sync.document(document) == null);
    // As if no counter of the server told of it.
    String seen = sync.redis().get("planner-sync:{store}:epoch");
    long expired = Long.parseLong(info("expired_keys"));
    sync.redis()
        .set("planner-sync:{store}:epoch", seen.substring(0, seen.lastIndexOf(' ') + 1) + expired);
    sync.start();
    comesBack();
  }

  @Test
  void a_document_that_is_renamed_deletes_no_task() {
    sync.redis().rename(key(document), key("Task-renamed"));
    comesBack();
    assertThat(sync.plannerIdOf("Task-renamed")).isNotEqualTo(task);
    assertThat(sync.world().tasks(sync.plan())).hasSize(6);
  }

  private String info(String counter) {
    return sync.redis()
        .info("stats")
        .lines()
        .filter(line -> line.startsWith(counter + ":"))
        .map(line -> line.substring(counter.length() + 1).strip())
        .findFirst()
        .orElseThrow();
  }

  private void comesBack() {
    await().until(() -> sync.document(document) != null);
    Looks.goOn(sync);
    assertThat(sync.taskExists(task)).isTrue();
    assertThat(sync.writes("DELETE")).isEmpty();
    assertThat(sync.plannerIdOf(document)).isEqualTo(task);
  }
}
