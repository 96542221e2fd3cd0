package io.plannersync.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.emulator.GraphClient.Answer;
import io.plannersync.emulator.world.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SubscriptionsTest extends BoardTest {
  private static final String PATH = "/v1.0/subscriptions";

  private Receiver receiver;

  @BeforeEach
  void receive() throws IOException {
    receiver = new Receiver();
  }

  @AfterEach
  void stopReceiving() {
    receiver.close();
  }

  @Test
  void a_subscription_is_made_after_the_handshake_and_lives_at_least_45_minutes() {
    Answer made = subscribe("groups/" + groupId, clock.instant().plusSeconds(60).toString());

    assertThat(made.status()).as(made.text()).isEqualTo(201);
    assertThat(receiver.handshakes.get(0)).startsWith("/hook?from=graph&validationToken=");
    assertThat(made.at("/expirationDateTime")).isEqualTo("2026-11-24T12:45:00Z");
    assertThat(made.at("/clientState")).isEqualTo("secret");
    assertThat(graph.get(PATH).json().get("value").size()).isEqualTo(1);
    assertThat(graph.get(PATH + "/" + made.at("/id")).at("/resource"))
        .isEqualTo("groups/" + groupId);

    clock.advance(Duration.ofMinutes(45));
    assertThat(graph.get(PATH + "/" + made.at("/id")).status()).isEqualTo(404);
  }

  @Test
  void planner_resources_are_refused_unless_switched_on() {
    assertThat(subscribe("/planner/plans/" + planId + "/tasks").status()).isEqualTo(403);

    emulator.settings().acceptPlannerSubscriptions(true);
    assertThat(subscribe("/planner/plans/" + planId + "/tasks").status()).isEqualTo(201);
  }

  @Test
  void an_address_that_does_not_echo_is_refused() {
    receiver.echoes = false;

    Answer refused = subscribe("groups");

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.code()).isEqualTo("ValidationError");
    assertThat(refused.message())
        .isEqualTo(
            "Subscription validation request failed. Notification endpoint must respond with 200"
                + " OK to validation request.");
  }

  @Test
  void an_address_that_takes_too_long_is_refused() throws IOException {
    emulator.settings().handshakeTimeout(Duration.ofMillis(200));
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String url = "http://127.0.0.1:" + silent.getLocalPort() + "/";

      Answer refused = post(body("groups").put("notificationUrl", url));

      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.code()).isEqualTo("ValidationError");
      assertThat(refused.message()).isEqualTo("Subscription validation request timed out.");
    }
  }

  @Test
  void what_cannot_be_a_subscription_is_refused() {
    assertThat(subscribe("groups", "tomorrow").status()).isEqualTo(400);
    assertThat(subscribe("groups", "2027-11-24T12:00:00Z").status()).isEqualTo(400);
    assertThat(subscribe("me/drive/root").status()).isEqualTo(400);
    assertThat(post(body("groups").put("changeType", "renamed")).status()).isEqualTo(400);
    assertThat(post(body("groups").put("clientState", "x".repeat(129))).status()).isEqualTo(400);
    assertThat(post(body("groups").put("notificationUrl", "http://contoso.example/")).status())
        .isEqualTo(400);
    assertThat(post(body("groups").without("changeType")).status()).isEqualTo(400);
    emulator.settings().roles(Set.of("Tasks.ReadWrite.All"));
    assertThat(subscribe("groups").status()).isEqualTo(403);
  }

  @Test
  void the_same_combination_a_second_time_is_a_duplicate() {
    assertThat(subscribe("groups").status()).isEqualTo(201);

    Answer second = subscribe("/groups");

    assertThat(second.status()).isEqualTo(409);
    assertThat(second.message()).contains("already exists for the requested combination");
  }

  @Test
  void renewal_shakes_hands_again_and_reauthorization_does_not() {
    String one = PATH + "/" + subscribe("groups").at("/id");

    Answer renewed =
        graph.call("PATCH", one, text("{'expirationDateTime': '2026-11-26T12:00:00Z'}"));
    Answer reauthorized = graph.post(one + "/reauthorize", "");

    assertThat(renewed.status()).isEqualTo(200);
    assertThat(renewed.at("/expirationDateTime")).isEqualTo("2026-11-26T12:00:00Z");
    assertThat(receiver.handshakes).hasSize(2);
    assertThat(reauthorized.status()).isEqualTo(204);
    assertThat(graph.call("PATCH", one, text("{'clientState': 'new'}")).status()).isEqualTo(400);
    assertThat(graph.delete(one, null).status()).isEqualTo(204);
    assertThat(graph.delete(one, null).status()).isEqualTo(404);
  }

  @Test
  void another_applications_subscription_is_not_found() {
    String one = PATH + "/" + subscribe("groups").at("/id");
    GraphClient other = new GraphClient(emulator.url(), emulator.tokens().application("other"));

    assertThat(other.get(one).status()).isEqualTo(404);
    assertThat(other.get(PATH).json().get("value")).isEmpty();
  }

  @Test
  void a_change_is_told_again_until_it_is_taken() {
    emulator.settings().acceptPlannerSubscriptions(true);
    String id = subscribe("/planner/plans/" + planId + "/tasks").at("/id");
    receiver.refusals = 1;
    emulator.subscriptions().switches().byHand(true);

    world.patchTask(taskId, json("{'title': 'Sand'}"));
    deliver();
    assertThat(receiver.notifications).isEmpty();
    clock.advance(Duration.ofMillis(500));
    deliver();

    assertThat(receiver.notifications).hasSize(1);
    JsonNode item = Json.parse(receiver.notifications.get(0)).at("/value/0");
    assertThat(item.get("subscriptionId").asText()).isEqualTo(id);
    assertThat(item.get("clientState").asText()).isEqualTo("secret");
    assertThat(item.get("changeType").asText()).isEqualTo("updated");
    assertThat(item.at("/resourceData/id").asText()).isEqualTo(taskId);
  }

  @Test
  void lifecycle_events_go_to_their_own_address() {
    ObjectNode wanted = body("groups").put("lifecycleNotificationUrl", receiver.url());
    String id = post(wanted).at("/id");

    emulator.subscriptions().lifecycle(id, "reauthorizationRequired");

    await().untilAsserted(() -> assertThat(receiver.notifications).hasSize(1));
    JsonNode item = Json.parse(receiver.notifications.get(0)).at("/value/0");
    assertThat(item.get("lifecycleEvent").asText()).isEqualTo("reauthorizationRequired");
    assertThat(item.properties().stream().map(Map.Entry::getKey))
        .containsExactlyInAnyOrder(
            "subscriptionId",
            "subscriptionExpirationDateTime",
            "tenantId",
            "clientState",
            "lifecycleEvent");

    emulator.subscriptions().lifecycle(id, "subscriptionRemoved");
    assertThat(graph.get(PATH + "/" + id).status()).isEqualTo(404);
  }

  @Test
  void lifecycle_events_name_a_resource_where_they_do_so() {
    emulator.subscriptions().switches().lifecycleResource(true);
    String id = post(body("groups").put("lifecycleNotificationUrl", receiver.url())).at("/id");

    emulator.subscriptions().lifecycle(id, "missed");

    await().untilAsserted(() -> assertThat(receiver.notifications).hasSize(1));
    JsonNode item = Json.parse(receiver.notifications.get(0)).at("/value/0");
    assertThat(item.get("resource").asText()).isEqualTo("Subscriptions/" + id);
    assertThat(item.has("id")).isTrue();
  }

  @Test
  void events_and_hints_are_sent_over_http_too() {
    GraphClient admin = new GraphClient(emulator.url(), null);
    ObjectNode wanted = body("groups").put("lifecycleNotificationUrl", receiver.url());
    String one = "/emulator/subscriptions/" + post(wanted).at("/id");

    assertThat(admin.get("/emulator/subscriptions").json().get("items").size()).isEqualTo(1);
    admin.post(one + "/lifecycle", text("{'event': 'missed'}"));
    await().untilAsserted(() -> assertThat(receiver.notifications).hasSize(1));
    admin.post(one + "/notification", text("{'changeType': 'updated', 'resource': 'groups/x'}"));
    await().untilAsserted(() -> assertThat(receiver.notifications).hasSize(2));

    assertThat(receiver.notifications.get(0)).contains("\"lifecycleEvent\":\"missed\"");
    assertThat(receiver.notifications.get(1)).contains("\"resource\":\"groups/x\"");
    assertThat(
            admin
                .post("/emulator/subscriptions/none/lifecycle", text("{'event': 'missed'}"))
                .status())
        .isEqualTo(404);
  }

  @Test
  void a_notification_is_given_up_after_four_hours() {
    emulator.settings().tokenLifetime(Duration.ofDays(2));
    graph = new GraphClient(emulator);
    group();
    receiver.refusals = Integer.MAX_VALUE;
    hint();

    for (int minute = 0; minute <= 4 * 60; minute++) {
      deliver();
      clock.advance(Duration.ofMinutes(1));
    }
    receiver.refusals = 0;
    deliver();

    assertThat(receiver.notifications).isEmpty();
    assertThat(emulator.subscriptions().waiting()).isZero();
  }

  @Test
  void a_slow_address_gets_new_notifications_ten_minutes_late() {
    group();
    receiver.takes = () -> clock.advance(Duration.ofSeconds(4));
    for (int i = 0; i < 10; i++) {
      hint();
    }
    deliver();
    receiver.takes = () -> {};
    int taken = receiver.notifications.size();
    hint();
    deliver();
    clock.advance(Duration.ofMinutes(9));
    // The ten that were not taken in time are retries by now, and are taken.
    deliver();
    assertThat(receiver.notifications).hasSize(taken + 10);

    clock.advance(Duration.ofMinutes(1));
    deliver();

    assertThat(receiver.notifications).hasSize(taken + 11);
  }

  @Test
  void an_address_that_is_far_too_slow_loses_notifications_until_a_probe_is_answered() {
    group();
    receiver.takes = () -> clock.advance(Duration.ofSeconds(11));
    for (int i = 0; i < 10; i++) {
      hint();
    }
    deliver();
    hint();
    assertThat(emulator.subscriptions().waiting()).isEqualTo(10);

    // The probe is too slow, too: ten more minutes are lost.
    clock.advance(Duration.ofMinutes(10));
    deliver();
    hint();
    assertThat(emulator.subscriptions().waiting()).isEqualTo(10);

    receiver.takes = () -> {};
    clock.advance(Duration.ofMinutes(10));
    deliver();
    hint();
    assertThat(emulator.subscriptions().waiting()).isEqualTo(1);
  }

  @Test
  void notifications_wait_while_the_access_token_of_the_subscription_is_over() {
    String id = group();
    clock.advance(Duration.ofHours(1));
    hint();
    deliver();
    assertThat(events("reauthorizationRequired")).isOne();
    assertThat(changes()).isZero();

    clock.advance(Duration.ofMinutes(49));
    deliver();
    assertThat(events("reauthorizationRequired")).isOne();
    clock.advance(Duration.ofMinutes(1));
    deliver();
    assertThat(events("reauthorizationRequired")).isEqualTo(2);

    new GraphClient(emulator).post(PATH + "/" + id + "/reauthorize", "");
    clock.advance(Duration.ofMinutes(1));
    deliver();
    assertThat(changes()).isOne();
    assertThat(events("reauthorizationRequired")).isEqualTo(2);
  }

  @Test
  void duplicates_and_any_order_come_when_they_are_asked_for() {
    group();
    emulator.subscriptions().switches().duplicates(true).shuffled(true);
    for (int i = 0; i < 10; i++) {
      hint("groups/" + i);
    }
    deliver();

    List<String> order =
        receiver.notifications.stream()
            .map(one -> Json.parse(one).at("/value/0/resource").asText())
            .toList();
    assertThat(order).hasSize(20).isNotEqualTo(order.stream().sorted().toList());
    assertThat(Set.copyOf(order)).hasSize(10);
  }

  @Test
  void subscriptions_are_switched_while_it_runs() {
    GraphClient admin = new GraphClient(emulator.url(), null);
    admin.post(
        "/emulator/settings",
        text(
            "{'subscriptions': {'plannerRefusal': 400, 'granted': 3600000, 'longest': 86400000}}"));
    assertThat(subscribe("/planner/plans/" + planId + "/tasks").status()).isEqualTo(400);
    assertThat(subscribe("groups").at("/expirationDateTime")).isEqualTo("2026-11-24T13:00:00Z");
    assertThat(subscribe("users", "2026-11-25T12:00:01Z").message()).contains("1440 minutes");

    admin.post("/emulator/settings", text("{'subscriptions': {'refusal': 403}}"));
    assertThat(subscribe("users").status()).isEqualTo(403);
    assertThat(admin.get("/emulator/settings").json().at("/subscriptions/refusal").asInt())
        .isEqualTo(403);
    assertThat(admin.post("/emulator/settings", text("{'subscriptions': {'x': 1}}")).status())
        .isEqualTo(400);
  }

  @Test
  void the_list_has_a_throttle_of_its_own() {
    for (int i = 0; i < 25; i++) {
      assertThat(graph.get(PATH).status()).isEqualTo(200);
    }
    assertThat(graph.get(PATH).status()).isEqualTo(429);
    clock.advance(Duration.ofSeconds(20));
    assertThat(graph.get(PATH).status()).isEqualTo(200);
  }

  /** A subscription to groups, delivered to by hand; its id. */
  private String group() {
    emulator.subscriptions().switches().byHand(true);
    return post(body("groups").put("lifecycleNotificationUrl", receiver.url())).at("/id");
  }

  private void hint() {
    hint("groups/x");
  }

  private void hint(String resource) {
    String id = emulator.subscriptions().all().get(0).get("id").asText();
    emulator.subscriptions().send(id, "updated", resource);
  }

  private void deliver() {
    emulator.subscriptions().deliverDue().toCompletableFuture().join();
  }

  private long events(String event) {
    return receiver.notifications.stream().filter(one -> one.contains(event)).count();
  }

  private long changes() {
    return receiver.notifications.stream().filter(one -> one.contains("changeType")).count();
  }

  private Answer subscribe(String resource) {
    return post(body(resource));
  }

  private Answer subscribe(String resource, String expiration) {
    return post(body(resource).put("expirationDateTime", expiration));
  }

  private Answer post(ObjectNode body) {
    return graph.post(PATH, body.toString());
  }

  private ObjectNode body(String resource) {
    ObjectNode body = Json.object().put("changeType", "created,updated,deleted");
    body.put("notificationUrl", receiver.url()).put("resource", resource);
    return body.put("clientState", "secret").put("expirationDateTime", "2026-11-25T12:00:00Z");
  }
}
