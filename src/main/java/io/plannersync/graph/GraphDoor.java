package io.plannersync.graph;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.plannersync.graph.GraphTarget.Spelled;
import io.plannersync.model.WorkItem;
import io.plannersync.model.WorkItem.Lane;
import io.plannersync.work.WorkConsumer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.HttpException;

/**
 * The steps of the routes in {@code routes/graph}: from a {@link GraphCall} to an HTTP request, and
 * from an HTTP answer to a {@link GraphReply}.
 *
 * <p>Only the headers that are set here are sent. The call travels beside the message as an
 * exchange property, since the HTTP component wants the body for itself.
 */
public final class GraphDoor {

  private static final String CALL = "graphCall";
  private static final String ADMITTED = "admitted";

  /** The property with the time at which a call was let through, by the clock of the door. */
  public static final String SENT = "sent";

  private static final String TOKEN = "graphToken";
  private static final Duration LATER = Duration.ofSeconds(5);
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration REMEMBERED = Duration.ofMinutes(2);
  private static final int LONGEST_MESSAGE = 300;

  private static final int NOT_IMPLEMENTED = 501;

  private final GraphAddress address;
  private final Map<GraphCall.Identity, Tokens> identities;
  private final Pace pace;
  private final Predicate<WorkItem> holds;
  private final Duration circuitOpen;
  private final ObjectMapper json;
  private final Clock clock;
  private final TokenRefusals refusals;
  private final GraphStanding standing;
  private final Map<GraphCall.Kind, Instant> lastFailure = new ConcurrentHashMap<>();
  private volatile Duration skew = Duration.ZERO;
  private volatile Duration taskRead = Duration.ZERO;
  private double share;
  private Instant shareUntil = Instant.MIN;

  /**
   * @param base Graph's address without a version
   * @param identities where the tokens come from; an identity that is missing cannot call
   * @param holds whether the lease of a work item is still ours
   * @param circuitOpen how long a circuit stays open after the failure that opened it
   */
  public GraphDoor(
      String base,
      Map<GraphCall.Identity, Tokens> identities,
      Pace pace,
      Predicate<WorkItem> holds,
      Duration circuitOpen,
      ObjectMapper json,
      Clock clock) {
    this.address = GraphAddress.of(base);
    this.identities = identities;
    this.pace = pace;
    this.holds = holds;
    this.circuitOpen = circuitOpen;
    this.json = json;
    this.clock = clock;
    this.refusals = new TokenRefusals(clock);
    this.standing = new GraphStanding(clock);
  }

  /**
   * Makes the call an HTTP request if it may go out now: property {@code admitted} is true. Else
   * the body becomes the reply that says why not.
   */
  public void admit(Exchange exchange) {
    Message message = exchange.getMessage();
    GraphCall call = message.getBody(GraphCall.class);
    message.removeHeaders("*");
    exchange.setProperty(CALL, call);
    exchange.setProperty("kind", call.kind().name());
    Optional<Spelled> place = address.spelled(call);
    if (place.isEmpty()) {
      refuse(exchange, new GraphReply.Rejected(400, "", call + " leads to nothing of Graph's"));
      return;
    }
    exchange.setProperty(TOKEN, refusals.current(call.identity()));
    Optional<Duration> pause = refusals.pause(call.identity());
    if (pause.isPresent()) {
      refuse(exchange, tokenRefused(call, "", pause.get()));
      return;
    }
    Tokens tokens = identities.getOrDefault(call.identity(), Tokens.NONE);
    Optional<String> token = tokens.token();
    if (token.isEmpty()) {
      standing.tokenRefused(call.identity(), tokens.trouble());
      refuse(exchange, new GraphReply.Unavailable("no token: " + tokens.trouble(), false, LATER));
      return;
    }
    // The lease comes after the token, which may take a while to get, and the call's place in the
    // pace last: it is spent on a call that is made.
    GraphReply refusal = refusal(call, exchange.getProperty(WorkConsumer.LANE, Lane.class));
    if (refusal != null) {
      refuse(exchange, refusal);
      return;
    }
    exchange.setProperty(ADMITTED, true);
    exchange.setProperty(SENT, clock.instant());
    request(message, call, place.get(), token.get());
  }

  private static void refuse(Exchange exchange, GraphReply reply) {
    exchange.setProperty(ADMITTED, false);
    exchange.getMessage().setBody(reply);
  }

  private GraphReply refusal(GraphCall call, Lane lane) {
    if (call.onlyWhile() != null && !holds.test(call.onlyWhile())) {
      return new GraphReply.LeaseLost();
    }
    // Who is in no lane is waiting for an answer.
    Lane paid = lane == null ? Lane.INTERACTIVE : lane;
    return pace.acquire(paceOf(call), paid).map(GraphReply.Throttled::new).orElse(null);
  }

  /**
   * The HTTP component looks for property placeholders in the address, and in nothing else; so the
   * address is the one that was set, and path and query, which have been encoded, come beside it.
   */
  private void request(Message message, GraphCall call, Spelled place, String token) {
    message.setHeader(Exchange.HTTP_METHOD, call.method().name());
    message.setHeader(Exchange.HTTP_URI, address.base().toString());
    message.setHeader(Exchange.HTTP_PATH, place.path());
    if (place.query() != null) {
      message.setHeader(Exchange.HTTP_RAW_QUERY, place.query());
    }
    message.setHeader("Authorization", "Bearer " + token);
    message.setHeader("Accept", "application/json");
    message.setHeader("client-request-id", UUID.randomUUID().toString());
    if (call.etag() != null) {
      message.setHeader("If-Match", call.etag());
    }
    if (call.method() == GraphCall.Method.PATCH) {
      message.setHeader("Prefer", "return=representation");
    }
    if (call.body() != null) {
      message.setHeader(Exchange.CONTENT_TYPE, "application/json");
      message.setBody(call.body().toString());
    } else {
      message.setBody(null);
    }
  }

  /**
   * A 5xx is a failure of the transport: the circuit breaker has to see it; but 501 is an answer. A
   * 503 that says when to come again closes the gate, as a 429 does.
   */
  public void failOnServerError(Exchange exchange) throws ServerError {
    int status = status(exchange.getMessage());
    if (status >= 500 && status != NOT_IMPLEMENTED) {
      Optional<Duration> wait =
          RetryAfter.wait(
              exchange.getMessage().getHeader("Retry-After", String.class), clock.instant());
      if (status == 503 && wait.isPresent()) {
        pace.unavailable(wait.get());
      }
      throw new ServerError(status, wait.orElse(LATER));
    }
  }

  /** What the transport failed with goes on, up to the circuit breaker. */
  public void passOn(Exchange exchange) throws Exception {
    throw exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
  }

  private static boolean isTransport(Exception failure) {
    return failure instanceof IOException || failure instanceof HttpException;
  }

  /** What came through: a 2xx, 3xx or 4xx answer becomes its reply. */
  public void classify(Exchange exchange) {
    Message message = exchange.getMessage();
    GraphCall call = exchange.getProperty(CALL, GraphCall.class);
    int status = status(message);
    standing.answered(call, status);
    JsonNode body = parse(message);
    measureSkew(message.getHeader("Date", String.class));
    measureRead(call, exchange.getProperty(SENT, Instant.class));
    GraphReply reply =
        status == 401
            ? unauthorized(call, exchange.getProperty(TOKEN, 0, Integer.class), body)
            : reply(call, status, body, message);
    if (status != 401) {
      refusals.accepted(call.identity());
    }
    message.removeHeaders("*");
    message.setBody(reply);
  }

  private GraphReply reply(GraphCall call, int status, JsonNode body, Message message) {
    if (status == 429) {
      Optional<Duration> wait =
          RetryAfter.wait(message.getHeader("Retry-After", String.class), clock.instant());
      pace.throttled(paceOf(call), wait);
      return new GraphReply.Throttled(pace.closed().or(() -> wait).orElse(LATER));
    }
    if (body == null) {
      return new GraphReply.Unavailable(
          call + " was answered by " + status + " and something that is no JSON",
          call.method() != GraphCall.Method.GET,
          SOON);
    }
    if (status / 100 == 2) {
      pace.succeeded(paceOf(call));
      return new GraphReply.Ok(status, body);
    }
    String code = shortened(body.path("error").path("code").asText(""));
    String text = message(body);
    switch (status) {
      case 403:
        return new GraphReply.Forbidden(code, text);
      case 404:
        return new GraphReply.Gone(text);
      case 409, 412:
        return new GraphReply.Conflict(status, text);
      case 400, 410, 413, 422:
        return new GraphReply.Rejected(status, code, text);
      default:
        // 408, 423, 425, 499 and the like are no word about the call: it may succeed, or have done
        // so.
        return status / 100 == 4
            ? new GraphReply.Unavailable(
                call + " was answered by " + status + " " + text,
                call.method() != GraphCall.Method.GET,
                SOON)
            : new GraphReply.Rejected(status, code, text);
    }
  }

  private GraphReply unauthorized(GraphCall call, int token, JsonNode body) {
    if (refusals.refused(call.identity(), token)) {
      identities.get(call.identity()).forget();
    }
    return tokenRefused(
        call,
        message(body),
        refusals.pause(call.identity()).filter(left -> left.compareTo(SOON) > 0).orElse(SOON));
  }

  private GraphReply tokenRefused(GraphCall call, String text, Duration pause) {
    int refused = refusals.current(call.identity());
    String reason = call + " was answered by 401 " + text;
    if (refused > 1) {
      reason =
          "Graph refused the token of the %s %d times in a row (401 %s): next try in %d s; check"
                  .formatted(
                      call.identity().name().toLowerCase(Locale.ROOT),
                      refused,
                      text,
                      pause.toSeconds() + 1)
              + " AZURE_TENANT_ID, GRAPH_URL and the consent in the tenant";
      standing.tokenRefused(call.identity(), reason);
    }
    return new GraphReply.Unavailable(reason, false, pause);
  }

  private static String message(JsonNode body) {
    return body == null ? "" : shortened(body.path("error").path("message").asText(""));
  }

  /**
   * What did not come through: a 5xx, a broken connection, a time-out, an open circuit, a fault.
   */
  public void failed(Exchange exchange) {
    GraphCall call = exchange.getProperty(CALL, GraphCall.class);
    Exception cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    boolean changes = call.method() != GraphCall.Method.GET;
    GraphReply reply;
    if (isCircuitOpen(cause)) {
      reply =
          new GraphReply.Unavailable(call + " was not sent: " + word(cause), false, halfOpen(call));
      standing.circuitOpen(call);
      exchange.getMessage().removeHeaders("*");
      exchange.getMessage().setBody(reply);
      return;
    }
    if (isTransport(cause)) {
      lastFailure.put(call.kind(), clock.instant());
    }
    if (cause instanceof ServerError error) {
      reply =
          new GraphReply.Unavailable(
              call + " was answered by " + error.status, changes, error.retryAfter);
    } else if (neverSent(cause)) {
      reply = new GraphReply.Unavailable(call + " was not sent: " + word(cause), false, LATER);
    } else {
      reply = new GraphReply.Unavailable(call + " got no answer: " + word(cause), changes, SOON);
    }
    standing.failed(call, reply.describe());
    exchange.getMessage().removeHeaders("*");
    exchange.getMessage().setBody(reply);
  }

  /** The local guard refused: there are more calls at once than this instance's share. */
  public void rejected(Exchange exchange) {
    exchange.getMessage().removeHeaders("*");
    exchange.getMessage().setBody(new GraphReply.Throttled(SOON));
  }

  /**
   * How many calls a minute this instance may make at the most: the local guard's number.
   *
   * <p>It guards against this instance only, should it ever call past the pace in Redis: the gate
   * there is what keeps all instances together within the rate. So it is the whole learned rate of
   * both classes, whatever the number of instances: the others may have nothing to do. And it is
   * the highest of the last minutes: the calls that the guard counts were made at the rate of their
   * time, which a 429 may have lowered since.
   */
  public synchronized long share() {
    double perMinute =
        pace.ratePerMinute(Pace.CallClass.READ) + pace.ratePerMinute(Pace.CallClass.WRITE);
    Instant now = clock.instant();
    if (perMinute >= share || now.isAfter(shareUntil)) {
      share = perMinute;
      shareUntil = now.plus(REMEMBERED);
    }
    return Math.max(1, Math.round(share));
  }

  /** How Graph stands, as the calls of this instance have shown it. */
  public GraphStanding.Snapshot standing() {
    return standing.now();
  }

  /** How far Graph's clock is ahead of ours, as its last answer showed. */
  public Duration skew() {
    return skew;
  }

  /** How long reading one task takes at the moment: an average in which the newest count most. */
  public Duration taskRead() {
    return taskRead;
  }

  private void measureRead(GraphCall call, Instant sent) {
    if (call.method() == GraphCall.Method.GET
        && call.kind() == GraphCall.Kind.READ
        && call.target().begins("planner", "tasks")) {
      Duration took = Duration.between(sent, clock.instant());
      taskRead = taskRead.isZero() ? took : taskRead.multipliedBy(3).plus(took).dividedBy(4);
    }
  }

  private void measureSkew(String date) {
    if (date != null) {
      try {
        skew =
            Duration.between(
                clock.instant(),
                ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
      } catch (DateTimeParseException e) {
        skew = Duration.ZERO;
      }
    }
  }

  private JsonNode parse(Message message) {
    byte[] bytes = message.getBody(byte[].class);
    if (bytes == null || bytes.length == 0) {
      return MissingNode.getInstance();
    }
    try {
      return json.readTree(bytes);
    } catch (IOException e) {
      // An error's page is known by its status; a success must be whole.
      return status(message) / 100 == 2 ? null : MissingNode.getInstance();
    }
  }

  private static boolean isCircuitOpen(Exception cause) {
    return cause == null || cause.getClass().getSimpleName().equals("CallNotPermittedException");
  }

  /** Until the circuit lets the next calls through; shortly if it is trying some just now. */
  private Duration halfOpen(GraphCall call) {
    Instant failed = lastFailure.get(call.kind());
    Duration left =
        failed == null ? LATER : Duration.between(clock.instant(), failed.plus(circuitOpen));
    return left.compareTo(SOON) < 0 ? SOON : left;
  }

  private static boolean neverSent(Exception cause) {
    return cause instanceof ConnectException
        || cause instanceof UnknownHostException
        || cause instanceof NoRouteToHostException
        || cause instanceof ConnectTimeoutException
        || cause instanceof ConnectionRequestTimeoutException;
  }

  private static String word(Exception cause) {
    return cause == null
        ? "the circuit is open"
        : cause.getClass().getSimpleName() + " " + shortened(String.valueOf(cause.getMessage()));
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST_MESSAGE ? text : text.substring(0, LONGEST_MESSAGE) + "...";
  }

  private static int status(Message message) {
    return message.getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class);
  }

  private static Pace.CallClass paceOf(GraphCall call) {
    return call.method() == GraphCall.Method.GET ? Pace.CallClass.READ : Pace.CallClass.WRITE;
  }

  /** A 5xx answer, as the circuit breaker sees it: a failure of the transport. */
  public static final class ServerError extends IOException {
    private final int status;
    private final transient Duration retryAfter;

    ServerError(int status, Duration retryAfter) {
      super("Graph answered " + status);
      this.status = status;
      this.retryAfter = retryAfter;
    }
  }
}
