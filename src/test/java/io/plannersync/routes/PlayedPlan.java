package io.plannersync.routes;

import static io.plannersync.routes.PlayedGraph.answer;
import static io.plannersync.routes.PlayedGraph.error;
import static io.plannersync.routes.PlayedGraph.json;
import static io.plannersync.routes.PlayedGraph.page;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Link;
import io.plannersync.model.Outcome;
import io.plannersync.model.Side;
import io.plannersync.model.WorkItem.Lane;
import io.plannersync.model.WorkName;
import io.plannersync.routes.PlayedGraph.Answer;
import io.plannersync.state.Links;
import io.plannersync.state.PlanState;
import io.plannersync.state.PlanStates;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** One plan on the played Graph, {@value #ID}, and the pairs of its tasks. */
final class PlayedPlan {

  static final String ID = "P1";
  static final String TASKS = "GET /v1.0/planner/plans/P1/tasks?$expand=details";
  static final String USERS =
      "GET /v1.0/users?$select=id,displayName,mail,userPrincipalName&$top=999";
  static final String BUCKETS = "GET /v1.0/planner/plans/P1/buckets";
  static final String DETAILS = "GET /v1.0/planner/plans/P1/details";
  static final WorkName LOOK = WorkName.plan(ID);
  static final WorkName AUDIT = WorkName.audit(ID);
  static final WorkName STORE = new WorkName(WorkName.Kind.STORE, "");

  private final RouteFixture routes;

  PlayedPlan(RouteFixture routes) {
    this.routes = routes;
    routes
        .graph()
        .on(USERS, page(null, List.of("{\"id\":\"anna\",\"displayName\":\"Anna Berg\"}")))
        .on(BUCKETS, page(null, List.of("{\"id\":\"b1\",\"name\":\"To do\"}")))
        .on(
            DETAILS,
            json(200, "{\"id\":\"P1\",\"categoryDescriptions\":{\"category1\":\"Urgent\"}}"));
  }

  /** A task's JSON with its details; the version is part of both etags. */
  static String task(String id, String title, int version, String... members) {
    return task(id, title, "t" + version, "d" + version, members);
  }

  static String task(String id, String title, String etag, String details, String... members) {
    ObjectNode task =
        (ObjectNode)
            RouteFixture.json(
                "{\"id\":\""
                    + id
                    + "\",\"planId\":\"P1\",\"bucketId\":\"b1\",\"percentComplete\":0,"
                    + "\"priority\":5,\"startDateTime\":null,\"dueDateTime\":null,"
                    + "\"createdDateTime\":\"2026-01-02T03:04:05Z\",\"assignments\":{},"
                    + "\"appliedCategories\":{},\"details\":{\"id\":\""
                    + id
                    + "\",\"description\":\"\",\"references\":{},\"checklist\":{}}}");
    task.put("title", title).put("@odata.etag", etag(etag));
    task.withObject("/details").put("@odata.etag", etag(details));
    for (String member : members) {
      task.setAll((ObjectNode) RouteFixture.json(member));
    }
    return task.toString();
  }

  static String etag(String version) {
    return "W/\"" + version + "\"";
  }

  static String byId(String id) {
    return "GET /v1.0/planner/tasks/" + id + "?$expand=details";
  }

  /** What the listing of the plan, and the reading of each task, shows from now on. */
  PlayedPlan shows(String... tasks) {
    listing(page(null, Arrays.asList(tasks)));
    for (String task : tasks) {
      routes.graph().on(byId(RouteFixture.json(task).path("id").asText()), json(200, task));
    }
    return this;
  }

  PlayedPlan listing(Answer... answers) {
    routes.graph().on(TASKS, answers);
    return this;
  }

  /** The plan and the store are looked at, and whatever is named is worked on until it rests. */
  void settle() {
    routes.work("look-at-store", STORE);
    routes.work("look-at-plan", LOOK);
    List<String> due = routes.due(WorkName.Kind.TASK);
    for (int round = 0; !due.isEmpty(); round++) {
      assertThat(round).as("rounds until all is settled: " + due).isLessThan(5);
      for (String storeId : due) {
        Outcome outcome = pass(storeId);
        assertThat(outcome).as(storeId).isInstanceOfAny(Outcome.Settled.class, Outcome.Again.class);
      }
      due = routes.due(WorkName.Kind.TASK);
    }
    routes.graph().forget();
  }

  /** One pass about a pair; it is due again at once if the pass says so. */
  Outcome pass(String storeId) {
    Outcome outcome = routes.work("reconcile-task", WorkName.task(storeId));
    if (outcome.equals(new Outcome.Again(Duration.ZERO))) {
      routes.queue().hint(WorkName.task(storeId), Lane.INTERACTIVE, Duration.ZERO);
    }
    return outcome;
  }

  /** One pass after an agent's edit, of which nothing else was said. */
  Outcome passAfterEdit(String storeId) {
    return routes.work("reconcile-task", WorkName.task(storeId), Side.STORE);
  }

  Links links() {
    return new Links(routes.state(), "planner-sync:");
  }

  Link link(String storeId) {
    return links().find(storeId).orElseThrow();
  }

  String storeIdOf(String plannerId) {
    return links().storeIdOf(plannerId).orElseThrow();
  }

  PlanStates states() {
    return new PlanStates(routes.state(), "planner-sync:");
  }

  PlanState state() {
    return states().get(ID).orElseThrow();
  }

  /** The document as it is now, null if there is none. */
  ObjectNode document(String storeId) {
    String raw = routes.redis().get(key(storeId));
    return raw == null ? null : (ObjectNode) RouteFixture.json(raw);
  }

  void write(String storeId, String json) {
    routes.redis().set(key(storeId), json);
  }

  /** An agent sets some members of a document and writes all of it back. */
  void change(String storeId, String members) {
    ObjectNode document = document(storeId);
    document.setAll((ObjectNode) RouteFixture.json(members));
    write(storeId, document.toString());
  }

  static String key(String storeId) {
    return "annika:tasks:" + storeId;
  }

  static Answer noContent() {
    return answer(204, "", "");
  }

  static Answer gone() {
    return error(404, "", "The requested item is not found.");
  }
}
