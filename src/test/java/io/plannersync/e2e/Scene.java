package io.plannersync.e2e;

import io.lettuce.core.api.sync.RedisCommands;
import java.util.StringJoiner;

/** What both sides and the service had when a test waited in vain. */
final class Scene {

  /** So much of a value or an answer is shown, characters. */
  private static final int LENGTH = 600;

  private static final int REQUESTS = 25;

  private Scene() {}

  static String of(SyncFixture sync) {
    if (sync == null) {
      return "";
    }
    StringJoiner scene = new StringJoiner("\n  ", "\nThe scene:\n  ", "");
    try {
      scene.add("status " + cut(sync.status().toString()));
    } catch (RuntimeException e) {
      scene.add("no status: " + e);
    }
    try {
      sync.redis().keys("*").stream()
          .sorted()
          .forEach(key -> scene.add(key + " " + cut(value(sync.redis(), key))));
    } catch (RuntimeException e) {
      scene.add("no Redis: " + e);
    }
    sync.world().tasks(sync.plan()).forEach(task -> scene.add("task " + cut(task.toString())));
    var requests = sync.emulator().requests().all();
    requests
        .subList(Math.max(0, requests.size() - REQUESTS), requests.size())
        .forEach(request -> scene.add(cut(request.toString())));
    return scene.toString();
  }

  private static String value(RedisCommands<String, String> redis, String key) {
    try {
      return switch (redis.type(key)) {
        case "hash" -> redis.hgetall(key).toString();
        case "zset" -> redis.zrangeWithScores(key, 0, 20).toString();
        case "list" -> redis.lrange(key, 0, 20).toString();
        case "set" -> redis.smembers(key).toString();
        case "stream" -> redis.xlen(key) + " entries";
        default -> redis.get(key);
      };
    } catch (RuntimeException e) {
      return e.getMessage();
    }
  }

  private static String cut(String text) {
    return text == null || text.length() <= LENGTH ? text : text.substring(0, LENGTH) + "…";
  }
}
