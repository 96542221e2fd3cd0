package io.plannersync.api;

import static io.plannersync.api.AgentTasksTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.plannersync.model.Link;
import io.plannersync.model.WorkName.Kind;
import io.plannersync.state.Subscription;
import io.plannersync.testing.Ports;
import io.plannersync.testing.TestRedis;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.embedded.RedisServer;

class NotificationsTest {

  private static final String HOOK = "/api/graph_webhook";
  private static Api api;

  @BeforeAll
  static void start() {
    api = new Api(TestRedis.url(), "a-key-that-graph-does-not-know", 1);
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  @BeforeEach
  void seed() {
    TestRedis.flush();
    api.plans.update("P1", plan -> plan.named("One", "G1"));
    api.plans.update("P2", plan -> plan.named("Two", "G2"));
    api.links.save(Link.of("T1", "planner-1", "P1"));
    Instant now = Instant.now();
    api.subscriptions.save(
        Subscription.wanted("group-G1", "/groups/G1", Duration.ofHours(1))
            .live("s", "terms", now.plusSeconds(3600), now, now.plusSeconds(2400)));
  }

  @Test
  void the_handshake_gives_the_decoded_token_and_nothing_else() {
    for (String method : List.of("POST", "GET")) {
      HttpResponse<String> answer =
          api.send(
              method,
              HOOK + "?validationToken=Validation%3A+Testing%20a%2Bb%26%C3%A4%3Cb%3E",
              method.equals("POST") ? "" : null,
              "Content-Type",
              "text/plain; charset=utf-8");

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain; charset=utf-8");
      assertThat(answer.body()).isEqualTo("Validation: Testing a+b&ä<b>");
    }
    // A lifecycle address with a query of its own.
    assertThat(api.send("POST", HOOK + "?lifecycle=1&validationToken=abc", "").body())
        .isEqualTo("abc");
    assertThat(api.queue.size(Kind.PLAN)).isZero();
  }

  @Test
  void a_known_task_is_hinted_by_its_store_id() {
    assertThat(notify(change("/planner/tasks/planner-1"))).isEqualTo(202);
    assertHinted("task:T1");
  }

  @Test
  void an_unknown_task_has_its_plan_looked_at_or_all_plans() {
    notify(
        "{\"changeType\":\"created\",\"clientState\":\""
            + Api.SECRET
            + "\",\"resource\":"
            + "\"planner/tasks('x')\",\"resourceData\":{\"id\":\"x\",\"planId\":\"P2\"}}");
    assertHinted("plan:P2");

    seed();
    notify(change("/planner/tasks/unknown"));
    assertHinted("plan:P1", "plan:P2", "plans:");
  }

  @Test
  void a_plans_tasks_are_its_plan() {
    notify(change("planner/plans/P2/tasks"));
    assertHinted("plan:P2");
  }

  @Test
  void a_plan_nobody_knows_never_becomes_work_of_its_own() {
    notify(change("planner/plans/made-up/tasks"));
    assertHinted("plan:P1", "plan:P2", "plans:");
  }

  @Test
  void a_group_is_its_plans_and_the_search_for_new_ones() {
    notify(change("groups/G1"));
    assertHinted("plan:P1", "plans:");
  }

  @Test
  void lifecycle_events_are_looked_into_and_what_was_missed_is_audited() {
    notify(lifecycle("reauthorizationRequired"));
    assertHinted("subscription:group-G1");
    seed();
    notify(lifecycle("missed"));
    assertHinted("audit:P1", "plans:");
    seed();
    notify(lifecycle("subscriptionRemoved"), lifecycle("subscriptionRemoved"));
    assertHinted("audit:P1", "plans:", "subscription:group-G1");
  }

  @Test
  void an_event_of_a_subscription_nobody_knows_is_counted_and_starts_a_clean_up() {
    long unknown = api.notifications.unknown();

    notify(lifecycle("subscriptionRemoved").replace("\"s\"", "\"old\""));

    assertHinted("audit:P1", "audit:P2", "plans:", "subscriptions:");
    assertThat(api.notifications.unknown() - unknown).isOne();
  }

  @Test
  void a_handshake_is_remembered_to_explain_one_that_failed() {
    api.send("POST", HOOK + "?validationToken=abc", "");

    assertThat(api.subscriptions.handshakes())
        .singleElement()
        .satisfies(
            seen -> {
              assertThat(seen.at()).isCloseTo(Instant.now(), within(5, ChronoUnit.SECONDS));
              assertThat(seen.took()).isBetween(0L, 5000L);
            });
  }

  @Test
  void tokens_of_rich_notifications_are_not_asked_for_and_ignored() {
    int status =
        post("{\"value\":[" + change("groups/G1") + "],\"validationTokens\":[\"a.b.c\"]}")
            .statusCode();

    assertThat(status).isEqualTo(202);
    assertHinted("plan:P1", "plans:");
  }

  @Test
  void a_forged_item_is_counted_and_passed_over_the_others_count() {
    long refused = api.notifications.refused();

    int status =
        notify(
            change("/planner/plans/P1/tasks").replace(Api.SECRET, "guessed"),
            change("/planner/plans/P2/tasks"),
            "{\"changeType\":\"updated\",\"resource\":\"/planner/plans/P1/tasks\"}");

    assertThat(status).isEqualTo(202);
    assertHinted("plan:P2");
    assertThat(api.notifications.refused() - refused).isEqualTo(2);
  }

  @Test
  void a_lifecycle_notification_as_microsoft_publishes_it_has_no_resource_and_costs_no_other_one() {
    api.plans.update("P2", plan -> plan.named("Two", "G2"));
    long accepted = api.notifications.accepted();
    long refused = api.notifications.refused();
    int status =
        notify(
            "{\"subscriptionId\":\"s\",\"subscriptionExpirationDateTime\":\"2026-12-01T00:00:00Z\","
                + "\"tenantId\":\"t\",\"clientState\":\""
                + Api.SECRET
                + "\",\"lifecycleEvent\":\"reauthorizationRequired\"}",
            "1",
            "null",
            change("planner/plans/P2/tasks"));

    assertThat(status).isEqualTo(202);
    assertThat(api.notifications.accepted() - accepted).isEqualTo(2);
    assertThat(api.notifications.refused() - refused).isEqualTo(2);
    TestRedis.flush();
  }

  @Test
  void a_forged_body_of_a_megabyte_is_passed_over_quickly() {
    String item = "{\"clientState\":\"guessed\",\"resource\":7,\"resourceData\":[]}";
    String body = "{\"value\":[" + item + (" ," + item).repeat(17_000) + "]}";
    long refused = api.notifications.refused();
    assertThat(post(body).statusCode()).isEqualTo(202);
    assertThat(api.notifications.refused() - refused).isEqualTo(17_001);
    assertHinted();
  }

  @Test
  void what_is_no_collection_of_notifications_is_refused() {
    assertProblem(post("{}"), 400);
    assertProblem(post("{\"value\":{}}"), 400);
    assertProblem(post("not json"), 400);
    assertProblem(post("{\"value\":[]}" + " ".repeat(1024 * 1024)), 413);
    assertProblem(api.send("POST", HOOK, "a=b", "Content-Type", "text/plain"), 415);
    assertProblem(api.send("GET", HOOK, null), 405);
    assertProblem(api.send("DELETE", HOOK, null), 405);
    assertHinted();
  }

  @Test
  void without_redis_graph_is_told_to_come_again() throws Exception {
    int port = Ports.free();
    RedisServer own = RedisServer.newRedisServer().port(port).setting("save \"\"").build();
    own.start();
    try (Api lonely = new Api("redis://127.0.0.1:" + port, "", 1)) {
      lonely.plans.update("P1", plan -> plan.named("One", "G1"));
      String body = "{\"value\":[" + change("/planner/plans/P1/tasks") + "]}";
      assertThat(lonely.send("POST", HOOK, body).statusCode()).isEqualTo(202);
      assertThat(lonely.queue.due(Kind.PLAN)).isOne();
      assertThat(lonely.send("GET", "/api/health/ready", null).statusCode()).isEqualTo(200);

      own.stop();

      HttpResponse<String> answer = lonely.send("POST", HOOK, body);
      assertProblem(answer, 503);
      assertThat(answer.headers().firstValue("Retry-After")).isPresent();
      assertProblem(lonely.send("POST", "/api/agent/tasks", "{\"title\":\"A\"}"), 503);
      assertProblem(lonely.send("GET", "/api/health/ready", null), 503);
    } finally {
      own.stop();
    }
  }

  private static int notify(String... items) {
    return post("{\"value\":[" + String.join(",", items) + "]}").statusCode();
  }

  private static HttpResponse<String> post(String body) {
    return api.send("POST", HOOK, body, "Content-Type", "application/json");
  }

  private static String change(String resource) {
    return "{\"id\":\"1\",\"subscriptionId\":\"s\",\"clientState\":\""
        + Api.SECRET
        + "\",\"changeType\":\"updated\",\"resource\":\""
        + resource
        + "\",\"tenantId\":\"t\"}";
  }

  private static String lifecycle(String event) {
    return "{\"lifecycleEvent\":\""
        + event
        + "\",\"subscriptionId\":\"s\",\"clientState\":\""
        + Api.SECRET
        + "\",\"resource\":\"Subscriptions/s\"}";
  }

  /** The names in the queue, then nothing. */
  private static void assertHinted(String... names) {
    TreeSet<String> hinted = new TreeSet<>();
    for (Kind kind : Kind.values()) {
      api.queue
          .take(kind, 100, Duration.ofSeconds(60), "test")
          .forEach(item -> hinted.add(item.name().toString()));
    }
    assertThat(hinted).containsExactlyInAnyOrderElementsOf(Arrays.asList(names));
    TestRedis.flush();
  }
}
