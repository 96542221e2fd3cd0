package io.plannersync.sim;

import io.plannersync.graph.Pace;
import io.plannersync.graph.Pace.CallClass;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * Callers who always have more to ask than they may, against limits that they do not know, in
 * played time. Each class has one caller after another; an answer is seen one round trip after its
 * call. Nothing here is random.
 */
final class Throttled {

  private static final long ROUND_TRIP = 150;
  private static final long MINUTE = 60_000;
  private static final long START = 1_800_000_000_000L;

  /**
   * @param limits makes the limit of each class anew; the same object for both if they share one
   * @param retryAfter what a refusal at this time asks for
   */
  record World(
      Supplier<Map<CallClass, HiddenLimit>> limits,
      LongFunction<Duration> retryAfter,
      Duration time) {

    static World reads(
        Supplier<HiddenLimit> limit, LongFunction<Duration> retryAfter, Duration time) {
      return new World(() -> Map.of(CallClass.READ, limit.get()), retryAfter, time);
    }
  }

  /**
   * @param goodput accepted calls by those of an oracle that makes every call the limit allows, the
   *     closed windows included
   * @param whileOpen the same without the oracle's calls while the gate was closed
   * @param refused share of the calls after the first minute that were answered 429
   */
  record Result(double goodput, double whileOpen, double refused, int windows, long calls) {}

  private record Answer(long at, CallClass call, boolean accepted, Duration retryAfter) {}

  private final World world;
  private final Played clock = new Played();
  private final Pace pace;
  private final PriorityQueue<Answer> answers =
      new PriorityQueue<>((a, b) -> Long.compare(a.at(), b.at()));
  private long accepted;
  private long late;
  private long lateRefused;
  private int windows;
  private boolean trace;

  Throttled(World world, Function<Clock, Pace> pace) {
    this.world = world;
    this.pace = pace.apply(clock);
  }

  Throttled traced() {
    trace = true;
    return this;
  }

  Result run() {
    Map<CallClass, HiddenLimit> limits = world.limits().get();
    Map<CallClass, HiddenLimit> known = world.limits().get();
    Map<CallClass, Long> next = new EnumMap<>(CallClass.class);
    limits.keySet().forEach(call -> next.put(call, 0L));
    long oracle = 0;
    long oracleClosed = 0;
    long closedUntil = 0;
    long traced = 0;
    for (long now = 0; now < world.time().toMillis(); now += 10) {
      clock.millis = now;
      if (trace && now >= traced) {
        traced += 5000;
        System.out.printf(
            "%4d s limit %.0f rate %.1f closed %d accepted %d%n",
            now / 1000,
            limits.get(CallClass.READ).perMilli(now) * MINUTE,
            pace.ratePerMinute(CallClass.READ),
            Math.max(0, closedUntil - now) / 1000,
            accepted);
      }
      while (!answers.isEmpty() && answers.peek().at() <= now) {
        closedUntil = Math.max(closedUntil, seen(answers.poll(), now, closedUntil));
      }
      for (CallClass call : limits.keySet()) {
        if (next.get(call) <= now) {
          next.put(call, now + ask(call, limits.get(call), now));
        }
      }
      for (HiddenLimit limit : Set.copyOf(known.values())) {
        while (limit.offer(now)) {
          oracle++;
          oracleClosed += now < closedUntil ? 1 : 0;
        }
      }
    }
    return new Result(
        accepted / (double) oracle,
        accepted / (double) (oracle - oracleClosed),
        lateRefused / (double) late,
        windows,
        accepted);
  }

  /** Makes a call if it may be made; how long until the next try. */
  private long ask(CallClass call, HiddenLimit limit, long now) {
    Optional<Duration> wait = pace.acquire(call);
    if (wait.isPresent()) {
      return Math.min(wait.get().toMillis(), 1000);
    }
    boolean passes = limit.offer(now);
    answers.add(
        new Answer(now + ROUND_TRIP, call, passes, passes ? null : world.retryAfter().apply(now)));
    accepted += passes ? 1 : 0;
    if (now >= MINUTE) {
      late++;
      lateRefused += passes ? 0 : 1;
    }
    return 0;
  }

  private long seen(Answer answer, long now, long closedUntil) {
    if (answer.accepted()) {
      pace.succeeded(answer.call());
      return 0;
    }
    windows += now >= closedUntil ? 1 : 0;
    pace.throttled(answer.call(), Optional.of(answer.retryAfter()));
    return now + answer.retryAfter().toMillis();
  }

  private static final class Played extends Clock {
    private long millis;

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(START + millis);
    }
  }
}
