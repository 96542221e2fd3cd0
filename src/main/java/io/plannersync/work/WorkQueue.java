package io.plannersync.work;

import io.lettuce.core.api.StatefulRedisConnection;
import io.plannersync.model.Outcome;
import io.plannersync.model.Side;
import io.plannersync.model.WorkItem;
import io.plannersync.model.WorkItem.Lane;
import io.plannersync.model.WorkName;
import io.plannersync.model.WorkName.Kind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;

/**
 * The queue of names to look at. Every method is one atomic script call, safe from any thread and
 * any instance; Redis errors come out as Lettuce's {@code RedisException}.
 *
 * <p>Delays and leases have a resolution of one millisecond. An item's life:
 *
 * <pre>
 *   hint -> due -> take -> leased -> finish -> gone | due again | due after backoff | parked
 *                            |                                                      |
 *                            +-- lease ends unfinished: due                hint, retry: due
 * </pre>
 */
public final class WorkQueue {

  /** What is saved is saved by then, or whoever saves it is gone. */
  private static final Duration SAVED = Duration.ofSeconds(5);

  private static final String SCRIPT = "/redis/work-queue.lua";

  /** Bounds the time that one call occupies Redis, which serves nobody else meanwhile. */
  private static final int NAMES_PER_CALL = 500;

  /** What comes again and again makes no progress, but may be settled at any time. */
  private static final Duration LONGEST_TURN = Duration.ofMinutes(1);

  private static final int LISTED = 1000;
  private static final int REASON_LENGTH = 1000;

  private final RedisScript script;
  private final String root;
  private final Backoff backoff;
  private final DoubleSupplier random;
  private final Clock played;

  /**
   * @param prefix namespace of the service's own keys, {@code planner-sync:} by default; must not
   *     contain a brace, which would change the hash tag
   * @param random in [0, 1), for the jitter of the backoff
   * @param played the time as a simulation plays it, null for that of Redis, which all instances
   *     share
   */
  public WorkQueue(
      StatefulRedisConnection<String, String> connection,
      String prefix,
      Backoff backoff,
      DoubleSupplier random,
      Clock played) {
    if (prefix.contains("{")) {
      throw new IllegalArgumentException("a key prefix must not contain a brace: " + prefix);
    }
    this.script = new RedisScript(connection, SCRIPT);
    this.root = prefix + "{work}:";
    this.backoff = backoff;
    this.random = random;
    this.played = played;
  }

  /** A queue by the clock of Redis. */
  public WorkQueue(
      StatefulRedisConnection<String, String> connection,
      String prefix,
      Backoff backoff,
      DoubleSupplier random) {
    this(connection, prefix, backoff, random, null);
  }

  /** A queue with the default backoff. */
  public WorkQueue(StatefulRedisConnection<String, String> connection, String prefix) {
    this(connection, prefix, Backoff.DEFAULT, Math::random);
  }

  /**
   * Says that {@code name} is to be looked at. Due after {@code delay} or when it already was,
   * whichever is earlier, but not before the end of a backoff. Un-parks a parked item; makes a
   * leased one due again after its holder finishes. The interactive lane wins over backfill.
   */
  public void hint(WorkName name, Lane lane, Duration delay) {
    hintAll(List.of(name), lane, delay);
  }

  /**
   * {@link #hint} for many. Not one transaction: if Redis fails midway the earlier names are
   * hinted, and hinting all of them again is harmless.
   */
  public void hintAll(Collection<WorkName> names, Lane lane, Duration delay) {
    hintAll(names, lane, delay, Side.PLANNER);
  }

  /**
   * The same, for tasks.
   *
   * @param side what the hint is about: the store alone, or anything else, see {@link
   *     WorkItem#toldOfPlanner()}
   */
  public void hintAll(Collection<WorkName> names, Lane lane, Duration delay, Side side) {
    List<String> all = names.stream().map(WorkName::toString).distinct().toList();
    for (int from = 0; from < all.size(); from += NAMES_PER_CALL) {
      List<String> args = new ArrayList<>(List.of("hint", word(lane), millis(delay), side.word()));
      args.addAll(all.subList(from, Math.min(all.size(), from + NAMES_PER_CALL)));
      script.number(root, timed(args.toArray(String[]::new)));
    }
  }

  /**
   * {@link #hintAll} about what is saved now: it is worked on also if whoever saves it does not
   * live to say so. A pass that comes before it is saved leaves everything as it is.
   */
  public void hintOnceSaved(Collection<WorkName> names, Lane lane, Runnable saving) {
    hintAll(names, lane, SAVED);
    saving.run();
    hintAll(names, lane, Duration.ZERO);
  }

  /**
   * Makes sure that a recurring item exists, and says which lane it returns to once the hints about
   * it are answered. An existing item is left as it is: not pulled earlier, not un-parked unless it
   * is a recurring one.
   *
   * @return whether it is new
   */
  public boolean schedule(WorkName name, Lane lane, Duration delay) {
    return yes("schedule", word(lane), millis(delay), name.toString());
  }

  /**
   * Takes at most {@code max} due items: interactive before backfill, then the longest due first.
   * Each stays queued with the end of the lease as its due time.
   *
   * @param owner who holds them, shown to operators only; the token is what counts
   */
  public List<WorkItem> take(Kind kind, int max, Duration lease, String owner) {
    return take(kind, max, max, lease, owner);
  }

  /**
   * The same with a bound for one lane.
   *
   * @param backfill at most so many of them from the backfill
   */
  public List<WorkItem> take(Kind kind, int max, int backfill, Duration lease, String owner) {
    return max <= 0 ? List.of() : poll(kind, max, backfill, lease, owner).items();
  }

  /**
   * What was taken.
   *
   * @param next until the next item is due, or a lease ends; null if there is none
   */
  record Taken(List<WorkItem> items, Duration next) {}

  /**
   * {@link #take}, and when to come again.
   *
   * @param max at least one
   */
  Taken poll(Kind kind, int max, int backfill, Duration lease, String owner) {
    List<Object> answer =
        list(
            "take",
            kind.word(),
            String.valueOf(max),
            String.valueOf(Math.max(0, backfill)),
            millis(lease),
            owner);
    int last = answer.size() - 1;
    List<WorkItem> items = new ArrayList<>(last / 6);
    for (int i = 0; i < last; i += 6) {
      items.add(
          new WorkItem(
              WorkName.parse(text(answer, i)),
              Lane.valueOf(text(answer, i + 1).toUpperCase(Locale.ROOT)),
              Long.parseLong(text(answer, i + 2)),
              Long.parseLong(text(answer, i + 3)),
              Integer.parseInt(text(answer, i + 4)),
              text(answer, i + 5).equals("1")));
    }
    return new Taken(items, until(Long.parseLong(text(answer, last))));
  }

  /** Until the next item of each of these kinds is due; nothing of a kind that has none. */
  Map<Kind, Duration> next(List<Kind> kinds) {
    List<Object> answer =
        list(
            Stream.concat(Stream.of("next"), kinds.stream().map(Kind::word))
                .toArray(String[]::new));
    Map<Kind, Duration> next = new EnumMap<>(Kind.class);
    for (int i = 0; i < kinds.size(); i++) {
      Duration until = until((Long) answer.get(i));
      if (until != null) {
        next.put(kinds.get(i), until);
      }
    }
    return next;
  }

  private static Duration until(long millis) {
    return millis < 0 ? null : Duration.ofMillis(millis);
  }

  /** Where it is told that something is due: the kind, a space, and milliseconds until then. */
  String channel() {
    return root + "wake";
  }

  /** Whether an item of the interactive lane is due. */
  public boolean isWaiting(Kind kind) {
    return yes("waits", kind.word());
  }

  /** Whether the lease is still this holder's: its token is the newest and time is left. */
  public boolean holds(WorkItem item) {
    return yes("holds", item.name().toString(), token(item));
  }

  /** Lets the lease end {@code lease} from now; false if it has ended or is another's. */
  public boolean extend(WorkItem item, Duration lease) {
    return yes("extend", item.name().toString(), token(item), millis(lease));
  }

  /**
   * Ends the lease with what became of the item.
   *
   * <p>{@code Settled} removes it and {@code Again} makes it due after its delay, unless it was
   * hinted meanwhile: then it is due when those hints said. What comes again at once more than ten
   * times in a row is failing: it waits as if it had failed, a minute at the most, and is shown,
   * but is never parked. {@code Failed} counts an attempt and makes it due after the backoff.
   * {@code Parked} takes it out of the queue until it is hinted or retried; if it was hinted
   * meanwhile, or is a recurring look, it counts as failed. {@code Later} is {@code Again} for what
   * has nothing to wait for.
   *
   * @return false, and nothing has changed, if somebody else has taken or finished it since
   */
  public boolean finish(WorkItem item, Outcome outcome) {
    // A switch over the sealed type would be better; patterns in switch are a preview in Java 17.
    if (outcome instanceof Outcome.Again again) {
      return finish(item, "again", again.delay(), "");
    }
    if (outcome instanceof Outcome.Later later) {
      return finish(item, "later", later.delay(), "");
    }
    if (outcome instanceof Outcome.Failed failed) {
      return finish(item, "failed", backoffOf(item), failed.reason());
    }
    if (outcome instanceof Outcome.Parked parked) {
      boolean recurring = item.name().kind().isRecurring();
      return finish(item, recurring ? "failed" : "parked", backoffOf(item), parked.reason());
    }
    return finish(item, "settled", Duration.ZERO, "");
  }

  /**
   * Gives the item back untried (gate closed, circuit open, throttled): due after {@code delay}, no
   * attempt counted, no backoff set.
   *
   * @return false, and nothing has changed, if somebody else has taken or finished it since
   */
  public boolean release(WorkItem item, Duration delay) {
    return finish(item, "released", delay, "");
  }

  /**
   * Makes a parked or failing item due now, with its attempts forgotten.
   *
   * @return false if there is no such item
   */
  public boolean retry(WorkName name) {
    return yes("retry", name.toString());
  }

  /** Number of items due now, those under a lease not counted. */
  public long due(Kind kind) {
    return count(kind, 0);
  }

  /** Number of queued items: due, waiting and leased, but not parked. */
  public long size(Kind kind) {
    return count(kind, 1);
  }

  /** How long the longest due item has been due; zero if none is. */
  public Duration oldestAge(Kind kind) {
    return Duration.ofMillis(count(kind, 2));
  }

  /** The longest parked items, at most 1000. */
  public List<ParkedItem> parked() {
    List<Object> answer = list("parked", String.valueOf(LISTED));
    List<ParkedItem> items = new ArrayList<>(answer.size() / 3);
    for (int i = 0; i < answer.size(); i += 3) {
      items.add(
          new ParkedItem(
              WorkName.parse(text(answer, i)),
              text(answer, i + 1),
              Instant.ofEpochMilli(Long.parseLong(text(answer, i + 2)))));
    }
    return items;
  }

  /** Items with failed attempts, at most 1000. */
  public List<FailingItem> failing() {
    List<Object> answer = list("failing", String.valueOf(LISTED));
    List<FailingItem> items = new ArrayList<>(answer.size() / 5);
    for (int i = 0; i < answer.size(); i += 5) {
      items.add(
          new FailingItem(
              WorkName.parse(text(answer, i)),
              Integer.parseInt(text(answer, i + 1)),
              text(answer, i + 2),
              Instant.ofEpochMilli(Long.parseLong(text(answer, i + 4))),
              Duration.ofMillis(Long.parseLong(text(answer, i + 3)))));
    }
    return items;
  }

  /** The tasks that were hinted and are neither settled nor parked since. */
  public Waiting waiting() {
    List<Object> answer = list("waiting");
    long count = (Long) answer.get(0);
    return new Waiting(
        count, count == 0 ? null : Instant.ofEpochMilli(Long.parseLong(text(answer, 1))));
  }

  /** How these tasks stand in the queue; those that neither wait nor are parked are left out. */
  public Map<WorkName, Standing> standing(Collection<WorkName> names) {
    Map<WorkName, Standing> found = new HashMap<>();
    List<WorkName> all = List.copyOf(names);
    for (int from = 0; from < all.size(); from += NAMES_PER_CALL) {
      List<WorkName> some = all.subList(from, Math.min(all.size(), from + NAMES_PER_CALL));
      List<Object> answer =
          list(
              Stream.concat(Stream.of("standing"), some.stream().map(WorkName::toString))
                  .toArray(String[]::new));
      for (int i = 0; i < some.size(); i++) {
        Instant waits = instant(text(answer, 2 * i));
        Instant parked = instant(text(answer, 2 * i + 1));
        if (waits != null || parked != null) {
          found.put(some.get(i), new Standing(waits, parked));
        }
      }
    }
    return found;
  }

  /** Makes every task that waits due now, where nothing else forbids it. */
  public void wake() {
    List<WorkName> names =
        list("names").stream().map(name -> WorkName.parse((String) name)).toList();
    hintAll(names, Lane.BACKFILL, Duration.ZERO, Side.STORE);
  }

  /**
   * @param oldest since when the longest waiting one waits, null if none does
   */
  public record Waiting(long count, Instant oldest) {}

  /**
   * @param waitingSince null if it does not wait
   * @param parkedAt null if it is not parked
   */
  public record Standing(Instant waitingSince, Instant parkedAt) {}

  private static Instant instant(String millis) {
    return millis.isEmpty() ? null : Instant.ofEpochMilli(Long.parseLong(millis));
  }

  /** Number of all parked items. */
  public long parkedSize() {
    return (Long) list("troubles").get(0);
  }

  /** Number of all failing items. */
  public long failingSize() {
    return (Long) list("troubles").get(1);
  }

  private boolean finish(WorkItem item, String outcome, Duration delay, String reason) {
    return yes(
        "finish",
        item.name().toString(),
        token(item),
        String.valueOf(item.generation()),
        outcome,
        millis(delay),
        shortened(reason),
        millis(shorter(backoffOf(item), LONGEST_TURN)));
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private Duration backoffOf(WorkItem item) {
    return backoff.after(item.attempts() + 1, random.getAsDouble());
  }

  private long count(Kind kind, int which) {
    return (Long) list("count", kind.word()).get(which);
  }

  private boolean yes(String... args) {
    return script.number(root, timed(args)) == 1;
  }

  private List<Object> list(String... args) {
    return script.list(root, timed(args));
  }

  /** The command, with the time if it is played. */
  private String[] timed(String... args) {
    if (played != null) {
      args[0] = args[0] + " " + played.millis();
    }
    return args;
  }

  private static String token(WorkItem item) {
    return String.valueOf(item.token());
  }

  private static String word(Lane lane) {
    return lane.name().toLowerCase(Locale.ROOT);
  }

  private static String millis(Duration duration) {
    return String.valueOf(Math.max(0, duration.toMillis()));
  }

  private static String shortened(String reason) {
    String given = reason == null ? "" : reason;
    return given.length() <= REASON_LENGTH ? given : given.substring(0, REASON_LENGTH);
  }

  private static String text(List<Object> answer, int index) {
    return (String) answer.get(index);
  }
}
