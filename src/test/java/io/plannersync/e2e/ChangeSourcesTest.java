package io.plannersync.e2e;

import static io.plannersync.e2e.SyncFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.emulator.Fault;
import io.plannersync.emulator.feeds.FeedMode;
import io.plannersync.state.Sources;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Feeds of change that come and go while edits are made. */
@Timeout(120)
class ChangeSourcesTest {

  private static final String LISTING = ".*/plans/[^/]+/tasks.*";

  private final SyncFixture sync = new SyncFixture();
  private final List<String> tasks = new ArrayList<>();

  /** Three pages, so that asking for the history costs less than listing. */
  @BeforeEach
  void aPlanOfSeveralPages() {
    sync.emulator().settings().pageSize(10);
    for (int i = 0; i < 21; i++) {
      tasks.add(sync.personCreates("Task " + i));
    }
    sync.with("SYNC_AUDIT_INTERVAL", "60s").with("SOURCE_PATIENCE", "1s");
  }

  @AfterEach
  void close() {
    sync.close();
  }

  @Test
  void a_plan_of_several_pages_is_asked_for_its_history_and_only_what_changed_is_read() {
    sync.with("SYNC_INTERVAL_IDLE", "60s").start();
    awaitSource("history");
    sync.storeIdOf(tasks.get(4));
    sync.settle();
    sync.emulator().requests().clear();

    edit(tasks.get(3), "Edited");

    assertThat(sync.emulator().requests().matching("GET", ".*/plans/[^/]+/tasks")).isEmpty();
    assertThat(sync.emulator().requests().matching("GET", ".*/planner/tasks/[^/]+")).hasSize(1);
  }

  @Test
  void the_history_tells_of_new_and_of_deleted_tasks_too() {
    sync.with("SYNC_INTERVAL_IDLE", "60s").start();
    awaitSource("history");
    String storeId = sync.storeIdOf(tasks.get(0));

    String created = sync.personCreates("New");
    sync.personDeletes(tasks.get(0));

    assertThat(sync.document(sync.storeIdOf(created)).path("title").asText()).isEqualTo("New");
    await().until(() -> sync.document(storeId) == null);
  }

  @Test
  void what_the_history_told_is_told_again_when_the_listing_that_was_to_show_it_failed() {
    sync.with("SYNC_INTERVAL_IDLE", "60s").with("SYNC_AUDIT_INTERVAL", "30m").start();
    awaitSource("history");
    sync.settle();
    sync.emulator().requests().clear();
    Sources sources = new Sources(sync.connection(), "planner-sync:");
    String position = sources.position(Sources.Source.HISTORY, sync.plan()).orElseThrow();
    sync.fault(Fault.on("GET", LISTING, new Fault.Answer(400)));

    String created = sync.personCreates("New");
    await().until(() -> sync.emulator().requests().matching("GET", LISTING).size() >= 2);

    assertThat(sources.position(Sources.Source.HISTORY, sync.plan())).hasValue(position);
    sync.emulator().faults().clear();
    assertThat(sync.document(sync.storeIdOf(created)).path("title").asText()).isEqualTo("New");
  }

  @ParameterizedTest
  @EnumSource(
      value = FeedMode.class,
      names = {"FORBIDDEN", "NOT_IMPLEMENTED", "SILENT"})
  void a_history_that_is_switched_off_loses_no_edit_and_is_used_again_when_it_is_back(
      FeedMode off) {
    sync.with("SOURCE_PROBE_INTERVAL", "4s").start();
    awaitSource("history");
    tasks.forEach(sync::storeIdOf);
    sync.settle();

    sync.emulator().settings().feeds().history(off);
    edit(tasks.get(1), "While it is off");
    awaitSource("listing");
    edit(tasks.get(2), "Listed");
    sync.emulator().settings().feeds().history(FeedMode.ON);
    edit(tasks.get(3), "While it is on again");
    awaitSource("history");
    edit(tasks.get(4), "Told");
  }

  @Test
  void a_plan_whose_history_takes_more_calls_than_its_listing_is_listed() {
    sync.start();
    awaitSource("history");
    tasks.forEach(sync::storeIdOf);
    sync.settle();

    for (int i = 0; i < 40; i++) {
      sync.personChanges(tasks.get(i % 20), "{\"title\":\"Edit " + i + "\"}");
    }
    awaitSource("listing");
    edit(tasks.get(20), "Listed");
    assertThat(sync.status().at("/sources").toString()).doesNotContain("REFUSED");
  }

  @Test
  void a_source_that_is_switched_off_by_setting_is_not_asked() {
    sync.with("CHANGE_SOURCES", "notification,listing").start();
    edit(tasks.get(0), "Edited");

    assertThat(sync.status().path("plans").get(0).path("source").asText()).isEqualTo("listing");
    assertThat(sync.emulator().requests().matching("GET", ".*historyItems.*")).isEmpty();
  }

  private void edit(String plannerId, String title) {
    String storeId = sync.storeIdOf(plannerId);
    sync.personChanges(plannerId, "{\"title\":\"" + title + "\"}");
    await().until(() -> sync.document(storeId).path("title").asText().equals(title));
  }

  private void awaitSource(String source) {
    await().until(() -> sync.status().at("/plans/0/source").asText().equals(source));
  }
}
