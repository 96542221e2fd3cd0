package io.plannersync.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.emulator.Exchange.Call;
import io.plannersync.emulator.Exchange.Reply;
import io.plannersync.emulator.world.DemoSeed;
import io.plannersync.emulator.world.GraphError;
import io.plannersync.emulator.world.Json;
import io.plannersync.emulator.world.PlannerWorld;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The emulator's own switches below {@code /emulator}, without a token: what the Java methods of
 * {@link Emulator} do, for other processes and for the demo page. Faults, delays and the request
 * log leave these calls alone.
 */
final class AdminApi {
  private final Emulator emulator;

  AdminApi(Emulator emulator) {
    this.emulator = emulator;
  }

  void register(Routes routes) {
    faults(routes);
    people(routes);
    routes.open(
        "GET", "/emulator/requests", call -> Reply.json(200, list(emulator.requests().json())));
    routes.open("DELETE", "/emulator/requests", call -> done(() -> emulator.requests().clear()));
    routes.open("GET", "/emulator/settings", call -> settings());
    routes.open("POST", "/emulator/settings", this::settings);
    routes.open(
        "GET",
        "/emulator/subscriptions",
        call -> Reply.json(200, list(emulator.subscriptions().all())));
    routes.open("POST", "/emulator/subscriptions/{id}/lifecycle", this::lifecycle);
    routes.open("POST", "/emulator/subscriptions/{id}/notification", this::notification);
    routes.open("POST", "/emulator/devicecodes/{code}", this::deviceCode);
    routes.open("POST", "/emulator/tokens/refusals", this::refuseTokens);
    routes.open(
        "DELETE",
        "/emulator/tokens/refusals",
        call -> done(() -> emulator.tokens().refuseNothing()));
    routes.open(
        "DELETE",
        "/emulator/tokens/refresh",
        call -> done(() -> emulator.tokens().revokeRefreshTokens()));
  }

  private void faults(Routes routes) {
    routes.open(
        "POST",
        "/emulator/faults",
        call -> done(() -> emulator.faults().add(Fault.read(call.json()))));
    routes.open("DELETE", "/emulator/faults", call -> done(() -> emulator.faults().clear()));
    routes.open("POST", "/emulator/ratelimit", this::rateLimit);
  }

  private void people(Routes routes) {
    routes.open("GET", "/emulator/plans", this::board);
    routes.open(
        "POST",
        "/emulator/seed",
        call -> Reply.json(201, Map.of("planId", DemoSeed.fill(world()))));
    routes.open(
        "POST",
        "/emulator/plans",
        call -> {
          ObjectNode json = call.json();
          String planId = world().addPlan(required(json, "title"), required(json, "groupId"));
          return Reply.json(201, Map.of("id", planId));
        });
    routes.open(
        "POST",
        "/emulator/plans/{id}/buckets",
        call -> {
          String bucketId = world().addBucket(call.part("id"), required(call.json(), "name"));
          return Reply.json(201, Map.of("id", bucketId));
        });
    routes.open(
        "DELETE", "/emulator/plans/{id}", call -> done(() -> world().deletePlan(call.part("id"))));
    routes.open(
        "POST",
        "/emulator/tasks",
        call -> {
          ObjectNode json = call.json();
          String taskId = world().createTask(required(json, "planId"), json);
          return Reply.json(201, world().task(taskId));
        });
    routes.open(
        "GET", "/emulator/tasks/{id}", call -> Reply.json(200, world().task(call.part("id"))));
    routes.open("PATCH", "/emulator/tasks/{id}", this::patchTask);
    routes.open(
        "POST",
        "/emulator/tasks/{id}/undelete",
        call -> done(() -> world().undeleteTask(call.part("id"))));
    routes.open(
        "POST",
        "/emulator/plans/{id}/share",
        call -> done(() -> world().share(call.part("id"), required(call.json(), "userId"))));
    routes.open(
        "DELETE", "/emulator/tasks/{id}", call -> done(() -> world().deleteTask(call.part("id"))));
  }

  private Reply settings() {
    ObjectNode json = emulator.settings().json();
    json.set("subscriptions", emulator.subscriptions().switches().json());
    return Reply.json(200, json);
  }

  private PlannerWorld world() {
    return emulator.world();
  }

  private Reply board(Call call) {
    ObjectNode body = Json.object();
    body.set("plans", Json.of(world().plans()));
    body.set("groups", Json.of(world().reads().groups()));
    body.set("users", Json.of(world().reads().users()));
    return Reply.json(200, body);
  }

  /** Any properties of task and details; {@code planId} moves the task. */
  private Reply patchTask(Call call) {
    String id = call.part("id");
    ObjectNode patch = call.json();
    String newPlan = patch.path("planId").asText("");
    patch.remove("planId");
    synchronized (world()) {
      if (!newPlan.isEmpty() && !newPlan.equals(world().task(id).get("planId").asText())) {
        world().moveTask(id, newPlan);
      }
      world().patchTask(id, patch);
      return Reply.json(200, world().task(id));
    }
  }

  /**
   * Settings by name; {@code subscriptions} those of subscriptions; {@code users} and {@code
   * groups} add to the directory.
   */
  private Reply settings(Call call) {
    ObjectNode json = call.json();
    JsonNode users = json.remove("users");
    JsonNode groups = json.remove("groups");
    JsonNode subscriptions = json.remove("subscriptions");
    if (subscriptions != null) {
      emulator.subscriptions().switches().apply(subscriptions);
    }
    emulator.settings().apply(json);
    if (users != null) {
      users.forEach(
          user ->
              world()
                  .addUser(
                      required(user, "id"), required(user, "displayName"), required(user, "mail")));
    }
    if (groups != null) {
      groups.forEach(
          group -> {
            String id = required(group, "id");
            world().addGroup(id, required(group, "displayName"));
            group.path("members").forEach(member -> world().addMember(id, member.asText()));
          });
    }
    return settings();
  }

  /** {@code requests}, {@code millis} and {@code retryAfter}; zero requests end the limit. */
  private Reply rateLimit(Call call) {
    ObjectNode json = call.json();
    int requests = json.path("requests").asInt(0);
    Duration window = Duration.ofMillis(json.path("millis").asLong(60_000));
    String retryAfter = json.path("retryAfter").asText(null);
    return done(
        () ->
            emulator
                .faults()
                .rateLimit(
                    requests == 0 ? null : new FaultRules.RateLimit(requests, window, retryAfter)));
  }

  private Reply lifecycle(Call call) {
    String event = required(call.json(), "event");
    return done(() -> emulator.subscriptions().lifecycle(call.part("id"), event));
  }

  private Reply notification(Call call) {
    ObjectNode json = call.json();
    return done(
        () ->
            emulator
                .subscriptions()
                .send(call.part("id"), required(json, "changeType"), required(json, "resource")));
  }

  /** {@code {"userId"}} signs in, {@code {"declined": true}} refuses. */
  private Reply deviceCode(Call call) {
    ObjectNode json = call.json();
    boolean found =
        json.path("declined").asBoolean(false)
            ? emulator.tokens().decline(call.part("code"))
            : emulator.tokens().approve(call.part("code"), required(json, "userId"));
    if (!found) {
      throw GraphError.notFound();
    }
    return Reply.empty(204);
  }

  /** {@code grant}, {@code error}, {@code code}, {@code message}, {@code status}, {@code times}. */
  private Reply refuseTokens(Call call) {
    ObjectNode json = call.json();
    Tokens.Refusal refusal =
        new Tokens.Refusal(
            json.path("status").asInt(400),
            required(json, "error"),
            json.path("code").asText("AADSTS90000"),
            json.path("message").asText("The emulator was told to refuse this."),
            json.path("times").asInt(0));
    return done(() -> emulator.tokens().refuse(required(json, "grant"), refusal));
  }

  private static Reply done(Runnable work) {
    work.run();
    return Reply.empty(204);
  }

  private static ObjectNode list(List<?> items) {
    ObjectNode body = Json.object();
    body.set("items", Json.of(items));
    return body;
  }

  private static String required(JsonNode json, String name) {
    String value = json.path(name).asText("");
    if (value.isEmpty()) {
      throw new GraphError(400, "BadRequest", "The property '" + name + "' is missing.");
    }
    return value;
  }
}
