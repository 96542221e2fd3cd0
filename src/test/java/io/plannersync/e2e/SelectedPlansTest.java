package io.plannersync.e2e;

import static io.plannersync.e2e.SyncFixture.await;
import static io.plannersync.e2e.SyncFixture.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.state.PlanState;
import io.plannersync.state.PlanStates;
import io.plannersync.state.Troubles;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The plans that are synced are a boundary, whatever documents, id maps and people say. */
class SelectedPlansTest {

  private static final String SECRET = "Salaries of all";

  private final SyncFixture sync = new SyncFixture();
  private String other;

  @BeforeEach
  void plans() {
    other = sync.world().addPlan("Other", SyncFixture.GROUP);
    sync.with("PLANNER_PLAN_IDS", sync.plan());
  }

  @AfterEach
  void close() {
    sync.close();
  }

  @Test
  void a_document_that_asks_for_another_plan_creates_nothing_there() {
    sync.start();
    sync.agentPublishes("Task-b", "{\"title\":\"B\",\"plan_id\":\"" + other + "\"}");

    assertThat(trouble("Task-b")).contains(other).contains("PLANNER_PLAN_IDS").contains("plan_id");
    assertThat(sync.world().tasks(other)).isEmpty();
    assertThat(sync.emulator().requests().all()).noneMatch(r -> r.path().contains(other));

    sync.agentPublishes("Task-b", "{\"title\":\"B\",\"plan_id\":\"" + sync.plan() + "\"}");
    assertThat(sync.task(sync.plannerIdOf("Task-b")).path("title").asText()).isEqualTo("B");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "this", "other"})
  void an_id_map_to_a_task_of_another_plan_is_not_adopted(String asksFor) {
    String task =
        sync.world().createTask(other, object("{\"title\":\"" + SECRET + "\",\"priority\":1}"));
    String plan =
        asksFor.isEmpty()
            ? ""
            : ",\"plan_id\":\"" + (asksFor.equals("this") ? sync.plan() : other) + "\"";
    String document = "{\"title\":\"Mine\",\"priority\":\"low\"" + plan + "}";
    sync.agentWrites("Task-x", document);
    sync.redis().set("annika:planner:id_map:Task-x", "{\"planner_id\":\"" + task + "\"}");
    sync.start();

    assertThat(trouble("Task-x")).contains(other).contains(task).contains("PLANNER_PLAN_IDS");
    sync.settle();
    assertThat(sync.task(task).path("title").asText()).isEqualTo(SECRET);
    assertThat(sync.raw("Task-x")).isEqualTo(document);
    assertThat(sync.writes()).isEmpty();
    assertThat(RedisDump.of(sync.redis()).toString()).doesNotContain(SECRET);
  }

  @Test
  void a_task_that_moved_to_another_plan_is_written_no_more_until_it_comes_back() {
    sync.start();
    String task = sync.personCreates("Moves");
    String document = sync.storeIdOf(task);
    sync.settle();
    sync.world().moveTask(task, other);

    assertThat(trouble(document)).contains(other).contains(task);
    sync.agentChanges(document, "{\"title\":\"Not there\"}");
    sync.settle();
    assertThat(sync.task(task).path("title").asText()).isEqualTo("Moves");
    assertThat(sync.document(document)).isNotNull();

    sync.world().moveTask(task, sync.plan());
    await().until(() -> sync.task(task).path("title").asText().equals("Not there"));
  }

  @Test
  void a_plan_taken_out_is_left_as_it_is_and_goes_on_when_it_is_back() {
    sync.with("PLANNER_PLAN_IDS", sync.plan() + "," + other).start();
    String task = sync.world().createTask(other, object("{\"title\":\"Of other\"}"));
    String document = sync.storeIdOf(task);
    sync.settle();
    sync.stop();

    sync.with("PLANNER_PLAN_IDS", sync.plan()).start();
    await().until(() -> stateOf(other) == PlanState.State.UNSELECTED);
    await().until(() -> sync.redis().keys("planner-sync:*").stream().noneMatch(this::isDue));
    sync.personChanges(task, "{\"title\":\"By a person\"}");
    sync.agentChanges(document, "{\"priority\":\"urgent\"}");
    assertThat(trouble(document)).contains(other).contains("PLANNER_PLAN_IDS");
    long asked = asked(other);
    sync.settle();
    assertThat(sync.document(document).path("title").asText()).isEqualTo("Of other");
    assertThat(sync.task(task).path("priority").asInt()).isEqualTo(5);
    assertThat(asked(other)).isEqualTo(asked);
    sync.stop();

    sync.with("PLANNER_PLAN_IDS", sync.plan() + "," + other).start();
    await().until(() -> sync.task(task).path("priority").asInt() == 1);
    await().until(() -> sync.document(document).path("title").asText().equals("By a person"));
  }

  @Test
  void plans_that_are_found_are_a_boundary_from_the_start() {
    String foreign = "f0000000-0000-4000-8000-00000000000f";
    sync.world().addGroup(foreign, "Foreign");
    String hidden = sync.world().addPlan("Hidden", foreign);
    sync.agentWrites("Task-h", "{\"title\":\"H\",\"plan_id\":\"" + hidden + "\"}");
    sync.with("PLANNER_PLAN_IDS", "").with("PLANNER_GROUP_IDS", SyncFixture.GROUP).start();

    assertThat(trouble("Task-h")).contains(hidden).contains("PLANNER_GROUP_IDS");
    assertThat(sync.world().tasks(hidden)).isEmpty();
    sync.agentWrites("Task-o", "{\"title\":\"O\",\"plan_id\":\"" + other + "\"}");
    assertThat(sync.task(sync.plannerIdOf("Task-o")).path("planId").asText()).isEqualTo(other);
  }

  private boolean isDue(String key) {
    return key.contains(":due:")
        && sync.redis().type(key).equals("zset")
        && sync.redis().zrange(key, 0, -1).stream().anyMatch(member -> member.contains(other));
  }

  private long asked(String plan) {
    return sync.emulator().requests().all().stream().filter(r -> r.path().contains(plan)).count();
  }

  private PlanState.State stateOf(String plan) {
    return new PlanStates(sync.connection(), "planner-sync:")
        .get(plan)
        .orElseThrow()
        .status()
        .state();
  }

  private String trouble(String id) {
    Troubles troubles = new Troubles(sync.connection(), "planner-sync:");
    return await().until(() -> troubles.of(id), notes -> !notes.isEmpty()).stream()
        .map(trouble -> trouble.note().reason())
        .collect(Collectors.joining("; "));
  }
}
