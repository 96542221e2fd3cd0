package io.plannersync.routes;

import static io.plannersync.routes.PlayedGraph.json;
import static io.plannersync.routes.PlayedPlan.byId;
import static io.plannersync.routes.PlayedPlan.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.model.Link;
import io.plannersync.model.Outcome;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A clock that was ahead, or was set back, harms no pair. */
@Timeout(120)
class ClocksRouteTest {

  private final RouteFixture routes =
      new RouteFixture()
          .routes("graph/*", "looking/*", "reconcile/*")
          .with("DEFAULT_PLANNER_PLAN_ID", "P1");
  private final PlayedGraph graph = routes.graph();
  private final PlayedPlan plan = new PlayedPlan(routes);
  private String storeId;

  @BeforeEach
  void settledByAClockThatWasAhead() {
    routes.start();
    plan.shows(task("T1", "One", 1));
    plan.settle();
    storeId = plan.storeIdOf("T1");
    Link link = plan.link(storeId);
    Instant ahead = Instant.now().plus(Duration.ofMinutes(5));
    plan.links().save(link.settled(link.base(), "W/\"t1\"", "W/\"d1\"", ahead, ahead));
  }

  @AfterEach
  void close() {
    routes.close();
  }

  @Test
  void a_persons_change_is_taken_over_with_one_read() {
    plan.shows(task("T1", "Two", 2));

    assertThat(plan.pass(storeId)).isEqualTo(Outcome.SETTLED);

    assertThat(graph.lines()).containsExactly(byId("T1"));
    assertThat(plan.document(storeId).path("title").asText()).isEqualTo("Two");
    assertThat(plan.link(storeId).settled()).isBefore(Instant.now().plusSeconds(5));
  }

  @Test
  void so_is_an_agents_change() {
    plan.change(storeId, "{\"title\":\"Two\"}");
    graph.on("PATCH /v1.0/planner/tasks/T1", json(200, task("T1", "Two", "t2", "d1")));

    assertThat(plan.passAfterEdit(storeId)).isEqualTo(Outcome.SETTLED);

    assertThat(graph.writes()).hasSize(1);
    assertThat(plan.link(storeId).settled()).isBefore(Instant.now().plusSeconds(5));
  }

  @Test
  void the_looks_find_what_was_changed() {
    plan.shows(task("T1", "Two", 2));
    routes.work("look-at-plan", PlayedPlan.LOOK);

    assertThat(routes.due(io.plannersync.model.WorkName.Kind.TASK)).containsExactly(storeId);
  }
}
