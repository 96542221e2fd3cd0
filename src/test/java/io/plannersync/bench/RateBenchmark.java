package io.plannersync.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.plannersync.e2e.SyncFixture;
import io.plannersync.emulator.Emulator;
import io.plannersync.emulator.EmulatorOptions;
import io.plannersync.emulator.FaultRules.RateLimit;
import io.plannersync.graph.Pace;
import io.plannersync.graph.Pace.CallClass;
import io.plannersync.graph.PaceSettings;
import io.plannersync.graph.RetryAfter;
import io.plannersync.testing.TestRedis;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * How much of a hidden limit the learned pace uses: workers that always have another read to make,
 * real HTTP, a real Redis, and the emulated Graph with a limit that changes while they run. {@code
 * bench/run rate} starts it; it takes {@value #SECONDS} seconds.
 *
 * <p>The oracle makes exactly as many calls as the limit allows. Counting begins after the first
 * minute, which is left to learning. Every 429 that lowered the rate is printed with the rates
 * before and after it, and what was accepted in each ten seconds, so that a run tells where it
 * lost.
 */
public final class RateBenchmark {

  private static final int SECONDS = 480;
  private static final int LEARNING = 60;
  private static final Duration WINDOW = Duration.ofSeconds(2);
  private static final String RETRY_AFTER = "0.5";

  private static final int[] PER_WINDOW = {40, 30, 40};
  private static final int WORKERS = 8;
  private static final int PRINTED = 10;

  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final long start = System.nanoTime();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private RateBenchmark() {}

  public static void main(String[] args) throws Exception {
    new RateBenchmark().run();
    System.exit(0);
  }

  private void run() throws Exception {
    TestRedis.flush();
    try (Emulator emulator = Emulator.start(EmulatorOptions.defaults());
        var connection = TestRedis.connect()) {
      String plan = plan(emulator);
      Pace pace = new Pace(connection, "planner-sync:", new PaceSettings(60, 6, 60_000, 2));
      HttpRequest read =
          HttpRequest.newBuilder(URI.create(emulator.url() + "/v1.0/planner/plans/" + plan))
              .header("Authorization", "Bearer " + token())
              .build();
      ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
      emulator.faults().rateLimit(new RateLimit(PER_WINDOW[0], WINDOW, RETRY_AFTER));
      for (int i = 0; i < WORKERS; i++) {
        workers.execute(() -> work(pace, read, end));
      }
      double oracle = 0;
      long printed = 0;
      for (int second = 0; second < SECONDS; second++) {
        int limit = PER_WINDOW[second * PER_WINDOW.length / SECONDS];
        emulator.faults().rateLimit(new RateLimit(limit, WINDOW, RETRY_AFTER));
        if (second == LEARNING) {
          accepted.set(0);
          refused.set(0);
          oracle = 0;
          printed = 0;
        }
        oracle += limit / (double) WINDOW.toSeconds();
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
        if ((second + 1) % PRINTED == 0) {
          long now = accepted.get();
          print(
              "accepted %.1f of %.1f calls/s, pace %.1f calls/s",
              (now - printed) / (double) PRINTED,
              limit / (double) WINDOW.toSeconds(),
              pace.ratePerMinute(CallClass.READ) / 60);
          printed = now;
        }
      }
      workers.shutdownNow();
      System.out.printf(
          "limit %d, %d, %d calls in any %d s, unknown; after %d s of learning: goodput %.3f of an"
              + " oracle that makes %.0f calls; answered 429: %.2f %% of %d calls%n",
          PER_WINDOW[0],
          PER_WINDOW[1],
          PER_WINDOW[2],
          WINDOW.toSeconds(),
          LEARNING,
          accepted.get() / oracle,
          oracle,
          100.0 * refused.get() / (accepted.get() + refused.get()),
          accepted.get() + refused.get());
    }
  }

  /** The emulator reads a token's claims and asks for no signature. */
  private static String token() {
    String claims =
        "{\"exp\":4102444800,\"appid\":\"benchmark\",\"roles\":[\"Tasks.ReadWrite.All\",\"Tasks.Read.All\","
            + "\"Group.Read.All\"]}";
    return "e30."
        + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(UTF_8))
        + ".";
  }

  private static String plan(Emulator emulator) {
    emulator.world().addGroup(SyncFixture.GROUP, "Product");
    return emulator.world().addPlan("Plan", SyncFixture.GROUP);
  }

  private void work(Pace pace, HttpRequest read, long end) {
    while (System.nanoTime() < end && !Thread.currentThread().isInterrupted()) {
      Optional<Duration> wait = pace.acquire(CallClass.READ);
      if (wait.isPresent()) {
        LockSupport.parkNanos(wait.get().toNanos());
        continue;
      }
      try {
        HttpResponse<Void> answer = http.send(read, HttpResponse.BodyHandlers.discarding());
        if (answer.statusCode() == 429) {
          refused.incrementAndGet();
          throttled(pace, answer);
        } else if (answer.statusCode() != 200) {
          throw new IllegalStateException("the emulator answered " + answer.statusCode());
        } else {
          accepted.incrementAndGet();
          pace.succeeded(CallClass.READ);
        }
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void throttled(Pace pace, HttpResponse<Void> answer) {
    double before = pace.ratePerMinute(CallClass.READ) / 60;
    pace.throttled(
        CallClass.READ,
        RetryAfter.parse(answer.headers().firstValue("Retry-After").orElse(null), Instant.now()));
    print("429: pace %.2f to %.2f calls/s", before, pace.ratePerMinute(CallClass.READ) / 60);
  }

  private void print(String what, Object... values) {
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.println(
        String.format(Locale.ROOT, "%6.1f s  ", seconds)
            + String.format(Locale.ROOT, what, values));
  }
}
