package io.plannersync.routes;

import static io.plannersync.routes.PlayedGraph.error;
import static io.plannersync.routes.PlayedGraph.json;
import static io.plannersync.routes.PlayedGraph.page;
import static io.plannersync.routes.PlayedPlan.LOOK;
import static io.plannersync.routes.PlayedPlan.byId;
import static io.plannersync.routes.PlayedPlan.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.model.Absence;
import io.plannersync.model.Outcome;
import io.plannersync.model.WorkName;
import io.plannersync.state.Conflicts;
import io.plannersync.state.Journal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a plan's history is asked for: when and by whom a field was changed, how a task left. */
@Timeout(60)
class HistoryEvidenceRouteTest {

  private static final String HISTORY = "GET /beta/planner/plans/P1/historyItems?*";
  private static final String PATCH = "PATCH /v1.0/planner/tasks/T1";

  private final RouteFixture routes =
      new RouteFixture()
          .routes("graph/*", "looking/*", "reconcile/*")
          .with("DEFAULT_PLANNER_PLAN_ID", "P1")
          .with("DELETE_GRACE", "200ms")
          .with("CREATE_GATHER", "0ms");
  private final PlayedGraph graph = routes.graph();
  private final PlayedPlan plan = new PlayedPlan(routes);
  private String storeId;

  @BeforeEach
  void aSettledPair() {
    routes.start();
    plan.shows(task("T1", "One", 1));
    plan.settle();
    storeId = plan.storeIdOf("T1");
    // The looks before have asked for what they needed.
    graph.forget();
  }

  @AfterEach
  void close() {
    routes.close();
  }

  @Test
  void the_history_tells_when_a_field_was_changed_so_that_the_later_change_stands() {
    Instant person = later(Duration.ofMillis(1100));
    plan.shows(task("T1", "The person's", 2));
    history(item("1", "updated", person, "anna", "{\"title\":\"The person's\"}"));
    Instant agent = later(Duration.ofMillis(1200));
    plan.change(storeId, "{\"title\":\"The agent's\",\"last_modified_at\":\"" + agent + "\"}");
    graph.on(PATCH, json(200, task("T1", "The agent's", "t3", "d2")));

    assertThat(plan.pass(storeId)).isEqualTo(Outcome.SETTLED);

    assertThat(graph.writes()).hasSize(1);
    assertThat(graph.lines()).noneMatch(line -> line.contains("lastModifiedDateTime"));
    Conflicts.Kept kept = conflicts().get(0);
    assertThat(kept.conflict().reason()).isEqualTo("latest");
    assertThat(kept.conflict().plannerTime().evidence()).isEqualTo("historyItems");
    assertThat(kept.conflict().plannerTime().by()).isEqualTo("Anna Berg");
  }

  @Test
  void a_history_that_may_not_be_asked_yet_is_waited_for_and_the_task_is_not_read_again() {
    Instant person = later(Duration.ofMillis(1100));
    plan.shows(task("T1", "The person's", 2));
    graph.on(
        HISTORY,
        error(429, "", "", "Retry-After", "1"),
        page(null, List.of(item("1", "updated", person, "anna", "{\"title\":\"The person's\"}"))));
    Instant agent = later(Duration.ofMillis(1200));
    plan.change(storeId, "{\"title\":\"The agent's\",\"last_modified_at\":\"" + agent + "\"}");
    graph.on(PATCH, json(200, task("T1", "The agent's", "t3", "d2")));

    assertThat(plan.pass(storeId)).isEqualTo(Outcome.SETTLED);

    assertThat(conflicts().get(0).conflict().reason()).isEqualTo("latest");
    assertThat(graph.lines()).filteredOn(line -> line.equals(byId("T1"))).hasSize(1);
  }

  @Test
  void while_Graph_takes_no_calls_for_long_nothing_is_guessed() {
    plan.shows(task("T1", "The person's", 2));
    graph.on(HISTORY, error(429, "", "", "Retry-After", "60"));
    plan.change(storeId, "{\"title\":\"The agent's\",\"last_modified_at\":null}");

    assertThat(plan.pass(storeId))
        .isInstanceOfSatisfying(
            Outcome.Again.class,
            again -> assertThat(again.delay()).isGreaterThan(Duration.ofSeconds(30)));

    assertThat(conflicts()).isEmpty();
    assertThat(plan.document(storeId).path("title").asText()).isEqualTo("The agent's");
  }

  @Test
  void while_the_history_may_not_be_asked_no_document_is_deleted() {
    taskIsGone();
    graph.on(HISTORY, error(429, "", "", "Retry-After", "60"));

    assertThat(plan.pass(storeId)).isInstanceOf(Outcome.Again.class);

    assertThat(plan.document(storeId).path("title").asText()).isEqualTo("One");
  }

  @Test
  void a_change_of_another_field_is_no_evidence_for_this_one() {
    plan.shows(task("T1", "The person's", 2));
    history(item("1", "updated", Instant.now(), "anna", "{\"priority\":1}"));
    graph.on(
        "GET /beta/planner/tasks/T1?$select=id,lastModifiedDateTime", error(404, "", "no beta"));
    plan.change(storeId, "{\"title\":\"The agent's\",\"last_modified_at\":null}");

    assertThat(plan.pass(storeId)).isEqualTo(Outcome.SETTLED);

    assertThat(plan.document(storeId).path("title").asText()).isEqualTo("The person's");
    assertThat(conflicts().get(0).conflict().reason()).isEqualTo("tie");
  }

  @Test
  void a_plan_whose_history_is_refused_is_not_asked_again_for_each_conflict() {
    graph.on(HISTORY, error(403, "", "no"));
    graph.on(
        "GET /beta/planner/tasks/T1?$select=id,lastModifiedDateTime", error(404, "", "no beta"));
    for (int round = 2; round < 5; round++) {
      plan.shows(task("T1", "The person's " + round, round));
      plan.change(storeId, "{\"title\":\"The agent's " + round + "\",\"last_modified_at\":null}");
      assertThat(plan.pass(storeId)).isEqualTo(Outcome.SETTLED);
    }

    assertThat(graph.lines()).filteredOn(line -> line.contains("historyItems")).hasSize(1);
    assertThat(conflicts()).hasSize(3);
  }

  @Test
  void the_journal_names_who_deleted_the_task_whose_document_is_deleted() {
    taskIsGone();
    history(item("1", "deleted", Instant.now(), "anna", null));

    assertThat(plan.pass(storeId)).isEqualTo(Outcome.SETTLED);

    assertThat(plan.document(storeId)).isNull();
    assertThat(new Journal(routes.state(), "planner-sync:").of(storeId, 1).get(0).inputs())
        .extractingByKey("planner")
        .asString()
        .contains("deleted by Anna Berg");
  }

  @Test
  void the_document_of_a_task_that_was_moved_out_of_sight_is_kept_and_shown() {
    taskIsGone();
    history(item("1", "moved", Instant.now(), "anna", "{\"planId\":\"P9\"}"));

    Outcome outcome = plan.pass(storeId);

    assertThat(outcome).isInstanceOf(Outcome.Parked.class);
    assertThat(((Outcome.Parked) outcome).reason())
        .contains("T1", "moved by Anna Berg", "document is kept");
    assertThat(plan.document(storeId).path("title").asText()).isEqualTo("One");
    assertThat(graph.writes()).isEmpty();

    plan.change(storeId, "{\"title\":\"Edited since\"}");
    assertThat(plan.pass(storeId)).isInstanceOf(Outcome.Parked.class);
    assertThat(graph.writes()).isEmpty();

    plan.shows(task("T1", "Back", 2));
    routes.work("look-at-plan", LOOK);
    assertThat(routes.due(WorkName.Kind.TASK)).contains(storeId);
  }

  private void taskIsGone() {
    graph.on(byId("T1"), PlayedPlan.gone());
    plan.listing(page(null, List.of()));
    RouteFixture.await()
        .until(
            () -> {
              routes.work("look-at-plan", LOOK);
              return plan.link(storeId).absence().verdict() == Absence.Verdict.DELETE;
            });
    graph.forget();
  }

  private void history(String... items) {
    graph.on(HISTORY, page(null, List.of(items)));
  }

  private static String item(String id, String event, Instant at, String user, String newData) {
    return """
        {"id":"%s","planId":"P1","entityId":"T1","entityType":"task","eventType":"%s",
         "occurredDateTime":"%s","actor":{"user":{"id":"%s"}},"oldData":null,"newData":%s}"""
        .formatted(id, event, at, user, newData);
  }

  /** An instant that comes only then: both clocks of a time to be told apart by a second. */
  private static Instant later(Duration wait) {
    Instant from = Instant.now();
    RouteFixture.await().until(() -> Instant.now().isAfter(from.plus(wait)));
    return Instant.now();
  }

  private List<Conflicts.Kept> conflicts() {
    return new Conflicts(routes.state(), "planner-sync:").list(10);
  }
}
