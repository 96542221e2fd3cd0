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
      answerOrRefuse(admin, call).onSuccess(reply -> send(request, call, reply, 0));
      return;
    }
    long entry =
        log.open(
            clock.instant(),
            call.method(),
            call.path(),
            request.query() == null ? "" : request.query(),
            loggedHeaders(call),
            call.path().endsWith("/token") ? "(token request)" : call.body());
    boolean graphCall = call.path().startsWith("/v1.0/") || call.path().startsWith("/beta/");
    Optional<Fault.Answer> throttled = graphCall ? faults.throttle() : Optional.empty();
    if (throttled.isPresent()) {
      send(request, call, reply(call, throttled.get()), entry);
      return;
    }
    Duration before = settings.delay().dividedBy(2);
    Fault.Effect other = null;
    for (Fault.Effect effect : faults.take(call.method(), call.path())) {
      if (effect instanceof Fault.Delay delay) {
        before = before.plus(delay.time());
      } else {
        other = effect;
      }
    }
    Fault.Effect fault = other;
    later(before, () -> serve(request, call, fault, entry));
  }

  private void serve(HttpServerRequest request, Call call, Fault.Effect fault, long entry) {
    if (fault instanceof Fault.DropBefore) {
      drop(request, entry);
    } else if (fault instanceof Fault.Answer answer) {
      send(request, call, reply(call, answer), entry);
    } else if (fault instanceof Fault.EffectLater effect) {
      drop(request, entry);
      later(effect.time(), () -> answerOrRefuse(graph, call));
    } else {
      Duration after = settings.delay().dividedBy(2);
      answerOrRefuse(graph, lagging(call, fault))
          .onSuccess(reply -> later(after, () -> finish(request, call, fault, reply, entry)));
    }
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

  private void finish(
      HttpServerRequest request, Call call, Fault.Effect fault, Reply reply, long entry) {
    if (fault instanceof Fault.DropAfter) {
      drop(request, entry);
    } else if (fault instanceof Fault.AnswerAfterEffect instead) {
      send(request, call, reply(call, instead.answer()), entry);
    } else if (fault instanceof Fault.TruncatedBody) {
      String body = reply.body();
      send(request, call, reply.withBody(body.substring(0, body.length() / 2)), entry);
    } else if (fault instanceof Fault.MissingPage && !reply.body().isEmpty()) {
      ObjectNode page = Json.parse(reply.body());
      page.remove("@odata.nextLink");
      send(request, call, reply.withBody(page.toString()), entry);
    } else {
      send(request, call, reply, entry);
    }
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

  private void drop(HttpServerRequest request, long entry) {
    log.close(entry, RequestLog.DROPPED);
    request.connection().close();
  }

  private void send(HttpServerRequest request, Call call, Reply reply, long entry) {
    if (entry > 0) {
      log.close(entry, reply.status());
    }
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

  private void later(Duration delay, Runnable work) {
    if (delay.toMillis() <= 0) {
      work.run();
    } else {
      vertx.setTimer(delay.toMillis(), timer -> work.run());
    }
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
