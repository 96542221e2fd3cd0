package io.plannersync.web;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Remembers answers for a moment, so that many open pages cost no more than one. Of those who ask
 * for one thing at the same time one asks Redis and the others get its answer, or its failure; who
 * asks for another thing does not wait for them.
 */
public final class Brief {

  private static final int MOST = 200;

  private final long nanos;
  private final LongSupplier ticks;
  private final Map<Object, Asked> remembered = new ConcurrentHashMap<>();

  /** A question, from when it is asked until its answer is too old. */
  private static final class Asked {
    final CompletableFuture<Answer> answer = new CompletableFuture<>();
    volatile long at;
  }

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
    Asked before = remembered.get(question);
    if (before != null && before.answer.isDone() && ticks.getAsLong() - before.at >= nanos) {
      remembered.remove(question, before);
    }
    Asked mine = new Asked();
    Asked first = remembered.putIfAbsent(question, mine);
    if (first != null) {
      return joined(first);
    }
    try {
      Answer answer = asked.get();
      mine.at = ticks.getAsLong();
      mine.answer.complete(answer);
      return answer;
    } catch (RuntimeException | Error e) {
      remembered.remove(question, mine);
      mine.answer.completeExceptionally(e);
      throw e;
    }
  }

  private static Answer joined(Asked first) {
    try {
      return first.answer.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** After a change: nobody shall see what was before. */
  public void clear() {
    remembered.clear();
  }
}
