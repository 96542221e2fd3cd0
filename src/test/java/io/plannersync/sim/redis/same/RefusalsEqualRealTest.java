package io.plannersync.sim.redis.same;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.plannersync.sim.redis.CommandHook;
import io.plannersync.sim.redis.RealRedis;
import io.plannersync.sim.redis.RedisProcess;
import io.plannersync.sim.redis.SimRedis;
import io.plannersync.sim.redis.command.Refusal;
import io.plannersync.testing.TestRedis;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a server refuses that is full, or that has become a replica. */
class RefusalsEqualRealTest {

  private static final int SEEDS = 30;
  private static final int LENGTH = 60;

  private final String url = TestRedis.start();

  @Test
  void a_full_server_refuses_what_needs_memory() {
    play(
        Refusal.OOM,
        redis -> redis.configSet("maxmemory", "1"),
        redis -> redis.configSet("maxmemory", "0"));
  }

  @Test
  void a_replica_refuses_writes() {
    play(Refusal.READONLY, redis -> redis.replicaof("127.0.0.1", 1), RedisCommands::replicaofNoOne);
  }

  private void play(
      Refusal refusal,
      Consumer<RedisCommands<String, String>> refuse,
      Consumer<RedisCommands<String, String>> allow) {
    try (SimRedis redis = new RealRedis(url)) {
      RedisProcess process = redis.process("real", CommandHook.NONE);
      StatefulRedisConnection<String, String> real = process.connect();
      StatefulRedisConnection<String, String> other = process.connect();
      for (long seed = 1; seed <= SEEDS; seed++) {
        real.sync().flushall();
        Random random = new Random(seed);
        Pair pair = new Pair(seed, real, other);
        RandomCommands commands = new RandomCommands(random);
        RandomScripts scripts = new RandomScripts(random);
        mixed(pair, random, commands, scripts);
        refuse.accept(real.sync());
        pair.refuse(refusal);
        mixed(pair, random, commands, scripts);
        for (int i = 0; i < LENGTH / 3; i++) {
          List<List<String>> inside = Stream.generate(commands::next).limit(3).toList();
          pair.transaction(inside, List.of("DBSIZE"), "EXEC");
        }
        allow.accept(real.sync());
        pair.refuse(Refusal.NONE);
        pair.compareKeys();
      }
    }
  }

  private static void mixed(
      Pair pair, Random random, RandomCommands commands, RandomScripts scripts) {
    for (int i = 0; i < LENGTH; i++) {
      pair.both(random.nextBoolean() ? commands.next() : scripts.next());
    }
  }
}
