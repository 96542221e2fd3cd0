package io.plannersync.model;

/**
 * An edit of a field in Planner, as Planner's history tells it.
 *
 * @param value what the field was set to
 * @param when when it was made, and by whom
 */
public record Edit(Value value, Interval when) {

  /** The later one of two edits of one field. */
  public Edit orLater(Edit other) {
    return other.when.until().isAfter(when.until()) ? other : this;
  }
}
