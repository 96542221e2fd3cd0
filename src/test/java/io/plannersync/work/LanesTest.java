package io.plannersync.work;

import static io.plannersync.model.WorkItem.Lane.BACKFILL;
import static io.plannersync.model.WorkItem.Lane.INTERACTIVE;
import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.graph.Pace;
import io.plannersync.graph.Pace.CallClass;
import io.plannersync.graph.PaceSettings;
import io.plannersync.model.Outcome;
import io.plannersync.model.WorkItem.Lane;
import io.plannersync.model.WorkName;
import io.plannersync.testing.PlayedClock;
import io.plannersync.testing.TestDatabase;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What goes first when calls are scarce: the real queue, consumers and pace at 60 calls a minute.
 */
class LanesTest {

  private static final int PLANS = 28;
  private static final Duration BUSY = Duration.ofSeconds(2);

  @RegisterExtension static final TestDatabase redis = new TestDatabase();

  private final DefaultCamelContext camel = new DefaultCamelContext();
  private final PlayedClock clock = new PlayedClock();
  private final AtomicInteger looks = new AtomicInteger();
  private final AtomicInteger edits = new AtomicInteger();
  private final AtomicInteger bulk = new AtomicInteger();
  private WorkQueue queue;
  private Pace pace;

  @BeforeEach
  void open() {
    queue = new WorkQueue(redis.connection(), "planner-sync:");
    camel.getRegistry().bind("queue", queue);
    camel.getShutdownStrategy().setTimeout(5);
  }

  @AfterEach
  void close() {
    camel.stop();
  }

  @Test
  void an_edit_gets_about_the_next_call_and_looks_go_on_all_the_same() throws Exception {
    pace = new Pace(redis.connection(), "planner-sync:", new PaceSettings(60, 60, 60, 0));
    IntStream.range(0, PLANS)
        .forEach(i -> queue.hint(WorkName.plan("p" + i), BACKFILL, Duration.ZERO));
    IntStream.range(0, 200)
        .forEach(i -> queue.hint(WorkName.task("b" + i), BACKFILL, Duration.ZERO));
    start();
    await().until(() -> looks.get() + bulk.get() >= 2);

    for (int i = 0; i < 3; i++) {
      int before = edits.get();
      long hinted = System.nanoTime();
      queue.hint(WorkName.task("edit"), INTERACTIVE, Duration.ZERO);
      await().until(() -> edits.get() > before);
      assertThat(Duration.ofNanos(System.nanoTime() - hinted)).isLessThan(Duration.ofSeconds(3));
    }

    // A flood of edits does not stop the looks and the backfill.
    IntStream.range(0, 100)
        .forEach(i -> queue.hint(WorkName.task("e" + i), INTERACTIVE, Duration.ZERO));
    int before = looks.get() + bulk.get();
    int editsBefore = edits.get();
    await().until(() -> looks.get() + bulk.get() >= before + 2);
    assertThat(edits.get() - editsBefore).isGreaterThanOrEqualTo(2);
  }

  @Test
  void a_wait_of_205_seconds_loses_no_item_and_costs_no_attempt() throws Exception {
    pace =
        new Pace(
            redis.connection(), "planner-sync:", new PaceSettings(6000, 6000, 6000, 10), clock);
    pace.throttled(CallClass.READ, Optional.of(Duration.ofSeconds(205)));
    IntStream.range(0, 20)
        .forEach(i -> queue.hint(WorkName.task("e" + i), INTERACTIVE, Duration.ZERO));
    start();

    clock.advance(Duration.ofSeconds(204));
    Awaitility.await().during(Duration.ofMillis(300)).until(() -> edits.get() == 0);
    assertThat(queue.due(WorkName.Kind.TASK)).isEqualTo(20);
    assertThat(queue.failingSize()).isZero();

    clock.advance(Duration.ofSeconds(1));
    await()
        .until(
            () -> {
              clock.advance(Duration.ofMillis(10));
              return queue.size(WorkName.Kind.TASK) == 0;
            });
    assertThat(edits).hasValue(20);
  }

  private void start() throws Exception {
    camel.getRegistry().bind("budget", pace);
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("work:plan?delay=10&concurrency=8")
                .process(e -> call(e, looks, new Outcome.Again(BUSY)));
            from("work:task?delay=10&concurrency=8").process(e -> call(e, null, Outcome.SETTLED));
          }
        });
    camel.start();
  }

  /** One read, as a look or a pair begins; without a call the item is given back. */
  private void call(Exchange exchange, AtomicInteger counter, Outcome done) {
    Lane lane = exchange.getProperty(WorkConsumer.LANE, Lane.class);
    Optional<Duration> wait = pace.acquire(CallClass.READ, lane);
    if (wait.isPresent()) {
      exchange.getMessage().setBody(new Release(wait.get()));
      return;
    }
    AtomicInteger counted = counter == null ? (lane == INTERACTIVE ? edits : bulk) : counter;
    counted.incrementAndGet();
    exchange.getMessage().setBody(done);
  }

  private static org.awaitility.core.ConditionFactory await() {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(10));
  }
}
