package io.plannersync.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** What is logged from now on, as level, space and message; a stack trace is only mentioned. */
public final class LogLines extends AbstractAppender implements AutoCloseable {

  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Logger root = (Logger) LogManager.getRootLogger();

  public LogLines() {
    super("lines of a test", null, null, true, Property.EMPTY_ARRAY);
    start();
    root.addAppender(this);
  }

  @Override
  public void append(LogEvent event) {
    String trace = event.getThrown() == null ? "" : " (with its stack trace)";
    lines.add(event.getLevel() + " " + event.getMessage().getFormattedMessage() + trace);
  }

  public List<String> lines() {
    return lines;
  }

  @Override
  public void close() {
    root.removeAppender(this);
    stop();
  }
}
