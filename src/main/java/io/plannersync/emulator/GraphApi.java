package io.plannersync.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.emulator.Exchange.Call;
import io.plannersync.emulator.Exchange.Reply;
import io.plannersync.emulator.authority.Access;
import io.plannersync.emulator.world.GraphError;
import io.plannersync.emulator.world.PlannerReads;
import io.plannersync.emulator.world.PlannerService;
import io.plannersync.emulator.world.PlannerWorld;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The Planner and directory calls below {@code /v1.0} and {@code /beta}. */
final class GraphApi {
  private static final Pattern FILTER = Pattern.compile("\\s*(\\w+)\\s+eq\\s+'([^']*)'\\s*");

  private final PlannerReads reads;
  private final PlannerService service;
  private final Bodies bodies;

  GraphApi(PlannerWorld world, Bodies bodies) {
    this.reads = world.reads();
    this.service = world.service();
    this.bodies = bodies;
  }

  void register(Routes routes) {
    tasks(routes);
    plans(routes);
    buckets(routes);
    directory(routes);
    roots(routes);
    me(routes);
  }

  private void tasks(Routes routes) {
    routes.graph("GET", "/planner/tasks/{id}", Access.PLANNER_READ, this::task);
    routes.graph(
        "GET",
        "/planner/tasks/{id}/details",
        Access.PLANNER_READ,
        call ->
            bodies.one(
                call,
                "planner/tasks('" + call.part("id") + "')/details/$entity",
                reads.details(call.actor(), call.part("id"), call.past())));
    routes.graph(
        "POST",
        "/planner/tasks",
        Access.PLANNER_WRITE,
        call ->
            bodies.created(
                call, "planner/tasks/$entity", service.createTask(call.actor(), call.json())));
    routes.graph(
        "PATCH",
        "/planner/tasks/{id}",
        Access.PLANNER_WRITE,
        call -> {
          service.patchTask(call.actor(), call.part("id"), ifMatch(call), call.json());
          return call.wantsRepresentation() ? task(call) : Reply.empty(204);
        });
    routes.graph(
        "PATCH",
        "/planner/tasks/{id}/details",
        Access.PLANNER_WRITE,
        call -> {
          service.patchDetails(call.actor(), call.part("id"), ifMatch(call), call.json());
          return bodies.patched(
              call,
              "planner/tasks('" + call.part("id") + "')/details/$entity",
              reads.details(call.actor(), call.part("id"), call.past()));
        });
    routes.graph(
        "DELETE",
        "/planner/tasks/{id}",
        Access.PLANNER_WRITE,
        call -> {
          service.deleteTask(call.actor(), call.part("id"), ifMatch(call));
          return Reply.empty(204);
        });
  }

  private Reply task(Call call) {
    return bodies.one(
        call,
        "planner/tasks/$entity",
        reads.task(call.actor(), call.part("id"), call.past(), call.expandsDetails()));
  }

  private void plans(Routes routes) {
    routes.graph(
        "GET",
        "/planner/plans/{id}",
        Access.PLANNER_READ,
        call ->
            bodies.one(
                call,
                "planner/plans/$entity",
                reads.plan(call.actor(), call.part("id"), call.past())));
    routes.graph("GET", "/planner/plans/{id}/details", Access.PLANNER_READ, this::planDetails);
    routes.graph(
        "GET",
        "/planner/plans/{id}/tasks",
        Access.PLANNER_READ,
        call ->
            bodies.page(
                call,
                "planner/plans('" + call.part("id") + "')/tasks",
                reads.tasksOfPlan(
                    call.actor(), call.part("id"), call.past(), call.expandsDetails())));
    routes.graph(
        "GET",
        "/planner/plans/{id}/buckets",
        Access.PLANNER_READ,
        call ->
            bodies.page(
                call,
                "planner/plans('" + call.part("id") + "')/buckets",
                reads.bucketsOfPlan(call.actor(), call.part("id"), call.past())));
    routes.graph(
        "POST",
        "/planner/plans",
        Access.PLANNER_WRITE,
        call ->
            bodies.created(
                call, "planner/plans/$entity", service.createPlan(call.actor(), call.json())));
    routes.graph(
        "PATCH",
        "/planner/plans/{id}",
        Access.PLANNER_WRITE,
        call -> {
          service.patchPlan(call.actor(), call.part("id"), ifMatch(call), call.json());
          return bodies.patched(
              call,
              "planner/plans/$entity",
              reads.plan(call.actor(), call.part("id"), call.past()));
        });
    routes.graph(
        "PATCH",
        "/planner/plans/{id}/details",
        Access.PLANNER_WRITE,
        call -> {
          service.patchPlanDetails(call.actor(), call.part("id"), ifMatch(call), call.json());
          return call.wantsRepresentation() ? planDetails(call) : Reply.empty(204);
        });
    routes.graph(
        "DELETE",
        "/planner/plans/{id}",
        Access.PLANNER_WRITE,
        call -> {
          service.deletePlan(call.actor(), call.part("id"), ifMatch(call));
          return Reply.empty(204);
        });
  }

  private Reply planDetails(Call call) {
    return bodies.one(
        call,
        "planner/plans('" + call.part("id") + "')/details/$entity",
        reads.planDetails(call.actor(), call.part("id"), call.past()));
  }

  private void buckets(Routes routes) {
    routes.graph("GET", "/planner/buckets/{id}", Access.PLANNER_READ, this::bucket);
    routes.graph(
        "GET",
        "/planner/buckets/{id}/tasks",
        Access.PLANNER_READ,
        call ->
            bodies.page(
                call,
                "planner/buckets('" + call.part("id") + "')/tasks",
                reads.tasksOfBucket(
                    call.actor(), call.part("id"), call.past(), call.expandsDetails())));
    routes.graph(
        "POST",
        "/planner/buckets",
        Access.PLANNER_WRITE,
        call ->
            bodies.created(
                call, "planner/buckets/$entity", service.createBucket(call.actor(), call.json())));
    routes.graph(
        "PATCH",
        "/planner/buckets/{id}",
        Access.PLANNER_WRITE,
        call -> {
          service.patchBucket(call.actor(), call.part("id"), ifMatch(call), call.json());
          return call.wantsRepresentation() ? bucket(call) : Reply.empty(204);
        });
    routes.graph(
        "DELETE",
        "/planner/buckets/{id}",
        Access.PLANNER_WRITE,
        call -> {
          service.deleteBucket(call.actor(), call.part("id"), ifMatch(call));
          return Reply.empty(204);
        });
  }

  private Reply bucket(Call call) {
    return bodies.one(
        call, "planner/buckets/$entity", reads.bucket(call.actor(), call.part("id"), call.past()));
  }

  private void directory(Routes routes) {
    routes.graph(
        "GET",
        "/groups",
        Access.GROUPS,
        call -> bodies.directoryPage(call, "groups", reads.groups()));
    routes.graph(
        "GET",
        "/groups/{id}",
        Access.GROUP,
        call -> bodies.one(call, "groups/$entity", byId(reads.groups(), call.part("id"))));
    routes.graph(
        "GET",
        "/groups/{id}/planner/plans",
        Access.PLANNER_READ,
        call ->
            bodies.page(
                call,
                "groups('" + call.part("id") + "')/planner/plans",
                reads.plansOfGroup(call.actor(), call.part("id"))));
    routes.graph(
        "GET", "/users", Access.USERS, call -> bodies.directoryPage(call, "users", reads.users()));
    routes.graph(
        "GET",
        "/users/{id}/planner/tasks",
        Access.PLANNER_READ,
        call ->
            bodies.page(
                call,
                "users('" + call.part("id") + "')/planner/tasks",
                reads.tasksOfUser(
                    call.actor(), call.part("id"), call.past(), call.expandsDetails())));
    routes.graph(
        "GET",
        "/users/{id}",
        Access.USERS,
        call -> bodies.one(call, "users/$entity", byId(reads.users(), call.part("id"))));
  }

  /** Planner's root collections work with the one filter that names where to look. */
  private void roots(Routes routes) {
    routes.graph(
        "GET",
        "/planner/tasks",
        Access.PLANNER_READ,
        call ->
            bodies.page(
                call,
                "planner/tasks",
                reads.tasksOfPlan(
                    call.actor(), filtered(call, "planId"), call.past(), call.expandsDetails())));
    routes.graph(
        "GET",
        "/planner/buckets",
        Access.PLANNER_READ,
        call ->
            bodies.page(
                call,
                "planner/buckets",
                reads.bucketsOfPlan(call.actor(), filtered(call, "planId"), call.past())));
    routes.graph(
        "GET",
        "/planner/plans",
        Access.PLANNER_READ,
        call ->
            bodies.page(
                call, "planner/plans", reads.plansOfGroup(call.actor(), filtered(call, "owner"))));
  }

  private static String filtered(Call call, String property) {
    Matcher filter = FILTER.matcher(call.query().getOrDefault("$filter", ""));
    if (!filter.matches() || !filter.group(1).equals(property)) {
      throw new GraphError(400, "BadRequest", "The query must be filtered by " + property + ".");
    }
    return filter.group(2);
  }

  private void me(Routes routes) {
    routes.graph(
        "GET",
        "/me",
        Access.TOKEN,
        call -> bodies.one(call, "users/$entity", byId(reads.users(), call.delegate())));
    routes.graph(
        "GET",
        "/me/planner/tasks",
        Access.TOKEN,
        call -> {
          String userId = call.delegate();
          call.caller().require(Access.PLANNER_READ);
          return bodies.page(
              call,
              "users('" + userId + "')/planner/tasks",
              reads.tasksOfUser(call.actor(), userId, call.past(), call.expandsDetails()));
        });
    routes.graph(
        "GET",
        "/me/planner/plans",
        Access.TOKEN,
        call -> {
          String userId = call.delegate();
          call.caller().require(Access.PLANNER_READ);
          return bodies.page(
              call, "users('" + userId + "')/planner/plans", reads.plansOf(call.actor()));
        });
  }

  private static ObjectNode byId(List<ObjectNode> all, String id) {
    return all.stream()
        .filter(
            one ->
                one.path("id").asText().equals(id)
                    || one.path("userPrincipalName").asText().equalsIgnoreCase(id))
        .findFirst()
        .orElseThrow(
            () ->
                new GraphError(
                    404,
                    "Request_ResourceNotFound",
                    ("Resource '%s' does not exist or one of its queried reference-property objects"
                            + " are not present.")
                        .formatted(id)));
  }

  private static String ifMatch(Call call) {
    return call.headers().get("if-match");
  }
}
