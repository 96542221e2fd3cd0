package io.plannersync.routes;

import static io.plannersync.routes.PlayedPlan.STORE;
import static io.plannersync.routes.PlayedPlan.key;
import static io.plannersync.routes.PlayedPlan.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.model.WorkName.Kind;
import io.plannersync.testing.LogLines;
import java.time.Duration;
import java.util.List;
import org.apache.camel.api.management.ManagedCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** routes/intake: what agents say, and what the server says about their keys. */
class IntakeRoutesTest {

  private static final String CHANNEL = "annika:tasks:updates";

  private final RouteFixture routes = new RouteFixture().with("DEFAULT_PLANNER_PLAN_ID", "P1");
  private final PlayedPlan plan = new PlayedPlan(routes);

  @AfterEach
  void close() {
    routes.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"action\":\"created\",\"task_id\":\"Task-1\",\"task\":{\"id\":\"Task-1\"},\"source\":\"agent\"}",
        "{\"taskId\":\"Task-1\"}",
        "{\"action\":\"updated\",\"task\":{\"id\":\"Task-1\",\"title\":\"Grüße 🙂\"}}",
        "{\"action\":\"whatever\",\"task_id\":\"Task-1\",\"task\":null,\"source\":\"planner\"}"
      })
  void an_agents_message_names_its_pair_whatever_its_shape(String message) {
    routes.routes("intake/listen-to-agents").start();
    plan.write("Task-1", "{\"id\":\"Task-1\",\"title\":\"New\"}");

    publish(message);

    awaitNamed("Task-1");
  }

  @Test
  void a_message_that_cannot_be_understood_is_dropped_with_a_line_and_the_route_lives_on() {
    routes.routes("intake/listen-to-agents").start();
    plan.write("Task-1", "{\"id\":\"Task-1\",\"title\":\"New\"}");
    List<String> malformed =
        List.of(
            "",
            "gibberish",
            "[1]",
            "{\"action\":\"updated\"}",
            "{\"task_id\":7}",
            "{\"task_id\":\"Task-1:lock\"}",
            "\u00ac\u00ed\u0000\u0005t\u0000\u0003abc");
    try (LogLines log = new LogLines()) {
      malformed.forEach(this::publish);

      RouteFixture.await()
          .untilAsserted(
              () ->
                  assertThat(log.lines())
                      .filteredOn(
                          line -> line.contains(" event(s) on annika:tasks:updates dropped"))
                      .anyMatch(line -> line.endsWith("\"gibberish\": the message is not JSON"))
                      .anyMatch(line -> line.endsWith("the message has no task_id"))
                      .noneMatch(line -> line.chars().anyMatch(Character::isISOControl)));
    }
    assertThat(routes.queue().size(Kind.TASK)).isZero();

    publish("{\"task_id\":\"Task-1\"}");
    awaitNamed("Task-1");
  }

  @Test
  void a_message_about_a_deleted_document_names_its_pair_and_one_about_an_unknown_id_nothing() {
    settled();
    String storeId = plan.storeIdOf("T1");
    routes.redis().del(key(storeId));

    publish("{\"action\":\"deleted\",\"task_id\":\"" + storeId + "\"}");
    publish("{\"action\":\"deleted\",\"task_id\":\"Task-nobody\"}");

    awaitNamed(storeId);
  }

  @Test
  void our_own_message_names_nothing() {
    settled();
    String storeId = plan.storeIdOf("T1");
    String own =
        "{\"action\":\"updated\",\"task_id\":\"%s\",\"task\":%s,\"source\":\"planner\"}"
            .formatted(storeId, plan.document(storeId));

    publish(own);
    assertThat(routes.queue().size(Kind.TASK)).isZero();

    plan.change(storeId, "{\"title\":\"Changed\"}");
    publish(own);
    awaitNamed(storeId);
  }

  @Test
  void a_document_that_is_written_without_a_word_is_heard_of() {
    routes.routes("intake/listen-to-keys").start();

    heard("listen-to-keys", () -> plan.write("Task-1", "{\"id\":\"Task-1\",\"title\":\"New\"}"));

    awaitNamed("Task-1");
  }

  @Test
  void a_document_that_is_deleted_without_a_word_is_heard_of() {
    routes.routes("looking/*", "reconcile/*", "graph/*", "intake/listen-to-keys").start();
    plan.shows(task("T1", "One", 1));
    heard("listen-to-keys", plan::settle);
    assertThat(routes.queue().size(Kind.TASK)).as("our own write is no news").isZero();

    heard("listen-to-keys", () -> routes.redis().del(key(plan.storeIdOf("T1"))));

    awaitNamed(plan.storeIdOf("T1"));
  }

  @Test
  void each_event_is_heard_once() {
    routes.routes("intake/listen-to-agents", "intake/listen-to-keys").start();

    for (int i = 0; i < 3; i++) {
      publish("{\"task_id\":\"Task-1\"}");
      heard("listen-to-keys", () -> plan.write("Task-1", "{\"title\":\"New\"}"));
    }

    RouteFixture.await()
        .during(Duration.ofMillis(300))
        .untilAsserted(
            () -> {
              assertThat(exchanges("listen-to-agents")).isEqualTo(3);
              assertThat(exchanges("listen-to-keys")).isEqualTo(3);
            });
  }

  private long exchanges(String route) {
    try {
      return routes
          .camel()
          .getCamelContextExtension()
          .getContextPlugin(ManagedCamelContext.class)
          .getManagedRoute(route)
          .getExchangesTotal();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void a_key_that_belongs_to_a_task_is_none() {
    routes.routes("intake/listen-to-keys").start();

    heard("listen-to-keys", () -> routes.redis().set(key("Task-1:lock"), "x"));

    assertThat(routes.due(Kind.TASK)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a(b)", "a,b", "'a'", "${body}", "true"})
  void a_key_is_taken_as_it_is(String storeId) {
    routes.routes("intake/listen-to-keys").start();

    heard("listen-to-keys", () -> plan.write(storeId, "{\"title\":\"New\"}"));

    awaitNamed(storeId);
  }

  private void settled() {
    routes.routes("looking/*", "reconcile/*", "graph/*", "intake/listen-to-agents").start();
    plan.shows(task("T1", "One", 1));
    heard("listen-to-agents", plan::settle);
    routes.work("look-at-store", STORE);
    assertThat(routes.queue().size(Kind.TASK)).isZero();
  }

  /** Publishes a message and waits until the route is done with it. */
  private void publish(String message) {
    heard(
        "listen-to-agents",
        () -> assertThat(routes.redis().publish(CHANNEL, message)).isPositive());
  }

  /** Does something that is announced, and waits until the route is done with an announcement. */
  private void heard(String route, Runnable doing) {
    long before = exchanges(route);
    doing.run();
    RouteFixture.await().until(() -> exchanges(route) > before);
  }

  private void awaitNamed(String... storeIds) {
    RouteFixture.await().until(() -> routes.due(Kind.TASK), List.of(storeIds)::equals);
  }
}
