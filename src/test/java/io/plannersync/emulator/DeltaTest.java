package io.plannersync.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.plannersync.emulator.GraphClient.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeltaTest extends BoardTest {
  private static final String ALLOWED = "&$select=percentComplete,assignments,creationSource";

  private static final String ASSIGNED =
      "{'@odata.type': '#microsoft.graph.plannerAssignment', 'orderHint': ' !'}";

  private GraphClient ann;

  @BeforeEach
  void signIn() {
    emulator.settings().roles(Set.of("Tasks.Read.All", "Tasks.ReadWrite.All"));
    graph = new GraphClient(emulator);
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
  void a_user_delta_takes_no_query_options() {
    Answer refused = ann.get("/beta/me/planner/all/delta?$select=title");

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.message()).contains("$select");
  }

  @Test
  void a_new_task_is_followed_by_its_details_and_names_its_creator_once() {
    share();
    String link = ann.get("/beta/me/planner/all/delta").at("/@odata.nextLink");
    String added = world.createTask(planId, json("{'title': 'New', 'description': 'two coats'}"));
    world.patchTask(added, json("{'percentComplete': 50}"));

    JsonNode items = ann.get(link).json().get("value");

    assertThat(items)
        .extracting(item -> item.get("@odata.type").asText())
        .containsExactly(
            "#microsoft.graph.plannerTask",
            "#microsoft.graph.plannerTaskDetails",
            "#microsoft.graph.plannerTask");
    assertThat(items).allMatch(item -> item.get("id").asText().equals(added));
    assertThat(items.get(0).has("createdBy")).isTrue();
    assertThat(items.get(1).get("description").asText()).isEqualTo("two coats");
    assertThat(items.get(2).has("createdBy")).isFalse();
  }

  @Test
  void a_user_hears_once_of_what_it_no_longer_follows() {
    world.actAs(BOB);
    String mine =
        world.createTask(
            planId, json("{'title': 'Mine', 'assignments': {'" + ANN + "': " + ASSIGNED + "}}"));
    String link = ann.get("/beta/me/planner/all/delta").at("/@odata.nextLink");

    world.patchTask(mine, json("{'assignments': {'" + ANN + "': null}}"));
    world.patchTask(mine, json("{'title': 'Not mine'}"));

    JsonNode items = ann.get(link).json().get("value");
    assertThat(items).hasSize(1);
    assertThat(items.get(0).get("id").asText()).isEqualTo(mine);
    assertThat(items.get(0).at("/@removed/reason").asText()).isEqualTo("changed");
  }

  @Test
  void a_user_hears_that_a_task_and_then_its_plan_were_deleted() {
    share();
    String link = ann.get("/beta/me/planner/all/delta").at("/@odata.nextLink");

    world.deletePlan(planId);

    JsonNode items = ann.get(link).json().get("value");
    assertThat(items)
        .extracting(item -> item.get("id").asText(), item -> item.at("/@removed/reason").asText())
        .containsExactly(tuple(taskId, "deleted"), tuple(planId, "deleted"));
  }

  @Test
  void empty_pages_come_between_and_lose_nothing() {
    share();
    emulator.settings().pageSize(1).feeds().deltaEmptyPages(true);
    String link = ann.get("/beta/me/planner/all/delta").at("/@odata.nextLink");
    world.patchTask(taskId, json("{'title': 'Sand'}"));
    world.patchTask(taskId, json("{'title': 'Varnish'}"));

    List<Integer> sizes = new ArrayList<>();
    JsonNode page;
    do {
      page = ann.get(link).json();
      sizes.add(page.get("value").size());
      link = page.path("@odata.nextLink").asText();
    } while (!link.isEmpty());

    assertThat(sizes).containsExactly(0, 1, 0, 1);
  }

  @Test
  void replays_tell_again_what_lies_behind_the_token() {
    share();
    String link = ann.get("/beta/me/planner/all/delta").at("/@odata.nextLink");
    world.patchTask(taskId, json("{'title': 'Sand'}"));
    link = ann.get(link).at("/@odata.deltaLink");
    emulator.settings().feeds().deltaReplays(1);
    world.patchTask(taskId, json("{'title': 'Varnish'}"));

    assertThat(ann.get(link).json().get("value"))
        .extracting(item -> item.get("title").asText())
        .containsExactly("Sand", "Varnish");
    emulator.settings().feeds().deltaReplays(0);
    assertThat(ann.get(link).json().get("value")).hasSize(1);
  }

  @Test
  void a_delta_with_details_tells_their_changes_and_one_without_does_not() {
    String with = ann.get(planDelta() + "&$expand=details").at("/@odata.deltaLink");
    String without = ann.get(planDelta()).at("/@odata.deltaLink");
    world.patchTask(taskId, json("{'description': 'one side'}"));
    with = ann.get(with).at("/@odata.deltaLink");
    without = ann.get(without).at("/@odata.deltaLink");

    world.patchTask(taskId, json("{'description': 'all sides'}"));

    assertThat(ann.get(with).at("/value/0/details/description")).isEqualTo("all sides");
    assertThat(ann.get(without).json().get("value")).isEmpty();
  }

  @Test
  void the_first_listing_of_a_delta_comes_in_pages_of_one_moment() {
    emulator.settings().pageSize(1);
    world.createTask(planId, json("{'title': 'Sand'}"));
    Answer first = ann.get(planDelta());
    world.createTask(planId, json("{'title': 'Late'}"));

    Answer second = ann.get(first.at("/@odata.nextLink"));
    Answer third = ann.get(second.at("/@odata.deltaLink"));

    assertThat(first.at("/value/0/title")).isEqualTo("Paint");
    assertThat(second.at("/value/0/title")).isEqualTo("Sand");
    assertThat(third.at("/value/0/title")).isEqualTo("Late");
    assertThat(third.headers().firstValue("preference-applied")).isPresent();
  }

  @Test
  void buckets_of_a_plan_plans_of_a_group_and_tasks_of_a_user_have_deltas_too() {
    String buckets = delta(ann, "/beta/planner/plans/" + planId + "/buckets/delta", 2);
    String plans = delta(ann, "/beta/groups/" + groupId + "/planner/plans/delta", 1);
    String tasks = delta(ann, "/beta/me/planner/tasks/delta", 0);

    world.addBucket(planId, "Third");
    world.addPlan("Second", groupId);
    world.patchTask(taskId, json("{'assignments': {'" + ANN + "': " + ASSIGNED + "}}"));

    assertThat(ann.get(buckets).at("/value/0/name")).isEqualTo("Third");
    assertThat(ann.get(plans).at("/value/0/title")).isEqualTo("Second");
    assertThat(ann.get(tasks).at("/value/0/id")).isEqualTo(taskId);
    assertThat(graph.get("/beta/me/planner/tasks/delta").status()).isEqualTo(400);
    assertThat(graph.get("/v1.0/me/planner/all/delta").status()).isEqualTo(400);
  }

  @Test
  void a_token_nobody_gave_is_malformed() {
    assertThat(ann.get("/beta/me/planner/all/delta?$deltatoken=nonsense").status()).isEqualTo(400);
  }

  @Test
  void a_token_with_too_many_changes_behind_it_says_where_to_start_again() {
    share();
    String user = ann.get("/beta/me/planner/all/delta").at("/@odata.nextLink");
    String plan = graph.get(planDelta() + ALLOWED).at("/@odata.deltaLink");
    emulator.settings().feeds().deltaMemory(1);
    world.patchTask(taskId, json("{'title': 'Sand'}"));
    assertThat(ann.get(user).status()).isEqualTo(200);
    world.patchTask(taskId, json("{'title': 'Varnish'}"));

    Answer ofUser = ann.get(user);
    Answer ofPlan = graph.get(plan);

    assertThat(ofUser.status()).isEqualTo(410);
    assertThat(ann.get(location(ofUser)).at("/@odata.nextLink")).isNotEmpty();
    assertThat(graph.get(location(ofPlan)).at("/value/0/id")).isEqualTo(taskId);
  }

  @ParameterizedTest
  @CsvSource({
    "410,               410, syncStateNotFound",
    "resyncRequired,    410, resyncRequired",
    "syncStateNotFound, 400, syncStateNotFound"
  })
  void an_old_token_is_refused_in_the_chosen_way(String reset, int status, String code) {
    String link = ann.get("/beta/me/planner/all/delta").at("/@odata.nextLink");
    emulator.settings().apply(json("{'deltaAge': 60000, 'deltaReset': '" + reset + "'}"));
    clock.advance(Duration.ofSeconds(61));

    Answer refused = ann.get(link);

    assertThat(refused.status()).isEqualTo(status);
    assertThat(refused.code()).isEqualTo(code);
    assertThat(refused.headers().firstValue("location").isPresent()).isEqualTo(reset.equals("410"));
  }

  private static String location(Answer answer) {
    return answer.headers().firstValue("location").orElseThrow();
  }

  private static String delta(GraphClient client, String path, int size) {
    Answer first = client.get(path);
    assertThat(first.json().get("value")).hasSize(size);
    return first.at("/@odata.deltaLink");
  }

  private void share() {
    world.share(planId, ANN);
  }

  private String planDelta() {
    return "/beta/planner/tasks/delta?$filter=planId+eq+'" + planId + "'";
  }
}
