package io.plannersync.store;

import static io.plannersync.store.RedisClients.await;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.TransactionResult;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.output.ValueOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.plannersync.store.Read.Found;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Keys that hold one text each, as a string or as RedisJSON, with the same few operations for both.
 *
 * <p>A write watches the key, compares, and writes in a transaction: that is all it takes, on every
 * server, without scripts and without a second path for RedisJSON. The expiry is set again inside
 * the transaction because SET always, and JSON.SET in some versions, removes it.
 */
final class Cells {

  private static final int BATCH = 1000;
  private static final int ATTEMPTS = 3;

  /** A text of more bytes is not read: a few of them would fill the memory. */
  private static final long LONGEST = 1024 * 1024;

  /** How many bytes in memory one of a RedisJSON text takes at most. */
  private static final int MEMORY_PER_BYTE = 8;

  /** Bytes that are asked for before the first of them is awaited. */
  private static final long TOGETHER = 8 * LONGEST;

  /** No number of milliseconds that PTTL answers. */
  private static final long CHANGED = Long.MIN_VALUE;

  private final RedisClients clients;

  Cells(RedisClients clients) {
    this.clients = clients;
  }

  Read read(String key) {
    return readAll(List.of(key)).get(key);
  }

  /**
   * Reads in batches: first the types and lengths, then the values, as many together as there is
   * room for.
   */
  Map<String, Read> readAll(Collection<String> keys) {
    Map<String, Read> found = new LinkedHashMap<>();
    keys.forEach(key -> found.put(key, null)); // keeps the order of the question
    readWhile(
        keys,
        portion -> {
          found.putAll(portion);
          return true;
        });
    return found;
  }

  /**
   * The same in portions of a few megabytes, of which only one is in memory if nobody keeps it: the
   * texts in the order of the question, what is no text or too long a little before.
   *
   * @param portion whether to go on
   */
  void readWhile(Collection<String> keys, Predicate<Map<String, Read>> portion) {
    List<String> distinct = List.copyOf(new LinkedHashSet<>(keys));
    boolean more = true;
    for (int from = 0; more && from < distinct.size(); from += BATCH) {
      more = readBatch(distinct.subList(from, Math.min(from + BATCH, distinct.size())), 1, portion);
    }
  }

  /** Answers whether to go on. */
  private boolean readBatch(List<String> keys, int attempt, Predicate<Map<String, Read>> portion) {
    Map<String, Read> unread = new LinkedHashMap<>();
    var redis = clients.shared().async();
    Map<String, RedisFuture<String>> types = new LinkedHashMap<>();
    Map<String, RedisFuture<Long>> lengths = new LinkedHashMap<>();
    for (String key : keys) {
      types.put(key, redis.type(key));
      lengths.put(key, redis.strlen(key));
    }
    List<Text> texts = new ArrayList<>();
    types.forEach(
        (key, answer) -> {
          String type = await(answer);
          Representation as = Representation.of(type).orElse(null);
          if (as == null) {
            unread.put(key, type.equals("none") ? Read.ABSENT : new Read.WrongType(type));
          } else {
            RedisFuture<Long> length =
                as == Representation.STRING ? lengths.get(key) : redis.memoryUsage(key);
            texts.add(new Text(key, as, length));
          }
        });
    Map<String, Read> found = unread;
    List<Text> together = new ArrayList<>();
    long bytes = 0;
    for (Text text : texts) {
      long length = text.bytes();
      if (length > text.most()) {
        found.put(text.key(), tooLong(length));
        continue;
      }
      if (bytes + length > TOGETHER && !together.isEmpty()) {
        readTexts(together, attempt, found);
        if (!portion.test(found)) {
          return false;
        }
        found = new LinkedHashMap<>();
        together.clear();
        bytes = 0;
      }
      together.add(text);
      bytes += length;
    }
    readTexts(together, attempt, found);
    return portion.test(found);
  }

  /**
   * A key that holds a text.
   *
   * @param length its bytes; of RedisJSON those in memory, which may be several times the text's
   */
  private record Text(String key, Representation as, RedisFuture<Long> length) {

    /** 0 where the server does not tell, or the key is no string any more. */
    long bytes() {
      try {
        Long told = await(length);
        return told == null ? 0 : told;
      } catch (RedisCommandExecutionException e) {
        return 0;
      }
    }

    long most() {
      return as == Representation.STRING ? LONGEST : LONGEST * MEMORY_PER_BYTE;
    }
  }

  /** Those whose type changed since it was asked for are asked again, a few times. */
  private void readTexts(List<Text> texts, int attempt, Map<String, Read> found) {
    List<String> changed = new ArrayList<>();
    var redis = clients.shared().async();
    record Pending(Text text, RedisFuture<String> value, RedisFuture<Long> ttl) {}
    List<Pending> pending = new ArrayList<>();
    for (Text text : texts) {
      pending.add(new Pending(text, get(redis, text.key(), text.as()), redis.pttl(text.key())));
    }
    for (Pending one : pending) {
      long ttl = await(one.ttl());
      String key = one.text().key();
      try {
        String raw = await(one.value());
        if (raw != null && raw.length() > LONGEST) {
          found.put(key, tooLong(raw.length()));
        } else {
          found.put(key, raw == null ? Read.ABSENT : new Found(raw, one.text().as(), ttl >= 0));
        }
      } catch (RedisCommandExecutionException e) {
        if (!isWrongType(e)) {
          throw e;
        }
        changed.add(key);
        found.put(key, new Read.WrongType("changing"));
      }
    }
    if (!changed.isEmpty() && attempt < ATTEMPTS) {
      readBatch(
          changed,
          attempt + 1,
          again -> {
            found.putAll(again);
            return true;
          });
    }
  }

  private static Read tooLong(long bytes) {
    return new Read.WrongType(
        "text of " + bytes + " bytes, which is more than the " + LONGEST + " that are read");
  }

  /** Writes if the key still holds exactly what was read; keeps representation and expiry. */
  boolean replace(String key, Found expected, String text) {
    return clients.exclusively(
        redis -> {
          long ttl = watchAndCompare(redis, key, expected);
          if (ttl == CHANGED) {
            return false;
          }
          redis.multi();
          List<RedisFuture<?>> writes = new ArrayList<>();
          writes.add(set(redis, key, expected.representation(), text));
          if (ttl >= 0) {
            // 0 is less than a millisecond left: it would delete the key.
            writes.add(redis.pexpire(key, Math.max(ttl, 1)));
          }
          return executed(redis, writes);
        });
  }

  /** Deletes if the key still holds exactly what was read. */
  boolean delete(String key, Found expected) {
    return clients.exclusively(
        redis -> {
          if (watchAndCompare(redis, key, expected) == CHANGED) {
            return false;
          }
          redis.multi();
          return executed(redis, List.of(redis.del(key)));
        });
  }

  /** Writes only if there is no such key, whatever it may hold. */
  boolean create(String key, Representation as, String text) {
    if (as == Representation.STRING) {
      return await(clients.shared().async().setnx(key, text));
    }
    return clients.exclusively(
        redis -> {
          redis.watch(key);
          if (await(redis.exists(key)) > 0) {
            await(redis.unwatch());
            return false;
          }
          redis.multi();
          return executed(redis, List.of(set(redis, key, as, text)));
        });
  }

  /** The key's remaining milliseconds, -1 without expiry, or CHANGED with nothing watched. */
  private static long watchAndCompare(
      RedisAsyncCommands<String, String> redis, String key, Found expected) {
    redis.watch(key);
    RedisFuture<String> value = get(redis, key, expected.representation());
    RedisFuture<Long> ttl = redis.pttl(key);
    boolean same;
    try {
      // -2: it expired meanwhile, which not every server counts as a change of a watched key.
      same = expected.raw().equals(await(value)) && await(ttl) != -2;
    } catch (RedisCommandExecutionException e) {
      if (!isWrongType(e)) {
        throw e;
      }
      same = false;
    }
    if (!same) {
      await(redis.unwatch());
      return CHANGED;
    }
    return await(ttl);
  }

  /** Whether the transaction took place; throws if one of its commands was refused. */
  private static boolean executed(
      RedisAsyncCommands<String, String> redis, List<RedisFuture<?>> writes) {
    TransactionResult result = await(redis.exec());
    if (result.wasDiscarded()) {
      return false;
    }
    writes.forEach(RedisClients::await);
    return true;
  }

  /**
   * Every key that begins with a text, page by page, as SCAN gives them: a key that exists all the
   * time comes at least once and may come twice.
   */
  void scan(String beginning, Consumer<List<String>> page) {
    scanWhile(
        beginning,
        keys -> {
          page.accept(keys);
          return true;
        });
  }

  /** The representation of the first key that is found, begins so, passes and holds a text. */
  Optional<Representation> first(String beginning, Predicate<String> passes) {
    AtomicReference<Representation> first = new AtomicReference<>();
    scanWhile(
        beginning,
        keys -> {
          readAll(keys.stream().filter(passes).limit(10).toList()).values().stream()
              .flatMap(read -> read instanceof Found f ? Stream.of(f.representation()) : null)
              .findFirst()
              .ifPresent(first::set);
          return first.get() == null;
        });
    return Optional.ofNullable(first.get());
  }

  private void scanWhile(String beginning, Predicate<List<String>> page) {
    var redis = clients.shared().async();
    ScanArgs args = ScanArgs.Builder.matches(StoreKeys.pattern(beginning)).limit(BATCH);
    ScanCursor cursor = ScanCursor.INITIAL;
    boolean more = true;
    while (more) {
      KeyScanCursor<String> next = await(redis.scan(cursor, args));
      more = page.test(next.getKeys()) && !next.isFinished();
      cursor = next;
    }
  }

  static RedisFuture<String> set(
      RedisAsyncCommands<String, String> redis, String key, Representation as, String text) {
    return as == Representation.STRING ? redis.set(key, text) : jsonSet(redis, key, text);
  }

  private static RedisFuture<String> get(
      RedisAsyncCommands<String, String> redis, String key, Representation as) {
    return as == Representation.STRING ? redis.get(key) : jsonGet(redis, key);
  }

  /** The path is spelled out: what is meant without one differs between versions and protocols. */
  private static RedisFuture<String> jsonGet(RedisAsyncCommands<String, String> redis, String key) {
    return redis.dispatch(
        CommandType.JSON_GET,
        new ValueOutput<>(ExactUtf8.CODEC),
        new CommandArgs<>(ExactUtf8.CODEC).addKey(key).add("."));
  }

  private static RedisFuture<String> jsonSet(
      RedisAsyncCommands<String, String> redis, String key, String text) {
    return redis.dispatch(
        CommandType.JSON_SET,
        new StatusOutput<>(ExactUtf8.CODEC),
        new CommandArgs<>(ExactUtf8.CODEC).addKey(key).add(".").addValue(text));
  }

  /** RedisJSON has its own words for Redis's WRONGTYPE. */
  static boolean isWrongType(RedisCommandExecutionException e) {
    return e.getMessage() != null
        && (e.getMessage().startsWith("WRONGTYPE") || e.getMessage().contains("wrong Redis type"));
  }
}
