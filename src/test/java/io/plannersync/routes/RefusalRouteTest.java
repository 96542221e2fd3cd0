package io.plannersync.routes;

import static io.plannersync.routes.PlayedGraph.drop;
import static io.plannersync.routes.PlayedGraph.error;
import static io.plannersync.routes.PlayedGraph.json;
import static io.plannersync.routes.PlayedPlan.byId;
import static io.plannersync.routes.PlayedPlan.task;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Field;
import io.plannersync.model.Outcome;
import io.plannersync.routes.PlayedGraph.Answer;
import io.plannersync.state.Links;
import io.plannersync.state.Troubles;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Planner refuses of an edit is proved, and only that is refused. */
@Timeout(120)
class RefusalRouteTest {

  private static final String PATCH = "PATCH /v1.0/planner/tasks/T1";
  private static final String CREATE = "POST /v1.0/planner/tasks";
  private static final String NOBODY = "99999999-9999-4999-8999-999999999999";
  private static final Outcome NOW = new Outcome.Again(Duration.ZERO);

  private final RouteFixture routes =
      new RouteFixture()
          .routes("graph/*", "looking/*", "reconcile/*")
          .with("DEFAULT_PLANNER_PLAN_ID", "P1")
          .with("CREATE_GATHER", "0ms");
  private final PlayedGraph graph = routes.graph();
  private final PlayedPlan plan = new PlayedPlan(routes);
  private ObjectNode shown;
  private String storeId;

  @BeforeEach
  void settled() {
    graph.on(
        PlayedPlan.USERS,
        PlayedGraph.page(
            null,
            List.of(
                "{\"id\":\"" + NOBODY + "\",\"displayName\":\"Gone Soon\"}",
                "{\"id\":\"anna\",\"displayName\":\"Anna Berg\"}")));
    routes.start();
    show(task("T1", "One", 1));
    plan.settle();
    storeId = plan.storeIdOf("T1");
  }

  @AfterEach
  void close() {
    routes.close();
  }

  private void show(String task) {
    shown = (ObjectNode) RouteFixture.json(task);
    plan.shows(task);
  }

  /** Planner, which refuses a body that contains this text. */
  private Answer refusing(String text) {
    return (request, out) -> {
      if (request.body().contains(text)) {
        return error(400, "", "The request is invalid").give(request, out);
      }
      ObjectNode body = (ObjectNode) RouteFixture.json(request.body());
      boolean details = request.line().endsWith("/details");
      ObjectNode target = details ? shown.withObject("/details") : shown;
      for (String map : List.of("assignments", "appliedCategories", "references", "checklist")) {
        if (body.path(map).isObject()) {
          ObjectNode all = target.withObject("/" + map);
          body.get(map)
              .properties()
              .forEach(
                  e -> {
                    if (e.getValue().isNull()) {
                      all.remove(e.getKey());
                    } else {
                      all.set(e.getKey(), e.getValue());
                    }
                  });
          body.remove(map);
        }
      }
      target.setAll(body);
      target.put("@odata.etag", "W/\"" + System.nanoTime() + "\"");
      show(shown.toString());
      return json(200, target.toString()).give(request, out);
    };
  }

  private List<Troubles.Trouble> troubles() {
    return new Troubles(routes.state(), "planner-sync:").of(storeId);
  }

  /** Passes until nothing is to be done at once, or tried again after its backoff. */
  private void passes() {
    Outcome outcome = plan.passAfterEdit(storeId);
    for (int i = 0; i < 5 && !(outcome instanceof Outcome.Settled); i++) {
      outcome = plan.pass(storeId);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void only_the_field_that_is_refused_alone_on_a_fresh_read_is_refused(boolean presumed) {
    graph.on(PATCH, refusing(NOBODY));
    plan.change(
        storeId,
        "{\"assignee_ids\":[\"" + NOBODY + "\"],\"title\":\"Two\",\"priority\":\"urgent\"}");

    Outcome first = presumed ? plan.passAfterEdit(storeId) : plan.pass(storeId);
    assertThat(first).isInstanceOf(presumed ? Outcome.Again.class : Outcome.Failed.class);
    assertThat(troubles()).isEmpty();
    assertThat(plan.pass(storeId)).isEqualTo(Outcome.SETTLED);

    assertThat(shown.path("title").asText()).isEqualTo("Two");
    assertThat(shown.path("priority").asInt()).isEqualTo(1);
    assertThat(graph.writes()).hasSize(3);
    assertThat(troubles()).extracting(t -> t.note().subject()).containsExactly("assignees");
    assertThat(troubles().get(0).note().reason()).contains("400");
    assertThat(plan.link(storeId).intent()).isNull();

    graph.forget();
    plan.pass(storeId);
    assertThat(graph.writes()).isEmpty();
    assertThat(troubles()).hasSize(1);
  }

  @Test
  void a_refused_link_keeps_back_neither_the_description_nor_the_checklist() {
    graph.on(PATCH, refusing("never"));
    graph.on(PATCH + "/details", refusing("bad%2Eexample"));
    plan.change(
        storeId,
        "{\"attachments\":[\"https://bad.example/x\"],\"description\":\"Text\",\"title\":\"Two\","
            + "\"checklist_items\":[{\"title\":\"item\"}]}");

    passes();

    assertThat(shown.path("title").asText()).isEqualTo("Two");
    assertThat(shown.at("/details/description").asText()).isEqualTo("Text");
    assertThat(shown.at("/details/checklist")).hasSize(1);
    assertThat(troubles()).extracting(t -> t.note().subject()).containsExactly("attachments");
  }

  @Test
  void a_stray_400_costs_a_second_try_and_no_edit() {
    graph.on(PATCH, error(400, "", "stray"), refusing("never"));
    plan.change(storeId, "{\"title\":\"Two\"}");

    passes();

    assertThat(shown.path("title").asText()).isEqualTo("Two");
    assertThat(troubles()).isEmpty();
    assertThat(plan.link(storeId).doubts()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {402, 405, 406, 408, 421, 423, 425, 426, 499})
  void a_4xx_that_says_nothing_of_the_edit_drops_no_edit(int status) {
    graph.on(PATCH, error(status, "", "odd"), error(status, "", "odd"), error(status, "", "odd"));
    plan.change(storeId, "{\"title\":\"Two\"}");

    assertThat(plan.passAfterEdit(storeId)).isInstanceOf(Outcome.Failed.class);
    assertThat(plan.pass(storeId)).isInstanceOf(Outcome.Failed.class);
    assertThat(plan.pass(storeId)).isInstanceOf(Outcome.Failed.class);
    graph.on(PATCH, refusing("never"));
    assertThat(plan.pass(storeId)).isEqualTo(Outcome.SETTLED);

    assertThat(shown.path("title").asText()).isEqualTo("Two");
    assertThat(troubles()).isEmpty();
  }

  @Test
  void a_creation_that_was_timed_out_may_have_happened() {
    graph.on(CREATE, error(408, "", "The request timed out"));
    plan.write("Task-new", "{\"id\":\"Task-new\",\"title\":\"New\"}");

    assertThat(plan.pass("Task-new")).isInstanceOf(Outcome.Failed.class);

    assertThat(plan.link("Task-new").intent()).isNotNull();
    String now = "{\"createdDateTime\":\"" + Instant.now() + "\"}";
    plan.shows(shown.toString(), task("T2", "New", 1, now));
    graph.forget();
    plan.pass("Task-new");
    assertThat(graph.lines()).contains(PlayedPlan.TASKS).doesNotContain(CREATE);
    assertThat(plan.link("Task-new").plannerId()).isEqualTo("T2");
  }

  @Test
  void a_new_document_gets_its_task_without_the_field_that_is_refused() {
    storeId = "Task-new";
    graph.on(CREATE, (request, out) -> created(request.body()).give(request, out));
    graph.on("PATCH /v1.0/planner/tasks/T1", refusing(NOBODY));
    plan.write(
        storeId,
        "{\"id\":\"Task-new\",\"title\":\"New\",\"priority\":\"high\",\"assignee_ids\":[\""
            + NOBODY
            + "\"]}");

    for (int i = 0; i < 4; i++) {
      plan.pass(storeId);
    }

    assertThat(graph.lines().stream().filter(CREATE::equals)).hasSize(2);
    assertThat(shown.path("title").asText()).isEqualTo("New");
    assertThat(shown.path("priority").asInt()).isEqualTo(3);
    assertThat(plan.link(storeId).settled()).isNotNull();
    assertThat(troubles()).extracting(t -> t.note().subject()).containsExactly("assignees");
  }

  private Answer created(String body) {
    if (body.contains(NOBODY)) {
      return error(400, "", "The user is unknown");
    }
    JsonNode posted = RouteFixture.json(body);
    plan.links().remove(plan.link(plan.storeIdOf("T1")));
    show(task("T1", posted.path("title").asText(), 7));
    return json(201, shown.toString());
  }

  @Test
  void a_creation_that_is_refused_as_a_whole_is_parked_after_the_second_try() {
    graph.on(CREATE, error(400, "", "no such plan"));
    plan.write("Task-new", "{\"id\":\"Task-new\",\"title\":\"New\"}");

    assertThat(plan.pass("Task-new")).isInstanceOf(Outcome.Failed.class);
    assertThat(plan.pass("Task-new"))
        .isInstanceOfSatisfying(
            Outcome.Parked.class,
            parked -> assertThat(parked.reason()).contains("Task-new", "400", "no such plan"));
    assertThat(graph.writes()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({
    "labels, '[\"Nonsense\"]', '[\"Urgent\"]'",
    "assignee_ids, '[\"Nobody Known\"]', '[\"anna\"]'",
    "assigned_to, '\"Anna Ber\"', '\"Anna Berg\"'",
    "attachments, '[\"www.example.org/new\"]', '[\"https://www.example.org/new\"]'"
  })
  void a_corrected_set_removes_what_its_writer_left_out(String member, String bad, String good) {
    graph.on(PATCH, refusing("never"));
    graph.on(PATCH + "/details", refusing("never"));
    shown.putObject("appliedCategories").put("category2", true);
    shown.putObject("assignments").putObject(NOBODY);
    shown.withObject("/details").putObject("references").putObject("https%3A//old%2Eexample");
    shown.put("@odata.etag", "W/\"t5\"");
    shown.withObject("/details").put("@odata.etag", "W/\"d5\"");
    show(shown.toString());
    plan.pass(storeId);

    plan.change(storeId, "{\"" + member + "\":" + bad + "}");
    passes();
    assertThat(troubles()).hasSize(1);
    plan.change(storeId, "{\"" + member + "\":" + good + "}");
    passes();

    assertThat(troubles()).isEmpty();
    Field field = member.startsWith("assign") ? Field.ASSIGNEES : Field.of(member);
    assertThat(plan.link(storeId).base().planner().get(field).asMembers()).hasSize(1);
    assertThat(plan.document(storeId).path(member)).isEqualTo(RouteFixture.json(good));
  }

  @ParameterizedTest
  @CsvSource({"1, 120, 1, 8", "21, 5, 20, 5"})
  void a_corrected_checklist_is_what_its_writer_made_it(
      int items, int length, int corrected, int shorter) {
    graph.on(PATCH + "/details", refusing("never"));
    shown
        .withObject("/details/checklist/aaaaaaaa-1111-4111-8111-000000000001")
        .put("title", "old item")
        .put("isChecked", false)
        .put("orderHint", "8585");
    shown.withObject("/details").put("@odata.etag", "W/\"d5\"");
    show(shown.toString());
    plan.pass(storeId);

    plan.change(storeId, "{\"checklist_items\":" + list(items, length) + "}");
    passes();
    assertThat(troubles()).extracting(t -> t.note().subject()).containsExactly("checklist");
    plan.change(storeId, "{\"checklist_items\":" + list(corrected, shorter) + "}");
    passes();

    assertThat(troubles()).isEmpty();
    assertThat(shown.at("/details/checklist")).hasSize(corrected);
    assertThat(plan.document(storeId).path("checklist_items")).hasSize(corrected);
  }

  private static String list(int items, int length) {
    return IntStream.range(0, items)
        .mapToObj(
            i -> "{\"title\":\"" + ("item " + i + "x".repeat(length)).substring(0, length) + "\"}")
        .collect(Collectors.joining(",", "[", "]"));
  }

  @Test
  void what_was_refused_is_tried_again_when_somebody_asks_for_it() {
    graph.on(PATCH, refusing(NOBODY));
    plan.change(storeId, "{\"assignee_ids\":[\"" + NOBODY + "\"]}");
    passes();
    assertThat(troubles()).hasSize(1);

    graph.on(PATCH, refusing("never"));
    Links links = plan.links();
    assertThat(links.save(plan.link(storeId).triedAnew())).isPresent();
    passes();

    assertThat(shown.path("assignments").has(NOBODY)).isTrue();
    assertThat(troubles()).isEmpty();
  }

  @Test
  void the_id_of_a_task_that_was_created_is_kept_though_somebody_wrote_the_link_meanwhile() {
    graph.on(
        CREATE,
        (request, out) -> {
          plan.links().save(plan.link("Task-new").withReportWritten(Instant.EPOCH));
          return json(201, task("T2", "New", 1)).give(request, out);
        });
    plan.write("Task-new", "{\"id\":\"Task-new\",\"title\":\"New\"}");

    plan.pass("Task-new");

    assertThat(plan.link("Task-new").plannerId()).isEqualTo("T2");
    assertThat(plan.link("Task-new").reportWritten()).isEqualTo(Instant.EPOCH);
  }

  @Test
  void what_was_sent_apart_before_an_answer_was_lost_is_not_sent_again() {
    graph.on(PATCH, refusing(NOBODY));
    plan.change(storeId, "{\"assignee_ids\":[\"" + NOBODY + "\"],\"title\":\"Two\"}");
    assertThat(plan.passAfterEdit(storeId)).isEqualTo(NOW);
    graph.on(PATCH, refusing(NOBODY), drop());
    assertThat(plan.pass(storeId)).isInstanceOf(Outcome.Failed.class);
    graph.on(PATCH, refusing(NOBODY));
    graph.forget();

    assertThat(plan.pass(storeId)).isEqualTo(Outcome.SETTLED);

    assertThat(graph.lines()).containsExactly(byId("T1"), PATCH);
    assertThat(troubles()).extracting(t -> t.note().subject()).containsExactly("assignees");
  }
}
