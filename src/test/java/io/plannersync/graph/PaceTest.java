package io.plannersync.graph;

import static io.plannersync.graph.Pace.CallClass.READ;
import static io.plannersync.graph.Pace.CallClass.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.plannersync.model.WorkName.Kind;
import io.plannersync.testing.TestDatabase;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PaceTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration CAP = Duration.ofMinutes(30);
  private static final String CLOSED = "planner-sync:{pace}:closed";

  /** A burst of 4 calls, then one each second. */
  private static final PaceSettings SETTINGS = new PaceSettings(60, 6, 600, 4);

  @RegisterExtension static final TestDatabase redis = new TestDatabase();

  private Pace pace;

  @BeforeEach
  void open() {
    pace = pace(SETTINGS);
  }

  @Test
  void aBurstGoesThroughAndThenTheRateHolds() {
    Pace slow = pace(new PaceSettings(6, 6, 60, 30));
    assertThat(slow.acquire(READ)).isEmpty();
    assertThat(slow.acquire(READ)).isEmpty();
    assertThat(slow.acquire(READ)).isEmpty();

    assertThat(slow.acquire(READ).orElseThrow())
        .isBetween(Duration.ofSeconds(8), Duration.ofSeconds(10));
  }

  @Test
  void waitingConsumesNothing() {
    Pace slow = pace(new PaceSettings(6, 6, 60, 10));
    slow.acquire(READ);
    Duration first = slow.acquire(READ).orElseThrow();
    for (int i = 0; i < 20; i++) {
      slow.acquire(READ);
    }

    assertThat(slow.acquire(READ).orElseThrow()).isLessThanOrEqualTo(first);
  }

  @Test
  void afterTheNamedWaitThereIsACall() {
    Pace fast = pace(new PaceSettings(600, 6, 600, 0));
    assertThat(fast.acquire(READ)).isEmpty();
    Duration wait = fast.acquire(READ).orElseThrow();

    assertThat(wait).isLessThanOrEqualTo(Duration.ofMillis(101));
    await().pollInterval(Duration.ofMillis(5)).until(() -> fast.acquire(READ).isEmpty());
  }

  @Test
  void readsAndWritesHaveBucketsOfTheirOwn() {
    Pace slow = pace(new PaceSettings(6, 6, 60, 10));
    slow.acquire(READ);
    assertThat(slow.acquire(READ)).isPresent();

    assertThat(slow.acquire(WRITE)).isEmpty();
  }

  @Test
  void retryAfterClosesForEveryClassAndInstance() {
    Pace other = new Pace(redis.connect(), "planner-sync:", SETTINGS);

    pace.throttled(WRITE, Optional.of(MINUTE));

    assertThat(pace.closed().orElseThrow()).isBetween(Duration.ofSeconds(58), MINUTE);
    assertThat(other.closed()).isPresent();
    assertThat(other.acquire(READ).orElseThrow()).isBetween(Duration.ofSeconds(58), MINUTE);
    assertThat(other.acquire(WRITE)).isPresent();
  }

  @Test
  void theGateOpensByItselfAndOneCallFeelsItsWay() {
    pace.throttled(READ, Optional.of(Duration.ofMillis(500)));
    assertThat(pace.acquire(READ)).isPresent();

    await().pollInterval(Duration.ofMillis(5)).until(() -> pace.closed().isEmpty());

    assertThat(pace.acquire(READ)).isEmpty();
    assertThat(pace.acquire(READ)).isPresent();
  }

  @Test
  void aShorterRetryAfterDoesNotOpenTheGateEarlier() {
    pace.throttled(READ, Optional.of(MINUTE));
    pace.throttled(WRITE, Optional.of(Duration.ofSeconds(1)));

    assertThat(pace.closed().orElseThrow()).isGreaterThan(Duration.ofSeconds(50));
  }

  @Test
  void theRateIsHalvedOncePerClosedWindow() {
    for (int i = 0; i < 8; i++) {
      pace.throttled(READ, Optional.of(Duration.ofMillis(200)));
    }
    assertThat(pace.ratePerMinute(READ)).isEqualTo(30);
    assertThat(pace.ratePerMinute(WRITE)).isEqualTo(60);

    await().until(() -> pace.closed().isEmpty());
    pace.throttled(READ, Optional.of(Duration.ofMillis(200)));
    assertThat(pace.ratePerMinute(READ)).isEqualTo(15);
  }

  @Test
  void theRateStaysWithinItsBounds() {
    Pace narrow = pace(new PaceSettings(60, 50, 63, 4));
    for (int i = 0; i < 10; i++) {
      narrow.succeeded(READ);
    }
    assertThat(narrow.ratePerMinute(READ)).isEqualTo(63);

    narrow.throttled(READ, Optional.of(MINUTE));
    assertThat(narrow.ratePerMinute(READ)).isEqualTo(50);
  }

  @Test
  void slowStartGrowsByOneCallPerSuccess() {
    assertThat(pace.ratePerMinute(READ)).isEqualTo(60);
    for (int i = 0; i < 25; i++) {
      pace.succeeded(READ);
    }

    assertThat(pace.ratePerMinute(READ)).isEqualTo(85);
    assertThat(pace.ratePerMinute(WRITE)).isEqualTo(60);
  }

  @Test
  void afterTheFirstThrottlingTheRateGrowsSlowly() {
    pace.throttled(READ, Optional.of(Duration.ofMillis(100)));
    await().until(() -> pace.closed().isEmpty());
    long begun = System.nanoTime();

    await()
        .pollInterval(Duration.ofMillis(10))
        .until(
            () -> {
              pace.succeeded(READ);
              return System.nanoTime() - begun > 500_000_000L;
            });

    double seconds = (System.nanoTime() - begun) / 1e9;
    assertThat(pace.ratePerMinute(READ) - 30).isCloseTo(0.6 * seconds, within(0.15));
  }

  @Test
  void oneSuccessAfterALongSilenceIsWorthOneSecond() {
    pace.throttled(READ, Optional.of(MINUTE));
    redis.sync().del(CLOSED);
    redis.sync().hset("planner-sync:{pace}:class:read", "grownAt", "0");

    pace.succeeded(READ);

    assertThat(pace.ratePerMinute(READ)).isCloseTo(30.6, within(1e-6));
  }

  @Test
  void aSuccessFromBeforeTheThrottlingChangesNothing() {
    pace.throttled(READ, Optional.of(MINUTE));

    pace.succeeded(READ);

    assertThat(pace.ratePerMinute(READ)).isEqualTo(30);
    assertThat(pace.closed()).isPresent();
  }

  @Test
  void withoutAHeaderTheGateClosesForAMinuteThenTwiceAsLongUntilACallSucceeds() {
    pace.throttled(READ, Optional.empty());
    pace.throttled(READ, Optional.empty());
    assertThat(pace.closed().orElseThrow()).isBetween(Duration.ofSeconds(58), MINUTE);

    redis.sync().del(CLOSED);
    pace.throttled(READ, Optional.empty());
    assertThat(pace.closed().orElseThrow())
        .isBetween(Duration.ofSeconds(118), MINUTE.multipliedBy(2));

    for (int i = 0; i < 20; i++) {
      redis.sync().del(CLOSED);
      pace.throttled(READ, Optional.empty());
    }
    assertThat(pace.closed().orElseThrow()).isLessThanOrEqualTo(CAP);

    redis.sync().del(CLOSED);
    pace.succeeded(READ);
    pace.throttled(READ, Optional.empty());
    assertThat(pace.closed().orElseThrow()).isLessThanOrEqualTo(MINUTE);
  }

  @Test
  void noWindowIsLongerThanHalfAnHour() {
    pace.throttled(READ, Optional.of(Duration.ofDays(1)));

    assertThat(pace.closed().orElseThrow()).isLessThanOrEqualTo(CAP);
  }

  @Test
  void aGateWithoutAnEndGetsOne() {
    redis.sync().hset(CLOSED, "read", "1");
    assertThat(redis.sync().pttl(CLOSED)).isEqualTo(-1);

    assertThat(pace.closed()).contains(CAP);

    assertThat(redis.sync().pttl(CLOSED)).isBetween(1L, CAP.toMillis());
  }

  @Test
  void aRefillTimeInTheFarFutureDoesNotStarveTheBucket() {
    redis.sync().hset("planner-sync:{pace}:class:read", "tokens", "1");
    redis.sync().hset("planner-sync:{pace}:class:read", "at", "99999999999999");

    assertThat(pace.acquire(READ)).isEmpty();
    assertThat(pace.acquire(READ).orElseThrow()).isLessThanOrEqualTo(Duration.ofSeconds(1));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aClosedGateClosesEveryKindThatCallsGraph(Kind kind) {
    assertThat(pace.closedFor(kind)).isEmpty();

    pace.throttled(READ, Optional.of(MINUTE));

    assertThat(pace.closedFor(kind).isPresent()).isEqualTo(kind != Kind.STORE);
  }

  @Test
  void workIsNotBegunWithoutACallLeftForIt() {
    Pace slow = pace(new PaceSettings(6, 6, 60, 10));
    slow.acquire(WRITE);

    assertThat(slow.closedFor(Kind.TASK)).isPresent();
    assertThat(slow.closedFor(Kind.PLAN)).isEmpty();
    slow.acquire(READ);
    assertThat(slow.closedFor(Kind.PLAN)).isPresent();
    assertThat(slow.closedFor(Kind.STORE)).isEmpty();
  }

  @Test
  void noMoreWorkIsBegunThanThereAreCalls() {
    assertThat(pace.affordable(Kind.TASK, 8)).isEqualTo(4);
    assertThat(pace.affordable(Kind.TASK, 2)).isEqualTo(2);
    assertThat(pace.affordable(Kind.STORE, 8)).isEqualTo(8);
  }

  @Test
  void askingConsumesNothing() {
    for (int i = 0; i < 20; i++) {
      pace.closedFor(Kind.TASK);
      pace.affordable(Kind.TASK, 8);
    }

    assertThat(pace.affordable(Kind.TASK, 8)).isEqualTo(4);
  }

  @Test
  void worksOnAfterRedisForgotTheScript() {
    pace.throttled(READ, Optional.of(MINUTE));
    redis.sync().scriptFlush();

    assertThat(pace.closed()).isPresent();
    redis.sync().scriptFlush();
    assertThat(pace.ratePerMinute(READ)).isEqualTo(30);
  }

  @Test
  void allKeysShareOneClusterSlot() {
    pace.acquire(READ);
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

  private static Pace pace(PaceSettings settings) {
    return new Pace(redis.connection(), "planner-sync:", settings);
  }
}
