package io.plannersync.e2e;

import static io.plannersync.e2e.SyncFixture.ANNA;
import static io.plannersync.e2e.SyncFixture.BEN;
import static io.plannersync.e2e.SyncFixture.await;
import static io.plannersync.e2e.SyncFixture.object;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.emulator.Fault;
import io.plannersync.model.Conflict;
import io.plannersync.model.Field;
import io.plannersync.model.Side;
import io.plannersync.model.Value;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Agents that say nothing, write back old copies or copy documents. */
class WritersTest {

  private SyncFixture sync;
  private Observed seen;
  private String task;
  private String document;

  @BeforeEach
  void createTask() {
    sync = new SyncFixture();
    seen = new Observed(sync);
    task =
        sync.world()
            .createTask(
                sync.plan(),
                object(
                    """
                    {"title":"Old","description":"Old","percentComplete":0,
                     "dueDateTime":"2026-05-10T17:30:00Z",
                     "assignments":{"%s":{"@odata.type":"#microsoft.graph.plannerAssignment",
                       "orderHint":" !"}},
                     "checklist":{"11111111-1111-4111-8111-111111111111":
                       {"@odata.type":"#microsoft.graph.plannerChecklistItem","title":"A"}}}
                    """
                        .formatted(ANNA)));
  }

  private void start() {
    sync.start();
    document = sync.storeIdOf(task);
    sync.settle();
  }

  @AfterEach
  void stop() {
    seen.close();
    sync.close();
  }

  @Test
  void an_edit_that_is_published_is_found_without_any_look() {
    sync.with("SYNC_STORE_INTERVAL", "1h").with("SYNC_AUDIT_INTERVAL", "1h");
    start();
    sync.redis().configSet("notify-keyspace-events", "");
    sync.agentChanges(document, "{\"title\":\"New\"}");
    awaitTitle("New");
  }

  @Test
  void an_edit_that_nobody_published_is_found_by_the_servers_events() {
    sync.with("SYNC_STORE_INTERVAL", "1h").with("SYNC_AUDIT_INTERVAL", "1h");
    start();
    writesSilently("{\"title\":\"New\"}");
    awaitTitle("New");
  }

  @Test
  void an_edit_that_nobody_announced_is_found_by_the_look_at_the_store() {
    sync.with("SYNC_AUDIT_INTERVAL", "1h");
    start();
    sync.redis().configSet("notify-keyspace-events", "");
    writesSilently("{\"title\":\"New\"}");
    awaitTitle("New");
  }

  @ParameterizedTest(name = "with its stamp: {0}")
  @ValueSource(booleans = {true, false})
  void an_old_copy_that_is_written_back_with_one_edit_undoes_nobodys_work(boolean stamped) {
    start();
    ObjectNode copy = sync.document(document);
    sync.personChanges(
        task,
        """
        {"title":"By a person","description":"By a person","percentComplete":50,
         "dueDateTime":"2026-06-01T12:00:00Z","priority":9,
         "assignments":{"%s":null,"%s":{"@odata.type":"#microsoft.graph.plannerAssignment",
           "orderHint":" !"}},
         "checklist":{"11111111-1111-4111-8111-111111111111":
           {"@odata.type":"#microsoft.graph.plannerChecklistItem","isChecked":true}}}
        """
            .formatted(ANNA, BEN));
    await().until(() -> sync.document(document).path("title").asText().equals("By a person"));
    sync.settle();

    copy.put("start_date", "2026-05-01");
    if (!stamped) {
      copy.remove("sync_base");
    }
    sync.agentPublishes(document, copy.toString());

    await().until(() -> sync.task(task).path("startDateTime").asText("").startsWith("2026-05-01"));
    await().until(() -> sync.document(document).path("title").asText().equals("By a person"));
    sync.settle();
    seen.assertEqual(document);
    var now = sync.task(task);
    assertThat(now.path("title").asText()).isEqualTo("By a person");
    assertThat(now.path("percentComplete").asInt()).isEqualTo(50);
    assertThat(now.path("priority").asInt()).isEqualTo(9);
    assertThat(now.path("dueDateTime").asText()).isEqualTo("2026-06-01T12:00:00Z");
    assertThat(now.path("assignments").has(BEN)).isTrue();
    assertThat(now.path("assignments").has(ANNA)).isFalse();
    assertThat(now.at("/details/description").asText()).isEqualTo("By a person");
    assertThat(
            now.at("/details/checklist/11111111-1111-4111-8111-111111111111/isChecked").asBoolean())
        .isTrue();
    assertThat(sync.writes()).hasSize(1);
  }

  @Test
  void an_old_copy_whose_edit_meets_a_persons_edit_of_the_same_field_wins_and_the_other_is_kept() {
    sync.with("GRAPH_USE_BETA", "never");
    start();
    ObjectNode copy = sync.document(document);
    sync.personChanges(task, "{\"title\":\"By a person\"}");
    await().until(() -> sync.document(document).path("title").asText().equals("By a person"));
    sync.settle();

    copy.put("title", "By an agent");
    sync.agentPublishes(document, copy.toString());
    await().until(() -> sync.task(task).path("title").asText().equals("By an agent"));
    sync.settle();
    seen.assertEqual(document);
    Conflict conflict = seen.conflict(document, Field.TITLE).orElseThrow().conflict();
    assertThat(conflict.winner()).isEqualTo(Side.STORE);
    assertThat(conflict.loser()).isEqualTo(new Value.Text("By a person"));
  }

  @Test
  void edits_in_an_old_copy_and_a_persons_later_ones_of_the_same_lists_and_texts_are_merged() {
    sync.personChanges(task, "{\"description\":\"One\\nTwo\\nThree\"}");
    start();
    ObjectNode copy = sync.document(document);
    sync.personChanges(
        task,
        """
        {"description":"ONE\\nTwo\\nThree","assignments":{"%s":null},
         "appliedCategories":{"category3":true},
         "checklist":{"22222222-2222-4222-8222-222222222222":
           {"@odata.type":"#microsoft.graph.plannerChecklistItem","title":"B"}}}
        """
            .formatted(ANNA));
    await().until(() -> sync.document(document).path("checklist_items").size() == 2);
    await().until(() -> sync.document(document).path("assignee_ids").isEmpty());
    sync.settle();

    copy.put("description", "One\nTwo\nTHREE");
    copy.withArray("assignee_ids").add(BEN);
    copy.withArray("labels").add("category4");
    ((ObjectNode) copy.withArray("checklist_items").get(0)).put("is_checked", true);
    sync.agentPublishes(document, copy.toString());

    await().until(() -> sync.task(task).path("assignments").has(BEN));
    await().until(() -> sync.document(document).path("assignee_ids").size() == 1);
    sync.settle();
    seen.assertEqual(document);
    var now = sync.task(task);
    assertThat(now.path("assignments").has(ANNA)).isFalse();
    assertThat(now.path("appliedCategories")).hasSize(2);
    assertThat(now.at("/details/description").asText()).isEqualTo("ONE\nTwo\nTHREE");
    assertThat(now.at("/details/checklist")).hasSize(2);
    assertThat(
            now.at("/details/checklist/11111111-1111-4111-8111-111111111111/isChecked").asBoolean())
        .isTrue();
    assertThat(seen.conflicts(document)).isEmpty();
  }

  @Test
  void a_copied_document_becomes_a_task_of_its_own_and_the_first_pair_stays() {
    start();
    ObjectNode before = sync.document(document);
    sync.agentPublishes("Task-copy", before.toString());
    assertCopied(before);
  }

  @Test
  void a_document_that_was_copied_while_the_service_was_down_becomes_a_task_of_its_own() {
    start();
    ObjectNode before = sync.document(document);
    sync.stop();
    sync.agentWrites("Task-copy", before.toString());
    sync.start();
    assertCopied(before);
  }

  @Test
  void a_copied_document_that_is_changed_at_once_changes_only_its_own_task() {
    start();
    ObjectNode before = sync.document(document);
    sync.agentPublishes("Task-copy", before.deepCopy().put("title", "Copy").toString());
    assertCopied(before);
    assertThat(sync.task(sync.plannerIdOf("Task-copy")).path("title").asText()).isEqualTo("Copy");
  }

  @ParameterizedTest(name = "answer {0}")
  @ValueSource(ints = {409, 503})
  void a_new_documents_details_reach_planner_although_their_first_call_fails(int status) {
    start();
    sync.emulator().faults().add(Fault.on("PATCH", "/details", new Fault.Answer(status)).times(1));
    sync.agentPublishes(
        "Task-new",
        "{\"id\":\"Task-new\",\"title\":\"New\",\"description\":\"Text\","
            + "\"checklist_items\":[\"A\"]}");
    String created = sync.plannerIdOf("Task-new");
    await().until(() -> sync.task(created).at("/details/description").asText().equals("Text"));
    sync.settle();
    seen.assertEqual("Task-new");
    assertThat(seen.conflicts("Task-new")).isEmpty();
    assertThat(sync.document("Task-new").path("planner_id").asText()).isEqualTo(created);
  }

  private void assertCopied(ObjectNode before) {
    String copy = sync.plannerIdOf("Task-copy");
    await().until(() -> sync.document("Task-copy").path("planner_id").asText().equals(copy));
    sync.settle();
    assertThat(copy).isNotEqualTo(task);
    assertThat(sync.world().tasks(sync.plan())).hasSize(2);
    assertThat(sync.document(document)).isEqualTo(before);
    assertThat(seen.link(document).orElseThrow().plannerId()).isEqualTo(task);
    assertThat(sync.plannerIdOf(document)).isEqualTo(task);
    assertThat(seen.links()).isEqualTo(2);
    seen.assertEqual(document);
    seen.assertEqual("Task-copy");
    assertThat(sync.writes()).filteredOn(w -> w.path().contains(task)).isEmpty();
  }

  private void writesSilently(String members) {
    ObjectNode changed = sync.document(document);
    changed.setAll(object(members));
    sync.agentWrites(document, changed.toString());
  }

  private void awaitTitle(String title) {
    await().until(() -> sync.task(task).path("title").asText().equals(title));
    sync.settle();
    seen.assertEqual(document);
    assertThat(sync.writes()).hasSize(1);
  }
}
