package io.plannersync.model;

import java.time.Instant;
import java.util.Map;

/**
 * What we were about to do in Planner, recorded before it is sent. It is open until the pair is
 * settled; an open one says that the effect may or may not have happened.
 *
 * @param values the fields as they were sent
 * @param planId the plan of a creation
 * @param sent when it was sent, by our clock
 */
public record Intent(Kind kind, Map<Field, Value> values, String planId, Instant sent) {

  /** What was to be done. */
  public enum Kind {
    CREATE,
    CHANGE,
    DELETE
  }

  public Intent {
    values = Map.copyOf(values);
  }
}
