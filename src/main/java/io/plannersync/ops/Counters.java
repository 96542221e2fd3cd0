package io.plannersync.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.plannersync.graph.GraphReply;
import io.plannersync.reconcile.Settling.Settled;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import org.apache.camel.Exchange;

/** What is counted where it happens: steps of routes that leave the message as it is. */
public final class Counters {

  private final MeterRegistry registry;
  private final Counter told;
  private final LongAdder calls = new LongAdder();
  private final LongAdder applied = new LongAdder();

  public Counters(MeterRegistry registry) {
    this.registry = registry;
    Gauge.builder("planner.sync.graph.calls.per.change", this, Counters::callsPerChange)
        .description("Calls to Graph for each change applied to a side, since the start")
        .register(registry);
    this.told =
        Counter.builder("planner.sync.documents.changed")
            .description("Documents that the sync created, changed or deleted")
            .register(registry);
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
  }

  /** A pair was settled; agents are told of each document that changed. */
  public void settled(Settled settled) {
    told.increment(settled.messages().size());
    applied.add(settled.messages().size());
  }

  /** NaN before the first change. */
  private double callsPerChange() {
    long changes = applied.sum();
    return changes == 0 ? Double.NaN : calls.sum() / (double) changes;
  }
}
