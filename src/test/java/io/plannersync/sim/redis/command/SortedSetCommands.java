package io.plannersync.sim.redis.command;

import static io.plannersync.sim.redis.command.Command.ANY;
import static io.plannersync.sim.redis.command.Command.frees;
import static io.plannersync.sim.redis.command.Command.reads;
import static io.plannersync.sim.redis.command.Command.writes;

import io.plannersync.sim.redis.data.Bytes;
import io.plannersync.sim.redis.data.Keyspace;
import io.plannersync.sim.redis.data.RedisError;
import io.plannersync.sim.redis.data.SortedSetValue;
import io.plannersync.sim.redis.data.SortedSetValue.Scored;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Sorted sets. */
final class SortedSetCommands {

  private SortedSetCommands() {}

  static Map<String, Command> all() {
    return Map.of(
        "ZADD", writes(3, ANY, SortedSetCommands::zadd),
        "ZREM", frees(2, ANY, SortedSetCommands::zrem),
        "ZCARD", reads(1, 1, (keys, args) -> Reply.of(members(keys, args).size())),
        "ZSCORE", reads(2, 2, SortedSetCommands::zscore),
        "ZCOUNT", reads(3, 3, SortedSetCommands::zcount),
        "ZRANGE", reads(3, ANY, (keys, args) -> zrange(args, () -> members(keys, args))),
        "ZREVRANGE",
            reads(3, ANY, (keys, args) -> zrange(args, () -> members(keys, args).descendingSet())),
        "ZRANGEBYSCORE", reads(3, ANY, SortedSetCommands::zrangebyscore),
        "ZREMRANGEBYSCORE", frees(3, 3, SortedSetCommands::zremrangebyscore));
  }

  private static NavigableSet<Scored> members(Keyspace keys, Args args) {
    SortedSetValue set = keys.find(args.key(), SortedSetValue.class);
    return set == null ? new TreeSet<>() : set.all();
  }

  private static Reply zadd(Keyspace keys, Args args) {
    boolean onlyNew = args.word(1).equals("NX");
    int first = onlyNew ? 2 : 1;
    if (args.size() == first || (args.size() - first) % 2 != 0) {
      throw new RedisError(RedisError.SYNTAX);
    }
    for (int i = first; i < args.size(); i += 2) {
      args.number(i); // all are read before one is written
    }
    SortedSetValue set =
        keys.findOrCreate(
            args.key(), SortedSetValue.class, () -> new SortedSetValue(keys.history()));
    int added = 0;
    boolean changed = false;
    for (int i = first; i < args.size(); i += 2) {
      if (onlyNew && set.score(args.get(i + 1)) != null) {
        continue;
      }
      double score = args.number(i);
      Double before = set.put(args.get(i + 1), score);
      added += before == null ? 1 : 0;
      changed |= before == null || before != score;
    }
    if (changed) {
      keys.touched(args.key());
      keys.event('z', "zadd", args.key());
    }
    return Reply.of(added);
  }

  private static Reply zrem(Keyspace keys, Args args) {
    SortedSetValue set = keys.find(args.key(), SortedSetValue.class);
    long removed = set == null ? 0 : args.from(1).stream().filter(set::remove).count();
    removed(keys, args.key(), removed, "zrem");
    return Reply.of(removed);
  }

  private static void removed(Keyspace keys, Bytes key, long count, String event) {
    if (count > 0) {
      keys.touched(key);
      keys.event('z', event, key);
      keys.removeIfEmpty(key);
    }
  }

  private static Reply zscore(Keyspace keys, Args args) {
    SortedSetValue set = keys.find(args.key(), SortedSetValue.class);
    Double score = set == null ? null : set.score(args.get(1));
    return score == null ? Reply.NIL : Reply.of(Numbers.score(score));
  }

  private static Reply zcount(Keyspace keys, Args args) {
    return Reply.of(ScoreRange.of(args, 1).in(members(keys, args)).size());
  }

  /**
   * @param members looked for after the arguments were read
   */
  private static Reply zrange(Args args, Supplier<NavigableSet<Scored>> members) {
    boolean withScores = args.size() > 3;
    if (args.size() > 4 || withScores && !args.word(3).equals("WITHSCORES")) {
      throw new RedisError(RedisError.SYNTAX);
    }
    Span span = Span.of(args, 1);
    return listed(span.in(List.copyOf(members.get())), withScores);
  }

  private static Reply listed(Collection<Scored> found, boolean withScores) {
    List<Reply> listed = new ArrayList<>(found.size() * 2);
    for (Scored one : found) {
      listed.add(Reply.of(one.member()));
      if (withScores) {
        listed.add(Reply.of(Numbers.score(one.score())));
      }
    }
    return new Reply.Many(listed);
  }

  private static Reply zrangebyscore(Keyspace keys, Args args) {
    ScoreRange range = ScoreRange.of(args, 1);
    boolean withScores = false;
    long offset = 0;
    long limit = Long.MAX_VALUE;
    for (int i = 3; i < args.size(); i++) {
      if (args.word(i).equals("WITHSCORES")) {
        withScores = true;
      } else if (args.word(i).equals("LIMIT") && i + 2 < args.size()) {
        offset = args.integer(i + 1);
        limit = args.integer(i + 2);
        i += 2;
      } else {
        throw new RedisError(RedisError.SYNTAX);
      }
    }
    Collection<Scored> found = range.in(members(keys, args));
    return offset < 0
        ? listed(List.of(), withScores)
        : listed(
            found.stream().skip(offset).limit(limit < 0 ? Long.MAX_VALUE : limit).toList(),
            withScores);
  }

  private static Reply zremrangebyscore(Keyspace keys, Args args) {
    List<Scored> found = List.copyOf(ScoreRange.of(args, 1).in(members(keys, args)));
    SortedSetValue set = keys.find(args.key(), SortedSetValue.class);
    found.forEach(one -> set.remove(one.member()));
    removed(keys, args.key(), found.size(), "zremrangebyscore");
    return Reply.of(found.size());
  }
}
