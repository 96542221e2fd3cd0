package io.plannersync.routes;

import static io.plannersync.routes.PlayedGraph.json;
import static io.plannersync.routes.PlayedGraph.page;
import static io.plannersync.routes.PlayedPlan.LOOK;
import static io.plannersync.routes.PlayedPlan.byId;
import static io.plannersync.routes.PlayedPlan.key;
import static io.plannersync.routes.PlayedPlan.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.model.Absence;
import io.plannersync.model.Link;
import io.plannersync.model.Outcome;
import io.plannersync.model.WorkItem;
import io.plannersync.model.WorkName;
import io.plannersync.routes.PlayedGraph.Answer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A pass whose lease ends while Graph is asked: another one is on the pair, and knows better. */
@Timeout(120)
class LostLeaseRouteTest {

  private static final Outcome NOW = new Outcome.Again(Duration.ZERO);

  private final RouteFixture routes =
      new RouteFixture()
          .routes("graph/*", "looking/*", "reconcile/*")
          .with("DEFAULT_PLANNER_PLAN_ID", "P1")
          .with("CHANGE_SOURCES", "listing")
          .with("DELETE_GRACE", "200ms")
          .with("CREATE_GATHER", "0ms");
  private final PlayedGraph graph = routes.graph();
  private final PlayedPlan plan = new PlayedPlan(routes);
  private WorkItem item;

  @AfterEach
  void close() {
    routes.close();
  }

  @Test
  void it_changes_no_document_and_settles_nothing() {
    String storeId = settled();
    Link link = plan.link(storeId);
    String document = routes.redis().get(key(storeId));
    graph.on(byId("T1"), whileTheLeaseIsLost(json(200, task("T1", "Two", 2))));

    assertThat(pass(storeId)).isEqualTo(NOW);

    assertThat(routes.redis().get(key(storeId))).isEqualTo(document);
    assertThat(plan.link(storeId)).isEqualTo(link);
  }

  @Test
  void it_deletes_no_document_and_forgets_no_link() {
    String storeId = settled();
    graph.on(byId("T1"), PlayedPlan.gone());
    plan.listing(page(null, List.of()));
    RouteFixture.await()
        .until(
            () -> {
              routes.work("look-at-plan", LOOK);
              return plan.link(storeId).absence().verdict() == Absence.Verdict.DELETE;
            });
    graph.on(byId("T1"), whileTheLeaseIsLost(PlayedPlan.gone()));

    assertThat(pass(storeId)).isEqualTo(NOW);

    assertThat(plan.document(storeId)).isNotNull();
    assertThat(plan.links().find(storeId)).isPresent();
  }

  @Test
  void it_records_the_task_that_it_created() {
    plan.shows();
    routes.start();
    routes.work("look-at-plan", LOOK);
    plan.write("Task-new", "{\"id\":\"Task-new\",\"title\":\"New\"}");
    graph.on("POST /v1.0/planner/tasks", whileTheLeaseIsLost(json(201, task("T9", "New", 1))));

    assertThat(pass("Task-new")).isEqualTo(NOW);

    assertThat(plan.link("Task-new").plannerId()).isEqualTo("T9");
  }

  private String settled() {
    routes.start();
    plan.shows(task("T1", "One", 1));
    plan.settle();
    return plan.storeIdOf("T1");
  }

  private Outcome pass(String storeId) {
    item = routes.lease(WorkName.task(storeId));
    return (Outcome) routes.ask("direct:reconcile-task", item);
  }

  private Answer whileTheLeaseIsLost(Answer answer) {
    return (request, out) -> {
      routes.queue().finish(item, Outcome.SETTLED);
      return answer.give(request, out);
    };
  }
}
