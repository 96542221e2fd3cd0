package io.plannersync.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plannersync.emulator.GraphClient.Answer;
import io.plannersync.emulator.world.DemoSeed;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdminApiTest extends BoardTest {
  private GraphClient admin;

  @BeforeEach
  void withoutToken() {
    admin = new GraphClient(emulator.url(), null);
  }

  @Test
  void the_seed_is_a_small_board_with_everything_on_it() {
    String seeded = admin.post("/emulator/seed", "").at("/planId");

    JsonNode board = admin.get("/emulator/plans").json();
    JsonNode plan = board.at("/plans/1");
    assertThat(plan.at("/id").asText()).isEqualTo(seeded);
    assertThat(plan.at("/title").asText()).isEqualTo("Product launch");
    assertThat(plan.at("/buckets").size()).isEqualTo(4);
    assertThat(plan.at("/tasks").size()).isEqualTo(12);
    assertThat(plan.at("/details/categoryDescriptions/category3").asText()).isEqualTo("Press");
    assertThat(board.at("/users").size()).isEqualTo(6);
    assertThat(world.tasks(seeded).get(2).at("/details/checklist").size()).isEqualTo(3);
  }

  @Test
  void two_runs_that_do_the_same_get_the_same_ids() {
    String here = DemoSeed.fill(emulator.world());
    try (Emulator other = Emulator.start(options())) {
      other.world().addGroup("Makers");
      other.world().addPlan("Plan", groupId);
      other.world().addBucket(other.world().plans().get(0).get("id").asText(), "a");
      other.world().addBucket(other.world().plans().get(0).get("id").asText(), "b");
      other
          .world()
          .createTask(other.world().plans().get(0).get("id").asText(), json("{'title': 'Paint'}"));
      assertThat(DemoSeed.fill(other.world())).isEqualTo(here);
    }
  }

  @Test
  void a_person_edits_task_and_details_in_one_step() {
    Answer created =
        admin.post(
            "/emulator/tasks",
            text("{'planId': '" + planId + "', 'title': 'Sand', 'description': 'all sides'}"));
    assertThat(created.status()).isEqualTo(201);
    String path = "/emulator/tasks/" + created.at("/id");

    Answer edited =
        admin.call("PATCH", path, text("{'percentComplete': 50, 'description': 'one side'}"));

    assertThat(edited.at("/percentComplete")).isEqualTo("50");
    assertThat(edited.at("/details/description")).isEqualTo("one side");
    Answer refused =
        admin.call("PATCH", path, text("{'description': 'lost', 'percentComplete': 101}"));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(admin.get(path).at("/details/description")).isEqualTo("one side");
    assertThat(admin.delete(path, null).status()).isEqualTo(204);
    assertThat(admin.get(path).status()).isEqualTo(404);
  }

  @Test
  void a_person_moves_a_task_by_naming_another_plan() {
    String other =
        admin
            .post("/emulator/plans", text("{'title': 'Other', 'groupId': '" + groupId + "'}"))
            .at("/id");
    admin.post("/emulator/plans/" + other + "/buckets", text("{'name': 'First'}"));

    Answer moved =
        admin.call(
            "PATCH",
            "/emulator/tasks/" + taskId,
            text("{'planId': '" + other + "', 'title': 'Moved'}"));

    assertThat(moved.at("/planId")).isEqualTo(other);
    assertThat(moved.at("/title")).isEqualTo("Moved");
  }

  @Test
  void requests_are_logged_without_tokens_and_without_the_admin_api() {
    admin.get("/emulator/plans");
    graph.patch(task(), graph.get(task() + "?$select=title").etag(), text("{'title': 'Sand'}"));

    JsonNode items = admin.get("/emulator/requests").json().get("items");

    assertThat(items.size()).isEqualTo(2);
    assertThat(items.at("/0/query").asText()).isEqualTo("$select=title");
    JsonNode patch = items.get(1);
    assertThat(patch.get("seq").asLong()).isEqualTo(2);
    assertThat(patch.get("method").asText()).isEqualTo("PATCH");
    assertThat(patch.get("path").asText()).isEqualTo(task());
    assertThat(patch.get("body").asText()).isEqualTo("{\"title\": \"Sand\"}");
    assertThat(patch.get("status").asInt()).isEqualTo(200);
    assertThat(patch.at("/headers/prefer").asText()).isEqualTo("return=representation");
    assertThat(items.toString()).doesNotContain("Bearer");

    admin.delete("/emulator/requests", null);
    assertThat(admin.get("/emulator/requests").json().get("items")).isEmpty();
  }

  @Test
  void faults_are_set_and_cleared_over_http() {
    String fault =
        "{'method': 'GET', 'path': '/planner/tasks/', 'effect': 'answer', 'status': 429,"
            + " 'retryAfter': '14'}";
    assertThat(admin.post("/emulator/faults", text(fault)).status()).isEqualTo(204);

    Answer refused = graph.get(task());
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.message()).isEqualTo("Too many requests.");
    assertThat(refused.headers().firstValue("Retry-After")).contains("14");

    admin.delete("/emulator/faults", null);
    assertThat(graph.get(task()).status()).isEqualTo(200);
    assertThat(admin.post("/emulator/faults", text("{'effect': 'sulk'}")).status()).isEqualTo(400);
    assertThat(admin.post("/emulator/faults", text("{'path': '('}")).status()).isEqualTo(400);

    admin.post("/emulator/ratelimit", text("{'requests': 1, 'millis': 60000}"));
    assertThat(graph.get(task()).status()).isEqualTo(200);
    assertThat(graph.get(task()).status()).isEqualTo(429);
  }

  @Test
  void settings_are_changed_over_http() {
    String change =
        "{'gone403': true, 'roles': ['Tasks.Read.All', 'User.Read.All'], 'limits':"
            + " {'titleLength': 10}, 'users': [{'id': 'u', 'displayName': 'Uma', 'mail': 'u@x'}]}";

    Answer changed = admin.post("/emulator/settings", text(change));

    assertThat(changed.json().get("gone403").asBoolean()).isTrue();
    assertThat(changed.at("/limits/titleLength")).isEqualTo("10");
    assertThat(graph.get("/v1.0/planner/tasks/AAAAAAAAAAAAAAAAAAAAAAAAAAAA").status())
        .isEqualTo(403);
    assertThat(graph.get("/v1.0/groups").status()).isEqualTo(403);
    assertThat(graph.get("/v1.0/users/u").at("/displayName")).isEqualTo("Uma");
    assertThat(admin.post("/emulator/settings", text("{'mood': 'good'}")).status()).isEqualTo(400);
  }
}
