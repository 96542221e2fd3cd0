package io.plannersync.looking;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what was dropped, a line a minute for each kind: whoever sends a thousand of a kind makes
 * one line with their number, which names the newest.
 */
public final class Dropped {

  private static final Logger LOG = LoggerFactory.getLogger(Dropped.class);
  private static final long BETWEEN_LINES = Duration.ofMinutes(1).toNanos();
  private static final int KINDS = 100;
  private static final int SHOWN = 160;
  private static final int BEGINNING = 40;
  private static final JsonStringEncoder ESCAPES = JsonStringEncoder.getInstance();

  private final LongSupplier ticks;
  private final Map<String, Kind> kinds = new ConcurrentHashMap<>();

  private static final class Kind {
    long number;
    long told;
    long logged;
  }

  public Dropped() {
    this(System::nanoTime);
  }

  /**
   * @param ticks a clock in nanoseconds that only goes forward
   */
  Dropped(LongSupplier ticks) {
    this.ticks = ticks;
  }

  /**
   * An event that cannot be understood, or not be followed now.
   *
   * @param channel where it was heard
   * @param text what was heard; its beginning, escaped, names an event that names no task
   * @param cause what an {@link AgentEvents.Unclear} says of itself, else its class and message
   */
  public void event(String channel, Object text, Throwable cause) {
    String what =
        cause instanceof AgentEvents.Unclear unclear && unclear.about() != null
            ? unclear.about()
            : "the text " + beginning(String.valueOf(text));
    String why = String.valueOf(cause.getMessage());
    // What is beyond the bound is counted with one kind, so that nobody can make kinds without end.
    String kind = kinds.size() < KINDS ? channel + " " + why : "others";
    Kind same = kinds.computeIfAbsent(kind, k -> new Kind());
    long number;
    synchronized (same) {
      long now = ticks.getAsLong();
      same.number++;
      if (same.told > 0 && now - same.logged < BETWEEN_LINES) {
        return;
      }
      number = same.number - same.told;
      same.told = same.number;
      same.logged = now;
    }
    LOG.warn(
        "{} event(s) on {} dropped, the newest about {}: {}",
        number,
        channel,
        shown(what),
        shown(why));
  }

  private static String beginning(String text) {
    boolean whole = text.length() <= BEGINNING;
    String escaped = new String(ESCAPES.quoteAsString(whole ? text : text.substring(0, BEGINNING)));
    return "\"" + escaped + (whole ? "\"" : "...\"");
  }

  private static String shown(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
  }
}
