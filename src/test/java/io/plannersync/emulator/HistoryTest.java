package io.plannersync.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plannersync.emulator.GraphClient.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HistoryTest extends BoardTest {

  @Test
  void tells_who_changed_what_from_which_value_to_which() {
    world.actAs(BOB);
    world.patchTask(taskId, json("{'title': 'Sand', 'description': 'all sides'}"));
    graph.patch(task(), graph.get(task()).etag(), text("{'title': 'Varnish'}"));

    JsonNode items = graph.get(history()).json().get("value");

    assertThat(items)
        .extracting(item -> item.get("eventType").asText())
        .containsExactly("created", "updated", "updated");
    assertThat(items.get(0).get("oldData").isNull()).isTrue();
    assertThat(items.get(0).at("/newData/title").asText()).isEqualTo("Paint");
    assertThat(items.get(1).at("/actor/user/id").asText()).isEqualTo(BOB);
    assertThat(items.get(1).at("/oldData/title").asText()).isEqualTo("Paint");
    assertThat(items.get(1).at("/newData/details/description").asText()).isEqualTo("all sides");
    assertThat(items.get(1).at("/newData").has("priority")).isFalse();
    assertThat(items.get(2).at("/actor/application/id").asText()).isEqualTo("test-app");
    assertThat(items.get(2).get("actor").has("user")).isFalse();
  }

  @Test
  void a_deleted_task_that_comes_back_stands_there_twice() {
    world.deleteTask(taskId);
    world.undeleteTask(taskId);

    JsonNode items = graph.get(history()).json().get("value");

    assertThat(items.get(1).get("eventType").asText()).isEqualTo("deleted");
    assertThat(items.get(1).at("/oldData/title").asText()).isEqualTo("Paint");
    assertThat(items.get(1).get("newData").isNull()).isTrue();
    assertThat(items.get(2).get("eventType").asText()).isEqualTo("undeleted");
    assertThat(items.get(2).get("oldData").isNull()).isTrue();
    assertThat(items.get(2).at("/newData/title").asText()).isEqualTo("Paint");
    assertThat(graph.get(task()).status()).isEqualTo(200);
    assertThat(graph.get(details()).status()).isEqualTo(200);
  }

  @Test
  void a_move_stands_in_the_plan_that_was_left_and_in_the_one_reached() {
    String other = world.addPlan("Other", groupId);
    world.moveTask(taskId, other);

    JsonNode here = graph.get(history()).json().at("/value/1");
    JsonNode there = graph.get(history(other)).json().at("/value/0");

    assertThat(here.get("eventType").asText()).isEqualTo("moved");
    assertThat(here.get("planId").asText()).isEqualTo(planId);
    assertThat(there.get("id")).isEqualTo(here.get("id"));
    assertThat(there.get("planId").asText()).isEqualTo(other);
  }

  @Test
  void only_the_time_can_be_filtered_on_from_and_to() {
    for (int i = 1; i <= 4; i++) {
      clock.advance(Duration.ofMinutes(1));
      world.patchTask(taskId, json("{'priority': " + i + "}"));
    }
    String from = "2026-11-24T12:01:00Z";
    String to = "2026-11-24T12:03:00+00:00";

    assertThat(count("occurredDateTime gt " + from)).isEqualTo(3);
    assertThat(count("occurredDateTime ge " + from)).isEqualTo(4);
    assertThat(count("occurredDateTime gt " + from + " and occurredDateTime lt " + to))
        .isEqualTo(1);
    assertThat(count("occurredDateTime ge " + from + " and occurredDateTime le " + to))
        .isEqualTo(3);
    assertThat(filtered("eventType eq 'deleted'").status()).isEqualTo(400);
    assertThat(filtered("occurredDateTime gt yesterday").status()).isEqualTo(400);
  }

  @Test
  void its_pages_keep_the_filter() {
    emulator.settings().pageSize(1);
    for (int i = 1; i <= 2; i++) {
      clock.advance(Duration.ofMinutes(1));
      world.patchTask(taskId, json("{'priority': " + i + "}"));
    }

    Answer first = filtered("occurredDateTime gt 2026-11-24T12:00:00Z");
    Answer second = graph.get(first.at("/@odata.nextLink"));

    assertThat(first.at("/value/0/newData/priority")).isEqualTo("1");
    assertThat(second.at("/value/0/newData/priority")).isEqualTo("2");
    assertThat(second.json().has("@odata.nextLink")).isFalse();
  }

  @Test
  void it_needs_the_permission_to_read_tasks_and_the_plan() {
    GraphClient bob =
        new GraphClient(emulator.url(), emulator.tokens().user("test-app", BOB, "Tasks.Read"));
    GraphClient stranger =
        new GraphClient(emulator.url(), emulator.tokens().user("test-app", ANN, "User.Read"));

    assertThat(bob.get(history()).status()).isEqualTo(403);
    assertThat(stranger.get(history()).status()).isEqualTo(403);
    assertThat(graph.get(history().replace("beta", "v1.0")).status()).isEqualTo(400);
  }

  private int count(String filter) {
    return filtered(filter).json().get("value").size();
  }

  private Answer filtered(String filter) {
    return graph.get(history() + "?$filter=" + URLEncoder.encode(filter, StandardCharsets.UTF_8));
  }

  private String history() {
    return history(planId);
  }

  private static String history(String plan) {
    return "/beta/planner/plans/" + plan + "/historyItems";
  }
}
