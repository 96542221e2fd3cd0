package io.plannersync.sim.redis.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, -0",
    "1, 1",
    "1700000000000, 1700000000000",
    "0.1, 0.10000000000000001",
    "2.5, 2.5",
    "1e300, 1.0000000000000001e+300",
    "1.5e-7, 1.4999999999999999e-07",
    "1e17, 1e+17",
    "-1e16, -10000000000000000"
  })
  void scores_look_as_c_prints_them(double number, String text) {
    assertThat(Numbers.score(number)).isEqualTo(text);
  }

  @Test
  void fixed_numbers_are_those_of_exact_arithmetic() {
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      double number =
          random.nextInt(3) == 0 ? i / 64.0 : random.nextDouble() * random.nextInt(9999);
      for (int decimals : new int[] {0, 1, 6}) {
        assertThat(Numbers.fixed(number, decimals))
            .isEqualTo(
                new BigDecimal(number).setScale(decimals, RoundingMode.HALF_EVEN).toPlainString());
      }
    }
  }
}
