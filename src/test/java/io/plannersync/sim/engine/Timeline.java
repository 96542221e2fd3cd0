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
import java.util.function.BooleanSupplier;

/**
 * Virtual time, and everything that happens in it, one after the other. What takes time runs in a
 * fiber: a thread that runs only while all others wait, from one {@link #sleep} to its next. So
 * several passes are under way at once, and nothing but the order of this line decides between
 * them.
 *
 * <p>Whoever has to wait lets things happen meanwhile: handing over to another thread takes longer
 * than most of what happens.
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
  private final Fiber main = new Fiber(null);
  private long now = BEGIN.toEpochMilli();
  private long order;
  private BooleanSupplier line;
  private Fiber running;
  private Fiber turn;
  private Throwable failure;

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

    /** What it is to do; null once it has begun. */
    private Runnable body;

    private Fiber(Runnable body) {
      this.body = body;
    }
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
    Fiber fiber = new Fiber(what);
    at(now, () -> turn = fiber);
  }

  /** Lets time pass for the fiber that calls; without one nothing passes. */
  void sleep(long millis) {
    Fiber self = running;
    if (self == null) {
      return;
    }
    at(now + millis, () -> turn = self);
    await(self);
    running = self;
  }

  /**
   * Lets things happen.
   *
   * @param next lets the next thing happen, on any thread; false if nothing is to happen any more
   */
  void run(BooleanSupplier next) {
    line = next;
    failure = null;
    await(main);
    if (failure != null) {
      throw new IllegalStateException("what happens failed", failure);
    }
  }

  /** Lets things happen until it is this one's turn. */
  private void await(Fiber self) {
    running = null;
    happen();
    if (turn != self) {
      pass();
      take(self.go);
    }
    turn = null;
  }

  private void happen() {
    while (turn == null) {
      try {
        if (!line.getAsBoolean()) {
          turn = main;
        }
      } catch (Throwable e) {
        failure = e;
        turn = main;
      }
    }
  }

  private void pass() {
    Fiber next = turn;
    if (next.body == null) {
      next.go.release();
    } else {
      THREADS.execute(() -> work(next));
    }
  }

  /** Does a fiber's work, and then whatever begins before another thread's turn comes. */
  private void work(Fiber first) {
    turn = first;
    while (turn.body != null) {
      Runnable body = turn.body;
      running = turn;
      running.body = null;
      turn = null;
      try {
        body.run();
      } catch (Throwable e) {
        failure = e;
        turn = main;
      }
      running = null;
      happen();
    }
    pass();
  }

  /** When the next entry is, {@link Long#MAX_VALUE} if there is none. */
  long next() {
    return entries.isEmpty() ? Long.MAX_VALUE : entries.peek().at();
  }

  /** Lets the next entry happen; false if there is none. */
  boolean step() {
    Entry entry = entries.poll();
    if (entry != null) {
      now = Math.max(now, entry.at());
      entry.what().run();
    }
    return entry != null;
  }

  /** Nothing happens until then. */
  void advanceTo(long millis) {
    now = Math.max(now, millis);
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
