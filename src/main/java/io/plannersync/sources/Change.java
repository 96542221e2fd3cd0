package io.plannersync.sources;

import com.fasterxml.jackson.databind.JsonNode;
import io.plannersync.model.Interval;

/**
 * One change of a task, as a feed tells it.
 *
 * @param planId the plan it happened in, null where the feed does not say
 * @param etag the etag of what was changed as it is now, null where the feed does not say
 * @param byUs whether this application made it
 * @param shown the changed properties as they are now; missing where the feed does not say
 */
public record Change(
    String taskId,
    String planId,
    Kind kind,
    String etag,
    boolean byUs,
    JsonNode shown,
    Interval when) {

  /** What happened to the task. */
  public enum Kind {
    CREATED,
    CHANGED,
    DELETED,
    /** It is in another plan now. */
    MOVED
  }

  /** Whether the task may be missing from its plan because of it. */
  public boolean takesAway() {
    return kind == Kind.DELETED || kind == Kind.MOVED;
  }
}
