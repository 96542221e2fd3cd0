package io.plannersync.e2e;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.util.Throwables;

/** All that is logged from now on, ours from TRACE and of others what is shown by default. */
final class EverythingLogged extends AbstractAppender implements AutoCloseable {

  private static final String OURS = "io.plannersync";
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Logger root = (Logger) LogManager.getRootLogger();
  private final Level rootBefore = root.getLevel();
  private final Level oursBefore = LogManager.getLogger(OURS).getLevel();

  EverythingLogged() {
    super("everything logged", null, null, true, Property.EMPTY_ARRAY);
    start();
    Configurator.setRootLevel(Level.INFO);
    Configurator.setLevel(OURS, Level.TRACE);
    root.addAppender(this);
  }

  @Override
  public void append(LogEvent event) {
    lines.add(
        event.getLevel()
            + " "
            + event.getLoggerName()
            + " "
            + event.getMessage().getFormattedMessage()
            + event.getContextData());
    if (event.getThrown() != null) {
      lines.addAll(Throwables.toStringList(event.getThrown()));
    }
  }

  String text() {
    return String.join("\n", lines);
  }

  @Override
  public void close() {
    root.removeAppender(this);
    Configurator.setRootLevel(rootBefore);
    Configurator.setLevel(OURS, oursBefore);
    stop();
  }
}
