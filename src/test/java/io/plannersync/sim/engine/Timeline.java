package io.plannersync.sim.engine;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.PriorityQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Virtual time, and everything that happens in it, one after the other. What takes time runs in a
 * fiber: a thread that runs only while all others wait, from one {@link #sleep} to its next. So
 * several passes are under way at once, and nothing but the order of this line decides between
 * them.
 */
final class Timeline {

  static final Instant BEGIN = Instant.parse("2026-11-25T08:00:00Z");

  /** A fiber that does nothing for so long waits for something that is no part of the line. */
  private static final long STUCK_SECONDS = 60;

  private static final ExecutorService THREADS =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "fiber");
            thread.setDaemon(true);
            return thread;
          });

  private final PriorityQueue<Entry> entries = new PriorityQueue<>();
  private final Clock clock = new LineClock();
  private long now = BEGIN.toEpochMilli();
  private long order;
  private Fiber running;

  /** Something that happens at a time, in milliseconds since 1970. */
  private record Entry(long at, long order, Runnable what) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
    }
  }

  /** One thread of what happens. */
  private static final class Fiber {
    private final Semaphore go = new Semaphore(0);
    private final Semaphore back = new Semaphore(0);
    private Throwable failure;
  }

  private final class LineClock extends Clock {
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
      return Instant.ofEpochMilli(now);
    }

    @Override
    public long millis() {
      return now;
    }
  }

  /** Milliseconds since 1970. */
  long now() {
    return now;
  }

  /** The time of this line. */
  Clock clock() {
    return clock;
  }

  /** Has something happen later; it takes no time. */
  void after(Duration delay, Runnable what) {
    at(now + delay.toMillis(), what);
  }

  /** Has something happen at a time, or now if that has passed. */
  void at(long millis, Runnable what) {
    entries.add(new Entry(Math.max(now, millis), order++, what));
  }

  /** Begins something that takes time. */
  void spawn(Runnable what) {
    Fiber fiber = new Fiber();
    THREADS.execute(
        () -> {
          take(fiber.go);
          try {
            what.run();
          } catch (Throwable e) {
            fiber.failure = e;
          }
          give(fiber.back);
        });
    at(now, () -> resume(fiber));
  }

  /** Lets time pass for the fiber that calls; without one nothing passes. */
  void sleep(long millis) {
    Fiber self = running;
    if (self == null) {
      return;
    }
    at(now + millis, () -> resume(self));
    give(self.back);
    take(self.go);
  }

  private void resume(Fiber fiber) {
    running = fiber;
    give(fiber.go);
    take(fiber.back);
    running = null;
    if (fiber.failure != null) {
      throw new IllegalStateException("a fiber failed", fiber.failure);
    }
  }

  /** When the next entry is, {@link Long#MAX_VALUE} if there is none. */
  long next() {
    return entries.isEmpty() ? Long.MAX_VALUE : entries.peek().at();
  }

  /** Lets the next entry happen. */
  void step() {
    Entry entry = entries.poll();
    now = Math.max(now, entry.at());
    entry.what().run();
  }

  /** Nothing happens until then. */
  void advanceTo(long millis) {
    now = Math.max(now, millis);
  }

  private static void give(Semaphore baton) {
    baton.release();
  }

  private static void take(Semaphore baton) {
    try {
      // A fiber of a run that was given up waits for ever, on a daemon thread.
      if (!baton.tryAcquire(STUCK_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the baton does not come back");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
