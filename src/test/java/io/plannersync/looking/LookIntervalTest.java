package io.plannersync.looking;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.looking.LookInterval.Claim;
import io.plannersync.state.PlanState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LookIntervalTest {

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final Duration BUSY = Duration.ofSeconds(2);
  private static final Duration IDLE = Duration.ofSeconds(60);
  private static final Duration HOUR = Duration.ofHours(1);

  private final LookInterval interval = new LookInterval(BUSY, IDLE);

  @Test
  void plans_that_are_alike_share_half_of_the_rate_equally() {
    assertThat(interval.next(fresh(), Collections.nCopies(99, fresh()), 600))
        .isCloseTo(Duration.ofSeconds(20), Duration.ofMillis(1));
  }

  @Test
  void no_plan_is_looked_at_more_often_than_the_shortest_interval() {
    assertThat(interval.next(fresh(), List.of(), 60_000)).isEqualTo(BUSY);
  }

  @Test
  void a_plan_that_changed_just_now_comes_before_those_that_have_been_quiet() {
    List<Claim> quiet = Collections.nCopies(99, Claim.of(1, HOUR, Duration.ofSeconds(25)));
    Duration changed = interval.next(Claim.of(1, Duration.ZERO, null), quiet, 600);
    Duration same = interval.next(Claim.of(1, HOUR, null), quiet, 600);
    assertThat(changed).isBetween(BUSY, Duration.ofSeconds(3));
    assertThat(same).isCloseTo(Duration.ofSeconds(20), Duration.ofMillis(1));
  }

  @Test
  void a_plan_that_the_delta_no_longer_covers_is_looked_at_soon_after_its_first_listing() {
    PlanState covered =
        PlanState.of("P").lookedAt("delta", IDLE, Duration.ofSeconds(2)).changed(NOW);

    Claim listed = interval.claim(covered, "listing", NOW);

    assertThat(interval.next(interval.claim(covered, NOW), List.of(), 600)).isEqualTo(IDLE);
    assertThat(interval.next(listed, List.of(), 600)).isEqualTo(BUSY);
  }

  @Test
  void a_quiet_plan_keeps_the_longest_interval_while_the_rate_allows_it() {
    List<Claim> changing = Collections.nCopies(99, Claim.of(1, Duration.ZERO, null));
    assertThat(interval.next(Claim.of(1, HOUR, null), changing, 600))
        .isBetween(Duration.ofSeconds(40), IDLE);
  }

  @Test
  void a_rate_that_is_too_low_for_the_longest_interval_at_most_doubles_the_equal_share() {
    List<Claim> changing = Collections.nCopies(199, Claim.of(1, Duration.ZERO, null));
    // 30 looks a minute for 200 plans: every 400 s if all are alike.
    assertThat(interval.next(Claim.of(1, HOUR, null), changing, 60))
        .isBetween(Duration.ofSeconds(400), Duration.ofSeconds(800));
  }

  @Test
  void a_plan_of_many_pages_is_looked_at_less_often() {
    List<Claim> small = Collections.nCopies(99, Claim.of(1, null, null));
    assertThat(interval.next(Claim.of(6, null, null), small, 600))
        .isGreaterThan(interval.next(Claim.of(1, null, null), small, 600));
  }

  @Test
  void a_plan_takes_only_what_the_others_have_not_been_promised() {
    // 300 looks a minute, of which 294 are promised.
    List<Claim> others = Collections.nCopies(49, Claim.of(1, HOUR, Duration.ofSeconds(10)));
    assertThat(interval.next(Claim.of(1, Duration.ZERO, IDLE), others, 600))
        .isCloseTo(Duration.ofSeconds(10), Duration.ofMillis(1));
  }

  @Test
  void the_intervals_together_never_take_more_than_looking_may_take() {
    Random random = new Random(7);
    int[] calls = random.ints(50, 1, 7).toArray();
    Duration[] intervals = new Duration[calls.length];
    Instant[] changes = new Instant[calls.length];
    for (int step = 0; step < 5_000; step++) {
      Instant now = NOW.plusMillis(step * 500L);
      // The first looks are one round; from then on anyone may be next, and a few change much.
      int plan = step < calls.length ? step : random.nextInt(calls.length);
      changes[plan] = random.nextInt(1 + plan) < 3 ? now : changes[plan];
      intervals[plan] = next(plan, calls, intervals, changes, now, 600);
      assertThat(callsPerMinute(calls, intervals)).isLessThanOrEqualTo(300);
    }
  }

  @Test
  void a_rate_that_falls_is_kept_to_after_one_look_at_each_plan() {
    int[] calls = new int[40];
    Arrays.fill(calls, 1);
    Duration[] intervals = new Duration[calls.length];
    Instant[] changes = new Instant[calls.length];
    changes[0] = NOW;
    for (double rate : new double[] {600, 300, 150}) {
      for (int plan = 0; plan < calls.length; plan++) {
        intervals[plan] = next(plan, calls, intervals, changes, NOW, rate);
      }
      assertThat(callsPerMinute(calls, intervals)).isLessThanOrEqualTo(rate / 2);
    }
    assertThat(intervals[0]).isLessThan(intervals[1].dividedBy(2));
  }

  @Test
  void a_suspended_plan_and_one_that_the_delta_covers_ask_for_the_longest_interval_only() {
    PlanState plan = looked("listing", BUSY).changed(NOW);
    assertThat(interval.claim(plan, NOW)).isEqualTo(Claim.of(1, Duration.ZERO, BUSY));
    Claim resting = new Claim(1, 0, IDLE);
    assertThat(interval.claim(plan.in(PlanState.State.SUSPENDED, "premium", NOW), NOW))
        .isEqualTo(resting);
    assertThat(interval.claim(looked("delta", IDLE), NOW)).isEqualTo(resting);
  }

  @Test
  void a_look_is_counted_as_the_pages_of_a_listing_or_as_one_call_for_the_history() {
    assertThat(interval.claim(PlanState.of("p"), NOW).calls()).isEqualTo(1);
    PlanState listed = looked("listing", BUSY).listedCompletely(NOW, 6);
    assertThat(interval.claim(listed, NOW).calls()).isEqualTo(6);
    PlanState history = looked("history", BUSY).listedCompletely(NOW, 6);
    assertThat(interval.claim(history, NOW).calls()).isEqualTo(1);
  }

  private static PlanState looked(String source, Duration interval) {
    return PlanState.of("p").lookedAt(source, interval, interval.plusSeconds(1));
  }

  private static Claim fresh() {
    return Claim.of(1, null, null);
  }

  private Duration next(
      int plan, int[] calls, Duration[] intervals, Instant[] changes, Instant now, double rate) {
    List<Claim> claims = new ArrayList<>();
    for (int i = 0; i < calls.length; i++) {
      Duration quiet = changes[i] == null ? null : Duration.between(changes[i], now);
      claims.add(Claim.of(calls[i], quiet, intervals[i]));
    }
    Claim own = claims.remove(plan);
    return interval.next(own, claims, rate);
  }

  private static double callsPerMinute(int[] calls, Duration[] intervals) {
    double sum = 0;
    for (int i = 0; i < calls.length; i++) {
      sum += intervals[i] == null ? 0 : calls[i] * 60_000.0 / intervals[i].toMillis();
    }
    return sum;
  }
}
