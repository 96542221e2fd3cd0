package io.plannersync.routes;

import static io.plannersync.routes.PlayedGraph.drop;
import static io.plannersync.routes.PlayedGraph.error;
import static io.plannersync.routes.PlayedGraph.json;
import static io.plannersync.routes.PlayedGraph.page;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plannersync.model.Outcome;
import io.plannersync.model.WorkName;
import io.plannersync.model.WorkName.Kind;
import io.plannersync.routes.PlayedGraph.Answer;
import io.plannersync.routes.PlayedGraph.Request;
import io.plannersync.state.SubscriptionRecords;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.assertj.core.data.TemporalUnitWithinOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** routes/subscriptions/keep-subscription. */
class KeepSubscriptionRouteTest {

  private static final WorkName NAME = new WorkName(Kind.SUBSCRIPTION, "plan-P1");
  private static final String CREATE = "POST /v1.0/subscriptions";
  private static final String LIST = "GET /v1.0/subscriptions";
  private static final String RENEW = "PATCH /v1.0/subscriptions/S1";
  private static final String RESOURCE = "/planner/plans/P1/tasks";
  private static final String WEBHOOK = "https://sync.example.com/api/graph_webhook";
  private static final Outcome TOMORROW = new Outcome.Again(Duration.ofDays(1));
  private static final Outcome NOW = new Outcome.Again(Duration.ZERO);

  private final RouteFixture routes =
      new RouteFixture()
          .routes(
              "graph/*", "looking/list-all", "looking/list-page", "subscriptions/keep-subscription")
          .with("PUBLIC_URL", "https://sync.example.com/")
          .with("GRAPH_WEBHOOK_CLIENT_STATE", "the shared secret");
  private final PlayedGraph graph = routes.graph();

  @BeforeEach
  void start() {
    routes.start();
  }

  @AfterEach
  void close() {
    routes.close();
  }

  @Test
  void a_subscription_is_created_with_everything_that_cannot_be_added_later() {
    graph.on(CREATE, subscription(201, "S1", Duration.ofHours(60)));

    Outcome outcome = keep();

    Request request = graph.only();
    assertThat(request.line()).isEqualTo(CREATE);
    JsonNode body = RouteFixture.json(request.body());
    assertThat(body.properties())
        .extracting(e -> e.getKey())
        .containsExactlyInAnyOrder(
            "expirationDateTime",
            "changeType",
            "notificationUrl",
            "lifecycleNotificationUrl",
            "resource",
            "clientState");
    assertThat(body.path("changeType").asText()).isEqualTo("created,updated,deleted");
    assertThat(body.path("notificationUrl").asText()).isEqualTo(WEBHOOK);
    assertThat(body.path("lifecycleNotificationUrl").asText()).isEqualTo(WEBHOOK);
    assertThat(body.path("resource").asText()).isEqualTo(RESOURCE);
    assertThat(body.path("clientState").asText()).isEqualTo("the shared secret");
    assertThat(Instant.parse(body.path("expirationDateTime").asText()))
        .isCloseTo(Instant.now().plus(60, ChronoUnit.HOURS), within(60));
    assertAgainIn(outcome, Duration.ofHours(40));
    assertThat(record().id()).isEqualTo("S1");
    assertThat(record().expires()).isCloseTo(Instant.now().plus(60, ChronoUnit.HOURS), within(60));
  }

  @Test
  void it_is_renewed_at_two_thirds_of_the_life_that_Graph_grants() {
    graph.on(CREATE, subscription(201, "S1", Duration.ofMinutes(45)));
    assertAgainIn(keep(), Duration.ofMinutes(30));
    graph.forget();
    graph.on(RENEW, subscription(200, "S1", Duration.ofHours(3)));

    assertAgainIn(keep(), Duration.ofHours(2));

    Request request = graph.only();
    assertThat(request.line()).isEqualTo(RENEW);
    assertThat(RouteFixture.json(request.body()).properties())
        .extracting(e -> e.getKey())
        .containsExactly("expirationDateTime");
    assertThat(request.header("If-Match")).isNull();
  }

  @Test
  void one_that_Graph_forgot_is_created_anew() {
    graph.on(CREATE, subscription(201, "S1", Duration.ofHours(60)));
    keep();
    graph.on(RENEW, error(404, "ResourceNotFound", "The object was not found."));
    graph.forget();

    assertThat(keep()).isEqualTo(NOW);
    graph.on(CREATE, subscription(201, "S2", Duration.ofHours(60)));
    keep();

    assertThat(graph.lines()).containsExactly(RENEW, CREATE);
    assertThat(record().id()).isEqualTo("S2");
  }

  @Test
  void a_resource_that_Graph_does_not_know_is_not_asked_for_without_pause() {
    graph.on(CREATE, error(404, "ResourceNotFound", "Resource not found for the segment"));

    assertThat(keep()).isEqualTo(TOMORROW);

    assertThat(record().refused()).contains("404");
  }

  @Test
  void one_that_Graph_still_has_of_ours_is_adopted_and_renewed() {
    graph.on(CREATE, error(409, "ExtensionError", "Subscription Id S1 already exists"));
    graph.on(
        LIST,
        page(
            null,
            List.of(
                found("S7", "/groups", WEBHOOK),
                found("S8", RESOURCE, "https://old.example.com/api/graph_webhook"),
                found("S1", RESOURCE, WEBHOOK))));
    graph.on(RENEW, subscription(200, "S1", Duration.ofHours(60)));

    assertThat(keep()).isEqualTo(NOW);
    assertAgainIn(keep(), Duration.ofHours(40));

    assertThat(graph.lines()).containsExactly(CREATE, LIST, RENEW);
    assertThat(record().id()).isEqualTo("S1");
  }

  @Test
  void one_that_belongs_to_another_address_is_left_alone() {
    graph.on(CREATE, error(409, "", "exists"));
    graph.on(LIST, page(null, List.of(found("S8", RESOURCE, "https://old.example.com/x"))));

    assertThat(keep()).isEqualTo(TOMORROW);

    assertThat(record().refused()).contains("another address");
    assertThat(graph.lines()).containsExactly(CREATE, LIST);
  }

  @Test
  void a_list_that_cannot_be_read_now_says_nothing_about_whose_it_is() {
    graph.on(CREATE, error(409, "", "exists"));
    graph.on(LIST, error(503, "", "busy"));

    assertThat(keep()).isInstanceOf(Outcome.Failed.class);

    assertThat(records().find("plan-P1")).isEmpty();
  }

  @Test
  void one_that_Graph_does_not_offer_is_remembered_and_asked_for_again_in_a_day() {
    graph.on(CREATE, error(403, "", "Operation is not supported for this resource"));

    assertThat(keep()).isEqualTo(TOMORROW);

    assertThat(record().refused()).contains("403");
    assertThat(record().id()).isNull();
    assertThat(graph.requests()).hasSize(1);
  }

  @Test
  void a_handshake_that_failed_is_explained() {
    graph.on(
        CREATE,
        error(
            400,
            "ValidationError",
            "Subscription validation request failed. Notification endpoint must respond with 200"
                + " OK to validation request."));

    assertThat(keep())
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed ->
                assertThat(failed.reason())
                    .contains(WEBHOOK, "PUBLIC_URL must be reachable", "must respond with 200 OK")
                    .doesNotContain("the shared secret"));

    assertThat(records().find("plan-P1")).isEmpty();
  }

  @Test
  void an_answer_that_was_lost_is_tried_again_without_forgetting_anything() {
    graph.on(CREATE, subscription(201, "S1", Duration.ofHours(60)));
    keep();
    graph.on(RENEW, drop());

    assertThat(keep()).isInstanceOf(Outcome.Failed.class);

    assertThat(record().id()).isEqualTo("S1");
  }

  @Test
  void a_throttled_call_comes_again_when_Graph_allows_it() {
    graph.on(CREATE, error(429, "", "", "Retry-After", "20"));

    assertAgainIn(keep(), Duration.ofSeconds(20));
  }

  private Outcome keep() {
    return routes.work("keep-subscription", NAME);
  }

  private SubscriptionRecords records() {
    return new SubscriptionRecords(routes.state(), "planner-sync:");
  }

  private SubscriptionRecords.Subscription record() {
    return records().find("plan-P1").orElseThrow();
  }

  private static Answer subscription(int status, String id, Duration life) {
    return json(
        status,
        "{\"id\":\"%s\",\"expirationDateTime\":\"%s\"}"
            .formatted(id, Instant.now().plus(life).truncatedTo(ChronoUnit.MICROS)));
  }

  private static String found(String id, String resource, String url) {
    return "{\"id\":\"%s\",\"resource\":\"%s\",\"notificationUrl\":\"%s\"}"
        .formatted(id, resource, url);
  }

  private static TemporalUnitWithinOffset within(long seconds) {
    return new TemporalUnitWithinOffset(seconds, ChronoUnit.SECONDS);
  }

  private static void assertAgainIn(Outcome outcome, Duration delay) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Again.class,
            again ->
                assertThat(again.delay()).isBetween(delay.multipliedBy(95).dividedBy(100), delay));
  }
}
