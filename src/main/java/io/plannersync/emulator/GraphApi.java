package io.plannersync.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.emulator.Exchange.Call;
import io.plannersync.emulator.Exchange.Reply;
import io.plannersync.emulator.Routes.Access;
import io.plannersync.emulator.world.Change;
import io.plannersync.emulator.world.GraphError;
import io.plannersync.emulator.world.Json;
import io.plannersync.emulator.world.PlannerReads;
import io.plannersync.emulator.world.PlannerService;
import io.plannersync.emulator.world.PlannerWorld;
import io.plannersync.emulator.world.Settings;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The Planner and directory calls below {@code /v1.0} and {@code /beta}.
 *
 * <p>As Planner does, its collections ignore {@code $top}, {@code $filter} and {@code $orderby};
 * the size of a page is the service's own. {@code $select} and {@code $expand=details} work.
 * Directory collections honour {@code $top} as the size of a page.
 */
final class GraphApi {
  /** Properties of a task that v1.0's metadata lacks. */
  private static final Set<String> BETA_ONLY = Set.of("lastModifiedDateTime", "lastModifiedBy");

  private static final Pattern HISTORY_FILTER =
      Pattern.compile("\\s*occurredDateTime\\s+(gt|ge|lt|le)\\s+(\\S+)\\s*");

  private final PlannerReads reads;
  private final PlannerService service;
  private final Settings settings;

  GraphApi(PlannerWorld world, Settings settings) {
    this.reads = world.reads();
    this.service = world.service();
    this.settings = settings;
  }

  void register(Routes routes) {
    tasks(routes);
    plans(routes);
    buckets(routes);
    directory(routes);
    me(routes);
  }

  private void tasks(Routes routes) {
    routes.graph("GET", "/planner/tasks/{id}", Access.PLANNER_READ, this::task);
    routes.graph(
        "GET",
        "/planner/tasks/{id}/details",
        Access.PLANNER_READ,
        call ->
            one(
                call,
                "planner/tasks('" + call.part("id") + "')/details/$entity",
                reads.details(call.actor(), call.part("id"), call.past())));
    routes.graph(
        "POST",
        "/planner/tasks",
        Access.PLANNER_WRITE,
        call ->
            created(call, "planner/tasks/$entity", service.createTask(call.actor(), call.json())));
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
          return patched(
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
    return one(
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
            one(
                call,
                "planner/plans/$entity",
                reads.plan(call.actor(), call.part("id"), call.past())));
    routes.graph("GET", "/planner/plans/{id}/details", Access.PLANNER_READ, this::planDetails);
    routes.graph(
        "GET",
        "/planner/plans/{id}/tasks",
        Access.PLANNER_READ,
        call ->
            page(
                call,
                "planner/plans('" + call.part("id") + "')/tasks",
                reads.tasksOfPlan(
                    call.actor(), call.part("id"), call.past(), call.expandsDetails()),
                settings.pageSize()));
    routes.graph(
        "GET",
        "/planner/plans/{id}/buckets",
        Access.PLANNER_READ,
        call ->
            page(
                call,
                "planner/plans('" + call.part("id") + "')/buckets",
                reads.bucketsOfPlan(call.actor(), call.part("id"), call.past()),
                settings.pageSize()));
    routes.beta("GET", "/planner/plans/{id}/historyItems", Access.PLANNER_READ, this::historyItems);
    routes.graph(
        "POST",
        "/planner/plans",
        Access.PLANNER_WRITE,
        call ->
            created(call, "planner/plans/$entity", service.createPlan(call.actor(), call.json())));
    routes.graph(
        "PATCH",
        "/planner/plans/{id}",
        Access.PLANNER_WRITE,
        call -> {
          service.patchPlan(call.actor(), call.part("id"), ifMatch(call), call.json());
          return patched(
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
    return one(
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
            page(
                call,
                "planner/buckets('" + call.part("id") + "')/tasks",
                reads.tasksOfBucket(
                    call.actor(), call.part("id"), call.past(), call.expandsDetails()),
                settings.pageSize()));
    routes.graph(
        "POST",
        "/planner/buckets",
        Access.PLANNER_WRITE,
        call ->
            created(
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
    return one(
        call, "planner/buckets/$entity", reads.bucket(call.actor(), call.part("id"), call.past()));
  }

  private void directory(Routes routes) {
    routes.graph(
        "GET",
        "/groups",
        Access.GROUP_READ,
        call -> page(call, "groups", reads.groups(), top(call)));
    routes.graph(
        "GET",
        "/groups/{id}",
        Access.GROUP_READ,
        call -> one(call, "groups/$entity", byId(reads.groups(), call.part("id"))));
    routes.graph(
        "GET",
        "/groups/{id}/planner/plans",
        Access.PLANNER_READ,
        call ->
            page(
                call,
                "groups('" + call.part("id") + "')/planner/plans",
                reads.plansOfGroup(call.actor(), call.part("id")),
                settings.pageSize()));
    routes.graph(
        "GET", "/users", Access.USER_READ, call -> page(call, "users", reads.users(), top(call)));
    routes.graph(
        "GET",
        "/users/{id}",
        Access.USER_READ,
        call -> one(call, "users/$entity", byId(reads.users(), call.part("id"))));
  }

  private void me(Routes routes) {
    routes.graph(
        "GET",
        "/me",
        Access.TOKEN,
        call -> one(call, "users/$entity", byId(reads.users(), delegate(call))));
    routes.graph(
        "GET",
        "/me/planner/tasks",
        Access.TOKEN,
        call -> {
          String userId = delegate(call);
          Access.PLANNER_READ.require(call.caller());
          return page(
              call,
              "users('" + userId + "')/planner/tasks",
              reads.tasksOfUser(call.actor(), userId, call.past(), call.expandsDetails()),
              settings.pageSize());
        });
    routes.graph(
        "GET",
        "/me/planner/plans",
        Access.TOKEN,
        call -> {
          String userId = delegate(call);
          Access.PLANNER_READ.require(call.caller());
          return page(
              call,
              "users('" + userId + "')/planner/plans",
              reads.plansOf(call.actor()),
              settings.pageSize());
        });
  }

  private static String delegate(Call call) {
    if (!call.caller().delegated()) {
      throw new GraphError(
          400, "BadRequest", "/me request is only valid with delegated authentication flow.");
    }
    return call.actor().userId();
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

  private Reply historyItems(Call call) {
    List<ObjectNode> items =
        reads.history(call.actor(), call.part("id")).stream()
            .filter(occurred(call.query().get("$filter")))
            .map(change -> historyItem(call.part("id"), change))
            .toList();
    String context = "planner/plans('" + call.part("id") + "')/historyItems";
    return page(call, context, items, settings.pageSize());
  }

  private static java.util.function.Predicate<Change> occurred(String filter) {
    if (filter == null) {
      return change -> true;
    }
    Matcher matcher = HISTORY_FILTER.matcher(filter);
    if (!matcher.matches()) {
      throw new GraphError(400, "BadRequest", "Only occurredDateTime can be filtered on.");
    }
    Instant bound;
    try {
      bound = OffsetDateTime.parse(matcher.group(2)).toInstant();
    } catch (DateTimeException e) {
      throw new GraphError(400, "BadRequest", "Invalid filter clause: " + filter);
    }
    return switch (matcher.group(1)) {
      case "gt" -> change -> change.at().isAfter(bound);
      case "ge" -> change -> !change.at().isBefore(bound);
      case "lt" -> change -> change.at().isBefore(bound);
      default -> change -> !change.at().isAfter(bound);
    };
  }

  private static ObjectNode historyItem(String planId, Change change) {
    ObjectNode item = Json.object();
    item.put("id", "%016d".formatted(change.sequence())).put("planId", planId);
    item.put("entityId", change.entityId()).put("entityType", change.entity());
    item.put("eventType", change.event()).put("occurredDateTime", Json.time(change.at()));
    item.set("actor", change.actor().identitySet());
    item.set("oldData", change.oldData());
    item.set("newData", change.newData());
    return item;
  }

  private static String ifMatch(Call call) {
    return call.headers().get("if-match");
  }

  private int top(Call call) {
    try {
      return Math.max(1, Integer.parseInt(call.query().getOrDefault("$top", "")));
    } catch (NumberFormatException e) {
      return settings.pageSize();
    }
  }

  private static Reply created(Call call, String context, ObjectNode entity) {
    Reply reply = one(call, context, entity);
    return new Reply(201, reply.headers(), reply.contentType(), reply.body());
  }

  private static Reply patched(Call call, String context, ObjectNode entity) {
    return call.wantsRepresentation() ? one(call, context, entity) : Reply.empty(204);
  }

  private static Reply one(Call call, String context, ObjectNode entity) {
    ObjectNode body = Json.object();
    body.put("@odata.context", call.root() + "/$metadata#" + context);
    body.setAll(shown(call, entity));
    return Reply.json(200, body);
  }

  /** A page; the token in its link counts items, so what shifts between pages is seen to shift. */
  private static Reply page(Call call, String context, List<ObjectNode> all, int size) {
    int from = Math.min(all.size(), skipped(call.query().get("$skiptoken")));
    int to = Math.min(all.size(), from + size);
    ObjectNode body = Json.object();
    body.put("@odata.context", call.root() + "/$metadata#" + context);
    body.put("@odata.count", to - from);
    if (to < all.size()) {
      body.put("@odata.nextLink", nextLink(call, to));
    }
    body.set("value", Json.of(all.subList(from, to).stream().map(e -> shown(call, e)).toList()));
    return Reply.json(200, body);
  }

  private static String nextLink(Call call, int to) {
    String token =
        Base64.getUrlEncoder().encodeToString(("skip-" + to).getBytes(StandardCharsets.UTF_8));
    String query =
        Stream.concat(
                call.query().entrySet().stream().filter(e -> !e.getKey().equals("$skiptoken")),
                Stream.of(Map.entry("$skiptoken", token)))
            .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return call.base() + call.path() + "?" + query;
  }

  private static int skipped(String token) {
    if (token == null) {
      return 0;
    }
    try {
      String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
      return Integer.parseUnsignedInt(text.substring("skip-".length()));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new GraphError(400, "BadRequest", "The skip token is not valid.");
    }
  }

  private static ObjectNode shown(Call call, ObjectNode entity) {
    if (!call.beta()) {
      entity.remove(BETA_ONLY);
    }
    String select = call.query().get("$select");
    if (select == null || select.isBlank()) {
      return entity;
    }
    Set<String> names = Stream.of(select.split(",")).map(String::strip).collect(Collectors.toSet());
    names.addAll(Set.of("id", "@odata.etag", "details"));
    return entity.retain(names);
  }
}
