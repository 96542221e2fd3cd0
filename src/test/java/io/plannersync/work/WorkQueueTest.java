package io.plannersync.work;

import static io.plannersync.model.WorkItem.Lane.BACKFILL;
import static io.plannersync.model.WorkItem.Lane.INTERACTIVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.plannersync.model.Outcome;
import io.plannersync.model.Side;
import io.plannersync.model.WorkItem;
import io.plannersync.model.WorkName;
import io.plannersync.model.WorkName.Kind;
import io.plannersync.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WorkQueueTest {

  private static final Duration NOW = Duration.ZERO;
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Backoff LONG = new Backoff(MINUTE, HOUR);
  private static final Backoff SHORT = new Backoff(Duration.ofMillis(300), Duration.ofMillis(300));
  private static final WorkName A = WorkName.task("Task-a");
  private static final WorkName B = WorkName.task("Task-b");
  private static final String PREFIX = "planner-sync:";

  @RegisterExtension static final TestDatabase redis = new TestDatabase();

  private WorkQueue queue;

  @BeforeEach
  void open() {
    queue = queue(LONG);
  }

  @Test
  void aHundredHintsAreOneItem() {
    for (int i = 0; i < 100; i++) {
      queue.hint(A, INTERACTIVE, NOW);
    }

    assertThat(queue.size(Kind.TASK)).isEqualTo(1);
    WorkItem item = takeOne();
    assertThat(item.name()).isEqualTo(A);
    assertThat(item.generation()).isEqualTo(100);
    assertThat(queue.finish(item, Outcome.SETTLED)).isTrue();
    assertThat(queue.size(Kind.TASK)).isZero();
  }

  @Test
  void settlingLeavesNothingBehind() {
    queue.hint(A, INTERACTIVE, NOW);
    queue.finish(takeOne(), Outcome.SETTLED);

    assertThat(redis.sync().keys("*"))
        .containsExactlyInAnyOrder("planner-sync:{work}:token", "planner-sync:{work}:clock:task");
  }

  @Test
  void aClockThatIsSetBackSetsAllTimesBackWithIt() {
    long ahead = MINUTE.multipliedBy(5).toMillis();
    queue.hint(A, INTERACTIVE, NOW);
    queue.hint(B, INTERACTIVE, HOUR);
    takeOne();
    String due = "planner-sync:{work}:due:task:interactive";
    String item = "planner-sync:{work}:item:" + B;
    String clock = "planner-sync:{work}:clock:task";
    redis.sync().zincrby(due, ahead, A.toString());
    redis.sync().zincrby(due, ahead, B.toString());
    redis.sync().hincrby(item, "dueAt", ahead);
    redis.sync().set(clock, Long.toString(Long.parseLong(redis.sync().get(clock)) + ahead));
    queue.hint(WorkName.task("Task-c"), INTERACTIVE, NOW);

    takeOne();

    double now = System.currentTimeMillis();
    assertThat(redis.sync().zscore(due, A.toString())).isLessThan(now + MINUTE.toMillis() * 2);
    assertThat(redis.sync().zscore(due, B.toString()))
        .isBetween(now + HOUR.toMillis() - 60_000, now + HOUR.toMillis() + 1000);
    assertThat(Double.parseDouble(redis.sync().hget(item, "dueAt")))
        .isLessThan(now + HOUR.toMillis() + 1000);
    assertThat(Double.parseDouble(redis.sync().get(clock))).isLessThan(now + 5000);
  }

  @Test
  void whatWasSaidOfTheStoreAloneIsKnownUntilAnythingElseIsSaid() {
    queue.hintAll(List.of(A), INTERACTIVE, NOW, Side.STORE);
    WorkItem item = takeOne();
    assertThat(item.toldOfPlanner()).isFalse();

    queue.hint(A, INTERACTIVE, NOW);
    queue.hintAll(List.of(A), INTERACTIVE, NOW, Side.STORE);
    queue.finish(item, Outcome.SETTLED);
    item = takeOne();
    assertThat(item.toldOfPlanner()).isTrue();

    queue.finish(item, new Outcome.Again(NOW));
    assertThat(takeOne().toldOfPlanner()).as("nothing is settled yet").isTrue();
  }

  @Test
  void settlingAnswersWhatWasSaidOfPlannerBefore() {
    queue.hint(A, INTERACTIVE, NOW);
    WorkItem item = takeOne();
    queue.hintAll(List.of(A), INTERACTIVE, NOW, Side.STORE);

    queue.finish(item, Outcome.SETTLED);

    assertThat(takeOne().toldOfPlanner()).isFalse();
  }

  @Test
  void anOperatorsRetryIsAboutBothSides() {
    queue.hintAll(List.of(A), INTERACTIVE, NOW, Side.STORE);
    queue.finish(takeOne(), new Outcome.Parked("no"));

    queue.retry(A);

    assertThat(takeOne().toldOfPlanner()).isTrue();
  }

  @Test
  void manyHintsInOneCallAreAllQueued() {
    List<WorkName> names =
        IntStream.range(0, 1201).mapToObj(i -> WorkName.task("Task-" + i)).toList();

    queue.hintAll(names, BACKFILL, NOW);

    assertThat(queue.due(Kind.TASK)).isEqualTo(1201);
  }

  @Test
  void keysMayHoldColonsAndBraces() {
    WorkName odd = WorkName.task("a:b:{c} d\n");
    queue.hint(odd, INTERACTIVE, NOW);

    assertThat(takeOne().name()).isEqualTo(odd);
  }

  @Test
  void kindsDoNotMix() {
    queue.hint(WorkName.plan("p"), INTERACTIVE, NOW);

    assertThat(queue.take(Kind.TASK, 10, MINUTE, "me")).isEmpty();
    assertThat(queue.take(Kind.PLAN, 10, MINUTE, "me")).hasSize(1);
  }

  @Test
  void aHintWhileItIsWorkedOnIsNotLost() {
    queue.hint(A, INTERACTIVE, NOW);
    WorkItem item = takeOne();

    queue.hint(A, INTERACTIVE, NOW);
    assertThat(queue.take(Kind.TASK, 10, MINUTE, "other")).isEmpty();

    queue.finish(item, Outcome.SETTLED);
    assertThat(takeOne().name()).isEqualTo(A);
  }

  @Test
  void aHintWhileItIsWorkedOnOvertakesAgain() {
    queue.hint(A, INTERACTIVE, NOW);
    WorkItem item = takeOne();
    queue.hint(A, INTERACTIVE, NOW);

    queue.finish(item, new Outcome.Again(HOUR));

    assertThat(queue.due(Kind.TASK)).isEqualTo(1);
  }

  @Test
  void aDelayedHintWhileItIsWorkedOnKeepsItsDelay() {
    queue.hint(A, INTERACTIVE, NOW);
    WorkItem item = takeOne();
    queue.hint(A, INTERACTIVE, HOUR);

    queue.finish(item, Outcome.SETTLED);

    assertThat(queue.size(Kind.TASK)).isEqualTo(1);
    assertThat(queue.due(Kind.TASK)).isZero();
  }

  @Test
  void theEarliestDueTimeIsKept() {
    queue.hint(A, INTERACTIVE, HOUR);
    assertThat(queue.due(Kind.TASK)).isZero();

    queue.hint(A, INTERACTIVE, NOW);
    queue.hint(A, INTERACTIVE, HOUR);

    assertThat(queue.due(Kind.TASK)).isEqualTo(1);
  }

  @Test
  void aHintDuringBackoffDoesNotShortenIt() {
    queue = queue(SHORT);
    queue.hint(A, INTERACTIVE, NOW);
    queue.finish(takeOne(), new Outcome.Failed("503"));

    queue.hint(A, INTERACTIVE, NOW);

    assertThat(queue.due(Kind.TASK)).isZero();
    await().until(() -> queue.due(Kind.TASK) == 1);
  }

  @Test
  void aHintWhileItIsWorkedOnDoesNotShortenTheBackoffOfItsFailure() {
    queue.hint(A, INTERACTIVE, NOW);
    WorkItem item = takeOne();
    queue.hint(A, INTERACTIVE, NOW);

    queue.finish(item, new Outcome.Failed("503"));

    assertThat(queue.due(Kind.TASK)).isZero();
  }

  @Test
  void failedAttemptsAreCountedShownAndForgottenOnSuccess() {
    queue = queue(SHORT);
    queue.hint(A, INTERACTIVE, NOW);
    queue.finish(takeOne(), new Outcome.Failed("first"));
    WorkItem second = await().until(this::takeAny, items -> !items.isEmpty()).get(0);
    assertThat(second.attempts()).isEqualTo(1);
    queue = queue(LONG);
    queue.finish(second, new Outcome.Failed("second"));

    FailingItem failing = queue.failing().get(0);
    assertThat(failing.name()).isEqualTo(A);
    assertThat(failing.attempts()).isEqualTo(2);
    assertThat(failing.reason()).isEqualTo("second");
    assertThat(failing.dueIn()).isBetween(Duration.ofSeconds(50), Duration.ofMinutes(2));
    assertThat(queue.failingSize()).isEqualTo(1);

    queue.retry(A);
    WorkItem third = takeOne();
    assertThat(third.attempts()).isZero();
    queue.finish(third, new Outcome.Again(NOW));
    assertThat(queue.failing()).isEmpty();
    assertThat(takeOne().attempts()).isZero();
  }

  @Test
  void comingAgainCountsNoAttempt() {
    queue.hint(A, INTERACTIVE, NOW);

    queue.finish(takeOne(), new Outcome.Again(NOW));

    assertThat(takeOne().attempts()).isZero();
  }

  @Test
  void whatComesAgainAtOnceForEverBacksOffAndIsShownUntilItIsSettled() {
    queue.hint(A, INTERACTIVE, NOW);
    for (int turn = 0; turn < 11; turn++) {
      queue.finish(takeOne(), new Outcome.Again(NOW));
    }

    assertThat(queue.due(Kind.TASK)).isZero();
    FailingItem failing = queue.failing().get(0);
    assertThat(failing.name()).isEqualTo(A);
    assertThat(failing.reason()).contains("11 times in a row");
    assertThat(failing.dueIn()).isBetween(Duration.ofSeconds(25), MINUTE);

    queue.retry(A);
    for (int turn = 0; turn < 10; turn++) {
      queue.finish(takeOne(), new Outcome.Again(NOW));
    }
    WorkItem last = takeOne();
    queue.hint(A, INTERACTIVE, NOW);
    queue.finish(last, Outcome.SETTLED);
    assertThat(queue.failing()).isEmpty();
    queue.finish(takeOne(), new Outcome.Again(NOW));
    assertThat(queue.due(Kind.TASK)).isEqualTo(1);
  }

  @Test
  void comingAgainWaitsItsDelay() {
    queue.hint(A, INTERACTIVE, NOW);

    queue.finish(takeOne(), new Outcome.Again(HOUR));

    assertThat(queue.due(Kind.TASK)).isZero();
    assertThat(queue.size(Kind.TASK)).isEqualTo(1);
  }

  @Test
  void releasedItemsWaitWithoutAttemptOrBackoff() {
    queue.hint(A, INTERACTIVE, NOW);
    assertThat(queue.release(takeOne(), HOUR)).isTrue();
    assertThat(queue.due(Kind.TASK)).isZero();

    queue.hint(A, INTERACTIVE, NOW);

    assertThat(takeOne().attempts()).isZero();
    assertThat(queue.failing()).isEmpty();
  }

  @Test
  void releasingKeepsTheAttemptsThatWereMade() {
    queue = queue(SHORT);
    queue.hint(A, INTERACTIVE, NOW);
    queue.finish(takeOne(), new Outcome.Failed("503"));
    WorkItem second = await().until(this::takeAny, items -> !items.isEmpty()).get(0);

    queue.release(second, NOW);

    assertThat(takeOne().attempts()).isEqualTo(1);
  }

  @Test
  void aDeadHoldersItemIsTakenAgainAndTheOldHolderIsRefused() {
    queue.hint(A, INTERACTIVE, NOW);
    WorkItem dead = queue.take(Kind.TASK, 1, Duration.ofMillis(500), "dead").get(0);
    assertThat(queue.holds(dead)).isTrue();

    WorkItem alive = await().until(this::takeAny, items -> !items.isEmpty()).get(0);

    assertThat(alive.token()).isGreaterThan(dead.token());
    assertThat(queue.holds(dead)).isFalse();
    assertThat(queue.holds(alive)).isTrue();
    assertThat(queue.extend(dead, HOUR)).isFalse();
    assertThat(queue.finish(dead, Outcome.SETTLED)).isFalse();
    assertThat(queue.release(dead, NOW)).isFalse();
    assertThat(queue.size(Kind.TASK)).isEqualTo(1);
    assertThat(queue.finish(alive, Outcome.SETTLED)).isTrue();
  }

  @Test
  void aLeaseThatEndedIsNotHeldAndNotExtended() {
    queue.hint(A, INTERACTIVE, NOW);
    WorkItem item = queue.take(Kind.TASK, 1, Duration.ofMillis(20), "slow").get(0);

    await().until(() -> !queue.holds(item));

    assertThat(queue.extend(item, MINUTE)).isFalse();
  }

  @Test
  void anExtendedLeaseOutlivesItsFirstEnd() {
    queue.hint(A, INTERACTIVE, NOW);
    WorkItem item = queue.take(Kind.TASK, 1, Duration.ofMillis(700), "slow").get(0);

    assertThat(queue.extend(item, MINUTE)).isTrue();

    await().pollDelay(Duration.ofMillis(800)).until(() -> queue.holds(item));
    assertThat(queue.due(Kind.TASK)).isZero();
  }

  @Test
  void finishingTwiceIsRefused() {
    queue.hint(A, INTERACTIVE, NOW);
    WorkItem item = takeOne();

    assertThat(queue.finish(item, new Outcome.Again(NOW))).isTrue();
    assertThat(queue.finish(item, Outcome.SETTLED)).isFalse();
    assertThat(queue.size(Kind.TASK)).isEqualTo(1);
  }

  @Test
  void tokensStayGreaterWhenRedisLosesItsData() {
    queue.hint(A, INTERACTIVE, NOW);
    WorkItem before = takeOne();
    redis.sync().flushdb();

    queue.hint(A, INTERACTIVE, NOW);
    WorkItem after = takeOne();

    assertThat(after.token()).isGreaterThan(before.token());
    assertThat(queue.finish(before, Outcome.SETTLED)).isFalse();
  }

  @Test
  void interactiveGoesBeforeBackfillAndTheLongestDueFirst() {
    hintInOrder(BACKFILL, "b1", "b2");
    hintInOrder(INTERACTIVE, "i1", "i2");

    assertThat(queue.take(Kind.TASK, 3, MINUTE, "me"))
        .extracting(item -> item.name().key())
        .containsExactly("i1", "i2", "b1");
  }

  @Test
  void theInteractiveLaneWins() {
    queue.hint(A, BACKFILL, NOW);
    queue.hint(A, INTERACTIVE, NOW);
    queue.hint(A, BACKFILL, NOW);

    assertThat(queue.size(Kind.TASK)).isEqualTo(1);
    assertThat(takeOne().lane()).isEqualTo(INTERACTIVE);
  }

  @Test
  void anItemUnderLeaseChangesLaneAndStaysLeased() {
    queue.hint(A, BACKFILL, NOW);
    WorkItem item = takeOne();

    queue.hint(A, INTERACTIVE, NOW);

    assertThat(queue.due(Kind.TASK)).isZero();
    queue.finish(item, Outcome.SETTLED);
    assertThat(takeOne().lane()).isEqualTo(INTERACTIVE);
  }

  @Test
  void schedulingQueuesALookAgainOfWhichRedisEvictedThePlace() {
    WorkName plan = WorkName.plan("p");
    queue.schedule(plan, BACKFILL, HOUR);
    redis.sync().del("planner-sync:{work}:due:plan:backfill");

    queue.schedule(plan, BACKFILL, NOW);

    assertThat(queue.due(Kind.PLAN)).isEqualTo(1);
  }

  @Test
  void schedulingLeavesAnExistingItemAsItIs() {
    WorkName plan = WorkName.plan("p");
    assertThat(queue.schedule(plan, BACKFILL, HOUR)).isTrue();
    assertThat(queue.schedule(plan, BACKFILL, NOW)).isFalse();
    assertThat(queue.due(Kind.PLAN)).isZero();

    queue.hint(plan, INTERACTIVE, NOW);
    WorkItem item = queue.take(Kind.PLAN, 1, MINUTE, "me").get(0);
    queue.schedule(plan, BACKFILL, NOW);

    assertThat(item.generation()).isEqualTo(2);
    queue.finish(item, Outcome.SETTLED);
    assertThat(queue.size(Kind.PLAN)).isZero();
  }

  @Test
  void aRecurringItemReturnsToItsLaneOnceTheHintIsAnswered() {
    WorkName plan = WorkName.plan("p");
    queue.schedule(plan, BACKFILL, NOW);
    queue.hint(plan, INTERACTIVE, NOW);
    WorkItem hinted = queue.take(Kind.PLAN, 1, MINUTE, "me").get(0);
    assertThat(hinted.lane()).isEqualTo(INTERACTIVE);

    queue.finish(hinted, new Outcome.Again(NOW));

    assertThat(queue.take(Kind.PLAN, 1, MINUTE, "me").get(0).lane()).isEqualTo(BACKFILL);
  }

  @Test
  void parkedItemsAreShownAndNotTaken() {
    queue.hint(A, INTERACTIVE, NOW);

    queue.finish(takeOne(), new Outcome.Parked("not JSON"));

    assertThat(queue.size(Kind.TASK)).isZero();
    assertThat(queue.parkedSize()).isEqualTo(1);
    ParkedItem parked = queue.parked().get(0);
    assertThat(parked.name()).isEqualTo(A);
    assertThat(parked.reason()).isEqualTo("not JSON");
    assertThat(parked.at()).isNotNull();
  }

  @Test
  void aHintUnparks() {
    queue.hint(A, INTERACTIVE, NOW);
    queue.finish(takeOne(), new Outcome.Parked("not JSON"));

    queue.hint(A, INTERACTIVE, NOW);

    assertThat(queue.parked()).isEmpty();
    assertThat(takeOne().attempts()).isZero();
  }

  @Test
  void schedulingDoesNotUnpark() {
    queue.hint(A, INTERACTIVE, NOW);
    queue.finish(takeOne(), new Outcome.Parked("not JSON"));

    queue.schedule(A, BACKFILL, NOW);

    assertThat(queue.parked()).hasSize(1);
    assertThat(queue.size(Kind.TASK)).isZero();
  }

  @Test
  void a_recurring_look_is_never_parked_and_says_since_when_it_fails() {
    queue = queue(SHORT);
    WorkName look = WorkName.audit("p1");
    queue.hint(look, BACKFILL, NOW);
    WorkItem item = queue.take(Kind.AUDIT, 1, MINUTE, "me").get(0);

    queue.finish(item, new Outcome.Parked("no such plan"));

    assertThat(queue.parked()).isEmpty();
    FailingItem first = queue.failing().get(0);
    assertThat(first.reason()).isEqualTo("no such plan");
    WorkItem again =
        await().until(() -> queue.take(Kind.AUDIT, 1, MINUTE, "me"), due -> !due.isEmpty()).get(0);
    queue.finish(again, new Outcome.Failed("still not"));
    FailingItem second = queue.failing().get(0);
    assertThat(second.since()).isEqualTo(first.since());
    assertThat(second.attempts()).isEqualTo(2);
    assertThat(second.reason()).isEqualTo("still not");
  }

  @Test
  void scheduling_brings_a_recurring_look_back_that_an_earlier_version_parked() {
    WorkName look = WorkName.audit("p1");
    String item = PREFIX + "{work}:item:audit:p1";
    redis.sync().hset(item, Map.of("parkedAt", "1000", "reason", "x", "generation", "1"));
    redis.sync().zadd(PREFIX + "{work}:parked", 1000, "audit:p1");

    queue.schedule(look, BACKFILL, NOW);

    assertThat(queue.parked()).isEmpty();
    assertThat(queue.due(Kind.AUDIT)).isEqualTo(1);
  }

  @Test
  void a_task_waits_from_its_first_hint_until_it_is_settled_or_parked() {
    queue = queue(SHORT);
    assertThat(queue.waiting().count()).isZero();
    queue.hintAll(List.of(A, B), INTERACTIVE, NOW);
    queue.hint(WorkName.plan("p1"), INTERACTIVE, NOW);
    assertThat(queue.waiting().count()).isEqualTo(2);
    Instant since = queue.standing(List.of(A)).get(A).waitingSince();

    List<WorkItem> items = queue.take(Kind.TASK, 2, MINUTE, "me");
    queue.finish(items.get(0), new Outcome.Again(NOW));
    queue.finish(items.get(1), new Outcome.Parked("not JSON"));
    queue.hint(A, INTERACTIVE, NOW);

    assertThat(queue.waiting().count()).isEqualTo(1);
    assertThat(queue.waiting().oldest()).isEqualTo(since);
    assertThat(queue.standing(List.of(A, B)).get(A).waitingSince()).isEqualTo(since);
    assertThat(queue.standing(List.of(A, B)).get(B).parkedAt()).isNotNull();
    assertThat(queue.standing(List.of(A, B)).get(B).waitingSince()).isNull();

    queue.finish(takeOne(), new Outcome.Failed("503"));
    assertThat(queue.standing(List.of(A)).get(A).waitingSince()).isEqualTo(since);
    WorkItem last = await().until(this::takeAny, due -> !due.isEmpty()).get(0);
    queue.finish(last, Outcome.SETTLED);
    assertThat(queue.waiting().count()).isZero();
    assertThat(queue.waiting().oldest()).isNull();
    assertThat(queue.standing(List.of(A))).isEmpty();
  }

  @Test
  void what_was_settled_and_has_an_appointment_does_not_wait_until_it_fails() {
    queue = queue(SHORT);
    queue.hint(A, INTERACTIVE, NOW);
    queue.finish(takeOne(), new Outcome.Later(NOW));
    assertThat(queue.waiting().count()).isZero();

    queue.finish(takeOne(), new Outcome.Again(HOUR));
    assertThat(queue.waiting().count()).isEqualTo(1);
  }

  @Test
  void all_that_waits_can_be_made_due_at_once() {
    queue.hintAll(List.of(A, B), INTERACTIVE, NOW);
    queue.take(Kind.TASK, 2, MINUTE, "me").forEach(i -> queue.finish(i, new Outcome.Again(HOUR)));
    assertThat(queue.due(Kind.TASK)).isZero();

    queue.wake();

    assertThat(queue.due(Kind.TASK)).isEqualTo(2);
  }

  @Test
  void anItemHintedWhileItWasWorkedOnIsNotParked() {
    queue = queue(SHORT);
    queue.hint(A, INTERACTIVE, NOW);
    WorkItem item = takeOne();
    queue.hint(A, INTERACTIVE, NOW);

    queue.finish(item, new Outcome.Parked("not JSON"));

    assertThat(queue.parked()).isEmpty();
    assertThat(await().until(this::takeAny, items -> !items.isEmpty())).hasSize(1);
  }

  @Test
  void retryMakesParkedAndFailingItemsDueNow() {
    queue.hintAll(List.of(A, B), INTERACTIVE, NOW);
    List<WorkItem> items = queue.take(Kind.TASK, 2, MINUTE, "me");
    queue.finish(items.get(0), new Outcome.Parked("not JSON"));
    queue.finish(items.get(1), new Outcome.Failed("503"));
    assertThat(queue.due(Kind.TASK)).isZero();

    assertThat(queue.retry(A)).isTrue();
    assertThat(queue.retry(B)).isTrue();
    assertThat(queue.retry(WorkName.task("unknown"))).isFalse();

    assertThat(queue.due(Kind.TASK)).isEqualTo(2);
    assertThat(queue.parked()).isEmpty();
    assertThat(queue.failing()).isEmpty();
  }

  @Test
  void ageIsThatOfTheLongestDueItem() {
    assertThat(queue.oldestAge(Kind.TASK)).isZero();
    queue.hint(A, BACKFILL, HOUR);
    assertThat(queue.oldestAge(Kind.TASK)).isZero();
    queue.hint(B, BACKFILL, NOW);

    await().until(() -> queue.oldestAge(Kind.TASK).toMillis() >= 50);
    queue.take(Kind.TASK, 1, MINUTE, "me");
    assertThat(queue.oldestAge(Kind.TASK)).isZero();
  }

  @Test
  void worksOnAfterRedisForgotTheScript() {
    queue.hint(A, INTERACTIVE, NOW);
    redis.sync().scriptFlush();

    assertThat(takeOne().name()).isEqualTo(A);
    redis.sync().scriptFlush();
    assertThat(queue.due(Kind.TASK)).isZero();
  }

  @Test
  void allKeysShareOneClusterSlot() {
    queue.hintAll(List.of(A, B, WorkName.task("c")), INTERACTIVE, NOW);
    List<WorkItem> items = queue.take(Kind.TASK, 3, MINUTE, "me");
    queue.finish(items.get(0), new Outcome.Parked("x"));
    queue.finish(items.get(1), new Outcome.Failed("x"));

    assertThat(redis.sync().keys("*")).allMatch(key -> key.startsWith("planner-sync:{work}:"));
  }

  @Test
  void aPrefixWithABraceIsRefused() {
    assertThatThrownBy(() -> new WorkQueue(redis.connection(), "{x}:"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void twoInstancesNeverHoldOneItemAtOnce() throws Exception {
    int names = 5;
    int rounds = 60;
    Set<WorkName> held = ConcurrentHashMap.newKeySet();
    AtomicInteger clashes = new AtomicInteger();
    AtomicInteger worked = new AtomicInteger();
    queue.hintAll(
        IntStream.range(0, names).mapToObj(i -> WorkName.task("t" + i)).toList(), BACKFILL, NOW);

    List<Callable<Void>> instances = new ArrayList<>();
    for (int instance = 0; instance < 4; instance++) {
      WorkQueue own = new WorkQueue(redis.connect(), PREFIX);
      String owner = "instance-" + instance;
      instances.add(
          () -> {
            for (int i = 0; i < rounds; i++) {
              for (WorkItem item : own.take(Kind.TASK, 2, MINUTE, owner)) {
                if (!held.add(item.name())) {
                  clashes.incrementAndGet();
                }
                worked.incrementAndGet();
                own.hint(item.name(), INTERACTIVE, NOW);
                held.remove(item.name());
                own.finish(item, Outcome.SETTLED);
              }
            }
            return null;
          });
    }
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (Future<Void> done : threads.invokeAll(instances)) {
        done.get();
      }
    } finally {
      threads.shutdown();
    }

    assertThat(clashes).hasValue(0);
    assertThat(worked.get()).isGreaterThan(rounds);
    assertThat(queue.due(Kind.TASK)).isEqualTo(names);
  }

  private WorkQueue queue(Backoff backoff) {
    return new WorkQueue(redis.connection(), PREFIX, backoff, () -> 0.999);
  }

  private WorkItem takeOne() {
    List<WorkItem> items = takeAny();
    assertThat(items).hasSize(1);
    return items.get(0);
  }

  private List<WorkItem> takeAny() {
    return queue.take(Kind.TASK, 1, MINUTE, "me");
  }

  /** Hints one after the other, each in a millisecond of its own. */
  private void hintInOrder(WorkItem.Lane lane, String... keys) {
    for (String key : keys) {
      queue.hint(WorkName.task(key), lane, NOW);
      long hinted = millis();
      await().pollInterval(Duration.ofMillis(1)).until(() -> millis() > hinted);
    }
  }

  private static long millis() {
    List<String> time = redis.sync().time();
    return Long.parseLong(time.get(0)) * 1000 + Long.parseLong(time.get(1)) / 1000;
  }
}
