package io.plannersync.routes;

import static io.plannersync.routes.PlayedGraph.json;
import static io.plannersync.routes.PlayedGraph.page;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.plannersync.graph.GraphCall;
import io.plannersync.graph.GraphLink;
import io.plannersync.graph.GraphReply;
import io.plannersync.graph.GraphTarget;
import io.plannersync.graph.Listing;
import io.plannersync.testing.LogLines;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Text that anybody outside wrote is data, also where it becomes part of a request to Graph. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileTextTest {

  private static final String MARKER = "evaluated-0f3c";
  private static final AtomicInteger RUN = new AtomicInteger();

  private final RouteFixture routes =
      new RouteFixture()
          .routes("graph/*", "looking/list-all", "looking/list-page")
          .property("a.marker", MARKER);
  private final PlayedGraph graph = routes.graph();
  private LogLines log;

  /** A bean whose methods are seen when somebody calls them. */
  public static final class Trap {
    public String spring() {
      RUN.incrementAndGet();
      return MARKER;
    }
  }

  @BeforeAll
  void start() {
    System.setProperty("planner.sync.marker", MARKER);
    routes.start();
    routes.camel().getRegistry().bind("trap", new Trap());
  }

  @AfterAll
  void close() {
    routes.close();
    System.clearProperty("planner.sync.marker");
  }

  @BeforeEach
  void forget() {
    RUN.set(0);
    graph.forget();
    log = new LogLines();
  }

  @AfterEach
  void closeLog() {
    log.close();
  }

  static List<String> placeholders() {
    return List.of(
        "{{a.marker}}",
        "{{properties:a.marker}}",
        "{{?a.marker}}",
        "{{sys:planner.sync.marker}}",
        "{{env:PATH}}",
        "{{env:NOT_SET:" + MARKER + "}}",
        "{{service.host:x}}",
        "{{bean:trap.spring}}",
        "{{bean:trap?method=spring}}",
        "x{{a.{{a.marker}}}}y",
        "${properties:a.marker}",
        "${sys.planner.sync.marker}",
        "${bean:trap.spring}",
        "$simple{bean:trap?method=spring}",
        "${jndi:ldap://127.0.0.1/x}",
        "#bean:trap",
        "#class:java.lang.Runtime",
        "RAW({{a.marker}})");
  }

  @ParameterizedTest
  @MethodSource("placeholders")
  void a_segment_is_not_evaluated(String text) {
    routes.call(GraphCall.get(GraphTarget.v1("planner", "tasks", text)));

    assertThat(graph.only().target()).startsWith("/v1.0/planner/tasks/");
    assertNothingWasEvaluated(text);
  }

  @ParameterizedTest
  @MethodSource("placeholders")
  void a_parameter_is_not_evaluated(String text) {
    routes.call(GraphCall.get(GraphTarget.v1("users").with("$filter", text).with(text, "x")));

    assertThat(graph.only().target()).startsWith("/v1.0/users?$filter=");
    assertNothingWasEvaluated(text);
  }

  @ParameterizedTest
  @MethodSource("placeholders")
  void a_link_is_not_evaluated(String text) {
    String next = graph.url() + "/v1.0/next" + "?$skiptoken=" + text;
    graph.on("GET /v1.0/users", page(next, List.of("{\"id\":\"U1\"}")));

    routes.ask("direct:list-all", GraphCall.get(GraphTarget.v1("users")));

    assertThat(graph.lines()).hasSize(2);
    assertThat(graph.lines().get(1)).startsWith("GET /v1.0/next?$skiptoken=");
    assertNothingWasEvaluated(text);
  }

  @ParameterizedTest
  @MethodSource("placeholders")
  void the_path_of_a_link_is_not_evaluated(String text) {
    routes.call(
        GraphCall.get(GraphTarget.v1("users"))
            .at(new GraphLink(graph.url() + "/v1.0/" + text.replace("/", "") + "/x")));

    assertNothingWasEvaluated(text);
  }

  @ParameterizedTest
  @MethodSource("placeholders")
  void an_etag_and_a_body_are_not_evaluated(String text) {
    routes.call(
        GraphCall.patch(
            GraphTarget.v1("planner", "tasks", "T1"),
            text,
            JsonNodeFactory.instance.objectNode().put("title", text)));

    assertThat(graph.only().header("If-Match")).isEqualTo(text);
    assertThat(graph.only().body()).contains(text.replace("\"", "\\\""));
    assertThat(RUN).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../groups", "..\\groups", "x?y=z", "x#y", "x[", "a\r\nHost: evil", "a\0b"})
  void a_segment_does_not_leave_its_place(String text) {
    routes.call(GraphCall.get(GraphTarget.v1("planner", "tasks", text, "details")));

    assertThat(graph.only().target()).matches("/v1\\.0/planner/tasks/[A-Za-z0-9._~%-]+/details");
    assertThat(graph.only().header("Host")).isEqualTo(graph.url().substring("http://".length()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/v1.0/../oauth2/v2.0/token", "/v1.0/%2e%2e/x", "/else", "{{bean:trap.spring}}"})
  void a_link_to_nothing_of_Graphs_ends_the_listing_without_a_call(String link) {
    graph.on("GET /v1.0/users", json(200, "{\"value\":[],\"@odata.nextLink\":\"" + link + "\"}"));

    Listing listing =
        (Listing) routes.ask("direct:list-all", GraphCall.get(GraphTarget.v1("users")));

    assertThat(listing.complete()).isFalse();
    assertThat(listing.failure()).isInstanceOf(GraphReply.Rejected.class);
    assertThat(listing.failure().describe()).contains("leads to nothing of Graph's");
    assertThat(graph.requests()).hasSize(1);
    assertThat(RUN).hasValue(0);
  }

  private void assertNothingWasEvaluated(String text) {
    boolean given = text.contains(MARKER);
    assertThat(graph.lines()).noneMatch(line -> line.contains("{") || line.contains("}"));
    if (!given) {
      assertThat(graph.lines()).noneMatch(line -> line.contains(MARKER));
      assertThat(log.lines()).noneMatch(line -> line.contains(MARKER));
    }
    assertThat(graph.lines()).noneMatch(line -> line.contains(System.getenv("PATH")));
    assertThat(RUN).hasValue(0);
  }
}
