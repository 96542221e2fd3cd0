package io.plannersync.routes;

import static io.plannersync.routes.PlayedPlan.LOOK;
import static io.plannersync.routes.PlayedPlan.etag;
import static io.plannersync.routes.PlayedPlan.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.graph.GraphCall;
import io.plannersync.graph.GraphReply;
import io.plannersync.graph.Listing;
import io.plannersync.looking.DeltaLook;
import io.plannersync.model.WorkItem;
import io.plannersync.model.WorkName;
import io.plannersync.state.Marks;
import io.plannersync.state.Sources;
import io.plannersync.state.Sources.Source;
import io.plannersync.testing.Targets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is made of that which the delta names. */
@Timeout(60)
class DeltaLookTest {

  private static final Duration PATIENCE = Duration.ofMillis(50);

  private final RouteFixture routes =
      new RouteFixture()
          .routes("graph/*", "looking/*", "reconcile/*")
          .with("DEFAULT_PLANNER_PLAN_ID", "P1")
          .with("PLANNER_DELEGATED_AUTH", "device-code")
          .with("SOURCE_PATIENCE", PATIENCE.toMillis() + "ms");
  private final PlayedPlan plan = new PlayedPlan(routes);

  @BeforeEach
  void aSettledPairWhosePlanTheDeltaSpeaksFor() {
    routes.start();
    plan.shows(task("T1", "One", 1));
    plan.settle();
    delta("");
    delta(item("t1"));
  }

  @AfterEach
  void close() {
    routes.close();
  }

  @Test
  void a_delta_is_not_blamed_for_an_etag_that_Graph_computed_from_a_write_of_ours() {
    // A description that we wrote changes the task's etag, too; whether the delta tells is not
    // known.
    plan.shows(task("T1", "One", "t2", "d1"));

    lookAndLookAgain();

    assertThat(missed()).isNull();
  }

  @Test
  void a_delta_that_did_not_name_a_change_is_not_trusted_with_its_plan() {
    plan.shows(task("T1", "Changed", "t2", "d1"));

    lookAndLookAgain();

    assertThat(missed()).isNotNull();
  }

  @Test
  void when_an_etag_was_named_is_remembered() {
    delta(item("t2"));
    Instant named = Instant.now();

    assertThat(new Marks(routes.state(), "planner-sync:").shown("P1", "T1"))
        .hasEntrySatisfying(etag("t2"), at -> assertThat(at).isBeforeOrEqualTo(named));
    assertThat(routes.due(WorkName.Kind.TASK)).containsExactly(plan.storeIdOf("T1"));
  }

  private void lookAndLookAgain() {
    routes.work("look-at-plan", LOOK);
    Instant from = Instant.now();
    RouteFixture.await().until(() -> Instant.now().isAfter(from.plus(PATIENCE)));
    routes.work("look-at-plan", LOOK);
  }

  private Instant missed() {
    return new Sources(routes.state(), "planner-sync:").proof("P1", Source.DELTA).missed();
  }

  private void delta(String items) {
    WorkName name = new WorkName(WorkName.Kind.DELTA, "");
    String answer =
        "{\"value\":[" + items + "],\"@odata.deltaLink\":\"https://graph.example.test/delta?1\"}";
    Listing listing =
        Listing.of(GraphCall.get(Targets.of("/beta/me/planner/all/delta")), Instant.now())
            .with(new GraphReply.Ok(200, RouteFixture.json(answer)));
    routes
        .bean(DeltaLook.class)
        .read(new WorkItem(name, WorkItem.Lane.INTERACTIVE, 1, 1, 0), listing);
  }

  private static String item(String etag) {
    return "{\"@odata.type\":\"#microsoft.graph.plannerTask\",\"id\":\"T1\",\"@odata.etag\":\""
        + etag(etag).replace("\"", "\\\"")
        + "\"}";
  }
}
