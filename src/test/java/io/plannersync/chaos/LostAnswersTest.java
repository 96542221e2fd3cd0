package io.plannersync.chaos;

import static io.plannersync.e2e.SyncFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.e2e.SyncFixture;
import io.plannersync.emulator.Fault;
import io.plannersync.emulator.Fault.Effect;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** POST is not idempotent: whatever becomes of its answer, a document gets exactly one task. */
class LostAnswersTest {

  private static final String ID = "Task-CV-A1-42-1";
  private static final String CREATE = "/planner/tasks$";

  private final SyncFixture sync =
      new SyncFixture().with("SYNC_INTERVAL_IDLE", "400ms").with("WORK_LEASE", "3s");

  @AfterEach
  void stop() {
    sync.close();
  }

  @Test
  void an_answer_lost_after_the_effect_makes_one_task() {
    createWhile(new Fault.DropAfter());
    assertThat(sync.writes("POST")).hasSize(1);
  }

  @Test
  void a_connection_lost_before_the_effect_makes_one_task() {
    createWhile(new Fault.DropBefore());
    assertThat(sync.writes("POST")).hasSize(2);
  }

  @Test
  void a_503_after_the_effect_makes_one_task() {
    createWhile(new Fault.AnswerAfterEffect(new Fault.Answer(503)));
    assertThat(sync.writes("POST")).hasSize(1);
  }

  @Test
  void an_effect_that_comes_after_the_connection_was_lost_makes_one_task() {
    createWhile(new Fault.EffectLater(Duration.ofMillis(1_500)));
    assertThat(sync.writes("POST")).hasSize(1);
  }

  @Test
  void an_effect_that_comes_after_our_time_out_makes_one_task() {
    sync.with("GRAPH_RESPONSE_TIMEOUT_MS", "1000");
    createWhile(new Fault.Delay(Duration.ofMillis(2_000)));
    assertThat(sync.writes("POST")).hasSize(1);
  }

  @Test
  void a_document_that_is_edited_while_the_answer_is_lost_makes_one_task() {
    sync.start();
    sync.fault(Fault.on("POST", CREATE, new Fault.DropAfter()).times(1));
    sync.fault(Fault.on("POST", CREATE, new Fault.Delay(Duration.ofMillis(500))).times(1));
    sync.agentPublishes(ID, document("Call Ben"));
    await().until(() -> sync.writes("POST").size() == 1);
    sync.agentPublishes(ID, document("Call Ben at noon"));
    isSyncedAs("Call Ben at noon");
    assertThat(sync.writes("POST")).hasSize(1);
  }

  @Test
  void a_task_that_a_person_edits_before_its_lost_answer_is_made_up_for_is_not_made_again() {
    sync.start();
    sync.fault(Fault.on("POST", CREATE, new Fault.DropAfter()).times(1));
    sync.fault(Fault.on("GET", "/plans/.*/tasks", new Fault.Answer(503)));
    sync.agentPublishes(ID, document("Call Ben"));
    await().until(() -> sync.world().tasks(sync.plan()).size() == 1);
    String task = sync.world().tasks(sync.plan()).get(0).path("id").asText();
    sync.personChanges(task, "{\"title\":\"Call Ben or Anna\"}");
    sync.emulator().faults().clear();

    isSyncedAs("Call Ben or Anna");
    assertThat(sync.writes("POST")).hasSize(1);
    assertThat(sync.redis().keys("annika:tasks:*")).hasSize(1);
  }

  @Test
  void a_POST_answered_503_is_sent_once_by_each_attempt_of_ours() {
    sync.start();
    sync.fault(Fault.on("POST", CREATE, new Fault.Answer(503, "1")).times(1));
    sync.agentPublishes(ID, document("Call Ben"));
    isSyncedAs("Call Ben");
    // The first, and the one after two complete listings without a child.
    assertThat(sync.writes("POST")).hasSize(2);
    assertThat(
            Duration.between(sync.writes("POST").get(0).time(), sync.writes("POST").get(1).time()))
        .isGreaterThan(Duration.ofSeconds(2));
  }

  @Test
  void a_POST_answered_429_is_sent_once_by_each_attempt_of_ours() {
    sync.start();
    sync.fault(Fault.on("POST", CREATE, new Fault.Answer(429, "1")).times(1));
    sync.agentPublishes(ID, document("Call Ben"));
    isSyncedAs("Call Ben");
    assertThat(sync.writes("POST")).hasSize(2);
    assertThat(
            Duration.between(sync.writes("POST").get(0).time(), sync.writes("POST").get(1).time()))
        .isGreaterThanOrEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void a_service_killed_before_the_answer_to_its_POST_makes_one_task() {
    killedWhile(new Fault.DropAfter());
  }

  @Test
  void a_service_killed_before_the_effect_of_its_POST_makes_one_task() {
    killedWhile(new Fault.EffectLater(Duration.ofMillis(1_500)));
  }

  private void createWhile(Effect effect) {
    sync.start();
    sync.fault(Fault.on("POST", CREATE, effect).times(1));
    sync.agentPublishes(ID, document("Call Ben"));
    isSyncedAs("Call Ben");
  }

  private void killedWhile(Effect effect) {
    try (ServiceProcess service = new ServiceProcess(sync).start()) {
      await().until(() -> !sync.redis().keys("planner-sync:{plan:*").isEmpty());
      // The answer never comes; the kill does.
      sync.fault(Fault.on("POST", CREATE, effect).times(1));
      sync.fault(Fault.on("POST", CREATE, new Fault.Delay(Duration.ofMillis(300))).times(1));
      sync.agentPublishes(ID, document("Call Ben"));
      await().until(() -> !sync.writes("POST").isEmpty());
      service.kill();
      service.start();
      isSyncedAs("Call Ben");
      assertThat(sync.writes("POST")).hasSize(1);
    }
  }

  private static String document(String title) {
    return "{\"id\":\""
        + ID
        + "\",\"title\":\""
        + title
        + "\",\"due_date\":\"2026-12-24\",\"description\":\"At noon\"}";
  }

  /** One task, linked both ways, with its details, and one document. */
  private void isSyncedAs(String title) {
    await().until(() -> sync.redis().exists("annika:planner:id_map:" + ID) == 1);
    String task = sync.plannerIdOf(ID);
    await().until(() -> sync.task(task).path("title").asText().equals(title));
    await()
        .until(
            () -> sync.task(task).path("details").path("description").asText().equals("At noon"));
    await().until(() -> sync.document(ID).path("planner_id").asText().equals(task));
    sync.settle();
    assertThat(sync.world().tasks(sync.plan())).hasSize(1);
    assertThat(sync.redis().keys("annika:tasks:*")).containsExactly(SyncFixture.key(ID));
    assertThat(sync.storeIdOf(task)).isEqualTo(ID);
    assertThat(sync.document(ID).path("title").asText()).isEqualTo(title);
  }
}
