package io.plannersync.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.state.Brakes.CreationBrake;
import io.plannersync.state.Brakes.DeletionBrake;
import io.plannersync.state.Brakes.Held;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrakesTest {

  @ParameterizedTest(name = "{0} candidates, {1} deleted before, plan of {2}, {3} of {4}: {5}")
  @CsvSource({
    // Five of a plan are free, six are held, in one go or in slices.
    "5, 0, 100, 5, 10000, free",
    "6, 0, 100, 6, 10000, held",
    "1, 4, 100, 1, 10000, free",
    "1, 5, 100, 1, 10000, held",
    // Beyond 100 pairs it is 5 %.
    "6, 0, 119, 6, 10000, held",
    "6, 0, 120, 6, 10000, free",
    "7, 0, 120, 7, 10000, held",
    "7, 0, 139, 7, 10000, held",
    "7, 0, 140, 7, 10000, free",
    "4, 6, 200, 4, 10000, free",
    "5, 6, 200, 5, 10000, held",
    // Half of a plan, from three pairs on.
    "1, 0, 1, 1, 10000, free",
    "1, 0, 2, 1, 10000, free",
    "2, 0, 2, 2, 10000, free",
    "1, 0, 3, 1, 10000, free",
    "2, 0, 3, 2, 10000, held",
    "3, 0, 3, 3, 10000, held",
    "1, 0, 4, 1, 10000, free",
    "2, 0, 4, 2, 10000, held",
    "2, 0, 5, 2, 10000, free",
    "3, 0, 5, 3, 10000, held",
    "5, 0, 10, 5, 10000, held",
    "5, 0, 11, 5, 10000, free",
    // Ten of all pairs are free, eleven are held; beyond 500 pairs it is 2 %.
    "1, 0, 100, 10, 400, free",
    "1, 0, 100, 11, 400, held",
    "1, 0, 100, 11, 549, held",
    "1, 0, 100, 11, 550, free",
    "1, 0, 100, 20, 1000, free",
    "1, 0, 100, 21, 1000, held",
    // No candidate, nothing to hold; no overflow either.
    "0, 9, 10, 0, 10, free",
    "0, 0, 0, 0, 0, free",
    "1, 0, 2000000000, 1, 2000000000, free",
    "100000001, 0, 2000000000, 1, 2000000000, held",
  })
  void deletions(
      int candidates, int deleted, int plan, int candidatesOverall, int overall, String verdict) {
    assertThat(DeletionBrake.judge(candidates, deleted, plan, candidatesOverall, overall))
        .isInstanceOf(verdict.equals("held") ? Held.class : Brakes.Free.class);
  }

  @ParameterizedTest(name = "{0} pending, {1} created before, plan of {2}: {3}")
  @CsvSource({
    "0, 30, 10, free",
    "20, 0, 0, free",
    "21, 0, 0, held",
    "1, 19, 100, free",
    "1, 20, 100, held",
    "20, 0, 400, free",
    "21, 0, 400, held",
    "21, 0, 419, held",
    "21, 0, 420, free",
    "50, 0, 1000, free",
    "51, 0, 1000, held",
    "25, 26, 1000, held",
  })
  void creations(int pending, int created, int plan, String verdict) {
    assertThat(CreationBrake.judge(pending, created, plan))
        .isInstanceOf(verdict.equals("held") ? Held.class : Brakes.Free.class);
  }

  @Test
  void a_verdict_says_the_numbers() {
    assertThat(DeletionBrake.judge(4, 3, 90, 4, 500))
        .isEqualTo(new Held("7 deletions in a plan of 90 tasks: more than 5 and 5 %"));
    assertThat(CreationBrake.judge(30, 0, 12))
        .isEqualTo(new Held("30 new tasks in a plan of 12: more than 20 and 5 %"));
  }
}
