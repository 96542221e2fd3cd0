package io.plannersync.sim.redis.same;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.sim.redis.MemoryRedis;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WritesTakenBackTest {

  private static final int SEEDS = 50;
  private static final int LENGTH = 200;

  @Test
  void after_any_writes_the_content_of_any_time_before_comes_back() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      Random random = new Random(seed);
      long[] micros = {1_700_000_000_000_000L};
      MemoryRedis redis = new MemoryRedis(() -> micros[0], seed);
      Client client = new Client(redis.connect());
      RandomCommands commands = new RandomCommands(random);
      RandomScripts scripts = new RandomScripts(random);
      List<Map<String, String>> after = new ArrayList<>();
      after.add(redis.content());
      for (int i = 0; i < LENGTH; i++) {
        micros[0] += random.nextInt(200_000_000);
        client.answer(random.nextBoolean() ? commands.next() : scripts.next());
        long writes = redis.writes();
        while (after.size() > writes) {
          after.remove(after.size() - 1);
        }
        assertThat(writes).isBetween((long) after.size() - 1, (long) after.size());
        after.add(redis.content());
        if (random.nextInt(20) == 0) {
          redis.rollBackTo(random.nextInt((int) writes + 1));
          assertThat(redis.content())
              .describedAs("seed %d, step %d", seed, i)
              .isEqualTo(after.get((int) redis.writes()));
        }
      }
    }
  }
}
