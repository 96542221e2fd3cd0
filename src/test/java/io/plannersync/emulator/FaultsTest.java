package io.plannersync.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plannersync.emulator.GraphClient.Answer;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FaultsTest extends BoardTest {
  private static final String SAND = text("{'title': 'Sand'}");

  @Test
  void an_answer_in_place_of_the_effect_comes_with_its_header_and_body() {
    emulator
        .faults()
        .add(Fault.on("PATCH", "/planner/tasks/", new Fault.Answer(503, "2.128")).times(1));
    String tag = graph.get(task()).etag();

    Answer refused = graph.patch(task(), tag, SAND);

    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.headers().firstValue("Retry-After")).contains("2.128");
    assertThat(title()).isEqualTo("Paint");
    assertThat(graph.patch(task(), tag, SAND).status()).isEqualTo(200);
  }

  @Test
  void a_gateways_html_page_is_sent_as_it_is() {
    Fault.Answer page = new Fault.Answer(502, null, "", "", "<html>Bad Gateway</html>");
    emulator.faults().add(Fault.on(null, "/tasks", page));

    Answer answer = graph.get(task());

    assertThat(answer.status()).isEqualTo(502);
    assertThat(answer.text()).isEqualTo("<html>Bad Gateway</html>");
    assertThat(answer.headers().firstValue("Content-Type")).contains("text/html");
  }

  @Test
  void a_fault_waits_until_enough_requests_have_passed_and_then_ends() {
    emulator.faults().add(Fault.on("GET", "/tasks/", new Fault.Answer(500)).after(1).times(2));

    assertThat(new int[] {read(), read(), read(), read()}).containsExactly(200, 500, 500, 200);
  }

  @Test
  void a_connection_dropped_before_the_effect_leaves_nothing_behind() {
    emulator.faults().add(Fault.on("POST", "/planner/tasks$", new Fault.DropBefore()).times(1));

    assertThatThrownBy(this::create).isInstanceOf(IOException.class);

    assertThat(world.tasks(planId)).hasSize(1);
    assertThat(emulator.requests().matching("POST", ".*/tasks").get(0).status())
        .isEqualTo(RequestLog.DROPPED);
  }

  @Test
  void a_connection_dropped_after_the_effect_leaves_the_task() {
    emulator.faults().add(Fault.on("POST", "/planner/tasks$", new Fault.DropAfter()).times(1));

    assertThatThrownBy(this::create).isInstanceOf(IOException.class);

    assertThat(world.tasks(planId)).hasSize(2);
  }

  @Test
  void an_error_after_the_effect_hides_that_it_happened() {
    Fault.Effect effect = new Fault.AnswerAfterEffect(new Fault.Answer(504));
    emulator.faults().add(Fault.on("DELETE", "/planner/tasks/", effect));

    assertThat(graph.delete(task(), graph.get(task()).etag()).status()).isEqualTo(504);
    assertThat(world.tasks(planId)).isEmpty();
  }

  @Test
  void an_effect_may_come_after_the_connection_is_gone() {
    Fault.Effect effect = new Fault.EffectLater(Duration.ofMillis(300));
    emulator.faults().add(Fault.on("POST", "/planner/tasks$", effect).times(1));

    assertThatThrownBy(this::create).isInstanceOf(IOException.class);

    assertThat(world.tasks(planId)).hasSize(1);
    await().untilAsserted(() -> assertThat(world.tasks(planId)).hasSize(2));
  }

  @Test
  void a_stale_read_shows_the_versions_before() {
    String old = graph.get(task()).etag();
    world.patchTask(taskId, json("{'title': 'Sand'}"));
    world.patchTask(taskId, json("{'title': 'Varnish'}"));
    emulator.faults().add(Fault.on("GET", "/tasks/", new Fault.StaleVersions(2)).times(1));

    Answer stale = graph.get(task());

    assertThat(stale.at("/title")).isEqualTo("Paint");
    assertThat(stale.etag()).isEqualTo(old);
    assertThat(title()).isEqualTo("Varnish");
  }

  @Test
  void a_stale_listing_shows_the_plan_as_it_was() {
    clock.advance(Duration.ofMinutes(1));
    String added = world.createTask(planId, json("{'title': 'New'}"));
    world.deleteTask(taskId);
    String listing = "/v1.0/planner/plans/" + planId + "/tasks?$expand=details";

    emulator
        .faults()
        .add(Fault.on("GET", "/tasks$", new Fault.StaleBy(Duration.ofSeconds(30))).times(1));
    assertThat(graph.get(listing).at("/value/0/id")).isEqualTo(taskId);

    emulator.faults().add(Fault.on("GET", "/tasks$", new Fault.StaleVersions(1)).times(1));
    assertThat(graph.get(listing).json().get("value").size()).isEqualTo(2);

    assertThat(graph.get(listing).json().get("value").size()).isEqualTo(1);
    assertThat(graph.get(listing).at("/value/0/id")).isEqualTo(added);
  }

  @Test
  void a_truncated_body_is_no_json() {
    emulator.faults().add(Fault.on("GET", "/tasks/", new Fault.TruncatedBody()));

    Answer answer = graph.get(task());

    assertThat(answer.status()).isEqualTo(200);
    assertThatThrownBy(() -> new ObjectMapper().readTree(answer.text()))
        .isInstanceOf(JsonProcessingException.class);
  }

  @Test
  void a_missing_page_is_not_announced() {
    emulator.settings().pageSize(1);
    world.createTask(planId, json("{'title': 'b'}"));
    String listing = "/v1.0/planner/plans/" + planId + "/tasks";
    assertThat(graph.get(listing).json().has("@odata.nextLink")).isTrue();

    emulator.faults().add(Fault.on("GET", "/tasks$", new Fault.MissingPage()));

    assertThat(graph.get(listing).json().has("@odata.nextLink")).isFalse();
  }

  @Test
  void a_delayed_request_takes_its_time_and_its_effect() {
    emulator.faults().add(Fault.on("GET", "/tasks/", new Fault.Delay(Duration.ofMillis(200))));
    emulator.faults().add(Fault.on("GET", "/tasks/", new Fault.Answer(500)));
    long start = System.nanoTime();

    assertThat(read()).isEqualTo(500);

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(190));
  }

  @Test
  void the_hidden_rate_limit_refuses_with_a_time_and_counts_refused_requests_too() {
    emulator.faults().rateLimit(new FaultRules.RateLimit(2, Duration.ofSeconds(60), null));
    assertThat(new int[] {read(), read()}).containsExactly(200, 200);
    clock.advance(Duration.ofSeconds(40));

    Answer refused = graph.get(task());

    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.message()).isEqualTo("Too many requests.");
    assertThat(refused.headers().firstValue("Retry-After")).contains("20");
    clock.advance(Duration.ofSeconds(20));
    assertThat(read()).isEqualTo(200);
    assertThat(read()).isEqualTo(429);
  }

  private int read() {
    return graph.get(task()).status();
  }

  private String title() {
    return graph.get(task()).at("/title");
  }

  private Answer create() throws IOException {
    String body = text("{'planId': '" + planId + "', 'title': 'New'}");
    return graph.callOrBreak("POST", "/v1.0/planner/tasks", body);
  }
}
