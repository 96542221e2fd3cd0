package io.plannersync.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.api.StatefulRedisConnection;
import io.plannersync.graph.Pace;
import io.plannersync.graph.Pace.CallClass;
import io.plannersync.graph.PaceSettings;
import io.plannersync.sim.redis.MemoryRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The real script against limits that it does not know, in played time. The floors are what was
 * measured, less a little; docs/performance.md says which meet the goal of 0.95 and why the others
 * do not.
 */
class PaceSimulationTest {

  private static final PaceSettings SETTINGS = new PaceSettings(60, 6, 60_000, 2);
  private static final HiddenLimit.Schedule STEADY = steps(0, 90);
  private static final HiddenLimit.Schedule TRIPLED = steps(0, 60, 10, 180, 20, 60);
  private static final HiddenLimit.Schedule QUARTER_LESS =
      steps(0, 1200, 8.0 / 3, 900, 16.0 / 3, 1200);
  private static final HiddenLimit.Schedule RAISED_AND_CUT = steps(0, 60, 6, 120, 12, 40);

  /** A million scripts are run here, for which a real Redis takes two minutes. */
  private StatefulRedisConnection<String, String> redis = new MemoryRedis(() -> 0, 1).connect();

  /** Where luck with the moment of a change would decide, the average over several is taken. */
  private static final List<Duration> MOMENTS =
      List.of(
          Duration.ZERO, Duration.ofSeconds(13), Duration.ofSeconds(27), Duration.ofSeconds(41));

  private record Scenario(
      String name,
      Throttled.World world,
      List<Duration> shifts,
      double leastGoodput,
      double mostRefused) {

    Scenario(String name, Throttled.World world, double leastGoodput, double mostRefused) {
      this(name, world, List.of(Duration.ZERO), leastGoodput, mostRefused);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Scenario> scenarios() {
    return Stream.of(
        new Scenario(
            "bucket of 60 s, steady",
            reads(() -> HiddenLimit.tokenBucket(60, STEADY), 1, 12),
            0.95,
            0.020),
        new Scenario(
            "bucket of 10 s, steady",
            reads(() -> HiddenLimit.tokenBucket(10, STEADY), 1, 12),
            0.95,
            0.017),
        new Scenario(
            "bucket of 10 s, steady, wait of 5 s",
            reads(() -> HiddenLimit.tokenBucket(10, STEADY), 5, 12),
            0.95,
            0.015),
        new Scenario(
            "sliding 10 s, steady",
            reads(() -> HiddenLimit.slidingWindow(10_000, STEADY), 1, 12),
            0.95,
            0.008),
        new Scenario(
            "bucket of 10 s, tripled and back",
            reads(() -> HiddenLimit.tokenBucket(10, TRIPLED), 1, 30),
            0.92,
            0.019),
        new Scenario(
            "bucket of 60 s, tripled and back, wait of 5 s",
            reads(() -> HiddenLimit.tokenBucket(60, TRIPLED), 5, 30),
            0.95,
            0.014),
        new Scenario(
            "bucket of 1 s, tripled and back",
            reads(() -> HiddenLimit.tokenBucket(1, TRIPLED), 1, 30),
            0.90,
            0.016),
        new Scenario(
            "fixed minute, steady",
            reads(() -> HiddenLimit.fixedWindow(60_000, STEADY), 1, 12),
            MOMENTS,
            0.80,
            0.042),
        new Scenario(
            "sliding minute, steady",
            reads(() -> HiddenLimit.slidingWindow(60_000, STEADY), 1, 12),
            0.92,
            0.024),
        new Scenario(
            "sliding 10 s, doubled and cut to a third",
            reads(() -> HiddenLimit.slidingWindow(10_000, RAISED_AND_CUT), 1, 18),
            0.84,
            0.020),
        new Scenario(
            "sliding minute, doubled and cut, wait of 5 s",
            reads(() -> HiddenLimit.slidingWindow(60_000, RAISED_AND_CUT), 5, 18),
            0.72,
            0.029),
        new Scenario(
            "bucket of 10 s, steady, wait of 205 s",
            reads(() -> HiddenLimit.tokenBucket(10, STEADY), 205, 30),
            0.40,
            0.008),
        new Scenario(
            "sliding 2 s of 40 calls, a quarter less and back, wait of 0.5 s",
            half(() -> HiddenLimit.slidingWindow(2_000, QUARTER_LESS)),
            0.95,
            0.005),
        new Scenario(
            "sliding 10 s of 200 calls, a quarter less and back, wait of 0.5 s",
            half(() -> HiddenLimit.slidingWindow(10_000, QUARTER_LESS)),
            0.93,
            0.007),
        new Scenario(
            "bucket of 2 s and 40 calls, a quarter less and back, wait of 0.5 s",
            half(() -> HiddenLimit.tokenBucket(2, QUARTER_LESS)),
            0.97,
            0.005),
        new Scenario(
            "sliding 2 s of 40 calls, refused ones count, answers within 10 ms",
            quick(() -> HiddenLimit.strictWindow(2_000, QUARTER_LESS)),
            MOMENTS,
            0.95,
            0.004),
        new Scenario(
            "the same, and all callers stall for 50 ms every 4 s",
            quick(() -> HiddenLimit.strictWindow(2_000, QUARTER_LESS))
                .stalled(Duration.ofMillis(50)),
            MOMENTS,
            0.945,
            0.004),
        new Scenario(
            "sliding 10 s of 200 calls, refused ones count, answers within 10 ms",
            quick(() -> HiddenLimit.strictWindow(10_000, QUARTER_LESS)),
            MOMENTS,
            0.93,
            0.005),
        new Scenario(
            "reads and writes apart",
            both(() -> HiddenLimit.tokenBucket(10, STEADY), false, 6),
            0.95,
            0.020),
        new Scenario(
            "reads and writes together",
            both(() -> HiddenLimit.tokenBucket(10, STEADY), true, 6),
            0.95,
            0.033));
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void a_hidden_limit_is_found_and_used(Scenario scenario) {
    List<Throttled.Result> results = new ArrayList<>();
    for (Duration shift : scenario.shifts()) {
      redis.sync().flushdb();
      results.add(run(scenario.world().shifted(shift)));
    }

    assertThat(average(results, Throttled.Result::goodput))
        .isGreaterThanOrEqualTo(scenario.leastGoodput());
    assertThat(average(results, Throttled.Result::refused))
        .isLessThanOrEqualTo(scenario.mostRefused());
  }

  @Test
  void the_same_world_gives_the_same_result() {
    Throttled.World world = reads(() -> HiddenLimit.tokenBucket(10, STEADY), 1, 3);

    Throttled.Result first = run(world);
    redis.sync().flushall();

    assertThat(run(world)).isEqualTo(first);
  }

  private static double average(
      List<Throttled.Result> results, ToDoubleFunction<Throttled.Result> of) {
    return results.stream().mapToDouble(of).average().orElseThrow();
  }

  private Throttled.Result run(Throttled.World world) {
    return new Throttled(world, clock -> new Pace(redis, "planner-sync:", SETTINGS, clock)).run();
  }

  private static Throttled.World reads(Supplier<HiddenLimit> limit, int retryAfter, int minutes) {
    return Throttled.World.reads(
        limit, now -> Duration.ofSeconds(retryAfter), Duration.ofMinutes(minutes));
  }

  private static Throttled.World half(Supplier<HiddenLimit> limit) {
    return Throttled.World.reads(limit, now -> Duration.ofMillis(500), Duration.ofMinutes(8));
  }

  private static Throttled.World quick(Supplier<HiddenLimit> limit) {
    return half(limit).answeredWithin(Duration.ofMillis(10));
  }

  private static Throttled.World both(Supplier<HiddenLimit> limit, boolean shared, int minutes) {
    return new Throttled.World(
        () -> {
          HiddenLimit one = limit.get();
          return Map.of(CallClass.READ, one, CallClass.WRITE, shared ? one : limit.get());
        },
        now -> Duration.ofSeconds(1),
        Duration.ofMinutes(minutes));
  }

  /** Pairs of a minute and the limit in calls a minute from then on. */
  private static HiddenLimit.Schedule steps(double... steps) {
    return millis -> {
      double limit = steps[1];
      for (int i = 0; i < steps.length; i += 2) {
        limit = millis >= steps[i] * 60_000 ? steps[i + 1] : limit;
      }
      return limit;
    };
  }
}
