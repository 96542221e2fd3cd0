package io.plannersync.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.plannersync.web.Answer;
import io.plannersync.web.Etag;
import io.plannersync.web.Json;
import io.plannersync.web.Page;
import io.plannersync.web.Problem;
import io.plannersync.web.Request;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/**
 * Stands in for the service behind the page: fixed answers from {@code browser/service.json}, and
 * edits that appear on the other side at once.
 */
final class DoubleService implements AutoCloseable {

  final List<String> requests = new CopyOnWriteArrayList<>();
  private final ObjectNode data;
  private final Page page = new Page();
  private final HttpServer server;
  private final String key;

  /**
   * @param key the key it asks for, null for none; {@code wall} is one that may only read
   */
  DoubleService(String key, boolean demo) {
    this.key = key;
    try (InputStream in = getClass().getResourceAsStream("/browser/service.json")) {
      data = (ObjectNode) Json.MAPPER.readTree(in);
      server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!demo) {
      data.set("/api/sync/tasks", data.remove("/api/demo/board"));
    }
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", this::serve);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  /** From now on somebody has to sign in; nobody has to with null. */
  synchronized void signIn(ObjectNode request) {
    ((ObjectNode) data.get("/api/sync/status")).set("sign_in", request);
  }

  private void serve(HttpExchange exchange) throws IOException {
    Answer answer;
    try {
      answer = answer(request(exchange));
    } catch (Problem problem) {
      answer = problem.answer();
    }
    answer.headers().forEach(exchange.getResponseHeaders()::set);
    exchange.sendResponseHeaders(
        answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
    exchange.getResponseBody().write(answer.body());
    exchange.close();
  }

  private synchronized Answer answer(Request request) {
    String path = request.path();
    requests.add(request.method() + " " + path);
    if (path.equals("/") || path.startsWith("/web/")) {
      return page.file(request);
    }
    if (key != null && !key.equals(request.header("x-api-key").orElse(""))) {
      throw new Problem(401, "unauthorized", "a key is needed");
    }
    if ("wall".equals(key) && !request.method().equals("GET")) {
      throw new Problem(403, "role", "this needs a key of the role operator");
    }
    if (request.method().equals("GET") && data.has(path)) {
      return Etag.conditional(request, Answer.json(200, data.get(path)));
    }
    if (path.startsWith("/api/demo/tasks/") && request.method().equals("PATCH")) {
      return edited(request, "/api/demo/tasks/".length());
    }
    if (path.startsWith("/api/agent/tasks/") && request.method().equals("PATCH")) {
      return patched(request, "/api/agent/tasks/".length());
    }
    if (request.method().equals("POST")) {
      return Answer.json(200, "{}");
    }
    throw Problem.notFound("nothing at " + path);
  }

  private Answer edited(Request request, int prefix) {
    String id = request.path().substring(prefix);
    JsonNode patch = request.json();
    for (JsonNode plan : data.get("/api/demo/board").get("plans")) {
      for (JsonNode task : plan.get("tasks")) {
        if (task.get("id").asText().equals(id)) {
          ((ObjectNode) task).setAll((ObjectNode) patch);
        }
      }
    }
    for (JsonNode item : documents()) {
      ObjectNode task = (ObjectNode) item.get("task");
      if (task.path("planner_id").asText().equals(id)) {
        if (patch.has("title")) {
          task.set("title", patch.get("title"));
        }
        if (patch.has("percentComplete")) {
          int percent = patch.get("percentComplete").asInt();
          task.put("percent_complete", percent / 100.0);
          task.put("status", percent == 100 ? "completed" : "not_started");
        }
      }
    }
    return Answer.json(200, "{}");
  }

  private Answer patched(Request request, int prefix) {
    String id = request.path().substring(prefix);
    JsonNode patch = request.json();
    for (JsonNode item : documents()) {
      if (item.get("id").asText().equals(id)) {
        ObjectNode task = (ObjectNode) item.get("task");
        task.setAll((ObjectNode) patch);
        for (JsonNode plan : data.get("/api/demo/board").get("plans")) {
          for (JsonNode card : plan.get("tasks")) {
            if (card.get("id").equals(task.get("planner_id")) && patch.has("title")) {
              ((ObjectNode) card).set("title", patch.get("title"));
            }
          }
        }
      }
    }
    return Answer.json(200, "{}");
  }

  private ArrayNode documents() {
    return (ArrayNode) data.get("/api/agent/tasks").get("items");
  }

  private static Request request(HttpExchange exchange) throws IOException {
    Map<String, String> headers = new HashMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.put(name.toLowerCase(), values.get(0)));
    String path = exchange.getRequestURI().getPath();
    Map<String, String> variables =
        path.startsWith("/web/") ? Map.of("file", path.substring(5)) : Map.of();
    return new Request(
        exchange.getRequestMethod(),
        path,
        variables,
        Map.of(),
        headers,
        exchange.getRequestBody().readAllBytes());
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
