package io.plannersync.sim.engine;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.plannersync.PlayedService;
import io.plannersync.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.BeanDefinition;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.CircuitBreakerDefinition;
import org.apache.camel.model.DelayDefinition;
import org.apache.camel.model.EnrichDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SplitDefinition;
import org.apache.camel.model.ThrottleDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.model.WhenDefinition;
import org.apache.camel.model.language.ExpressionDefinition;
import org.apache.camel.model.language.MethodCallExpression;
import org.apache.camel.spi.BeanRepository;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;
import org.apache.camel.support.DefaultRegistry;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/**
 * A Camel with the project's routes as they are, for one process after another: the beans they name
 * are looked up anew at each step and are those of the process that is plugged in. What would begin
 * a route by itself or leave the process is replaced: every route begins with {@code direct:} and
 * its id, Graph and the agents' channel are the process's, waiting is virtual, circuit breakers go
 * by the process's clock. The throttle, a guard that counts real time, is left out.
 */
final class Slot implements AutoCloseable {

  private static final Path ROUTES = Path.of("routes").toAbsolutePath();
  private static final String STRATEGY = "strategy-";

  private final DefaultCamelContext camel;
  private ProducerTemplate template;
  private final List<CircuitBreaker> circuits = new ArrayList<>();
  private final Map<String, AggregationStrategy> strategies = new HashMap<>();
  private volatile Plugged current;

  /** The process whose routes these are. */
  interface Plugged {

    /** The bean of this name, null if there is none. */
    Object bean(String name);

    /** Calls the method of the bean of this name as Camel does. */
    AggregationStrategy strategy(String bean, String method, boolean allowNull);

    /** Plays Graph: the exchange is what the HTTP component would be given. */
    void graph(Exchange exchange) throws Exception;

    /** Takes what is published to the agents. */
    void publish(String channel, String message);

    /** Lets time pass. */
    void sleep(long millis);

    /** What carries out {@code to: work:...}. */
    Producer hints(String uri) throws Exception;

    Clock clock();
  }

  Slot(Settings settings) {
    camel = new DefaultCamelContext(new DefaultRegistry(new CurrentBeans()));
    try {
      load(settings);
    } catch (Exception e) {
      throw new IllegalStateException("the routes cannot be loaded", e);
    }
  }

  /**
   * From now on the routes are this process's; nothing of the one before may still be under way.
   */
  void plug(Plugged process) {
    current = process;
    circuits.forEach(CircuitBreaker::reset);
    if (template == null) {
      // Camel looks whether the beans have the methods.
      camel.start();
      template = camel.createProducerTemplate();
    }
  }

  DefaultCamelContext camel() {
    return camel;
  }

  /** Sends a body into the route of this id, and gives the exchange as it is at the end. */
  Exchange send(
      String routeId, Object body, Map<String, Object> headers, Map<String, Object> properties) {
    return template.send(
        "direct:" + routeId,
        exchange -> {
          exchange.getMessage().setBody(body);
          exchange.getMessage().setHeaders(new HashMap<>(headers));
          properties.forEach(exchange::setProperty);
        });
  }

  private void load(Settings settings) throws Exception {
    camel.disableJMX();
    Properties properties = PlayedService.placeholders(settings);
    properties.put("graph.endpoint", "direct:simulated-graph");
    camel.getPropertiesComponent().setLocation("file:" + Path.of("application.properties"));
    camel.getPropertiesComponent().setOverrideProperties(properties);
    camel.addComponent("work", new Hints());
    camel.addRoutes(edges());
    PluginHelper.getRoutesLoader(camel).loadRoutes(files());
    for (RouteDefinition route : camel.getRouteDefinitions()) {
      if (!route.getInput().getEndpointUri().startsWith("direct:")) {
        route.getInput().setUri("direct:" + route.getRouteId());
      }
      adapt(route.getOutputs());
    }
    for (RouteConfigurationDefinition configuration : camel.getRouteConfigurationDefinitions()) {
      configuration.getOnExceptions().forEach(policy -> adapt(policy.getOutputs()));
    }
  }

  private Collection<Resource> files() throws IOException {
    List<Resource> resources = new ArrayList<>();
    try (Stream<Path> all = Files.walk(ROUTES)) {
      for (Path file :
          all.filter(path -> path.toString().endsWith(".camel.yaml"))
              .filter(path -> !path.startsWith(ROUTES.resolve("custom")))
              .sorted()
              .toList()) {
        resources.add(ResourceHelper.resolveResource(camel, "file:" + file));
      }
    }
    return resources;
  }

  private RouteBuilder edges() {
    return new RouteBuilder() {
      @Override
      public void configure() {
        from("direct:simulated-graph")
            .routeId("simulated-graph")
            .errorHandler(noErrorHandler())
            .process(exchange -> current.graph(exchange));
        from("direct:simulated-publish")
            .routeId("simulated-publish")
            .errorHandler(noErrorHandler())
            .process(
                exchange ->
                    current.publish(
                        exchange.getMessage().getHeader("CamelRedis.Channel", String.class),
                        exchange.getMessage().getHeader("CamelRedis.Message", String.class)));
      }
    };
  }

  private void adapt(List<ProcessorDefinition<?>> steps) {
    for (int i = 0; i < steps.size(); i++) {
      ProcessorDefinition<?> step = steps.get(i);
      if (step instanceof ThrottleDefinition) {
        steps.remove(i--);
      } else if (step instanceof DelayDefinition delay) {
        steps.set(i, new ProcessDefinition(waiting(delay)));
      } else if (step instanceof ChoiceDefinition choice) {
        for (WhenDefinition when : choice.getWhenClauses()) {
          adapt(when.getExpression());
          adapt(when.getOutputs());
        }
        if (choice.getOtherwise() != null) {
          adapt(choice.getOtherwise().getOutputs());
        }
      } else {
        adapt(step);
        adapt(step.getOutputs());
      }
    }
  }

  private void adapt(ProcessorDefinition<?> step) {
    if (step instanceof BeanDefinition bean) {
      bean.setScope("Prototype");
    }
    if (step instanceof ExpressionNode node) {
      adapt(node.getExpression());
    }
    if (step instanceof ToDefinition to && to.getUri().startsWith("spring-redis:")) {
      to.setUri("direct:simulated-publish");
    }
    if (step instanceof EnrichDefinition enrich) {
      enrich.setAggregationStrategy(
          strategy(
              enrich.getAggregationStrategy(),
              enrich.getAggregationStrategyMethodName(),
              enrich.getAggregationStrategyMethodAllowNull()));
      enrich.setAggregationStrategyMethodName(null);
    }
    if (step instanceof SplitDefinition split && split.getAggregationStrategy() != null) {
      split.setAggregationStrategy(
          strategy(
              split.getAggregationStrategy(),
              split.getAggregationStrategyMethodName(),
              split.getAggregationStrategyMethodAllowNull()));
      split.setAggregationStrategyMethodName(null);
    }
    if (step instanceof CircuitBreakerDefinition circuit) {
      circuit.getResilience4jConfiguration().setCircuitBreaker("#" + circuitOf(circuit));
      adapt(circuit.getOnFallback().getOutputs());
    }
  }

  private static void adapt(ExpressionDefinition expression) {
    if (expression instanceof MethodCallExpression method) {
      method.setScope("Prototype");
    }
  }

  private String circuitOf(CircuitBreakerDefinition circuit) {
    var wanted = circuit.getResilience4jConfiguration();
    CircuitBreaker breaker =
        CircuitBreaker.of(
            "circuit-" + circuits.size(),
            CircuitBreakerConfig.custom()
                .clock(new CurrentClock())
                .slidingWindowSize(number(wanted.getSlidingWindowSize()))
                .minimumNumberOfCalls(number(wanted.getMinimumNumberOfCalls()))
                .failureRateThreshold(number(wanted.getFailureRateThreshold()))
                .waitDurationInOpenState(
                    Duration.ofSeconds(number(wanted.getWaitDurationInOpenState())))
                .permittedNumberOfCallsInHalfOpenState(
                    number(wanted.getPermittedNumberOfCallsInHalfOpenState()))
                .build());
    circuits.add(breaker);
    camel.getRegistry().bind(breaker.getName(), breaker);
    return breaker.getName();
  }

  private int number(String placeholder) {
    return Integer.parseInt(camel.resolvePropertyPlaceholders(placeholder));
  }

  /** A method of a bean that is the current process's at each call. */
  private String strategy(String ref, String method, String allowNull) {
    String bean = ref.substring(1);
    if (method == null) {
      return ref;
    }
    String name = STRATEGY + bean + "-" + method;
    strategies.put(
        name,
        (before, now) ->
            current.strategy(bean, method, "true".equals(allowNull)).aggregate(before, now));
    return "#" + name;
  }

  private Processor waiting(DelayDefinition delay) {
    return exchange -> {
      Expression wait = delay.getExpression().createExpression(camel);
      wait.init(camel);
      current.sleep(wait.evaluate(exchange, Long.class));
    };
  }

  @Override
  public void close() {
    camel.stop();
  }

  private final class CurrentBeans implements BeanRepository {
    @Override
    public Object lookupByName(String name) {
      AggregationStrategy strategy = strategies.get(name);
      return strategy != null || current == null ? strategy : current.bean(name);
    }

    @Override
    public <T> T lookupByNameAndType(String name, Class<T> type) {
      Object bean = lookupByName(name);
      return type.isInstance(bean) ? type.cast(bean) : null;
    }

    @Override
    public <T> Map<String, T> findByTypeWithName(Class<T> type) {
      return Map.of();
    }

    @Override
    public <T> Set<T> findByType(Class<T> type) {
      return Set.of();
    }
  }

  private final class CurrentClock extends Clock {
    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Instant instant() {
      return current == null ? Timeline.BEGIN : current.clock().instant();
    }
  }

  /** {@code to: work:...} of whichever process is plugged in. */
  private final class Hints extends DefaultComponent {
    @Override
    protected Endpoint createEndpoint(
        String uri, String remaining, Map<String, Object> parameters) {
      parameters.clear();
      return new DefaultEndpoint(uri, this) {
        @Override
        public Producer createProducer() {
          return new DefaultProducer(this) {
            @Override
            public void process(Exchange exchange) throws Exception {
              current.hints(uri).process(exchange);
            }
          };
        }

        @Override
        public org.apache.camel.Consumer createConsumer(Processor processor) {
          throw new UnsupportedOperationException();
        }
      };
    }
  }
}
