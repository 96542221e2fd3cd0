package io.plannersync.sim.redis.command;

import static io.plannersync.sim.redis.command.Command.ANY;
import static io.plannersync.sim.redis.command.Command.frees;
import static io.plannersync.sim.redis.command.Command.reads;
import static io.plannersync.sim.redis.command.Command.writes;

import io.plannersync.sim.redis.data.Bytes;
import io.plannersync.sim.redis.data.Keyspace;
import io.plannersync.sim.redis.data.SetValue;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Sets. */
final class SetCommands {

  private SetCommands() {}

  static Map<String, Command> all() {
    return Map.of(
        "SADD", writes(2, ANY, SetCommands::sadd),
        "SREM", frees(2, ANY, SetCommands::srem),
        "SMEMBERS", reads(1, 1, (keys, args) -> Reply.ofAll(members(keys, args.key()))),
        "SISMEMBER",
            reads(2, 2, (keys, args) -> Reply.of(members(keys, args.key()).contains(args.get(1)))),
        "SCARD", reads(1, 1, (keys, args) -> Reply.of(members(keys, args.key()).size())),
        "SUNIONSTORE", writes(2, ANY, SetCommands::sunionstore));
  }

  private static Collection<Bytes> members(Keyspace keys, Bytes key) {
    SetValue set = keys.find(key, SetValue.class);
    return set == null ? Set.of() : set.all();
  }

  private static SetValue empty(Keyspace keys) {
    return new SetValue(keys.order(), keys.history());
  }

  private static Reply sadd(Keyspace keys, Args args) {
    SetValue set = keys.findOrCreate(args.key(), SetValue.class, () -> empty(keys));
    long added = args.from(1).stream().filter(set::add).count();
    if (added > 0) {
      keys.touched(args.key());
      keys.event('s', "sadd", args.key());
    }
    return Reply.of(added);
  }

  private static Reply srem(Keyspace keys, Args args) {
    SetValue set = keys.find(args.key(), SetValue.class);
    long removed = set == null ? 0 : args.from(1).stream().filter(set::remove).count();
    if (removed > 0) {
      keys.touched(args.key());
      keys.event('s', "srem", args.key());
      keys.removeIfEmpty(args.key());
    }
    return Reply.of(removed);
  }

  private static Reply sunionstore(Keyspace keys, Args args) {
    TreeSet<Bytes> union = new TreeSet<>(keys.order());
    args.from(1).forEach(key -> union.addAll(members(keys, key)));
    if (union.isEmpty()) {
      if (keys.remove(args.key())) {
        keys.event('g', "del", args.key());
      }
      return Reply.of(0);
    }
    SetValue stored = empty(keys);
    union.forEach(stored::add);
    keys.set(args.key(), stored);
    keys.event('s', "sunionstore", args.key());
    return Reply.of(union.size());
  }
}
