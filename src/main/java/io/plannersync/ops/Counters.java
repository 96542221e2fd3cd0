package io.plannersync.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.plannersync.graph.GraphReply;
import io.plannersync.reconcile.Settling.Settled;
import java.util.Locale;
import org.apache.camel.Exchange;

/** What is counted where it happens: steps of routes that leave the message as it is. */
public final class Counters {

  private final MeterRegistry registry;
  private final Counter told;

  public Counters(MeterRegistry registry) {
    this.registry = registry;
    this.told =
        Counter.builder("planner.sync.documents.changed")
            .description("Documents that the sync created, changed or deleted")
            .register(registry);
  }

  /** A call to Graph came back; the body is its reply, the property {@code kind} its kind. */
  public void answered(Exchange exchange) {
    GraphReply reply = exchange.getMessage().getBody(GraphReply.class);
    Counter.builder("planner.sync.graph.calls")
        .description("Calls to Graph by kind (read, write, subscription) and outcome")
        .tag("kind", exchange.getProperty("kind", String.class).toLowerCase(Locale.ROOT))
        .tag("outcome", reply.getClass().getSimpleName().toLowerCase(Locale.ROOT))
        .register(registry)
        .increment();
  }

  /** A pair was settled; agents are told of each document that changed. */
  public void settled(Settled settled) {
    told.increment(settled.messages().size());
  }
}
