package io.plannersync.sim.redis.same;

import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Every key of a Redis with its type, all that it holds, and whether it expires. */
final class Dump {

  private static final long MINUTE = 60_000;

  private Dump() {}

  static Map<String, String> of(StatefulRedisConnection<String, String> connection) {
    RedisCommands<String, String> redis = connection.sync();
    Map<String, String> all = new TreeMap<>();
    ScanArgs args = ScanArgs.Builder.matches("*").limit(3);
    ScanCursor cursor = ScanCursor.INITIAL;
    while (!cursor.isFinished()) {
      var page = redis.scan(cursor, args);
      page.getKeys().forEach(key -> all.put(key, text(redis, key)));
      cursor = page;
    }
    return all;
  }

  private static String text(RedisCommands<String, String> redis, String key) {
    String type = redis.type(key);
    Object value =
        switch (type) {
          case "string" -> redis.get(key);
          case "hash" -> fields(redis, key);
          case "list" -> redis.lrange(key, 0, -1);
          case "set" -> new TreeSet<>(redis.smembers(key));
          case "zset" -> redis.zrangeWithScores(key, 0, -1);
          default -> throw new IllegalStateException("what is a " + type);
        };
    long left = redis.pttl(key);
    return type
        + " "
        + value
        + (left < 0 ? "" : " for about " + Math.round((double) left / MINUTE) + " min");
  }

  private static Map<String, String> fields(RedisCommands<String, String> redis, String key) {
    Map<String, String> all = new TreeMap<>();
    ScanCursor cursor = ScanCursor.INITIAL;
    while (!cursor.isFinished()) {
      var page = redis.hscan(key, cursor);
      all.putAll(page.getMap());
      cursor = page;
    }
    return all;
  }
}
