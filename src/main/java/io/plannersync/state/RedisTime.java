package io.plannersync.state;

import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The time of Redis, which all instances share: what one of them dates, another compares. This
 * machine's own clock is not looked at; it may be wrong by minutes, and may be set while the
 * service runs.
 *
 * <p>Redis is asked every {@link #EVERY}, and the time in between is counted. A question that is
 * not answered leaves what is known; nobody waits for one.
 */
public final class RedisTime extends Clock {

  /** How long an answer counts. */
  static final Duration EVERY = Duration.ofSeconds(10);

  private final Supplier<CompletionStage<List<String>>> time;
  private final LongSupplier nanos;
  private final AtomicBoolean asking = new AtomicBoolean();
  private volatile Answer last;

  private record Answer(Instant at, long nanos) {}

  /** The time of the Redis of this connection, which is asked at once. */
  public static RedisTime of(StatefulRedisConnection<String, String> connection) {
    RedisTime time = new RedisTime(() -> connection.async().time(), System::nanoTime);
    time.answered(connection.sync().time(), System.nanoTime());
    return time;
  }

  /**
   * @param time Redis's answer to TIME: seconds and microseconds
   * @param nanos counts nanoseconds, from whatever it likes
   */
  RedisTime(Supplier<CompletionStage<List<String>>> time, LongSupplier nanos) {
    this.time = time;
    this.nanos = nanos;
  }

  @Override
  public Instant instant() {
    Answer known = last;
    long now = nanos.getAsLong();
    if (known == null || now - known.nanos() > EVERY.toNanos()) {
      ask(now);
      known = last;
    }
    return known == null ? Instant.now() : known.at().plusNanos(now - known.nanos());
  }

  private void ask(long began) {
    if (!asking.compareAndSet(false, true)) {
      return;
    }
    try {
      time.get()
          .whenComplete(
              (answer, failure) -> {
                if (failure == null) {
                  answered(answer, began + (nanos.getAsLong() - began) / 2);
                }
                asking.set(false);
              });
    } catch (RuntimeException e) {
      // Redis is away: what is known goes on.
      asking.set(false);
    }
  }

  private void answered(List<String> answer, long at) {
    long micros = Long.parseLong(answer.get(1));
    last =
        new Answer(
            Instant.ofEpochSecond(Long.parseLong(answer.get(0))).plusNanos(micros * 1000), at);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return Clock.offset(this, Duration.ZERO).withZone(zone);
  }
}
