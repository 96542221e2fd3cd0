package io.plannersync.model;

/**
 * The name of something to look at, written {@code kind:key}. A name never says what happened: a
 * hundred hints about one task are one name.
 */
public record WorkName(Kind kind, String key) {

  /** What a work item's route looks at. */
  public enum Kind {
    /** Both sides of one pair; the key is the store id. */
    TASK,
    /** One plan's source of change; the key is the plan id. */
    PLAN,
    /** A complete plan listing, the store and the links; the key is the plan id. */
    AUDIT,
    /** The store's keys; the key is empty. */
    STORE,
    /** The plans there are to sync; the key is empty. */
    PLANS,
    /** What changed in all plans that the signed-in account follows; the key is empty. */
    DELTA,
    /** Which sources of change the tenant offers; the key is empty. */
    SOURCES,
    /** One Graph subscription; the key is its name. */
    SUBSCRIPTION,
    /** The subscriptions that Graph has of us; the key is empty. */
    SUBSCRIPTIONS;

    /** The word used in names and endpoint paths. */
    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** Whether it is looked at again and again: nobody would bring it back if it were parked. */
    public boolean isRecurring() {
      return this != TASK;
    }

    public static Kind of(String word) {
      return valueOf(word.toUpperCase(java.util.Locale.ROOT));
    }
  }

  public static WorkName task(String storeId) {
    return new WorkName(Kind.TASK, storeId);
  }

  public static WorkName plan(String planId) {
    return new WorkName(Kind.PLAN, planId);
  }

  public static WorkName audit(String planId) {
    return new WorkName(Kind.AUDIT, planId);
  }

  public static WorkName parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("not a work name, expected kind:key: " + text);
    }
    return new WorkName(Kind.of(text.substring(0, colon)), text.substring(colon + 1));
  }

  @Override
  public String toString() {
    return kind.word() + ":" + key;
  }
}
