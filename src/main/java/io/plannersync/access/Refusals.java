package io.plannersync.access;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts requests that are turned away for one reason, and logs one line a minute of them. */
final class Refusals {

  private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
  private static final long BETWEEN_LINES = Duration.ofMinutes(1).toNanos();

  private final String reason;
  private final LongSupplier ticks;
  private long count;
  private long told;
  private long logged;

  /**
   * @param reason as it stands in the log, after "request(s)"
   */
  Refusals(String reason, LongSupplier ticks) {
    this.reason = reason;
    this.ticks = ticks;
    logged = ticks.getAsLong() - BETWEEN_LINES;
  }

  /** One more. */
  synchronized void count(String from) {
    count++;
    long now = ticks.getAsLong();
    if (now - logged >= BETWEEN_LINES) {
      LOG.warn(
          "{} request(s) {} since the last such line, the newest from {}",
          count - told,
          reason,
          from);
      logged = now;
      told = count;
    }
  }

  synchronized long total() {
    return count;
  }
}
