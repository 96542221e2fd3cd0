package io.plannersync.e2e;

import static io.plannersync.e2e.SyncFixture.await;
import static io.plannersync.e2e.SyncFixture.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.emulator.Fault;
import io.plannersync.emulator.RequestLog;
import io.plannersync.model.Field;
import io.plannersync.model.Side;
import io.plannersync.state.Conflicts;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An agent edits a task that a person has edited, and no look has shown that yet. */
class UnseenEditsTest {

  private static final String ONE_TASK = ".*/planner/tasks/[^/]+";

  private SyncFixture sync;
  private Observed seen;
  private String task;
  private String document;

  @BeforeEach
  void start() {
    sync =
        new SyncFixture()
            .with("SYNC_INTERVAL_BUSY", "5m")
            .with("SYNC_INTERVAL_IDLE", "5m")
            .with("SYNC_AUDIT_INTERVAL", "1h");
    seen = new Observed(sync);
    task =
        sync.world()
            .createTask(
                sync.plan(), object("{\"title\":\"Old\",\"description\":\"One\\nTwo\\nThree\"}"));
    sync.start();
    document = sync.storeIdOf(task);
    sync.settle();
    sync.emulator().requests().clear();
  }

  @AfterEach
  void stop() {
    seen.close();
    sync.close();
  }

  @Test
  void an_edit_of_a_task_that_nobody_else_has_edited_is_one_call() {
    sync.agentChanges(document, "{\"title\":\"By an agent\"}");

    await().until(() -> sync.task(task).path("title").asText().equals("By an agent"));
    sync.settle();
    assertThat(sync.writes()).hasSize(1);
    assertThat(reads()).isEmpty();
    seen.assertEqual(document);
  }

  @Test
  void edits_of_different_fields_are_both_kept_by_one_patch() {
    sync.personChanges(task, "{\"percentComplete\":50}");
    sync.agentChanges(document, "{\"title\":\"By an agent\"}");

    await().until(() -> sync.document(document).path("status").asText().equals("in_progress"));
    sync.settle();
    assertThat(sync.task(task).path("title").asText()).isEqualTo("By an agent");
    assertThat(sync.task(task).path("percentComplete").asInt()).isEqualTo(50);
    assertThat(sync.writes()).hasSize(1);
    assertThat(reads()).hasSize(1);
    seen.assertEqual(document);
  }

  @Test
  void of_edits_of_one_field_the_later_one_stands_and_the_other_is_kept() {
    sync.personChanges(task, "{\"title\":\"By a person\"}");
    Instant person = Instant.now();
    await().until(() -> Instant.now().isAfter(person.plusMillis(50)));
    sync.agentChanges(
        document, "{\"title\":\"By an agent\",\"last_modified_at\":\"" + Instant.now() + "\"}");

    await().until(() -> sync.task(task).path("title").asText().equals("By an agent"));
    sync.settle();
    assertThat(sync.writes()).extracting(RequestLog.Entry::status).containsExactly(409, 200);
    Conflicts.Kept kept = seen.conflict(document, Field.TITLE).orElseThrow();
    assertThat(kept.conflict().winner()).isEqualTo(Side.STORE);
    assertThat(kept.conflict().loser().asText()).isEqualTo("By a person");
    seen.assertEqual(document);
  }

  @Test
  void an_edit_of_details_that_was_not_seen_with_a_title_is_merged_with_the_next_one() {
    sync.personChanges(task, "{\"description\":\"ONE\\nTwo\\nThree\"}");
    sync.agentChanges(document, "{\"title\":\"By an agent\"}");
    await().until(() -> sync.task(task).path("title").asText().equals("By an agent"));

    sync.agentChanges(document, "{\"description\":\"One\\nTwo\\nTHREE\"}");

    await().until(() -> description().equals("ONE\nTwo\nTHREE"));
    sync.settle();
    assertThat(seen.conflicts(document)).isEmpty();
    seen.assertEqual(document);
  }

  @Test
  void an_edit_of_a_task_that_was_deleted_has_it_created_again() {
    editIsCreatedAnew();
  }

  @Test
  void so_it_is_where_the_edit_of_what_is_gone_is_answered_403() {
    sync.fault(Fault.on("PATCH", ONE_TASK, new Fault.Answer(403)).times(1));

    editIsCreatedAnew();

    assertThat(sync.writes().get(0).status()).isEqualTo(403);
    assertThat(seen.reasons(document)).noneMatch(reason -> reason.contains("403"));
  }

  private void editIsCreatedAnew() {
    sync.personDeletes(task);
    sync.agentChanges(document, "{\"title\":\"By an agent\"}");

    await().until(() -> !sync.plannerIdOf(document).equals(task));
    String anew = sync.plannerIdOf(document);
    await().until(() -> sync.task(anew).path("title").asText().equals("By an agent"));
    await().until(() -> sync.document(document).path("planner_id").asText().equals(anew));
  }

  private String description() {
    return sync.task(task).at("/details/description").asText();
  }

  private List<RequestLog.Entry> reads() {
    return sync.emulator().requests().matching("GET", ONE_TASK);
  }
}
