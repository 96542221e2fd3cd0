package io.plannersync.e2e;

import static io.plannersync.e2e.SyncFixture.ANNA;
import static io.plannersync.e2e.SyncFixture.BEN;
import static io.plannersync.e2e.SyncFixture.await;
import static io.plannersync.e2e.SyncFixture.object;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.emulator.Fault;
import io.plannersync.emulator.RequestLog;
import io.plannersync.model.Field;
import io.plannersync.model.Side;
import io.plannersync.model.Value;
import io.plannersync.state.Conflicts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A person and an agent edit the same task at the same time. */
class EditsAtOnceTest {

  private static final String FIRST = "11111111-1111-4111-8111-111111111111";
  private static final String SECOND = "22222222-2222-4222-8222-222222222222";

  private SyncFixture sync;
  private Observed seen;
  private String task;
  private String document;

  @BeforeEach
  void createTask() {
    sync = new SyncFixture();
    seen = new Observed(sync);
    sync.world().categoryDescriptions(sync.plan(), Map.of("category1", "Urgent"));
    task =
        sync.world()
            .createTask(
                sync.plan(),
                object(
                    """
                    {"title":"Old","description":"One\\nTwo\\nThree",
                     "startDateTime":"2026-03-01T08:00:00Z","dueDateTime":"2026-05-10T17:30:00Z",
                     "checklist":{
                       "%s":{"@odata.type":"#microsoft.graph.plannerChecklistItem","title":"A"},
                       "%s":{"@odata.type":"#microsoft.graph.plannerChecklistItem","title":"B"}}}
                    """
                        .formatted(FIRST, SECOND)));
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
  void edits_of_different_fields_are_merged_after_the_service_was_down() {
    start();
    sync.stop();
    editDifferentFields();
    sync.start();
    assertMerged();
  }

  @Test
  void edits_of_different_fields_are_merged_while_the_service_runs() {
    start();
    editDifferentFields();
    assertMerged();
  }

  private void editDifferentFields() {
    sync.personChanges(
        task,
        """
        {"title":"By a person","percentComplete":30,"description":"ONE\\nTwo\\nThree",
         "assignments":{"%s":%s},
         "checklist":{"%s":{"@odata.type":"#microsoft.graph.plannerChecklistItem",
           "isChecked":true}}}
        """
            .formatted(
                ANNA,
                "{\"@odata.type\":\"#microsoft.graph.plannerAssignment\",\"orderHint\":\" !\"}",
                FIRST));
    sync.agentChanges(
        document,
        """
        {"due_date":"2026-06-01","priority":"low","labels":["Urgent"],
         "description":"One\\nTwo\\nTHREE","attachments":["https://example.com/x"],
         "assignee_ids":["%s"]}
        """
            .formatted(BEN));
  }

  private void assertMerged() {
    await()
        .untilAsserted(
            () -> {
              assertThat(sync.document(document).path("title").asText()).isEqualTo("By a person");
              assertThat(sync.task(task).path("priority").asInt()).isEqualTo(9);
            });
    sync.settle();
    seen.assertEqual(document);
    assertThat(seen.conflicts(document)).isEmpty();
    var now = sync.task(task);
    assertThat(now.path("title").asText()).isEqualTo("By a person");
    assertThat(now.path("percentComplete").asInt()).isEqualTo(30);
    assertThat(now.path("dueDateTime").asText()).startsWith("2026-06-01");
    assertThat(now.path("appliedCategories").path("category1").asBoolean()).isTrue();
    assertThat(now.path("assignments").has(ANNA)).isTrue();
    assertThat(now.path("assignments").has(BEN)).isTrue();
    assertThat(now.at("/details/description").asText()).isEqualTo("ONE\nTwo\nTHREE");
    assertThat(now.at("/details/checklist/" + FIRST + "/isChecked").asBoolean()).isTrue();
    assertThat(now.at("/details/references")).hasSize(1);
  }

  @Test
  void a_persons_edit_of_another_field_while_ours_is_on_its_way_survives() {
    start();
    duringOurPatch(
        "{\"title\":\"By an agent\"}",
        "{\"dueDateTime\":\"2026-06-01T12:00:00Z\",\"description\":\"By a person\"}");

    await().until(() -> sync.document(document).path("due_date").asText().equals("2026-06-01"));
    await().until(() -> sync.document(document).path("description").asText().equals("By a person"));
    assertQuiet();
    assertThat(sync.task(task).path("title").asText()).isEqualTo("By an agent");
    assertThat(sync.document(document).path("title").asText()).isEqualTo("By an agent");
    assertThat(sync.writes()).hasSize(1);
  }

  @Test
  void a_persons_assignment_while_ours_is_on_its_way_survives() {
    start();
    duringOurPatch(
        "{\"assignee_ids\":[\"" + BEN + "\"]}",
        "{\"assignments\":{\"" + ANNA + "\":" + assignment() + "}}");

    await().until(() -> sync.document(document).path("assignee_ids").size() == 2);
    assertQuiet();
    assertThat(sync.task(task).path("assignments").has(ANNA)).isTrue();
    assertThat(sync.task(task).path("assignments").has(BEN)).isTrue();
  }

  @Test
  void a_persons_removal_of_an_assignee_while_ours_is_on_its_way_survives() {
    sync.personChanges(task, "{\"assignments\":{\"" + ANNA + "\":" + assignment() + "}}");
    start();
    duringOurPatch(
        "{\"assignee_ids\":[\"" + ANNA + "\",\"" + BEN + "\"]}",
        "{\"assignments\":{\"" + ANNA + "\":null}}");

    await()
        .until(
            () ->
                sync.document(document)
                    .path("assignee_ids")
                    .toString()
                    .equals("[\"" + BEN + "\"]"));
    assertQuiet();
    assertThat(sync.task(task).path("assignments").has(ANNA)).isFalse();
  }

  @Test
  void a_persons_edit_of_another_checklist_item_while_ours_is_on_its_way_survives() {
    start();
    var items = sync.document(document).withArray("checklist_items");
    items.forEach(
        item -> {
          if (item.path("id").asText().equals(FIRST)) {
            ((ObjectNode) item).put("title", "By an agent");
          }
        });
    duringOurPatch(
        object("{}").<ObjectNode>set("checklist_items", items).toString(),
        "{\"checklist\":{\""
            + SECOND
            + "\":{\"@odata.type\":\"#microsoft.graph.plannerChecklistItem\","
            + "\"title\":\"By a person\",\"isChecked\":true}}}");

    await().until(() -> titles().contains("By a person"));
    assertQuiet();
    assertThat(titles()).containsExactlyInAnyOrder("By an agent", "By a person");
    var checklist = sync.task(task).at("/details/checklist");
    assertThat(checklist.path(FIRST).path("title").asText()).isEqualTo("By an agent");
    assertThat(checklist.path(SECOND).path("title").asText()).isEqualTo("By a person");
    assertThat(checklist.path(SECOND).path("isChecked").asBoolean()).isTrue();
  }

  @Test
  void a_persons_edit_of_the_same_field_while_ours_is_on_its_way_is_refused_and_decided_anew() {
    start();
    duringOurPatch("{\"title\":\"By an agent\"}", "{\"title\":\"By a person\"}");

    await().until(() -> seen.conflict(document, Field.TITLE).isPresent());
    assertQuiet();
    Conflicts.Kept kept = seen.conflict(document, Field.TITLE).orElseThrow();
    assertThat(List.of(kept.conflict().planner(), kept.conflict().store()))
        .containsExactly(new Value.Text("By a person"), new Value.Text("By an agent"));
    assertThat(sync.task(task).path("title").asText()).isEqualTo("By a person");
  }

  @Test
  void an_agents_edit_of_another_field_while_its_first_is_on_its_way_survives() {
    start();
    sync.emulator().faults().add(slowPatch());
    sync.agentChanges(document, "{\"title\":\"First\"}");
    awaitOurPatch();
    sync.agentChanges(document, "{\"priority\":\"urgent\"}");

    await().until(() -> sync.task(task).path("priority").asInt() == 1);
    assertQuiet();
    assertThat(sync.task(task).path("title").asText()).isEqualTo("First");
    assertThat(sync.writes()).hasSize(2);
  }

  @Test
  void of_two_edits_of_one_field_the_later_wins_if_it_is_the_agents() {
    start();
    sync.stop();
    sync.personChanges(task, "{\"title\":\"By a person\"}");
    waitForTheClock();
    sync.agentChanges(
        document,
        "{\"title\":\"By an agent\",\"last_modified_at\":\"" + Instant.now().toString() + "\"}");
    sync.start();

    awaitTitle("By an agent");
    Conflicts.Kept kept = seen.conflict(document, Field.TITLE).orElseThrow();
    assertThat(kept.conflict().winner()).isEqualTo(Side.STORE);
    assertThat(kept.conflict().reason()).isEqualTo("latest");
    assertThat(kept.conflict().loser()).isEqualTo(new Value.Text("By a person"));
  }

  @Test
  void of_two_edits_of_one_field_the_later_wins_if_it_is_the_persons() {
    start();
    sync.stop();
    sync.agentChanges(
        document,
        "{\"title\":\"By an agent\",\"last_modified_at\":\"" + Instant.now().toString() + "\"}");
    waitForTheClock();
    sync.personChanges(task, "{\"title\":\"By a person\"}");
    sync.start();

    awaitTitle("By a person");
    Conflicts.Kept kept = seen.conflict(document, Field.TITLE).orElseThrow();
    // The time of the task's last change only ends the interval of this field's, so the tie rule
    // may be what decides; it decides for the person.
    assertThat(kept.conflict().winner()).isEqualTo(Side.PLANNER);
    assertThat(kept.conflict().loser()).isEqualTo(new Value.Text("By an agent"));
  }

  @Test
  void without_times_the_persons_edit_wins_and_the_agents_can_be_put_back() {
    sync.with("GRAPH_USE_BETA", "never");
    start();
    sync.stop();
    sync.personChanges(task, "{\"title\":\"By a person\"}");
    sync.agentChanges(document, "{\"title\":\"By an agent\"}");
    sync.start();

    awaitTitle("By a person");
    Conflicts.Kept kept = seen.conflict(document, Field.TITLE).orElseThrow();
    assertThat(kept.conflict().winner()).isEqualTo(Side.PLANNER);
    assertThat(kept.conflict().reason()).isEqualTo("tie");

    seen.restore(kept.id());
    awaitTitle("By an agent");
    assertThat(seen.conflict(document, Field.TITLE).orElseThrow().state())
        .isEqualTo(Conflicts.State.RESTORED);
  }

  @Test
  void lines_that_both_change_are_a_conflict_of_the_whole_description() {
    start();
    sync.stop();
    sync.personChanges(task, "{\"description\":\"One\\nPERSON\\nThree\"}");
    sync.agentChanges(document, "{\"description\":\"One\\nAGENT\\nThree\"}");
    sync.start();

    await().until(() -> seen.conflict(document, Field.DESCRIPTION).isPresent());
    assertQuiet();
    Conflicts.Kept kept = seen.conflict(document, Field.DESCRIPTION).orElseThrow();
    assertThat(kept.conflict().planner()).isEqualTo(new Value.Text("One\nPERSON\nThree"));
    assertThat(kept.conflict().store()).isEqualTo(new Value.Text("One\nAGENT\nThree"));
  }

  private void awaitTitle(String title) {
    await()
        .untilAsserted(
            () -> {
              assertThat(sync.task(task).path("title").asText()).isEqualTo(title);
              assertThat(sync.document(document).path("title").asText()).isEqualTo(title);
            });
    assertQuiet();
  }

  private void assertQuiet() {
    sync.settle();
    seen.assertEqual(document);
  }

  private List<String> titles() {
    return StreamSupport.stream(
            sync.document(document).path("checklist_items").spliterator(), false)
        .map(item -> item.path("title").asText())
        .toList();
  }

  /** The agent's edit is sent by the service, and before it takes effect the person's happens. */
  private void duringOurPatch(String agent, String person) {
    sync.emulator().faults().add(slowPatch());
    sync.agentChanges(document, agent);
    awaitOurPatch();
    sync.personChanges(task, person);
  }

  private static Fault slowPatch() {
    return Fault.on("PATCH", "/planner/tasks/", new Fault.Delay(Duration.ofMillis(700))).times(1);
  }

  private void awaitOurPatch() {
    await()
        .pollInterval(Duration.ofMillis(5))
        .until(() -> sync.writes().stream().anyMatch(w -> w.status() == RequestLog.OPEN));
  }

  /** Both times must differ by more than clocks round. */
  private static void waitForTheClock() {
    Instant from = Instant.now();
    await().until(() -> Instant.now().isAfter(from.plusMillis(50)));
  }

  private static String assignment() {
    return "{\"@odata.type\":\"#microsoft.graph.plannerAssignment\",\"orderHint\":\" !\"}";
  }
}
