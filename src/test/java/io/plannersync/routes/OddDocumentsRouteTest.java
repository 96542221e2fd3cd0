package io.plannersync.routes;

import static io.plannersync.routes.PlayedGraph.json;
import static io.plannersync.routes.PlayedPlan.task;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Outcome;
import io.plannersync.model.WorkItem;
import io.plannersync.model.WorkName;
import io.plannersync.routes.PlayedGraph.Answer;
import io.plannersync.state.IgnoredKeys;
import io.plannersync.state.Troubles;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Documents that contradict themselves or those they belong to, and keys that are none. */
class OddDocumentsRouteTest {

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
    routes.start();
    shown = (ObjectNode) RouteFixture.json(task("T1", "One", 1));
    plan.shows(shown.toString());
    plan.settle();
    storeId = plan.storeIdOf("T1");
    graph.on("PATCH /v1.0/planner/tasks/T1", patching());
  }

  @AfterEach
  void close() {
    routes.close();
  }

  private Answer patching() {
    return (request, out) -> {
      shown.setAll((ObjectNode) RouteFixture.json(request.body()));
      shown.put("@odata.etag", "W/\"" + System.nanoTime() + "\"");
      plan.shows(shown.toString());
      return json(200, shown.toString()).give(request, out);
    };
  }

  private void passes() {
    Outcome outcome = plan.passAfterEdit(storeId);
    for (int i = 0; i < 5 && !(outcome instanceof Outcome.Settled); i++) {
      outcome = plan.pass(storeId);
    }
  }

  @Test
  void members_that_agree_cost_no_write() {
    plan.change(storeId, "{\"status\":\"in_progress\",\"percent_complete\":0.4}");
    ObjectNode written = plan.document(storeId);
    passes();
    assertThat(shown.path("percentComplete").asInt()).isEqualTo(40);
    assertThat(plan.document(storeId)).isEqualTo(written);
  }

  @Test
  void who_writes_only_a_status_leaves_a_document_that_agrees_with_itself() {
    plan.change(storeId, "{\"status\":\"in_progress\",\"percent_complete\":0.4}");
    passes();
    plan.change(storeId, "{\"status\":\"completed\"}");
    passes();
    assertThat(shown.path("percentComplete").asInt()).isEqualTo(100);
    assertThat(plan.document(storeId).path("status").asText()).isEqualTo("completed");
    assertThat(plan.document(storeId).path("percent_complete").asDouble()).isEqualTo(1.0);
    assertThat(graph.writes()).hasSize(2);

    ObjectNode settled = plan.document(storeId);
    passes();
    assertThat(plan.document(storeId)).isEqualTo(settled);
    assertThat(graph.writes()).hasSize(2);
  }

  @Test
  void a_part_that_its_task_does_not_list_is_shown_with_the_way_out_until_it_does() {
    plan.write("Task-part", "{\"title\":\"Part\",\"parent_task_id\":\"" + storeId + "\"}");
    assertThat(lookedAt()).as("its task may list it in a moment").doesNotContain("Task-part");
    assertThat(lookedAt()).contains("Task-part");
    assertThat(worked("Task-part"))
        .isInstanceOfSatisfying(
            Outcome.Parked.class,
            parked -> assertThat(parked.reason()).contains(storeId, "subtask_ids", "delete it"));
    assertThat(lookedAt()).as("shown once").doesNotContain("Task-part");

    plan.change(storeId, "{\"subtask_ids\":[\"Task-part\"]}");
    assertThat(lookedAt()).contains("Task-part");
    assertThat(worked("Task-part")).isInstanceOf(Outcome.Settled.class);
    assertThat(new Troubles(routes.state(), "planner-sync:").of("Task-part")).isEmpty();
    assertThat(lookedAt()).doesNotContain("Task-part");
  }

  @Test
  void keys_that_are_no_documents_and_belong_to_none_are_known() {
    plan.write(storeId + ":lock", "1");
    plan.write("proj:42", "{\"title\":\"x\"}");
    lookedAt();
    IgnoredKeys ignored = new IgnoredKeys(routes.state(), "planner-sync:");
    assertThat(ignored.get()).isEqualTo(new IgnoredKeys.Ignored(1, List.of("proj:42")));
  }

  private Outcome worked(String id) {
    WorkItem item = routes.lease(WorkName.task(id));
    Outcome outcome = (Outcome) routes.ask("direct:reconcile-task", item);
    routes.queue().finish(item, outcome);
    return outcome;
  }

  private List<String> lookedAt() {
    routes.work("look-at-store", PlayedPlan.STORE);
    return routes.due(WorkName.Kind.TASK);
  }
}
