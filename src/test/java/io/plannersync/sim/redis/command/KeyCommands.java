package io.plannersync.sim.redis.command;

import static io.plannersync.sim.redis.command.Command.ANY;
import static io.plannersync.sim.redis.command.Command.frees;
import static io.plannersync.sim.redis.command.Command.reads;

import io.plannersync.sim.redis.data.Bytes;
import io.plannersync.sim.redis.data.Glob;
import io.plannersync.sim.redis.data.Keyspace;
import io.plannersync.sim.redis.data.RedisError;
import io.plannersync.sim.redis.data.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What is done with keys whatever they hold. */
final class KeyCommands {

  private KeyCommands() {}

  static Map<String, Command> all() {
    return Map.ofEntries(
        Map.entry("DEL", frees(1, ANY, KeyCommands::del)),
        Map.entry("UNLINK", frees(1, ANY, KeyCommands::del)),
        Map.entry("EXISTS", reads(1, ANY, KeyCommands::exists)),
        // What a key takes of the memory is not played; a server need not tell.
        Map.entry("MEMORY", reads(2, 2, (keys, args) -> Reply.NIL)),
        Map.entry("TYPE", reads(1, 1, KeyCommands::type)),
        Map.entry("EXPIRE", frees(2, 2, (keys, args) -> expire(keys, args, 1000))),
        Map.entry("PEXPIRE", frees(2, 2, (keys, args) -> expire(keys, args, 1))),
        Map.entry("PERSIST", frees(1, 1, KeyCommands::persist)),
        Map.entry("TTL", reads(1, 1, (keys, args) -> left(keys, args, 1000))),
        Map.entry("PTTL", reads(1, 1, (keys, args) -> left(keys, args, 1))),
        Map.entry("RENAME", frees(2, 2, KeyCommands::rename)),
        Map.entry("KEYS", reads(1, 1, KeyCommands::keys)),
        Map.entry("SCAN", reads(1, ANY, KeyCommands::scan)),
        Map.entry("DBSIZE", reads(0, 0, (keys, args) -> Reply.of(keys.keys().size()))),
        Map.entry("FLUSHDB", frees(0, 1, KeyCommands::flush)),
        Map.entry("FLUSHALL", frees(0, 1, KeyCommands::flush)));
  }

  private static Reply del(Keyspace keys, Args args) {
    int deleted = 0;
    for (Bytes key : args.all()) {
      if (keys.remove(key)) {
        deleted++;
        keys.event('g', "del", key);
      }
    }
    return Reply.of(deleted);
  }

  private static Reply exists(Keyspace keys, Args args) {
    return Reply.of(args.all().stream().filter(key -> keys.find(key) != null).count());
  }

  private static Reply type(Keyspace keys, Args args) {
    Value value = keys.find(args.key());
    return new Reply.Status(value == null ? "none" : value.type());
  }

  private static Reply expire(Keyspace keys, Args args, int unit) {
    Bytes key = args.key();
    long lifetime = args.integer(1);
    if (keys.find(key) == null) {
      return Reply.of(false);
    }
    if (lifetime <= 0) {
      keys.remove(key);
      keys.event('g', "del", key);
    } else {
      keys.expireAt(key, keys.millis() + lifetime * unit);
      keys.event('g', "expire", key);
    }
    return Reply.of(true);
  }

  private static Reply persist(Keyspace keys, Args args) {
    if (keys.expiresAt(args.key()) == Keyspace.NEVER) {
      return Reply.of(false);
    }
    keys.expireAt(args.key(), Keyspace.NEVER);
    keys.event('g', "persist", args.key());
    return Reply.of(true);
  }

  private static Reply left(Keyspace keys, Args args, int unit) {
    if (keys.find(args.key()) == null) {
      return Reply.of(-2);
    }
    long at = keys.expiresAt(args.key());
    return Reply.of(at == Keyspace.NEVER ? -1 : (at - keys.millis() + unit / 2) / unit);
  }

  private static Reply rename(Keyspace keys, Args args) {
    Bytes from = args.key();
    Bytes to = args.get(1);
    Value value = keys.find(from);
    if (value == null) {
      throw new RedisError("ERR no such key");
    }
    if (!from.equals(to)) {
      long expiry = keys.expiresAt(from);
      keys.set(to, value);
      if (expiry != Keyspace.NEVER) {
        keys.expireAt(to, expiry);
      }
      keys.remove(from);
      keys.event('g', "rename_from", from);
      keys.event('g', "rename_to", to);
    }
    return Reply.OK;
  }

  private static Reply keys(Keyspace keys, Args args) {
    Glob glob = new Glob(args.key());
    return Reply.ofAll(live(keys, keys.keys().stream().filter(glob::matches).toList()));
  }

  private static List<Bytes> live(Keyspace keys, List<Bytes> found) {
    return found.stream().filter(key -> keys.find(key) != null).toList();
  }

  private static Reply scan(Keyspace keys, Args args) {
    ScanOptions options = ScanOptions.of(args, 0);
    Page page = Page.of(keys.keys(), keys.order(), options);
    List<Bytes> found = new ArrayList<>(live(keys, page.elements()));
    if (options.type() != null) {
      found.removeIf(key -> !keys.find(key).type().equalsIgnoreCase(options.type()));
    }
    return page.reply(Reply.ofAll(found));
  }

  private static Reply flush(Keyspace keys, Args args) {
    keys.clear();
    return Reply.OK;
  }
}
