package io.plannersync.e2e;

import static io.plannersync.e2e.SyncFixture.ANNA;
import static io.plannersync.e2e.SyncFixture.BEN;
import static io.plannersync.e2e.SyncFixture.await;
import static io.plannersync.e2e.SyncFixture.object;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plannersync.emulator.EmulatorOptions;
import io.plannersync.emulator.RequestLog;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FirstImportTest {

  private static final int TASKS = 23;
  private static final int PAGE = 5;

  private SyncFixture sync;
  private Observed seen;

  @BeforeEach
  void createBoard() {
    sync = new SyncFixture(EmulatorOptions.defaults().withPageSize(PAGE));
    seen = new Observed(sync);
    sync.world().categoryDescriptions(sync.plan(), Map.of("category1", "Urgent"));
    for (int i = 0; i < TASKS; i++) {
      sync.world().createTask(sync.plan(), object(task(i)));
    }
  }

  @AfterEach
  void stop() {
    seen.close();
    sync.close();
  }

  @Test
  void every_task_of_every_page_becomes_one_document_and_nothing_is_written_to_planner() {
    sync.start();
    awaitImport();

    Set<String> plannerIds = new HashSet<>();
    for (String storeId : storeIds()) {
      JsonNode document = sync.document(storeId);
      plannerIds.add(document.path("planner_id").asText());
      assertThat(document.path("id").asText()).isEqualTo(storeId);
      seen.assertEqual(storeId);
    }
    assertThat(plannerIds).hasSize(TASKS);
    assertThat(seen.links()).isEqualTo(TASKS);
    assertThat(seen.conflicts()).isEmpty();
    assertThat(sync.writes()).isEmpty();

    JsonNode done = documentTitled("Task 3");
    assertThat(done.path("status").asText()).isEqualTo("completed");
    assertThat(done.path("percent_complete").asDouble()).isEqualTo(1.0);
    assertThat(done.path("assignee_ids")).hasSize(2);
    assertThat(done.path("labels").toString()).isEqualTo("[\"Urgent\"]");
    assertThat(done.path("checklist_items")).hasSize(2);
    assertThat(done.path("attachments").path(0).path("url").asText())
        .isEqualTo("https://example.com/a.pdf");
  }

  @Test
  void a_look_is_one_listing_and_no_task_is_read_alone() {
    // A plan of several pages would be asked for its history, and an audit looks for itself.
    sync.with("CHANGE_SOURCES", "listing").with("SYNC_AUDIT_INTERVAL", "60s").start();
    awaitImport();
    sync.settle();

    List<RequestLog.Entry> reads = sync.emulator().requests().matching("GET", ".*/planner/.*");
    assertThat(reads).filteredOn(r -> r.path().contains("/planner/tasks/")).isEmpty();
    List<RequestLog.Entry> listings =
        reads.stream().filter(r -> r.path().equals(tasksPath())).toList();
    int pages = (TASKS + PAGE - 1) / PAGE;
    // Looks of one plan do not overlap, so every listing begins at its first page.
    assertThat(listings.get(0).query()).doesNotContain("skiptoken");
    long begun = listings.stream().filter(r -> !r.query().contains("skiptoken")).count();
    assertThat((long) listings.size()).isBetween((begun - 2) * pages, begun * pages);
  }

  @Test
  void a_wiped_store_is_rebuilt_with_the_same_ids() {
    sync.start();
    awaitImport();
    Map<String, String> before = idsByPlannerId();

    sync.stop();
    sync.redis().flushall();
    sync.start();
    awaitImport();

    assertThat(idsByPlannerId()).isEqualTo(before);
    assertThat(sync.writes()).isEmpty();
  }

  private void awaitImport() {
    await().until(() -> storeIds().size() == TASKS);
    sync.settle();
  }

  private String tasksPath() {
    return "/v1.0/planner/plans/" + sync.plan() + "/tasks";
  }

  private List<String> storeIds() {
    return sync.redis().keys("annika:tasks:Task-*").stream()
        .map(key -> key.substring("annika:tasks:".length()))
        .toList();
  }

  private Map<String, String> idsByPlannerId() {
    Map<String, String> ids = new TreeMap<>();
    storeIds().forEach(id -> ids.put(sync.document(id).path("planner_id").asText(), id));
    return ids;
  }

  private JsonNode documentTitled(String title) {
    return storeIds().stream()
        .map(sync::document)
        .filter(document -> document.path("title").asText().equals(title))
        .findFirst()
        .orElseThrow();
  }

  /** Every third task is complete; all have details. */
  private static String task(int i) {
    return """
        {"title":"Task %1$d","percentComplete":%2$d,"priority":%3$d,
         "startDateTime":"2026-03-01T08:00:00Z","dueDateTime":"2026-03-%4$02dT17:30:00Z",
         "appliedCategories":{"category1":true},
         "assignments":{"%5$s":%7$s,"%6$s":%7$s},
         "description":"What to do in %1$d\\nand why",
         "checklist":{
           "a0000000-0000-4000-9000-%1$012d":
             {"@odata.type":"#microsoft.graph.plannerChecklistItem","title":"First"},
           "b0000000-0000-4000-9000-%1$012d":
             {"@odata.type":"#microsoft.graph.plannerChecklistItem","title":"Second",
              "isChecked":true}},
         "references":{"https%%3A//example%%2Ecom/a%%2Epdf":
             {"@odata.type":"#microsoft.graph.plannerExternalReference","alias":"A","type":"Pdf"}}}
        """
        .formatted(
            i,
            i % 3 == 0 ? 100 : (i % 3) * 33,
            i % 11,
            1 + i,
            ANNA,
            BEN,
            "{\"@odata.type\":\"#microsoft.graph.plannerAssignment\",\"orderHint\":\" !\"}");
  }
}
