package io.plannersync.routes;

import static io.plannersync.routes.PlayedGraph.error;
import static io.plannersync.routes.PlayedGraph.page;
import static io.plannersync.routes.PlayedPlan.AUDIT;
import static io.plannersync.routes.PlayedPlan.LOOK;
import static io.plannersync.routes.PlayedPlan.STORE;
import static io.plannersync.routes.PlayedPlan.TASKS;
import static io.plannersync.routes.PlayedPlan.key;
import static io.plannersync.routes.PlayedPlan.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.model.Absence;
import io.plannersync.model.Base;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Link;
import io.plannersync.model.Outcome;
import io.plannersync.model.Side;
import io.plannersync.model.Value;
import io.plannersync.model.WorkName.Kind;
import io.plannersync.state.PlanState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** routes/looking/look-at-plan, audit-plan and look-at-store: what each look names. */
class LookRoutesTest {

  private final RouteFixture routes =
      new RouteFixture()
          .routes("graph/*", "looking/*", "reconcile/*")
          .with("DELETE_GRACE", "300ms")
          .with("DEFAULT_PLANNER_PLAN_ID", "P1");
  private final PlayedGraph graph = routes.graph();
  private final PlayedPlan plan = new PlayedPlan(routes);

  @BeforeEach
  void start() {
    routes.start();
  }

  @AfterEach
  void close() {
    routes.close();
  }

  @Test
  void a_document_that_is_taken_back_to_an_earlier_text_is_named_though_no_look_saw_another() {
    plan.shows(task("T1", "One", 1));
    plan.settle();
    String storeId = plan.storeIdOf("T1");
    String earlier = routes.redis().get(PlayedPlan.key(storeId));
    routes.work("look-at-store", STORE);
    assertThat(routes.due(Kind.TASK)).isEmpty();
    plan.shows(task("T1", "Two", 2));
    plan.pass(storeId);
    assertThat(plan.document(storeId).path("title").asText()).isEqualTo("Two");

    plan.write(storeId, earlier);
    routes.work("look-at-store", STORE);

    assertThat(routes.due(Kind.TASK)).containsExactly(storeId);
  }

  // ----- look-at-plan

  @Test
  void no_plan_is_looked_at_before_the_documents() {
    assertThat(routes.work("look-at-plan", LOOK))
        .isEqualTo(new Outcome.Again(Duration.ofMillis(200)));

    assertThat(graph.requests()).isEmpty();
  }

  @Test
  void a_paused_plan_is_not_looked_at() {
    routes.work("look-at-store", STORE);
    plan.states().update("P1", s -> s.in(PlanState.State.PAUSED, "by hand", Instant.now()));

    assertThat(routes.work("look-at-plan", LOOK))
        .isEqualTo(new Outcome.Again(Duration.ofSeconds(5)));

    assertThat(graph.requests()).isEmpty();
  }

  @Test
  void an_unknown_task_gets_a_link_and_is_named() {
    routes.work("look-at-store", STORE);
    plan.shows(task("T1", "One", 1));

    assertThat(routes.work("look-at-plan", LOOK))
        .isEqualTo(new Outcome.Again(Duration.ofSeconds(2)));

    assertThat(graph.lines()).containsExactly(TASKS);
    assertThat(plan.storeIdOf("T1")).matches("Task-[0-9a-f]{12}");
    assertThat(routes.due(Kind.TASK)).containsExactly(plan.storeIdOf("T1"));
  }

  @Test
  void only_the_pairs_that_changed_are_named() {
    plan.shows(task("T1", "One", 1), task("T2", "Two", 1), task("T3", "Three", 1));
    plan.settle();
    routes.work("look-at-plan", LOOK);
    assertThat(routes.due(Kind.TASK)).isEmpty();

    plan.shows(
        task("T1", "One", 1), task("T2", "Two, changed", 2), task("T3", "Three", "t1", "d2"));
    routes.work("look-at-plan", LOOK);

    assertThat(routes.due(Kind.TASK))
        .containsExactlyInAnyOrder(plan.storeIdOf("T2"), plan.storeIdOf("T3"));
  }

  @Test
  void of_what_was_settled_since_a_listing_began_only_the_never_seen_is_named() {
    plan.shows(task("T1", "One", "t1", "d1"), task("T2", "Two", "t1", "d1"));
    plan.settle();
    for (String task : List.of("T1", "T2")) {
      Link link = plan.link(plan.storeIdOf(task));
      plan.links()
          .save(link.settled(link.base(), "W/\"t2\"", "W/\"d1\"", Instant.now().plusMillis(4500)));
    }

    plan.shows(task("T1", "One", "t1", "d1"), task("T2", "Two", "t2", "d2"));
    routes.work("look-at-plan", LOOK);

    assertThat(routes.due(Kind.TASK)).containsExactly(plan.storeIdOf("T2"));
  }

  @Test
  void an_incomplete_listing_makes_nothing_absent() {
    plan.shows(task("T1", "One", 1), task("T2", "Two", 1));
    plan.settle();

    plan.listing(page(graph.url() + "/v1.0/next", List.of(task("T1", "One", 1))));
    graph.on("GET /v1.0/next", error(500, "", ""));
    for (int i = 0; i < 3; i++) {
      assertThat(routes.work("look-at-plan", LOOK)).isInstanceOf(Outcome.Again.class);
    }

    assertThat(plan.link(plan.storeIdOf("T2")).absence()).isNull();
    assertThat(plan.state().status().state()).isEqualTo(PlanState.State.ACTIVE);
    assertThat(routes.due(Kind.TASK)).isEmpty();
  }

  @Test
  void a_task_that_two_complete_listings_do_not_show_is_ruled_on() {
    plan.shows(task("T1", "One", 1), task("T2", "Two", 1));
    plan.settle();
    String storeId = plan.storeIdOf("T2");

    plan.shows(task("T1", "One", 1));
    routes.work("look-at-plan", LOOK);
    Absence first = plan.link(storeId).absence();
    assertThat(first.side()).isEqualTo(Side.PLANNER);
    assertThat(first.verdict()).isEqualTo(Absence.Verdict.CANDIDATE);
    assertThat(routes.due(Kind.TASK)).isEmpty();

    RouteFixture.await()
        .until(
            () -> {
              routes.work("look-at-plan", LOOK);
              return plan.link(storeId).absence().verdict() == Absence.Verdict.DELETE;
            });
    assertThat(routes.due(Kind.TASK)).containsExactly(storeId);
    assertThat(plan.document(storeId)).isNotNull();
  }

  @Test
  void a_plan_that_may_not_be_listed_is_suspended_and_nothing_is_absent() {
    plan.shows(task("T1", "One", 1));
    plan.settle();
    plan.listing(error(403, "", "You do not have the required permissions"));

    assertThat(routes.work("look-at-plan", LOOK))
        .isEqualTo(new Outcome.Again(Duration.ofSeconds(60)));

    assertThat(plan.state().status().state()).isEqualTo(PlanState.State.SUSPENDED);
    assertThat(plan.link(plan.storeIdOf("T1")).absence()).isNull();
  }

  @Test
  void a_throttled_look_comes_again_when_Graph_allows_it() {
    routes.work("look-at-store", STORE);
    plan.listing(error(429, "", "", "Retry-After", "7"));

    assertThat(routes.work("look-at-plan", LOOK))
        .isInstanceOfSatisfying(
            Outcome.Again.class,
            again ->
                assertThat(again.delay()).isBetween(Duration.ofSeconds(6), Duration.ofSeconds(8)));
  }

  // ----- audit-plan

  @Test
  void an_audit_of_equal_sides_records_equal_digests() {
    plan.shows(task("T1", "One", 1), task("T2", "Two", 1));
    plan.settle();

    assertThat(routes.work("audit-plan", AUDIT))
        .isEqualTo(new Outcome.Again(Duration.ofMinutes(5)));

    assertThat(graph.lines()).containsExactly(TASKS);
    assertThat(plan.state().lastAudit().agrees()).isTrue();
    assertThat(plan.state().size()).isEqualTo(new PlanState.Size(2, 0));
    assertThat(routes.due(Kind.TASK)).isEmpty();
  }

  @Test
  void an_audit_names_a_document_that_differs_though_nobody_said_so() {
    plan.shows(task("T1", "One", 1), task("T2", "Two", 1));
    plan.settle();
    plan.change(plan.storeIdOf("T2"), "{\"title\":\"Changed\"}");

    routes.work("audit-plan", AUDIT);

    assertThat(routes.due(Kind.TASK)).containsExactly(plan.storeIdOf("T2"));
    assertThat(plan.state().size()).isEqualTo(new PlanState.Size(2, 1));
  }

  @Test
  void an_audit_names_a_task_that_differs_though_its_etag_is_the_same() {
    plan.shows(task("T1", "One", 1), task("T2", "Two", 1));
    plan.settle();
    plan.shows(task("T1", "One", 1), task("T2", "Changed", 1));

    routes.work("audit-plan", AUDIT);

    assertThat(routes.due(Kind.TASK)).containsExactly(plan.storeIdOf("T2"));
  }

  @Test
  void an_audit_takes_a_difference_that_was_just_made_for_a_change_on_its_way() {
    plan.shows(task("T1", "One", 1));
    plan.settle();
    plan.change(plan.storeIdOf("T1"), "{\"title\":\"Changed\"}");

    routes.work("audit-plan", AUDIT);

    PlanState.Audit audit = plan.state().lastAudit();
    assertThat(audit.agrees()).isTrue();
    assertThat(audit.explained())
        .extracting(PlanState.Explained::reason)
        .containsExactly("waiting");
  }

  @Test
  void an_audit_disagrees_about_pairs_that_were_settled_different_without_a_word() {
    plan.shows(task("T1", "One", 1), task("T2", "Two", 1));
    plan.settle();
    String storeId = plan.storeIdOf("T2");
    long before = Instant.now().minusSeconds(60).toEpochMilli();
    Link link = plan.link(storeId);
    plan.shows(task("T1", "One", 1), task("T2", "Two", 1, "{\"percentComplete\":50}"));
    plan.links().save(link.withBase(new Base(half(link, 50), link.base().store())));

    routes.work("audit-plan", AUDIT);
    assertThat(plan.state().lastAudit().explained())
        .extracting(PlanState.Explained::reason)
        .containsExactly("waiting");
    // Seen for the first time a minute ago.
    String seen = "planner-sync:{plan:P1}:differing";
    String print = routes.redis().hget(seen, storeId).replaceFirst("@.*", "@");
    routes.redis().hset(seen, storeId, print + Instant.ofEpochMilli(before));
    routes.work("audit-plan", AUDIT);

    PlanState.Audit audit = plan.state().lastAudit();
    assertThat(audit.agrees()).isFalse();
    assertThat(audit.unexplained()).containsExactly(storeId);
  }

  private static Half half(Link link, int percent) {
    return link.base().planner().with(Map.of(Field.PROGRESS, new Value.Percent(percent)));
  }

  @Test
  void an_audit_explains_what_is_parked_and_what_is_refused() {
    plan.shows(task("T1", "One", 1), task("T2", "Two", 1));
    plan.settle();
    plan.change(plan.storeIdOf("T1"), "{\"priority\":\"huge\"}");
    plan.pass(plan.storeIdOf("T1"));
    plan.write(plan.storeIdOf("T2"), "no document");
    assertThat(plan.pass(plan.storeIdOf("T2"))).isInstanceOf(Outcome.Parked.class);

    routes.work("audit-plan", AUDIT);

    assertThat(plan.state().lastAudit().agrees()).isTrue();
    assertThat(plan.state().lastAudit().explained())
        .extracting(PlanState.Explained::reason)
        .containsExactlyInAnyOrder("parked", "refused");
  }

  @Test
  void a_plan_that_is_not_there_any_more_is_gone_and_nothing_of_it_is_deleted() {
    plan.shows(task("T1", "One", 1));
    plan.settle();
    plan.listing(PlayedPlan.gone());

    routes.work("look-at-plan", LOOK);
    assertThat(plan.state().status().state()).isEqualTo(PlanState.State.SUSPENDED);
    assertThat(routes.due(Kind.PLANS)).hasSize(1);
    routes.work("look-at-plan", LOOK);

    assertThat(plan.state().status().state()).isEqualTo(PlanState.State.GONE);
    assertThat(plan.document(plan.storeIdOf("T1"))).isNotNull();
    assertThat(plan.link(plan.storeIdOf("T1")).absence()).isNull();

    plan.shows(task("T1", "One", 1));
    routes.work("look-at-plan", LOOK);
    assertThat(plan.state().status().state()).isEqualTo(PlanState.State.ACTIVE);
  }

  @Test
  void an_incomplete_audit_is_none() {
    plan.shows(task("T1", "One", 1));
    plan.settle();
    plan.listing(page(graph.url() + "/v1.0/next", List.of()));
    graph.on("GET /v1.0/next", error(504, "", ""));

    assertThat(routes.work("audit-plan", AUDIT))
        .isEqualTo(new Outcome.Again(Duration.ofSeconds(15)));

    assertThat(plan.state().lastAudit()).isNull();
    assertThat(plan.link(plan.storeIdOf("T1")).absence()).isNull();
  }

  // ----- look-at-store

  @Test
  void a_new_document_is_named_and_Graph_is_not_asked() {
    plan.write("Task-1", "{\"id\":\"Task-1\",\"title\":\"New\"}");

    assertThat(routes.work("look-at-store", STORE))
        .isEqualTo(new Outcome.Again(Duration.ofSeconds(15)));

    assertThat(routes.due(Kind.TASK)).containsExactly("Task-1");
    assertThat(graph.requests()).isEmpty();
  }

  @Test
  void only_documents_that_changed_are_named_and_our_own_writes_are_not() {
    plan.shows(task("T1", "One", 1), task("T2", "Two", 1));
    plan.settle();
    routes.work("look-at-store", STORE);
    assertThat(routes.due(Kind.TASK)).isEmpty();

    plan.change(plan.storeIdOf("T1"), "{\"title\":\"Changed\"}");
    plan.change(plan.storeIdOf("T2"), "{\"agents_own\":true}");
    routes.work("look-at-store", STORE);

    assertThat(routes.due(Kind.TASK)).containsExactly(plan.storeIdOf("T1"));
  }

  @Test
  void a_deleted_document_is_ruled_on_after_a_second_look() {
    plan.shows(task("T1", "One", 1), task("T2", "Two", 1));
    plan.settle();
    routes.work("look-at-store", STORE);
    String storeId = plan.storeIdOf("T1");
    routes.redis().del(key(storeId));

    routes.work("look-at-store", STORE);
    assertThat(plan.link(storeId).absence().verdict()).isEqualTo(Absence.Verdict.CANDIDATE);
    assertThat(routes.due(Kind.TASK)).isEmpty();

    RouteFixture.await()
        .until(
            () -> {
              routes.work("look-at-store", STORE);
              return plan.link(storeId).absence().verdict() == Absence.Verdict.DELETE;
            });
    assertThat(routes.due(Kind.TASK)).containsExactly(storeId);
  }

  @Test
  void documents_that_were_lost_with_their_marker_are_written_again() {
    plan.shows(task("T1", "One", 1), task("T2", "Two", 1));
    plan.settle();
    routes.work("look-at-store", STORE);
    routes.redis().keys("annika:*").forEach(routes.redis()::del);

    routes.work("look-at-store", STORE);

    String storeId = plan.storeIdOf("T1");
    assertThat(plan.link(storeId).absence().verdict()).isEqualTo(Absence.Verdict.RESTORE);
    assertThat(routes.due(Kind.TASK)).hasSize(2);
    plan.settle();
    assertThat(plan.document(storeId).path("title").asText()).isEqualTo("One");
    assertThat(graph.writes()).isEmpty();
  }

  @Test
  void a_key_of_another_type_is_named_so_that_it_is_shown() {
    routes.redis().hset(key("Task-1"), "a", "b");

    routes.work("look-at-store", STORE);

    assertThat(routes.due(Kind.TASK)).containsExactly("Task-1");
    assertThat(plan.pass("Task-1")).isInstanceOf(Outcome.Parked.class);
  }
}
