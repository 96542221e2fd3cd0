package io.plannersync.sim.engine;

import io.lettuce.core.api.sync.RedisCommands;

/** How much the service keeps in Redis for itself. */
record Footprint(int keys, long bytes) {

  static Footprint of(RedisCommands<String, String> redis) {
    long bytes = 0;
    var keys = End.keys(redis, End.OWN + "*");
    for (String key : keys) {
      bytes += key.length() + size(redis, key);
    }
    return new Footprint(keys.size(), bytes);
  }

  private static long size(RedisCommands<String, String> redis, String key) {
    return switch (redis.type(key)) {
      case "string" -> redis.strlen(key);
      case "hash" ->
          redis.hgetall(key).entrySet().stream()
              .mapToLong(e -> e.getKey().length() + e.getValue().length())
              .sum();
      case "set" -> redis.smembers(key).stream().mapToLong(String::length).sum();
      case "zset" -> redis.zrange(key, 0, -1).stream().mapToLong(String::length).sum();
      case "list" -> redis.lrange(key, 0, -1).stream().mapToLong(String::length).sum();
      default -> 0;
    };
  }
}
