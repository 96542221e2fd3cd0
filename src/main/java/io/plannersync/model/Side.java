package io.plannersync.model;

/** One of the two sides of a pair. */
public enum Side {
  PLANNER,
  STORE;

  public Side other() {
    return this == PLANNER ? STORE : PLANNER;
  }

  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
