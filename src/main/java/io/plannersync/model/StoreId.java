package io.plannersync.model;

/**
 * The rule of store ids, for whoever reads, writes or names documents: any text that is not blank
 * and has no colon. A colon after the id makes a key that belongs to a task, such as a lock.
 */
public final class StoreId {

  /** The rule in words, for answers. */
  public static final String RULE = "an id is a text that is not blank and has no colon";

  private StoreId() {}

  /** Whether a text can be a store id; null cannot. */
  public static boolean isId(String text) {
    return text != null && !text.isBlank() && text.indexOf(':') < 0;
  }
}
