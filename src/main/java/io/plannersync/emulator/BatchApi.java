package io.plannersync.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.plannersync.emulator.Exchange.Call;
import io.plannersync.emulator.Exchange.Reply;
import io.plannersync.emulator.authority.Access;
import io.plannersync.emulator.world.GraphError;
import io.plannersync.emulator.world.Json;
import io.plannersync.emulator.world.Past;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;

/**
 * Several requests in one ("Combine multiple HTTP requests using JSON batching"): up to {@value
 * #MOST}, each counted, refused and answered for itself, in any order.
 *
 * <p>Undocumented and chosen here: a request depends on earlier ones alone, a batch in a batch is
 * refused, and what would have lost its connection is answered 504.
 */
final class BatchApi {
  static final int MOST = 20;

  private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

  /**
   * One request of a batch.
   *
   * @param query raw, as in its url
   * @param dependsOn lower-case ids of those that have to succeed before
   */
  private record Part(String id, Call call, String query, List<String> dependsOn) {
    String key() {
      return key(id);
    }

    static String key(String id) {
      return id.toLowerCase(Locale.ROOT);
    }
  }

  private final BiFunction<Call, String, Future<Reply>> serve;
  private final Random order;

  /**
   * @param serve answers one request, given its raw query; never fails
   * @param order shuffles the answers
   */
  BatchApi(BiFunction<Call, String, Future<Reply>> serve, Random order) {
    this.serve = serve;
    this.order = order;
  }

  void register(Routes routes) {
    routes.graphLater("POST", "/$batch", Access.TOKEN, this::batch);
  }

  private Future<Reply> batch(Call call) {
    Map<String, Future<Reply>> replies = new HashMap<>();
    List<Future<ObjectNode>> answers = new ArrayList<>();
    for (Part part : parts(call)) {
      Future<Reply> reply = afterDependencies(part, replies);
      replies.put(part.key(), reply);
      answers.add(reply.map(given -> answer(part.id(), given)));
    }
    return Future.all(answers)
        .map(
            done -> {
              List<ObjectNode> shuffled = new ArrayList<>(done.list());
              Collections.shuffle(shuffled, order);
              ObjectNode body = Json.object();
              body.set("responses", Json.of(shuffled));
              return Reply.json(200, body);
            });
  }

  private Future<Reply> afterDependencies(Part part, Map<String, Future<Reply>> replies) {
    if (part.dependsOn().isEmpty()) {
      return serve.apply(part.call(), part.query());
    }
    return Future.all(part.dependsOn().stream().map(replies::get).toList())
        .compose(
            done ->
                done.<Reply>list().stream().allMatch(reply -> reply.status() < 400)
                    ? serve.apply(part.call(), part.query())
                    : Future.succeededFuture(failedDependency()));
  }

  private static Reply failedDependency() {
    ObjectNode body = Json.object();
    body.putObject("error")
        .put("code", "FailedDependency")
        .put("message", "Failed dependency: a request that this one depends on has failed.");
    return Reply.json(424, body);
  }

  private static ObjectNode answer(String id, Reply reply) {
    ObjectNode answer = Json.object().put("id", id).put("status", reply.status());
    ObjectNode headers = answer.putObject("headers");
    reply.headers().forEach(headers::put);
    if (reply.contentType() != null) {
      headers.put("Content-Type", reply.contentType());
    }
    if (Reply.JSON.equals(reply.contentType())) {
      answer.set("body", Json.parse(reply.body()));
    } else if (!reply.body().isEmpty()) {
      answer.put("body", reply.body());
    }
    return answer;
  }

  /**
   * @throws GraphError 400 for the whole if any of it is malformed
   */
  private static List<Part> parts(Call call) {
    if (!(call.json().get("requests") instanceof ArrayNode requests) || requests.isEmpty()) {
      throw malformed();
    }
    if (requests.size() > MOST) {
      throw new GraphError(
          400,
          "MaximumValueExceeded",
          "Number of batch request steps exceeds the maximum value of " + MOST + ".");
    }
    Map<String, Part> parts = new LinkedHashMap<>();
    for (JsonNode request : requests) {
      Part part = part(call, request);
      if (parts.containsKey(part.key())) {
        throw bad("Request Id " + part.id() + " has to be unique in a batch.");
      }
      if (!parts.keySet().containsAll(part.dependsOn())) {
        throw bad("Request Id " + part.id() + " depends on a request that is not before it.");
      }
      parts.put(part.key(), part);
    }
    return List.copyOf(parts.values());
  }

  private static Part part(Call call, JsonNode request) {
    String id = request.path("id").asText("");
    String method = request.path("method").asText("").toUpperCase(Locale.ROOT);
    String url = request.path("url").asText("");
    boolean isRelative = !url.isEmpty() && !url.contains("://") && !url.contains("$batch");
    if (id.isEmpty() || method.isEmpty() || !isRelative) {
      throw malformed();
    }
    Map<String, String> headers = new LinkedHashMap<>();
    request
        .path("headers")
        .properties()
        .forEach(h -> headers.put(h.getKey().toLowerCase(Locale.ROOT), h.getValue().asText()));
    boolean isWhole = request.has("body") && headers.containsKey("content-type");
    if (WITH_BODY.contains(method) && !isWhole) {
      throw bad("Write request id : " + id + " does not contain Content-Type header or body.");
    }
    headers.put("authorization", call.headers().get("authorization"));
    List<String> dependsOn = new ArrayList<>();
    request.path("dependsOn").forEach(other -> dependsOn.add(Part.key(other.asText())));
    String target = url.startsWith("/") ? url : "/" + url;
    int mark = target.indexOf('?');
    String query = mark < 0 ? "" : target.substring(mark + 1);
    String body = request.has("body") ? request.get("body").toString() : "";
    return new Part(id, subCall(call, method, target, headers, body), query, dependsOn);
  }

  private static Call subCall(
      Call call, String method, String target, Map<String, String> headers, String body) {
    QueryStringDecoder uri =
        new QueryStringDecoder(call.root().substring(call.base().length()) + target);
    Map<String, String> query = new LinkedHashMap<>();
    uri.parameters().forEach((name, values) -> query.put(name, values.get(0)));
    return new Call(
        method,
        uri.path(),
        Map.of(),
        query,
        headers,
        body,
        call.base(),
        UUID.randomUUID().toString(),
        null,
        Past.NONE);
  }

  private static GraphError malformed() {
    return bad("Invalid batch payload format.");
  }

  private static GraphError bad(String message) {
    return new GraphError(400, "BadRequest", message);
  }
}
