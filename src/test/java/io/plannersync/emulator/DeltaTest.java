package io.plannersync.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plannersync.emulator.GraphClient.Answer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeltaTest extends BoardTest {
  private static final String ALLOWED = "&$select=percentComplete,assignments,creationSource";

  private GraphClient ann;

  @BeforeEach
  void signIn() {
    String token = emulator.tokens().user("test-app", ANN, "Tasks.Read");
    ann = new GraphClient(emulator.url(), token);
  }

  @Test
  void an_application_sees_progress_and_assignments_only() {
    JsonNode first = graph.get(planDelta() + ALLOWED).json();
    assertThat(first.at("/value/0/id").asText()).isEqualTo(taskId);
    assertThat(first.at("/value/0").has("title")).isFalse();

    world.patchTask(taskId, json("{'title': 'Sand'}"));
    JsonNode second = graph.get(first.get("@odata.deltaLink").asText()).json();
    assertThat(second.get("value")).isEmpty();

    world.patchTask(taskId, json("{'percentComplete': 50}"));
    String added = world.createTask(planId, json("{'title': 'New'}"));
    JsonNode third = graph.get(second.get("@odata.deltaLink").asText()).json();
    assertThat(third.at("/value/0/percentComplete").asInt()).isEqualTo(50);
    assertThat(third.at("/value/1/id").asText()).isEqualTo(added);

    world.deleteTask(taskId);
    world.moveTask(added, world.addPlan("Other", groupId));
    JsonNode fourth = graph.get(third.get("@odata.deltaLink").asText()).json();
    assertThat(fourth.at("/value/0/@removed/reason").asText()).isEqualTo("deleted");
    assertThat(fourth.at("/value/1/@removed/reason").asText()).isEqualTo("changed");
  }

  @Test
  void an_application_that_selects_anything_else_is_refused() {
    assertThat(graph.get(planDelta()).status()).isEqualTo(405);
    assertThat(graph.get(planDelta() + "&$select=percentComplete,title").status()).isEqualTo(405);
    assertThat(graph.get(planDelta() + "&$select=percentComplete,title,priority").status())
        .isEqualTo(403);
    assertThat(graph.get("/beta/planner/tasks/delta?" + ALLOWED.substring(1)).status())
        .isEqualTo(403);
    assertThat(graph.get("/beta/me/planner/all/delta").status()).isEqualTo(400);
  }

  @Test
  void a_user_sees_each_change_in_the_plans_shared_with_it() {
    share();
    Answer first = ann.get("/beta/me/planner/all/delta");
    assertThat(first.json().get("value")).isEmpty();
    String link = first.at("/@odata.nextLink");

    emulator.settings().pageSize(2);
    world.patchTask(taskId, json("{'title': 'Sand', 'description': 'all sides'}"));
    world.addBucket(planId, "Third");
    world.patchTask(taskId, json("{'title': 'Varnish'}"));
    String hidden = world.addPlan("Not shared", groupId);
    world.createTask(hidden, json("{'title': 'Unseen'}"));
    world.actAs(BOB);
    world.createTask(hidden, json("{'title': 'Unseen too'}"));
    List<JsonNode> items = new ArrayList<>();
    JsonNode page;
    do {
      page = ann.get(link).json();
      page.get("value").forEach(items::add);
      link = page.path("@odata.nextLink").asText();
    } while (!link.isEmpty());

    assertThat(items)
        .extracting(item -> item.get("@odata.type").asText())
        .startsWith(
            "#microsoft.graph.plannerTask",
            "#microsoft.graph.plannerTaskDetails",
            "#microsoft.graph.plannerBucket",
            "#microsoft.graph.plannerTask");
    assertThat(items.get(0).get("title").asText()).isEqualTo("Sand");
    assertThat(items.get(0).has("priority")).isFalse();
    assertThat(items.get(3).get("@odata.etag").asText()).isEqualTo(ann.get(task()).etag());
    assertThat(items.toString()).contains("Unseen").doesNotContain("Unseen too");
    assertThat(ann.get(page.get("@odata.deltaLink").asText()).json().get("value")).isEmpty();
  }

  @Test
  void a_token_nobody_gave_is_malformed() {
    assertThat(ann.get("/beta/me/planner/all/delta?$deltatoken=nonsense").status()).isEqualTo(400);
  }

  @Test
  void a_token_older_than_the_memory_of_changes_is_gone() {
    share();
    String link = ann.get("/beta/me/planner/all/delta").at("/@odata.nextLink");
    for (int i = 0; i <= 20_000; i++) {
      world.patchTask(taskId, json("{'percentComplete': " + (i % 2 + 1) + "}"));
    }

    assertThat(ann.get(link).status()).isEqualTo(410);
  }

  private void share() {
    String path = "/v1.0/planner/plans/" + planId + "/details";
    graph.patch(path, graph.get(path).etag(), text("{'sharedWith': {'" + ANN + "': true}}"));
  }

  private String planDelta() {
    return "/beta/planner/tasks/delta?$filter=planId+eq+'" + planId + "'";
  }
}
