package io.plannersync.graph;

import io.lettuce.core.api.StatefulRedisConnection;
import io.plannersync.model.WorkName.Kind;
import io.plannersync.work.RedisScript;
import io.plannersync.work.WorkBudget;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How fast Graph may be called: one gate and one rate for each class of calls, kept in Redis and so
 * shared by all workers and instances of a tenant.
 *
 * <p>Planner publishes no limits, so the rate is learned. It begins low and grows by one call per
 * minute with every success until Graph throttles for the first time; from then on it is halved by
 * each throttling and grows by at most 1 % of the start rate per second. Throttling also closes the
 * gate for every class, because Graph counts an early call against the caller.
 *
 * <p>Safe from any thread; Redis {@code TIME} is the only clock. Redis errors come out as Lettuce's
 * {@code RedisException}.
 */
public final class Pace implements WorkBudget {

  /** Reads and writes are counted apart: each has a rate of its own. */
  public enum CallClass {
    READ,
    WRITE;

    private String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final RedisScript script;
  private final String root;
  private final List<String> settings;

  /**
   * @param prefix namespace of the service's own keys, {@code planner-sync:} by default; must not
   *     contain a brace, which would change the hash tag
   */
  public Pace(
      StatefulRedisConnection<String, String> connection, String prefix, PaceSettings settings) {
    if (prefix.contains("{")) {
      throw new IllegalArgumentException("a key prefix must not contain a brace: " + prefix);
    }
    this.script = new RedisScript(connection, "/redis/pace.lua");
    this.root = prefix + "{pace}:";
    this.settings =
        Stream.of(
                settings.startPerMinute(),
                settings.minPerMinute(),
                settings.maxPerMinute(),
                settings.burstSeconds())
            .map(String::valueOf)
            .toList();
  }

  /** Empty: make one call now. Present: wait at least that long; nothing was consumed. */
  public Optional<Duration> acquire(CallClass call) {
    return waiting(number("acquire", call.word()));
  }

  /** Graph has answered a call with anything but 429. */
  public void succeeded(CallClass call) {
    number("succeeded", call.word());
  }

  /**
   * Graph has answered 429, or 503 with {@code Retry-After}. Closes the gate for every class and
   * instance, at least until the end it already has; the rate of {@code call} is halved once per
   * closed window.
   *
   * @param retryAfter what Graph asked for, at most 30 minutes of which are believed; without it
   *     one minute, doubling with every such window until a call succeeds
   */
  public void throttled(CallClass call, Optional<Duration> retryAfter) {
    String asked = retryAfter.map(Duration::toMillis).map(String::valueOf).orElse("-1");
    number("throttled", call.word(), asked);
  }

  /** How long the gate stays closed; empty while it is open. */
  public Optional<Duration> closed() {
    return waiting(number("closed"));
  }

  /** What has been learned for this class so far. */
  public double ratePerMinute(CallClass call) {
    return Double.parseDouble((String) list("rate", call.word()).get(0));
  }

  /** Closed while the gate is, or while a class that this kind begins with has no call left. */
  @Override
  public Optional<Duration> closedFor(Kind kind) {
    Set<CallClass> calls = callsOf(kind);
    return calls.isEmpty() ? Optional.empty() : waiting(look(calls).get(0));
  }

  @Override
  public int affordable(Kind kind, int wanted) {
    Set<CallClass> calls = callsOf(kind);
    return calls.isEmpty() ? wanted : (int) Math.min(wanted, look(calls).get(1));
  }

  /**
   * What an item of this kind needs for its next step; a pair that is read may have to be written.
   */
  private static Set<CallClass> callsOf(Kind kind) {
    return switch (kind) {
      case TASK, SUBSCRIPTION -> EnumSet.allOf(CallClass.class);
      case PLAN, AUDIT, PLANS, DELTA, SOURCES -> EnumSet.of(CallClass.READ);
      case STORE -> EnumSet.noneOf(CallClass.class);
    };
  }

  private List<Long> look(Set<CallClass> calls) {
    String[] words = calls.stream().map(CallClass::word).toArray(String[]::new);
    return list("look", words).stream().map(Long.class::cast).toList();
  }

  private long number(String command, String... args) {
    return script.number(root, arguments(command, args));
  }

  private List<Object> list(String command, String... args) {
    return script.list(root, arguments(command, args));
  }

  private String[] arguments(String command, String... args) {
    return Stream.of(Stream.of(command), settings.stream(), Stream.of(args))
        .flatMap(part -> part)
        .toArray(String[]::new);
  }

  private static Optional<Duration> waiting(long millis) {
    return millis <= 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis));
  }
}
