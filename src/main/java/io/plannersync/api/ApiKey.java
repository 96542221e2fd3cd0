package io.plannersync.api;

import io.plannersync.web.Problem;
import io.plannersync.web.Request;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets only those in who know the key: {@code X-API-Key: KEY} or {@code Authorization: Bearer KEY},
 * or as the clients of the predecessor send it: {@code x-functions-key: KEY} or {@code ?code=KEY}.
 * A wrong one is answered after a pause, in which no thread is held; it is counted, and one a
 * minute is logged.
 */
public final class ApiKey {

  private static final Logger LOG = LoggerFactory.getLogger(ApiKey.class);
  private static final String BEARER = "bearer ";
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final long BETWEEN_LINES = Duration.ofMinutes(1).toNanos();

  private final byte[] key;
  private final LongSupplier ticks;
  private final AtomicLong refused = new AtomicLong();
  private long logged;
  private long told;

  /**
   * @param key the key; blank for the demo, where everybody may come in
   */
  public ApiKey(String key) {
    this(key, System::nanoTime);
  }

  /**
   * @param ticks a clock in nanoseconds that only goes forward
   */
  ApiKey(String key, LongSupplier ticks) {
    this.key = key == null || key.isBlank() ? null : bytes(key.trim());
    this.ticks = ticks;
    logged = ticks.getAsLong() - BETWEEN_LINES;
  }

  /** Requests with a wrong key since the start; those without any are no guesses. */
  public long refused() {
    return refused.get();
  }

  /** Passes the request on, or fails with a {@link Problem} 401. */
  public CompletionStage<Request> check(Request request) {
    String sent = sent(request);
    if (key == null || MessageDigest.isEqual(key, bytes(sent))) {
      return CompletableFuture.completedFuture(request);
    }
    Problem problem =
        new Problem(
                401,
                "unauthorized",
                "send the service's API_KEY as X-API-Key or as Authorization: Bearer")
            .header("WWW-Authenticate", "Bearer realm=\"planner-sync\"");
    if (sent.isEmpty()) {
      return CompletableFuture.failedFuture(problem);
    }
    count(request.address());
    CompletableFuture<Request> later = new CompletableFuture<>();
    CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS)
        .execute(() -> later.completeExceptionally(problem));
    return later;
  }

  private synchronized void count(String address) {
    long number = refused.incrementAndGet();
    long now = ticks.getAsLong();
    if (now - logged >= BETWEEN_LINES) {
      LOG.warn(
          "{} request(s) with a wrong API key since the last such line, the newest from {}",
          number - told,
          address);
      logged = now;
      told = number;
    }
  }

  private static String sent(Request request) {
    String bearer = request.header("authorization").orElse("");
    return bearer.toLowerCase(Locale.ROOT).startsWith(BEARER)
        ? bearer.substring(BEARER.length()).trim()
        : request
            .header("x-api-key")
            .or(() -> request.header("x-functions-key"))
            .or(() -> request.query("code"))
            .orElse("");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
