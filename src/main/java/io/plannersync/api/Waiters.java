package io.plannersync.api;

import io.plannersync.web.Problem;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Who waits until a pair is settled. A waiter is an entry in a map and a timer; it holds no thread.
 * A waiter must be opened before the write it waits for, else the settling may be missed.
 */
public final class Waiters implements AutoCloseable {

  private final int most;
  private final AtomicInteger open = new AtomicInteger();
  private final Map<String, Set<Waiter>> byTask = new ConcurrentHashMap<>();
  private final ScheduledThreadPoolExecutor clock;

  /**
   * @param most how many may wait at one time
   */
  public Waiters(int most) {
    this.most = most;
    this.clock =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "api-waiters");
              thread.setDaemon(true);
              return thread;
            });
    // An answered waiter must not be kept until its timeout.
    clock.setRemoveOnCancelPolicy(true);
  }

  /**
   * Begins to wait.
   *
   * @param enough whether the settled document, null if it was deleted, has what is waited for
   * @throws Problem 503 if too many wait
   */
  public Waiter open(String storeId, Predicate<String> enough, Duration timeout) {
    if (open.incrementAndGet() > most) {
      open.decrementAndGet();
      throw Problem.unavailable("too many requests wait for Planner; leave out wait or try again");
    }
    Waiter waiter = new Waiter(storeId, enough);
    byTask.compute(
        storeId,
        (id, waiting) -> {
          Set<Waiter> all = waiting == null ? ConcurrentHashMap.newKeySet() : waiting;
          all.add(waiter);
          return all;
        });
    waiter.timer =
        clock.schedule(() -> waiter.end(false), timeout.toMillis(), TimeUnit.MILLISECONDS);
    return waiter;
  }

  /**
   * A pair was settled: both sides are equal to this document. Cheap if nobody waits for it.
   *
   * @param documentText the document's text, null if the pair was deleted
   */
  public void settled(String storeId, String documentText) {
    for (Waiter waiter : byTask.getOrDefault(storeId, Set.of())) {
      if (waiter.enough.test(documentText)) {
        clock.execute(() -> waiter.end(true));
      }
    }
  }

  /** How many wait now. */
  public int waiting() {
    return open.get();
  }

  /** Ends all waiting as if by timeout. */
  @Override
  public void close() {
    byTask.values().forEach(waiting -> waiting.forEach(waiter -> waiter.end(false)));
    clock.shutdown();
  }

  /** One that waits, until it is settled, timed out or closed. */
  public final class Waiter implements AutoCloseable {

    private final String storeId;
    private final Predicate<String> enough;
    private final CompletableFuture<Boolean> outcome = new CompletableFuture<>();
    private volatile ScheduledFuture<?> timer;
    private boolean ended;

    private Waiter(String storeId, Predicate<String> enough) {
      this.storeId = storeId;
      this.enough = enough;
    }

    /** True when settled, false at the timeout; completed on the thread {@code api-waiters}. */
    public CompletionStage<Boolean> outcome() {
      return outcome;
    }

    /** Waits no longer. */
    @Override
    public void close() {
      end(false);
    }

    private void end(boolean settled) {
      byTask.computeIfPresent(
          storeId,
          (id, waiting) -> {
            waiting.remove(this);
            return waiting.isEmpty() ? null : waiting;
          });
      synchronized (this) {
        if (ended) {
          return;
        }
        ended = true;
      }
      open.decrementAndGet();
      ScheduledFuture<?> pending = timer;
      if (pending != null) {
        pending.cancel(false);
      }
      outcome.complete(settled);
    }
  }
}
