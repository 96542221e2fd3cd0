package io.plannersync.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.plannersync.access.ApiKeys;
import io.plannersync.emulator.Emulator;
import io.plannersync.emulator.EmulatorOptions;
import io.plannersync.emulator.world.DemoSeed;
import io.plannersync.model.Conflict;
import io.plannersync.model.Field;
import io.plannersync.model.Interval;
import io.plannersync.model.Link;
import io.plannersync.model.Side;
import io.plannersync.model.Value;
import io.plannersync.state.Holds;
import io.plannersync.state.PlanState;
import io.plannersync.state.Tombstones;
import io.plannersync.testing.Ports;
import io.plannersync.testing.TestRedis;
import io.plannersync.web.Json;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import redis.embedded.RedisServer;

/** The OpenAPI document against the routes: every operation, and every status it names. */
class ContractTest {

  private static final String KEY = "k3y";
  private static final String VIEWER = "the-key-of-the-wall";
  private static final String AGENT = "the-key-of-the-writer";
  private static final String BIG = "{\"title\":\"" + "x".repeat(1024 * 1024) + "\"}";

  private static Emulator emulator;
  private static Api api;
  private static Api withoutRedis;
  private static Api limited;
  private static JsonNode contract;

  @BeforeAll
  static void start() throws Exception {
    TestRedis.flush();
    emulator = Emulator.start(EmulatorOptions.defaults().withPort(0));
    DemoSeed.fill(emulator.world());
    ApiKeys keys = new ApiKeys(KEY, "wall:viewer:" + VIEWER + ",writer:agent:" + AGENT, null);
    api = new Api(TestRedis.url(), keys, Integer.MAX_VALUE, 100, emulator.url());
    limited = new Api(TestRedis.url(), keys, 1, 100, emulator.url());
    limited.send("GET", "/api/sync/status", null, "X-API-Key", KEY);
    int port = Ports.free();
    RedisServer doomed = RedisServer.newRedisServer().port(port).setting("save \"\"").build();
    doomed.start();
    withoutRedis = new Api("redis://127.0.0.1:" + port, KEY, 100);
    doomed.stop();
    contract = Api.json(api.send("GET", "/api/openapi.json", null));
  }

  @AfterAll
  static void stop() {
    api.close();
    withoutRedis.close();
    limited.close();
    emulator.close();
  }

  @Test
  void the_document_describes_exactly_the_routes_under_api() throws IOException {
    TreeSet<String> described = new TreeSet<>();
    operations().forEach(one -> described.add(one.method() + " " + one.path()));
    TreeSet<String> routed = new TreeSet<>();
    try (Stream<Path> files = Files.walk(Path.of("routes"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).toList()) {
        String yaml = Files.readString(file);
        String path = after(yaml, "uri: platform-http:");
        if (path != null && path.startsWith("/api")) {
          for (String method : after(yaml, "httpMethodRestrict: ").split(",")) {
            routed.add(method + " " + path);
          }
        }
      }
    }
    assertThat(described).isEqualTo(routed);
  }

  @Test
  void every_reference_leads_somewhere() {
    for (JsonNode reference : contract.findValues("$ref")) {
      assertThat(contract.at(reference.asText().substring(1)).isMissingNode())
          .as(reference.asText())
          .isFalse();
    }
  }

  @TestFactory
  List<DynamicTest> every_operation_lets_in_the_roles_that_it_names_and_no_other() {
    Map<String, String> keys = Map.of("viewer", VIEWER, "agent", AGENT, "operator", KEY);
    List<DynamicTest> tests = new ArrayList<>();
    for (Operation operation : operations()) {
      boolean open = operation.node().path("security").isArray();
      assertThat(operation.roles().isEmpty()).as(operation.id()).isEqualTo(open);
      keys.forEach(
          (role, key) ->
              tests.add(
                  dynamicTest(
                      operation.id() + " as " + role,
                      () -> assertRole(operation, role, key, open))));
    }
    return tests;
  }

  private static void assertRole(Operation op, String role, String key, boolean open) {
    HttpResponse<String> answer =
        api.send(op.method(), filled(op, "x"), body(op), "X-API-Key", key);
    if (open || op.roles().contains(role)) {
      assertThat(answer.statusCode()).as(answer.body()).isNotIn(401, 403, 429, 500);
    } else {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
      assertThat(Api.json(answer).get("roles")).isEqualTo(op.node().get("x-roles"));
      assertThat(Api.json(answer).get("detail").asText())
          .contains("a key of the role " + String.join(" or ", op.roles()))
          .doesNotContain(key);
    }
  }

  @TestFactory
  List<DynamicTest> every_status_that_is_described_is_reached_and_no_other() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Operation operation : operations()) {
      for (int status : operation.statuses()) {
        tests.add(
            dynamicTest(
                operation.id() + " " + status,
                () -> {
                  HttpResponse<String> answer = reach(operation, status);
                  assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
                  assertBody(operation, status, answer);
                }));
      }
    }
    return tests;
  }

  private record Operation(String method, String path, String id, JsonNode node) {
    List<String> roles() {
      List<String> roles = new ArrayList<>();
      node.path("x-roles").forEach(role -> roles.add(role.asText()));
      return roles;
    }

    List<Integer> statuses() {
      List<Integer> statuses = new ArrayList<>();
      node.get("responses").fieldNames().forEachRemaining(s -> statuses.add(Integer.valueOf(s)));
      return statuses;
    }
  }

  private static HttpResponse<String> reach(Operation op, int status) {
    return switch (status) {
      case 401 -> api.send(op.method(), filled(op, "x"), null);
      case 403 ->
          api.send(
              op.method(),
              filled(op, "x"),
              body(op),
              "X-API-Key",
              op.roles().contains("viewer") ? AGENT : VIEWER);
      case 429 -> send(limited, op, filled(op, "1"), body(op));
      case 413 -> send(api, op, filled(op, "x"), BIG);
      case 415 ->
          api.send(
              op.method(), filled(op, seed(op)), "a", "X-API-Key", KEY, "Content-Type", "text/x");
      case 503 -> send(withoutRedis, op, filled(op, "1"), body(op));
      case 304 -> {
        HttpResponse<String> first = send(api, op, filled(op, seed(op)), null);
        yield api.send(
            "GET", filled(op, seed(op)), null, "X-API-Key", KEY, "If-None-Match", tag(first));
      }
      case 404 ->
          op.id().startsWith("demo")
              ? send(withoutRedis, op, filled(op, "1"), body(op))
              : send(api, op, filled(op, "missing"), body(op));
      case 400 -> bad(op);
      case 405 -> api.send("GET", "/api/graph_webhook", null);
      case 409 -> conflicting(op);
      case 422 -> send(api, op, filled(op, seed(op)), "{\"title\":\"A\",\"due_date\":\"soon\"}");
      case 412 ->
          api.send(
              op.method(), filled(op, seed(op)), body(op), "X-API-Key", KEY, "If-Match", "\"x\"");
      case 202 ->
          op.id().equals("notify")
              ? send(api, op, op.path(), body(op))
              : send(api, op, filled(op, seed(op)) + "?wait=planner&timeout=1ms", body(op));
      default ->
          op.id().equals("validate")
              ? api.send("GET", op.path() + "?validationToken=t", null)
              : op.id().equals("notify")
                  ? api.send("POST", op.path() + "?validationToken=t", "")
                  : send(api, op, filled(op, seed(op)), body(op));
    };
  }

  private static HttpResponse<String> bad(Operation op) {
    if (op.node().has("requestBody")) {
      return send(api, op, filled(op, seed(op)), "{\"title\":5,\"value\":5,\"planId\":5}");
    }
    String query =
        switch (op.id()) {
          case "explainTask" -> "?steps=0";
          case "restoreConflict" -> "?side=moon";
          case "ruleAdopted" -> "?winner=moon";
          case "deleteTask" -> "?wait=moon";
          default -> "?limit=x";
        };
    String id = List.of("getTask", "retryParked").contains(op.id()) ? "moon%3A1" : seed(op);
    return send(api, op, filled(op, id) + query, null);
  }

  private static HttpResponse<String> conflicting(Operation op) {
    var redis = api.redis.shared().sync();
    redis.set("annika:tasks:C1", "no document");
    return switch (op.id()) {
      case "createTask" -> send(api, op, op.path(), "{\"title\":\"A\",\"id\":\"C1\"}");
      case "restoreConflict" -> send(api, op, filled(op, conflict("edit-beats-delete")), null);
      case "dismissConflict" -> send(api, op, filled(op, conflict(Conflict.ADOPTED, null)), null);
      case "restoreTombstone" -> send(api, op, filled(op, buried("C1")), null);
      case "acknowledgePlan" -> send(api, op, filled(op, "P1"), null);
      case "confirmHeld" -> {
        String id = hold();
        api.holds.discard(id);
        yield send(api, op, filled(op, id), null);
      }
      case "discardHeld" -> {
        String id = hold();
        api.holds.confirm(id);
        yield send(api, op, filled(op, id), null);
      }
      default -> send(api, op, filled(op, "C1"), body(op));
    };
  }

  /** Something for the operation to be about; its id. */
  private static String seed(Operation op) {
    api.redis.shared().sync().set("annika:tasks:T1", "{\"id\":\"T1\",\"title\":\"old\"}");
    if (api.links.find("T1").isEmpty()) {
      api.links.save(Link.of("T1", "planner-1", "P1"));
    }
    api.plans.update("P1", plan -> plan.named("One", "G"));
    api.plans.update("P2", plan -> plan.in(PlanState.State.GONE, "404", Instant.now()));
    return switch (op.id()) {
      case "restoreConflict", "dismissConflict" -> conflict("latest");
      case "restoreTombstone" -> {
        api.redis.shared().sync().del("annika:tasks:B1");
        yield buried("B1");
      }
      case "confirmHeld", "discardHeld" -> hold();
      case "pausePlan", "resumePlan" -> "P1";
      case "acknowledgePlan" -> "P2";
      case "demoChange", "demoDelete" -> emulator.world().plans().get(0).at("/tasks/0/id").asText();
      default -> "T1";
    };
  }

  private static String conflict(String reason) {
    return conflict(reason, Side.STORE);
  }

  private static String conflict(String reason, Side winner) {
    Interval time = Interval.between(Instant.now().minusSeconds(1), Instant.now());
    Value value = new Value.Text("old " + System.nanoTime());
    return api.conflicts
        .keep(
            "T1",
            "planner-1",
            new Conflict(Field.TITLE, value, value, winner, reason, time, time),
            Instant.now())
        .orElseThrow()
        .id();
  }

  private static String buried(String id) {
    new Tombstones(api.redis.shared(), Api.PREFIX)
        .put(
            new Tombstones.Tombstone(
                id,
                "planner-2",
                "{\"id\":\"" + id + "\",\"title\":\"Buried\"}",
                null,
                Link.of(id, "planner-2", "P1"),
                Side.PLANNER,
                "its Planner task was deleted",
                Instant.now()));
    return id;
  }

  private static String hold() {
    return api.holds.hold(
        Holds.Kind.CREATION, "P1", Side.PLANNER, List.of("T1"), "many", Instant.now());
  }

  private static String body(Operation op) {
    if (!op.node().has("requestBody")) {
      return null;
    }
    Map<String, String> bodies = new HashMap<>();
    bodies.put(
        "notify",
        "{\"value\":[{\"resource\":\"/groups\",\"changeType\":\"updated\","
            + "\"clientState\":\""
            + Api.SECRET
            + "\"}]}");
    bodies.put("taskEvent", "{\"task_id\":\"T1\"}");
    bodies.put(
        "demoCreate",
        "{\"title\":\"New\",\"planId\":\""
            + emulator.world().plans().get(0).get("id").asText()
            + "\"}");
    return bodies.getOrDefault(op.id(), "{\"title\":\"new\"}");
  }

  private static HttpResponse<String> send(Api to, Operation op, String path, String body) {
    return to.send(op.method(), path, body, "X-API-Key", KEY, "Content-Type", "application/json");
  }

  private static void assertBody(Operation op, int status, HttpResponse<String> answer) {
    JsonNode response = op.node().at("/responses/" + status);
    if (response.has("$ref")) {
      response = contract.at(response.get("$ref").asText().substring(1));
    }
    for (String type : List.of("application/json", "application/problem+json")) {
      JsonNode schema = response.path("content").path(type).path("schema");
      if (!schema.isMissingNode()) {
        assertThat(answer.headers().firstValue("Content-Type")).hasValue(type);
        var whole = Json.MAPPER.createObjectNode();
        whole.set("$ref", schema.get("$ref"));
        whole.set("components", contract.get("components"));
        assertThat(
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(whole)
                    .validate(Api.json(answer)))
            .as(answer.body())
            .isEmpty();
      }
    }
  }

  private static List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    contract
        .get("paths")
        .fields()
        .forEachRemaining(
            path ->
                path.getValue()
                    .fields()
                    .forEachRemaining(
                        one ->
                            operations.add(
                                new Operation(
                                    one.getKey().toUpperCase(),
                                    path.getKey(),
                                    one.getValue().get("operationId").asText(),
                                    one.getValue()))));
    return operations;
  }

  private static String filled(Operation op, String id) {
    return op.path().replace("{id}", id);
  }

  private static String tag(HttpResponse<String> answer) {
    return Api.etag(answer);
  }

  private static String after(String yaml, String word) {
    int at = yaml.indexOf(word);
    return at < 0 ? null : yaml.substring(at + word.length()).split("\\s", 2)[0];
  }
}
