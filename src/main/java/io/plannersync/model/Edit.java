package io.plannersync.model;

/**
 * An edit of a field: in Planner as its history tells it, in a document as events and scans found
 * it.
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
