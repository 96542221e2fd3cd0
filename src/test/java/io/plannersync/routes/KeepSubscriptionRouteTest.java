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
import io.plannersync.state.PlanState;
import io.plannersync.state.PlanStates;
import io.plannersync.state.Subscription;
import io.plannersync.state.Subscription.State;
import io.plannersync.state.SubscriptionRecords;
import io.plannersync.state.SubscriptionRecords.Handshake;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.assertj.core.data.TemporalUnitWithinOffset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** routes/subscriptions. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeepSubscriptionRouteTest {

  private static final WorkName NAME = new WorkName(Kind.SUBSCRIPTION, "plan-P1");
  private static final WorkName GROUP = new WorkName(Kind.SUBSCRIPTION, "group-G1");
  private static final WorkName ALL = new WorkName(Kind.SUBSCRIPTIONS, "");
  private static final String CREATE = "POST /v1.0/subscriptions";
  private static final String LIST = "GET /v1.0/subscriptions";
  private static final String RENEW = "PATCH /v1.0/subscriptions/S1";
  private static final String REAUTHORIZE = "POST /v1.0/subscriptions/S1/reauthorize";
  private static final String LOOK = "GET /v1.0/subscriptions/S1";
  private static final String RESOURCE = "/planner/plans/P1/tasks";
  private static final String WEBHOOK = "https://sync.example.com/api/graph_webhook";
  private static final String OLD = "https://old.example.com/api/graph_webhook";
  private static final String SECRET = "the shared secret";
  private static final Outcome TOMORROW = new Outcome.Again(Duration.ofDays(1));
  private static final Outcome NOW = new Outcome.Again(Duration.ZERO);
  private static final Duration LIFE = Duration.ofHours(60);

  private final RouteFixture routes =
      new RouteFixture()
          .routes("graph/*", "looking/list-all", "looking/list-page", "subscriptions/*")
          .with("PUBLIC_URL", "https://sync.example.com/")
          .with("GRAPH_WEBHOOK_CLIENT_STATE", SECRET);
  private final PlayedGraph graph = routes.graph();
  private final SubscriptionRecords records =
      new SubscriptionRecords(routes.state(), "planner-sync:");
  private final PlanStates plans = new PlanStates(routes.state(), "planner-sync:");

  @BeforeAll
  void start() {
    routes.start();
  }

  @AfterAll
  void close() {
    routes.close();
  }

  @BeforeEach
  void seed() {
    routes.redis().flushall();
    graph.forget();
    plans.update("P1", plan -> plan.named("One", "G1"));
  }

  @Test
  void a_subscription_is_created_with_everything_that_cannot_be_added_later() {
    graph.on(CREATE, subscription(201, "S1", LIFE));

    Outcome outcome = keep();

    JsonNode body = body(graph.only());
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
    assertThat(body.path("clientState").asText()).isEqualTo(SECRET);
    assertThat(asked(graph.only())).isCloseTo(Instant.now().plus(LIFE), within(60));
    assertAgainIn(outcome, Duration.ofHours(40));
    assertThat(records.isLive("plan-P1", Instant.now())).isTrue();
    assertThat(records.isLive("plan-P1", Instant.now().plus(LIFE))).isFalse();
    assertThat(routes.redis().hget("planner-sync:{subscriptions}:records", "plan-P1"))
        .doesNotContain(SECRET);
  }

  @Test
  void a_group_is_subscribed_to_for_as_long_as_Graph_allows() {
    graph.on(CREATE, subscription(201, "S1", Duration.ofMinutes(41_759)));

    assertAgainIn(
        routes.work("keep-subscription", GROUP),
        Duration.ofMinutes(41_759).multipliedBy(2).dividedBy(3));

    assertThat(body(graph.only()).path("resource").asText()).isEqualTo("/groups/G1");
    assertThat(asked(graph.only()))
        .isCloseTo(Instant.now().plus(41_759, ChronoUnit.MINUTES), within(60));
  }

  @Test
  void it_is_renewed_at_two_thirds_of_the_life_that_Graph_grants() {
    graph.on(CREATE, subscription(201, "S1", Duration.ofMinutes(45)));
    assertAgainIn(keep(), Duration.ofMinutes(30));
    graph.forget();
    graph.on(RENEW, subscription(200, "S1", Duration.ofHours(3)));
    pass(Duration.ofMinutes(30));

    assertAgainIn(keep(), Duration.ofHours(2));

    Request request = graph.only();
    assertThat(request.line()).isEqualTo(RENEW);
    assertThat(body(request).properties())
        .extracting(e -> e.getKey())
        .containsExactly("expirationDateTime");
    assertThat(request.header("If-Match")).isNull();
  }

  @Test
  void a_life_that_Graph_finds_too_long_is_asked_for_shorter() {
    graph.on(
        CREATE,
        error(400, "InvalidRequest", "Subscription expiration can only be 1440 minutes ahead."),
        error(400, "ExtensionError", "The expirationDateTime is too far in the future."),
        subscription(201, "S1", Duration.ofMinutes(59)));

    assertThat(keep()).isEqualTo(NOW);
    assertThat(keep()).isEqualTo(NOW);
    keep();

    assertThat(graph.requests())
        .extracting(one -> Duration.between(Instant.now(), asked(one)).toMinutes())
        .satisfiesExactly(
            first -> assertThat(first).isBetween(3598L, 3600L),
            second -> assertThat(second).isBetween(1437L, 1439L),
            third -> assertThat(third).isBetween(57L, 59L));
    assertThat(record().state()).isEqualTo(State.LIVE);
  }

  @Test
  void an_event_reauthorizes_unless_that_was_done_within_ten_minutes() {
    live();
    graph.on(LOOK, subscription(200, "S1", LIFE));
    graph.on(REAUTHORIZE, json(204, ""));

    assertAgainIn(keep(), Duration.ofMinutes(10));
    pass(Duration.ofMinutes(11));
    keep();
    keep();

    assertThat(graph.lines()).containsExactly(LOOK, REAUTHORIZE, LOOK);
  }

  @Test
  void an_event_in_the_second_half_of_its_life_renews_it() {
    live();
    pass(Duration.ofHours(31));
    graph.on(RENEW, subscription(200, "S1", LIFE));

    keep();

    assertThat(graph.lines()).containsExactly(RENEW);
  }

  @Test
  void a_reauthorization_that_Graph_refuses_is_made_good_by_renewing_ten_minutes_later() {
    live();
    pass(Duration.ofMinutes(11));
    graph.on(REAUTHORIZE, error(400, "InvalidRequest", "not supported"));
    graph.on(RENEW, subscription(200, "S1", LIFE));

    assertAgainIn(keep(), Duration.ofMinutes(10));
    pass(Duration.ofMinutes(10));
    keep();

    assertThat(graph.lines()).containsExactly(REAUTHORIZE, RENEW);
  }

  @Test
  void one_that_Graph_forgot_is_created_anew() {
    live();
    pass(Duration.ofMinutes(11));
    graph.on(REAUTHORIZE, error(404, "ResourceNotFound", "The object was not found."));
    graph.on(CREATE, subscription(201, "S2", LIFE));

    assertThat(keep()).isEqualTo(NOW);
    keep();

    assertThat(graph.lines()).containsExactly(REAUTHORIZE, CREATE);
    assertThat(record().id()).isEqualTo("S2");
  }

  @Test
  void one_that_ended_is_created_anew() {
    live();
    pass(LIFE);
    graph.on(CREATE, subscription(201, "S2", LIFE));

    keep();

    assertThat(graph.lines()).containsExactly(CREATE);
  }

  @Test
  void a_creation_whose_answer_was_lost_is_found_and_not_repeated() {
    graph.on(CREATE, drop());
    graph.on(
        LIST,
        page(
            null,
            List.of(
                found("S7", "/groups", WEBHOOK, SECRET), found("S1", RESOURCE, WEBHOOK, SECRET))));

    assertAgainIn(keep(), Duration.ofSeconds(30));
    assertThat(record().state()).isEqualTo(State.CREATING);
    pass(Duration.ofSeconds(31));
    assertAgainIn(keep(), Duration.ofHours(40));

    assertThat(graph.lines()).containsExactly(CREATE, LIST);
    assertThat(record().id()).isEqualTo("S1");
  }

  @Test
  void one_of_ours_with_another_secret_or_address_is_replaced() {
    graph.on(
        CREATE,
        error(409, "ExtensionError", "Subscription Id S1 already exists"),
        subscription(201, "S2", LIFE));
    graph.on(LIST, page(null, List.of(found("S1", RESOURCE.substring(1), WEBHOOK, "old"))));
    graph.on("DELETE /v1.0/subscriptions/S1", json(204, ""));

    for (int pass = 0; pass < 4; pass++) {
      keep();
    }

    assertThat(graph.lines())
        .containsExactly(CREATE, LIST, "DELETE /v1.0/subscriptions/S1", CREATE);
    assertThat(record().id()).isEqualTo("S2");
  }

  @Test
  void one_for_another_purpose_is_left_alone() {
    graph.on(CREATE, error(409, "", "exists"));
    graph.on(LIST, page(null, List.of(found("S8", RESOURCE, "https://sync.example.com/x", null))));

    keep();
    assertThat(keep()).isEqualTo(TOMORROW);

    assertThat(record().reason()).contains("another purpose");
    assertThat(graph.lines()).containsExactly(CREATE, LIST);
  }

  @Test
  void a_duplicate_that_is_nowhere_to_be_seen_is_not_asked_for_without_pause() {
    graph.on(CREATE, error(409, "", "exists"));
    graph.on(LIST, page(null, List.of()));

    keep();
    keep();
    assertAgainIn(keep(), Duration.ofMinutes(1));

    assertThat(graph.lines()).containsExactly(CREATE, LIST, CREATE);
  }

  @Test
  void a_list_that_cannot_be_read_now_says_nothing_about_whose_it_is() {
    graph.on(CREATE, error(409, "", "exists"));
    graph.on(LIST, error(503, "", "busy"));

    keep();
    assertAgainIn(keep(), Duration.ofMinutes(1));

    assertThat(record().state()).isEqualTo(State.CREATING);
  }

  @Test
  void one_that_Graph_does_not_offer_is_remembered_and_asked_for_again_in_a_day() {
    graph.on(
        CREATE,
        error(403, "", "Operation is not supported for this resource"),
        subscription(201, "S1", LIFE));

    assertThat(keep()).isEqualTo(TOMORROW);
    assertAgainIn(keep(), Duration.ofDays(1));

    assertThat(record().state()).isEqualTo(State.REFUSED);
    assertThat(record().reason()).contains("403");
    assertThat(graph.requests()).hasSize(1);

    pass(Duration.ofDays(1));
    keep();
    assertThat(record().state()).isEqualTo(State.LIVE);
  }

  @Test
  void a_resource_that_Graph_does_not_know_is_not_asked_for_without_pause() {
    graph.on(CREATE, error(404, "ResourceNotFound", "Resource not found for the segment"));

    assertThat(keep()).isEqualTo(TOMORROW);

    assertThat(record().reason()).contains("404");
  }

  @Test
  void a_failed_handshake_that_never_reached_us_is_explained() {
    graph.on(CREATE, error(400, "ValidationError", "Subscription validation request timed out."));

    assertAgainIn(keep(), Duration.ofSeconds(30));

    assertThat(record().reason())
        .contains(WEBHOOK, "timed out", "no request reached", "PUBLIC_URL", "SERVER_PORT")
        .doesNotContain(SECRET);
    assertThat(record().state()).isEqualTo(State.WANTED);
  }

  @Test
  void a_failed_handshake_that_was_answered_is_explained() {
    records.shook(new Handshake(Instant.now().plusSeconds(1), 4));
    graph.on(CREATE, error(400, "ValidationError", "must respond with 200 OK"));

    keep();

    assertThat(record().reason())
        .contains("answered 200 with the token within 4 ms", "something between");
  }

  @Test
  void a_renewal_whose_answer_was_lost_is_not_repeated_within_ten_minutes() {
    live();
    pass(Duration.ofHours(41));
    graph.on(RENEW, drop());
    graph.on(LOOK, subscription(200, "S1", Duration.ofHours(59)));

    assertAgainIn(keep(), Duration.ofSeconds(30));
    keep();

    assertThat(graph.lines()).containsExactly(RENEW, LOOK);
    assertThat(record().expires()).isCloseTo(Instant.now().plus(59, ChronoUnit.HOURS), within(60));
  }

  @Test
  void a_throttled_call_comes_again_when_Graph_allows_it() {
    graph.on(CREATE, error(429, "", "", "Retry-After", "2"));

    assertAgainIn(keep(), Duration.ofSeconds(2));

    assertThat(record().state()).isEqualTo(State.WANTED);
    // The gate of this fixture's Graph closed with it.
    routes.redis().flushall();
  }

  @Test
  void what_is_not_wanted_any_more_is_removed_once() {
    live();
    plans.update("P1", plan -> plan.in(PlanState.State.SUSPENDED, "gone", Instant.now()));
    graph.on("DELETE /v1.0/subscriptions/S1", json(204, ""));

    assertThat(keep()).isEqualTo(NOW);
    assertThat(keep()).isEqualTo(Outcome.SETTLED);
    assertThat(keep()).isEqualTo(Outcome.SETTLED);

    assertThat(graph.lines()).containsExactly("DELETE /v1.0/subscriptions/S1");
    assertThat(records.all()).isEmpty();
  }

  @Test
  void foreign_and_stale_ones_of_ours_are_deleted_and_others_never_touched() {
    live();
    graph.on(
        LIST,
        page(
            null,
            List.of(
                found("S1", RESOURCE, WEBHOOK, null),
                found("S2", RESOURCE, WEBHOOK, null),
                found("S3", "/groups", OLD, null),
                found("S4", "/planner/plans/P9/tasks", WEBHOOK, null),
                found("S5", "/groups/G1", OLD, null),
                found("S6", "/groups", "https://sync.example.com/other", null),
                found("S7", "/chats", "not an address", null))));
    graph.on("DELETE /v1.0/subscriptions/S2", json(204, ""));
    graph.on("DELETE /v1.0/subscriptions/S3", json(204, ""));
    graph.on("DELETE /v1.0/subscriptions/S4", error(404, "", "gone"));

    assertThat(routes.work("tidy-subscriptions", ALL)).isEqualTo(TOMORROW);

    // S5 is to a group whose own work item has not asked Graph yet; it will find it.
    assertThat(graph.lines())
        .containsExactly(
            LIST,
            "DELETE /v1.0/subscriptions/S2",
            "DELETE /v1.0/subscriptions/S3",
            "DELETE /v1.0/subscriptions/S4");
  }

  @Test
  void many_unknown_events_list_only_once() {
    graph.on(LIST, page(null, List.of()));

    assertThat(routes.work("tidy-subscriptions", ALL)).isEqualTo(TOMORROW);
    assertAgainIn(routes.work("tidy-subscriptions", ALL), Duration.ofMinutes(5));

    assertThat(graph.lines()).containsExactly(LIST);
  }

  @Test
  void a_list_that_fails_is_read_again_later() {
    graph.on(LIST, error(503, "", "busy"));

    assertThat(routes.work("tidy-subscriptions", ALL))
        .isEqualTo(new Outcome.Again(Duration.ofMinutes(5)));
  }

  private Outcome keep() {
    return routes.work("keep-subscription", NAME);
  }

  /** A subscription S1 of this moment. */
  private void live() {
    graph.on(CREATE, subscription(201, "S1", LIFE));
    keep();
    graph.forget();
  }

  private Subscription record() {
    return records.find("plan-P1").orElseThrow();
  }

  /** Everything that the record remembers is longer ago. */
  private void pass(Duration time) {
    Subscription known = record();
    records.save(
        new Subscription(
            known.name(),
            known.resource(),
            known.state(),
            known.id(),
            known.terms(),
            known.expires() == null ? null : known.expires().minus(time),
            known.authorized() == null ? null : known.authorized().minus(time),
            known.life(),
            known.due().minus(time),
            known.failures(),
            known.reason(),
            known.at() == null ? null : known.at().minus(time)));
  }

  private static JsonNode body(Request request) {
    return RouteFixture.json(request.body());
  }

  private static Instant asked(Request request) {
    return Instant.parse(body(request).path("expirationDateTime").asText());
  }

  private static Answer subscription(int status, String id, Duration life) {
    return json(
        status,
        "{\"id\":\"%s\",\"expirationDateTime\":\"%s\"}"
            .formatted(id, Instant.now().plus(life).truncatedTo(ChronoUnit.MICROS)));
  }

  private static String found(String id, String resource, String url, String clientState) {
    String end = Instant.now().plus(LIFE).toString();
    String secret = clientState == null ? "null" : "\"" + clientState + "\"";
    return ("{\"id\":\"%s\",\"resource\":\"%s\",\"notificationUrl\":\"%s\",\"clientState\":%s,"
            + "\"expirationDateTime\":\"%s\"}")
        .formatted(id, resource, url, secret, end);
  }

  private static TemporalUnitWithinOffset within(long seconds) {
    return new TemporalUnitWithinOffset(seconds, ChronoUnit.SECONDS);
  }

  private static void assertAgainIn(Outcome outcome, Duration delay) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Again.class,
            again ->
                assertThat(again.delay())
                    .isBetween(delay.multipliedBy(9).dividedBy(10), delay.plusSeconds(1)));
  }
}
