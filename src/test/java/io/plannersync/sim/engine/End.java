package io.plannersync.sim.engine;

import com.fasterxml.jackson.databind.JsonNode;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.api.sync.RedisCommands;
import io.plannersync.emulator.world.PlannerWorld;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What there is in the end, read from the emulated Planner and from Redis themselves. */
final class End {

  static final String OWN = "planner-sync:";

  private End() {}

  static Map<String, JsonNode> tasks(PlannerWorld world, String plan) {
    Map<String, JsonNode> tasks = new LinkedHashMap<>();
    world.tasks(plan).forEach(task -> tasks.put(task.path("id").asText(), task));
    return tasks;
  }

  static Map<String, JsonNode> documents(RedisCommands<String, String> redis) {
    Map<String, JsonNode> documents = new LinkedHashMap<>();
    for (String key : keys(redis, Clients.TASKS + "*")) {
      String storeId = key.substring(Clients.TASKS.length());
      if (storeId.indexOf(':') < 0 && redis.type(key).equals("string")) {
        documents.put(storeId, Tokens.object(redis.get(key)));
      }
    }
    return documents;
  }

  /** What gave way and can be restored. */
  static List<Oracle.Kept> kept(RedisCommands<String, String> redis) {
    List<Oracle.Kept> kept = new ArrayList<>();
    for (String key : keys(redis, OWN + "{conflicts}:record:*")) {
      JsonNode record = Tokens.object(redis.get(key));
      JsonNode conflict = record.path("conflict");
      String winner = conflict.path("winner").asText();
      for (String side : List.of("planner", "store")) {
        if (!side.equals(winner)) {
          kept.add(
              new Oracle.Kept(
                  record.path("storeId").asText(),
                  conflict.path("field").asText(),
                  conflict.path(side)));
        }
      }
    }
    return kept;
  }

  /** A conflict of the document that somebody won. */
  static Optional<String> conflict(RedisCommands<String, String> redis, String storeId) {
    String beginning = OWN + "{conflicts}:record:";
    return keys(redis, beginning + "*").stream()
        .filter(key -> Tokens.object(redis.get(key)).path("storeId").asText().equals(storeId))
        .filter(key -> Tokens.object(redis.get(key)).path("conflict").path("winner").isTextual())
        .map(key -> key.substring(beginning.length()))
        .findFirst();
  }

  /** Pairs that wait for a ruling. */
  static Set<String> held(RedisCommands<String, String> redis) {
    Set<String> held = new LinkedHashSet<>();
    keys(redis, OWN + "{holds}:hold:*:pairs").forEach(key -> held.addAll(redis.smembers(key)));
    return held;
  }

  /**
   * Nothing is parked where nothing was wrong with what was written. A part that its parent does
   * not name is left behind by agents, who delete the parent or write an old copy of it.
   */
  static List<String> parked(RedisCommands<String, String> redis) {
    return redis.zrange(OWN + "{work}:parked", 0, -1).stream()
        .map(
            name -> "I1 parked: " + name + ": " + redis.hget(OWN + "{work}:item:" + name, "reason"))
        .filter(parked -> !parked.contains("it says that it is a part of"))
        .toList();
  }

  static Set<String> keys(RedisCommands<String, String> redis, String pattern) {
    Set<String> keys = new TreeSet<>();
    ScanArgs args = ScanArgs.Builder.matches(pattern).limit(1000);
    KeyScanCursor<String> page = redis.scan(args);
    keys.addAll(page.getKeys());
    while (!page.isFinished()) {
      page = redis.scan(ScanCursor.of(page.getCursor()), args);
      keys.addAll(page.getKeys());
    }
    return keys;
  }
}
