package io.plannersync.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

  private static final Instant NOW = Instant.parse("2015-10-21T07:28:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0                              | PT0S",
        "120                            | PT2M",
        " 7                             | PT7S",
        "1.5                            | PT1.5S",
        "0.25                           | PT0.25S",
        "86401                          | PT24H",
        "99999999999999999999999        | PT24H",
        "Wed, 21 Oct 2015 07:28:30 GMT  | PT30S",
        "Wed, 21 Oct 2015 07:28:00 GMT  | PT0S",
        "Tue, 20 Oct 2015 07:28:00 GMT  | PT0S",
        "Sun, 01 Nov 2015 07:28:00 GMT  | PT24H",
        "Wednesday, 21-Oct-15 07:29:00 GMT | PT1M",
        "Wed Oct 21 07:30:00 2015       | PT2M",
        "Sun Nov  1 07:30:00 2015       | PT24H",
      })
  void understandsSecondsDecimalsAndDates(String header, Duration expected) {
    assertThat(RetryAfter.parse(header, NOW)).contains(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0                              | PT0S",
        "7                              | PT7.25S",
        "1.5                            | PT1.5S",
        "Wed, 21 Oct 2015 07:28:30 GMT  | PT30.25S",
        "Tue, 20 Oct 2015 07:28:00 GMT  | PT0S",
      })
  void wholeSecondsAreWaitedForWithAMargin(String header, Duration expected) {
    assertThat(RetryAfter.wait(header, NOW)).contains(expected);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        " ",
        "soon",
        "-1",
        "1,5",
        "1e3",
        "0x10",
        ".",
        "5 s",
        "NaN",
        "2015-10-21",
        "Wed, 99 Oct 2015 07:28:00 GMT"
      })
  void garbageMeansNothing(String header) {
    assertThat(RetryAfter.parse(header, NOW)).isEmpty();
  }
}
