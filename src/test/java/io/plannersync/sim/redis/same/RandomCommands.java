package io.plannersync.sim.redis.same;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Commands with arguments that often meet: few keys of all types, right and wrong numbers. */
final class RandomCommands {

  private static final List<String> KEYS = List.of("s", "s2", "h", "h2", "l", "l2", "e", "z", "z2");
  private static final List<String> WORDS =
      List.of("", "a", "b", "c", "10", "-3", "1.5", "héé", " 7", "07", "9223372036854775807");
  private static final List<String> SCORES =
      List.of(
          "1",
          "2",
          "2.5",
          "-1",
          "0",
          "-0",
          "inf",
          "-inf",
          "1e3",
          "1700000000000",
          "0.1",
          "1e300",
          "1.5e-7",
          "nan",
          "x",
          "");
  private static final List<String> BOUNDS =
      List.of("-inf", "+inf", "1", "(1", "2", "(2.5", "0", "(1e3", "x", "(", "1700000000000");
  private static final List<String> INTEGERS =
      List.of("0", "1", "2", "-1", "-2", "3", "100", "-100", "x", "1.0", "");
  private static final List<String> LIFETIMES = List.of("3600", "7200", "0", "-1", "x", "90000");
  private static final List<String> LIFETIMES_MS = List.of("3600000", "7200000", "0", "-5", "x");

  private final Random random;

  RandomCommands(Random random) {
    this.random = random;
  }

  <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  /** A key; mostly one that holds what the command is for. */
  String key(char first) {
    return random.nextInt(8) == 0
        ? one(KEYS)
        : one(KEYS.stream().filter(key -> key.charAt(0) == first).toList());
  }

  String word() {
    return one(WORDS);
  }

  private List<String> command(Object... parts) {
    List<String> words = new ArrayList<>();
    for (Object part : parts) {
      if (part instanceof List<?> more) {
        more.forEach(each -> words.add((String) each));
      } else {
        words.add((String) part);
      }
    }
    if (random.nextInt(60) == 0) {
      words.add("more");
    } else if (random.nextInt(60) == 0 && words.size() > 1) {
      words.remove(words.size() - 1);
    }
    return words;
  }

  private List<String> some(List<String> of) {
    List<String> some = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      some.add(one(of));
    }
    return some;
  }

  private List<String> pairs(List<String> first, List<String> second) {
    List<String> pairs = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      pairs.add(one(first));
      pairs.add(one(second));
    }
    return pairs;
  }

  List<String> next() {
    return switch (random.nextInt(5)) {
      case 0 -> ofStrings();
      case 1 -> ofHashes();
      case 2 -> ofListsAndSets();
      case 3 -> ofSortedSets();
      default -> ofKeys();
    };
  }

  private List<String> ofStrings() {
    String key = key('s');
    return switch (random.nextInt(8)) {
      case 0 -> command("GET", key);
      case 1 -> command("SETNX", key, word());
      case 2 -> command("SETEX", key, one(LIFETIMES), word());
      case 3 -> command("PSETEX", key, one(LIFETIMES_MS), word());
      case 4 -> command("INCR", key);
      case 5 -> command("SET", key, word());
      default -> command("SET", key, word(), options());
    };
  }

  private List<String> options() {
    List<String> options = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      switch (random.nextInt(7)) {
        case 0 -> options.add("NX");
        case 1 -> options.add("xx");
        case 2 -> options.add("GET");
        case 3 -> options.add("KEEPTTL");
        case 4 -> options.addAll(List.of("EX", one(LIFETIMES)));
        case 5 -> options.addAll(List.of("px", one(LIFETIMES_MS)));
        default -> options.add(random.nextInt(4) == 0 ? "WHAT" : "GET");
      }
    }
    return options;
  }

  private List<String> ofHashes() {
    String key = key('h');
    return switch (random.nextInt(11)) {
      case 0 -> command("HSETNX", key, word(), word());
      case 1 -> command("HGET", key, word());
      case 2 -> command("HMGET", key, some(WORDS));
      case 3 -> command("HGETALL", key);
      case 4 -> command("HVALS", key);
      case 5 -> command("HDEL", key, some(WORDS));
      case 6 -> command("HINCRBY", key, word(), one(INTEGERS));
      case 7 -> command("HLEN", key);
      case 8 -> command("HKEYS", key);
      case 9 -> command("HEXISTS", key, word());
      default -> command("HSET", key, pairs(WORDS, WORDS));
    };
  }

  private List<String> ofListsAndSets() {
    String list = key('l');
    String set = key('e');
    return switch (random.nextInt(12)) {
      case 0, 1 -> command("LPUSH", list, some(WORDS));
      case 2 -> command("RPUSH", list, some(WORDS));
      case 3 -> command("LTRIM", list, one(INTEGERS), one(INTEGERS));
      case 4 -> command("LRANGE", list, one(INTEGERS), one(INTEGERS));
      case 5 -> command("LLEN", list);
      case 6, 7 -> command("SADD", set, some(WORDS));
      case 8 -> command("SREM", set, some(WORDS));
      case 9 -> command("SMEMBERS", set);
      case 10 -> command(random.nextBoolean() ? "SISMEMBER" : "SCARD", set, word());
      default -> command("SUNIONSTORE", key('e'), List.of(set, key('e')));
    };
  }

  private List<String> ofSortedSets() {
    String key = key('z');
    return switch (random.nextInt(11)) {
      case 0 -> command("ZREM", key, some(WORDS));
      case 1 -> command("ZCARD", key);
      case 2 -> command("ZSCORE", key, word());
      case 3 -> command("ZCOUNT", key, one(BOUNDS), one(BOUNDS));
      case 4 -> command("ZRANGE", key, one(INTEGERS), one(INTEGERS), withScores());
      case 5 -> command("ZREVRANGE", key, one(INTEGERS), one(INTEGERS), withScores());
      case 6 -> command("ZRANGEBYSCORE", key, one(BOUNDS), one(BOUNDS), withScores(), limit());
      case 7 -> command("ZREMRANGEBYSCORE", key, one(BOUNDS), one(BOUNDS));
      default -> command("ZADD", key, pairs(SCORES, WORDS));
    };
  }

  private List<String> withScores() {
    return random.nextBoolean() ? List.of("WITHSCORES") : List.of();
  }

  private List<String> limit() {
    return random.nextBoolean() ? List.of("LIMIT", one(INTEGERS), one(INTEGERS)) : List.of();
  }

  private List<String> ofKeys() {
    String key = one(KEYS);
    return switch (random.nextInt(12)) {
      case 0 -> command("DEL", some(KEYS));
      case 1 -> command("UNLINK", key);
      case 2 -> command("EXISTS", some(KEYS));
      case 3 -> command("TYPE", key);
      case 4 -> command("EXPIRE", key, one(LIFETIMES));
      case 5 -> command("PEXPIRE", key, one(LIFETIMES_MS));
      case 6 -> command("PERSIST", key);
      case 7 -> command("TTL", key);
      case 8 -> command("PTTL", key);
      case 9 -> command("RENAME", key, one(KEYS));
      case 10 -> command("KEYS", one(List.of("*", "s*", "?", "[hl]*", "[^h-z]", "\\*", "h[0-9]")));
      default -> command("DBSIZE");
    };
  }
}
