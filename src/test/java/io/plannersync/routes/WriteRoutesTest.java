package io.plannersync.routes;

import static io.plannersync.routes.PlayedGraph.drop;
import static io.plannersync.routes.PlayedGraph.error;
import static io.plannersync.routes.PlayedGraph.json;
import static io.plannersync.routes.PlayedPlan.byId;
import static io.plannersync.routes.PlayedPlan.noContent;
import static io.plannersync.routes.PlayedPlan.task;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.plannersync.model.Applied;
import io.plannersync.model.Decision;
import io.plannersync.model.Field;
import io.plannersync.model.Link;
import io.plannersync.model.Outcome;
import io.plannersync.model.PlannerSight;
import io.plannersync.model.Sighting;
import io.plannersync.model.Value;
import io.plannersync.model.WorkItem;
import io.plannersync.model.WorkName;
import io.plannersync.reconcile.Look;
import io.plannersync.reconcile.Settling;
import io.plannersync.state.Tombstones;
import io.plannersync.store.Messages;
import io.plannersync.testing.TestRedis;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** routes/reconcile: write-planner, send-change and tell-agents. */
class WriteRoutesTest {

  private static final String PATCH = "PATCH /v1.0/planner/tasks/T1";
  private static final String PATCH_DETAILS = PATCH + "/details";

  private final RouteFixture routes =
      new RouteFixture()
          .with("PLANNER_PLAN_IDS", "P1,P2")
          .routes(
              "graph/*",
              "reconcile/read-task",
              "reconcile/get-task",
              "reconcile/find-task",
              "reconcile/write-planner",
              "reconcile/send-change",
              "reconcile/tell-agents",
              "looking/list-all",
              "looking/list-page");
  private final PlayedGraph graph = routes.graph();
  private final PlayedPlan plan = new PlayedPlan(routes);
  private WorkItem item;

  @BeforeEach
  void start() {
    routes.start();
  }

  @AfterEach
  void close() {
    routes.close();
  }

  @Test
  void task_and_details_are_changed_apart_each_with_its_own_etag() {
    graph.on(PATCH, json(200, task("T1", "New", "t2", "x").replace(",\"details\":", ",\"_\":")));
    graph.on(
        PATCH_DETAILS,
        json(200, "{\"id\":\"T1\",\"@odata.etag\":\"W/\\\"d2\\\"\",\"description\":\"Text\"}"));

    Applied applied =
        write(Map.of(Field.DESCRIPTION, Value.text("Text"), Field.TITLE, Value.text("New")));

    assertThat(graph.lines()).containsExactly(PATCH, PATCH_DETAILS);
    assertThat(graph.requests().get(0).body()).isEqualTo("{\"title\":\"New\"}");
    assertThat(graph.requests().get(0).header("If-Match")).isEqualTo("W/\"t1\"");
    assertThat(RouteFixture.json(graph.requests().get(1).body()).path("description").asText())
        .isEqualTo("Text");
    assertThat(graph.requests().get(1).header("If-Match")).isEqualTo("W/\"d1\"");
    assertThat(applied.trouble()).isEmpty();
    PlannerSight.Present after = applied.task().orElseThrow();
    assertThat(after.etag()).isEqualTo("W/\"t2\"");
    assertThat(after.detailsEtag()).isEqualTo("W/\"d2\"");
    assertThat(after.half().get(Field.TITLE)).isEqualTo(Value.text("New"));
    assertThat(after.half().get(Field.DESCRIPTION)).isEqualTo(Value.text("Text"));
  }

  @Test
  void only_what_differs_is_sent() {
    graph.on(PATCH, noContent());

    write(Map.of(Field.TITLE, Value.text("Old"), Field.PROGRESS, new Value.Percent(50)));

    assertThat(graph.lines()).containsExactly(PATCH);
    assertThat(graph.only().body()).isEqualTo("{\"percentComplete\":50}");
  }

  @Test
  void what_Planner_has_already_is_not_sent() {
    Applied applied = write(Map.of(Field.TITLE, Value.text("Old")));

    assertThat(graph.requests()).isEmpty();
    assertThat(applied.trouble()).isEmpty();
  }

  @Test
  void a_conflict_is_read_again_later_and_nothing_was_done() {
    graph.on(PATCH, error(412, "", "The If-Match header is unknown"));

    Applied applied = write(Map.of(Field.TITLE, Value.text("New")));

    assertThat(applied.trouble().orElseThrow().outcome()).isInstanceOf(Outcome.Failed.class);
    assertThat(graph.requests()).hasSize(1);
  }

  @Test
  void a_refused_detail_does_not_hold_up_the_task() {
    graph.on(PATCH, json(200, task("T1", "New", "t2", "d1")));
    graph.on(PATCH_DETAILS, error(400, "", "The description is too long"));
    Map<Field, Value> edit =
        Map.of(Field.TITLE, Value.text("New"), Field.DESCRIPTION, Value.text("Text"));

    Applied.Trouble doubt = write(edit).trouble().orElseThrow();
    assertThat(doubt.doubts()).containsOnlyKeys(Field.DESCRIPTION);
    Applied applied = again(edit, doubt);

    assertThat(applied.trouble()).isEmpty();
    assertThat(applied.decision().refused().keySet()).containsExactly(Field.DESCRIPTION);
    assertThat(((Decision.Merge) applied.decision().action()).toPlanner())
        .containsOnlyKeys(Field.TITLE);
    assertThat(applied.task().orElseThrow().half().get(Field.TITLE)).isEqualTo(Value.text("New"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "MaximumProjectsOwnedByUser",
        "MaximumProjectsSharedWithUser",
        "MaximumTasksCreatedByUser",
        "MaximumTasksAssignedToUser",
        "MaximumTasksInProject",
        "MaximumActiveTasksInProject",
        "MaximumBucketsInProject",
        "MaximumUsersSharedWithProject",
        "MaximumReferencesOnTask",
        "MaximumChecklistItemsOnTask",
        "MaximumAssigneesInTasks",
        "MaximumPlannerPlans",
        "MaximumFavoritePlansForUser",
        "MaximumRecentPlansForUser",
        "MaximumContextsOnPlan",
        "MaximumOfWhateverComesNext"
      })
  void a_limit_is_named_and_not_tried_again(String code) {
    graph.on(PATCH, error(403, code, "The request exceeded allowed limits."));
    graph.on("POST /v1.0/planner/tasks", error(403, code, "The request exceeded allowed limits."));

    Map<Field, Value> edit = Map.of(Field.TITLE, Value.text("New"));
    Applied changed = again(edit, write(edit).trouble().orElseThrow());
    Applied.Trouble doubt = create(Map.of()).trouble().orElseThrow();
    assertThat(doubt.outcome()).isInstanceOf(Outcome.Failed.class);
    Applied created = create(doubt.doubts());

    assertThat(changed.trouble()).isEmpty();
    assertThat(changed.decision().refused().get(Field.TITLE)).contains("403", code);
    Applied.Trouble trouble = created.trouble().orElseThrow();
    assertThat(trouble.outcome())
        .isInstanceOfSatisfying(
            Outcome.Parked.class, parked -> assertThat(parked.reason()).contains("403", code));
    assertThat(graph.lines()).containsExactly("POST /v1.0/planner/tasks");
  }

  @Test
  void a_403_that_names_no_limit_is_believed_only_after_one_more_read_as_the_task_may_be_gone() {
    graph.on(PATCH, error(403, "", "You do not have the required permissions"));
    Map<Field, Value> edit = Map.of(Field.TITLE, Value.text("New"));

    Outcome first = write(edit).trouble().orElseThrow().outcome();
    assertThat(first).isInstanceOf(Outcome.Failed.class);

    routes.queue().finish(item, first);
    RouteFixture.await().until(() -> !routes.due(WorkName.Kind.TASK).isEmpty());
    assertThat(write(edit).trouble().orElseThrow().outcome())
        .isInstanceOfSatisfying(
            Outcome.Parked.class, parked -> assertThat(parked.reason()).contains("Task-1", "403"));
  }

  /** The same edit after it was refused once. */
  private Applied again(Map<Field, Value> edit, Applied.Trouble doubt) {
    routes.queue().finish(item, Outcome.SETTLED);
    return (Applied)
        routes.ask(
            "direct:write-planner",
            merge(Link.of("Task-1", "T1", "P1").withDoubts(doubt.doubts()), edit));
  }

  private Applied create(Map<Field, Value> doubts) {
    routes.queue().finish(item, Outcome.SETTLED);
    Sighting seen = sighting(Link.of("Task-1", null, "P1").withDoubts(doubts));
    return (Applied)
        routes.ask(
            "direct:write-planner",
            new Decision(
                seen, new Decision.CreateTask(Map.of(Field.TITLE, Value.text("Made")), "P1")));
  }

  @Test
  void a_lost_answer_is_trouble_that_may_have_had_its_effect() {
    graph.on(PATCH, drop());

    Applied.Trouble trouble = write(Map.of(Field.TITLE, Value.text("New"))).trouble().orElseThrow();

    assertThat(trouble.intentVoid()).isFalse();
    assertThat(trouble.outcome()).isInstanceOf(Outcome.Failed.class);
    assertThat(graph.requests()).hasSize(1);
  }

  @Test
  void whose_lease_is_lost_sends_neither_of_its_calls() {
    Decision decision =
        merge(Map.of(Field.TITLE, Value.text("New"), Field.DESCRIPTION, Value.text("Text")));
    routes.queue().finish(item, Outcome.SETTLED);

    Applied applied = (Applied) routes.ask("direct:write-planner", decision);

    assertThat(graph.requests()).isEmpty();
    assertThat(applied.trouble().orElseThrow().outcome())
        .isEqualTo(new Outcome.Again(Duration.ZERO));
  }

  @Test
  void a_creation_posts_what_a_task_itself_carries() {
    graph.on("POST /v1.0/planner/tasks", json(201, task("T9", "Made", 1)));
    Sighting seen = sighting(Link.of("Task-1", null, "P1"));

    Applied applied =
        (Applied)
            routes.ask(
                "direct:write-planner",
                new Decision(
                    seen,
                    new Decision.CreateTask(
                        Map.of(
                            Field.TITLE,
                            Value.text("Made"),
                            Field.DESCRIPTION,
                            Value.text("later")),
                        "P1")));

    assertThat(RouteFixture.json(graph.only().body()))
        .isEqualTo(RouteFixture.json("{\"planId\":\"P1\",\"title\":\"Made\"}"));
    assertThat(graph.only().header("If-Match")).isNull();
    assertThat(applied.task().orElseThrow().plannerId()).isEqualTo("T9");
  }

  @Test
  void a_deletion_names_the_etag_of_the_task_and_keeps_what_it_was() {
    graph.on("DELETE /v1.0/planner/tasks/T1", noContent());
    Sighting seen = sighting(Link.of("Task-1", "T1", "P1"));

    Applied applied =
        (Applied) routes.ask("direct:write-planner", new Decision(seen, new Decision.DeleteTask()));

    assertThat(graph.only().line()).isEqualTo("DELETE /v1.0/planner/tasks/T1");
    assertThat(graph.only().header("If-Match")).isEqualTo("W/\"t1\"");
    assertThat(applied.trouble()).isEmpty();
    assertThat(new Tombstones(routes.state(), "planner-sync:").find("Task-1").orElseThrow().task())
        .isEqualTo(task("T1", "Old", 1));
  }

  @Test
  void a_task_that_is_gone_already_is_deleted() {
    graph.on("DELETE /v1.0/planner/tasks/T1", PlayedPlan.gone());
    Sighting seen = sighting(Link.of("Task-1", "T1", "P1"));

    Applied applied =
        (Applied) routes.ask("direct:write-planner", new Decision(seen, new Decision.DeleteTask()));

    assertThat(applied.trouble()).isEmpty();
  }

  // ----- tell-agents

  @Test
  void agents_get_each_message_as_it_is_and_no_serialised_Java() {
    List<byte[]> heard = new CopyOnWriteArrayList<>();
    RedisClient client = RedisClient.create(TestRedis.url());
    try (var agents = client.connectPubSub(ByteArrayCodec.INSTANCE)) {
      agents.addListener(
          new RedisPubSubAdapter<>() {
            @Override
            public void message(byte[] channel, byte[] message) {
              heard.add(message);
            }
          });
      agents.sync().subscribe("annika:tasks:updates".getBytes(UTF_8));
      String one = Messages.updated("Task-1", "{\"title\":\"Grüße 🙂 ${body} {{x}}\"}", "W/\"t\"");
      String two = Messages.deleted("Task-2", null);
      Settling.Settled settled = new Settling.Settled(Outcome.SETTLED, List.of(one, two));

      assertThat(routes.ask("direct:tell-agents", settled)).isEqualTo(settled);

      RouteFixture.await().until(() -> heard.size() == 2);
      assertThat(heard).extracting(bytes -> new String(bytes, UTF_8)).containsExactly(one, two);
      assertThat(one)
          .isEqualTo(
              "{\"action\":\"updated\",\"task_id\":\"Task-1\","
                  + "\"task\":{\"title\":\"Grüße 🙂 ${body} {{x}}\"},"
                  + "\"source\":\"planner\",\"planner_etag\":\"W/\\\"t\\\"\"}");
      assertThat(heard).allMatch(bytes -> bytes[0] == '{' && bytes[bytes.length - 1] == '}');
    } finally {
      client.shutdown();
    }
  }

  @Test
  void without_messages_nothing_is_published() {
    Settling.Settled settled = new Settling.Settled(Outcome.SETTLED, List.of());

    assertThat(routes.ask("direct:tell-agents", settled)).isEqualTo(settled);
  }

  private Applied write(Map<Field, Value> toPlanner) {
    return (Applied) routes.ask("direct:write-planner", merge(toPlanner));
  }

  private Decision merge(Map<Field, Value> toPlanner) {
    return merge(Link.of("Task-1", "T1", "P1"), toPlanner);
  }

  private Decision merge(Link link, Map<Field, Value> toPlanner) {
    return new Decision(sighting(link), new Decision.Merge(toPlanner, Map.of(), Set.of(), null));
  }

  /** What is seen of the pair, under a lease. */
  private Sighting sighting(Link link) {
    plan.links().find("Task-1").ifPresent(plan.links()::remove);
    plan.links().save(link);
    plan.write("Task-1", "{\"id\":\"Task-1\",\"title\":\"Old\"}");
    graph.on(byId("T1"), json(200, task("T1", "Old", 1)));
    item = routes.lease(WorkName.task("Task-1"));
    Sighting seen = (Sighting) routes.ask("direct:read-task", routes.bean(Look.class).store(item));
    graph.forget();
    return seen;
  }
}
