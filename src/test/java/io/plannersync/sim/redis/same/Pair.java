package io.plannersync.sim.redis.same;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.api.StatefulRedisConnection;
import io.plannersync.sim.redis.MemoryRedis;
import io.plannersync.sim.redis.command.Refusal;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The Redis in memory and a real one, to which the same is done. */
final class Pair {

  private final long seed;
  private final MemoryRedis redis;
  private final Client memory;
  private final Client memoryOther;
  private final Client real;
  private final Client realOther;
  private final List<String> done = new ArrayList<>();
  private final List<String> events = new ArrayList<>();

  /**
   * @param real empty
   * @param other a second connection to it
   */
  Pair(
      long seed,
      StatefulRedisConnection<String, String> real,
      StatefulRedisConnection<String, String> other) {
    this.seed = seed;
    this.real = new Client(real);
    this.realOther = new Client(other);
    redis = new MemoryRedis(() -> Clock.systemUTC().millis() * 1000, seed);
    memory = new Client(redis.connect());
    memory.connection().sync().configSet("notify-keyspace-events", "KA");
    redis.onMessage(
        (channel, message) -> {
          // What scripts publish is not among what the real one is heard for.
          if (channel.startsWith("__keyspace@")) {
            events.add(channel + " " + message);
          }
        });
    memoryOther = new Client(redis.connect());
  }

  /** The answer, which was the same. */
  Object both(List<String> words) {
    note(words);
    Object answer = memory.answer(words);
    compare(answer, real.answer(words));
    return answer;
  }

  /**
   * @param meanwhile done by somebody else before the end
   * @param end EXEC or DISCARD
   */
  void transaction(List<List<String>> commands, List<String> meanwhile, String end) {
    note(List.of("MULTI", commands.toString(), meanwhile.toString(), end));
    compare(
        memory.transaction(commands, () -> memoryOther.answer(meanwhile), end),
        real.transaction(commands, () -> realOther.answer(meanwhile), end));
  }

  /** Only of the one in memory; the real one is told in its own way. */
  void refuse(Refusal why) {
    done.add("refuse " + why);
    redis.refuse(why);
  }

  void compareKeys() {
    Map<String, String> keys = Dump.of(memory.connection());
    compare(keys, Dump.of(real.connection()));
  }

  void compareEvents(List<String> expected) {
    compare(events, expected);
  }

  private void compare(Object played, Object expected) {
    assertThat(played)
        .describedAs(
            "-Dredis.seed=%d, after%n%s",
            seed, String.join("\n", done.subList(Math.max(0, done.size() - 25), done.size())))
        .isEqualTo(expected);
  }

  private void note(List<String> words) {
    List<String> shown =
        words.stream().map(w -> w.length() > 80 ? w.lines().findFirst().get() : w).toList();
    done.add(String.join(" ", shown));
  }
}
