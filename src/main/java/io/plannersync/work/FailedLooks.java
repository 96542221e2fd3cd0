package io.plannersync.work;

import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.spi.ExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of looks at the queue that failed: a line a minute for each kind. A look is made every
 * second while Redis is away, for each kind, and a stack trace of each would hide all else.
 */
final class FailedLooks implements ExceptionHandler {

  private static final Logger LOG = LoggerFactory.getLogger(FailedLooks.class);
  private static final long NANOS_BETWEEN_LINES = TimeUnit.MINUTES.toNanos(1);

  private final String kind;
  private long lastLine = System.nanoTime() - NANOS_BETWEEN_LINES;

  FailedLooks(String kind) {
    this.kind = kind;
  }

  @Override
  public void handleException(Throwable exception) {
    handleException("", exception);
  }

  @Override
  public void handleException(String message, Exchange exchange, Throwable exception) {
    handleException(message, exception);
  }

  @Override
  public synchronized void handleException(String message, Throwable exception) {
    if (System.nanoTime() - lastLine >= NANOS_BETWEEN_LINES) {
      lastLine = System.nanoTime();
      LOG.warn(
          "The queue of {} cannot be asked: {}. It is tried again every second; what is due waits."
              + " Is Redis there (REDIS_URL)?",
          kind,
          exception.toString());
    }
  }
}
