package io.plannersync.access;

import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.internal.AtomicRateLimiter;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** How many calls each name may make in a window of time; several keys of one name share them. */
final class CallRate {

  private final RateLimiterConfig config;
  private final Map<String, AtomicRateLimiter> limiters = new ConcurrentHashMap<>();

  CallRate(int calls, Duration window) {
    config =
        RateLimiterConfig.custom()
            .limitForPeriod(calls)
            .limitRefreshPeriod(window)
            .timeoutDuration(Duration.ZERO)
            .build();
  }

  /**
   * Makes a call.
   *
   * @return empty if it may be made, else how long it is until one may
   */
  Optional<Duration> call(String name) {
    AtomicRateLimiter limiter =
        limiters.computeIfAbsent(name, made -> new AtomicRateLimiter(made, config));
    return limiter.acquirePermission()
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(limiter.getDetailedMetrics().getNanosToWait()));
  }
}
