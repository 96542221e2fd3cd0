package io.plannersync.sim.redis.same;

import io.lettuce.core.api.StatefulRedisConnection;
import io.plannersync.sim.redis.CommandHook;
import io.plannersync.sim.redis.RealRedis;
import io.plannersync.sim.redis.RedisProcess;
import io.plannersync.sim.redis.SimRedis;
import io.plannersync.testing.TestDatabase;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The same random commands, transactions and scripts on the Redis in memory and on a real one: the
 * same answers, the same kinds of errors, the same keys in the end. {@code -Dredis.seeds=n} tries
 * more of them, {@code -Dredis.seed=n} one.
 */
class MemoryRedisEqualsRealTest {

  private static final int LENGTH = 60;

  @RegisterExtension static final TestDatabase database = new TestDatabase();

  private static Stream<Long> seeds() {
    Long only = Long.getLong("redis.seed");
    return only != null
        ? Stream.of(only)
        : Stream.iterate(1L, seed -> seed + 1).limit(Long.getLong("redis.seeds", 50));
  }

  @Test
  void plain_commands() {
    play(
        (pair, random) -> {
          RandomCommands commands = new RandomCommands(random);
          return () -> pair.both(commands.next());
        });
  }

  @Test
  void scripts_among_plain_commands() {
    play(
        (pair, random) -> {
          RandomCommands commands = new RandomCommands(random);
          RandomScripts scripts = new RandomScripts(random);
          return () -> {
            if (random.nextInt(5) == 0) {
              pair.both(commands.next());
            } else {
              List<String> call = scripts.next();
              scripts.learn(call, pair.both(call));
            }
          };
        });
  }

  @Test
  void transactions() {
    play(
        (pair, random) -> {
          RandomCommands commands = new RandomCommands(random);
          return () -> {
            pair.both(commands.next());
            if (random.nextBoolean()) {
              pair.both(List.of("WATCH", commands.key('s'), commands.key('h')));
            }
            List<List<String>> inside = Stream.generate(commands::next).limit(3).toList();
            List<String> meanwhile = commands.next();
            pair.transaction(inside, meanwhile, random.nextInt(9) == 0 ? "DISCARD" : "EXEC");
          };
        });
  }

  /** What a sequence consists of. */
  private interface Play {
    Runnable step(Pair pair, Random random);
  }

  private void play(Play play) {
    try (SimRedis redis = new RealRedis(database.uri())) {
      RedisProcess process = redis.process("real", CommandHook.NONE);
      StatefulRedisConnection<String, String> real = process.connect();
      StatefulRedisConnection<String, String> other = process.connect();
      try (RealEvents events = new RealEvents(real, process.connectPubSub(), database.database())) {
        seeds()
            .forEach(
                seed -> {
                  database.sync().flushdb();
                  Pair pair = new Pair(seed, real, other);
                  Runnable step = play.step(pair, new Random(seed));
                  for (int i = 0; i < LENGTH; i++) {
                    step.run();
                  }
                  pair.compareKeys();
                  pair.compareEvents(events.take());
                });
      }
    }
  }
}
