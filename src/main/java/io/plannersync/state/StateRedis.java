package io.plannersync.state;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** The shared connection, the names of the keys and the scripts. */
final class StateRedis {

  /** Commands sent before their answers are awaited. */
  static final int BATCH = 500;

  private static final int SCAN = 1000;

  private final StatefulRedisConnection<String, String> connection;
  private final String prefix;

  StateRedis(StatefulRedisConnection<String, String> connection, String prefix) {
    this.connection = connection;
    this.prefix = prefix;
  }

  RedisCommands<String, String> sync() {
    return connection.sync();
  }

  RedisAsyncCommands<String, String> async() {
    return connection.async();
  }

  <T> T await(RedisFuture<T> future) {
    return LettuceFutures.awaitOrCancel(
        future, connection.getTimeout().toNanos(), TimeUnit.NANOSECONDS);
  }

  <T> List<T> awaitAll(Collection<RedisFuture<T>> futures) {
    List<T> answers = new ArrayList<>(futures.size());
    futures.forEach(future -> answers.add(await(future)));
    return answers;
  }

  void awaitEach(Collection<? extends RedisFuture<?>> futures) {
    futures.forEach(this::await);
  }

  /** A key of one pair. */
  String pair(String storeId, String what) {
    return prefix + "pair:{" + storeId + "}:" + what;
  }

  /** A key of one plan. */
  String plan(String planId, String what) {
    return prefix + "{plan:" + planId + "}:" + what;
  }

  /** A key of what spans pairs and plans. */
  String shared(String tag, String what) {
    return prefix + "{" + tag + "}:" + what;
  }

  /** The pattern for SCAN that finds this key of every pair. */
  String everyPair(String what) {
    return prefix.replaceAll("([\\\\*?\\[\\]])", "\\\\$1") + "pair:{*}:" + what;
  }

  /** The store id in a key made by {@link #pair}. */
  String storeIdIn(String key, String what) {
    return key.substring(
        prefix.length() + "pair:{".length(), key.length() - "}:".length() - what.length());
  }

  /** The store ids that have this key, in their order; in memory are the ids alone. */
  SortedSet<String> storeIdsWith(String what) {
    SortedSet<String> storeIds = new TreeSet<>();
    ScanArgs every = ScanArgs.Builder.matches(everyPair(what)).limit(SCAN);
    KeyScanCursor<String> cursor = sync().scan(every);
    while (true) {
      cursor.getKeys().forEach(key -> storeIds.add(storeIdIn(key, what)));
      if (cursor.isFinished()) {
        return storeIds;
      }
      cursor = sync().scan(cursor, every);
    }
  }

  /** Runs a script whose keys share one hash tag. */
  <T> RedisFuture<T> run(
      Script script, ScriptOutputType output, List<String> keys, String... args) {
    return async().eval(script.text, output, keys.toArray(String[]::new), args);
  }

  /**
   * The scripts in {@code redis/state/}. They are sent as text: Redis keeps the compiled form by
   * itself, and a script of some hundred bytes is cheaper than handling a server that has forgotten
   * it.
   */
  enum Script {
    WRITE_LINK,
    LEAVE_PLAN,
    SET_IF_EQUAL,
    DEL_IF_EQUAL,
    HDEL_IF_EQUAL,
    HSET_IF_EQUAL,
    KEEP_CONFLICT,
    HOLD,
    RULE_HOLD,
    RELEASE_HELD;

    private final String text = read(name().toLowerCase(Locale.ROOT).replace('_', '-'));

    private static String read(String name) {
      try (var in = StateRedis.class.getResourceAsStream("/redis/state/" + name + ".lua")) {
        if (in == null) {
          throw new IllegalStateException(
              "the script redis/state/" + name + ".lua is not packaged");
        }
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
