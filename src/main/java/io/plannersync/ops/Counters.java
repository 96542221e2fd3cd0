package io.plannersync.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.plannersync.graph.GraphDoor;
import io.plannersync.graph.GraphReply;
import io.plannersync.model.Side;
import io.plannersync.reconcile.Settling.Settled;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.apache.camel.Exchange;

/** What is counted where it happens: steps of routes that leave the message as it is. */
public final class Counters {

  /** From a read in memory to what only a day of trouble shows. */
  private static final Duration[] BUCKETS =
      Stream.of(
              10, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000,
              3_600_000)
          .map(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final MeterRegistry registry;
  private final Clock clock;
  private final Counter told;
  private final LongAdder calls = new LongAdder();
  private final LongAdder applied = new LongAdder();

  /**
   * @param clock the one by which calls to Graph are dated
   */
  public Counters(MeterRegistry registry, Clock clock) {
    this.registry = registry;
    this.clock = clock;
    Gauge.builder("planner.sync.graph.calls.per.change", this, Counters::callsPerChange)
        .description("Calls to Graph for each change applied to a side, since the start")
        .register(registry);
    this.told =
        Counter.builder("planner.sync.documents.changed")
            .description("Documents that the sync created, changed or deleted")
            .register(registry);
    Arrays.stream(Side.values()).forEach(this::lag);
  }

  /** A call to Graph came back; the body is its reply, the property {@code kind} its kind. */
  public void answered(Exchange exchange) {
    GraphReply reply = exchange.getMessage().getBody(GraphReply.class);
    String kind = exchange.getProperty("kind", String.class).toLowerCase(Locale.ROOT);
    calls.increment();
    if (kind.equals("write") && reply instanceof GraphReply.Ok) {
      applied.increment();
    }
    Counter.builder("planner.sync.graph.calls")
        .description("Calls to Graph by kind (read, write, feed, subscription) and outcome")
        .tag("kind", kind)
        .tag("outcome", reply.getClass().getSimpleName().toLowerCase(Locale.ROOT))
        .register(registry)
        .increment();
    Instant sent = exchange.getProperty(GraphDoor.SENT, Instant.class);
    if (sent != null) {
      timer("planner.sync.graph.answer", "How long Graph took to answer", "kind", kind)
          .record(Duration.between(sent, clock.instant()));
    }
  }

  private Timer timer(String name, String description, String tag, String value) {
    return Timer.builder(name)
        .description(description)
        .tag(tag, value)
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }

  /** A pair was settled; agents are told of each document that changed. */
  public void settled(Settled settled) {
    told.increment(settled.messages().size());
    applied.add(settled.messages().size());
    settled.lags().forEach((side, lag) -> lag(side).record(lag));
  }

  private Timer lag(Side side) {
    return timer("planner.sync.edit.lag", "From an edit noticed to applied", "side", side.word());
  }

  /** NaN before the first change. */
  private double callsPerChange() {
    long changes = applied.sum();
    return changes == 0 ? Double.NaN : calls.sum() / (double) changes;
  }
}
