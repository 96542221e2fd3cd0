package io.plannersync.state;

import io.lettuce.core.api.StatefulRedisConnection;

/** The number of the key layout, at {@code schema}. Checked once, before anything else is read. */
public final class Schema {

  /** The layout that this version reads and writes. */
  public static final int NUMBER = 1;

  private Schema() {}

  /**
   * Claims an empty Redis for this layout, accepts one that has it.
   *
   * @throws IllegalStateException if the state was written by a newer version; nothing was changed
   */
  public static void check(StatefulRedisConnection<String, String> connection, String prefix) {
    String key = prefix + "schema";
    connection.sync().setnx(key, Integer.toString(NUMBER));
    String found = connection.sync().get(key);
    if (!Integer.toString(NUMBER).equals(found)) {
      throw new IllegalStateException(
          "The state in Redis under "
              + prefix
              + " has schema "
              + found
              + ", this version knows only schema "
              + NUMBER
              + ". Start the newer version that wrote it, or use another Redis database.");
    }
  }
}
