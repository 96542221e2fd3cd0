package io.plannersync.web;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Remembers answers for a moment, so that many open pages cost no more than one. Of those who ask
 * for one thing at the same time one asks Redis and the others get its answer.
 */
public final class Brief {

  private static final int MOST = 200;

  private final long nanos;
  private final LongSupplier ticks;
  private final Map<Object, Remembered> remembered = new ConcurrentHashMap<>();

  private record Remembered(Answer answer, long at) {}

  public Brief(Duration moment) {
    this(moment, System::nanoTime);
  }

  /**
   * @param ticks a clock in nanoseconds that only goes forward
   */
  Brief(Duration moment, LongSupplier ticks) {
    this.nanos = moment.toNanos();
    this.ticks = ticks;
  }

  /** The remembered answer, or a new one. */
  public Answer get(Object question, Supplier<Answer> asked) {
    if (remembered.size() > MOST) {
      remembered.clear();
    }
    return remembered
        .compute(
            question,
            (same, before) ->
                before != null && ticks.getAsLong() - before.at() < nanos
                    ? before
                    : new Remembered(asked.get(), ticks.getAsLong()))
        .answer();
  }

  /** After a change: nobody shall see what was before. */
  public void clear() {
    remembered.clear();
  }
}
