package io.plannersync.emulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The faults in force and the rate limit. Safe from any thread; never hits the admin API. */
public final class FaultRules {

  /**
   * A limit the service does not publish. Refused requests count too, as with Graph.
   *
   * @param requests so many pass within any one window
   * @param retryAfter the header as it is sent, null for the whole seconds until one would pass
   */
  public record RateLimit(int requests, Duration window, String retryAfter) {}

  private static final class Counted {
    private final Fault fault;
    private int seen;

    private Counted(Fault fault) {
      this.fault = fault;
    }

    private boolean hits(String method, String path) {
      boolean matches =
          (fault.method() == null || fault.method().equalsIgnoreCase(method))
              && fault.path().matcher(path).find();
      if (!matches || isSpent()) {
        return false;
      }
      seen++;
      return seen > fault.after();
    }

    private boolean isSpent() {
      return fault.times() > 0 && seen >= fault.after() + fault.times();
    }
  }

  private final List<Counted> rules = new ArrayList<>();
  private final Deque<Instant> recent = new ArrayDeque<>();
  private final Clock clock;
  private RateLimit limit;

  FaultRules(Clock clock) {
    this.clock = clock;
  }

  public synchronized void add(Fault fault) {
    rules.add(new Counted(fault));
  }

  /** Removes all faults and the rate limit. */
  public synchronized void clear() {
    rules.clear();
    rateLimit(null);
  }

  /**
   * Sets the limit of Graph calls, null for none. A limit that takes the place of another finds the
   * calls that the other counted.
   */
  public synchronized void rateLimit(RateLimit newLimit) {
    limit = newLimit;
    if (newLimit == null) {
      recent.clear();
    }
  }

  /** What hits a request: any delays, then at most one other effect, the earliest added. */
  synchronized List<Fault.Effect> take(String method, String path) {
    List<Fault.Effect> effects = new ArrayList<>();
    boolean other = false;
    for (Counted rule : rules) {
      boolean delay = rule.fault.effect() instanceof Fault.Delay;
      if ((delay || !other) && rule.hits(method, path)) {
        effects.add(rule.fault.effect());
        other |= !delay;
      }
    }
    rules.removeIf(Counted::isSpent);
    return effects;
  }

  /** Counts a Graph call; the refusal if it is one too many. */
  synchronized Optional<Fault.Answer> throttle() {
    if (limit == null) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    while (!recent.isEmpty() && !recent.getFirst().plus(limit.window()).isAfter(now)) {
      recent.removeFirst();
    }
    recent.addLast(now);
    if (recent.size() <= limit.requests()) {
      return Optional.empty();
    }
    // The next call passes once fewer than the limit are left in the window.
    Instant[] counted = recent.toArray(Instant[]::new);
    Instant free = counted[Math.max(0, counted.length - limit.requests())].plus(limit.window());
    long seconds = Math.max(1, Duration.between(now, free).plusMillis(999).toSeconds());
    String header = limit.retryAfter() == null ? Long.toString(seconds) : limit.retryAfter();
    return Optional.of(new Fault.Answer(429, header));
  }
}
