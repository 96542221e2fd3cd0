package io.plannersync.work;

import static io.plannersync.model.WorkItem.Lane.BACKFILL;
import static io.plannersync.model.WorkItem.Lane.INTERACTIVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import io.plannersync.graph.Pace;
import io.plannersync.graph.PaceSettings;
import io.plannersync.model.Outcome;
import io.plannersync.model.WorkItem;
import io.plannersync.model.WorkName;
import io.plannersync.model.WorkName.Kind;
import io.plannersync.testing.LogLines;
import io.plannersync.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The {@code work:} component in a real Camel context on a real Redis. */
class WorkRouteTest {

  private static final Duration NOW = Duration.ZERO;
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final WorkName A = WorkName.task("Task-a");
  private static final String FROM = "work:task?delay=10&lease=60s";

  @RegisterExtension static final TestDatabase redis = new TestDatabase();

  private WorkQueue queue;
  private DefaultCamelContext camel;

  @BeforeEach
  void open() {
    Backoff quick = new Backoff(Duration.ofMillis(20), Duration.ofMillis(20));
    queue = new WorkQueue(redis.connection(), "planner-sync:", quick, () -> 0.5);
    camel = new DefaultCamelContext();
    camel.getRegistry().bind("queue", queue);
    camel.getShutdownStrategy().setTimeout(10);
  }

  @AfterEach
  void close() {
    camel.stop();
  }

  @Test
  void theBodyIsTheItemAndTheSettledItemIsGone() throws Exception {
    AtomicReference<Object> body = new AtomicReference<>();
    start(
        FROM,
        exchange -> {
          body.set(exchange.getMessage().getBody());
          answer(exchange, Outcome.SETTLED);
        });

    queue.hint(A, INTERACTIVE, NOW);

    awaitEmpty();
    assertThat(body.get())
        .isInstanceOfSatisfying(WorkItem.class, i -> assertThat(i.name()).isEqualTo(A));
  }

  @Test
  void againComesAgain() throws Exception {
    AtomicInteger looks = new AtomicInteger();
    start(
        FROM,
        exchange ->
            answer(
                exchange, looks.incrementAndGet() < 3 ? new Outcome.Again(NOW) : Outcome.SETTLED));

    queue.hint(A, INTERACTIVE, NOW);

    awaitEmpty();
    assertThat(looks).hasValue(3);
  }

  @Test
  void parkedIsParked() throws Exception {
    start(FROM, exchange -> answer(exchange, new Outcome.Parked("not JSON")));

    queue.hint(A, INTERACTIVE, NOW);

    await().until(() -> queue.parkedSize() == 1);
    assertThat(queue.parked().get(0).reason()).isEqualTo("not JSON");
  }

  @Test
  void aReleasedItemKeepsItsCountOfAttempts() throws Exception {
    AtomicInteger looks = new AtomicInteger();
    AtomicInteger attempts = new AtomicInteger(-1);
    start(
        FROM,
        exchange -> {
          attempts.set(item(exchange).attempts());
          switch (looks.incrementAndGet()) {
            case 1 -> answer(exchange, new Outcome.Failed("503"));
            case 2 -> answer(exchange, new Release(NOW));
            default -> answer(exchange, Outcome.SETTLED);
          }
        });

    queue.hint(A, INTERACTIVE, NOW);

    awaitEmpty();
    assertThat(looks).hasValue(3);
    assertThat(attempts).hasValue(1);
  }

  @Test
  void aFailedExchangeIsAFailedAttemptNamingItemAndCause() throws Exception {
    queue = new WorkQueue(redis.connection(), "planner-sync:", new Backoff(HOUR, HOUR), () -> 0.5);
    camel.getRegistry().bind("queue", queue);
    start(
        FROM,
        exchange -> {
          throw new IllegalStateException("no such plan");
        });

    queue.hint(A, INTERACTIVE, NOW);

    await().until(() -> queue.failingSize() == 1);
    FailingItem failing = queue.failing().get(0);
    assertThat(failing.attempts()).isEqualTo(1);
    assertThat(failing.reason()).contains("task:Task-a").contains("no such plan");
    assertThat(failing.dueIn()).isPositive();
  }

  @Test
  void anyOtherBodyIsAFailedAttemptAndTheLastOneParks() throws Exception {
    AtomicInteger looks = new AtomicInteger();
    start(
        FROM + "&maxAttempts=3",
        exchange -> {
          looks.incrementAndGet();
          exchange.getMessage().setBody("done");
        });

    queue.hint(A, INTERACTIVE, NOW);

    await().until(() -> queue.parkedSize() == 1);
    assertThat(looks).hasValue(3);
    assertThat(queue.parked().get(0).reason())
        .contains("route ended without an outcome", "task:Task-a", "java.lang.String");
    assertThat(queue.failing()).isEmpty();
  }

  @Test
  void a_recurring_look_goes_on_after_its_last_attempt() throws Exception {
    AtomicInteger looks = new AtomicInteger();
    start(
        "work:audit?delay=10&lease=60s&maxAttempts=3",
        exchange -> {
          looks.incrementAndGet();
          exchange.getMessage().setBody("done");
        });

    queue.hint(WorkName.audit("p1"), INTERACTIVE, NOW);

    await().until(() -> looks.get() > 4);
    assertThat(queue.parkedSize()).isZero();
    assertThat(queue.failing().get(0).reason()).contains("without an outcome for audit:p1");
  }

  @Test
  void aHandledExceptionMayAnswerWithAnOutcome() throws Exception {
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            onException(IllegalStateException.class)
                .handled(true)
                .process(exchange -> answer(exchange, new Outcome.Parked("handled")));
            from(FROM)
                .process(
                    exchange -> {
                      throw new IllegalStateException("x");
                    });
          }
        });
    camel.start();

    queue.hint(A, INTERACTIVE, NOW);

    await().until(() -> queue.parkedSize() == 1);
    assertThat(queue.parked().get(0).reason()).isEqualTo("handled");
  }

  @Test
  void aClosedBudgetTakesNothingAndCountsNoAttempt() throws Exception {
    AtomicReference<Optional<Duration>> closed = new AtomicReference<>(Optional.of(MINUTE));
    AtomicInteger asked = new AtomicInteger();
    AtomicReference<WorkItem> seen = new AtomicReference<>();
    WorkBudget budget =
        (kind, lane, wanted) -> {
          asked.incrementAndGet();
          return closed.get().isPresent() ? 0 : wanted;
        };
    camel.getRegistry().bind("budget", budget);
    start(
        FROM,
        exchange -> {
          seen.set(item(exchange));
          answer(exchange, Outcome.SETTLED);
        });

    queue.hint(A, INTERACTIVE, NOW);
    int before = asked.get();
    await().until(() -> asked.get() > before + 5);
    assertThat(seen.get()).isNull();
    assertThat(queue.due(Kind.TASK)).isEqualTo(1);
    assertThat(redis.sync().exists("planner-sync:{work}:token")).isZero();

    closed.set(Optional.empty());
    awaitEmpty();
    assertThat(seen.get().attempts()).isZero();
  }

  @Test
  void noMoreIsTakenThanTheBudgetAffords() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    AtomicInteger left = new AtomicInteger(2);
    camel
        .getRegistry()
        .bind(
            "budget",
            (WorkBudget) (kind, lane, wanted) -> lane == BACKFILL ? 0 : left.getAndSet(0));
    for (int i = 0; i < 5; i++) {
      queue.hint(WorkName.task("t" + i), INTERACTIVE, NOW);
    }
    start(
        FROM,
        exchange -> {
          end.await(10, TimeUnit.SECONDS);
          answer(exchange, Outcome.SETTLED);
        });

    await().until(() -> queue.due(Kind.TASK) == 3);
    end.countDown();
    await().until(() -> queue.size(Kind.TASK) == 3);
  }

  @Test
  void twoBudgetsToChooseFromAreRefused() {
    camel.getRegistry().bind("one", (WorkBudget) (kind, lane, wanted) -> wanted);
    camel.getRegistry().bind("two", (WorkBudget) (kind, lane, wanted) -> wanted);

    camel.start();

    assertThatThrownBy(() -> camel.getEndpoint("work:task"))
        .hasRootCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void theLearnedPaceIsABudget() throws Exception {
    Pace pace = new Pace(redis.connection(), "planner-sync:", new PaceSettings(60, 6, 600, 4));
    pace.throttled(Pace.CallClass.READ, Optional.of(Duration.ofMillis(300)));
    camel.getRegistry().bind("pace", pace);
    AtomicReference<Optional<Duration>> closed = new AtomicReference<>();
    start(
        FROM,
        exchange -> {
          closed.set(pace.closed());
          answer(exchange, Outcome.SETTLED);
        });

    queue.hint(A, INTERACTIVE, NOW);

    awaitEmpty();
    assertThat(closed.get()).isEmpty();
  }

  @Test
  void neverMoreItemsAtOnceThanTheConcurrency() throws Exception {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Set<String> threads = ConcurrentHashMap.newKeySet();
    CountDownLatch both = new CountDownLatch(2);
    for (int i = 0; i < 30; i++) {
      queue.hint(WorkName.task("t" + i), BACKFILL, NOW);
    }
    start(
        FROM + "&concurrency=2",
        exchange -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          threads.add(Thread.currentThread().getName());
          both.countDown();
          both.await(10, TimeUnit.SECONDS);
          now.decrementAndGet();
          answer(exchange, Outcome.SETTLED);
        });

    awaitEmpty();
    assertThat(most).hasValue(2);
    assertThat(threads).hasSize(2).allMatch(name -> name.contains("work-task"));
  }

  @Test
  void theLeaseOfARunningItemIsExtended() throws Exception {
    AtomicInteger looks = new AtomicInteger();
    AtomicReference<WorkItem> running = new AtomicReference<>();
    CountDownLatch end = new CountDownLatch(1);
    start(
        "work:task?delay=10&lease=300ms",
        exchange -> {
          looks.incrementAndGet();
          running.set(item(exchange));
          end.await(10, TimeUnit.SECONDS);
          answer(exchange, Outcome.SETTLED);
        });
    queue.hint(A, INTERACTIVE, NOW);
    await().until(() -> running.get() != null);

    await()
        .during(Duration.ofMillis(900))
        .atMost(Duration.ofSeconds(5))
        .until(() -> queue.holds(running.get()));

    end.countDown();
    awaitEmpty();
    assertThat(looks).hasValue(1);
  }

  @Test
  void aSuspendedRouteTakesNothing() throws Exception {
    start(FROM + "&concurrency=1", exchange -> answer(exchange, Outcome.SETTLED));
    camel.getRouteController().suspendRoute("work");

    queue.hint(A, INTERACTIVE, NOW);
    await().during(Duration.ofMillis(200)).until(() -> queue.due(Kind.TASK) == 1);

    camel.getRouteController().resumeRoute("work");
    awaitEmpty();
  }

  @Test
  void aRouteSuspendedWhileItWaitsForASlotTakesNothingMore() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    queue.hintAll(List.of(A, WorkName.task("Task-b")), INTERACTIVE, NOW);
    start(
        "work:task?delay=8000&concurrency=1",
        exchange -> {
          running.countDown();
          end.await(10, TimeUnit.SECONDS);
          answer(exchange, Outcome.SETTLED);
        });
    assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();

    Thread suspending = new Thread(this::suspend);
    suspending.start();
    WorkConsumer consumer = (WorkConsumer) camel.getRoute("work").getConsumer();
    await().until(consumer::isSuspended);
    end.countDown();
    suspending.join(10_000);

    await().until(() -> queue.size(Kind.TASK) == 1);
    await().during(Duration.ofMillis(200)).until(() -> queue.due(Kind.TASK) == 1);
  }

  @Test
  void stoppingInTheMiddleOfABacklogLeavesNoItemUnderALease() throws Exception {
    AtomicInteger looks = new AtomicInteger();
    queue.hintAll(
        IntStream.range(0, 2000).mapToObj(i -> WorkName.task("t" + i)).toList(), BACKFILL, NOW);
    start(
        FROM,
        exchange -> {
          looks.incrementAndGet();
          answer(exchange, Outcome.SETTLED);
        });
    await().pollInterval(Duration.ofMillis(1)).until(() -> looks.get() > 20);

    camel.stop();

    assertThat(queue.size(Kind.TASK)).isEqualTo(2000 - looks.get());
    assertThat(queue.due(Kind.TASK)).isEqualTo(queue.size(Kind.TASK));
  }

  @Test
  void stoppingWaitsForATakeThatIsUnderWay() throws Exception {
    CountDownLatch taking = new CountDownLatch(1);
    WorkBudget thenRedisIsSlow =
        (kind, lane, wanted) -> {
          if (lane == BACKFILL) {
            redis.sync().clientPause(500);
            taking.countDown();
          }
          return wanted;
        };
    camel.getRegistry().bind("budget", thenRedisIsSlow);
    queue.hint(A, INTERACTIVE, NOW);
    start(FROM, exchange -> answer(exchange, new Release(NOW)));
    assertThat(taking.await(10, TimeUnit.SECONDS)).isTrue();

    camel.stop();

    assertThat(queue.size(Kind.TASK)).isEqualTo(1);
    assertThat(queue.due(Kind.TASK)).isEqualTo(1);
  }

  @Test
  void looksAgainAfterAnErrorOfRedis() throws Exception {
    String key = "planner-sync:{work}:due:task:interactive";
    redis.sync().set(key, "not a sorted set");
    start(FROM, exchange -> answer(exchange, Outcome.SETTLED));
    WorkConsumer consumer = (WorkConsumer) camel.getRoute("work").getConsumer();
    await().until(() -> consumer.getErrorCounter() == 1);

    redis.sync().del(key);
    queue.hint(A, INTERACTIVE, NOW);

    awaitEmpty();
    assertThat(consumer.getErrorCounter()).isLessThanOrEqualTo(2);
  }

  @Test
  void anErrorOfRedisIsLoggedInALine() throws Exception {
    try (LogLines log = new LogLines()) {
      redis.sync().set("planner-sync:{work}:due:task:interactive", "not a sorted set");
      start(FROM, exchange -> answer(exchange, Outcome.SETTLED));
      await().until(() -> log.lines().stream().anyMatch(line -> line.startsWith("WARN")));

      assertThat(log.lines())
          .filteredOn(line -> line.startsWith("WARN"))
          .singleElement(STRING)
          .startsWith("WARN The queue of task cannot be asked: ")
          .contains("WRONGTYPE", "tried again")
          .doesNotContain("stack trace");
    }
  }

  @Test
  void anErrorThatLastsIsLoggedOnceAMinute() {
    try (LogLines log = new LogLines()) {
      FailedLooks failed = new FailedLooks("task");
      for (int second = 0; second < 30; second++) {
        failed.handleException("Failed polling endpoint", new IllegalStateException("away"));
      }

      assertThat(log.lines()).hasSize(1);
    }
  }

  @Test
  void stoppingWaitsForTheRunningItem() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    start(
        FROM,
        exchange -> {
          running.countDown();
          end.await(10, TimeUnit.SECONDS);
          answer(exchange, Outcome.SETTLED);
        });
    queue.hint(A, INTERACTIVE, NOW);
    assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();

    Thread stopping = new Thread(camel::stop);
    stopping.start();
    await().until(() -> !camel.isRunAllowed() || camel.isStopping());
    assertThat(queue.size(Kind.TASK)).isEqualTo(1);
    end.countDown();
    stopping.join(10_000);

    assertThat(stopping.isAlive()).isFalse();
    assertThat(queue.size(Kind.TASK)).isZero();
  }

  @Test
  void yamlRoutesHintAndWork() throws Exception {
    camel.getRegistry().bind("settle", (Processor) exchange -> answer(exchange, Outcome.SETTLED));
    String yaml =
        """
        - route:
            id: work-on-task
            from:
              uri: work:task
              parameters:
                concurrency: 2
                lease: 30s
                delay: 10
                greedy: true
                maxAttempts: 5
              steps:
                - to: mock:seen
                - process:
                    ref: settle
        - route:
            id: hint-task
            from:
              uri: direct:hint
              steps:
                - to: work:task?lane=backfill&after=50ms
        """;
    PluginHelper.getRoutesLoader(camel)
        .loadRoutes(ResourceHelper.fromString("work.camel.yaml", yaml));
    camel.start();
    MockEndpoint seen = camel.getEndpoint("mock:seen", MockEndpoint.class);
    seen.expectedMessageCount(2);

    camel.createProducerTemplate().sendBody("direct:hint", List.of(A, "Task-b"));

    seen.assertIsSatisfied();
    assertThat(seen.getExchanges())
        .extracting(exchange -> exchange.getMessage().getBody(WorkItem.class).name())
        .containsExactlyInAnyOrder(A, WorkName.task("Task-b"));
    awaitEmpty();
  }

  @Test
  void hintsGoIntoTheLaneThatTheEndpointNames() {
    camel.start();
    send("work:task?lane=backfill&after=0", "Task-a");
    send("work:task", A);
    send("work:plan?lane=backfill", "p");
    send("work:task?after=1h", WorkName.task("later"));
    send("work:store", null);

    assertThat(queue.due(Kind.TASK)).isEqualTo(1);
    assertThat(queue.size(Kind.TASK)).isEqualTo(2);
    WorkItem task = queue.take(Kind.TASK, 1, MINUTE, "me").get(0);
    assertThat(task.lane()).isEqualTo(INTERACTIVE);
    assertThat(task.generation()).isEqualTo(2);
    assertThat(queue.take(Kind.PLAN, 1, MINUTE, "me").get(0).lane()).isEqualTo(BACKFILL);
    assertThat(queue.take(Kind.STORE, 1, MINUTE, "me").get(0).name().key()).isEmpty();
  }

  @Test
  void whatNamesNothingOrAnotherKindIsRefused() {
    camel.start();

    assertThatThrownBy(() -> send("work:task", WorkName.plan("p")))
        .hasRootCauseInstanceOf(IllegalArgumentException.class)
        .hasRootCauseMessage(
            "work://task cannot hint plan:p: expected a key or a name of its kind");
    assertThatThrownBy(() -> send("work:task", " "))
        .hasRootCauseInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> send("work:task", null))
        .hasRootCauseInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> send("work:tusk", "x"))
        .hasRootCauseInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> send("work:task?lane=slow", "x"))
        .hasRootCauseInstanceOf(IllegalArgumentException.class);
  }

  private void start(String from, Processor processor) throws Exception {
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from(from).routeId("work").process(processor);
          }
        });
    camel.start();
  }

  private void suspend() {
    try {
      camel.getRouteController().suspendRoute("work");
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void send(String uri, Object body) {
    camel.createProducerTemplate().sendBody(uri, body);
  }

  private void awaitEmpty() {
    await().until(() -> queue.size(Kind.TASK) == 0);
  }

  private static WorkItem item(Exchange exchange) {
    return exchange.getMessage().getBody(WorkItem.class);
  }

  private static void answer(Exchange exchange, Object ending) {
    exchange.getMessage().setBody(ending);
  }
}
