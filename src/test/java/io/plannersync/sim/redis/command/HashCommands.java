package io.plannersync.sim.redis.command;

import static io.plannersync.sim.redis.command.Command.ANY;
import static io.plannersync.sim.redis.command.Command.frees;
import static io.plannersync.sim.redis.command.Command.reads;
import static io.plannersync.sim.redis.command.Command.writes;

import io.plannersync.sim.redis.data.Bytes;
import io.plannersync.sim.redis.data.HashValue;
import io.plannersync.sim.redis.data.Keyspace;
import io.plannersync.sim.redis.data.RedisError;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Hashes. */
final class HashCommands {

  private HashCommands() {}

  static Map<String, Command> all() {
    return Map.ofEntries(
        Map.entry("HSET", writes(3, ANY, HashCommands::hset)),
        Map.entry("HSETNX", writes(3, 3, HashCommands::hsetnx)),
        Map.entry("HGET", reads(2, 2, (keys, args) -> Reply.of(field(keys, args)))),
        Map.entry("HEXISTS", reads(2, 2, (keys, args) -> Reply.of(field(keys, args) != null))),
        Map.entry("HMGET", reads(2, ANY, HashCommands::hmget)),
        Map.entry("HGETALL", reads(1, 1, (keys, args) -> Reply.ofAll(flat(fields(keys, args))))),
        Map.entry("HKEYS", reads(1, 1, (keys, args) -> Reply.ofAll(fields(keys, args).keySet()))),
        Map.entry("HVALS", reads(1, 1, (keys, args) -> Reply.ofAll(fields(keys, args).values()))),
        Map.entry("HLEN", reads(1, 1, (keys, args) -> Reply.of(fields(keys, args).size()))),
        Map.entry("HDEL", frees(2, ANY, HashCommands::hdel)),
        Map.entry("HINCRBY", writes(3, 3, HashCommands::hincrby)),
        Map.entry("HSCAN", reads(2, ANY, HashCommands::hscan)));
  }

  private static SortedMap<Bytes, Bytes> fields(Keyspace keys, Args args) {
    HashValue hash = keys.find(args.key(), HashValue.class);
    return hash == null ? new TreeMap<>(keys.order()) : hash.all();
  }

  private static Bytes field(Keyspace keys, Args args) {
    return value(keys, args.key(), args.get(1));
  }

  private static Bytes value(Keyspace keys, Bytes key, Bytes field) {
    HashValue hash = keys.find(key, HashValue.class);
    return hash == null ? null : hash.get(field);
  }

  private static HashValue writable(Keyspace keys, Bytes key) {
    return keys.findOrCreate(
        key, HashValue.class, () -> new HashValue(keys.order(), keys.history()));
  }

  private static Reply hset(Keyspace keys, Args args) {
    if (args.size() % 2 == 0) {
      throw new RedisError("ERR wrong number of arguments for 'hset' command");
    }
    HashValue hash = writable(keys, args.key());
    int added = 0;
    for (int i = 1; i < args.size(); i += 2) {
      added += hash.put(args.get(i), args.get(i + 1)) ? 1 : 0;
    }
    keys.touched(args.key());
    keys.event('h', "hset", args.key());
    return Reply.of(added);
  }

  private static Reply hsetnx(Keyspace keys, Args args) {
    if (value(keys, args.key(), args.get(1)) != null) {
      return Reply.of(false);
    }
    return hset(keys, args);
  }

  private static Reply hmget(Keyspace keys, Args args) {
    HashValue hash = keys.find(args.key(), HashValue.class);
    List<Bytes> found = new ArrayList<>(args.size());
    args.from(1).forEach(field -> found.add(hash == null ? null : hash.get(field)));
    return Reply.ofAll(found);
  }

  private static Collection<Bytes> flat(SortedMap<Bytes, Bytes> fields) {
    List<Bytes> all = new ArrayList<>(fields.size() * 2);
    fields.forEach(
        (field, value) -> {
          all.add(field);
          all.add(value);
        });
    return all;
  }

  private static Reply hdel(Keyspace keys, Args args) {
    HashValue hash = keys.find(args.key(), HashValue.class);
    long deleted = hash == null ? 0 : args.from(1).stream().filter(hash::remove).count();
    if (deleted > 0) {
      keys.touched(args.key());
      keys.event('h', "hdel", args.key());
      keys.removeIfEmpty(args.key());
    }
    return Reply.of(deleted);
  }

  private static Reply hincrby(Keyspace keys, Args args) {
    long step = args.integer(2);
    Bytes before = value(keys, args.key(), args.get(1));
    Long number = before == null ? Long.valueOf(0) : before.integer();
    if (number == null) {
      throw new RedisError("ERR hash value is not an integer");
    }
    try {
      long sum = Math.addExact(number, step);
      writable(keys, args.key()).put(args.get(1), Bytes.of(sum));
      keys.touched(args.key());
      keys.event('h', "hincrby", args.key());
      return Reply.of(sum);
    } catch (ArithmeticException e) {
      throw new RedisError("ERR increment or decrement would overflow");
    }
  }

  private static Reply hscan(Keyspace keys, Args args) {
    SortedMap<Bytes, Bytes> fields = fields(keys, args);
    Page page = Page.of(fields.keySet(), keys.order(), ScanOptions.of(args, 1));
    SortedMap<Bytes, Bytes> found = new TreeMap<>(keys.order());
    page.elements().forEach(field -> found.put(field, fields.get(field)));
    return page.reply(Reply.ofAll(flat(found)));
  }
}
