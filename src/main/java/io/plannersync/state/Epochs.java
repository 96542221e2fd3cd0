package io.plannersync.state;

import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;

/**
 * Which life of the store the last complete look saw, as an opaque text, so that a restart of this
 * service does not make an emptied store look like one that was always empty.
 *
 * <p>Key: {@code planner-sync:{store}:epoch}, a string.
 */
public final class Epochs {

  private final StatefulRedisConnection<String, String> connection;
  private final String key;

  public Epochs(StatefulRedisConnection<String, String> connection, String prefix) {
    this.connection = connection;
    this.key = prefix + "{store}:epoch";
  }

  /** Remembers this epoch; gives the one before, null if there was none. */
  public String exchange(String now) {
    return connection.sync().setGet(key, now, new SetArgs());
  }
}
