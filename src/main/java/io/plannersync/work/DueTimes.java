package io.plannersync.work;

import io.plannersync.model.WorkName.Kind;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * When the next item of each kind is due, as far as this instance knows. Whoever takes items waits
 * here instead of asking Redis again and again. Of what nothing is known yet is due.
 */
final class DueTimes {

  /** Who has not heard for so long asks for himself. */
  static final Duration PATIENCE = Duration.ofMillis(2500);

  private static final long NEVER = Long.MAX_VALUE;

  private final LongSupplier nanos;
  private final long began;
  private final Lock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<Kind, Long> due = new EnumMap<>(Kind.class);
  private final Map<Kind, Long> news = new EnumMap<>(Kind.class);
  private long heard;

  DueTimes() {
    this(System::nanoTime);
  }

  /**
   * @param nanos a clock that only goes forward
   */
  DueTimes(LongSupplier nanos) {
    this.nanos = nanos;
    began = nanos.getAsLong();
  }

  /** Something is due then, or was before. */
  void dueIn(Kind kind, Duration delay) {
    lock.lock();
    try {
      long at = now() + delay.toNanos();
      news.merge(kind, 1L, Long::sum);
      if (at < due.getOrDefault(kind, 0L)) {
        due.put(kind, at);
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** How often something was said of the kind; to be read before Redis is asked. */
  long news(Kind kind) {
    lock.lock();
    try {
      return news.getOrDefault(kind, 0L);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Redis was asked. What was said meanwhile is newer than its answer.
   *
   * @param news as it was before
   * @param next until the next item is due, null if there is none
   */
  void asked(Kind kind, long news, Duration next) {
    lock.lock();
    try {
      if (news == this.news.getOrDefault(kind, 0L)) {
        due.put(kind, next == null ? NEVER : now() + next.toNanos());
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Redis was asked about all kinds: nothing that was said until now is missed. */
  void heardAll() {
    lock.lock();
    try {
      heard = now();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until something is due, or until nobody has {@linkplain #heardAll heard} for too long.
   *
   * @throws InterruptedException if whoever waits is to stop
   */
  void await(Kind kind) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      for (long left = left(kind); left > 0; left = left(kind)) {
        changed.await(left, TimeUnit.NANOSECONDS);
      }
    } finally {
      lock.unlock();
    }
  }

  private long left(Kind kind) {
    return Math.min(due.getOrDefault(kind, 0L), heard + PATIENCE.toNanos()) - now();
  }

  /** Nanoseconds since this was made. */
  private long now() {
    return nanos.getAsLong() - began;
  }
}
