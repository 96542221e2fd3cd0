package io.plannersync.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plannersync.emulator.GraphClient.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ListingTest extends BoardTest {
  @Override
  EmulatorOptions options() {
    return super.options().withPageSize(2);
  }

  @Test
  void a_listing_comes_in_pages_whose_links_keep_the_query() {
    for (String title : List.of("b", "c", "d", "e")) {
      world.createTask(planId, json("{'title': '" + title + "'}"));
    }
    String first = "/v1.0/planner/plans/" + planId + "/tasks?$expand=details&$select=id,title";
    List<String> titles = new ArrayList<>();
    String next = first;
    int pages = 0;
    while (!next.isEmpty()) {
      JsonNode page = graph.get(next).json();
      for (JsonNode item : page.get("value")) {
        titles.add(item.get("title").asText());
        assertThat(item.at("/details/@odata.etag").asText()).isNotEmpty();
        assertThat(item.has("percentComplete")).isFalse();
      }
      next = page.path("@odata.nextLink").asText();
      assertThat(next.isEmpty() || next.startsWith(emulator.url() + "/v1.0/")).isTrue();
      pages++;
    }
    assertThat(pages).isEqualTo(3);
    assertThat(titles).containsExactly("Paint", "b", "c", "d", "e");
  }

  @Test
  void planner_collections_ignore_top_filter_and_order() {
    world.createTask(planId, json("{'title': 'b'}"));

    Answer answer =
        graph.get(
            "/v1.0/planner/plans/"
                + planId
                + "/tasks?$top=1&$filter=percentComplete+eq+100&$orderby=title");

    assertThat(answer.json().get("value").size()).isEqualTo(2);
  }

  @Test
  void directory_collections_take_top_as_the_size_of_a_page() {
    JsonNode page = graph.get("/v1.0/users?$top=1&$select=displayName").json();

    assertThat(page.get("value").toString())
        .isEqualTo("[{\"id\":\"" + ANN + "\",\"displayName\":\"Ann\"}]");
    assertThat(graph.get(page.get("@odata.nextLink").asText()).at("/value/0/displayName"))
        .isEqualTo("Bob");
  }

  @Test
  void a_skip_token_of_nobody_is_refused() {
    String path = "/v1.0/planner/plans/" + planId + "/tasks?$skiptoken=";
    assertThat(graph.get(path + "nonsense").status()).isEqualTo(400);
    assertThat(graph.get(path + "c2tpcC0tMQ==").status()).isEqualTo(400);
  }

  @Test
  void only_beta_shows_who_touched_a_task_last() {
    clock.advance(Duration.ofMinutes(5));
    world.patchTask(taskId, json("{'title': 'Sand'}"));

    assertThat(graph.get(task()).json().has("lastModifiedDateTime")).isFalse();
    Answer beta = graph.get("/beta/planner/tasks/" + taskId);
    assertThat(beta.at("/lastModifiedDateTime")).startsWith("2026-11-24T12:05");
    assertThat(beta.at("/lastModifiedBy/user/id")).isEqualTo(ANN);
    assertThat(beta.at("/@odata.context"))
        .isEqualTo(emulator.url() + "/beta/$metadata#planner/tasks/$entity");
  }

  @Test
  void groups_plans_buckets_and_users_are_found() {
    assertThat(graph.get("/v1.0/groups").at("/value/0/id")).isEqualTo(groupId);
    assertThat(graph.get("/v1.0/groups/" + groupId).at("/displayName")).isEqualTo("Makers");
    assertThat(graph.get("/v1.0/groups/" + groupId + "/planner/plans").at("/value/0/id"))
        .isEqualTo(planId);
    assertThat(graph.get("/v1.0/planner/plans/" + planId).at("/container/containerId"))
        .isEqualTo(groupId);
    assertThat(graph.get("/v1.0/planner/plans/" + planId + "/buckets").at("/value/1/name"))
        .isEqualTo("Done");
    assertThat(graph.get("/v1.0/planner/buckets/" + bucketId + "/tasks").at("/value/0/title"))
        .isEqualTo("Paint");
    assertThat(graph.get("/v1.0/users/" + ANN).at("/mail")).isEqualTo("ann@contoso.example");
    assertThat(graph.get("/v1.0/users/nobody").status()).isEqualTo(404);
  }

  @Test
  void root_collections_need_the_filter_that_names_where_to_look() {
    String plan = "?$filter=planId+eq+'" + planId + "'";
    assertThat(graph.get("/v1.0/planner/tasks" + plan).at("/value/0/id")).isEqualTo(taskId);
    assertThat(graph.get("/v1.0/planner/buckets" + plan).at("/value/0/id")).isEqualTo(bucketId);
    assertThat(
            graph.get("/v1.0/planner/plans?$filter=owner+eq+'" + groupId + "'").at("/value/0/id"))
        .isEqualTo(planId);
    assertThat(graph.get("/v1.0/planner/tasks").status()).isEqualTo(400);
  }

  @Test
  void a_users_tasks_are_those_assigned_to_it() {
    world.createTask(
        planId,
        json(
            "{'title': 'Hers', 'assignments': {'"
                + ANN
                + "': {'@odata.type': '#microsoft.graph.plannerAssignment', 'orderHint': ' !'}}}"));

    JsonNode tasks = graph.get("/v1.0/users/" + ANN + "/planner/tasks").json().get("value");

    assertThat(tasks.size()).isEqualTo(1);
    assertThat(tasks.at("/0/title").asText()).isEqualTo("Hers");
  }

  @Test
  void plans_and_buckets_are_created_and_deleted() {
    Answer plan =
        graph.post(
            "/v1.0/planner/plans",
            text(
                "{'title': 'Second', 'container':"
                    + " {'url': 'https://graph.microsoft.com/v1.0/groups/"
                    + groupId
                    + "'}}"));
    assertThat(plan.status()).isEqualTo(201);
    Answer bucket =
        graph.post(
            "/v1.0/planner/buckets",
            text("{'name': 'First', 'orderHint': ' !', 'planId': '" + plan.at("/id") + "'}"));
    assertThat(bucket.status()).isEqualTo(201);
    String path = "/v1.0/planner/buckets/" + bucket.at("/id");
    assertThat(graph.get(path).etag()).isEqualTo(bucket.etag());
    assertThat(graph.delete(path, bucket.etag()).status()).isEqualTo(204);
    assertThat(graph.get(path).status()).isEqualTo(404);
  }

  @Test
  void an_unreadable_plan_is_forbidden_and_no_longer_listed() {
    emulator.settings().unreadablePlans(Set.of(planId));

    assertThat(graph.get("/v1.0/planner/plans/" + planId + "/tasks").status()).isEqualTo(403);
    assertThat(graph.get(task()).message())
        .isEqualTo(
            "You do not have the required permissions to access this item, or the item may not"
                + " exist.");
    assertThat(graph.get("/v1.0/groups/" + groupId + "/planner/plans").json().get("value"))
        .isEmpty();
    assertThat(world.task(taskId).get("title").asText()).isEqualTo("Paint");
  }

  @Test
  void a_moved_task_keeps_its_id_and_shows_its_new_plan() {
    String other = world.addPlan("Other", groupId);
    world.moveTask(taskId, other);

    assertThat(graph.get(task()).at("/planId")).isEqualTo(other);
    assertThat(graph.get("/v1.0/planner/plans/" + planId + "/tasks").json().get("value")).isEmpty();
  }

  @Test
  void history_tells_when_who_and_what_each_change_was() {
    String history = "/beta/planner/plans/" + planId + "/historyItems";
    clock.advance(Duration.ofMinutes(1));
    graph.patch(task(), graph.get(task()).etag(), text("{'title': 'Sand'}"));
    clock.advance(Duration.ofMinutes(1));
    world.patchDetails(taskId, json("{'description': 'twice'}"));
    clock.advance(Duration.ofMinutes(1));
    world.deleteTask(taskId);

    JsonNode since =
        graph.get(history + "?$filter=occurredDateTime+gt+2026-11-24T12:00:30Z").json();
    JsonNode first = since.at("/value/0");
    assertThat(first.at("/eventType").asText()).isEqualTo("updated");
    assertThat(first.at("/occurredDateTime").asText()).startsWith("2026-11-24T12:01");
    assertThat(first.at("/actor/application/id").asText()).isEqualTo("test-app");
    assertThat(first.at("/oldData").toString()).isEqualTo("{\"title\":\"Paint\"}");
    assertThat(first.at("/newData").toString()).isEqualTo("{\"title\":\"Sand\"}");
    JsonNode second = since.at("/value/1");
    assertThat(second.at("/newData/details/description").asText()).isEqualTo("twice");
    JsonNode third = graph.get(since.get("@odata.nextLink").asText()).json().at("/value/0");
    assertThat(third.at("/eventType").asText()).isEqualTo("deleted");
    assertThat(third.at("/actor/user/id").asText()).isEqualTo(ANN);
    assertThat(third.at("/newData").isNull()).isTrue();
    assertThat(graph.get(history.replace("/beta", "/v1.0")).status()).isEqualTo(400);
  }
}
