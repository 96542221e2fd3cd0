package io.plannersync.graph;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The {@code Retry-After} header of RFC 9110, section 10.2.3: seconds or an HTTP date. Decimals are
 * accepted too, because gateways send them.
 */
public final class RetryAfter {

  /** More than this is no different from it: the gate caps what it is told. */
  private static final Duration LONGEST = Duration.ofDays(1);

  private static final Pattern SECONDS = Pattern.compile("\\d+(\\.\\d+)?");

  /** The three forms of RFC 9110, section 5.6.7: the current one and two that are obsolete. */
  private static final List<DateTimeFormatter> DATES =
      List.of(
          DateTimeFormatter.RFC_1123_DATE_TIME,
          DateTimeFormatter.ofPattern("EEEE, dd-MMM-yy HH:mm:ss 'GMT'", Locale.ENGLISH)
              .withZone(ZoneOffset.UTC),
          DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH)
              .withZone(ZoneOffset.UTC));

  /** What is said in whole seconds may have been rounded down. */
  private static final Duration MARGIN = Duration.ofMillis(250);

  private RetryAfter() {}

  /**
   * How long to wait to be sure: what {@link #parse} gives, and a quarter of a second more where it
   * was said in whole seconds. Who comes a moment too early is refused once more.
   */
  public static Optional<Duration> wait(String header, Instant now) {
    return parse(header, now)
        .map(said -> said.isZero() || header.strip().contains(".") ? said : said.plus(MARGIN));
  }

  /**
   * @param header the header's value, may be null
   * @param now what a date is measured from; a date that has passed gives zero
   * @return empty if the header is missing or means nothing; at most one day
   */
  public static Optional<Duration> parse(String header, Instant now) {
    if (header == null || header.isBlank()) {
      return Optional.empty();
    }
    String text = header.strip();
    if (SECONDS.matcher(text).matches()) {
      return Optional.of(seconds(new BigDecimal(text)));
    }
    return date(text).map(date -> between(now, date));
  }

  private static Duration seconds(BigDecimal seconds) {
    BigDecimal longest = BigDecimal.valueOf(LONGEST.toSeconds());
    return Duration.ofMillis(seconds.min(longest).movePointRight(3).longValue());
  }

  private static Optional<Instant> date(String text) {
    for (DateTimeFormatter form : DATES) {
      try {
        return Optional.of(form.parse(text, Instant::from));
      } catch (DateTimeException otherForm) {
        continue;
      }
    }
    return Optional.empty();
  }

  private static Duration between(Instant now, Instant date) {
    Duration left = Duration.between(now, date);
    if (left.isNegative()) {
      return Duration.ZERO;
    }
    return left.compareTo(LONGEST) > 0 ? LONGEST : left;
  }
}
