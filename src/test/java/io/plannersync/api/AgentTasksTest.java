package io.plannersync.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.plannersync.model.Field;
import io.plannersync.model.Link;
import io.plannersync.model.WorkName.Kind;
import io.plannersync.testing.TestRedis;
import io.plannersync.web.Json;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgentTasksTest {

  private static final String TASKS = "/api/agent/tasks";
  private static Api api;
  private static final List<String> published = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void start() {
    api = new Api(TestRedis.url(), "", 3);
    var listening = api.pubSub.connectPubSub();
    listening.addListener(
        new RedisPubSubAdapter<>() {
          @Override
          public void message(String channel, String message) {
            published.add(message);
          }
        });
    listening.sync().subscribe("annika:tasks:updates");
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  @BeforeEach
  void empty() {
    TestRedis.flush();
    published.clear();
  }

  @Test
  void a_list_of_long_documents_is_cut_where_an_answer_has_no_more_room() {
    TestRedis.flush();
    for (int i = 0; i < 9; i++) {
      api.redis
          .shared()
          .sync()
          .set(
              "annika:tasks:T" + i,
              "{\"id\":\"T" + i + "\",\"o\":\"" + "x".repeat(900_000) + "\"}");
    }
    int listed = 0;
    int answers = 0;
    String after = "";
    do {
      JsonNode page = Api.json(api.send("GET", "/api/agent/tasks?limit=500&after=" + after, null));
      assertThat(page.toString().length()).isLessThan(6_000_000);
      listed += page.get("items").size();
      after = page.get("next").asText(null);
      answers++;
    } while (after != null);
    assertThat(listed).isEqualTo(9);
    assertThat(answers).isEqualTo(2);
    TestRedis.flush();
  }

  @Test
  void a_created_task_is_a_document_a_hint_and_an_event() {
    HttpResponse<String> answer = post("{\"title\":\"Write\",\"x\":1.10}");

    assertThat(answer.statusCode()).isEqualTo(201);
    JsonNode body = Api.json(answer);
    String id = body.get("id").asText();
    assertThat(id).matches("Task-[0-9a-f]{12}");
    assertThat(answer.headers().firstValue("Location")).hasValue(TASKS + "/" + id);
    String raw = raw(id);
    assertThat(raw).contains("\"title\":\"Write\"", "\"x\":1.10", "\"id\":\"" + id + "\"");
    assertThat(raw).containsPattern("\"last_modified_at\":\"[-0-9T:]+\\.\\d{6}Z\"");
    assertThat(api.queue.due(Kind.TASK)).isOne();
    await().until(() -> published.size() == 1);
    assertThat(published.get(0))
        .startsWith("{\"action\":\"created\",\"task_id\":\"" + id + "\"")
        .endsWith("\"source\":\"agent\"}")
        .contains(raw);
  }

  @Test
  void a_given_id_is_kept_and_an_existing_one_is_not_overwritten() {
    assertThat(post("{\"title\":\"A\",\"id\":\"Task-CV-1-2\"}").statusCode()).isEqualTo(201);
    String before = raw("Task-CV-1-2");

    HttpResponse<String> again = post("{\"title\":\"B\",\"id\":\"Task-CV-1-2\"}");

    assertProblem(again, 409);
    assertThat(Api.json(again).get("task_id").asText()).isEqualTo("Task-CV-1-2");
    assertThat(raw("Task-CV-1-2")).isEqualTo(before);
  }

  @Test
  void the_predecessors_spelling_is_stored_canonically() {
    String id =
        Api.json(
                post(
                    "{\"title\":\"A\",\"planId\":\"P\",\"bucketId\":\"B\",\"dueDate\":\"2026-01-02\","
                        + "\"percentComplete\":29,\"assignedTo\":[\"Mira\"]}"))
            .get("id")
            .asText();

    assertThat(raw(id))
        .contains(
            "\"plan_id\":\"P\"",
            "\"bucket_id\":\"B\"",
            "\"due_date\":\"2026-01-02\"",
            "\"percent_complete\":0.29",
            "\"assigned_to\":\"Mira\"")
        .doesNotContain("planId", "percentComplete", "assignedTo");
  }

  @Test
  void a_created_task_is_answered_in_both_spellings() {
    JsonNode task =
        Api.json(
                post(
                    "{\"title\":\"A\",\"planId\":\"P\",\"bucketId\":\"B\",\"dueDate\":\"2026-01-02\","
                        + "\"percentComplete\":29,\"assignedTo\":[\"Mira\"]}"))
            .get("task");

    assertThat(task.get("planId").asText()).isEqualTo("P").isEqualTo(task.get("plan_id").asText());
    assertThat(task.get("bucketId").asText()).isEqualTo("B");
    assertThat(task.get("dueDate").asText()).isEqualTo("2026-01-02");
    assertThat(task.get("percentComplete").toString()).isEqualTo("29");
    assertThat(task.get("assignedTo").toString()).isEqualTo("[\"Mira\"]");

    JsonNode bare = Api.json(post("{\"title\":\"A\"}")).get("task");
    assertThat(bare.get("planId").isNull()).isTrue();
    assertThat(bare.get("percentComplete").asInt(-1)).isZero();
    assertThat(bare.get("assignedTo")).isEmpty();
  }

  @Test
  void a_task_is_shown_in_both_spellings_and_stored_in_its_own() {
    String stored =
        "{\"title\":\"A\",\"planner_plan_id\":\"P\",\"due_date\":\"2026-01-02\","
            + "\"percent_complete\":0.50,\"assignee_ids\":[\"u1\",\"u2\"],\"assigned_to\":\"Mira\"}";
    set("T1", stored);

    JsonNode got = Api.json(api.send("GET", TASKS + "/T1", null));
    JsonNode listed = Api.json(api.send("GET", TASKS, null)).at("/items/0/task");
    HttpResponse<String> patched = patch("T1", got.toString());

    assertThat(got.get("planId").asText()).isEqualTo("P");
    assertThat(got.get("percentComplete").toString()).isEqualTo("50");
    assertThat(got.get("assignedTo").toString()).isEqualTo("[\"u1\",\"u2\"]");
    assertThat(listed).isEqualTo(got);
    assertThat(Api.json(patched)).isEqualTo(got);
    assertThat(raw("T1")).isEqualTo(stored);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "percentComplete | 80 | percent_complete | 0.8",
        "percent_complete | 0.8 | percent_complete | 0.8",
        "dueDate | '\"2026-02-03\"' | due_date | '\"2026-02-03\"'",
        "due_date | '\"2026-02-03\"' | due_date | '\"2026-02-03\"'",
        "assigned_to | '\"Nils\"' | assigned_to | '\"Nils\"'",
        "assignedTo | '[\"u3\"]' | assigned_to | '\"u3\"'",
        "assignedTo | '[\"u3\"]' | assignedTo | '[\"u3\"]'",
      })
  void in_an_answer_that_is_sent_back_the_spelling_that_was_changed_counts(
      String changed, String to, String member, String stored) throws Exception {
    set(
        "T1",
        "{\"title\":\"A\",\"due_date\":\"2026-01-02\",\"percent_complete\":0.50,"
            + "\"assignee_ids\":[\"u1\"],\"assigned_to\":\"Mira\"}");
    ObjectNode got = (ObjectNode) Api.json(api.send("GET", TASKS + "/T1", null));
    got.set(changed, Json.MAPPER.readTree(to));

    assertThat(patch("T1", got.toString()).statusCode()).isEqualTo(200);

    assertThat(Json.MAPPER.readTree(raw("T1")).get(member).toString()).isEqualTo(stored);
  }

  @Test
  void several_people_are_never_written_as_a_list_into_assigned_to() throws Exception {
    for (String name : List.of("assignedTo", "assigned_to")) {
      String id =
          Api.json(post("{\"title\":\"A\",\"" + name + "\":[\"Mira\",\"Nils\"]}"))
              .get("id")
              .asText();
      assertThat(raw(id))
          .contains("\"assigned_to\":\"Mira\"", "\"assignedTo\":[\"Mira\",\"Nils\"]");

      assertThat(patch(id, "{\"" + name + "\":[\"Nils\",\"Mira\"]}").statusCode()).isEqualTo(200);
      assertThat(raw(id))
          .contains("\"assigned_to\":\"Nils\"", "\"assignedTo\":[\"Nils\",\"Mira\"]");

      assertThat(patch(id, "{\"" + name + "\":[]}").statusCode()).isEqualTo(200);
      assertThat(raw(id)).contains("\"assigned_to\":\"\"", "\"assignedTo\":[]");
    }
    assertThat(post("{\"title\":\"A\",\"id\":\"N\",\"assignedTo\":[]}").statusCode())
        .isEqualTo(201);
    assertThat(raw("N")).doesNotContain("assigned_to", "assignedTo");
  }

  @Test
  void what_is_wrong_with_a_body_is_named_field_by_field() {
    HttpResponse<String> answer = post("{\"percent_complete\":7,\"due_date\":5}");

    assertProblem(answer, 400);
    assertThat(Api.json(answer).get("errors").findValuesAsText("field"))
        .containsExactlyInAnyOrder("title", "percent_complete", "due_date");
    assertProblem(post("[]"), 400);
    assertProblem(post("{\"title\":\" \"}"), 400);
    assertProblem(post("{\"title\":\"A\",\"id\":\"a:b\"}"), 400);
    assertProblem(post("{\"title\":"), 400);
    assertProblem(post("{\"title\":\"" + "x".repeat(1024 * 1024) + "\"}"), 413);
    assertProblem(api.send("POST", TASKS, "title=A", "Content-Type", "text/plain"), 415);
    assertThat(api.queue.size(Kind.TASK)).isZero();
  }

  @Test
  void a_document_is_read_exactly_with_a_strong_etag() {
    set("T1", "{\"id\":\"T1\",\"title\":\"A\",  \"n\":1.500}");

    HttpResponse<String> answer = api.send("GET", TASKS + "/T1", null);

    assertThat(answer.body()).isEqualTo("{\"id\":\"T1\",\"title\":\"A\",  \"n\":1.500}");
    assertThat(Api.etag(answer)).matches("\"[A-Za-z0-9_-]+\"");
    assertThat(api.send("GET", TASKS + "/T1", null, "If-None-Match", Api.etag(answer)).statusCode())
        .isEqualTo(304);
    assertProblem(api.send("GET", TASKS + "/missing", null), 404);
    assertProblem(api.send("GET", TASKS + "/a%3Ab", null), 400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"proj/42", "Task 1 a", "a+b", "Aufgabe-\u00df", "line\nbreak", "{{a}}"})
  void every_document_that_is_synced_can_be_read_and_changed_and_deleted(String id) {
    set(id, "{\"title\":\"A\"}");
    String path = TASKS + "/" + URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");

    assertThat(api.send("GET", path, null).body()).isEqualTo("{\"title\":\"A\"}");
    assertThat(api.send("PATCH", path, "{\"title\":\"B\"}").statusCode()).isEqualTo(200);
    assertThat(api.redis.shared().sync().get("annika:tasks:" + id)).contains("\"B\"");
    assertThat(api.send("DELETE", path, null).statusCode()).isEqualTo(204);
    assertThat(api.redis.shared().sync().get("annika:tasks:" + id)).isNull();
  }

  @Test
  void the_address_of_a_created_task_leads_to_it() {
    HttpResponse<String> created = post("{\"title\":\"A\",\"id\":\"a/b \\r\\nX y\"}");

    String location = created.headers().firstValue("Location").orElseThrow();
    assertThat(api.send("GET", location, null).statusCode()).isEqualTo(200);
  }

  @Test
  void a_key_that_holds_no_document_is_409_and_left_as_it_is() {
    set("T1", "no json");
    api.redis.shared().sync().lpush("annika:tasks:T2", "x");

    assertProblem(api.send("GET", TASKS + "/T1", null), 409);
    assertProblem(patch("T1", "{\"title\":\"B\"}"), 409);
    assertProblem(patch("T2", "{\"title\":\"B\"}"), 409);
    assertProblem(api.send("DELETE", TASKS + "/T1", null), 409);
    assertThat(raw("T1")).isEqualTo("no json");
  }

  @Test
  void a_patch_touches_what_it_names_and_nothing_else() {
    set("T1", "{\"id\":\"T1\",\"title\":\"A\",\"deep\":{\"a\":1,\"b\":2},\"gone\":1,\"n\":1.500}");

    HttpResponse<String> answer =
        patch("T1", "{\"title\":\"B\",\"deep\":{\"a\":null,\"c\":[3]},\"gone\":null}");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(raw("T1"))
        .startsWith("{\"id\":\"T1\",\"title\":\"B\",\"deep\":{\"b\":2,\"c\":[3]},\"n\":1.500,")
        .isEqualTo(answer.body());
    assertThat(api.queue.due(Kind.TASK)).isOne();
  }

  @Test
  void a_patch_that_changes_nothing_writes_nothing() {
    set("T1", "{\"id\":\"T1\",\"title\":\"A\",\"percent_complete\":0.50}");

    assertThat(patch("T1", "{\"title\":\"A\",\"percentComplete\":50}").statusCode()).isEqualTo(200);

    assertThat(raw("T1")).isEqualTo("{\"id\":\"T1\",\"title\":\"A\",\"percent_complete\":0.50}");
    assertThat(api.queue.size(Kind.TASK)).isZero();
  }

  @Test
  void a_stale_etag_is_412_with_the_current_etag_and_the_merged_document() {
    set("T1", "{\"id\":\"T1\",\"title\":\"A\"}");
    String stale = Api.etag(api.send("GET", TASKS + "/T1", null));
    patch("T1", "{\"notes\":\"by another\"}");

    HttpResponse<String> answer = patch("T1", "{\"title\":\"B\"}", "If-Match", stale);

    assertProblem(answer, 412);
    JsonNode problem = Api.json(answer);
    assertThat(problem.at("/merged/title").asText()).isEqualTo("B");
    assertThat(problem.at("/merged/notes").asText()).isEqualTo("by another");
    assertThat(raw("T1")).contains("\"title\":\"A\"");
    assertThat(
            patch("T1", "{\"title\":\"B\"}", "If-Match", problem.get("etag").asText()).statusCode())
        .isEqualTo(200);
    assertProblem(api.send("DELETE", TASKS + "/T1", null, "If-Match", stale), 412);
  }

  @Test
  void of_many_who_race_with_one_etag_exactly_one_writes() throws Exception {
    set("T1", "{\"id\":\"T1\",\"title\":\"A\"}");
    String etag = Api.etag(api.send("GET", TASKS + "/T1", null));

    List<Integer> statuses = race(20, "If-Match", etag);

    assertThat(statuses.stream().filter(s -> s == 200).count()).isOne();
    assertThat(statuses.stream().filter(s -> s == 412).count()).isEqualTo(19);
  }

  @Test
  void of_many_who_race_without_etag_nobodys_field_is_lost() throws Exception {
    set("T1", "{\"id\":\"T1\",\"title\":\"A\"}");

    assertThat(race(12)).containsOnly(200);

    JsonNode document = Api.json(api.send("GET", TASKS + "/T1", null));
    for (int i = 0; i < 12; i++) {
      assertThat(document.path("f" + i).asInt(-1)).isEqualTo(i);
    }
  }

  @Test
  void a_deleted_task_is_gone_hinted_and_announced() {
    set("T1", "{\"id\":\"T1\",\"title\":\"A\"}");

    assertThat(api.send("DELETE", TASKS + "/T1", null).statusCode()).isEqualTo(204);

    assertThat(raw("T1")).isNull();
    assertThat(api.queue.due(Kind.TASK)).isOne();
    await().until(() -> published.size() == 1);
    assertThat(published.get(0)).contains("\"action\":\"deleted\"");
    assertProblem(api.send("DELETE", TASKS + "/T1", null), 404);
  }

  @Test
  void the_list_comes_in_pages_and_by_plan() {
    for (int i = 0; i < 5; i++) {
      set("T" + i, "{\"id\":\"T" + i + "\",\"plan_id\":\"" + (i % 2 == 0 ? "P" : "Q") + "\"}");
    }
    set("broken", "no json");

    JsonNode first = Api.json(api.send("GET", TASKS + "?limit=2", null));
    JsonNode second = Api.json(api.send("GET", TASKS + "?limit=9&after=T1", null));
    JsonNode ofPlan = Api.json(api.send("GET", TASKS + "?plan=P", null));

    assertThat(first.findValuesAsText("id")).contains("T0", "T1").doesNotContain("T2");
    assertThat(first.get("next").asText()).isEqualTo("T1");
    assertThat(second.get("items")).hasSize(3);
    assertThat(second.get("next").isNull()).isTrue();
    assertThat(ofPlan.get("items")).hasSize(3);
    assertProblem(api.send("GET", TASKS + "?limit=0", null), 400);
    HttpResponse<String> whole = api.send("GET", TASKS, null);
    assertThat(api.send("GET", TASKS, null, "If-None-Match", Api.etag(whole)).statusCode())
        .isEqualTo(304);
  }

  @Test
  void a_waiting_create_is_answered_when_the_pair_is_settled() throws Exception {
    var answer = sendAsync("POST", TASKS + "?wait=planner&timeout=30s", "{\"title\":\"A\"}");
    await().until(() -> api.queue.due(Kind.TASK) == 1);
    String id = "Task-" + onlyId().substring("Task-".length());
    assertThat(answer).isNotDone();

    api.settled.settled(id, raw(id).replace("}", ",\"planner_id\":\"X\"}"));

    HttpResponse<String> got = answer.get(10, TimeUnit.SECONDS);
    assertThat(got.statusCode()).isEqualTo(201);
    assertThat(Api.json(got).get("synced").asBoolean()).isTrue();
  }

  @Test
  void a_settling_without_the_written_value_does_not_answer_and_the_timeout_is_202() {
    set("T1", "{\"id\":\"T1\",\"title\":\"A\"}");
    var answer = sendAsync("PATCH", TASKS + "/T1?wait=planner&timeout=300ms", "{\"title\":\"B\"}");
    await().until(() -> api.queue.due(Kind.TASK) == 1);
    api.settled.settled("T1", "{\"id\":\"T1\",\"title\":\"Planner's\"}");

    HttpResponse<String> got = answer.join();
    assertThat(got.statusCode()).isEqualTo(202);
    assertThat(Api.json(got).get("synced").asBoolean()).isFalse();
    assertThat(Api.json(got).at("/task/title").asText()).isEqualTo("B");
  }

  @Test
  void a_settling_on_another_instance_answers_too() throws Exception {
    set("T1", "{\"id\":\"T1\",\"title\":\"A\"}");
    var answer = sendAsync("DELETE", TASKS + "/T1?wait=planner&timeout=30s", null);
    await().until(() -> api.queue.due(Kind.TASK) == 1);

    try (Waiters others = new Waiters(1);
        SettledChannel other =
            new SettledChannel(
                others, api.redis.shared(), api.pubSub.connectPubSub(), Api.PREFIX)) {
      other.settled("T1", null);

      assertThat(answer.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(204);
    }
  }

  @Test
  void one_too_many_to_wait_is_503_and_has_written_nothing() {
    List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      waiting.add(sendAsync("POST", TASKS + "?wait=planner&timeout=2s", "{\"title\":\"A\"}"));
    }
    await().until(() -> api.waiters.waiting() == 3);

    HttpResponse<String> answer =
        api.send("POST", TASKS + "?wait=planner", "{\"title\":\"B\",\"id\":\"B\"}");

    assertProblem(answer, 503);
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    assertThat(raw("B")).isNull();
    waiting.forEach(CompletableFuture::join);
    assertThat(api.waiters.waiting()).isZero();
  }

  @Test
  void a_refused_write_leaves_no_waiter_behind() {
    assertProblem(api.send("PATCH", TASKS + "/T9?wait=planner", "{\"title\":\"B\"}"), 404);
    assertProblem(api.send("PATCH", TASKS + "/T9?wait=moon", "{\"title\":\"B\"}"), 404);
    set("T9", "{\"title\":\"A\"}");
    assertProblem(api.send("PATCH", TASKS + "/T9?wait=moon", "{\"title\":\"B\"}"), 400);
    assertProblem(
        api.send("PATCH", TASKS + "/T9?wait=planner&timeout=2h", "{\"title\":\"B\"}"), 400);
    assertProblem(
        api.send("PATCH", TASKS + "/T9?wait=planner", "{\"title\":\"B\"}", "If-Match", "\"old\""),
        412);

    assertThat(api.waiters.waiting()).isZero();
  }

  private List<Integer> race(int writers, String... headers) throws Exception {
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < writers; i++) {
      answers.add(
          api.server
              .client()
              .sendAsync(
                  api.server.request("PATCH", TASKS + "/T1", "{\"f" + i + "\":" + i + "}", headers),
                  BodyHandlers.ofString()));
    }
    List<Integer> statuses = new ArrayList<>();
    for (var answer : answers) {
      statuses.add(answer.get(20, TimeUnit.SECONDS).statusCode());
    }
    return statuses;
  }

  private static CompletableFuture<HttpResponse<String>> sendAsync(
      String method, String path, String body) {
    return api.server
        .client()
        .sendAsync(api.server.request(method, path, body), BodyHandlers.ofString());
  }

  @Test
  void a_value_that_is_known_to_be_wrong_is_answered_and_not_written() {
    for (String[] wrong :
        new String[][] {
          {"due", "\"due_date\":\"tomorrow\""},
          {"priority", "\"priority\":\"huge\""},
          {"progress", "\"status\":\"nonsense\""},
          {"title", "\"title\":\"" + "x".repeat(300) + "\""},
          {"checklist", "\"checklist_items\":\"x\""},
          {"description", "\"description\":\"cut \\ud83d\""}
        }) {
      String body =
          wrong[0].equals("title") ? "{" + wrong[1] + "}" : "{\"title\":\"T\"," + wrong[1] + "}";

      HttpResponse<String> answer = post(body);

      assertProblem(answer, 422);
      assertThat(Api.json(answer).get("field").asText()).isEqualTo(wrong[0]);
    }
    assertThat(api.redis.shared().sync().keys("annika:tasks:*")).isEmpty();
  }

  @Test
  void a_patch_is_judged_by_what_it_changes() {
    set("T1", "{\"id\":\"T1\",\"title\":\"A\",\"priority\":\"huge\"}");

    assertThat(patch("T1", "{\"title\":\"B\"}").statusCode()).isEqualTo(200);
    assertProblem(patch("T1", "{\"due_date\":\"soon\"}"), 422);
    assertThat(raw("T1")).contains("\"title\":\"B\"").doesNotContain("soon");
  }

  @Test
  void a_member_that_is_almost_one_that_is_synced_is_named() {
    HttpResponse<String> answer =
        post("{\"title\":\"T\",\"titel\":\"T\",\"due_dat\":\"2026-01-01\",\"colour\":1}");

    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(Api.json(answer).get("warnings"))
        .extracting(JsonNode::asText)
        .containsExactly(
            "`titel` is no member that is synced; did you mean `title`?",
            "`due_dat` is no member that is synced; did you mean `due_date`?");
    assertThat(
            patch(Api.json(answer).get("id").asText(), "{\"labels\":[\"Purple\"]}")
                .headers()
                .firstValue("X-Warnings"))
        .hasValueSatisfying(warning -> assertThat(warning).contains("Purple"));
  }

  @Test
  void what_was_refused_before_is_nothing_that_a_request_waits_for() throws Exception {
    set("T1", "{\"id\":\"T1\",\"title\":\"A\",\"assigned_to\":\"Nobody\"}");
    api.links.save(Link.of("T1", "planner-1", "P1").withRefused(Map.of(Field.ASSIGNEES, "who?")));
    CompletableFuture<HttpResponse<String>> answer =
        CompletableFuture.supplyAsync(
            () -> api.send("PATCH", TASKS + "/T1?wait=planner&timeout=20s", "{\"title\":\"B\"}"));
    await().until(() -> raw("T1").contains("\"title\":\"B\""));

    api.waiters.settled("T1", raw("T1"));

    assertThat(answer.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
  }

  private static HttpResponse<String> post(String body) {
    return api.send("POST", TASKS, body, "Content-Type", "application/json");
  }

  private static HttpResponse<String> patch(String id, String body, String... headers) {
    return api.send("PATCH", TASKS + "/" + id, body, headers);
  }

  private static String onlyId() {
    return api.redis.shared().sync().keys("annika:tasks:*").get(0).substring(13);
  }

  private static String raw(String id) {
    return api.redis.shared().sync().get("annika:tasks:" + id);
  }

  private static void set(String id, String raw) {
    api.redis.shared().sync().set("annika:tasks:" + id, raw);
  }

  static void assertProblem(HttpResponse<String> answer, int status) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(Api.json(answer).get("detail").asText()).isNotBlank();
  }
}
