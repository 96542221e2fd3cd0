package io.plannersync.state;

import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What is known of the store whichever process looks: which life of the store the last complete
 * look saw, as an opaque text, so that a restart of this service does not make an emptied store
 * look like one that was always empty; and which life of the service's own state this is; and which
 * documents have, or had when they were last seen, an expiry: one that goes then was deleted by
 * nobody.
 *
 * <p>Keys: {@code planner-sync:{store}:epoch} and {@code planner-sync:{store}:life}, strings;
 * {@code planner-sync:{store}:expiring}, a set of store ids.
 */
public final class Epochs {

  private final StatefulRedisConnection<String, String> connection;
  private final String key;
  private final String life;
  private final String expiring;
  private final Supplier<String> ids;

  /**
   * @param ids values that never occurred before
   */
  public Epochs(
      StatefulRedisConnection<String, String> connection, String prefix, Supplier<String> ids) {
    this.connection = connection;
    this.key = prefix + "{store}:epoch";
    this.life = prefix + "{store}:life";
    this.expiring = prefix + "{store}:expiring";
    this.ids = ids;
  }

  /** Remembers this epoch; gives the one before, null if there was none. */
  public String exchange(String now) {
    return connection.sync().setGet(key, now, new SetArgs());
  }

  /** A text that never occurred before, from the time on that the state was empty. */
  public String life() {
    String known = connection.sync().get(life);
    if (known == null) {
      connection.sync().setnx(life, ids.get());
      known = connection.sync().get(life);
    }
    return known;
  }

  /** These documents were seen, some of them with an expiry. */
  public void seenExpiring(Collection<String> with, Collection<String> without) {
    if (!with.isEmpty()) {
      connection.sync().sadd(expiring, with.toArray(String[]::new));
    }
    if (!without.isEmpty()) {
      connection.sync().srem(expiring, without.toArray(String[]::new));
    }
  }

  public Set<String> expiring() {
    return connection.sync().smembers(expiring);
  }

  /** Forgets all others. */
  public void retainExpiring(Collection<String> present, Collection<String> missing) {
    Set<String> over = new HashSet<>(expiring());
    over.removeAll(present);
    over.removeAll(missing);
    seenExpiring(Set.of(), over);
  }
}
