package io.plannersync.planned;

import io.plannersync.model.Field;
import io.plannersync.model.Side;
import io.plannersync.model.Value;
import java.util.Locale;

/**
 * One thing that would be done now, or that keeps something from being done.
 *
 * @param side the side that it is about; null where it is about the pair
 * @param plannerId null where there is no Planner task
 * @param planId null where the plan is not known
 * @param field null where it is about the whole task or document
 * @param before what the side shows
 * @param after what it would show
 * @param reason why, one sentence without its end
 */
public record PlannedWrite(
    Kind kind,
    Side side,
    String storeId,
    String plannerId,
    String planId,
    Field field,
    Value before,
    Value after,
    String reason) {

  /** What would be done. */
  public enum Kind {
    /** A task and a document become a pair, with the id maps that say so. */
    PAIR,
    /** An id map that runs the wrong way is turned round. */
    REPAIR,
    CREATE,
    WRITE,
    DELETE,
    /** One side is missing: whether the other is deleted is judged together with all others. */
    JUDGE,
    /** A value gives way, and is kept. */
    CONFLICT,
    /** An operator is asked first. */
    HOLD,
    /** A field is left alone. */
    REFUSE,
    /** The pair is left alone until somebody changes something. */
    PARK,
    /** It is not decided, or not done yet. */
    WAIT;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  PlannedWrite instead(Kind changed, String why) {
    return new PlannedWrite(changed, side, storeId, plannerId, planId, field, before, after, why);
  }

  /** Under which word it is summed up; empty for a field of what is created as a whole. */
  String sum() {
    if (kind == Kind.CREATE && field != null) {
      return "";
    }
    return side == null ? kind.word() : kind.word() + " " + side.word();
  }
}
