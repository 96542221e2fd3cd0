package io.plannersync.api;

import static io.plannersync.api.AgentTasksTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.plannersync.model.Absence;
import io.plannersync.model.Absence.Verdict;
import io.plannersync.model.Base;
import io.plannersync.model.Conflict;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Interval;
import io.plannersync.model.Link;
import io.plannersync.model.Outcome;
import io.plannersync.model.Side;
import io.plannersync.model.Value;
import io.plannersync.model.WorkItem.Lane;
import io.plannersync.model.WorkName;
import io.plannersync.model.WorkName.Kind;
import io.plannersync.state.Conflicts;
import io.plannersync.state.Holds;
import io.plannersync.state.Journal;
import io.plannersync.state.PlanState;
import io.plannersync.state.Tombstones;
import io.plannersync.state.Troubles;
import io.plannersync.testing.LogLines;
import io.plannersync.testing.TestRedis;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperatorApiTest {

  private static final String KEY = "k3y";
  private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MILLIS);
  private static final Interval TIME = Interval.between(NOW.minusSeconds(5), NOW);
  private static Api api;

  @BeforeAll
  static void start() {
    api = new Api(TestRedis.url(), KEY, 1);
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  @BeforeEach
  void empty() {
    TestRedis.flush();
  }

  @Test
  void without_the_key_nothing_is_told_and_nothing_done() {
    for (String path :
        List.of(
            "/api/agent/tasks",
            "/api/sync/status",
            "/api/sync/conflicts",
            "/api/sync/tasks",
            "/api/demo/board")) {
      assertProblem(api.send("GET", path, null), 401);
      assertProblem(api.send("GET", path, null, "X-API-Key", "wrong"), 401);
      assertProblem(api.send("GET", path + "?X-API-Key=" + KEY, null), 401);
      assertProblem(api.send("GET", path, null, "Authorization", "Basic " + KEY), 401);
    }
    assertThat(api.send("GET", "/api/sync/status", null, "X-API-Key", KEY).statusCode())
        .isEqualTo(200);
    assertThat(
            api.send("GET", "/api/sync/status", null, "Authorization", "Bearer " + KEY)
                .statusCode())
        .isEqualTo(200);
    assertThat(api.send("GET", "/api/openapi.json", null).statusCode()).isEqualTo(200);
    assertThat(api.send("GET", "/", null).body()).contains("<title>Planner Sync</title>");
  }

  @Test
  void the_status_has_plans_with_freshness_and_bound_queues_and_counts() {
    api.plans.update(
        "P1",
        plan ->
            plan.named("One", "G")
                .lookedAt("history", Duration.ofSeconds(2), Duration.ofSeconds(3))
                .lookBegan(Instant.now().minusSeconds(1))
                .audited(new PlanState.Audit(NOW, NOW, true, "d", "d"))
                .counted(7, 1));
    api.queue.hint(WorkName.task("T1"), Lane.INTERACTIVE, Duration.ZERO);

    JsonNode status = get("/api/sync/status");

    JsonNode plan = status.at("/plans/0");
    assertThat(plan.get("plan_id").asText()).isEqualTo("P1");
    assertThat(plan.get("source").asText()).isEqualTo("history");
    assertThat(plan.get("freshness_seconds").asDouble()).isBetween(0.9, 10.0);
    assertThat(plan.get("bound_seconds").asDouble()).isEqualTo(3.0);
    assertThat(plan.get("agrees").asBoolean()).isTrue();
    assertThat(plan.get("unsettled").asInt()).isOne();
    assertThat(status.at("/queues/0/kind").asText()).isEqualTo("task");
    assertThat(status.at("/queues/0/due").asInt()).isOne();
    assertThat(status.at("/health/word").asText()).isEqualTo("UP");
  }

  @Test
  void a_deleted_document_is_put_back_once_with_all_its_members() {
    Tombstones tombstones = new Tombstones(api.redis.shared(), "planner-sync:");
    tombstones.put(
        new Tombstones.Tombstone(
            "T1",
            "planner-1",
            "{\"id\":\"T1\",\"title\":\"Lost\",\"x\":1.50,\"planner_id\":\"planner-1\","
                + "\"sync_base\":\"s1\",\"subtask_ids\":[\"S1\"]}",
            null,
            Link.of("T1", "planner-1", "P1"),
            Side.PLANNER,
            "its Planner task was deleted",
            Instant.now()));
    tombstones.put(
        new Tombstones.Tombstone(
            "S1",
            null,
            "{\"id\":\"S1\",\"parent_task_id\":\"T1\"}",
            null,
            Link.of("S1", null, "P1"),
            Side.PLANNER,
            "it was a checklist item of T1",
            Instant.now()));
    JsonNode item = get("/api/sync/tombstones").at("/items/1");
    assertThat(item.get("task_id").asText()).isEqualTo("T1");
    assertThat(item.get("title").asText()).isEqualTo("Lost");

    assertThat(post("/api/sync/tombstones/T1/restore").statusCode()).isEqualTo(200);

    assertThat(raw("T1"))
        .isEqualTo("{\"id\":\"T1\",\"title\":\"Lost\",\"x\":1.50,\"subtask_ids\":[\"S1\"]}");
    assertThat(raw("S1")).contains("parent_task_id");
    assertThat(api.queue.due(Kind.TASK)).isOne();
    assertThat(tombstones.find("T1")).isEmpty();
    assertThat(post("/api/sync/tombstones/T1/restore").statusCode()).isEqualTo(404);
  }

  @Test
  void a_deleted_document_is_not_put_back_over_another_one() {
    Tombstones tombstones = new Tombstones(api.redis.shared(), "planner-sync:");
    tombstones.put(
        new Tombstones.Tombstone(
            "T1",
            "planner-1",
            "{\"id\":\"T1\",\"title\":\"Old\",\"planner_id\":\"planner-1\",\"subtask_ids\":[\"S1\"]}",
            null,
            Link.of("T1", "planner-1", "P1"),
            Side.PLANNER,
            "its Planner task was deleted",
            Instant.now()));
    tombstones.put(
        new Tombstones.Tombstone(
            "S1",
            null,
            "{\"id\":\"S1\",\"parent_task_id\":\"T1\"}",
            null,
            Link.of("S1", null, "P1"),
            Side.PLANNER,
            "it was a checklist item of T1",
            Instant.now()));
    Tombstones.Tombstone before = tombstones.find("T1").orElseThrow();
    set("T1", "{\"id\":\"T1\",\"title\":\"New\"}");

    assertThat(post("/api/sync/tombstones/T1/restore").statusCode()).isEqualTo(409);

    assertThat(raw("T1")).contains("New");
    assertThat(tombstones.find("T1")).as("as it was").contains(before);
    assertThat(raw("S1")).isNull();
    assertThat(tombstones.find("S1")).isPresent();
  }

  @Test
  void the_losing_value_is_restored_into_the_document_once() {
    api.links.save(Link.of("T1", "planner-1", "P1"));
    set("T1", "{\"id\":\"T1\",\"title\":\"Planner's\",\"sync_base\":\"s1\",\"x\":1}");
    String id = keep(Field.TITLE, text("Planner's"), text("Agent's"), Side.PLANNER, "latest");

    JsonNode item = get("/api/sync/conflicts").at("/items/0");
    assertThat(item.get("id").asText()).isEqualTo(id);
    assertThat(item.get("task_id").asText()).isEqualTo("T1");
    assertThat(item.get("planner_id").asText()).isEqualTo("planner-1");
    assertThat(item.get("field").asText()).isEqualTo("title");
    assertThat(item.get("planner").asText()).isEqualTo("Planner's");
    assertThat(item.get("store").asText()).isEqualTo("Agent's");
    assertThat(item.get("winner").asText()).isEqualTo("planner");

    assertThat(post("/api/sync/conflicts/" + id + "/restore").statusCode()).isEqualTo(200);

    assertThat(raw("T1")).contains("\"title\":\"Agent's\"", "\"sync_base\":\"s1\"", "\"x\":1");
    assertThat(api.queue.due(Kind.TASK)).isOne();
    assertThat(api.conflicts.get(id).orElseThrow().state()).isEqualTo(Conflicts.State.RESTORED);
    assertThat(get("/api/sync/conflicts").get("items")).isEmpty();
    assertThat(get("/api/sync/conflicts?all=true").get("items")).hasSize(1);
    assertThat(post("/api/sync/conflicts/" + id + "/restore").statusCode()).isEqualTo(200);
    assertProblem(post("/api/sync/conflicts/999/restore"), 404);
  }

  @Test
  void a_conflict_whose_winner_is_right_is_dismissed_and_can_be_restored_all_the_same() {
    api.links.save(Link.of("T1", "planner-1", "P1"));
    set("T1", "{\"id\":\"T1\",\"title\":\"Planner's\"}");
    String id = keep(Field.TITLE, text("Planner's"), text("Agent's"), Side.PLANNER, "latest");

    assertThat(post("/api/sync/conflicts/" + id + "/dismiss").statusCode()).isEqualTo(200);
    assertThat(post("/api/sync/conflicts/" + id + "/dismiss").statusCode()).isEqualTo(200);

    assertThat(raw("T1")).contains("Planner's");
    assertThat(get("/api/sync/conflicts").get("items")).isEmpty();
    JsonNode all = get("/api/sync/conflicts?all=true").at("/items/0");
    assertThat(all.get("dismissed").asBoolean()).isTrue();
    assertThat(all.get("restored").asBoolean()).isFalse();
    assertProblem(post("/api/sync/conflicts/999/dismiss"), 404);

    assertThat(post("/api/sync/conflicts/" + id + "/restore").statusCode()).isEqualTo(200);
    assertThat(raw("T1")).contains("Agent's");
    all = get("/api/sync/conflicts?all=true").at("/items/0");
    assertThat(all.get("dismissed").asBoolean()).isFalse();
    assertThat(all.get("restored").asBoolean()).isTrue();
  }

  @Test
  void a_conflict_that_nobody_won_cannot_be_dismissed_since_both_sides_would_differ_for_good() {
    set("T1", "{\"id\":\"T1\",\"title\":\"Agent's\"}");
    String id = keep(Field.TITLE, text("Planner's"), text("Agent's"), null, "adopted-different");
    assertProblem(post("/api/sync/conflicts/" + id + "/dismiss"), 409);
    assertThat(get("/api/sync/conflicts").get("items")).hasSize(1);
  }

  @Test
  void a_conflict_that_nobody_won_needs_a_side() {
    set("T1", "{\"id\":\"T1\",\"title\":\"Agent's\"}");
    String id = keep(Field.TITLE, text("Planner's"), text("Agent's"), null, "adopted-different");

    assertProblem(post("/api/sync/conflicts/" + id + "/restore"), 400);
    assertProblem(post("/api/sync/conflicts/" + id + "/restore?side=moon"), 400);
    assertThat(post("/api/sync/conflicts/" + id + "/restore?side=planner").statusCode())
        .isEqualTo(200);

    assertThat(raw("T1")).contains("\"title\":\"Planner's\"");
  }

  @Test
  void a_deletion_that_gave_way_is_not_restored_as_a_value() {
    set("T1", "{\"id\":\"T1\",\"title\":\"Agent's\"}");
    String id = keep(Field.TITLE, Value.NOTHING, text("Agent's"), Side.STORE, "edit-beats-delete");

    assertProblem(post("/api/sync/conflicts/" + id + "/restore"), 409);
    assertThat(raw("T1")).contains("Agent's");
  }

  @Test
  void a_confirmed_deletion_clears_its_pairs_and_a_discarded_one_restores_them() {
    String id = hold("T1", "T2");
    api.links.save(Link.of("T3", "planner-3", "P1"));

    assertThat(get("/api/sync/held").at("/items/0/task_ids")).hasSize(2);
    assertThat(post("/api/sync/held/" + id + "/confirm").statusCode()).isEqualTo(200);

    assertThat(verdict("T1")).isEqualTo(Verdict.DELETE);
    assertThat(verdict("T2")).isEqualTo(Verdict.DELETE);
    assertThat(api.queue.due(Kind.TASK)).isEqualTo(2);
    assertThat(post("/api/sync/held/" + id + "/confirm").statusCode()).isEqualTo(200);
    assertProblem(post("/api/sync/held/" + id + "/discard"), 409);
    assertThat(get("/api/sync/held").get("items")).isEmpty();
    assertProblem(post("/api/sync/held/77/confirm"), 404);

    String other = hold("T4");
    assertThat(post("/api/sync/held/" + other + "/discard").statusCode()).isEqualTo(200);
    assertThat(verdict("T4")).isEqualTo(Verdict.RESTORE);
  }

  @Test
  void a_ruling_that_broke_off_half_way_is_completed_by_repeating_it() {
    String id = hold("T1", "T2");
    api.holds.confirm(id);

    assertThat(post("/api/sync/held/" + id + "/confirm").statusCode()).isEqualTo(200);

    assertThat(verdict("T1")).isEqualTo(Verdict.DELETE);
    assertThat(verdict("T2")).isEqualTo(Verdict.DELETE);
  }

  @Test
  void a_parked_task_is_listed_with_its_reason_and_retried() {
    api.queue.hint(WorkName.task("T1"), Lane.INTERACTIVE, Duration.ZERO);
    var item = api.queue.take(Kind.TASK, 1, Duration.ofMinutes(1), "test").get(0);
    api.queue.finish(item, new Outcome.Parked("the title is missing; give it one"));
    api.troubles.set(
        "T2", List.of(new Troubles.Note(Troubles.Kind.REFUSED, "due", "no date")), NOW);

    JsonNode items = get("/api/sync/parked").get("items");
    assertThat(items.findValuesAsText("task_id")).containsExactly("T1", "T2");
    assertThat(items.at("/0/reason").asText()).isEqualTo("the title is missing; give it one");
    assertThat(items.at("/1/field").asText()).isEqualTo("due");

    assertThat(post("/api/sync/parked/T1/retry").statusCode()).isEqualTo(200);
    assertThat(api.queue.due(Kind.TASK)).isOne();
    assertProblem(post("/api/sync/parked/T7/retry"), 404);
    assertProblem(post("/api/sync/parked/moon%3A1/retry"), 400);
  }

  @Test
  void a_retry_has_what_Planner_refused_tried_once_more() {
    Half half = new Half(Map.of(Field.TITLE, Value.text("One")));
    Link link =
        Link.of("T1", "planner-1", "P1")
            .settled(new Base(half, half), "e", "d", NOW)
            .withRefused(Map.of(Field.TITLE, "Planner refuses it: 400"))
            .withDoubts(Map.of(Field.DUE, Value.NOTHING));
    api.links.save(link);

    assertThat(post("/api/sync/parked/T1/retry").statusCode()).isEqualTo(200);

    assertThat(api.links.find("T1").orElseThrow().refused()).isEmpty();
    assertThat(api.links.find("T1").orElseThrow().doubts()).isEmpty();
    assertThat(api.queue.due(Kind.TASK)).isOne();
  }

  @Test
  void a_plan_is_paused_and_goes_on_with_an_audit() {
    api.plans.update("P1", plan -> plan.named("One", "G"));

    assertThat(post("/api/sync/plans/P1/pause").statusCode()).isEqualTo(200);
    assertThat(get("/api/sync/status").at("/plans/0/state").asText()).isEqualTo("paused");
    assertThat(post("/api/sync/plans/P1/resume").statusCode()).isEqualTo(200);

    assertThat(get("/api/sync/status").at("/plans/0/state").asText()).isEqualTo("active");
    assertThat(api.queue.due(Kind.PLAN)).isOne();
    assertThat(api.queue.due(Kind.AUDIT)).isOne();
    assertProblem(post("/api/sync/plans/P9/pause"), 404);
  }

  @Test
  void reconcile_and_the_predecessors_poll_have_everything_looked_at() {
    for (String path : List.of("/api/sync/reconcile", "/api/planner/poll")) {
      TestRedis.flush();
      api.plans.update("P1", plan -> plan.named("One", "G"));
      assertThat(post(path).statusCode()).isEqualTo(200);
      for (Kind kind : List.of(Kind.PLAN, Kind.AUDIT, Kind.STORE, Kind.PLANS)) {
        assertThat(api.queue.take(kind, 9, Duration.ofMinutes(1), "test")).hasSize(1);
      }
    }
  }

  @Test
  void the_predecessors_event_is_a_hint_and_reaches_the_other_agents() {
    List<String> heard = new CopyOnWriteArrayList<>();
    try (var agent = api.pubSub.connectPubSub()) {
      agent.addListener(
          new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, String message) {
              heard.add(message);
            }
          });
      agent.sync().subscribe("annika:tasks:updates");

      assertThat(event("{\"action\":\"updated\",\"task_id\":\"T1\",\"task\":{\"n\":1.50}}").body())
          .isEqualTo("OK");
      assertThat(
              event("{\"action\":\"x\",\"task\":{\"id\":\"T2\"},\"source\":\"task_manager\"}")
                  .body())
          .isEqualTo("OK");
      assertThat(event("{\"task_id\":\"T3\",\"source\":\"planner\"}").body()).isEqualTo("OK");

      await().until(() -> heard.size() == 3);
    }
    assertThat(heard)
        .containsExactly(
            "{\"action\":\"updated\",\"task_id\":\"T1\",\"task\":{\"n\":1.50},\"source\":\"agent\"}",
            "{\"action\":\"x\",\"task\":{\"id\":\"T2\"},\"source\":\"task_manager\",\"task_id\":\"T2\"}",
            "{\"task_id\":\"T3\",\"source\":\"agent\"}");
    assertThat(api.queue.due(Kind.TASK)).isEqualTo(3);
    assertProblem(event("{\"action\":\"x\"}"), 400);
  }

  private static HttpResponse<String> event(String body) {
    return api.send("POST", "/api/annika/task-events", body, "X-API-Key", KEY);
  }

  @Test
  void the_predecessors_probes_are_answered_without_a_key() {
    for (String path : List.of("/api/health/ready", "/api/hello", "/api/health/sync")) {
      assertThat(api.send("GET", path, null).statusCode()).as(path).isEqualTo(200);
    }
    assertThat(Api.json(api.send("GET", "/api/health/sync", null)).get("running").asBoolean())
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /api/plans?groupId=g, /api/sync/status",
    "PATCH, /api/tasks/t1/progress, /api/agent/tasks",
    "GET, /api/me/tasks, /api/agent/tasks",
    "POST, /api/me/sendMail, Microsoft Graph",
    "GET, /api/planner/tasks/t1/bucketTaskBoardFormat, Microsoft Graph",
    "GET, /api/metadata?type=user&id=1, Microsoft Graph",
    "GET, /api/deviceManagement/managedDevices, Microsoft Graph",
    "POST, /api/tokens/refresh/x, ''",
  })
  void what_the_predecessor_offered_and_is_no_more_names_its_successor(
      String method, String path, String successor) {
    HttpResponse<String> answer = api.send(method, path, null);

    assertProblem(answer, 410);
    assertThat(Api.json(answer).path("successor").asText()).contains(successor);
    assertProblem(api.send("GET", "/api/nowhere", null), 404);
    assertProblem(api.send("GET", "/api/tasksandmore", null), 404);
    assertProblem(api.send("GET", "/api/planner/poll", null), 405);
  }

  @Test
  void a_key_in_the_address_is_never_shown() {
    assertThat(api.send("GET", "/api/sync/status?code=" + KEY, null).statusCode()).isEqualTo(200);
    assertThat(api.send("GET", "/api/sync/status", null, "x-functions-key", KEY).statusCode())
        .isEqualTo(200);
    try (LogLines log = new LogLines()) {
      for (String path :
          List.of(
              "/api/sync/status?code=s3cret",
              "/api/agent/tasks?limit=0&code=s3cret",
              "/api/tasks?code=s3cret",
              "/api/nowhere?code=s3cret")) {
        assertThat(api.send("GET", path, null).body()).as(path).doesNotContain("s3cret");
      }
      assertThat(log.lines()).noneMatch(line -> line.contains("s3cret"));
    }
  }

  @Test
  void a_task_is_explained_by_its_link_journal_conflicts_and_troubles() {
    api.links.save(Link.of("T1", "planner-1", "P1"));
    keep(Field.TITLE, text("a"), text("b"), Side.STORE, "latest");
    api.journal.record(
        "T1",
        new Journal.Entry(
            NOW,
            "decide",
            "Merge",
            Map.of("base", "{}"),
            Map.of(Field.PROGRESS, new Value.Percent(50)),
            Map.of(),
            null));

    JsonNode story = get("/api/sync/tasks/T1/explain");

    assertThat(story.get("planner_id").asText()).isEqualTo("planner-1");
    assertThat(story.at("/journal/0/to_planner/progress").asInt()).isEqualTo(50);
    assertThat(story.get("conflicts")).hasSize(1);
    assertProblem(api.send("GET", "/api/sync/tasks/T9/explain", null, "X-API-Key", KEY), 404);
  }

  @Test
  void the_settled_board_has_the_shape_of_planners_tasks() {
    api.plans.update("P1", plan -> plan.named("One", "G"));
    Half half =
        new Half(
            Map.of(
                Field.TITLE, text("A"),
                Field.PROGRESS, new Value.Percent(50),
                Field.PRIORITY, text("urgent")));
    api.links.save(Link.of("T1", "planner-1", "P1").settled(new Base(half, half), "e", "d", NOW));

    JsonNode plan = get("/api/sync/tasks").at("/plans/0");

    assertThat(plan.get("title").asText()).isEqualTo("One");
    assertThat(plan.at("/tasks/0/id").asText()).isEqualTo("planner-1");
    assertThat(plan.at("/tasks/0/percentComplete").asInt()).isEqualTo(50);
    assertThat(plan.at("/tasks/0/priority").asInt()).isOne();
  }

  @Test
  void outside_the_demo_there_is_no_emulated_planner() {
    assertProblem(api.send("GET", "/api/demo/board", null, "X-API-Key", KEY), 404);
    assertProblem(api.send("POST", "/api/demo/tasks", "{}", "X-API-Key", KEY), 404);
  }

  private static String hold(String... ids) {
    for (String id : ids) {
      api.links.save(
          Link.of(id, "planner-" + id, "P1")
              .withAbsence(new Absence(Side.STORE, NOW, Verdict.HELD)));
    }
    return api.holds.hold(Holds.Kind.DELETION, "P1", Side.PLANNER, List.of(ids), "too many", NOW);
  }

  private static Verdict verdict(String id) {
    return api.links.find(id).orElseThrow().absence().verdict();
  }

  private static String keep(Field field, Value planner, Value store, Side winner, String why) {
    return api.conflicts
        .keep("T1", "planner-1", new Conflict(field, planner, store, winner, why, TIME, TIME), NOW)
        .orElseThrow()
        .id();
  }

  private static Value text(String text) {
    return new Value.Text(text);
  }

  private static JsonNode get(String path) {
    HttpResponse<String> answer = api.send("GET", path, null, "X-API-Key", KEY);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Api.json(answer);
  }

  private static HttpResponse<String> post(String path) {
    return api.send("POST", path, null, "X-API-Key", KEY);
  }

  private static String raw(String id) {
    return api.redis.shared().sync().get("annika:tasks:" + id);
  }

  private static void set(String id, String raw) {
    api.redis.shared().sync().set("annika:tasks:" + id, raw);
  }
}
