package io.plannersync.sim.redis.command;

import io.plannersync.sim.redis.data.Bytes;
import io.plannersync.sim.redis.data.Glob;
import io.plannersync.sim.redis.data.Keyspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;

/** What INFO and CONFIG tell of a server; a new one after every start. */
final class ServerState {

  private static final String EVENTS = "notify-keyspace-events";

  private final Map<String, String> settings = new TreeMap<>();
  private final String runId;
  private final String replicationId;

  /**
   * @param random gives the ids
   */
  ServerState(Random random) {
    runId = id(random);
    replicationId = id(random);
    settings.put("appendonly", "yes");
    settings.put("maxmemory", "0");
    settings.put("maxmemory-policy", "noeviction");
    settings.put("save", "");
  }

  private static String id(Random random) {
    String all = "";
    for (int i = 0; i < 2; i++) {
      all += new UUID(random.nextLong(), random.nextLong()).toString().replace("-", "");
    }
    return all.substring(0, 40);
  }

  String runId() {
    return runId;
  }

  Reply info(Keyspace keys, Args args) {
    StringBuilder text = new StringBuilder();
    String wanted = args.size() == 0 ? "default" : args.get(0).toString();
    sections(keys)
        .forEach(
            (name, lines) -> {
              if (wanted.equals("default") || name.equalsIgnoreCase(wanted)) {
                text.append("# ").append(name).append("\r\n").append(lines).append("\r\n");
              }
            });
    return Reply.of(text.toString());
  }

  private Map<String, String> sections(Keyspace keys) {
    Map<String, String> sections = new TreeMap<>();
    sections.put("Server", lines("redis_version", "6.2.7", "run_id", runId));
    sections.put(
        "Stats",
        lines("expired_keys", keys.expiredKeys() + "", "evicted_keys", keys.evictedKeys() + ""));
    sections.put("Replication", lines("role", "master", "master_replid", replicationId));
    sections.put(
        "Memory",
        lines(
            "maxmemory",
            settings.get("maxmemory"),
            "maxmemory_policy",
            settings.get("maxmemory-policy")));
    sections.put(
        "Persistence",
        lines("aof_enabled", "1", "aof_last_write_status", "ok", "rdb_last_bgsave_status", "ok"));
    return sections;
  }

  private static String lines(String... namesAndValues) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      lines.append(namesAndValues[i]).append(':').append(namesAndValues[i + 1]).append("\r\n");
    }
    return lines.toString();
  }

  Reply config(Keyspace keys, Args args) {
    String name = args.get(1).toString();
    return switch (args.word(0)) {
      case "GET" -> get(keys, new Glob(args.get(1)));
      case "SET" -> set(keys, name, args.get(2).toString());
      default -> throw new UnsupportedOperationException("CONFIG " + args.word(0));
    };
  }

  private Reply get(Keyspace keys, Glob names) {
    settings.put(EVENTS, keys.notifications().flags());
    List<Bytes> found = new ArrayList<>();
    settings.forEach(
        (name, value) -> {
          if (names.matches(Bytes.of(name))) {
            found.add(Bytes.of(name));
            found.add(Bytes.of(value));
          }
        });
    return Reply.ofAll(found);
  }

  private static Reply set(Keyspace keys, String name, String value) {
    if (!name.equals(EVENTS)) {
      throw new UnsupportedOperationException("CONFIG SET " + name);
    }
    return keys.notifications().setFlags(value)
        ? Reply.OK
        : new Reply.Error("ERR Invalid argument '" + value + "' for CONFIG SET '" + name + "'");
  }
}
