package io.plannersync.store;

import static io.plannersync.store.RedisClients.await;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisFuture;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What a look at the store needs so that a missing key can count as evidence of a deletion. */
public final class StoreWatch {

  /**
   * Keyspace channel (K) for strings ($), deletions and renames (g), expiry (x), eviction (e), and
   * RedisJSON (d, module types).
   */
  public static final String NEEDED = "Kg$xed";

  private static final String SETTING = "notify-keyspace-events";

  /** What the alias A stands for, of those that are needed. */
  private static final String ALL = "g$xed";

  private final RedisClients clients;
  private final StoreKeys keys;
  private final Supplier<String> ids;
  private final boolean writes;

  /**
   * @param ids values that never occurred before
   */
  public StoreWatch(RedisClients clients, StoreKeys keys, Supplier<String> ids) {
    this(clients, keys, ids, true);
  }

  /**
   * @param writes false where nothing may be written: neither the marker nor a setting of the
   *     server
   */
  public StoreWatch(RedisClients clients, StoreKeys keys, Supplier<String> ids, boolean writes) {
    this.writes = writes;
    this.clients = clients;
    this.keys = keys;
    this.ids = ids;
  }

  /**
   * Which store this is now.
   *
   * @throws io.lettuce.core.RedisCommandExecutionException if the server hides INFO from us; then
   *     nothing is evidence
   */
  public StoreEpoch epoch() {
    var redis = clients.shared().async();
    RedisFuture<String> server = redis.info("server");
    RedisFuture<String> stats = redis.info("stats");
    RedisFuture<String> replication = redis.info("replication");
    RedisFuture<String> marker = redis.get(keys.marker());
    Map<String, String> info = new HashMap<>();
    for (RedisFuture<String> section : List.of(server, stats, replication)) {
      await(section)
          .lines()
          .map(line -> line.split(":", 2))
          .filter(line -> line.length == 2)
          .forEach(line -> info.put(line[0], line[1].trim()));
    }
    return new StoreEpoch(
        info.getOrDefault("run_id", ""),
        info.getOrDefault("master_replid", ""),
        info.getOrDefault("role", ""),
        Long.parseLong(info.getOrDefault("evicted_keys", "0")),
        Long.parseLong(info.getOrDefault("expired_keys", "0")),
        Optional.ofNullable(await(marker)).orElse(""));
  }

  /** Whether it marks the store; without a marker a missing document proves nothing. */
  public boolean marks() {
    return writes;
  }

  /** Whether the marker is there: nobody has emptied the namespace since {@link #mark()}. */
  public boolean marked() {
    return await(clients.shared().async().exists(keys.marker())) > 0;
  }

  /**
   * Sets the marker unless it is there, to a value that never occurred before: a namespace that was
   * emptied and marked again is told from one that never was.
   */
  public void mark() {
    if (!writes) {
      return;
    }
    await(clients.shared().async().setnx(keys.marker(), ids.get()));
  }

  /** The server's flags of {@code notify-keyspace-events}; empty if it does not tell. */
  public Optional<String> keyspaceEvents() {
    try {
      Map<String, String> settings = await(clients.shared().async().configGet(SETTING));
      return Optional.ofNullable(settings.get(SETTING));
    } catch (RedisCommandExecutionException e) {
      return Optional.empty(); // managed servers have no CONFIG
    }
  }

  /**
   * Adds what is needed to hear of changed documents; flags that are set stay set.
   *
   * @return false if the server refuses; then only looking finds writers who publish nothing
   */
  public boolean enableKeyspaceEvents() {
    if (!writes) {
      return false;
    }
    Optional<String> current = keyspaceEvents();
    if (current.isEmpty()) {
      return false;
    }
    String wanted = withNeeded(current.get());
    return wanted.equals(current.get())
        || set(wanted)
        // Servers before 6.2 do not know the flag of module types.
        || set(wanted.replace("d", ""));
  }

  static String withNeeded(String current) {
    StringBuilder flags = new StringBuilder(current);
    NEEDED
        .chars()
        .filter(flag -> current.indexOf(flag) < 0)
        .filter(flag -> current.indexOf('A') < 0 || ALL.indexOf(flag) < 0)
        .forEach(flag -> flags.append((char) flag));
    return flags.toString();
  }

  private boolean set(String flags) {
    try {
      await(clients.shared().async().configSet(SETTING, flags));
      return true;
    } catch (RedisCommandExecutionException e) {
      return false;
    }
  }
}
