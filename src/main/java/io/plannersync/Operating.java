package io.plannersync;

import io.lettuce.core.api.StatefulRedisConnection;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.plannersync.access.Access;
import io.plannersync.api.Notifications;
import io.plannersync.api.Operations;
import io.plannersync.ops.Counters;
import io.plannersync.ops.Gauges;
import io.plannersync.ops.HealthReport;
import io.plannersync.ops.Operator;
import io.plannersync.ops.RedisCheck;
import io.plannersync.ops.StateLog;
import io.plannersync.ops.SyncCheck;
import io.plannersync.store.Announcements;
import io.plannersync.web.Answer;
import io.plannersync.web.Problem;
import io.plannersync.web.Request;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/** Composes what operators see: the beans of the package {@code ops}. */
final class Operating implements AutoCloseable {

  private final Map<String, Object> beans = new LinkedHashMap<>();
  private final Operator operator;

  /**
   * @param sources whom the gauges ask
   * @param subscriptions how many Graph subscriptions are active
   */
  Operating(
      StatefulRedisConnection<String, String> connection,
      Gauges.Read sources,
      Announcements announcements,
      Operations operations,
      Notifications notifications,
      Access access,
      LongSupplier subscriptions,
      Clock clock) {
    // Camel's own metrics find the registry by this name.
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    beans.put("metricsRegistry", registry);
    beans.put("counters", new Counters(registry, clock));
    count(registry, notifications, "accepted", Notifications::accepted);
    count(registry, notifications, "refused", Notifications::refused);
    count(registry, notifications, "unknown", Notifications::unknown);
    count(registry, access, "refused", Access::refused, "Requests with a wrong API key");
    count(registry, access, "forbidden", Access::forbidden, "Requests that a key's role may not");
    count(registry, access, "limited", Access::limited, "Requests beyond a key's rate");
    beans.put("stateLog", new StateLog(sources.health()::verdict, clock));
    beans.put("gauges", new Gauges(registry, sources, clock));
    beans.put("syncCheck", new SyncCheck(sources.health()));
    beans.put("redisCheck", new RedisCheck(connection));
    beans.put(
        "healthReport",
        new HealthReport(
            sources.plans(), sources.queue(), sources.pace(), subscriptions, announcements));
    operator =
        new Operator(
            sources.health(),
            sources.queue(),
            sources.holds(),
            new Operator.Actions(
                action(operations::reconcile),
                action(operations::retry),
                action(operations::confirm),
                action(operations::discard),
                action(operations::pause),
                action(operations::resume),
                action(operations::acknowledge),
                action(operations::pauseAll),
                action(operations::resumeAll)));
    operator.register();
  }

  Map<String, Object> beans() {
    return beans;
  }

  private static void count(
      MeterRegistry registry,
      Notifications notifications,
      String result,
      ToDoubleFunction<Notifications> number) {
    FunctionCounter.builder("planner.sync.notifications", notifications, number)
        .description("Notifications: accepted, refused for their secret, of unknown subscriptions")
        .tag("result", result)
        .register(registry);
  }

  private static void count(
      MeterRegistry registry,
      Access access,
      String what,
      ToDoubleFunction<Access> number,
      String description) {
    FunctionCounter.builder("planner.sync.api." + what, access, number)
        .description(description)
        .register(registry);
  }

  /** The same action as over HTTP, with the answer's body as its result. */
  private static UnaryOperator<String> action(Function<Request, Answer> operation) {
    return id -> {
      try {
        Request request =
            new Request("POST", "", Map.of("id", id), Map.of(), Map.of(), new byte[0]);
        return new String(operation.apply(request).body(), StandardCharsets.UTF_8);
      } catch (Problem e) {
        // A console shows a result as it is, and of an exception often no more than its class.
        return "refused: " + e.getMessage();
      }
    };
  }

  @Override
  public void close() {
    operator.close();
  }
}
