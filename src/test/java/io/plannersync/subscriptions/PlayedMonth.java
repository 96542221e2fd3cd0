package io.plannersync.subscriptions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.lettuce.core.api.StatefulRedisConnection;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.plannersync.api.Notifications;
import io.plannersync.emulator.Emulator;
import io.plannersync.emulator.EmulatorOptions;
import io.plannersync.emulator.ManualClock;
import io.plannersync.graph.GraphCall;
import io.plannersync.graph.GraphReply;
import io.plannersync.graph.Listing;
import io.plannersync.model.Outcome;
import io.plannersync.model.WorkItem;
import io.plannersync.model.WorkItem.Lane;
import io.plannersync.model.WorkName;
import io.plannersync.model.WorkName.Kind;
import io.plannersync.state.Links;
import io.plannersync.state.PlanStates;
import io.plannersync.state.SubscriptionRecords;
import io.plannersync.testing.TestRedis;
import io.plannersync.web.Answer;
import io.plannersync.web.Request;
import io.plannersync.work.WorkQueue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Time that passes as a test says: the emulated Graph, the real records in a real Redis, two
 * instances of the real beans that take turns at random, and the real intake behind a real address.
 * Only the queue is played, since its clock is Redis's, and the door to Graph, so that answers can
 * be lost.
 */
final class PlayedMonth implements AutoCloseable {

  static final String SECRET = "state";
  private static final String PREFIX = "planner-sync:";
  private static final Duration PROBE = Duration.ofHours(24);
  private static final Duration FRESH = Duration.ofMinutes(5);
  private static final Duration TOKEN = Duration.ofHours(6);
  private static final int SPINNING = 100;

  private record Instance(KeepSubscription keep, TidySubscriptions tidy) {}

  /** A call that Graph heeded. */
  record Heeded(Instant at, String method, String path) {
    boolean authorizes() {
      return method.equals("PATCH") || path.endsWith("/reauthorize");
    }

    String id() {
      return path.split("/")[3];
    }
  }

  final ManualClock clock = new ManualClock();
  final Emulator emulator = Emulator.start(EmulatorOptions.defaults().withClock(clock));
  final Random random;
  final List<Heeded> heeded = new ArrayList<>();
  final SubscriptionRecords records;
  final List<String> wanted;
  private final StatefulRedisConnection<String, String> connection = TestRedis.connect();
  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  private final PlanStates plans;
  private final Notifications notifications;
  private final List<HttpServer> servers = new ArrayList<>();
  private final Map<WorkName, Instant> due = new LinkedHashMap<>();
  private List<Instance> instances = List.of();
  private HttpServer server;
  private String token;
  private Instant tokenEnds = Instant.EPOCH;
  private volatile boolean reachable = true;
  boolean graphAnswers = true;
  double faults;
  int calls;

  PlayedMonth(long seed) {
    random = new Random(seed);
    connection.sync().flushall();
    emulator.settings().acceptPlannerSubscriptions(true).tokenLifetime(TOKEN);
    emulator.subscriptions().switches().byHand(true).duplicates(true).shuffled(true);
    String groupId = emulator.world().addGroup("Makers");
    String one = emulator.world().addPlan("One", groupId);
    String two = emulator.world().addPlan("Two", groupId);
    plans = new PlanStates(connection, PREFIX);
    plans.update(one, plan -> plan.named("One", groupId));
    plans.update(two, plan -> plan.named("Two", groupId));
    records = new SubscriptionRecords(connection, PREFIX);
    wanted = List.of(Wanted.ofPlan(one), Wanted.ofPlan(two), Wanted.ofGroup(groupId));
    Links links = new Links(connection, PREFIX);
    WorkQueue queue = new WorkQueue(connection, PREFIX);
    notifications = new Notifications(links, plans, queue, () -> SECRET, records, clock);
  }

  /** A new address for Graph, as after a restart of a tunnel; both instances start anew with it. */
  void start() {
    server = listen();
    String here = address();
    Webhook webhook = new Webhook(() -> here, SECRET, records::handshakes);
    Wanted choice = new Wanted(Wanted.Choice.AUTO, plans);
    List<Instance> started = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      started.add(
          new Instance(
              new KeepSubscription(records, choice, webhook, PROBE, () -> Duration.ZERO, clock),
              new TidySubscriptions(records, choice, webhook, this::look, clock)));
    }
    instances = started;
    wanted.forEach(name -> look(new WorkName(Kind.SUBSCRIPTION, name), Duration.ZERO));
    instances.forEach(one -> one.tidy().started());
  }

  /** What Graph calls: the base that would be PUBLIC_URL. */
  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Whether the address leads here. */
  void reachable(boolean on) {
    reachable = on;
  }

  /** A minute passes; what is due by then is done. */
  void minute() {
    clock.advance(Duration.ofMinutes(1));
    emulator.subscriptions().deliverDue().toCompletableFuture().join();
    for (int i = 0; i < SPINNING; i++) {
      List<WorkName> now =
          due.entrySet().stream()
              .filter(one -> !one.getValue().isAfter(clock.instant()))
              .map(Map.Entry::getKey)
              .toList();
      if (now.isEmpty()) {
        return;
      }
      now.forEach(this::work);
    }
    throw new AssertionError("the work does not come to rest: " + due);
  }

  private void look(WorkName name, Duration delay) {
    Instant at = clock.instant().plus(delay);
    due.merge(name, at, (one, other) -> one.isBefore(other) ? one : other);
  }

  private void work(WorkName name) {
    due.remove(name);
    Instance instance = instances.get(random.nextInt(instances.size()));
    WorkItem item = new WorkItem(name, Lane.BACKFILL, 1, 1, 0);
    Outcome outcome =
        name.kind() == Kind.SUBSCRIPTION
            ? keep(instance.keep(), item)
            : tidy(instance.tidy(), item);
    if (outcome instanceof Outcome.Again again) {
      look(name, again.delay());
    }
  }

  private Outcome keep(KeepSubscription keep, WorkItem item) {
    Object next = keep.next(item);
    if (next instanceof Outcome outcome) {
      return outcome;
    }
    Step step = (Step) next;
    if (step.isList()) {
      return keep.found(step, list(step.call()));
    }
    GraphReply reply = call(step.call());
    // Killed before it could write anything down: the lease ends, another one goes on.
    boolean killed = random.nextDouble() < faults / 3;
    return killed ? new Outcome.Again(Duration.ofMinutes(1)) : keep.kept(step, reply);
  }

  private Outcome tidy(TidySubscriptions tidy, WorkItem item) {
    Object next = tidy.next(item);
    if (next instanceof Outcome outcome) {
      return outcome;
    }
    Listing listing = list((GraphCall) next);
    return listing.complete()
        ? tidy.tidied(tidy.judge(item, listing).stream().map(this::call).toList())
        : tidy.unread(listing);
  }

  private Listing list(GraphCall call) {
    Instant began = clock.instant();
    return Listing.of(call, began).with(call(call));
  }

  /** The door to Graph, with faults: a call that does not go out, an answer that does not come. */
  GraphReply call(GraphCall call) {
    double fate = random.nextDouble();
    if (!graphAnswers || fate < faults) {
      return new GraphReply.Unavailable(call + " was not sent", false, Duration.ZERO);
    }
    calls++;
    GraphReply reply = send(call);
    if (reply instanceof GraphReply.Ok) {
      heeded.add(new Heeded(clock.instant(), call.method().name(), call.target().toString()));
    }
    return fate < 2 * faults
        ? new GraphReply.Unavailable(call + " got no answer", true, Duration.ZERO)
        : reply;
  }

  private GraphReply send(GraphCall call) {
    String body = call.body() == null ? "" : call.body().toString();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(emulator.url() + call.target()))
            .method(call.method().name(), BodyPublishers.ofString(body))
            .header("Authorization", "Bearer " + token())
            .header("Content-Type", "application/json")
            .build();
    try {
      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
      JsonNode node =
          answer.body().isEmpty() ? MissingNode.getInstance() : json.readTree(answer.body());
      String code = node.at("/error/code").asText("");
      String message = node.at("/error/message").asText("");
      return switch (answer.statusCode()) {
        case 200, 201, 204 -> new GraphReply.Ok(answer.statusCode(), node);
        case 403 -> new GraphReply.Forbidden(code, message);
        case 404 -> new GraphReply.Gone(message);
        case 409 -> new GraphReply.Conflict(409, message);
        case 429 -> new GraphReply.Throttled(Duration.ofSeconds(20));
        default -> new GraphReply.Rejected(answer.statusCode(), code, message);
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Kept until five minutes before its end, as msal4j does. */
  private String token() {
    if (clock.instant().isAfter(tokenEnds.minus(FRESH))) {
      token = emulator.tokens().application("planner-sync");
      tokenEnds = clock.instant().plus(TOKEN);
    }
    return token;
  }

  private HttpServer listen() {
    try {
      HttpServer one = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
      one.createContext("/", exchange -> receive(one, exchange));
      one.start();
      servers.add(one);
      return one;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void receive(HttpServer at, HttpExchange exchange) throws IOException {
    Map<String, String> query = new LinkedHashMap<>();
    new QueryStringDecoder(exchange.getRequestURI().toString())
        .parameters()
        .forEach((name, values) -> query.put(name, values.get(0)));
    byte[] body = exchange.getRequestBody().readAllBytes();
    Map<String, String> headers = Map.of("content-type", "application/json");
    Request request =
        new Request("POST", exchange.getRequestURI().getPath(), Map.of(), query, headers, body);
    Answer answer = at == server && reachable ? answer(request) : Answer.empty(404);
    if (answer.status() == 200) {
      exchange.getResponseHeaders().add("Content-Type", "text/plain; charset=utf-8");
    }
    exchange.sendResponseHeaders(
        answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
    exchange.getResponseBody().write(answer.body());
    exchange.close();
  }

  private Answer answer(Request request) {
    if (notifications.isHandshake(request)) {
      return notifications.handshake(request, 1);
    }
    Notifications.Hints hints = notifications.names(request);
    hints.now().forEach(this::lookAtSubscription);
    hints.later().forEach(this::lookAtSubscription);
    return Answer.empty(202);
  }

  private void lookAtSubscription(WorkName name) {
    if (name.kind() == Kind.SUBSCRIPTION || name.kind() == Kind.SUBSCRIPTIONS) {
      look(name, Duration.ZERO);
    }
  }

  /** Those of ours to the resource that this name stands for, wherever they notify. */
  static List<ObjectNode> of(String name, List<ObjectNode> all) {
    return all.stream()
        .filter(one -> KeepSubscription.sameResource(one, Wanted.resource(name)))
        .filter(Webhook::isOurs)
        .toList();
  }

  @Override
  public void close() {
    servers.forEach(one -> one.stop(0));
    emulator.close();
    connection.close();
  }
}
