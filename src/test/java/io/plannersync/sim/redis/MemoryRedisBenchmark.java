package io.plannersync.sim.redis;

import io.plannersync.graph.Pace;
import io.plannersync.graph.PaceSettings;
import io.plannersync.model.Outcome;
import io.plannersync.model.WorkItem;
import io.plannersync.model.WorkItem.Lane;
import io.plannersync.model.WorkName;
import io.plannersync.work.WorkQueue;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;

/**
 * How many commands and script calls a second the in-memory Redis does, by the CPU time of its one
 * thread.
 */
public final class MemoryRedisBenchmark {

  private static final Duration LEASE = Duration.ofMinutes(1);
  private static final int ROUNDS = 5;
  private static final int KEYS = 1_000;

  private MemoryRedisBenchmark() {}

  public static void main(String[] args) {
    AtomicLong micros = new AtomicLong(1_700_000_000_000_000L);
    MemoryRedis redis = new MemoryRedis(micros::get, 1);
    var connection = redis.process("bench", CommandHook.NONE).connect();
    var sync = connection.sync();
    WorkQueue queue = new WorkQueue(connection, "bench:");
    Pace pace = new Pace(connection, "bench:", new PaceSettings(600, 1, 6000, 10));

    measure(
        "SET, GET, HSET, HGET",
        4,
        100_000,
        i -> {
          String key = "key:" + i % KEYS;
          sync.set(key, "value " + i);
          sync.get(key);
          sync.hset("hash", key, "value " + i);
          sync.hget("hash", key);
        });
    measure(
        "work queue: hint, take, finish",
        3,
        10_000,
        i -> {
          micros.addAndGet(1000);
          WorkName name = new WorkName(WorkName.Kind.TASK, "task-" + i % KEYS);
          queue.hint(name, Lane.INTERACTIVE, Duration.ZERO);
          for (WorkItem item : queue.take(WorkName.Kind.TASK, 1, LEASE, "me")) {
            queue.finish(item, Outcome.SETTLED);
          }
        });
    measure(
        "pace: acquire, succeeded",
        2,
        10_000,
        i -> {
          micros.addAndGet(100_000);
          pace.acquire(Pace.CallClass.READ);
          pace.succeeded(Pace.CallClass.READ);
        });
  }

  private static void measure(String what, int calls, int times, IntConsumer work) {
    for (int round = 1; round <= ROUNDS; round++) {
      long began = cpu();
      for (int i = 0; i < times; i++) {
        work.accept(i);
      }
      double seconds = (cpu() - began) / 1e9;
      if (round == ROUNDS) {
        System.out.printf(Locale.ROOT, "%-32s %,9.0f/s%n", what, calls * times / seconds);
      }
    }
  }

  /** Of this thread, in ns: what else the machine does is not measured. */
  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
