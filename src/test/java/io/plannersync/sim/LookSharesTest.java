package io.plannersync.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.sim.LookShares.Tally;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the decision of {@code docs/performance.md} on how looks are shared among plans. */
class LookSharesTest {

  private static Map<Policies, Tally> tallies;

  @BeforeAll
  static void simulate() {
    tallies = LookShares.compare(20, 0.2);
  }

  @Test
  void the_mean_delay_is_within_a_tenth_of_the_best_that_can_be_built() {
    double best =
        tallies.entrySet().stream()
            .filter(e -> e.getKey() != Policies.ORACLE)
            .mapToDouble(e -> e.getValue().mean())
            .min()
            .orElseThrow();
    assertThat(tallies.get(Policies.AGE).mean()).isLessThanOrEqualTo(1.1 * best);
  }

  @Test
  void what_would_be_simpler_is_not_within_a_tenth() {
    double tenth = 1.1 * tallies.get(Policies.AGE).mean();
    assertThat(tallies.get(Policies.EQUAL).mean()).isGreaterThan(tenth);
    assertThat(tallies.get(Policies.GROWING).mean()).isGreaterThan(tenth);
  }

  @Test
  void looking_takes_no_more_calls_than_its_share_and_hardly_a_look_is_late() {
    assertThat(tallies.get(Policies.AGE).most()).isLessThanOrEqualTo(1);
    assertThat(tallies.get(Policies.AGE).late()).isLessThan(0.005);
  }
}
