package io.plannersync.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.plannersync.emulator.Exchange.Call;
import io.plannersync.emulator.Exchange.Reply;
import io.plannersync.emulator.world.GraphError;
import io.plannersync.emulator.world.Json;
import io.plannersync.emulator.world.Past;
import io.plannersync.emulator.world.Settings;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From a request on the wire to its answer: log, rate limit, faults, delay, handler, error body.
 * Runs on one event loop.
 */
final class HttpFront implements Handler<HttpServerRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(HttpFront.class);
  private static final DateTimeFormatter ERROR_DATE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);
  private static final List<String> LOGGED_HEADERS =
      List.of("if-match", "prefer", "client-request-id", "content-type");

  /** A connection is closed without an answer. */
  private static final class Dropped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Dropped() {
      super("dropped", null, false, false);
    }
  }

  private final Vertx vertx;
  private final Clock clock;
  private final Settings settings;
  private final Routes graph;
  private final Routes admin;
  private final FaultRules faults;
  private final RequestLog log;

  HttpFront(
      Vertx vertx,
      Clock clock,
      Settings settings,
      Routes graph,
      Routes admin,
      FaultRules faults,
      RequestLog log) {
    this.vertx = vertx;
    this.clock = clock;
    this.settings = settings;
    this.graph = graph;
    this.admin = admin;
    this.faults = faults;
    this.log = log;
  }

  @Override
  public void handle(HttpServerRequest request) {
    request.body().onSuccess(body -> handle(request, body));
  }

  private void handle(HttpServerRequest request, Buffer body) {
    Call call = call(request, body);
    if (call.path().startsWith("/emulator/")) {
      answerOrRefuse(admin, call).onSuccess(reply -> send(request, call, reply));
      return;
    }
    String query = request.query() == null ? "" : request.query();
    exchange(call, query, settings.delay(), false)
        .onSuccess(reply -> send(request, call, reply))
        .onFailure(dropped -> request.connection().close());
  }

  /**
   * Answers one request of a batch as if it had come alone, but without the time that the way to
   * the service takes. Never fails.
   */
  Future<Reply> part(Call call, String query) {
    return exchange(call, query, Duration.ZERO, true)
        .otherwise(dropped -> reply(call, new Fault.Answer(504)));
  }

  /** Fails with {@link Dropped} if the connection is to be closed without an answer. */
  private Future<Reply> exchange(Call call, String query, Duration delay, boolean batched) {
    String body = call.path().endsWith("/token") ? "(token request)" : call.body();
    long entry =
        log.open(
            clock.instant(), call.method(), call.path(), query, loggedHeaders(call), body, batched);
    return answer(call, delay)
        .onComplete(
            done ->
                log.close(entry, done.succeeded() ? done.result().status() : RequestLog.DROPPED));
  }

  private Future<Reply> answer(Call call, Duration delay) {
    Optional<Fault.Answer> throttled = isCounted(call) ? faults.throttle() : Optional.empty();
    if (throttled.isPresent()) {
      return Future.succeededFuture(reply(call, throttled.get()));
    }
    Duration before = delay.dividedBy(2);
    Fault.Effect other = null;
    for (Fault.Effect effect : faults.take(call.method(), call.path())) {
      if (effect instanceof Fault.Delay added) {
        before = before.plus(added.time());
      } else {
        other = effect;
      }
    }
    Fault.Effect fault = other;
    return later(before).compose(now -> serve(call, fault, delay.dividedBy(2)));
  }

  /** Of a batch, its parts are counted and it is not. */
  private static boolean isCounted(Call call) {
    boolean isGraph = call.path().startsWith("/v1.0/") || call.path().startsWith("/beta/");
    return isGraph && !call.path().endsWith("/$batch");
  }

  private Future<Reply> serve(Call call, Fault.Effect fault, Duration after) {
    if (fault instanceof Fault.DropBefore) {
      return Future.failedFuture(new Dropped());
    }
    if (fault instanceof Fault.Answer answer) {
      return Future.succeededFuture(reply(call, answer));
    }
    if (fault instanceof Fault.EffectLater effect) {
      later(effect.time()).onSuccess(now -> answerOrRefuse(graph, call));
      return Future.failedFuture(new Dropped());
    }
    return answerOrRefuse(graph, lagging(call, fault))
        .compose(reply -> later(after).compose(now -> finish(call, fault, reply)));
  }

  private static Call lagging(Call call, Fault.Effect fault) {
    if (!call.method().equals("GET")) {
      return call;
    }
    if (fault instanceof Fault.StaleVersions stale) {
      return call.asOf(new Past(stale.versions(), Duration.ZERO));
    }
    if (fault instanceof Fault.StaleBy stale) {
      return call.asOf(new Past(0, stale.age()));
    }
    return call;
  }

  private Future<Reply> finish(Call call, Fault.Effect fault, Reply reply) {
    if (fault instanceof Fault.DropAfter) {
      return Future.failedFuture(new Dropped());
    }
    if (fault instanceof Fault.AnswerAfterEffect instead) {
      return Future.succeededFuture(reply(call, instead.answer()));
    }
    String body = reply.body();
    if (fault instanceof Fault.TruncatedBody) {
      return Future.succeededFuture(reply.withBody(body.substring(0, body.length() / 2)));
    }
    if (fault instanceof Fault.MissingPage && !body.isEmpty()) {
      ObjectNode page = Json.parse(body);
      page.remove("@odata.nextLink");
      return Future.succeededFuture(reply.withBody(page.toString()));
    }
    return Future.succeededFuture(reply);
  }

  /** Never fails: a refusal is an answer too. */
  private Future<Reply> answerOrRefuse(Routes routes, Call call) {
    Future<Reply> served;
    try {
      served = routes.serve(call);
    } catch (RuntimeException e) {
      served = Future.failedFuture(e);
    }
    return served.otherwise(
        problem -> {
          if (problem instanceof GraphError error) {
            String body = errorBody(call, error.code(), error.getMessage()).toString();
            return new Reply(error.status(), error.headers(), Reply.JSON, body);
          }
          LOG.error("{} {} broke the emulator", call.method(), call.path(), problem);
          return Reply.json(500, errorBody(call, "InternalServerError", problem.toString()));
        });
  }

  private Reply reply(Call call, Fault.Answer answer) {
    Map<String, String> headers =
        answer.retryAfter() == null ? Map.of() : Map.of("Retry-After", answer.retryAfter());
    if (answer.html() != null) {
      return new Reply(answer.status(), headers, "text/html", answer.html());
    }
    String body = errorBody(call, answer.code(), answer.message()).toString();
    return new Reply(answer.status(), headers, Reply.JSON, body);
  }

  private ObjectNode errorBody(Call call, String code, String message) {
    ObjectNode body = Json.object();
    body.putObject("error")
        .put("code", code)
        .put("message", message)
        .putObject("innerError")
        .put("date", ERROR_DATE.format(clock.instant()))
        .put("request-id", call.requestId())
        .put("client-request-id", call.clientRequestId());
    return body;
  }

  private static void send(HttpServerRequest request, Call call, Reply reply) {
    HttpServerResponse response = request.response();
    if (response.closed()) {
      return;
    }
    response.setStatusCode(reply.status()).putHeader("request-id", call.requestId());
    response.putHeader("client-request-id", call.clientRequestId());
    reply.headers().forEach(response::putHeader);
    if (reply.contentType() != null) {
      response.putHeader("Content-Type", reply.contentType());
    }
    response.end(reply.body());
  }

  private Future<Void> later(Duration delay) {
    if (delay.toMillis() <= 0) {
      return Future.succeededFuture();
    }
    Promise<Void> passed = Promise.promise();
    vertx.setTimer(delay.toMillis(), timer -> passed.complete());
    return passed.future();
  }

  private static Call call(HttpServerRequest request, Buffer body) {
    QueryStringDecoder uri = new QueryStringDecoder(request.uri());
    Map<String, String> query = new LinkedHashMap<>();
    uri.parameters().forEach((name, values) -> query.put(name, values.get(0)));
    Map<String, String> headers = new LinkedHashMap<>();
    request.headers().forEach(h -> headers.put(h.getKey().toLowerCase(Locale.ROOT), h.getValue()));
    return new Call(
        request.method().name(),
        uri.path(),
        Map.of(),
        query,
        headers,
        body.toString(),
        "http://" + request.authority(),
        UUID.randomUUID().toString(),
        null,
        Past.NONE);
  }

  private static Map<String, String> loggedHeaders(Call call) {
    Map<String, String> logged = new LinkedHashMap<>();
    for (String name : LOGGED_HEADERS) {
      if (call.headers().containsKey(name)) {
        logged.put(name, call.headers().get(name));
      }
    }
    return logged;
  }
}
