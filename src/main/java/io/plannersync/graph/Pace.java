package io.plannersync.graph;

import io.lettuce.core.api.StatefulRedisConnection;
import io.plannersync.model.WorkItem.Lane;
import io.plannersync.model.WorkName.Kind;
import io.plannersync.work.RedisScript;
import io.plannersync.work.WorkBudget;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How fast Graph may be called: one gate, and one rate for each class of calls, kept in Redis and
 * so shared by all workers and instances of a tenant.
 *
 * <p>Planner publishes no limits, so the rate is learned:
 *
 * <ol>
 *   <li>It begins low and doubles every 10 seconds of full use until Graph answers 429.
 *   <li>A 429 closes the gate for every class for as long as Graph asks; then one call feels its
 *       way. Answers that were on their way belong to the same 429. If that call is refused, the
 *       gate closes three times as long as before, up to a minute, and the rate stays as it is. A
 *       503 that says when to come again closes the gate, too, and says nothing of the rate.
 *   <li>After a leap (the rate was far above the one held) it falls to what Graph accepted in the
 *       last minute, the very first time in the last ten seconds, and recovers within 20 s, or 10 s
 *       where calls are dense, to the middle between that and the refused rate. Dense are 400 calls
 *       a minute and more: then three seconds have calls enough to measure the rate.
 *   <li>After a try that failed it falls to 99.5 % of what was accepted, but not much below the
 *       rate held before: counted over 3 s (or as long as 20 calls take), and if so a third of the
 *       way towards the refused rate; over 20 s once that proved too much, until 1, then 2, 4 ...
 *       16 more tries have failed.
 *   <li>At a 429 in between it falls by 5 %, at the next ones by 7 % or to what was accepted in the
 *       last 7, 14, 28 and at last 60 seconds: if the first steps do not help, Graph counts in
 *       longer windows. By half at the most. Where it asks for more than 4 s, only whole minutes
 *       are believed.
 *   <li>Where calls are dense, a stall of the network may only have pushed them together, and the
 *       time that the gate was closed is counted as if it were unused. So it falls by 15 % at the
 *       most there, and recovers within 10 s to 2 % less than it was, after the next ones to 5 %
 *       less. A rate that had stood for half its hold begins at the first step again.
 *   <li>There it holds, for 45 s times the square root of the seconds that Graph asked for, and for
 *       200 calls: a failed try costs such a wait, and for limits that change at random times that
 *       root is where failed tries and late discoveries together cost the least.
 *   <li>Then it grows with the third power of time, hardly at first, twofold after 20 s, but stays
 *       within 1.6 times what the last minute proved.
 *   <li>Time counts only while the rate is used: an unused rate proves nothing.
 *   <li>No more than {@code GRAPH_BURST_SECONDS} of unused calls are saved up, and none while
 *       somebody waits for a call: after a stall all of them at once would be too many.
 *   <li>While work of the interactive lane waits for a call, the backfill gets a quarter of the
 *       rate; else all of it.
 * </ol>
 *
 * <p>The numbers are constants of {@code pace.lua}, which is the only owner of the arithmetic. Safe
 * from any thread; Redis {@code TIME} is the only clock. Redis errors come out as Lettuce's {@code
 * RedisException}.
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
  private final Clock played;

  /**
   * @param prefix namespace of the service's own keys, {@code planner-sync:} by default; must not
   *     contain a brace, which would change the hash tag
   */
  public Pace(
      StatefulRedisConnection<String, String> connection, String prefix, PaceSettings settings) {
    this(connection, prefix, settings, null);
  }

  /**
   * @param played the time as a simulation plays it, null for that of Redis, which all instances
   *     share
   */
  public Pace(
      StatefulRedisConnection<String, String> connection,
      String prefix,
      PaceSettings settings,
      Clock played) {
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
    this.played = played;
  }

  /** {@link #acquire(CallClass, Lane)} for somebody who is waiting. */
  public Optional<Duration> acquire(CallClass call) {
    return acquire(call, Lane.INTERACTIVE);
  }

  /** Empty: make one call now. Present: wait at least that long; nothing was consumed. */
  public Optional<Duration> acquire(CallClass call, Lane lane) {
    return waiting(number("acquire", call.word(), word(lane)));
  }

  /** Graph has answered a call with anything but 429. */
  public void succeeded(CallClass call) {
    number("succeeded", call.word());
  }

  /**
   * Graph has answered 429. Closes the gate for every class and instance, at least until the end it
   * already has; the rate of {@code call} is lowered once per closed window.
   *
   * @param retryAfter what Graph asked for, at most 30 minutes of which are believed; without it
   *     one minute, doubling with every such window until a call succeeds
   */
  public void throttled(CallClass call, Optional<Duration> retryAfter) {
    String asked = retryAfter.map(Duration::toMillis).map(String::valueOf).orElse("-1");
    number("throttled", call.word(), asked);
  }

  /**
   * Graph has answered 503 with {@code Retry-After}. Closes the gate as a 429 does, and says
   * nothing of the rate: Graph is away, not called too often.
   */
  public void unavailable(Duration retryAfter) {
    number("unavailable", String.valueOf(retryAfter.toMillis()));
  }

  /** How long the gate stays closed; empty while it is open. */
  public Optional<Duration> closed() {
    return waiting(number("closed"));
  }

  /** What has been learned for this class so far. */
  public double ratePerMinute(CallClass call) {
    return Double.parseDouble((String) list("rate", call.word()).get(0));
  }

  /** None while the gate is closed, or while a class that this kind begins with has no call. */
  @Override
  public int affordable(Kind kind, Lane lane, int wanted) {
    Set<CallClass> calls = callsOf(kind);
    if (calls.isEmpty()) {
      return wanted;
    }
    List<Object> look =
        list("look", Stream.concat(Stream.of(word(lane)), words(calls)).toArray(String[]::new));
    return (Long) look.get(0) > 0 ? 0 : (int) Math.min(wanted, (Long) look.get(1));
  }

  /** From now on, for some seconds, the backfill leaves the calls that this kind begins with. */
  @Override
  public void wanted(Kind kind) {
    Set<CallClass> calls = callsOf(kind);
    if (!calls.isEmpty()) {
      number("want", words(calls).toArray(String[]::new));
    }
  }

  /**
   * What an item of this kind needs for its next step; a pair that is read may have to be written.
   */
  private static Set<CallClass> callsOf(Kind kind) {
    return switch (kind) {
      case TASK, SUBSCRIPTION -> EnumSet.allOf(CallClass.class);
      case PLAN, AUDIT, PLANS, DELTA, SOURCES, SUBSCRIPTIONS -> EnumSet.of(CallClass.READ);
      case STORE -> EnumSet.noneOf(CallClass.class);
    };
  }

  private static Stream<String> words(Set<CallClass> calls) {
    return calls.stream().map(CallClass::word);
  }

  private static String word(Lane lane) {
    return lane.name().toLowerCase(Locale.ROOT);
  }

  private long number(String command, String... args) {
    return script.number(root, arguments(command, args));
  }

  private List<Object> list(String command, String... args) {
    return script.list(root, arguments(command, args));
  }

  private String[] arguments(String command, String... args) {
    Stream<String> now = Stream.of(played == null ? "" : String.valueOf(played.millis()));
    return Stream.of(Stream.of(command), settings.stream(), now, Stream.of(args))
        .flatMap(part -> part)
        .toArray(String[]::new);
  }

  private static Optional<Duration> waiting(long millis) {
    return millis <= 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis));
  }
}
