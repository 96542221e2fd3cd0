package io.plannersync.model;

import java.time.Instant;

/**
 * One side of a settled pair is missing: a candidate for deletion on the other side, not yet one.
 *
 * @param side the side that is missing
 * @param since when the look that first missed it began
 * @param verdict what was ruled after all candidates of the plan had been judged together
 */
public record Absence(Side side, Instant since, Verdict verdict) {

  /** How far a candidate has come. */
  public enum Verdict {
    /** Seen missing; waits for the grace time, a second complete look and the brake. */
    CANDIDATE,
    /** Held back by the brake until an operator confirms or discards it. */
    HELD,
    /** Cleared: the other side may be deleted. */
    DELETE,
    /** The missing side is to be written again from the other one. */
    RESTORE
  }

  public Absence ruled(Verdict ruled) {
    return new Absence(side, since, ruled);
  }
}
