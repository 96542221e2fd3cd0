package io.plannersync.bench;

import io.lettuce.core.api.sync.RedisCommands;
import io.plannersync.bench.Benchmark.Running;
import io.plannersync.emulator.Emulator;
import io.plannersync.emulator.EmulatorOptions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What a service costs that has nothing to do: its looks are an hour apart. */
final class IdleBenchmark {

  private static final int PLANS = 50;
  private static final int PAIRS = 12;
  private static final long SECONDS = 60;

  private static final Map<String, String> HOURLY =
      Map.of(
          "SYNC_INTERVAL_BUSY", "1h",
          "SYNC_INTERVAL_IDLE", "1h",
          "SYNC_AUDIT_INTERVAL", "1h",
          "SYNC_STORE_INTERVAL", "1h");

  private IdleBenchmark() {}

  static void run(RedisCommands<String, String> redis) throws Exception {
    redis.flushall();
    try (Emulator emulator = Emulator.start(EmulatorOptions.defaults())) {
      Benchmark.board(emulator, PLANS, PAIRS);
      try (Running service = Benchmark.start(emulator, HOURLY)) {
        Benchmark.awaitPairs(redis, PLANS * PAIRS);
        // What the first looks leave to be done is done by then, and the code is compiled.
        TimeUnit.SECONDS.sleep(SECONDS);
        Duration cpu = cpu(service);
        double redisCpu = redisCpu(redis);
        Map<String, Long> calls = calls(redis);
        TimeUnit.SECONDS.sleep(SECONDS);
        System.out.printf(
            "idle, %d plans: %.1f %% of a core in the service, %.1f %% in Redis%n",
            PLANS,
            (cpu(service).toMillis() - cpu.toMillis()) / 10.0 / SECONDS,
            (redisCpu(redis) - redisCpu) * 100 / SECONDS);
        calls(redis)
            .forEach(
                (command, count) -> {
                  double rate = (count - calls.getOrDefault(command, 0L)) / (double) SECONDS;
                  if (rate >= 0.05) {
                    System.out.printf("  %s %.1f a second%n", command, rate);
                  }
                });
      }
    }
  }

  private static Duration cpu(Running service) {
    return service.process().info().totalCpuDuration().orElseThrow();
  }

  private static double redisCpu(RedisCommands<String, String> redis) {
    return redis
        .info("cpu")
        .lines()
        .filter(line -> line.matches("used_cpu_(sys|user):.*"))
        .mapToDouble(line -> Double.parseDouble(line.split(":")[1]))
        .sum();
  }

  private static Map<String, Long> calls(RedisCommands<String, String> redis) {
    Map<String, Long> calls = new LinkedHashMap<>();
    redis
        .info("commandstats")
        .lines()
        .filter(line -> line.startsWith("cmdstat_"))
        .forEach(
            line ->
                calls.put(
                    line.substring("cmdstat_".length(), line.indexOf(':')),
                    Long.parseLong(line.replaceAll(".*calls=(\\d+),.*", "$1"))));
    return calls;
  }
}
