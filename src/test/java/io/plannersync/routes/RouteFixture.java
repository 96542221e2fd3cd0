package io.plannersync.routes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.plannersync.Parts;
import io.plannersync.Settings;
import io.plannersync.graph.GraphCall;
import io.plannersync.graph.GraphReply;
import io.plannersync.model.Outcome;
import io.plannersync.model.Side;
import io.plannersync.model.WorkItem;
import io.plannersync.model.WorkItem.Lane;
import io.plannersync.model.WorkName;
import io.plannersync.testing.TestRedis;
import io.plannersync.work.WorkComponent;
import io.plannersync.work.WorkQueue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * Some of the project's route files, as they are, in a Camel of their own: with the real beans, a
 * real Redis, the real properties, and Graph played by the test. A route that begins with {@code
 * work:} begins with {@code direct:} and its id here, so that the test hands it its item.
 */
final class RouteFixture implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path ROUTES = Path.of("routes").toAbsolutePath();

  private final PlayedGraph graph = new PlayedGraph();
  private final Map<String, String> settings = new HashMap<>();
  private final Properties properties = new Properties();
  private final Map<String, String> files = new LinkedHashMap<>();
  private final Map<String, UnaryOperator<Object>> neighbours = new LinkedHashMap<>();
  private final Map<String, List<Object>> told = new HashMap<>();
  private final StatefulRedisConnection<String, String> connection = TestRedis.connect();
  private Parts parts;
  private Main main;
  private ProducerTemplate template;

  RouteFixture() {
    connection.sync().flushall();
    settings.putAll(
        Map.of(
            "AZURE_TENANT_ID", "11111111-2222-4333-8444-555555555555",
            "AZURE_CLIENT_ID", "planner-sync-test",
            "AZURE_CLIENT_SECRET", "not-a-secret",
            "AZURE_AUTHORITY_URL", graph.url(),
            "GRAPH_URL", graph.url(),
            "REDIS_URL", TestRedis.url(),
            "API_KEY", "test-key-of-agents",
            "GRAPH_RATE_START", "60000"));
    properties.put("camel.server.enabled", "false");
    properties.put("camel.management.enabled", "false");
    properties.put("camel.metrics.enabled", "false");
  }

  /** A setting of the operator's. */
  RouteFixture with(String name, String value) {
    settings.put(name, value);
    return this;
  }

  /** A property that only the file has. */
  RouteFixture property(String name, String value) {
    properties.put(name, value);
    return this;
  }

  /**
   * Route files to load.
   *
   * @param names folder and route id, or a folder with an asterisk
   */
  RouteFixture routes(String... names) {
    for (String name : names) {
      if (name.endsWith("/*")) {
        String folder = name.substring(0, name.length() - 2);
        for (String file : ROUTES.resolve(folder).toFile().list()) {
          routes(folder + "/" + file.replace(".camel.yaml", ""));
        }
      } else {
        files.put(name, text(name));
      }
    }
    return this;
  }

  /** A route file to load with a change: what the route would be without something. */
  RouteFixture changed(String name, UnaryOperator<String> change) {
    String changed = change.apply(text(name));
    if (changed.equals(text(name))) {
      throw new AssertionError("the change does not apply to " + name);
    }
    files.put(name, changed);
    return this;
  }

  /** Stands for a route that is not loaded, and remembers what it was told. */
  RouteFixture neighbour(String uri, UnaryOperator<Object> answer) {
    neighbours.put(uri, answer);
    told.put(uri, new CopyOnWriteArrayList<>());
    return this;
  }

  RouteFixture start() {
    routes("errors/*");
    Settings loaded = Settings.load(Path.of("").toAbsolutePath(), settings);
    parts = new Parts(loaded);
    main = new Main();
    main.setDefaultPropertyPlaceholderLocation(
        "file:" + Path.of("application.properties").toAbsolutePath());
    Properties all = parts.placeholders();
    all.putAll(properties);
    all.put("camel.main.routes-include-pattern", "file:" + written() + "/**/*.camel.yaml");
    main.setOverrideProperties(all);
    parts.beans().forEach((name, bean) -> main.bind(name, bean));
    main.configure().addRoutesBuilder(neighbours());
    try {
      main.start();
      for (String name : files.keySet()) {
        beginWithDirect(name.substring(name.indexOf('/') + 1));
      }
    } catch (Exception e) {
      throw new IllegalStateException("the routes do not start", e);
    }
    template = camel().createProducerTemplate();
    return this;
  }

  private void beginWithDirect(String id) throws Exception {
    if (camel().getRoute(id) != null
        && camel().getRoute(id).getEndpoint().getEndpointUri().startsWith("work:")) {
      AdviceWith.adviceWith(camel(), id, false, route -> route.replaceFromWith("direct:" + id));
    }
  }

  private RouteBuilder neighbours() {
    return new RouteBuilder() {
      @Override
      public void configure() {
        neighbours.forEach(
            (uri, answer) ->
                from(uri)
                    .process(
                        exchange -> {
                          Object body = exchange.getMessage().getBody();
                          told.get(uri).add(body);
                          exchange.getMessage().setBody(answer.apply(body));
                        }));
      }
    };
  }

  private Path written() {
    try {
      Path home = Files.createTempDirectory(Path.of("target"), "routes-").toAbsolutePath();
      for (Map.Entry<String, String> file : files.entrySet()) {
        Path path = home.resolve(file.getKey() + ".camel.yaml");
        Files.createDirectories(path.getParent());
        Files.writeString(path, file.getValue());
      }
      return home;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(String name) {
    try {
      return Files.readString(ROUTES.resolve(name + ".camel.yaml"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  PlayedGraph graph() {
    return graph;
  }

  /** The connection, for reading the state that is kept. */
  StatefulRedisConnection<String, String> state() {
    return connection;
  }

  RedisCommands<String, String> redis() {
    return connection.sync();
  }

  CamelContext camel() {
    return main.getCamelContext();
  }

  <T> T bean(Class<T> type) {
    return parts.beans().values().stream()
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst()
        .orElseThrow();
  }

  WorkQueue queue() {
    return bean(WorkComponent.class).getQueue();
  }

  /** Sends a body to a route and gives its answer. */
  Object ask(String uri, Object body) {
    return template.requestBody(uri, body);
  }

  /** Sends a body with headers to a route. */
  Object ask(String uri, Object body, Map<String, Object> headers) {
    return template.requestBodyAndHeaders(uri, body, headers);
  }

  GraphReply call(GraphCall call) {
    return (GraphReply) ask("direct:call-graph", call);
  }

  /** Works on a name as its route does, under a lease; it is not due by itself afterwards. */
  Outcome work(String routeId, WorkName name) {
    return work(routeId, name, Side.PLANNER);
  }

  /** The same after a hint about that side. */
  Outcome work(String routeId, WorkName name, Side side) {
    WorkItem item = lease(name, side);
    Outcome outcome = (Outcome) ask("direct:" + routeId, item);
    queue().finish(item, Outcome.SETTLED);
    return outcome;
  }

  /** The item of this name, under a lease of this test's. */
  WorkItem lease(WorkName name) {
    return lease(name, Side.PLANNER);
  }

  private WorkItem lease(WorkName name, Side side) {
    queue().hintAll(List.of(name), Lane.INTERACTIVE, Duration.ZERO, side);
    List<WorkItem> taken = queue().take(name.kind(), 1000, Duration.ofMinutes(1), "test");
    taken.stream()
        .filter(item -> !item.name().equals(name))
        .forEach(item -> queue().release(item, Duration.ZERO));
    return taken.stream().filter(item -> item.name().equals(name)).findFirst().orElseThrow();
  }

  /** The keys of this kind that are to be worked on now. */
  List<String> due(WorkName.Kind kind) {
    List<WorkItem> taken = queue().take(kind, 1000, Duration.ofMinutes(1), "test");
    taken.forEach(item -> queue().release(item, Duration.ZERO));
    return taken.stream().map(item -> item.name().key()).sorted().toList();
  }

  /** What a neighbour was told, oldest first. */
  List<Object> told(String uri) {
    return new ArrayList<>(told.get(uri));
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  static ConditionFactory await() {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .pollDelay(Duration.ZERO);
  }

  @Override
  public void close() {
    if (main != null) {
      main.stop();
    }
    if (parts != null) {
      parts.close();
    }
    graph.close();
    connection.close();
  }
}
