package io.plannersync.graph;

import static io.plannersync.graph.Pace.CallClass.READ;
import static io.plannersync.graph.Pace.CallClass.WRITE;
import static io.plannersync.model.WorkItem.Lane.BACKFILL;
import static io.plannersync.model.WorkItem.Lane.INTERACTIVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.plannersync.graph.Pace.CallClass;
import io.plannersync.model.WorkName.Kind;
import io.plannersync.testing.PlayedClock;
import io.plannersync.testing.TestDatabase;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The rules of the learned pace one by one; sim/PaceSimulationTest shows what they make together.
 */
class PaceTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration CAP = Duration.ofMinutes(30);

  /** A burst of 4 calls, then one each second. */
  private static final PaceSettings SETTINGS = new PaceSettings(60, 6, 600, 4);

  @RegisterExtension static final TestDatabase redis = new TestDatabase();

  private final PlayedClock clock = new PlayedClock();
  private Pace pace;

  @BeforeEach
  void open() {
    pace = pace(SETTINGS);
  }

  // ----- the bucket

  @Test
  void aBurstGoesThroughAndThenTheRateHolds() {
    Pace slow = pace(new PaceSettings(6, 6, 60, 30));
    assertThat(slow.acquire(READ)).isEmpty();
    assertThat(slow.acquire(READ)).isEmpty();
    assertThat(slow.acquire(READ)).isEmpty();

    assertThat(slow.acquire(READ)).contains(Duration.ofSeconds(10));
    clock.advance(Duration.ofSeconds(10));
    assertThat(slow.acquire(READ)).isEmpty();
    assertThat(slow.acquire(READ)).isPresent();
  }

  @Test
  void waitingConsumesNothing() {
    Pace slow = pace(new PaceSettings(6, 6, 60, 10));
    slow.acquire(READ);
    for (int i = 0; i < 20; i++) {
      slow.acquire(READ);
    }

    assertThat(slow.acquire(READ)).contains(Duration.ofSeconds(10));
  }

  @Test
  void theTimeIsThatOfRedisUnlessItIsPlayed() {
    Pace real = new Pace(redis.connection(), "real:", new PaceSettings(600, 6, 600, 0));
    assertThat(real.acquire(READ)).isEmpty();

    assertThat(real.acquire(READ).orElseThrow()).isLessThanOrEqualTo(Duration.ofMillis(101));
    await().pollInterval(Duration.ofMillis(5)).until(() -> real.acquire(READ).isEmpty());
  }

  @Test
  void readsAndWritesHaveBucketsOfTheirOwn() {
    Pace slow = pace(new PaceSettings(6, 6, 60, 10));
    slow.acquire(READ);
    assertThat(slow.acquire(READ)).isPresent();

    assertThat(slow.acquire(WRITE)).isEmpty();
  }

  // ----- the gate

  @Test
  void retryAfterClosesForEveryClassAndInstance() {
    Pace other = new Pace(redis.connect(), "planner-sync:", SETTINGS, clock);

    pace.throttled(WRITE, Optional.of(MINUTE));

    assertThat(pace.closed()).contains(MINUTE);
    assertThat(other.closed()).contains(MINUTE);
    assertThat(other.acquire(READ)).contains(MINUTE);
    assertThat(other.acquire(WRITE)).contains(MINUTE);
  }

  @Test
  void aWaitOf205SecondsIsWaitedForInFull() {
    pace.throttled(READ, Optional.of(Duration.ofSeconds(205)));

    clock.advance(Duration.ofMillis(204_999));
    assertThat(pace.acquire(READ)).contains(Duration.ofMillis(1));
    clock.advance(Duration.ofMillis(1));
    assertThat(pace.acquire(READ)).isEmpty();
  }

  @Test
  void whenTheGateOpensOneCallFeelsItsWay() {
    pace.throttled(READ, Optional.of(SECOND));
    clock.advance(SECOND);

    assertThat(pace.closed()).isEmpty();
    assertThat(pace.acquire(READ)).isEmpty();
    assertThat(pace.acquire(READ)).isPresent();
  }

  @Test
  void aServerThatIsAwayClosesTheGateAndSaysNothingOfTheRate() {
    throttledWhile(120);
    clock.advance(SECOND);
    pace.acquire(READ);
    pace.succeeded(READ);
    double rate = pace.ratePerMinute(READ);

    for (int i = 0; i < 3; i++) {
      pace.unavailable(MINUTE);
      pace.unavailable(SECOND);
      assertThat(pace.closed()).contains(MINUTE);
      assertThat(pace.acquire(WRITE)).contains(MINUTE);
      clock.advance(MINUTE);
      assertThat(pace.acquire(READ)).isEmpty();
      assertThat(pace.acquire(READ)).isPresent();
      assertThat(pace.ratePerMinute(READ)).isEqualTo(rate);
    }
  }

  @Test
  void aShorterRetryAfterDoesNotOpenTheGateEarlier() {
    pace.throttled(READ, Optional.of(MINUTE));
    pace.throttled(WRITE, Optional.of(SECOND));

    assertThat(pace.closed()).contains(MINUTE);
  }

  @Test
  void aRefusalOfTheCallThatFeelsItsWayClosesForLongerAndSaysNothingOfTheRate() {
    throttledWhile(60);
    double rate = pace.ratePerMinute(READ);
    clock.advance(SECOND);
    assertThat(pace.acquire(READ)).isEmpty();

    pace.throttled(READ, Optional.of(SECOND));
    assertThat(pace.closed()).contains(Duration.ofSeconds(3));
    assertThat(pace.ratePerMinute(READ)).isEqualTo(rate);

    for (int i = 0; i < 5; i++) {
      clock.advance(pace.closed().orElseThrow());
      pace.throttled(READ, Optional.of(SECOND));
    }
    assertThat(pace.closed()).contains(MINUTE);
    assertThat(pace.ratePerMinute(READ)).isEqualTo(rate);
  }

  @Test
  void aRefusalJustAsTheGateOpensBelongsToTheOldWindow() {
    accept();
    pace.acquire(WRITE);
    pace.succeeded(WRITE);
    pace.throttled(READ, Optional.of(Duration.ofSeconds(10)));
    clock.advance(Duration.ofSeconds(10));
    accept();

    pace.acquire(WRITE);
    pace.throttled(WRITE, Optional.of(SECOND));

    assertThat(pace.ratePerMinute(WRITE)).isEqualTo(60);
    assertThat(pace.closed()).contains(SECOND);
  }

  @Test
  void afterALongWaitGraphIsBelievedOnceHowLongIsLeftOfIt() {
    throttledWhile(60);
    clock.advance(SECOND);
    accept();
    clock.advance(Duration.ofSeconds(3));
    pace.throttled(READ, Optional.of(Duration.ofSeconds(10)));
    double rate = pace.ratePerMinute(READ);

    clock.advance(Duration.ofSeconds(10));
    pace.acquire(READ);
    pace.throttled(READ, Optional.of(Duration.ofSeconds(5)));
    assertThat(pace.closed()).contains(Duration.ofSeconds(5));

    clock.advance(Duration.ofSeconds(5));
    pace.acquire(READ);
    pace.throttled(READ, Optional.of(Duration.ofSeconds(5)));
    assertThat(pace.closed()).contains(Duration.ofSeconds(15));
    assertThat(pace.ratePerMinute(READ)).isEqualTo(rate);
  }

  @Test
  void withoutAHeaderTheGateClosesForAMinuteThenTwiceAsLongUntilACallSucceeds() {
    pace.throttled(READ, Optional.empty());
    pace.throttled(READ, Optional.empty());
    assertThat(pace.closed()).contains(MINUTE);

    clock.advance(MINUTE);
    pace.throttled(READ, Optional.empty());
    assertThat(pace.closed()).contains(MINUTE.multipliedBy(2));

    for (int i = 0; i < 20; i++) {
      clock.advance(pace.closed().orElseThrow());
      pace.throttled(READ, Optional.empty());
    }
    assertThat(pace.closed()).contains(CAP);

    clock.advance(CAP);
    pace.succeeded(READ);
    pace.throttled(READ, Optional.empty());
    assertThat(pace.closed()).contains(MINUTE);
  }

  @Test
  void noWindowIsLongerThanHalfAnHour() {
    pace.throttled(READ, Optional.of(Duration.ofDays(1)));

    assertThat(pace.closed()).contains(CAP);
  }

  @Test
  void aClockThatWasSetBackClosesForHalfAnHourAtMost() {
    redis.sync().hset("planner-sync:{pace}:gate", "until", "99999999999999");

    assertThat(pace.closed()).contains(CAP);
  }

  @Test
  void aRefillTimeInTheFarFutureDoesNotStarveTheBucket() {
    redis.sync().hset("planner-sync:{pace}:class:read", "tokens", "1");
    redis.sync().hset("planner-sync:{pace}:class:read", "at", "99999999999999");

    assertThat(pace.acquire(READ)).isEmpty();
    assertThat(pace.acquire(READ)).contains(SECOND);
  }

  // ----- the controller

  @Test
  void untilTheFirst429TheRateDoublesInTenSecondsOfFullUse() {
    use(Duration.ofSeconds(10));

    assertThat(pace.ratePerMinute(READ)).isCloseTo(120, within(8.0));
    assertThat(pace.ratePerMinute(WRITE)).isEqualTo(60);
  }

  @Test
  void aRateThatIsNotUsedDoesNotGrow() {
    for (int i = 0; i < 20; i++) {
      assertThat(pace.acquire(READ)).isEmpty();
      pace.succeeded(READ);
      clock.advance(Duration.ofSeconds(10));
    }

    assertThat(pace.ratePerMinute(READ)).isLessThan(100);
  }

  @Test
  void theRateStaysWithinItsBounds() {
    Pace narrow = pace(new PaceSettings(60, 50, 63, 4));
    pace = narrow;
    use(Duration.ofSeconds(20));
    assertThat(narrow.ratePerMinute(READ)).isEqualTo(63);

    narrow.throttled(READ, Optional.of(MINUTE));
    for (int i = 0; i < 9; i++) {
      clock.advance(narrow.closed().orElseThrow());
      narrow.acquire(READ);
      narrow.succeeded(READ);
      narrow.throttled(READ, Optional.of(MINUTE));
    }
    assertThat(narrow.ratePerMinute(READ)).isEqualTo(50);
  }

  @Test
  void after429TheRateIsSlightlyBelowWhatWasAccepted() {
    throttledWhile(60);

    assertThat(pace.ratePerMinute(READ)).isBetween(54.0, 60.0);
    assertThat(pace.ratePerMinute(WRITE)).isEqualTo(60);
  }

  @Test
  void answersThatWereOnTheirWayBelongToTheSame429() {
    use(Duration.ofSeconds(10));
    pace.throttled(READ, Optional.of(SECOND));
    double once = pace.ratePerMinute(READ);

    for (int i = 0; i < 8; i++) {
      pace.throttled(READ, Optional.of(SECOND));
      pace.succeeded(READ);
    }

    assertThat(pace.ratePerMinute(READ)).isEqualTo(once);
    assertThat(pace.closed()).contains(SECOND);
  }

  @Test
  void theRateHoldsAndThenGrowsEverFaster() {
    throttledWhile(60);
    clock.advance(SECOND);
    double held = pace.ratePerMinute(READ);
    use(Duration.ofSeconds(190));
    double after = pace.ratePerMinute(READ);
    use(Duration.ofSeconds(30));
    double later = pace.ratePerMinute(READ);
    use(Duration.ofSeconds(30));

    assertThat(after).isBetween(held * 0.99, held * 1.1);
    assertThat(later).isGreaterThan(after * 1.2);
    assertThat(pace.ratePerMinute(READ)).isGreaterThan(later * 1.5);
  }

  // ----- the lanes

  @Test
  void whileTheInteractiveLaneWaitsTheBackfillHasAQuarter() {
    Pace steady = pace(new PaceSettings(60, 60, 60, 0));
    int interactive = 0;
    int backfill = 0;
    for (int i = 0; i < 4000; i++) {
      // The backfill always asks first.
      backfill += steady.acquire(READ, BACKFILL).isEmpty() ? 1 : 0;
      interactive += steady.acquire(READ, INTERACTIVE).isEmpty() ? 1 : 0;
      clock.advance(Duration.ofMillis(50));
    }

    assertThat(interactive + backfill).isBetween(195, 202);
    assertThat(backfill).isBetween(45, 55);
  }

  @Test
  void withoutAnybodyWaitingTheBackfillHasEverything() {
    Pace steady = pace(new PaceSettings(60, 60, 60, 0));
    int backfill = 0;
    for (int i = 0; i < 1000; i++) {
      backfill += steady.acquire(READ, BACKFILL).isEmpty() ? 1 : 0;
      clock.advance(Duration.ofMillis(100));
    }

    assertThat(backfill).isBetween(98, 102);
  }

  @Test
  void aWishOutlivesAClosedGateAndEndsByItself() {
    pace.throttled(READ, Optional.of(MINUTE));
    for (int i = 0; i < 3; i++) {
      pace.wanted(Kind.TASK);
    }
    redis.sync().hset("planner-sync:{pace}:class:read", "share", "0");
    clock.advance(MINUTE);

    assertThat(pace.affordable(Kind.PLAN, BACKFILL, 1)).isZero();
    assertThat(pace.affordable(Kind.PLAN, INTERACTIVE, 1)).isOne();
    clock.advance(Duration.ofSeconds(5));
    assertThat(pace.affordable(Kind.PLAN, BACKFILL, 1)).isOne();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aClosedGateClosesEveryKindThatCallsGraph(Kind kind) {
    assertThat(pace.affordable(kind, INTERACTIVE, 1)).isOne();

    pace.throttled(READ, Optional.of(MINUTE));

    assertThat(pace.affordable(kind, INTERACTIVE, 1)).isEqualTo(kind == Kind.STORE ? 1 : 0);
  }

  @Test
  void workIsNotBegunWithoutACallLeftForIt() {
    Pace slow = pace(new PaceSettings(6, 6, 60, 10));
    slow.acquire(WRITE);

    assertThat(slow.affordable(Kind.TASK, INTERACTIVE, 1)).isZero();
    assertThat(slow.affordable(Kind.PLAN, INTERACTIVE, 1)).isOne();
    slow.acquire(READ);
    assertThat(slow.affordable(Kind.PLAN, INTERACTIVE, 1)).isZero();
    assertThat(slow.affordable(Kind.STORE, INTERACTIVE, 1)).isOne();
  }

  @Test
  void noMoreWorkIsBegunThanThereAreCalls() {
    assertThat(pace.affordable(Kind.TASK, INTERACTIVE, 8)).isEqualTo(4);
    assertThat(pace.affordable(Kind.TASK, BACKFILL, 2)).isEqualTo(2);
    assertThat(pace.affordable(Kind.STORE, BACKFILL, 8)).isEqualTo(8);
  }

  @Test
  void askingConsumesNothing() {
    for (int i = 0; i < 20; i++) {
      pace.affordable(Kind.TASK, BACKFILL, 8);
    }

    assertThat(pace.affordable(Kind.TASK, INTERACTIVE, 8)).isEqualTo(4);
  }

  // ----- Redis

  @Test
  void worksOnAfterRedisForgotTheScript() {
    pace.throttled(READ, Optional.of(MINUTE));
    redis.sync().scriptFlush();

    assertThat(pace.closed()).isPresent();
  }

  @Test
  void allKeysShareOneClusterSlot() {
    pace.acquire(READ);
    pace.succeeded(READ);
    pace.throttled(WRITE, Optional.empty());

    assertThat(redis.sync().keys("*")).allMatch(key -> key.startsWith("planner-sync:{pace}:"));
  }

  @Test
  void settingsThatCannotWorkAreRefused() {
    assertThatThrownBy(() -> new PaceSettings(60, 0, 600, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new PaceSettings(5, 6, 600, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new PaceSettings(60, 6, 600, -1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** As many reads as may be made, each accepted at once. */
  private void use(Duration time) {
    for (int i = 0; i < time.toMillis() / 100; i++) {
      accept();
      clock.advance(Duration.ofMillis(100));
    }
  }

  private void accept() {
    while (pace.acquire(CallClass.READ).isEmpty()) {
      pace.succeeded(READ);
    }
  }

  /** A minute of so many accepted calls, evenly, and then a 429 that closes for a second. */
  private void throttledWhile(int perMinute) {
    for (int i = 0; i < perMinute; i++) {
      pace.acquire(READ);
      pace.succeeded(READ);
      clock.advance(MINUTE.dividedBy(perMinute));
    }
    redis.sync().hset("planner-sync:{pace}:class:read", "rate", "60");
    redis.sync().hset("planner-sync:{pace}:class:read", "high", "59");
    redis.sync().hset("planner-sync:{pace}:class:read", "low", "59");
    redis.sync().hset("planner-sync:{pace}:class:read", "grown", "0");
    pace.throttled(READ, Optional.of(SECOND));
  }

  private Pace pace(PaceSettings settings) {
    return new Pace(redis.connection(), "planner-sync:", settings, clock);
  }
}
