package io.plannersync.sim;

import io.plannersync.graph.Pace;
import io.plannersync.graph.Pace.CallClass;
import io.plannersync.testing.PlayedClock;
import java.time.Clock;
import java.time.Duration;
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

  private static final Duration ROUND_TRIP = Duration.ofMillis(150);
  private static final long MINUTE = 60_000;
  private static final long STEP = 10;
  private static final long STALLED_EVERY = 4_130;

  /**
   * @param limits makes the limit of each class anew; the same object for both if they share one
   * @param retryAfter what a refusal at this time asks for
   * @param roundTrip how long an answer takes; several refusals may be on their way
   * @param shift how much earlier the limit changes, and counts anew
   * @param stall how long all callers stand still every {@value #STALLED_EVERY} ms
   */
  record World(
      Supplier<Map<CallClass, HiddenLimit>> limits,
      LongFunction<Duration> retryAfter,
      Duration time,
      Duration roundTrip,
      Duration shift,
      Duration stall) {

    World(
        Supplier<Map<CallClass, HiddenLimit>> limits,
        LongFunction<Duration> retryAfter,
        Duration time) {
      this(limits, retryAfter, time, ROUND_TRIP, Duration.ZERO, Duration.ZERO);
    }

    static World reads(
        Supplier<HiddenLimit> limit, LongFunction<Duration> retryAfter, Duration time) {
      return new World(() -> Map.of(CallClass.READ, limit.get()), retryAfter, time);
    }

    World answeredWithin(Duration time) {
      return new World(limits, retryAfter, this.time, time, shift, stall);
    }

    World shifted(Duration by) {
      return new World(limits, retryAfter, time, roundTrip, by, stall);
    }

    World stalled(Duration time) {
      return new World(limits, retryAfter, this.time, roundTrip, shift, time);
    }

    private boolean isStalled(long now) {
      return now % STALLED_EVERY < stall.toMillis();
    }
  }

  /**
   * @param goodput after the first minute: accepted calls by those of an oracle that makes every
   *     call the limit allows at the moment it allows it, the closed windows included
   * @param whileOpen the same without the oracle's calls while the gate was closed
   * @param refused share of the calls after the first minute that were answered 429
   */
  record Result(double goodput, double whileOpen, double refused, int windows, long calls) {}

  private record Answer(long at, CallClass call, boolean accepted, Duration retryAfter) {}

  private final World world;
  private final PlayedClock clock = new PlayedClock();
  private final Pace pace;
  private final PriorityQueue<Answer> answers =
      new PriorityQueue<>((a, b) -> Long.compare(a.at(), b.at()));
  private long accepted;
  private long late;
  private long lateRefused;
  private int windows;

  Throttled(World world, Function<Clock, Pace> pace) {
    this.world = world;
    this.pace = pace.apply(clock);
  }

  Result run() {
    // Map.of has another order in each JVM.
    Map<CallClass, HiddenLimit> limits = new EnumMap<>(world.limits().get());
    Map<CallClass, HiddenLimit> known = world.limits().get();
    Map<CallClass, Long> next = new EnumMap<>(CallClass.class);
    limits.keySet().forEach(call -> next.put(call, 0L));
    long oracle = 0;
    long oracleClosed = 0;
    long closedUntil = 0;
    long early = 0;
    long earlyOracle = 0;
    for (long now = 0; now < world.time().toMillis(); now += STEP) {
      if (now == MINUTE) {
        early = accepted;
        earlyOracle = oracle;
        oracleClosed = 0;
      }
      boolean moving = !world.isStalled(now);
      while (moving && !answers.isEmpty() && answers.peek().at() <= now) {
        closedUntil = Math.max(closedUntil, seen(answers.poll(), now, closedUntil));
      }
      for (CallClass call : limits.keySet()) {
        if (moving && next.get(call) <= now) {
          next.put(call, now + ask(call, limits.get(call), now));
        }
      }
      for (HiddenLimit limit : Set.copyOf(known.values())) {
        while (limit.allow(now + world.shift().toMillis())) {
          oracle++;
          oracleClosed += now < closedUntil ? 1 : 0;
        }
      }
      clock.advance(Duration.ofMillis(STEP));
    }
    return new Result(
        (accepted - early) / (double) (oracle - earlyOracle),
        (accepted - early) / (double) (oracle - earlyOracle - oracleClosed),
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
    boolean passes = limit.offer(now + world.shift().toMillis());
    answers.add(
        new Answer(
            now + world.roundTrip().toMillis(),
            call,
            passes,
            passes ? null : world.retryAfter().apply(now)));
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
    return now + pace.closed().orElse(Duration.ZERO).toMillis();
  }
}
