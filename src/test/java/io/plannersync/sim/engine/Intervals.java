package io.plannersync.sim.engine;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How often the service looks by itself.
 *
 * @param kept how often it is made sure that it does
 * @param store at all documents
 * @param busy at a plan, at the soonest
 * @param idle at a plan, at the latest
 */
record Intervals(Duration kept, Duration store, Duration busy, Duration idle, Duration audit) {

  /** Not as often as many runs would take too long, and still more often than things happen. */
  static final Intervals LONG = of(60, 30, 30, 60, 60);

  /** What changes is seen while it matters for what happens next. */
  static final Intervals SHORT = of(30, 15, 10, 30, 120);

  private static Intervals of(int kept, int store, int busy, int idle, int audit) {
    return new Intervals(
        Duration.ofSeconds(kept),
        Duration.ofSeconds(store),
        Duration.ofSeconds(busy),
        Duration.ofSeconds(idle),
        Duration.ofSeconds(audit));
  }

  Map<String, String> settings() {
    Map<String, String> all = new HashMap<>();
    all.put("SYNC_STORE_INTERVAL", store.toSeconds() + "s");
    all.put("SYNC_INTERVAL_BUSY", busy.toSeconds() + "s");
    all.put("SYNC_INTERVAL_IDLE", idle.toSeconds() + "s");
    all.put("SYNC_AUDIT_INTERVAL", audit.toSeconds() + "s");
    return all;
  }
}
