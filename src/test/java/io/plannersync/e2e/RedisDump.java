package io.plannersync.e2e;

import io.lettuce.core.Range;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.HashMap;
import java.util.Map;

/** Every key of a Redis with all that it holds, as text. */
final class RedisDump {

  private RedisDump() {}

  static Map<String, String> of(RedisCommands<String, String> redis) {
    Map<String, String> all = new HashMap<>();
    redis.keys("*").forEach(key -> all.put(key, text(redis, key)));
    return all;
  }

  private static String text(RedisCommands<String, String> redis, String key) {
    return switch (redis.type(key)) {
      case "string" -> String.valueOf(redis.get(key));
      case "hash" -> redis.hgetall(key).toString();
      case "list" -> redis.lrange(key, 0, -1).toString();
      case "set" -> redis.smembers(key).toString();
      case "zset" -> redis.zrangeWithScores(key, 0, -1).toString();
      case "stream" -> redis.xrange(key, Range.unbounded()).toString();
      case "none" -> "";
      default -> throw new IllegalStateException("what is a " + redis.type(key));
    };
  }
}
