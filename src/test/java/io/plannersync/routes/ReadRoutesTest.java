package io.plannersync.routes;

import static io.plannersync.routes.PlayedGraph.error;
import static io.plannersync.routes.PlayedGraph.json;
import static io.plannersync.routes.PlayedGraph.page;
import static io.plannersync.routes.PlayedPlan.BUCKETS;
import static io.plannersync.routes.PlayedPlan.DETAILS;
import static io.plannersync.routes.PlayedPlan.LOOK;
import static io.plannersync.routes.PlayedPlan.STORE;
import static io.plannersync.routes.PlayedPlan.TASKS;
import static io.plannersync.routes.PlayedPlan.USERS;
import static io.plannersync.routes.PlayedPlan.byId;
import static io.plannersync.routes.PlayedPlan.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.model.Field;
import io.plannersync.model.Intent;
import io.plannersync.model.Link;
import io.plannersync.model.PlannerSight;
import io.plannersync.model.Sighting;
import io.plannersync.model.StoreSight;
import io.plannersync.model.Value;
import io.plannersync.model.WorkItem;
import io.plannersync.model.WorkName;
import io.plannersync.names.ReadNames;
import io.plannersync.reconcile.Look;
import io.plannersync.state.PlanState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** routes/reconcile: read-task, get-task, find-task, look-up-names and read-names. */
class ReadRoutesTest {

  private static final String DOCUMENT =
      "{\"id\":\"Task-1\",\"title\":\"One\",\"bucket_name\":\"To do\"}";

  private final RouteFixture routes =
      new RouteFixture()
          .with("PLANNER_PLAN_IDS", "P1,P2")
          .routes(
              "graph/*",
              "looking/*",
              "reconcile/read-task",
              "reconcile/get-task",
              "reconcile/find-task",
              "reconcile/look-up-names",
              "reconcile/read-names")
          .with("DEFAULT_PLANNER_PLAN_ID", "P1");
  private final PlayedGraph graph = routes.graph();
  private final PlayedPlan plan = new PlayedPlan(routes);

  @BeforeEach
  void start() {
    routes.start();
    plan.write("Task-1", DOCUMENT);
  }

  @AfterEach
  void close() {
    routes.close();
  }

  // ----- read-task and get-task

  @Test
  void a_linked_task_is_read_by_its_id_with_its_details() {
    link("T1");
    graph.on(byId("T1"), json(200, task("T1", "Shown", 3)));

    Sighting seen = read();

    assertThat(graph.only().line()).isEqualTo(byId("T1"));
    assertThat(seen.planner())
        .isInstanceOfSatisfying(
            PlannerSight.Present.class,
            task -> {
              assertThat(task.half().get(Field.TITLE)).isEqualTo(Value.text("Shown"));
              assertThat(task.etag()).isEqualTo("W/\"t3\"");
              assertThat(task.detailsEtag()).isEqualTo("W/\"d3\"");
            });
  }

  @Test
  void a_task_that_a_listing_just_showed_is_not_read_again_but_only_once() {
    link("T1");
    plan.shows(task("T1", "Shown", 1));
    routes.work("look-at-store", STORE);
    routes.work("look-at-plan", LOOK);
    graph.forget();

    assertThat(read().planner()).isInstanceOf(PlannerSight.Present.class);
    assertThat(graph.requests()).isEmpty();

    assertThat(read().planner()).isInstanceOf(PlannerSight.Present.class);
    assertThat(graph.lines()).containsExactly(byId("T1"));
  }

  @Test
  void a_404_is_gone_and_a_403_is_only_where_the_plan_can_be_listed() {
    link("T1");
    graph.on(byId("T1"), error(404, "", "no"), error(403, "", "no"));
    assertThat(read().planner()).isInstanceOf(PlannerSight.Gone.class);
    assertThat(read().planner()).isInstanceOf(PlannerSight.Away.class);

    plan.states().update("P1", state -> state.named("Launch", null));
    assertThat(read().planner()).isInstanceOf(PlannerSight.Unreadable.class);

    plan.states().update("P1", state -> state.listedCompletely(Instant.now(), 1));

    assertThat(read().planner()).isInstanceOf(PlannerSight.Gone.class);
  }

  @Test
  void pairs_of_a_plan_that_cannot_be_listed_wait_for_it_and_ask_nothing() {
    link("T1");
    plan.states()
        .update(
            "P1",
            state -> state.in(PlanState.State.SUSPENDED, "it was made premium", Instant.now()));

    assertThat(read().planner())
        .isInstanceOfSatisfying(
            PlannerSight.Unreadable.class,
            unreadable -> assertThat(unreadable.retryAfter()).isGreaterThan(Duration.ofMinutes(5)));
    assertThat(graph.requests()).isEmpty();

    routes.work("look-at-store", STORE);
    plan.shows(task("T1", "Shown", 1));
    routes.work("look-at-plan", LOOK);
    assertThat(routes.due(WorkName.Kind.TASK)).contains("Task-1");
  }

  @Test
  void what_cannot_be_read_now_says_nothing_and_names_the_time_to_wait() {
    link("T1");
    graph.on(byId("T1"), error(500, "", ""), error(429, "", "", "Retry-After", "30"));

    assertThat(read().planner()).isInstanceOf(PlannerSight.Unreadable.class);
    assertThat(read().planner())
        .isInstanceOfSatisfying(
            PlannerSight.Unreadable.class,
            unreadable ->
                assertThat(unreadable.retryAfter())
                    .isBetween(Duration.ofSeconds(28), Duration.ofSeconds(31)));
  }

  @Test
  void a_task_that_was_moved_takes_its_pair_along() {
    link("T1");
    graph.on(byId("T1"), json(200, task("T1", "Shown", 1, "{\"planId\":\"P2\"}")));

    assertThat(read().link().planId()).isEqualTo("P2");
  }

  @Test
  void a_document_without_a_task_that_came_after_this_start_is_sought_nowhere() {
    routes.redis().del(PlayedPlan.key("Task-1"));
    routes.work("look-at-store", STORE);
    plan.write("Task-1", DOCUMENT);
    assertThat(read().planner()).isEqualTo(PlannerSight.NONE);

    assertThat(graph.requests()).isEmpty();
  }

  // ----- find-task

  @Test
  void the_child_of_a_lost_creation_is_found_in_its_plan() {
    Instant sent = Instant.now().minusSeconds(30);
    intent(sent, 0);
    plan.listing(
        page(
            null,
            List.of(
                task("T7", "One", 1, created(sent.minusSeconds(600))),
                task("T8", "Another", 1, created(sent.plusSeconds(1))),
                task("T9", "One", 1, created(sent.plusSeconds(1))))));

    Sighting seen = read();

    assertThat(graph.lines()).containsExactly(TASKS);
    assertThat(seen.link().plannerId()).isEqualTo("T9");
    assertThat(seen.planner()).isInstanceOf(PlannerSight.Present.class);
  }

  @Test
  void a_task_that_belongs_to_another_document_is_no_child() {
    Instant sent = Instant.now();
    intent(sent, 0);
    plan.links().save(Link.of("Task-2", "T9", "P1"));
    plan.listing(page(null, List.of(task("T9", "One", 1, created(sent.plusSeconds(1))))));

    assertThat(read().link().plannerId()).isNull();
  }

  @Test
  void a_child_that_is_not_found_is_looked_for_until_two_listings_after_the_grace_missed_it() {
    plan.listing(page(null, List.of()));

    intent(Instant.now(), 0);
    Sighting early = read();
    assertThat(early.planner()).isInstanceOf(PlannerSight.Unreadable.class);
    assertThat(early.link().intent().missed()).isZero();

    intent(Instant.now().minusSeconds(121), 0);
    Sighting late = read();
    assertThat(late.planner()).isInstanceOf(PlannerSight.Unreadable.class);
    assertThat(late.link().intent().missed()).isEqualTo(1);

    intent(Instant.now().minusSeconds(125), 1);
    Sighting last = read();
    assertThat(last.planner()).isEqualTo(PlannerSight.NONE);
    assertThat(last.link().intent()).isNull();
  }

  @Test
  void an_incomplete_listing_proves_no_miss() {
    plan.listing(page(graph.url() + "/v1.0/next", List.of()));
    graph.on("GET /v1.0/next", error(503, "", ""));
    intent(Instant.now().minusSeconds(500), 1);

    Sighting seen = read();

    assertThat(seen.planner()).isInstanceOf(PlannerSight.Unreadable.class);
    assertThat(seen.link().intent().missed()).isEqualTo(1);
  }

  @Test
  void a_document_that_was_there_before_this_start_is_sought_once() {
    routes.work("look-at-store", STORE);
    plan.listing(page(null, List.of()));

    assertThat(read().planner()).isEqualTo(PlannerSight.NONE);
    assertThat(read().planner()).isEqualTo(PlannerSight.NONE);

    assertThat(graph.lines()).containsExactly(TASKS);
  }

  // ----- look-up-names and read-names

  @Test
  void names_are_asked_for_once() {
    Sighting seen = named();

    assertThat(graph.lines()).containsExactly(USERS, BUCKETS, DETAILS);
    assertThat(bucket(seen)).isEqualTo(Value.text("b1"));

    assertThat(bucket(named())).isEqualTo(Value.text("b1"));
    assertThat(graph.requests()).hasSize(3);
  }

  @Test
  void names_that_may_not_be_read_are_not_asked_for_all_the_time() {
    graph.on(USERS, error(403, "Authorization_RequestDenied", "Insufficient privileges"));

    assertThat(bucket(named())).isEqualTo(Value.text("b1"));
    named();

    assertThat(graph.lines()).containsExactly(USERS, BUCKETS, DETAILS);
  }

  @Test
  void names_that_cannot_be_read_now_are_asked_for_again() {
    graph.on(
        BUCKETS, error(503, "", ""), page(null, List.of("{\"id\":\"b1\",\"name\":\"To do\"}")));

    assertThat(bucket(named())).isInstanceOf(Value.Refused.class);
    assertThat(bucket(named())).isEqualTo(Value.text("b1"));
  }

  @Test
  void
      only_the_list_that_is_missing_is_asked_for_and_names_that_wait_for_their_turn_are_waited_for() {
    graph.on(
        BUCKETS,
        error(429, "", "", "Retry-After", "0.2"),
        page(null, List.of("{\"id\":\"b1\",\"name\":\"To do\"}")));

    assertThat(named().planner()).isInstanceOf(PlannerSight.Unreadable.class);
    assertThat(graph.lines()).containsExactly(USERS, BUCKETS);

    RouteFixture.await()
        .until(() -> bucket(named()).equals(Value.text("b1")) && graph.lines().contains(DETAILS));
    assertThat(graph.lines()).containsExactlyInAnyOrder(USERS, BUCKETS, BUCKETS, DETAILS);
  }

  @Test
  void names_that_another_worker_has_read_meanwhile_are_not_asked_for() {
    named();
    Sighting seen = sighting("Task-1");

    Object nothing = routes.ask("direct:read-names", seen);

    assertThat(routes.bean(ReadNames.class).learned(seen, nothing)).isEqualTo(seen);
    assertThat(graph.requests()).hasSize(3);
  }

  @Test
  void of_a_pair_without_a_plan_only_users_are_asked_for() {
    plan.write("Task-2", "{\"id\":\"Task-2\"");

    routes.ask("direct:look-up-names", sighting("Task-2"));

    assertThat(graph.lines()).containsExactly(USERS);
  }

  private static Value bucket(Sighting seen) {
    return ((StoreSight.Document) seen.store()).half().get(Field.BUCKET);
  }

  private Sighting named() {
    return (Sighting) routes.ask("direct:look-up-names", sighting("Task-1"));
  }

  private Sighting read() {
    return (Sighting) routes.ask("direct:read-task", sighting("Task-1"));
  }

  private Sighting sighting(String storeId) {
    WorkItem item = new WorkItem(WorkName.task(storeId), WorkItem.Lane.INTERACTIVE, 1, 1, 0);
    return routes.bean(Look.class).store(item);
  }

  private void link(String plannerId) {
    plan.links().save(Link.of("Task-1", plannerId, "P1"));
  }

  private void intent(Instant sent, int missed) {
    Intent intent =
        new Intent(
            Intent.Kind.CREATE,
            Map.of(Field.TITLE, Value.text("One")),
            Map.of(),
            "P1",
            sent,
            missed);
    Link link = plan.links().find("Task-1").orElse(Link.of("Task-1", null, "P1"));
    plan.links().save(link.withIntent(intent));
  }

  private static String created(Instant at) {
    return "{\"createdDateTime\":\"" + at + "\"}";
  }
}
