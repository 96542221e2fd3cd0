package io.plannersync.ops;

import io.plannersync.ops.Verdict.Reason;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells in the log what health says: one line when a state begins, with the way out, and one when
 * it is over, with how long it lasted. Of what has no beginning (nothing is known yet) it is
 * silent.
 */
public final class StateLog {

  private static final Logger LOG = LoggerFactory.getLogger(StateLog.class);

  private final Supplier<Verdict> health;
  private final Clock clock;
  private Map<String, Reason> told = Map.of();

  public StateLog(Supplier<Verdict> health, Clock clock) {
    this.health = health;
    this.clock = clock;
  }

  /** Tells what has changed since it was called last. */
  public synchronized void refresh() {
    Map<String, Reason> now = new LinkedHashMap<>();
    for (Reason reason : health.get().reasons()) {
      if (reason.since() != null) {
        now.putIfAbsent(reason.state(), told.getOrDefault(reason.state(), reason));
      }
    }
    now.forEach(
        (state, reason) -> {
          if (!told.containsKey(state)) {
            LOG.warn("{}", reason.text());
          }
        });
    told.forEach(
        (state, reason) -> {
          if (!now.containsKey(state)) {
            LOG.info("Over after {} s: {}", lasted(reason), reason.what());
          }
        });
    told = now;
  }

  private long lasted(Reason reason) {
    return Math.max(0, Duration.between(reason.since(), clock.instant()).toSeconds());
  }
}
