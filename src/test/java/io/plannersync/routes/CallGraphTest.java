package io.plannersync.routes;

import static io.plannersync.routes.PlayedGraph.answer;
import static io.plannersync.routes.PlayedGraph.cutOff;
import static io.plannersync.routes.PlayedGraph.drop;
import static io.plannersync.routes.PlayedGraph.error;
import static io.plannersync.routes.PlayedGraph.json;
import static io.plannersync.routes.PlayedGraph.silence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plannersync.graph.GraphCall;
import io.plannersync.graph.GraphLink;
import io.plannersync.graph.GraphReply;
import io.plannersync.graph.Pace;
import io.plannersync.graph.PaceSettings;
import io.plannersync.model.Outcome;
import io.plannersync.model.WorkItem;
import io.plannersync.model.WorkName;
import io.plannersync.routes.PlayedGraph.Answer;
import io.plannersync.routes.PlayedGraph.Request;
import io.plannersync.testing.Targets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** routes/graph: what goes out on the wire, and what each answer becomes. */
class CallGraphTest {

  private static final String TASK = "/v1.0/planner/tasks/T1";
  private static final GraphCall READ = GraphCall.get(Targets.of(TASK));
  private static final GraphCall CREATE =
      GraphCall.post(Targets.of("/v1.0/planner/tasks"), RouteFixture.json("{\"title\":\"x\"}"));
  private static final GraphCall CHANGE =
      GraphCall.patch(Targets.of(TASK), "W/\"JzEt\"", RouteFixture.json("{\"title\":\"x\"}"));
  private static final GraphCall DELETE = GraphCall.delete(Targets.of(TASK), "W/\"JzEt\"");
  private static final GraphCall HISTORY =
      GraphCall.get(Targets.of("/beta/planner/plans/P1/historyItems"));
  private static final GraphCall SUBSCRIBE =
      GraphCall.post(
          Targets.of("/v1.0/subscriptions"), RouteFixture.json("{\"resource\":\"/me\"}"));

  /** What the HTTP client has to say for the sake of HTTP. */
  private static final Set<String> OF_HTTP =
      Set.of("host", "connection", "user-agent", "accept-encoding", "content-length");

  private final RouteFixture routes = new RouteFixture().routes("graph/*");
  private final PlayedGraph graph = routes.graph();

  @AfterEach
  void close() {
    routes.close();
  }

  // ----- the request

  @Test
  void a_read_has_its_path_and_no_body() {
    routes.start();
    graph.on("GET " + TASK, json(200, "{\"id\":\"T1\"}"));

    GraphReply reply = routes.call(READ);

    assertThat(reply).isEqualTo(new GraphReply.Ok(200, RouteFixture.json("{\"id\":\"T1\"}")));
    Request request = graph.only();
    assertThat(ownHeaders(request))
        .containsExactlyInAnyOrder("authorization", "accept", "client-request-id");
    assertThat(request.header("Authorization")).isEqualTo("Bearer token-1");
    assertThat(request.header("Accept")).isEqualTo("application/json");
    assertThat(request.header("client-request-id")).matches("[0-9a-f-]{36}");
    assertThat(request.header("Content-Length")).isIn(null, "0");
    assertThat(request.body()).isEmpty();
  }

  @Test
  void the_token_goes_to_no_other_host_than_Graphs_wherever_a_link_leads() throws Exception {
    routes.start();
    graph.on("GET " + TASK + "?$skiptoken=2", json(200, "{\"value\":[]}"));
    try (ServerSocket elsewhere = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String link = "http://127.0.0.1:" + elsewhere.getLocalPort() + TASK + "?$skiptoken=2";

      assertThat(routes.call(READ.following(new GraphLink(link))))
          .isInstanceOf(GraphReply.Ok.class);

      elsewhere.setSoTimeout(1);
      assertThatThrownBy(elsewhere::accept).isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void a_change_names_the_etag_as_it_was_given_and_asks_for_the_result() {
    routes.start();
    graph.on("PATCH " + TASK, json(200, "{\"id\":\"T1\"}"));

    routes.call(
        GraphCall.patch(
            Targets.of(TASK),
            "W/\"JzEtVGFzayAgQEBAQEBAQEBAQEBAQEBAWCc=\"",
            RouteFixture.json("{\"title\":\"Grüße 🙂 – ok\",\"dueDateTime\":null}")));

    Request request = graph.only();
    assertThat(ownHeaders(request))
        .containsExactlyInAnyOrder(
            "authorization", "accept", "client-request-id", "if-match", "prefer", "content-type");
    assertThat(request.header("If-Match")).isEqualTo("W/\"JzEtVGFzayAgQEBAQEBAQEBAQEBAQEBAWCc=\"");
    assertThat(request.header("Prefer")).isEqualTo("return=representation");
    assertThat(request.header("Content-Type")).startsWith("application/json");
    assertThat(request.body()).isEqualTo("{\"title\":\"Grüße 🙂 – ok\",\"dueDateTime\":null}");
  }

  @Test
  void a_creation_has_a_body_and_no_etag() {
    routes.start();
    graph.on("POST /v1.0/planner/tasks", json(201, "{\"id\":\"T2\"}"));

    assertThat(routes.call(CREATE)).isInstanceOf(GraphReply.Ok.class);

    Request request = graph.only();
    assertThat(ownHeaders(request))
        .containsExactlyInAnyOrder("authorization", "accept", "client-request-id", "content-type");
    assertThat(request.body()).isEqualTo("{\"title\":\"x\"}");
  }

  @Test
  void a_deletion_has_an_etag_and_no_body() {
    routes.start();
    graph.on("DELETE " + TASK, answer(204, "", ""));

    assertThat(routes.call(DELETE))
        .isInstanceOfSatisfying(
            GraphReply.Ok.class, ok -> assertThat(ok.body().isMissingNode()).isTrue());

    Request request = graph.only();
    assertThat(ownHeaders(request))
        .containsExactlyInAnyOrder("authorization", "accept", "client-request-id", "if-match");
    assertThat(request.body()).isEmpty();
  }

  @Test
  void nothing_that_the_message_carried_goes_out_and_nothing_of_the_request_comes_back() {
    routes.start();
    graph.on("GET " + TASK, json(200, "{\"id\":\"T1\"}", "Set-Cookie", "a=b", "X-Trace", "1"));

    Exchange answered =
        routes
            .camel()
            .createProducerTemplate()
            .request(
                "direct:call-graph",
                exchange -> {
                  exchange.getMessage().setBody(READ);
                  exchange.getMessage().setHeader("X-Secret", "of somebody else");
                  exchange.getMessage().setHeader("Cookie", "c=d");
                  exchange.getMessage().setHeader("Content-Type", "text/plain");
                  exchange.getMessage().setHeader(Exchange.HTTP_QUERY, "evil=1");
                  exchange.getMessage().setHeader(Exchange.HTTP_PATH, "/evil");
                  exchange.getMessage().setHeader(Exchange.HTTP_METHOD, "DELETE");
                });

    assertThat(graph.only().line()).isEqualTo("GET " + TASK);
    assertThat(ownHeaders(graph.only()))
        .containsExactlyInAnyOrder("authorization", "accept", "client-request-id");
    assertThat(answered.getMessage().getHeaders()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1.0/planner/plans/P1/tasks?$expand=details",
        "/v1.0/planner/plans/P1/tasks?$expand=details&$skiptoken=a%2Bb%2Fc%3D%3D!'x%20y",
        "/v1.0/users?$select=id,displayName,mail&$top=999&%24skiptoken=RFNwdAIAAQ+/=*",
        "/v1.0/planner/plans('P%201')/tasks?a=%25252F&b=c%3Fd%26e",
        "/v1.0/planner/tasks/T1?"
      })
  void the_path_and_query_of_a_link_are_sent_as_they_are(String target) {
    routes.start();
    String sent = target.endsWith("?") ? target.replace("?", "") : target;
    graph.on("GET " + sent, json(200, "{\"id\":\"T1\"}"));

    routes.call(READ.following(new GraphLink(graph.url() + target)));

    assertThat(graph.only().line()).isIn("GET " + target, "GET " + sent);
  }

  @Test
  void a_link_that_Graph_gave_is_followed_as_it_is() {
    routes.start();
    String link = "/v1.0/planner/plans/P1/tasks?$expand=details&$skiptoken=%C3%BC%20+x";
    graph.on("GET " + link, json(200, "{\"value\":[]}"));

    routes.call(READ.following(new GraphLink(graph.url() + link)));

    assertThat(graph.only().line()).isEqualTo("GET " + link);
  }

  @Test
  void cookies_are_not_sent_back() {
    routes.start();
    graph.on("GET " + TASK, json(200, "{\"id\":\"T1\"}", "Set-Cookie", "s=1; Path=/"));

    routes.call(READ);
    routes.call(READ);

    assertThat(graph.requests()).hasSize(2).allMatch(r -> r.header("Cookie") == null);
  }

  @Test
  void a_redirect_is_not_followed() {
    routes.start();
    graph.on("GET " + TASK, answer(302, "text/html", "moved", "Location", graph.url() + "/else"));

    assertThat(routes.call(READ))
        .isInstanceOfSatisfying(
            GraphReply.Rejected.class, r -> assertThat(r.status()).isEqualTo(302));

    assertThat(graph.requests()).hasSize(1);
  }

  // ----- the answers

  @Test
  void each_4xx_has_its_class() {
    routes.start();
    graph.on(
        "PATCH " + TASK,
        error(400, "badRequest", "no"),
        error(403, "", "denied"),
        error(403, "MaximumTasksInProject", "full"),
        error(404, "", "gone"),
        error(409, "", "newer"),
        error(412, "", "unknown etag"),
        error(422, "x", "y"));

    assertThat(routes.call(CHANGE)).isEqualTo(new GraphReply.Rejected(400, "badRequest", "no"));
    assertThat(routes.call(CHANGE)).isEqualTo(new GraphReply.Forbidden("", "denied"));
    GraphReply full = routes.call(CHANGE);
    assertThat(full).isEqualTo(new GraphReply.Forbidden("MaximumTasksInProject", "full"));
    assertThat(((GraphReply.Forbidden) full).isLimit()).isTrue();
    assertThat(routes.call(CHANGE)).isEqualTo(new GraphReply.Gone("gone"));
    assertThat(routes.call(CHANGE)).isEqualTo(new GraphReply.Conflict(409, "newer"));
    assertThat(routes.call(CHANGE)).isEqualTo(new GraphReply.Conflict(412, "unknown etag"));
    assertThat(routes.call(CHANGE)).isEqualTo(new GraphReply.Rejected(422, "x", "y"));
    assertThat(graph.requests()).hasSize(7);
  }

  @Test
  void an_error_without_a_body_or_with_a_page_keeps_its_class() {
    routes.start();
    graph.on(
        "GET " + TASK,
        answer(404, "", ""),
        answer(403, "text/html", "<html>no</html>"),
        json(404, "[1]"),
        json(403, "{\"error\":\"text\"}"));

    assertThat(routes.call(READ)).isEqualTo(new GraphReply.Gone(""));
    assertThat(routes.call(READ)).isEqualTo(new GraphReply.Forbidden("", ""));
    assertThat(routes.call(READ)).isEqualTo(new GraphReply.Gone(""));
    assertThat(routes.call(READ)).isEqualTo(new GraphReply.Forbidden("", ""));
  }

  @Test
  void after_a_401_the_token_is_a_new_one() {
    routes.start();
    graph.on(
        "PATCH " + TASK,
        error(401, "InvalidAuthenticationToken", "expired"),
        json(200, "{\"id\":\"T1\"}"));

    assertThat(routes.call(CHANGE))
        .isInstanceOfSatisfying(
            GraphReply.Unavailable.class, u -> assertThat(u.effect()).isFalse());
    assertThat(routes.call(CHANGE)).isInstanceOf(GraphReply.Ok.class);
    assertThat(routes.call(CHANGE)).isInstanceOf(GraphReply.Ok.class);

    assertThat(graph.requests())
        .extracting(r -> r.header("Authorization"))
        .containsExactly("Bearer token-1", "Bearer token-2", "Bearer token-2");
  }

  @Test
  void a_token_that_is_refused_for_good_is_not_fetched_anew_every_second() {
    routes.start();
    graph.on("GET " + TASK, error(401, "InvalidAuthenticationToken", "wrong audience"));

    assertThat(routes.call(READ).describe()).contains("was answered by 401 wrong audience");
    GraphReply second = routes.call(READ);
    GraphReply third = routes.call(READ);

    for (GraphReply reply : List.of(second, third)) {
      assertThat(reply)
          .isInstanceOfSatisfying(
              GraphReply.Unavailable.class,
              u -> {
                assertThat(u.effect()).isFalse();
                assertThat(u.reason()).contains("2 times in a row").contains("next try in");
                assertThat(u.retryAfter()).isBetween(Duration.ofMillis(500), Duration.ofSeconds(2));
              });
    }
    assertThat(graph.requests()).hasSize(2);

    RouteFixture.await().until(() -> graph.requests().size() > 2 || isSent(READ));
    assertThat(routes.call(READ))
        .isInstanceOfSatisfying(
            GraphReply.Unavailable.class,
            u ->
                assertThat(u.retryAfter()).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(4)));
    assertThat(graph.requests())
        .extracting(r -> r.header("Authorization"))
        .hasSize(3)
        .startsWith("Bearer token-1", "Bearer token-2");
  }

  private boolean isSent(GraphCall call) {
    int before = graph.requests().size();
    routes.call(call);
    return graph.requests().size() > before;
  }

  @Test
  void a_refused_token_that_a_new_one_cures_leaves_no_pause_behind() {
    routes.start();
    graph.on(
        "GET " + TASK,
        error(401, "", ""),
        json(200, "{\"id\":\"T1\"}"),
        error(401, "", ""),
        json(200, "{\"id\":\"T1\"}"));

    for (int i = 0; i < 2; i++) {
      assertThat(routes.call(READ)).isInstanceOf(GraphReply.Unavailable.class);
      assertThat(routes.call(READ)).isInstanceOf(GraphReply.Ok.class);
    }
  }

  @Test
  void errors_of_any_size_and_shape_survive() {
    routes.start();
    String page = "<html>" + "x".repeat(3_000_000) + "</html>";
    String long403 = "{\"error\":{\"code\":\"" + "c".repeat(9_000) + "\",\"message\":\"m\"}}";
    graph.on(
        "GET " + TASK,
        answer(403, "text/html", page),
        json(403, long403),
        json(403, "{\"error\":{\"code\":null,\"message\":null}}"),
        answer(401, "text/html", page),
        answer(429, "text/html", page, "Retry-After", "0"));

    assertThat(routes.call(READ)).isEqualTo(new GraphReply.Forbidden("", ""));
    assertThat(routes.call(READ).describe()).hasSizeLessThan(400);
    assertThat(routes.call(READ)).isInstanceOf(GraphReply.Forbidden.class);
    assertThat(routes.call(READ).describe()).hasSizeLessThan(400);
    assertThat(routes.call(READ)).isInstanceOf(GraphReply.Throttled.class);
  }

  @ParameterizedTest
  @CsvSource(
      value = {"7|6750|7250", "1.5|1000|1500", "date|6000|10000", "-|55000|60000"},
      delimiter = '|')
  void a_429_closes_the_gate_for_as_long_as_Graph_says(String header, long least, long most) {
    routes.start();
    Answer throttled = error(429, "TooManyRequests", "slow down");
    if (!header.equals("-")) {
      throttled = error(429, "TooManyRequests", "slow down", "Retry-After", retryAfter(header));
    }
    graph.on("GET " + TASK, throttled);

    assertThat(routes.call(READ))
        .isInstanceOfSatisfying(
            GraphReply.Throttled.class,
            t -> assertThat(t.retryAfter().toMillis()).isBetween(least, most));

    assertThat(routes.call(READ)).isInstanceOf(GraphReply.Throttled.class);
    assertThat(routes.call(CHANGE)).isInstanceOf(GraphReply.Throttled.class);
    assertThat(graph.requests()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 504})
  void a_5xx_may_have_had_its_effect_and_is_sent_once(int status) {
    routes.start();
    graph.on("POST /v1.0/planner/tasks", answer(status, "text/html", "<html>Bad</html>"));
    graph.on("GET " + TASK, answer(status, "text/html", "<html>Bad</html>"));

    assertThat(routes.call(CREATE))
        .isInstanceOfSatisfying(
            GraphReply.Unavailable.class,
            u -> {
              assertThat(u.effect()).isTrue();
              assertThat(u.reason())
                  .isEqualTo("POST /v1.0/planner/tasks was answered by " + status);
            });
    assertThat(routes.call(READ))
        .isInstanceOfSatisfying(
            GraphReply.Unavailable.class, u -> assertThat(u.effect()).isFalse());
    assertThat(graph.requests()).hasSize(2);
  }

  @Test
  void a_503_that_says_when_to_come_again_closes_the_gate() {
    routes.start();
    graph.on("POST /v1.0/planner/tasks", error(503, "", "busy", "Retry-After", "9"));

    assertThat(routes.call(CREATE))
        .isInstanceOfSatisfying(
            GraphReply.Unavailable.class,
            u -> {
              assertThat(u.effect()).isTrue();
              assertThat(u.retryAfter()).isBetween(Duration.ofSeconds(8), Duration.ofMillis(9250));
            });

    assertThat(routes.call(CREATE)).isInstanceOf(GraphReply.Throttled.class);
    assertThat(graph.requests()).hasSize(1);
  }

  @Test
  void a_503_that_does_not_say_so_leaves_the_gate_open() {
    routes.start();
    graph.on("GET " + TASK, error(503, "", "busy"), json(200, "{\"id\":\"T1\"}"));

    assertThat(routes.call(READ)).isInstanceOf(GraphReply.Unavailable.class);
    assertThat(routes.call(READ)).isInstanceOf(GraphReply.Ok.class);
  }

  @Test
  void a_post_that_is_answered_429_is_sent_once() {
    routes.start();
    graph.on("POST /v1.0/planner/tasks", error(429, "", "", "Retry-After", "0"));

    assertThat(routes.call(CREATE)).isInstanceOf(GraphReply.Throttled.class);

    assertThat(graph.requests()).hasSize(1);
  }

  @Test
  void a_success_that_is_no_JSON_is_no_success() {
    routes.start();
    graph.on("GET " + TASK, json(200, "{\"id\":\"T1"), answer(200, "text/html", "<p>Sign in"));
    graph.on("POST /v1.0/planner/tasks", json(201, "{\"id\":\"T1"));

    assertUnavailable(routes.call(READ), false);
    assertUnavailable(routes.call(READ), false);
    assertUnavailable(routes.call(CREATE), true);
  }

  @Test
  void an_answer_that_is_cut_off_is_none_and_nothing_is_sent_again() {
    routes.start();
    graph.on("GET " + TASK, cutOff("{\"id\":"));
    graph.on("POST /v1.0/planner/tasks", cutOff("{\"id\":"));

    assertUnavailable(routes.call(READ), false);
    assertUnavailable(routes.call(CREATE), true);
    assertThat(graph.requests()).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource(GraphCall.Method.class)
  void a_dropped_connection_is_no_reason_to_send_again(GraphCall.Method method) {
    routes.start();
    GraphCall call =
        switch (method) {
          case GET -> READ;
          case POST -> CREATE;
          case PATCH -> CHANGE;
          case DELETE -> DELETE;
        };
    String line = method + " " + call.target();
    graph.on(line, json(200, "{\"id\":\"T1\"}"), drop());
    routes.call(call);

    assertUnavailable(routes.call(call), method != GraphCall.Method.GET);

    assertThat(graph.lines()).containsExactly(line, line);
  }

  @Test
  void a_silent_server_is_waited_for_as_long_as_the_setting_says() {
    routes.with("GRAPH_RESPONSE_TIMEOUT_MS", "400").start();
    graph.on("POST /v1.0/planner/tasks", silence());

    assertUnavailable(routes.call(CREATE), true);

    assertThat(graph.requests()).hasSize(1);
  }

  @Test
  void a_refused_connection_had_no_effect() {
    routes.start();
    graph.on("GET " + TASK, json(200, "{}"));
    routes.call(READ); // so that there is a token
    graph.close();

    GraphReply reply = RouteFixture.await().until(() -> routes.call(CREATE), this::wasNotSent);

    assertUnavailable(reply, false);
  }

  @Test
  void a_connection_that_is_not_made_in_time_had_no_effect() throws IOException {
    List<Socket> waiting = new ArrayList<>();
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      routes
          .with("GRAPH_URL", "http://127.0.0.1:" + full.getLocalPort())
          .with("GRAPH_CONNECT_TIMEOUT_MS", "300")
          .start();
      for (int i = 0; i < 3; i++) {
        // Nobody accepts: the system keeps a few connections, and does not answer any more.
        Socket socket = new Socket();
        waiting.add(socket);
        connect(socket, full);
      }

      assertUnavailable(routes.call(CREATE), false);
    } finally {
      for (Socket socket : waiting) {
        socket.close();
      }
    }
  }

  private static void connect(Socket socket, ServerSocket server) throws IOException {
    try {
      socket.connect(server.getLocalSocketAddress(), 200);
    } catch (SocketTimeoutException e) {
      // It is full.
    }
  }

  private boolean wasNotSent(GraphReply reply) {
    // The first call may still find the old connection.
    return reply.describe().contains("was not sent");
  }

  // ----- what is not sent at all

  @Test
  void without_its_lease_a_change_is_not_sent() {
    routes.start();
    graph.on("PATCH " + TASK, json(200, "{\"id\":\"T1\"}"));
    WorkItem item = routes.lease(WorkName.task("Task-1"));

    assertThat(routes.call(CHANGE.during(item))).isInstanceOf(GraphReply.Ok.class);
    routes.queue().finish(item, Outcome.SETTLED);
    assertThat(routes.call(CHANGE.during(item))).isEqualTo(new GraphReply.LeaseLost());

    assertThat(graph.requests()).hasSize(1);
  }

  @Test
  void while_the_gate_is_closed_nothing_is_sent() {
    routes.start();
    pace().throttled(Pace.CallClass.READ, Optional.of(Duration.ofMinutes(1)));

    for (GraphCall call : List.of(READ, CREATE, SUBSCRIBE)) {
      assertThat(routes.call(call))
          .isInstanceOfSatisfying(
              GraphReply.Throttled.class,
              t -> assertThat(t.retryAfter()).isGreaterThan(Duration.ofSeconds(50)));
    }
    assertThat(graph.requests()).isEmpty();
  }

  @Test
  void without_a_token_nothing_is_sent() {
    routes.with("AZURE_AUTHORITY_URL", "http://127.0.0.1:1").start();

    assertThat(routes.call(CREATE))
        .isInstanceOfSatisfying(
            GraphReply.Unavailable.class,
            u -> {
              assertThat(u.effect()).isFalse();
              assertThat(u.reason()).startsWith("no token: ").doesNotContain("not-a-secret");
            });
    assertThat(graph.requests()).isEmpty();
    assertThat(routes.redis().keys("planner-sync:{pace}:*")).isEmpty();
  }

  // ----- the local guard

  @Test
  void more_calls_than_this_instances_share_are_held_back() {
    narrow().start();

    assertThat(fifteenCalls()).containsExactly(12L, 3L);
    assertThat(graph.requests()).hasSize(12);
  }

  @Test
  void a_call_that_was_held_back_leaves_no_header_behind() {
    narrow().start();
    fifteenCalls();

    Exchange held =
        routes
            .camel()
            .createProducerTemplate()
            .request("direct:call-graph", exchange -> exchange.getMessage().setBody(READ));

    assertThat(held.getMessage().getBody()).isInstanceOf(GraphReply.Throttled.class);
    assertThat(held.getMessage().getHeaders()).isEmpty();
    assertThat(held.isFailed()).isFalse();
  }

  @Test
  void without_the_throttle_in_the_route_nothing_is_held_back() {
    narrow().changed("graph/call-graph", CallGraphTest::withoutThrottle).start();

    assertThat(fifteenCalls()).containsExactly(15L, 0L);
  }

  /** The pace lets 60 calls go at once, the guard 6 + 6 in a minute. */
  private RouteFixture narrow() {
    graph.on("GET " + TASK, json(200, "{\"id\":\"T1\"}"));
    return routes
        .with("GRAPH_RATE_START", "6")
        .with("GRAPH_RATE_MAX", "6")
        .with("GRAPH_BURST_SECONDS", "600");
  }

  /** How many were answered, and how many were held back. */
  private List<Long> fifteenCalls() {
    List<GraphReply> replies = IntStream.range(0, 15).mapToObj(i -> routes.call(READ)).toList();
    return List.of(
        replies.stream().filter(GraphReply.Ok.class::isInstance).count(),
        replies.stream().filter(GraphReply.Throttled.class::isInstance).count());
  }

  private static String withoutThrottle(String yaml) {
    return yaml.replaceFirst("(?s)- throttle:.*?(?=- toD:)", "");
  }

  // ----- the circuit breakers

  @ParameterizedTest
  @EnumSource(GraphCall.Kind.class)
  void a_circuit_opens_after_failures_and_then_nothing_is_sent(GraphCall.Kind kind) {
    sensitive().start();
    graph.on(line(kind), error(500, "", ""));

    for (int i = 0; i < 4; i++) {
      assertThat(routes.call(of(kind)).describe()).contains("was answered by 500");
    }
    GraphReply open = routes.call(of(kind));

    assertUnavailable(open, false);
    assertThat(open.describe()).contains("was not sent");
    assertThat(graph.requests()).hasSize(4);
  }

  @ParameterizedTest
  @EnumSource(GraphCall.Kind.class)
  void without_the_circuit_breaker_in_the_route_calls_go_on(GraphCall.Kind kind) {
    String file = "graph/send-" + kind.name().toLowerCase(Locale.ROOT);
    sensitive().changed(file, CallGraphTest::withoutBreaker).start();
    graph.on(line(kind), error(500, "", ""));

    for (int i = 0; i < 6; i++) {
      assertThatThrownBy(() -> routes.call(of(kind))).hasRootCauseMessage("Graph answered 500");
    }

    assertThat(graph.requests()).hasSize(6);
  }

  @ParameterizedTest
  @EnumSource(GraphCall.Kind.class)
  void an_open_circuit_stops_only_its_own_kind(GraphCall.Kind kind) {
    sensitive().start();
    for (GraphCall.Kind each : GraphCall.Kind.values()) {
      graph.on(line(each), each == kind ? drop() : json(200, "{\"id\":\"T1\"}"));
    }
    for (int i = 0; i < 5; i++) {
      routes.call(of(kind));
    }
    assertThat(graph.requests()).hasSize(4);

    for (GraphCall.Kind each : GraphCall.Kind.values()) {
      if (each != kind) {
        assertThat(routes.call(of(each))).isInstanceOf(GraphReply.Ok.class);
      }
    }
  }

  @Test
  void no_4xx_opens_the_circuit() {
    sensitive().start();
    graph.on(
        "PATCH " + TASK,
        error(400, "", ""),
        error(401, "", ""),
        error(403, "", ""),
        error(404, "", ""),
        error(409, "", ""),
        error(412, "", ""));
    for (int i = 0; i < 20; i++) {
      routes.call(CHANGE);
    }
    assertThat(graph.requests()).hasSize(20);
  }

  @Test
  void no_429_opens_the_circuit() {
    sensitive().start();
    graph.on("GET " + TASK, error(429, "", "", "Retry-After", "0"));
    for (int i = 0; i < 5; i++) {
      RouteFixture.await().until(() -> pace().closed().isEmpty());
      routes.call(READ);
    }
    assertThat(graph.requests()).hasSize(5);
  }

  @Test
  void a_failure_of_our_own_opens_no_circuit() {
    sensitive()
        .property("graph.endpoint", "direct:ours")
        .neighbour(
            "direct:ours",
            body -> {
              throw new IllegalStateException("not to be sent");
            })
        .start();

    for (int i = 0; i < 8; i++) {
      assertThat(routes.call(READ).describe()).contains("not to be sent");
    }
  }

  @Test
  void time_outs_open_the_circuit() {
    sensitive().with("GRAPH_RESPONSE_TIMEOUT_MS", "200").start();
    graph.on("GET " + TASK, silence());

    for (int i = 0; i < 4; i++) {
      assertThat(routes.call(READ).describe()).contains("got no answer");
    }

    assertThat(routes.call(READ).describe()).contains("was not sent");
    assertThat(graph.requests()).hasSize(4);
  }

  @Test
  void an_open_circuit_closes_when_calls_succeed_again() {
    sensitive().property("circuit.open-seconds", "1").start();
    graph.on(
        "GET " + TASK,
        error(500, "", ""),
        error(500, "", ""),
        error(500, "", ""),
        error(500, "", ""),
        json(200, "{\"id\":\"T1\"}"));
    for (int i = 0; i < 5; i++) {
      routes.call(READ);
    }
    assertThat(graph.requests()).hasSize(4);

    RouteFixture.await().until(() -> routes.call(READ) instanceof GraphReply.Ok);
    for (int i = 0; i < 5; i++) {
      assertThat(routes.call(READ)).isInstanceOf(GraphReply.Ok.class);
    }
  }

  @Test
  void connections_of_failed_calls_are_given_back() {
    routes.property("circuit.minimum-calls", "1000").property("circuit.window", "1000").start();
    String large = "x".repeat(20_000);
    graph.on("GET " + TASK, answer(500, "text/html", large));
    for (int i = 0; i < 70; i++) {
      routes.call(READ);
    }
    graph.on("GET " + TASK, json(200, "{\"id\":\"T1\"}"));

    assertThat(routes.call(READ)).isInstanceOf(GraphReply.Ok.class);
  }

  private RouteFixture sensitive() {
    return routes
        .property("circuit.window", "4")
        .property("circuit.minimum-calls", "4")
        .property("circuit.open-seconds", "60");
  }

  private static GraphCall of(GraphCall.Kind kind) {
    return switch (kind) {
      case READ -> READ;
      case WRITE -> CREATE;
      case SUBSCRIPTION -> SUBSCRIBE;
      case FEED -> HISTORY;
    };
  }

  private static String line(GraphCall.Kind kind) {
    return of(kind).method() + " " + of(kind).target();
  }

  /** The steps that the circuit breaker holds, without it and without its fallback. */
  private static String withoutBreaker(String yaml) {
    Matcher breaker =
        Pattern.compile("(?s) {8}- circuitBreaker:.*?\\n {12}steps:\\n(.*?) {12}onFallback:.*")
            .matcher(yaml);
    return breaker.replaceFirst(
        found -> Matcher.quoteReplacement(found.group(1).replaceAll("(?m)^ {14}", "        ")));
  }

  private Pace pace() {
    return new Pace(
        routes.redis().getStatefulConnection(), "planner-sync:", new PaceSettings(60, 6, 60000, 2));
  }

  private static void assertUnavailable(GraphReply reply, boolean effect) {
    assertThat(reply)
        .isInstanceOfSatisfying(
            GraphReply.Unavailable.class,
            u -> assertThat(u.effect()).as(u.reason()).isEqualTo(effect));
  }

  private static Set<String> ownHeaders(Request request) {
    return request.headers().keySet().stream()
        .filter(name -> !OF_HTTP.contains(name))
        .collect(Collectors.toSet());
  }

  private static String retryAfter(String header) {
    return header.equals("date")
        ? ZonedDateTime.now(ZoneOffset.UTC)
            .plusSeconds(9)
            .format(DateTimeFormatter.RFC_1123_DATE_TIME)
        : header;
  }
}
