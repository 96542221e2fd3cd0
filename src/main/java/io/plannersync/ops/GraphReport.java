package io.plannersync.ops;

import io.plannersync.graph.GraphCall;
import io.plannersync.graph.GraphStanding;
import io.plannersync.graph.GraphStanding.Fault;
import io.plannersync.graph.Pace;
import io.plannersync.graph.Pace.CallClass;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** How Graph stands, as the member {@code graph} of the status. */
public final class GraphReport {

  private final Supplier<GraphStanding.Snapshot> standing;
  private final Pace pace;

  public GraphReport(Supplier<GraphStanding.Snapshot> standing, Pace pace) {
    this.standing = standing;
    this.pace = pace;
  }

  /** Names to texts, numbers and maps; what is not known is null. */
  public Map<String, Object> now() {
    GraphStanding.Snapshot graph = standing.get();
    Fault fault = graph.unreachable().values().stream().findFirst().orElse(null);
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("reachable", fault != null ? Boolean.FALSE : graph.answered() == null ? null : true);
    shown.put("answered_at", graph.answered() == null ? null : graph.answered().toString());
    shown.put("reason", fault == null ? null : fault.reason());
    shown.put("since", fault == null ? null : fault.since().toString());
    shown.put("token", state(graph.token(), "refused", graph.answered() == null ? null : "ok"));
    shown.put("writes", state(graph.forbidden(), "forbidden", "allowed"));
    Map<String, Object> circuits = new LinkedHashMap<>();
    Arrays.stream(GraphCall.Kind.values())
        .forEach(
            kind ->
                circuits.put(word(kind), graph.circuits().containsKey(kind) ? "open" : "closed"));
    shown.put("circuit", circuits);
    Duration closed = pace.closed().orElse(Duration.ZERO);
    Map<String, Object> gate = new LinkedHashMap<>();
    gate.put("state", closed.isZero() ? "open" : "closed");
    gate.put("closed_seconds", closed.toMillis() / 1000.0);
    shown.put("gate", gate);
    Map<String, Object> rate = new LinkedHashMap<>();
    Arrays.stream(CallClass.values())
        .forEach(one -> rate.put(word(one) + "_per_minute", pace.ratePerMinute(one)));
    shown.put("rate", rate);
    return shown;
  }

  private static Map<String, Object> state(Fault fault, String bad, String good) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("state", fault == null ? good : bad);
    shown.put("reason", fault == null ? null : fault.reason());
    shown.put("since", fault == null ? null : fault.since().toString());
    return shown;
  }

  private static String word(Enum<?> one) {
    return one.name().toLowerCase(Locale.ROOT);
  }
}
