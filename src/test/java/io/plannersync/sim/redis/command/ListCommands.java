package io.plannersync.sim.redis.command;

import static io.plannersync.sim.redis.command.Command.ANY;
import static io.plannersync.sim.redis.command.Command.frees;
import static io.plannersync.sim.redis.command.Command.reads;
import static io.plannersync.sim.redis.command.Command.writes;

import io.plannersync.sim.redis.data.Bytes;
import io.plannersync.sim.redis.data.Keyspace;
import io.plannersync.sim.redis.data.ListValue;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Lists. */
final class ListCommands {

  private ListCommands() {}

  static Map<String, Command> all() {
    return Map.of(
        "LPUSH", writes(2, ANY, (keys, args) -> push(keys, args, "lpush", ListValue::addFirst)),
        "RPUSH", writes(2, ANY, (keys, args) -> push(keys, args, "rpush", ListValue::addLast)),
        "LTRIM", frees(3, 3, ListCommands::ltrim),
        "LRANGE", reads(3, 3, ListCommands::lrange),
        "LLEN", reads(1, 1, (keys, args) -> Reply.of(elements(keys, args).size())));
  }

  private static List<Bytes> elements(Keyspace keys, Args args) {
    ListValue list = keys.find(args.key(), ListValue.class);
    return list == null ? List.of() : list.all();
  }

  private static Reply push(
      Keyspace keys, Args args, String event, BiConsumer<ListValue, Bytes> add) {
    ListValue list =
        keys.findOrCreate(args.key(), ListValue.class, () -> new ListValue(keys.history()));
    args.from(1).forEach(element -> add.accept(list, element));
    keys.touched(args.key());
    keys.event('l', event, args.key());
    return Reply.of(list.all().size());
  }

  private static Reply ltrim(Keyspace keys, Args args) {
    Span span = Span.of(args, 1);
    ListValue list = keys.find(args.key(), ListValue.class);
    if (list != null) {
      int size = list.all().size();
      list.keep(span.from(size), span.to(size));
      keys.touched(args.key());
      keys.event('l', "ltrim", args.key());
      keys.removeIfEmpty(args.key());
    }
    return Reply.OK;
  }

  private static Reply lrange(Keyspace keys, Args args) {
    Span span = Span.of(args, 1);
    return Reply.ofAll(span.in(elements(keys, args)));
  }
}
