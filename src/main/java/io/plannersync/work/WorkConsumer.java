package io.plannersync.work;

import io.plannersync.model.Outcome;
import io.plannersync.model.WorkItem;
import io.plannersync.model.WorkItem.Lane;
import io.plannersync.model.WorkName.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.ScheduledPollConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs due items through the route, each in a thread of its own, and tells the queue what became of
 * them.
 *
 * <p>The order is slot, budget, lease: an item is taken only when a thread is free and the budget
 * open. The route's body at the start is the {@code WorkItem}. At its end an {@code Outcome} or a
 * {@link Release} says what the queue shall do; an exception, or any other body, is a failed
 * attempt.
 */
public class WorkConsumer extends ScheduledPollConsumer implements ShutdownAware {

  /** The exchange property with the item's {@code Lane}, for whoever spends what is scarce. */
  public static final String LANE = "workLane";

  private static final Logger LOG = LoggerFactory.getLogger(WorkConsumer.class);

  /** A wish lasts for seconds; a consumer that is refused asks every few milliseconds. */
  private static final long NANOS_BETWEEN_WISHES = TimeUnit.MILLISECONDS.toNanos(100);

  private final WorkEndpoint endpoint;
  private final Semaphore slots;
  private final Set<WorkItem> running = ConcurrentHashMap.newKeySet();
  private final Lock taking = new ReentrantLock();
  private ExecutorService workers;
  private ScheduledExecutorService keeper;
  private long lastWish = System.nanoTime() - NANOS_BETWEEN_WISHES;

  WorkConsumer(WorkEndpoint endpoint, Processor processor) {
    super(endpoint, processor);
    this.endpoint = endpoint;
    this.slots = new Semaphore(endpoint.getConcurrency());
    setExceptionHandler(new FailedLooks(endpoint.getKind().word()));
  }

  @Override
  protected void doStart() throws Exception {
    ExecutorServiceManager threads = getEndpoint().getCamelContext().getExecutorServiceManager();
    String name = "work-" + endpoint.getKind().word();
    workers = threads.newFixedThreadPool(this, name, endpoint.getConcurrency());
    keeper = threads.newSingleThreadScheduledExecutor(this, name + "-leases");
    long third = endpoint.getLease().toMillis() / 3;
    keeper.scheduleAtFixedRate(this::extendLeases, third, third, TimeUnit.MILLISECONDS);
    super.doStart();
  }

  @Override
  protected void doStop() throws Exception {
    // Stopping interrupts the poll. If Redis is answering its take just then, the items would stay
    // under a lease that nobody holds.
    taking.lock();
    try {
      super.doStop();
    } finally {
      taking.unlock();
    }
    ExecutorServiceManager threads = getEndpoint().getCamelContext().getExecutorServiceManager();
    // The keeper goes last: what still runs still needs its lease. A route that never started has
    // neither.
    if (workers != null) {
      threads.shutdownGraceful(workers);
      threads.shutdownNow(keeper);
    }
  }

  /**
   * Takes at most as many items as there are free slots.
   *
   * @return the number taken, so that a greedy consumer looks again at once while there are any
   */
  @Override
  protected int poll() throws Exception {
    // Waiting here for a slot, before anything is leased, is what lets a busy consumer go on the
    // moment one becomes free.
    if (!slots.tryAcquire(getDelay(), getTimeUnit())) {
      return 0;
    }
    awaitDue();
    int free = 1 + slots.drainPermits();
    int taken = 0;
    taking.lock();
    try {
      for (WorkItem item : take(free)) {
        if (isTaking()) {
          taken++;
          hand(item);
        } else {
          endpoint.queue().release(item, Duration.ZERO);
        }
      }
    } finally {
      taking.unlock();
      slots.release(free - taken);
    }
    return taken;
  }

  /** Waits with a slot in the hand; gives it back if this is to stop. */
  private void awaitDue() throws InterruptedException {
    try {
      endpoint.dueTimes().await(endpoint.getKind());
    } catch (InterruptedException e) {
      slots.release();
      throw e;
    }
  }

  private List<WorkItem> take(int free) {
    if (!isTaking()) {
      return List.of();
    }
    WorkBudget budget = endpoint.budget();
    Kind kind = endpoint.getKind();
    int most = Math.min(free, budget.affordable(kind, Lane.INTERACTIVE, free));
    if (most <= 0) {
      wish(budget, kind);
      return List.of();
    }
    int backfill = budget.affordable(kind, Lane.BACKFILL, most);
    long news = endpoint.dueTimes().news(kind);
    WorkQueue.Taken taken =
        endpoint.queue().poll(kind, most, backfill, endpoint.getLease(), endpoint.owner());
    endpoint.dueTimes().asked(kind, news, taken.next());
    return taken.items();
  }

  /** What stops or rests takes nothing, and gives back what it took in that moment. */
  private boolean isTaking() {
    return isRunAllowed() && !isSuspendingOrSuspended();
  }

  /** Somebody's edit waits: the next call is not the backfill's. */
  private void wish(WorkBudget budget, Kind kind) {
    if (System.nanoTime() - lastWish >= NANOS_BETWEEN_WISHES) {
      lastWish = System.nanoTime();
      if (endpoint.queue().isWaiting(kind)) {
        budget.wanted(kind);
      }
    }
  }

  private void hand(WorkItem item) {
    running.add(item);
    workers.execute(() -> work(item));
  }

  private void work(WorkItem item) {
    try {
      if (!finish(item, route(item))) {
        LOG.warn("{} was finished too late: its lease is another's", item.name());
      }
    } catch (RuntimeException e) {
      // Nobody knows whether the queue heard it. If not, the lease ends by itself and the item
      // comes again, which its route has to stand anyway.
      LOG.warn("{} could not be finished: {}", item.name(), e.toString());
    } finally {
      done(item);
    }
  }

  private void done(WorkItem item) {
    running.remove(item);
    slots.release();
  }

  /** Runs the route; the answer is an {@code Outcome} or a {@code Release}. */
  private Object route(WorkItem item) {
    Exchange exchange = createExchange(false);
    try {
      exchange.getMessage().setBody(item);
      exchange.setProperty(LANE, item.lane());
      getProcessor().process(exchange);
      return ending(item, exchange);
    } catch (Exception e) {
      return failed(item, e);
    } finally {
      releaseExchange(exchange, false);
    }
  }

  private static Object ending(WorkItem item, Exchange exchange) {
    if (exchange.getException() != null) {
      return failed(item, exchange.getException());
    }
    Object body = exchange.getMessage().getBody();
    if (body instanceof Outcome || body instanceof Release) {
      return body;
    }
    String type = body == null ? "no body" : "a " + body.getClass().getName();
    return new Outcome.Failed(
        "route ended without an outcome for " + item.name() + ", with " + type);
  }

  private static Outcome failed(WorkItem item, Exception cause) {
    return new Outcome.Failed(item.name() + " failed: " + cause);
  }

  private boolean finish(WorkItem item, Object ending) {
    if (ending instanceof Release release) {
      return endpoint.queue().release(item, release.delay());
    }
    Outcome outcome = (Outcome) ending;
    if (outcome instanceof Outcome.Failed failed) {
      int attempt = item.attempts() + 1;
      boolean recurring = item.name().kind().isRecurring();
      boolean last = !recurring && attempt >= endpoint.getMaxAttempts();
      if (recurring) {
        LOG.warn("Attempt {}: {}", attempt, failed.reason());
      } else {
        LOG.warn("Attempt {} of {}: {}", attempt, endpoint.getMaxAttempts(), failed.reason());
      }
      outcome = last ? new Outcome.Parked(failed.reason()) : failed;
    }
    return endpoint.queue().finish(item, outcome);
  }

  private void extendLeases() {
    for (WorkItem item : running) {
      try {
        if (!endpoint.queue().extend(item, endpoint.getLease()) && running.contains(item)) {
          LOG.warn("The lease of {} was lost while it was worked on", item.name());
        }
      } catch (RuntimeException e) {
        // An exception would end the schedule; the next third may reach Redis again.
        LOG.warn("The lease of {} could not be extended: {}", item.name(), e.toString());
      }
    }
  }

  /** Items are never left behind: shutting down waits for what is running. */
  @Override
  public boolean deferShutdown(ShutdownRunningTask task) {
    return false;
  }

  @Override
  public int getPendingExchangesSize() {
    return running.size();
  }

  @Override
  public void prepareShutdown(boolean suspendOnly, boolean forced) {
    // Suspension is asked before each take; nothing else to prepare.
  }
}
