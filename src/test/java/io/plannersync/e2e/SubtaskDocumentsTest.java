package io.plannersync.e2e;

import static io.plannersync.e2e.SyncFixture.await;
import static io.plannersync.e2e.SyncFixture.key;
import static io.plannersync.e2e.SyncFixture.object;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.state.PlanStates;
import io.plannersync.state.Tombstones;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The documents of subtasks, as the predecessor left them, in the whole service. */
class SubtaskDocumentsTest {

  private static final String PARENT = "Task-1a2b3c4d";
  private static final List<String> KEYS =
      List.of(
          "10000000-0000-4000-8000-000000000001",
          "20000000-0000-4000-8000-000000000002",
          "30000000-0000-4000-8000-000000000003");

  /** One audit at the start and no more: a change must be found by what is said or looked at. */
  private final SyncFixture sync = new SyncFixture().with("SYNC_AUDIT_INTERVAL", "1h");

  private String task;

  @BeforeEach
  void adopt() {
    task = sync.personCreates("Move house");
    ObjectNode document = object("{\"id\":\"" + PARENT + "\",\"title\":\"Move house\"}");
    document.put("plan_id", sync.plan()).put("conversation_id", "CV-7");
    for (int i = 0; i < KEYS.size(); i++) {
      String last = i == 0 ? "" : shown(i - 1).path("orderHint").asText();
      sync.personChanges(
          task,
          item(
              i,
              "\"title\":\"Step %d\",\"isChecked\":%s,\"orderHint\":\"%s !\""
                  .formatted(i + 1, i == 2, last)));
      document.withArray("subtask_ids").add(subtask(i));
      sync.agentWrites(
          subtask(i),
          "{\"id\":\"%s\",\"title\":\"Step %d\",\"status\":\"%s\",\"parent_task_id\":\"%s\",\"source\":\"planner\",\"external_id\":\"%s\",\"agent\":{\"n\":1.0}}"
              .formatted(
                  subtask(i), i + 1, i == 2 ? "completed" : "not_started", PARENT, KEYS.get(i)));
    }
    document.put("planner_bucket_id", sync.task(task).path("bucketId").asText(null));
    sync.agentWrites(PARENT, document.toString());
    sync.redis().set("annika:planner:id_map:" + PARENT, "{\"planner_id\":\"" + task + "\"}");
    sync.redis().set("annika:task:mapping:planner:" + task, PARENT);
    sync.start();
    await().until(() -> sync.redis().hget("planner-sync:{links}:by-planner", task) != null);
    sync.settle();
  }

  @AfterEach
  void stop() {
    sync.close();
  }

  @Test
  void a_parent_with_three_subtask_documents_is_adopted_without_a_write() {
    assertThat(sync.writes()).isEmpty();
    assertThat(sync.redis().keys("planner-sync:*onflict*")).isEmpty();
    assertThat(taskIds()).containsExactly(task);
    assertThat(documentIds()).containsExactlyInAnyOrder(PARENT, subtask(0), subtask(1), subtask(2));
    assertThat(sync.document(PARENT).has("checklist_items")).isFalse();
  }

  @Test
  void checking_an_item_in_planner_completes_its_subtask_document() {
    sync.personChanges(task, item(0, "\"isChecked\":true"));

    await().until(() -> sync.document(subtask(0)).path("status").asText().equals("completed"));
    await().until(() -> !sync.heard("updated", PARENT).isEmpty());
    assertThat(sync.heard("updated", subtask(0)))
        .singleElement()
        .satisfies(
            message -> {
              assertThat(message.path("source").asText()).isEqualTo("planner");
              assertThat(message.path("task").path("status").asText()).isEqualTo("completed");
            });
    sync.settle();
    assertThat(sync.document(subtask(0)).path("agent").toString()).isEqualTo("{\"n\":1.0}");
    assertThat(sync.document(subtask(1)).path("status").asText()).isEqualTo("not_started");
    assertThat(sync.document(PARENT).has("checklist_items")).isFalse();
    assertThat(sync.document(PARENT).path("subtask_ids")).hasSize(3);
    assertThat(sync.writes()).isEmpty();
  }

  @Test
  void completing_and_renaming_a_subtask_document_changes_its_item_only() {
    awaitAudit();
    sync.agentChanges(subtask(1), "{\"status\":\"completed\",\"title\":\"Step two\"}");

    await().until(() -> shown(1).path("isChecked").asBoolean());
    assertThat(shown(1).path("title").asText()).isEqualTo("Step two");
    sync.settle();
    assertThat(shown(0).path("isChecked").asBoolean()).isFalse();
    assertThat(sync.writes()).hasSize(1);
  }

  @Test
  void a_subtask_document_that_was_changed_without_a_word_is_found_by_looking() {
    awaitAudit();
    ObjectNode document = sync.document(subtask(0));
    sync.redis().configSet("notify-keyspace-events", "");

    sync.agentWrites(subtask(0), document.put("title", "Step one").toString());

    await().until(() -> shown(0).path("title").asText().equals("Step one"));
  }

  @Test
  void an_added_subtask_document_becomes_an_item_and_no_task() {
    String added = "Task-CV-A1B2C3D4-42-1-1";
    sync.agentPublishes(
        added,
        "{\"id\":\"%s\",\"title\":\"Step 4\",\"status\":\"pending\",\"parent_task_id\":\"%s\"}"
            .formatted(added, PARENT));
    ObjectNode parent = sync.document(PARENT);
    parent.withArray("subtask_ids").add(added);
    sync.agentPublishes(PARENT, parent.toString());

    await().until(() -> checklist().size() == 4);
    sync.settle();
    assertThat(titles()).contains("Step 4");
    assertThat(taskIds()).containsExactly(task);
    assertThat(sync.writes()).hasSize(1);
  }

  @Test
  void an_id_that_is_taken_out_removes_the_item_and_leaves_the_agents_document() {
    ObjectNode parent = sync.document(PARENT);
    parent.withArray("subtask_ids").remove(1);
    sync.agentPublishes(PARENT, parent.toString());

    await().until(() -> checklist().size() == 2);
    sync.settle();
    assertThat(titles()).containsExactlyInAnyOrder("Step 1", "Step 3");
    assertThat(sync.document(subtask(1))).isNotNull();
    assertThat(taskIds()).containsExactly(task);
  }

  @Test
  void an_item_that_is_removed_in_planner_takes_its_document_along_and_can_be_put_back() {
    String before = sync.redis().get(key(subtask(1)));
    sync.personChanges(task, "{\"checklist\":{\"" + KEYS.get(1) + "\":null}}");

    await().until(() -> sync.document(subtask(1)) == null);
    await().until(() -> sync.document(PARENT).path("subtask_ids").size() == 2);
    sync.settle();
    assertThat(sync.writes()).isEmpty();
    assertThat(
            new Tombstones(sync.redis().getStatefulConnection(), "planner-sync:").find(subtask(1)))
        .hasValueSatisfying(kept -> assertThat(kept.document()).isEqualTo(before));
  }

  @Test
  void an_item_that_is_added_in_planner_stays_in_the_parent() {
    String fresh = "40000000-0000-4000-8000-000000000004";
    sync.personChanges(
        task,
        "{\"checklist\":{\"%s\":{\"@odata.type\":\"#microsoft.graph.plannerChecklistItem\",\"title\":\"Fresh\",\"orderHint\":\" !\"}}}"
            .formatted(fresh));

    await().until(() -> sync.redis().get(key(PARENT)).contains("Fresh"));
    sync.settle();
    assertThat(sync.document(PARENT).path("subtask_ids")).hasSize(3);
    assertThat(documentIds()).hasSize(4);
    sync.personChanges(
        task,
        "{\"checklist\":{\"%s\":{\"@odata.type\":\"#microsoft.graph.plannerChecklistItem\",\"isChecked\":true}}}"
            .formatted(fresh));
    await().until(() -> sync.redis().get(key(PARENT)).contains("\"is_checked\":true"));
    sync.settle();
    assertThat(sync.writes()).isEmpty();
  }

  @Test
  void a_lost_subtask_key_deletes_nothing() {
    sync.redis().del(key(subtask(0)));
    sync.agentChanges(PARENT, "{\"title\":\"Move the house\"}");
    await().until(() -> sync.task(task).path("title").asText().equals("Move the house"));
    sync.settle();

    assertThat(titles()).containsExactlyInAnyOrder("Step 1", "Step 2", "Step 3");
    assertThat(sync.writes()).hasSize(1);

    sync.personChanges(task, item(0, "\"isChecked\":true"));
    await().until(() -> sync.document(subtask(0)) != null);
    assertThat(sync.document(subtask(0)).path("status").asText()).isEqualTo("completed");
    assertThat(sync.document(subtask(0)).path("parent_task_id").asText()).isEqualTo(PARENT);
  }

  @Test
  void only_a_reference_to_a_parent_makes_a_document_a_subtask() {
    String canonical = "Task-CV-A1B2C3D4-42-1";
    sync.agentPublishes(canonical, "{\"id\":\"" + canonical + "\",\"title\":\"Call Ben\"}");

    String created = sync.plannerIdOf(canonical);
    sync.settle();
    assertThat(taskIds()).containsExactlyInAnyOrder(task, created);
    for (int i = 0; i < 3; i++) {
      assertThat(sync.redis().get("annika:planner:id_map:" + subtask(i))).isNull();
    }
  }

  @Test
  void a_part_of_a_task_that_does_not_list_it_is_shown_with_the_way_out() {
    Operator operator = new Operator(sync);
    ObjectNode parent = sync.document(PARENT);
    parent.withArray("subtask_ids").remove(1);
    sync.agentPublishes(PARENT, parent.toString());
    sync.agentWrites("Task-lost", "{\"title\":\"Lost\",\"parent_task_id\":\"Task-gone\"}");
    await().until(() -> operator.queue.parkedSize() == 2);
    assertThat(operator.queue.parked())
        .anyMatch(item -> item.reason().contains(PARENT + ", which does not list it"))
        .anyMatch(item -> item.reason().contains("Task-gone, which is not there"));

    parent = sync.document(PARENT);
    parent.withArray("subtask_ids").add(subtask(1));
    sync.agentPublishes(PARENT, parent.toString());
    sync.agentWrites("Task-lost", "{\"title\":\"Lost\"}");
    sync.plannerIdOf("Task-lost");
    await().until(() -> operator.queue.parkedSize() == 0);
    assertThat(sync.redis().hgetall("planner-sync:{troubles}:notes")).isEmpty();
  }

  @Test
  void a_task_that_is_deleted_in_planner_takes_the_documents_of_its_subtasks_along() {
    sync.personCreates("Another");
    sync.personCreates("And another");
    await().until(() -> documentIds().size() == 6);
    sync.settle();
    String before = sync.redis().get(key(PARENT));
    sync.world().deleteTask(task);

    await().until(() -> sync.document(PARENT) == null);
    await().until(() -> documentIds().size() == 2);
    sync.settle();

    // Somebody writes an old copy of it back: it is removed, and brings nothing back to life.
    sync.agentPublishes(PARENT, before);
    await().until(() -> sync.document(PARENT) == null);
    sync.settle();
    assertThat(taskIds()).hasSize(2);
    assertThat(sync.writes()).isEmpty();
  }

  private void awaitAudit() {
    PlanStates plans = new PlanStates(sync.redis().getStatefulConnection(), "planner-sync:");
    await()
        .until(() -> plans.get(sync.plan()).filter(plan -> plan.lastAudit() != null).isPresent());
    sync.settle();
  }

  private static String subtask(int i) {
    return "Task-" + KEYS.get(i);
  }

  private static String item(int i, String members) {
    return "{\"checklist\":{\"%s\":{\"@odata.type\":\"#microsoft.graph.plannerChecklistItem\",%s}}}"
        .formatted(KEYS.get(i), members);
  }

  private JsonNode checklist() {
    return sync.task(task).path("details").path("checklist");
  }

  private JsonNode shown(int i) {
    return checklist().path(KEYS.get(i));
  }

  private List<String> titles() {
    return checklist().findValuesAsText("title");
  }

  private List<String> taskIds() {
    return sync.world().tasks(sync.plan()).stream().map(t -> t.path("id").asText()).toList();
  }

  private Set<String> documentIds() {
    Set<String> ids = new TreeSet<>();
    sync.redis().keys(key("*")).forEach(k -> ids.add(k.substring(key("").length())));
    return ids;
  }
}
