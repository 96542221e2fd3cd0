package io.plannersync.sim.engine;

import io.lettuce.core.RedisURI;
import io.plannersync.PlayedService;
import io.plannersync.Settings;
import io.plannersync.api.Restore;
import io.plannersync.model.Outcome;
import io.plannersync.model.WorkItem;
import io.plannersync.model.WorkItem.Lane;
import io.plannersync.model.WorkName.Kind;
import io.plannersync.sim.redis.CommandHook;
import io.plannersync.sim.redis.Killed;
import io.plannersync.sim.redis.RedisProcess;
import io.plannersync.sim.redis.SimRedis;
import io.plannersync.store.RedisClients;
import io.plannersync.web.Request;
import io.plannersync.work.Release;
import io.plannersync.work.WorkComponent;
import io.plannersync.work.WorkConsumer;
import io.plannersync.work.WorkQueue;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.processor.aggregate.AggregationStrategyBeanAdapter;

/**
 * One life of one process: the shipping beans, and the work that it has under way. Everything that
 * it does, it does in fibers of the line; when it is killed they end at their next command or call.
 */
final class Instance implements Slot.Plugged {

  private static final Duration LEASE = Duration.ofSeconds(60);
  private static final int MOST_ATTEMPTS = 12;

  private final String name;
  private final Timeline time;
  private final Clock clock;
  private final World world;
  private final RedisProcess redis;
  private final PlayedService service;
  private final Slot slot;
  private final WorkComponent work;
  private final Map<Kind, Integer> running = new EnumMap<>(Kind.class);
  private final Map<Kind, Long> notBefore = new EnumMap<>(Kind.class);
  private final Map<String, AggregationStrategy> strategies = new HashMap<>();
  private final Map<String, Producer> hints = new HashMap<>();
  private int fibers;
  private long stalledUntil;

  /** What is outside of the process. */
  interface World {

    /** Graph: the exchange is what the HTTP component would be given. */
    void graph(Instance caller, Exchange exchange) throws Exception;

    /** The agents' channel. */
    void published(Instance sender, String channel, String message);

    /** Nothing of a dead process is under way any more. */
    void buried(Instance instance);
  }

  Instance(
      String name,
      Timeline time,
      Duration skew,
      long seed,
      Settings settings,
      SimRedis server,
      CommandHook hook,
      Defect defect,
      Slot slot,
      World world) {
    this.name = name;
    this.time = time;
    this.clock = Clock.offset(time.clock(), skew);
    this.world = world;
    this.slot = slot;
    redis = server.process(name, hook);
    redis.rewriting(defect.sent());
    Random random = new Random(seed);
    service =
        new PlayedService(
            settings,
            new RedisClients(RedisURI.create("redis://" + name), redis),
            time.clock(),
            () -> new UUID(random.nextLong(), random.nextLong()).toString(),
            random::nextDouble);
    defect.change(service.beans());
    work = (WorkComponent) service.beans().get("work-component");
    work.setOwner(name);
    work.setCamelContext(slot.camel());
    work.build();
    slot.plug(this);
  }

  /** What a process does first; some of it may fail, and then it does not come up. */
  void begin() {
    service.schedule();
  }

  String name() {
    return name;
  }

  Slot slot() {
    return slot;
  }

  boolean isDead() {
    return redis.isDead();
  }

  /** Whether it lives and does not stand still. */
  static boolean isUp(Instance instance) {
    return instance != null && !instance.isDead() && instance.stalledUntil <= instance.time.now();
  }

  /** Nothing it does takes effect from now on. */
  void kill() {
    redis.kill();
    if (fibers == 0) {
      world.buried(this);
    }
  }

  /** It stands still: a long collection of garbage, a virtual machine that was moved. */
  void stall(long millis) {
    stalledUntil = Math.max(stalledUntil, time.now() + millis);
  }

  /** When it may take an item of this kind at the earliest; never if it has its hands full. */
  long ready(Kind kind) {
    if (isDead() || running.getOrDefault(kind, 0) >= most(kind)) {
      return Long.MAX_VALUE;
    }
    return Math.max(stalledUntil, notBefore.getOrDefault(kind, 0L));
  }

  private static int most(Kind kind) {
    return switch (kind) {
      case TASK -> 3;
      case PLAN -> 2;
      default -> 1;
    };
  }

  /** Looks for an item of this kind, and does the work if there is one. */
  void look(Kind kind) {
    running.merge(kind, 1, Integer::sum);
    fiber(
        () -> {
          try {
            if (!take(kind)) {
              notBefore.put(kind, time.now() + 500);
            }
          } catch (RuntimeException redisIsAway) {
            notBefore.put(kind, time.now() + 1000);
          } finally {
            running.merge(kind, -1, Integer::sum);
          }
        });
  }

  private boolean take(Kind kind) {
    if (work.getBudget().affordable(kind, Lane.INTERACTIVE, 1) <= 0) {
      if (queue().isWaiting(kind)) {
        work.getBudget().wanted(kind);
      }
      return false;
    }
    int backfill = work.getBudget().affordable(kind, Lane.BACKFILL, 1);
    List<WorkItem> items = queue().take(kind, 1, backfill, LEASE, name);
    for (WorkItem item : items) {
      boolean[] done = {false};
      extend(item, done);
      try {
        finish(item, routed(item));
      } catch (RuntimeException heardOrNot) {
        // The lease ends by itself.
      } finally {
        done[0] = true;
      }
    }
    return !items.isEmpty();
  }

  /** The lease is extended while the item is worked on, as long as the process runs at all. */
  private void extend(WorkItem item, boolean[] done) {
    time.after(
        LEASE.dividedBy(3),
        () -> {
          if (!done[0] && !isDead()) {
            fiber(
                () -> {
                  standStill();
                  if (!done[0]) {
                    queue().extend(item, LEASE);
                  }
                });
            extend(item, done);
          }
        });
  }

  private Object routed(WorkItem item) {
    Exchange exchange =
        slot.send(
            routeOf(item.name().kind()), item, Map.of(), Map.of(WorkConsumer.LANE, item.lane()));
    redis.check();
    if (exchange.getException() != null) {
      return new Outcome.Failed(item.name() + " failed: " + exchange.getException());
    }
    Object body = exchange.getMessage().getBody();
    return body instanceof Outcome || body instanceof Release
        ? body
        : new Outcome.Failed("route ended without an outcome for " + item.name());
  }

  private void finish(WorkItem item, Object ending) {
    if (ending instanceof Release release) {
      queue().release(item, release.delay());
      return;
    }
    Outcome outcome = (Outcome) ending;
    if (outcome instanceof Outcome.Failed failed
        && !item.name().kind().isRecurring()
        && item.attempts() + 1 >= MOST_ATTEMPTS) {
      outcome = new Outcome.Parked(failed.reason());
    }
    queue().finish(item, outcome);
  }

  private static String routeOf(Kind kind) {
    return switch (kind) {
      case TASK -> "reconcile-task";
      case PLAN -> "look-at-plan";
      case AUDIT -> "audit-plan";
      case STORE -> "look-at-store";
      case PLANS -> "discover-plans";
      case SUBSCRIPTION -> "keep-subscription";
      case SUBSCRIPTIONS -> "tidy-subscriptions";
      case DELTA -> "look-at-delta";
      case SOURCES -> "probe-sources";
    };
  }

  /** Runs a route that something outside begins: an event, a timer. */
  void event(String routeId, Object body, Map<String, Object> headers) {
    fiber(() -> slot.send(routeId, body, headers, Map.of()));
  }

  /** Does something in this process that takes time. */
  void run(Runnable what) {
    fiber(what);
  }

  /** What an operator asks for who wants the value back that gave way in a conflict. */
  void restore(String conflict) {
    ((Restore) bean("restore"))
        .restore(new Request("POST", "", Map.of("id", conflict), Map.of(), Map.of(), new byte[0]));
  }

  private void fiber(Runnable what) {
    if (isDead()) {
      return;
    }
    fibers++;
    time.spawn(
        () -> {
          try {
            standStill();
            redis.check();
            what.run();
          } catch (Killed end) {
            // Its process is no more.
          } catch (RuntimeException lost) {
            // An event or an extension that Redis did not take.
          } finally {
            fibers--;
            if (isDead() && fibers == 0) {
              world.buried(this);
            }
          }
        });
  }

  private void standStill() {
    while (stalledUntil > time.now() && !isDead()) {
      time.sleep(stalledUntil - time.now());
    }
  }

  WorkQueue queue() {
    return work.getQueue();
  }

  /** What it says of the sync: a word, then the reasons. */
  String health() {
    return ((HealthCheck) bean("syncCheck")).call().getMessage().orElseThrow();
  }

  @Override
  public Object bean(String bean) {
    return service == null ? null : service.beans().get(bean);
  }

  @Override
  public AggregationStrategy strategy(String bean, String method, boolean allowNull) {
    return strategies.computeIfAbsent(
        bean + "." + method,
        key -> {
          AggregationStrategyBeanAdapter adapter =
              new AggregationStrategyBeanAdapter(bean(bean), method);
          adapter.setAllowNullOldExchange(allowNull);
          adapter.setAllowNullNewExchange(allowNull);
          adapter.setCamelContext(slot.camel());
          adapter.start();
          return adapter;
        });
  }

  @Override
  public void graph(Exchange exchange) throws Exception {
    redis.check();
    world.graph(this, exchange);
    standStill();
    redis.check();
  }

  @Override
  public void publish(String channel, String message) {
    redis.check();
    world.published(this, channel, message);
  }

  @Override
  public void sleep(long millis) {
    time.sleep(millis);
    standStill();
    redis.check();
  }

  /** A Redis command is about to be sent: here the process may stand still, or be dead. */
  void beforeCommand(long wait) {
    if (wait > 0) {
      time.sleep(wait);
    }
    standStill();
  }

  @Override
  public Producer hints(String uri) {
    return hints.computeIfAbsent(
        uri,
        key -> {
          try {
            Producer producer = work.createEndpoint(uri).createProducer();
            producer.start();
            return producer;
          } catch (Exception e) {
            throw new IllegalStateException(uri, e);
          }
        });
  }

  @Override
  public Clock clock() {
    return clock;
  }

  void close() {
    service.close();
  }
}
