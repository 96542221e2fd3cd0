package io.plannersync.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.api.StatefulRedisConnection;
import io.plannersync.e2e.SyncFixture;
import io.plannersync.emulator.Emulator;
import io.plannersync.emulator.EmulatorOptions;
import io.plannersync.emulator.FaultRules.RateLimit;
import io.plannersync.graph.Pace;
import io.plannersync.graph.Pace.CallClass;
import io.plannersync.graph.PaceSettings;
import io.plannersync.graph.RetryAfter;
import io.plannersync.testing.TestRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * How much of a hidden limit the learned pace uses: workers that always have another read to make,
 * real HTTP, a real Redis, and an emulated Graph with a limit that changes while they run. {@code
 * bench/run rate} starts it; it takes {@value #SECONDS} seconds.
 *
 * <p>There are {@value #TENANTS} tenants at once, which know nothing of each other. In each the
 * limit falls and rises at other moments: whether a rise comes just before or just after a try to
 * go faster is luck, worth two percent of all calls.
 *
 * <p>The oracle makes exactly as many calls as the limit allows. Counting begins after the first
 * minute, which is left to learning. Every 429 is printed with the rates before and after it, and
 * what was accepted in each ten seconds, so that a run tells where it lost.
 */
public final class RateBenchmark {

  private static final int TENANTS = Integer.getInteger("tenants", 6);
  private static final int SECONDS = 480;
  private static final int LEARNING = 60;
  private static final int PRINTED = 10;
  private static final Duration WINDOW = Duration.ofSeconds(2);
  private static final String RETRY_AFTER = "0.5";
  private static final int USUAL = 40;
  private static final int FALLEN = 30;
  private static final int WORKERS = 8;

  private RateBenchmark() {}

  /** What became of one tenant's calls after the first minute. */
  private record Result(long accepted, long refused, double oracle) {

    double goodput() {
      return accepted / oracle;
    }

    double refusedShare() {
      return refused / (double) (accepted + refused);
    }
  }

  public static void main(String[] args) throws Exception {
    TestRedis.flush();
    ExecutorService tenants = Executors.newFixedThreadPool(TENANTS);
    List<Future<Result>> running = new ArrayList<>();
    for (int i = 0; i < TENANTS; i++) {
      Tenant tenant = new Tenant(i);
      running.add(tenants.submit(tenant::run));
    }
    List<Result> results = new ArrayList<>();
    for (Future<Result> result : running) {
      results.add(result.get());
    }
    report(results);
    System.exit(0);
  }

  private static void report(List<Result> results) {
    for (int i = 0; i < results.size(); i++) {
      Result result = results.get(i);
      System.out.printf(
          Locale.ROOT,
          "tenant %d: goodput %.3f of an oracle that makes %.0f calls; %.2f %% answered 429%n",
          i,
          result.goodput(),
          result.oracle(),
          100 * result.refusedShare());
    }
    System.out.printf(
        Locale.ROOT,
        "limit %d, %d, %d calls in any %d s, unknown; after %d s of learning: goodput %.3f on average,"
            + " %.3f to %.3f; answered 429: %.2f %% on average, %.2f %% at most%n",
        USUAL,
        FALLEN,
        USUAL,
        WINDOW.toSeconds(),
        LEARNING,
        results.stream().mapToDouble(Result::goodput).average().orElseThrow(),
        results.stream().mapToDouble(Result::goodput).min().orElseThrow(),
        results.stream().mapToDouble(Result::goodput).max().orElseThrow(),
        100 * results.stream().mapToDouble(Result::refusedShare).average().orElseThrow(),
        100 * results.stream().mapToDouble(Result::refusedShare).max().orElseThrow());
  }

  private static final class Tenant {

    private final int number;
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final long start = System.nanoTime();
    private final HttpClient http =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    Tenant(int number) {
      this.number = number;
    }

    /** From 130 to 180 s on it is fallen, and from 290 to 340 s on as it was. */
    private int limit(int second) {
      int fall = 130 + number * 50 / TENANTS;
      int rise = 290 + (number * 5 % TENANTS) * 50 / TENANTS;
      return second >= fall && second < rise ? FALLEN : USUAL;
    }

    Result run() throws Exception {
      ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
      try (Emulator emulator = Emulator.start(EmulatorOptions.defaults());
          StatefulRedisConnection<String, String> redis = TestRedis.connect()) {
        emulator.world().addGroup(SyncFixture.GROUP, "Product");
        String plan = emulator.world().addPlan("Plan", SyncFixture.GROUP);
        HttpRequest read =
            HttpRequest.newBuilder(URI.create(emulator.url() + "/v1.0/planner/plans/" + plan))
                .header("Authorization", "Bearer " + token())
                .build();
        Pace pace = new Pace(redis, "tenant-" + number + ":", new PaceSettings(60, 6, 60_000, 2));
        limit(emulator, 0);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        for (int i = 0; i < WORKERS; i++) {
          workers.execute(() -> work(pace, read, end));
        }
        return count(emulator, pace);
      } finally {
        workers.shutdownNow();
      }
    }

    private double limit(Emulator emulator, int second) {
      int limit = limit(second);
      emulator.faults().rateLimit(new RateLimit(limit, WINDOW, RETRY_AFTER));
      return limit / (double) WINDOW.toSeconds();
    }

    private Result count(Emulator emulator, Pace pace) {
      double oracle = 0;
      long printed = 0;
      for (int second = 0; second < SECONDS; second++) {
        double limit = limit(emulator, second);
        if (second == LEARNING) {
          accepted.set(0);
          refused.set(0);
          oracle = 0;
          printed = 0;
        }
        oracle += limit;
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
        if ((second + 1) % PRINTED == 0) {
          long now = accepted.get();
          print(
              "accepted %.1f of %.1f calls/s, pace %.1f",
              (now - printed) / (double) PRINTED, limit, perSecond(pace));
          printed = now;
        }
      }
      return new Result(accepted.get(), refused.get(), oracle);
    }

    private void work(Pace pace, HttpRequest read, long end) {
      while (System.nanoTime() < end && !Thread.currentThread().isInterrupted()) {
        Optional<Duration> wait = pace.acquire(CallClass.READ);
        if (wait.isPresent()) {
          LockSupport.parkNanos(wait.get().toNanos());
          continue;
        }
        try {
          answered(pace, http.send(read, HttpResponse.BodyHandlers.discarding()));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
          return;
        }
      }
    }

    private void answered(Pace pace, HttpResponse<Void> answer) {
      if (answer.statusCode() == 200) {
        accepted.incrementAndGet();
        pace.succeeded(CallClass.READ);
      } else if (answer.statusCode() == 429) {
        refused.incrementAndGet();
        double before = perSecond(pace);
        String asked = answer.headers().firstValue("Retry-After").orElse(null);
        pace.throttled(CallClass.READ, RetryAfter.parse(asked, Instant.now()));
        print("429: pace %.2f to %.2f", before, perSecond(pace));
      } else {
        throw new IllegalStateException("the emulator answered " + answer.statusCode());
      }
    }

    private static double perSecond(Pace pace) {
      return pace.ratePerMinute(CallClass.READ) / 60;
    }

    private void print(String what, Object... values) {
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.println(
          String.format(Locale.ROOT, "tenant %d %6.1f s  ", number, seconds)
              + String.format(Locale.ROOT, what, values));
    }

    /** The emulator reads a token's claims and asks for no signature. */
    private static String token() {
      String claims =
          "{\"exp\":4102444800,\"appid\":\"benchmark\",\"roles\":[\"Tasks.ReadWrite.All\","
              + "\"Tasks.Read.All\",\"Group.Read.All\"]}";
      return "e30."
          + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(UTF_8))
          + ".";
    }
  }
}
