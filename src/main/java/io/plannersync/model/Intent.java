package io.plannersync.model;

import java.time.Instant;
import java.util.Map;

/**
 * What we were about to do in Planner, recorded before it is sent. It is open until the pair is
 * settled; an open one says that the effect may or may not have happened.
 *
 * @param values the fields as they were sent
 * @param shown what the store showed of those fields that were sent as something else: both sides'
 *     changes in one. Whoever finds Planner showing what was sent knows by it what the store has
 *     had, and so what its writers did since
 * @param planId the plan of a creation
 * @param sent when it was sent, by Graph's clock
 * @param missed how many complete listings, begun long enough after the sending, did not show the
 *     task of a creation whose answer was lost
 */
public record Intent(
    Kind kind,
    Map<Field, Value> values,
    Map<Field, Value> shown,
    String planId,
    Instant sent,
    int missed) {

  /** What was to be done. */
  public enum Kind {
    CREATE,
    CHANGE,
    DELETE
  }

  public Intent(Kind kind, Map<Field, Value> values, String planId, Instant sent) {
    this(kind, values, Map.of(), planId, sent, 0);
  }

  public Intent missedAgain() {
    return new Intent(kind, values, shown, planId, sent, missed + 1);
  }

  public Intent {
    values = Map.copyOf(values);
    shown = Map.copyOf(shown);
  }
}
