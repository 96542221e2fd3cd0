package io.plannersync.tunnel;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * How the tunnel stands.
 *
 * @param program its name
 * @param address the last one that it had, empty before there was one
 * @param since when it came into this state
 * @param reason why it is away, null if it is not
 * @param restarts how often it was started again
 */
public record Standing(
    String program, State state, String address, Instant since, String reason, int restarts) {

  /** What is true of a tunnel. */
  public enum State {
    STARTING,
    UP,
    /** Somebody else runs one for our port. */
    BORROWED,
    /** It ended or has no address; it is started again. */
    AWAY,
    ENDED
  }

  /** As the status shows it. */
  public Map<String, Object> shown() {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("program", program);
    shown.put("state", state.name().toLowerCase(Locale.ROOT));
    shown.put("address", address.isEmpty() ? null : address);
    shown.put("since", since.toString());
    shown.put("reason", reason);
    shown.put("restarts", restarts);
    return shown;
  }
}
