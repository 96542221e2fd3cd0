package io.plannersync.routes;

import static io.plannersync.routes.PlayedGraph.error;
import static io.plannersync.routes.PlayedGraph.page;
import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.model.Outcome;
import io.plannersync.model.WorkName;
import io.plannersync.model.WorkName.Kind;
import io.plannersync.state.PlanState;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** routes/looking/discover-plans and list-plans-of-group. */
class DiscoverPlansRouteTest {

  private static final WorkName PLANS = new WorkName(Kind.PLANS, "");
  private static final String GROUPS =
      "GET /v1.0/groups?$select=id,displayName,groupTypes&$top=999";

  private final RouteFixture routes =
      new RouteFixture()
          .routes(
              "graph/*",
              "looking/list-all",
              "looking/list-page",
              "looking/list-plans-of-group",
              "looking/discover-plans")
          .with("SYNC_AUDIT_INTERVAL", "5m");
  private final PlayedGraph graph = routes.graph();
  private final PlayedPlan plan = new PlayedPlan(routes);

  @AfterEach
  void close() {
    routes.close();
  }

  @Test
  void named_plans_are_looked_at_and_nobody_is_asked() {
    routes.with("PLANNER_PLAN_IDS", "P1, P2").start();

    assertThat(discover()).isEqualTo(new Outcome.Again(Duration.ofMinutes(5)));

    assertThat(routes.due(Kind.PLAN)).containsExactly("P1", "P2");
    assertThat(routes.queue().size(Kind.AUDIT)).isEqualTo(2);
    assertThat(routes.queue().size(Kind.SUBSCRIPTION)).isZero();
    assertThat(graph.requests()).isEmpty();
  }

  @Test
  void of_named_groups_all_plans_are_looked_at() {
    routes.with("PLANNER_GROUP_IDS", "G1,G2").start();
    graph.on(plansOf("G1"), plans("P1", "P2")).on(plansOf("G2"), plans("P3"));

    assertThat(discover()).isEqualTo(new Outcome.Again(Duration.ofMinutes(5)));

    assertThat(graph.lines()).containsExactly(plansOf("G1"), plansOf("G2"));
    assertThat(routes.due(Kind.PLAN)).containsExactly("P1", "P2", "P3");
    assertThat(plan.state().title()).isEqualTo("Title of P1");
    assertThat(plan.state().groupId()).isEqualTo("G-of-P1");
  }

  @Test
  void without_names_the_plans_of_all_groups_are_looked_at() {
    routes.start();
    graph.on(GROUPS, page(graph.url() + "/v1.0/groups?$skiptoken=x", groups("G1")));
    graph.on("GET /v1.0/groups?$skiptoken=x", page(null, groups("G2")));
    graph.on(plansOf("G1"), plans("P1")).on(plansOf("G2"), plans("P2"));

    discover();

    assertThat(graph.lines())
        .containsExactly(GROUPS, "GET /v1.0/groups?$skiptoken=x", plansOf("G1"), plansOf("G2"));
    assertThat(routes.due(Kind.PLAN)).containsExactly("P1", "P2");
  }

  @Test
  void one_forbidden_group_hides_no_plan_of_the_others_and_suspends_nothing() {
    routes.with("PLANNER_GROUP_IDS", "G1,G2,G3").start();
    graph.on(plansOf("G1"), plans("P1")).on(plansOf("G2"), plans("P2"));
    graph.on(plansOf("G3"), plans("P3"));
    discover();
    graph.on(plansOf("G2"), error(403, "", "You do not have the required permissions"));

    assertThat(discover()).isEqualTo(new Outcome.Again(Duration.ofMinutes(5)));

    assertThat(routes.due(Kind.PLAN)).containsExactly("P1", "P2", "P3");
    assertThat(plan.states().all()).allMatch(s -> s.status().state() == PlanState.State.ACTIVE);
  }

  @Test
  void the_plans_of_a_group_wait_for_their_turn_and_the_search_does_not_begin_anew() {
    routes.with("PLANNER_GROUP_IDS", "G1,G2").start();
    graph.on(plansOf("G1"), plans("P1"));
    graph.on(plansOf("G2"), error(429, "", "", "Retry-After", "0.3"), plans("P2"));

    assertThat(discover()).isEqualTo(new Outcome.Again(Duration.ofMinutes(5)));

    assertThat(graph.lines()).containsExactly(plansOf("G1"), plansOf("G2"), plansOf("G2"));
    assertThat(routes.due(Kind.PLAN)).containsExactly("P1", "P2");
  }

  @Test
  void plans_of_a_group_that_has_to_wait_long_are_looked_for_then() {
    routes.with("PLANNER_GROUP_IDS", "G1,G2").start();
    graph.on(plansOf("G1"), plans("P1"));
    graph.on(plansOf("G2"), error(429, "", "", "Retry-After", "60"));

    assertThat(discover())
        .isInstanceOfSatisfying(
            Outcome.Again.class,
            again ->
                assertThat(again.delay())
                    .isBetween(Duration.ofSeconds(55), Duration.ofSeconds(61)));
    assertThat(routes.due(Kind.PLAN)).containsExactly("P1");
  }

  @Test
  void a_security_group_is_not_asked_for_plans() {
    routes.start();
    graph.on(
        GROUPS,
        page(
            null,
            List.of(
                "{\"id\":\"G1\",\"groupTypes\":[\"Unified\"]}",
                "{\"id\":\"G2\",\"groupTypes\":[]}")));
    graph.on(plansOf("G1"), plans("P1"));

    assertThat(discover()).isEqualTo(new Outcome.Again(Duration.ofMinutes(5)));

    assertThat(graph.lines()).containsExactly(GROUPS, plansOf("G1"));
  }

  @Test
  void a_plan_that_is_not_listed_any_more_is_left_as_it_is() {
    routes.with("PLANNER_GROUP_IDS", "G1").start();
    graph.on(plansOf("G1"), plans("P1", "P2"), plans("P2"));
    discover();
    discover();

    assertThat(plan.state().status().state()).isEqualTo(PlanState.State.UNSELECTED);
    assertThat(plan.states().get("P2").orElseThrow().status().state())
        .isEqualTo(PlanState.State.ACTIVE);
  }

  @Test
  void groups_that_are_listed_incompletely_suspend_no_plan() {
    routes.start();
    graph.on(GROUPS, page(graph.url() + "/v1.0/groups?$skiptoken=x", groups("G1")));
    graph.on("GET /v1.0/groups?$skiptoken=x", page(null, groups("G2")), error(500, "", "not now"));
    graph.on(plansOf("G1"), plans("P2")).on(plansOf("G2"), plans("P1"));
    discover();

    assertThat(discover()).isEqualTo(new Outcome.Again(Duration.ofSeconds(10)));

    assertThat(plan.state().status().state()).isEqualTo(PlanState.State.ACTIVE);
  }

  @Test
  void groups_that_cannot_be_listed_are_asked_for_again_soon() {
    routes.start();
    graph.on(GROUPS, error(403, "Authorization_RequestDenied", "no"));

    assertThat(discover()).isEqualTo(new Outcome.Again(Duration.ofSeconds(10)));

    assertThat(routes.due(Kind.PLAN)).isEmpty();
  }

  @Test
  void with_a_public_address_each_plan_gets_a_subscription() {
    routes.with("PLANNER_PLAN_IDS", "P1").with("PUBLIC_URL", "https://sync.example.com").start();

    discover();

    assertThat(routes.due(Kind.SUBSCRIPTION)).containsExactly("plan-P1");
  }

  private Outcome discover() {
    return routes.work("discover-plans", PLANS);
  }

  private static String plansOf(String group) {
    return "GET /v1.0/groups/" + group + "/planner/plans";
  }

  private static PlayedGraph.Answer plans(String... ids) {
    return page(
        null,
        Arrays.stream(ids)
            .map(
                id ->
                    "{\"id\":\"%s\",\"title\":\"Title of %s\",\"container\":{\"containerId\":\"G-of-%s\"}}"
                        .formatted(id, id, id))
            .toList());
  }

  private static List<String> groups(String... ids) {
    return Arrays.stream(ids).map(id -> "{\"id\":\"" + id + "\"}").toList();
  }
}
