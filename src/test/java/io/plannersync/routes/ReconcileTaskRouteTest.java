package io.plannersync.routes;

import static io.plannersync.routes.PlayedGraph.drop;
import static io.plannersync.routes.PlayedGraph.error;
import static io.plannersync.routes.PlayedGraph.json;
import static io.plannersync.routes.PlayedGraph.page;
import static io.plannersync.routes.PlayedPlan.LOOK;
import static io.plannersync.routes.PlayedPlan.STORE;
import static io.plannersync.routes.PlayedPlan.TASKS;
import static io.plannersync.routes.PlayedPlan.byId;
import static io.plannersync.routes.PlayedPlan.key;
import static io.plannersync.routes.PlayedPlan.noContent;
import static io.plannersync.routes.PlayedPlan.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.model.Absence;
import io.plannersync.model.Intent;
import io.plannersync.model.Outcome;
import io.plannersync.model.WorkName.Kind;
import io.plannersync.routes.PlayedGraph.Answer;
import io.plannersync.routes.PlayedGraph.Request;
import io.plannersync.state.Conflicts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** routes/reconcile/reconcile-task as a whole, and decide with get-change-time. */
@Timeout(120)
class ReconcileTaskRouteTest {

  private static final String PATCH = "PATCH /v1.0/planner/tasks/T1";
  private static final String CREATE = "POST /v1.0/planner/tasks";
  private static final String CHANGE_TIME =
      "GET /beta/planner/tasks/T1?$select=id,lastModifiedDateTime";
  private static final Outcome NOW = new Outcome.Again(Duration.ZERO);

  private final RouteFixture routes =
      new RouteFixture()
          .routes("graph/*", "looking/*", "reconcile/*")
          .with("DEFAULT_PLANNER_PLAN_ID", "P1")
          .with("DELETE_GRACE", "200ms")
          .with("CREATE_GATHER", "0ms");
  private final PlayedGraph graph = routes.graph();
  private final PlayedPlan plan = new PlayedPlan(routes);
  private String storeId;

  @AfterEach
  void close() {
    routes.close();
  }

  @BeforeEach
  void noTasks() {
    plan.shows();
  }

  @Test
  void an_equal_pair_is_read_and_nothing_is_written() {
    settled();
    String before = routes.redis().get(key(storeId));

    assertThat(plan.pass(storeId)).isEqualTo(Outcome.SETTLED);

    assertThat(graph.lines()).containsExactly(byId("T1"));
    assertThat(routes.redis().get(key(storeId))).isEqualTo(before);
  }

  @Test
  void a_persons_change_is_written_to_the_document_and_nothing_to_Planner() {
    settled();
    plan.change(storeId, "{\"agents_own\":{\"x\":1}}");
    plan.shows(task("T1", "Two", 2));

    assertThat(plan.pass(storeId)).isEqualTo(Outcome.SETTLED);

    assertThat(graph.lines()).containsExactly(byId("T1"));
    assertThat(plan.document(storeId).path("title").asText()).isEqualTo("Two");
    assertThat(plan.document(storeId).path("agents_own").toString()).isEqualTo("{\"x\":1}");
    assertThat(plan.link(storeId).etags()).first().isEqualTo("W/\"t2\"");
  }

  @Test
  void an_agents_change_is_one_patch_with_the_etag_that_was_read() {
    settled();
    plan.change(storeId, "{\"title\":\"Two\"}");
    graph.on(PATCH, json(200, task("T1", "Two", "t2", "d1")));

    assertThat(plan.pass(storeId)).isEqualTo(Outcome.SETTLED);

    assertThat(graph.lines()).containsExactly(byId("T1"), PATCH);
    Request patch = graph.requests().get(1);
    assertThat(patch.body()).isEqualTo("{\"title\":\"Two\"}");
    assertThat(patch.header("If-Match")).isEqualTo("W/\"t1\"");
    assertThat(plan.link(storeId).etags()).first().isEqualTo("W/\"t2\"");
    assertThat(plan.link(storeId).intent()).isNull();

    plan.shows(task("T1", "Two", "t2", "d1"));
    graph.forget();
    assertThat(plan.pass(storeId)).isEqualTo(Outcome.SETTLED);
    assertThat(graph.writes()).isEmpty();
  }

  @Test
  void an_agents_change_of_what_was_settled_last_needs_no_read() {
    settled();
    graph.on(
        PATCH,
        json(200, task("T1", "Two", "t2", "d1")),
        json(200, task("T1", "Three", "t3", "d1")));

    plan.change(storeId, "{\"title\":\"Two\"}");
    assertThat(plan.passAfterEdit(storeId)).isEqualTo(Outcome.SETTLED);
    plan.change(storeId, "{\"title\":\"Three\"}");
    assertThat(plan.passAfterEdit(storeId)).isEqualTo(Outcome.SETTLED);

    assertThat(graph.lines()).containsExactly(PATCH, PATCH);
    assertThat(graph.writes())
        .extracting(request -> request.header("If-Match"))
        .containsExactly("W/\"t1\"", "W/\"t2\"");
    assertThat(graph.writes().get(1).body()).isEqualTo("{\"title\":\"Three\"}");
  }

  @Test
  void what_was_not_read_may_have_been_changed_since_it_was() {
    settled();
    Instant read = plan.link(storeId).read();
    Instant settled = plan.link(storeId).settled();
    plan.change(storeId, "{\"title\":\"Two\"}");
    graph.on(PATCH, json(200, task("T1", "Two", "t2", "d1")));

    plan.passAfterEdit(storeId);

    assertThat(plan.link(storeId).settled()).isAfter(settled);
    assertThat(plan.link(storeId).read()).isEqualTo(read);
    plan.shows(task("T1", "Two", "t2", "d1"));
    plan.pass(storeId);
    assertThat(plan.link(storeId).read()).isAfter(settled);
  }

  @Test
  void an_agents_change_of_what_a_person_has_changed_unseen_is_refused_by_Graph_and_then_read() {
    routes.with("CHANGE_SOURCES", "listing");
    settled();
    plan.change(storeId, "{\"title\":\"The agent's\",\"last_modified_at\":null}");
    plan.shows(task("T1", "The person's", 2));
    graph.on(PATCH, error(409, "", "The attempted changes conflicted"));
    graph.on(CHANGE_TIME, error(404, "", ""));

    assertThat(plan.passAfterEdit(storeId)).isEqualTo(NOW);
    assertThat(plan.passAfterEdit(storeId)).isEqualTo(Outcome.SETTLED);

    assertThat(graph.lines()).containsExactly(PATCH, byId("T1"), CHANGE_TIME);
    assertThat(plan.document(storeId).path("title").asText()).isEqualTo("The person's");
    assertThat(conflicts()).isEqualTo(1);
  }

  @Test
  void an_unseen_edit_of_a_person_that_Graph_merged_into_the_answer_is_read() {
    settled();
    plan.change(storeId, "{\"title\":\"Two\"}");
    String merged = task("T1", "Two", "t3", "d1", "{\"percentComplete\":50}");
    graph.on(PATCH, json(200, merged));
    plan.shows(merged);

    assertThat(plan.passAfterEdit(storeId)).isEqualTo(NOW);
    assertThat(plan.passAfterEdit(storeId)).isEqualTo(Outcome.SETTLED);

    assertThat(graph.lines()).containsExactly(PATCH, byId("T1"));
    assertThat(plan.document(storeId).path("status").asText()).isEqualTo("in_progress");
  }

  @Test
  void what_an_answer_did_not_show_is_not_presumed() {
    settled();
    plan.change(storeId, "{\"title\":\"Two\"}");
    graph.on(PATCH, noContent());
    plan.shows(task("T1", "Two", "t2", "d1"));

    assertThat(plan.passAfterEdit(storeId)).isEqualTo(NOW);
    assertThat(plan.passAfterEdit(storeId)).isEqualTo(Outcome.SETTLED);

    assertThat(graph.lines()).containsExactly(PATCH, byId("T1"));
  }

  @Test
  void a_document_that_says_what_was_settled_needs_no_call() {
    settled();
    plan.change(storeId, "{\"agents_own\":1}");

    assertThat(plan.passAfterEdit(storeId)).isEqualTo(Outcome.SETTLED);

    assertThat(graph.lines()).isEmpty();
  }

  @Test
  void different_fields_of_both_sides_are_both_kept_and_beta_is_not_asked() {
    settled();
    plan.change(storeId, "{\"title\":\"Two\"}");
    plan.shows(task("T1", "One", 2, "{\"percentComplete\":50}"));
    graph.on(PATCH, json(200, task("T1", "Two", "t3", "d2", "{\"percentComplete\":50}")));

    assertThat(plan.pass(storeId)).isEqualTo(Outcome.SETTLED);

    assertThat(graph.lines()).containsExactly(byId("T1"), PATCH);
    assertThat(graph.writes().get(0).body()).isEqualTo("{\"title\":\"Two\"}");
    assertThat(graph.writes().get(0).header("If-Match")).isEqualTo("W/\"t2\"");
    assertThat(plan.document(storeId).path("status").asText()).isEqualTo("in_progress");
    assertThat(plan.document(storeId).path("title").asText()).isEqualTo("Two");
  }

  @Test
  void the_same_change_of_both_sides_is_written_nowhere() {
    settled();
    plan.change(storeId, "{\"title\":\"Two\"}");
    plan.shows(task("T1", "Two", 2));

    assertThat(plan.pass(storeId)).isEqualTo(Outcome.SETTLED);

    assertThat(graph.writes()).isEmpty();
    assertThat(conflicts()).isZero();
  }

  @Test
  void of_one_field_that_both_changed_beta_is_asked_when_and_the_later_one_stands() {
    routes.with("CHANGE_SOURCES", "listing");
    settled();
    Instant person = Instant.now();
    plan.shows(task("T1", "The person's", 2));
    graph.on(CHANGE_TIME, json(200, "{\"id\":\"T1\",\"lastModifiedDateTime\":\"" + person + "\"}"));
    graph.on(PATCH, json(200, task("T1", "The agent's", "t3", "d2")));
    RouteFixture.await().until(() -> Instant.now().isAfter(person.plusMillis(500)));
    plan.change(
        storeId,
        "{\"title\":\"The agent's\",\"last_modified_at\":\"" + person.plusMillis(250) + "\"}");

    assertThat(plan.pass(storeId)).isEqualTo(Outcome.SETTLED);

    assertThat(graph.lines()).containsExactly(byId("T1"), CHANGE_TIME, PATCH);
    assertThat(graph.writes().get(0).body()).isEqualTo("{\"title\":\"The agent's\"}");
    assertThat(conflicts()).isEqualTo(1);
  }

  @Test
  void beta_that_may_not_be_asked_yet_is_waited_for() {
    routes.with("CHANGE_SOURCES", "listing");
    settled();
    Instant person = Instant.now();
    plan.shows(task("T1", "The person's", 2));
    graph.on(
        CHANGE_TIME,
        error(429, "", "", "Retry-After", "1"),
        json(200, "{\"id\":\"T1\",\"lastModifiedDateTime\":\"" + person + "\"}"));
    graph.on(PATCH, json(200, task("T1", "The agent's", "t3", "d2")));
    // On a busy machine the shared clock may be some time behind.
    RouteFixture.await().until(() -> Instant.now().isAfter(person.plusMillis(500)));
    plan.change(
        storeId,
        "{\"title\":\"The agent's\",\"last_modified_at\":\"" + person.plusMillis(250) + "\"}");

    assertThat(plan.pass(storeId)).isEqualTo(Outcome.SETTLED);

    assertThat(graph.lines()).containsExactly(byId("T1"), CHANGE_TIME, CHANGE_TIME, PATCH);
  }

  @Test
  void where_beta_does_not_tell_the_persons_value_stands_and_the_agents_is_kept() {
    routes.with("CHANGE_SOURCES", "listing");
    settled();
    plan.shows(task("T1", "The person's", 2));
    plan.change(storeId, "{\"title\":\"The agent's\",\"last_modified_at\":null}");
    graph.on(CHANGE_TIME, error(404, "", ""));

    assertThat(plan.pass(storeId)).isEqualTo(Outcome.SETTLED);

    assertThat(graph.lines()).containsExactly(byId("T1"), CHANGE_TIME);
    assertThat(plan.document(storeId).path("title").asText()).isEqualTo("The person's");
    assertThat(conflicts()).isEqualTo(1);
  }

  @Test
  void beta_is_not_asked_where_it_may_not_be() {
    routes.with("GRAPH_USE_BETA", "never");
    settled();
    plan.shows(task("T1", "The person's", 2));
    plan.change(storeId, "{\"title\":\"The agent's\",\"last_modified_at\":null}");

    assertThat(plan.pass(storeId)).isEqualTo(Outcome.SETTLED);

    assertThat(graph.lines()).containsExactly(byId("T1"));
    assertThat(conflicts()).isEqualTo(1);
  }

  @Test
  void an_agents_document_becomes_a_task_first_and_its_details_next() {
    routes.start();
    plan.write("Task-1", "{\"id\":\"Task-1\",\"title\":\"New\",\"description\":\"Text\"}");
    graph.on(CREATE, json(201, task("T9", "New", 1)));
    graph.on(byId("T9"), json(200, task("T9", "New", 1)));
    graph.on(
        "PATCH /v1.0/planner/tasks/T9/details",
        json(200, "{\"id\":\"T9\",\"@odata.etag\":\"W/\\\"d2\\\"\",\"description\":\"Text\"}"));

    assertThat(plan.pass("Task-1")).isEqualTo(NOW);
    assertThat(graph.writes()).extracting(Request::line).containsExactly(CREATE);
    assertThat(RouteFixture.json(graph.writes().get(0).body()).path("planId").asText())
        .isEqualTo("P1");
    assertThat(RouteFixture.json(graph.writes().get(0).body()).has("details")).isFalse();
    assertThat(plan.pass("Task-1")).isEqualTo(Outcome.SETTLED);

    assertThat(graph.writes())
        .extracting(Request::line)
        .containsExactly(CREATE, "PATCH /v1.0/planner/tasks/T9/details");
    assertThat(plan.document("Task-1").path("planner_id").asText()).isEqualTo("T9");
    assertThat(routes.redis().get("annika:task:mapping:planner:T9")).contains("Task-1");
    assertThat(plan.link("Task-1").intent()).isNull();
  }

  @Test
  void a_creation_whose_answer_was_lost_is_found_and_not_sent_again() {
    routes.start();
    plan.write("Task-1", "{\"id\":\"Task-1\",\"title\":\"New\"}");
    graph.on(CREATE, drop());
    assertThat(plan.pass("Task-1")).isInstanceOf(Outcome.Failed.class);
    assertThat(plan.link("Task-1").intent().kind()).isEqualTo(Intent.Kind.CREATE);
    String child = "{\"createdDateTime\":\"" + Instant.now() + "\"}";
    plan.shows(task("T9", "New", 1, child));

    assertThat(plan.pass("Task-1")).isEqualTo(Outcome.SETTLED);

    assertThat(graph.writes()).hasSize(1);
    assertThat(plan.document("Task-1").path("planner_id").asText()).isEqualTo("T9");
  }

  @Test
  void a_creation_that_was_not_found_yet_is_not_sent_again() {
    routes.start();
    plan.write("Task-1", "{\"id\":\"Task-1\",\"title\":\"New\"}");
    graph.on(CREATE, drop());
    plan.pass("Task-1");

    assertThat(plan.pass("Task-1")).isInstanceOf(Outcome.Again.class);
    assertThat(plan.pass("Task-1")).isInstanceOf(Outcome.Again.class);

    assertThat(graph.lines().subList(graph.lines().size() - 2, graph.lines().size()))
        .containsExactly(TASKS, TASKS);
    assertThat(graph.writes()).hasSize(1);
  }

  @Test
  void a_creation_that_was_throttled_is_sent_again_when_Graph_allows_it() {
    routes.start();
    plan.write("Task-1", "{\"id\":\"Task-1\",\"title\":\"New\"}");
    graph.on(CREATE, error(429, "", "", "Retry-After", "1"), json(201, task("T9", "New", 1)));

    assertThat(plan.pass("Task-1")).isInstanceOf(Outcome.Again.class);
    assertThat(plan.link("Task-1").intent()).isNull();
    RouteFixture.await().until(() -> plan.pass("Task-1").equals(NOW));

    assertThat(graph.writes()).hasSize(2);
  }

  @Test
  void a_persons_task_becomes_a_document() {
    settled();

    assertThat(plan.document(storeId).path("title").asText()).isEqualTo("One");
    assertThat(plan.document(storeId).path("planner_id").asText()).isEqualTo("T1");
    assertThat(plan.link(storeId).complete()).isTrue();
    assertThat(plan.link(storeId).etags()).containsExactly("W/\"t1\"");
  }

  @Test
  void a_task_whose_document_was_deleted_is_deleted_with_its_etag() {
    settled();
    routes.work("look-at-store", STORE);
    routes.redis().del(key(storeId));
    RouteFixture.await()
        .until(
            () -> {
              routes.work("look-at-store", STORE);
              return plan.link(storeId).absence().verdict() == Absence.Verdict.DELETE;
            });
    graph.on("DELETE /v1.0/planner/tasks/T1", noContent());

    assertThat(plan.pass(storeId)).isEqualTo(Outcome.SETTLED);

    assertThat(graph.lines()).containsExactly(byId("T1"), "DELETE /v1.0/planner/tasks/T1");
    assertThat(graph.writes().get(0).header("If-Match")).isEqualTo("W/\"t1\"");
    assertThat(plan.links().find(storeId)).isEmpty();
  }

  @Test
  void a_document_whose_task_was_deleted_is_deleted_after_one_more_read() {
    routes.with("CHANGE_SOURCES", "listing");
    settled();
    graph.on(byId("T1"), PlayedPlan.gone());
    plan.listing(page(null, List.of()));
    RouteFixture.await()
        .until(
            () -> {
              routes.work("look-at-plan", LOOK);
              return plan.link(storeId).absence().verdict() == Absence.Verdict.DELETE;
            });
    graph.forget();

    assertThat(plan.pass(storeId)).isEqualTo(Outcome.SETTLED);

    assertThat(graph.lines()).containsExactly(byId("T1"));
    assertThat(plan.document(storeId)).isNull();
    assertThat(plan.links().find(storeId)).isEmpty();
  }

  @Test
  void a_single_404_deletes_nothing() {
    settled();
    graph.on(byId("T1"), PlayedPlan.gone());

    plan.pass(storeId);

    assertThat(plan.document(storeId)).isNotNull();
    assertThat(graph.writes()).isEmpty();
  }

  @Test
  void a_conflicting_patch_is_decided_anew() {
    settled();
    plan.change(storeId, "{\"title\":\"Two\"}");
    Answer unknown = error(412, "", "The If-Match header is unknown");
    graph.on(PATCH, unknown, json(200, task("T1", "Two", "t3", "d2", "{\"percentComplete\":50}")));

    assertThat(plan.pass(storeId)).isInstanceOf(Outcome.Failed.class);
    plan.shows(task("T1", "One", 2, "{\"percentComplete\":50}"));
    assertThat(plan.pass(storeId)).isEqualTo(Outcome.SETTLED);

    assertThat(graph.writes())
        .extracting(request -> request.header("If-Match"))
        .containsExactly("W/\"t1\"", "W/\"t2\"");
    assertThat(plan.document(storeId).path("status").asText()).isEqualTo("in_progress");
  }

  @Test
  void an_edit_of_a_person_that_Graph_merged_into_the_answer_is_looked_at_at_once() {
    settled();
    plan.change(storeId, "{\"title\":\"Two\"}");
    String merged = task("T1", "Two", "t3", "d1", "{\"percentComplete\":50}");
    graph.on(PATCH, json(200, merged));

    assertThat(plan.pass(storeId)).isEqualTo(NOW);
    plan.shows(merged);
    assertThat(plan.pass(storeId)).isEqualTo(Outcome.SETTLED);

    assertThat(graph.writes()).hasSize(1);
    assertThat(plan.document(storeId).path("status").asText()).isEqualTo("in_progress");
  }

  @Test
  void a_patch_that_is_answered_without_the_task_is_settled_by_one_more_read() {
    settled();
    plan.change(storeId, "{\"title\":\"Two\"}");
    graph.on(PATCH, noContent());

    assertThat(plan.pass(storeId)).isEqualTo(NOW);
    plan.shows(task("T1", "Two", "t2", "d1"));
    assertThat(plan.pass(storeId)).isEqualTo(Outcome.SETTLED);

    assertThat(graph.writes()).hasSize(1);
    assertThat(plan.document(storeId).path("title").asText()).isEqualTo("Two");
    assertThat(conflicts()).isZero();
  }

  @Test
  void a_document_that_is_no_task_is_parked_and_Graph_is_not_asked_for_it() {
    routes.start();
    plan.write("Task-1", "[1,2]");

    assertThat(plan.pass("Task-1")).isInstanceOf(Outcome.Parked.class);

    assertThat(graph.lines()).noneMatch(line -> line.contains("/tasks"));
    assertThat(routes.redis().get(key("Task-1"))).isEqualTo("[1,2]");
  }

  @Test
  void while_Graph_throttles_nothing_is_decided() {
    settled();
    plan.change(storeId, "{\"title\":\"Two\"}");
    graph.on(byId("T1"), error(429, "", "", "Retry-After", "60"));

    assertThat(plan.pass(storeId))
        .isInstanceOfSatisfying(
            Outcome.Again.class,
            again -> assertThat(again.delay()).isGreaterThan(Duration.ofSeconds(50)));

    assertThat(graph.writes()).isEmpty();
    assertThat(routes.due(Kind.TASK)).isEmpty();
  }

  /** One pair, T1 with the title One, settled; and the routes run. */
  private void settled() {
    routes.start();
    plan.shows(task("T1", "One", 1));
    plan.settle();
    storeId = plan.storeIdOf("T1");
  }

  private long conflicts() {
    return new Conflicts(routes.state(), "planner-sync:").count();
  }
}
