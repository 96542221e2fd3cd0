package io.plannersync.sim.redis.command;

import static io.plannersync.sim.redis.command.Command.ANY;
import static io.plannersync.sim.redis.command.Command.reads;
import static io.plannersync.sim.redis.command.Command.writes;

import io.plannersync.sim.redis.data.Bytes;
import io.plannersync.sim.redis.data.Keyspace;
import io.plannersync.sim.redis.data.RedisError;
import io.plannersync.sim.redis.data.StringValue;
import java.util.Map;

/** GET, SET and their kin. */
final class StringCommands {

  private StringCommands() {}

  static Map<String, Command> all() {
    return Map.of(
        "GET", reads(1, 1, StringCommands::get),
        "SET", writes(2, ANY, StringCommands::set),
        "SETNX", writes(2, 2, StringCommands::setnx),
        "SETEX", writes(3, 3, (keys, args) -> setex(keys, args, "setex", 1000)),
        "PSETEX", writes(3, 3, (keys, args) -> setex(keys, args, "psetex", 1)),
        "STRLEN", reads(1, 1, StringCommands::length),
        "INCR", writes(1, 1, StringCommands::incr));
  }

  private static Reply get(Keyspace keys, Args args) {
    return Reply.of(text(keys, args.key()));
  }

  private static Reply length(Keyspace keys, Args args) {
    Bytes text = text(keys, args.key());
    return Reply.of(text == null ? 0L : text.size());
  }

  private static Bytes text(Keyspace keys, Bytes key) {
    StringValue value = keys.find(key, StringValue.class);
    return value == null ? null : value.text();
  }

  private static Reply set(Keyspace keys, Args args) {
    SetOptions options = SetOptions.of(args, keys.millis());
    Bytes key = args.key();
    Bytes before = options.get() ? text(keys, key) : null;
    boolean exists = keys.find(key) != null;
    if (options.onlyNew() && exists || options.onlyOld() && !exists) {
      return options.get() ? Reply.of(before) : Reply.NIL;
    }
    long expiry = options.keepExpiry() ? keys.expiresAt(key) : options.expiresAt();
    put(keys, key, args.get(1), expiry);
    if (options.expiresAt() != Keyspace.NEVER) {
      keys.event('g', "expire", key);
    }
    return options.get() ? Reply.of(before) : Reply.OK;
  }

  private static void put(Keyspace keys, Bytes key, Bytes text, long expiresAt) {
    keys.set(key, new StringValue(text));
    if (expiresAt != Keyspace.NEVER) {
      keys.expireAt(key, expiresAt);
    }
    keys.event('$', "set", key);
  }

  private static Reply setnx(Keyspace keys, Args args) {
    if (keys.find(args.key()) != null) {
      return Reply.of(false);
    }
    put(keys, args.key(), args.get(1), Keyspace.NEVER);
    return Reply.of(true);
  }

  private static Reply setex(Keyspace keys, Args args, String name, int unit) {
    long lifetime = args.integer(1);
    if (lifetime <= 0) {
      throw new RedisError("ERR invalid expire time in " + name);
    }
    put(keys, args.key(), args.get(2), keys.millis() + lifetime * unit);
    keys.event('g', "expire", args.key());
    return Reply.OK;
  }

  private static Reply incr(Keyspace keys, Args args) {
    Bytes key = args.key();
    Bytes before = text(keys, key);
    Long number = before == null ? Long.valueOf(0) : before.integer();
    if (number == null) {
      throw new RedisError(RedisError.NOT_AN_INTEGER);
    }
    if (number == Long.MAX_VALUE) {
      throw new RedisError("ERR increment or decrement would overflow");
    }
    long expiry = keys.expiresAt(key);
    keys.set(key, new StringValue(Bytes.of(number + 1)));
    if (expiry != Keyspace.NEVER) {
      keys.expireAt(key, expiry);
    }
    keys.event('$', "incrby", key);
    return Reply.of(number + 1);
  }
}
