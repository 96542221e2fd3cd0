package io.plannersync.routes;

import static io.plannersync.routes.PlayedGraph.error;
import static io.plannersync.routes.PlayedGraph.json;
import static io.plannersync.routes.PlayedGraph.page;
import static io.plannersync.routes.PlayedPlan.LOOK;
import static io.plannersync.routes.PlayedPlan.STORE;
import static io.plannersync.routes.PlayedPlan.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.looking.AgentEvents;
import io.plannersync.model.Conflict;
import io.plannersync.model.Interval;
import io.plannersync.model.Outcome;
import io.plannersync.state.Conflicts;
import io.plannersync.state.Marks;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * When an edit was made, as far as it can be known although the pair is settled later: a second
 * edit is not given the time of the first.
 */
@Timeout(60)
class EditTimesTest {

  private static final String HISTORY = "GET /beta/planner/plans/P1/historyItems?*";
  private static final String PATCH = "PATCH /v1.0/planner/tasks/T1";

  private final RouteFixture routes =
      new RouteFixture()
          .routes("graph/*", "looking/*", "reconcile/*")
          .with("DEFAULT_PLANNER_PLAN_ID", "P1")
          .with("EDIT_GATHER", "0ms");
  private final PlayedGraph graph = routes.graph();
  private final PlayedPlan plan = new PlayedPlan(routes);
  private String storeId;

  @BeforeEach
  void noBeta() {
    graph.on(HISTORY, error(403, "", "no"));
    graph.on(
        "GET /beta/planner/tasks/T1?$select=id,lastModifiedDateTime", error(404, "", "no beta"));
  }

  private void aSettledPair() {
    routes.start();
    plan.shows(task("T1", "One", 1));
    plan.settle();
    storeId = plan.storeIdOf("T1");
  }

  @AfterEach
  void close() {
    routes.close();
  }

  @Test
  void a_persons_second_edit_is_not_dated_by_the_look_that_saw_the_first() {
    aSettledPair();
    plan.shows(task("T1", "A person's first", 2));
    routes.work("look-at-plan", LOOK);
    whilePlannerTakesNoEdits();

    Instant agents = Instant.now();
    plan.change(storeId, title("The agent's", agents));
    Instant second = afterwards();
    plan.shows(task("T1", "The person's second", 3));

    for (int pass = 0; pass < 3 && !plan.pass(storeId).equals(Outcome.SETTLED); pass++) {}

    assertThat(title()).isEqualTo("The person's second");
    Conflict conflict = titles().get(0);
    assertThat(conflict.reason()).isEqualTo("tie");
    assertThat(conflict.plannerTime().after()).isBefore(second);
    assertThat(conflict.plannerTime().until()).isAfterOrEqualTo(second);
  }

  @Test
  void an_agents_second_edit_is_not_dated_by_the_event_of_the_first() {
    aSettledPair();
    anAgentEdits(title("The agent's first", null));
    Instant persons = aPersonEdits();
    Instant second = afterwards();
    plan.change(storeId, title("The agent's second", null));

    Conflict conflict = settledConflict();
    assertThat(conflict.plannerTime().after()).isAfterOrEqualTo(persons);
    assertThat(conflict.reason()).isEqualTo("tie");
    assertThat(conflict.storeTime().until()).isAfterOrEqualTo(second);
  }

  @Test
  void an_agents_edit_was_made_before_its_event_however_late_it_is_decided_on() {
    aSettledPair();
    anAgentEdits(title("The agent's first", null));
    anAgentEdits(title("The agent's second", null));
    Instant persons = aPersonEdits();

    Conflict conflict = settledConflict();
    assertThat(conflict.storeTime().until()).isBefore(persons);
    assertThat(conflict.reason()).isEqualTo("latest");
    assertThat(title()).isEqualTo("The person's");
  }

  @Test
  void an_agents_edit_was_made_after_the_last_scan_that_found_the_document_as_it_was() {
    aSettledPair();
    plan.shows(task("T1", "The person's", 2));
    routes.work("look-at-plan", LOOK);
    Instant scan = afterwards();
    routes.work("look-at-store", STORE);
    anAgentEdits(title("The agent's", null));
    graph.on(PATCH, json(200, task("T1", "The agent's", "t3", "d2")));

    Conflict conflict = settledConflict();
    assertThat(conflict.storeTime().after()).isAfterOrEqualTo(scan);
    assertThat(conflict.reason()).isEqualTo("latest");
    assertThat(title()).isEqualTo("The agent's");
  }

  @Test
  void an_agents_edit_of_another_field_does_not_make_this_one_later() {
    aSettledPair();
    anAgentEdits(title("The agent's", null));
    Instant persons = aPersonEdits();
    anAgentEdits("{\"priority\":\"urgent\"}");
    graph.on(PATCH, json(200, task("T1", "The person's", "t3", "d2", "{\"priority\":1}")));

    Conflict conflict = settledConflict();
    assertThat(conflict.storeTime().until()).isBefore(persons);
    assertThat(conflict.reason()).isEqualTo("latest");
    assertThat(title()).isEqualTo("The person's");
  }

  @Test
  void an_edit_that_only_a_scan_found_was_made_before_it() {
    aSettledPair();
    plan.change(storeId, title("The agent's", null));
    routes.work("look-at-store", STORE);
    Instant persons = aPersonEdits();

    Conflict conflict = settledConflict();
    assertThat(conflict.storeTime().until()).isBefore(persons);
    assertThat(conflict.reason()).isEqualTo("latest");
  }

  @Test
  void a_scan_that_found_the_document_changed_is_no_beginning_of_its_changes() {
    aSettledPair();
    routes.work("look-at-store", STORE);
    Instant first = afterwards();
    plan.change(storeId, title("The agent's", null));
    routes.work("look-at-store", STORE);
    plan.shows(task("T1", "The person's", 2));
    routes.work("look-at-plan", LOOK);
    routes.work("look-at-store", STORE);
    anAgentEdits("{\"priority\":\"urgent\"}");
    graph.on(PATCH, json(200, task("T1", "The person's", "t3", "d2", "{\"priority\":1}")));

    assertThat(plan.pass(storeId)).isEqualTo(Outcome.SETTLED);

    assertThat(titles().get(0).storeTime().after()).isBeforeOrEqualTo(first);
  }

  @Test
  void what_a_look_showed_and_the_task_still_shows_was_made_before_that_look_was_answered() {
    aSettledPair();
    plan.shows(task("T1", "The person's", 2));
    routes.work("look-at-plan", LOOK);
    whilePlannerTakesNoEdits();
    graph.on(PATCH, json(200, task("T1", "The agent's", "t4", "d2", "{\"priority\":1}")));
    Instant agents = afterwards();
    plan.change(storeId, title("The agent's", agents));

    for (int pass = 0; pass < 3 && !plan.pass(storeId).equals(Outcome.SETTLED); pass++) {}

    Conflict conflict = titles().get(0);
    assertThat(conflict.plannerTime().until()).isBefore(agents);
    assertThat(conflict.reason()).isEqualTo("latest");
    assertThat(title()).isEqualTo("The agent's");
  }

  @Test
  void what_the_history_told_of_the_value_that_the_task_still_shows_is_its_time() {
    Instant person = aPairEditedAsItsHistoryTells();
    plan.shows(task("T1", "A person's first", 2));

    Conflict conflict = settledConflict();
    assertThat(conflict.plannerTime().until()).isEqualTo(person);
    assertThat(conflict.plannerTime().by()).isEqualTo("Anna Berg");
    assertThat(conflict.reason()).isEqualTo("latest");
    assertThat(title()).isEqualTo("The agent's");
    assertThat(graph.lines()).noneMatch(line -> line.contains("historyItems"));
  }

  @Test
  void what_the_history_told_of_an_earlier_value_is_no_evidence_and_it_is_asked_again() {
    Instant first = aPairEditedAsItsHistoryTells();
    Instant second = afterwards();
    plan.shows(task("T1", "The person's second", 3));
    graph.on(
        HISTORY,
        page(
            null,
            List.of(
                item("1", first, "A person's first"), item("2", second, "The person's second"))));

    assertThat(plan.pass(storeId)).isEqualTo(Outcome.SETTLED);

    assertThat(titles().get(0).plannerTime().until()).isEqualTo(second);
    assertThat(title()).isEqualTo("The person's second");
  }

  @Test
  void a_history_that_lags_behind_the_task_is_no_evidence() {
    aPairEditedAsItsHistoryTells();
    Instant second = afterwards();
    plan.shows(task("T1", "The person's second", 3));

    Conflict conflict = settledConflict();
    assertThat(conflict.plannerTime().until()).isAfterOrEqualTo(second);
    assertThat(conflict.reason()).isEqualTo("tie");
    assertThat(title()).isEqualTo("The person's second");
  }

  @Test
  void settling_forgets_what_looks_showed_before_its_read_and_nothing_later() {
    aSettledPair();
    Instant now = Instant.now();
    looked(now.minusSeconds(9), now.minusSeconds(8));

    assertThat(plan.pass(storeId)).isEqualTo(Outcome.SETTLED);
    assertThat(looks()).isNull();

    looked(now, now.plusSeconds(60));
    assertThat(plan.pass(storeId)).isEqualTo(Outcome.SETTLED);
    assertThat(looks().after()).isEqualTo(now);
  }

  @Test
  void settling_without_a_read_forgets_nothing_that_looks_showed() {
    aSettledPair();
    Instant now = Instant.now();
    looked(now.minusSeconds(9), now.minusSeconds(8));
    plan.change(storeId, title("The agent's", null));
    graph.on(PATCH, json(200, task("T1", "The agent's", "t2", "d1")));

    assertThat(plan.passAfterEdit(storeId)).isEqualTo(Outcome.SETTLED);

    assertThat(graph.lines()).containsExactly(PATCH);
    assertThat(looks()).isNotNull();
  }

  private Marks marks() {
    return new Marks(routes.state(), "planner-sync:");
  }

  private void looked(Instant without, Instant with) {
    marks().seen("P1", Map.of("T1", Interval.between(without, with)));
  }

  private Interval looks() {
    return marks().read("P1", "T1", storeId).looks();
  }

  /**
   * A person edits the title, a look at the history is told of it, and a second later an agent
   * edits it, too.
   */
  private Instant aPairEditedAsItsHistoryTells() {
    routes.with("GRAPH_USE_BETA", "always");
    graph.on(HISTORY, page(null, List.of()));
    aSettledPair();
    routes.work("look-at-plan", LOOK);
    Instant person = after(Duration.ofMillis(1100));
    graph.on(HISTORY, page(null, List.of(item("1", person, "A person's first"))));
    routes.work("look-at-plan", LOOK);
    plan.change(storeId, title("The agent's", after(Duration.ofMillis(1100))));
    graph.on(PATCH, json(200, task("T1", "The agent's", "t5", "d5")));
    graph.forget();
    return person;
  }

  private static String item(String id, Instant at, String title) {
    return """
        {"id":"%s","planId":"P1","entityId":"T1","entityType":"task","eventType":"updated",
         "occurredDateTime":"%s","actor":{"user":{"id":"anna"}},"oldData":null,
         "newData":{"title":"%s"}}"""
        .formatted(id, at, title);
  }

  /** A pass that has read the task and cannot settle the pair. */
  private void whilePlannerTakesNoEdits() {
    plan.change(storeId, "{\"priority\":\"urgent\"}");
    graph.on(PATCH, error(503, "", "not now"));
    assertThat(plan.pass(storeId)).isNotEqualTo(Outcome.SETTLED);
    graph.on(PATCH, json(200, task("T1", "The person's second", "t4", "d3", "{\"priority\":1}")));
  }

  /** A person edits the title: after a look that does not show it, and before one that does. */
  private Instant aPersonEdits() {
    Instant before = afterwards();
    routes.work("look-at-plan", LOOK);
    plan.shows(task("T1", "The person's", 2));
    routes.work("look-at-plan", LOOK);
    return before;
  }

  private void anAgentEdits(String members) {
    plan.change(storeId, members);
    AgentEvents events =
        routes.camel().getRegistry().lookupByNameAndType("agentEvents", AgentEvents.class);
    assertThat(events.touched("__keyspace@0__:" + PlayedPlan.key(storeId), "set")).hasSize(1);
  }

  private Conflict settledConflict() {
    assertThat(plan.pass(storeId)).isEqualTo(Outcome.SETTLED);
    return titles().get(0);
  }

  private String title() {
    return plan.document(storeId).path("title").asText();
  }

  private List<Conflict> titles() {
    return new Conflicts(routes.state(), "planner-sync:")
        .list(10).stream()
            .map(Conflicts.Kept::conflict)
            .filter(conflict -> conflict.field().word().equals("title"))
            .toList();
  }

  private static String title(String title, Instant modified) {
    String at = modified == null ? "null" : "\"" + modified + "\"";
    return "{\"title\":\"" + title + "\",\"last_modified_at\":" + at + "}";
  }

  private static Instant afterwards() {
    return after(Duration.ofMillis(20));
  }

  private static Instant after(Duration wait) {
    Instant from = Instant.now();
    RouteFixture.await().until(() -> Instant.now().isAfter(from.plus(wait)));
    return Instant.now();
  }
}
