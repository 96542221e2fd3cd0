package io.plannersync.emulator.feeds;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The {@code $filter} of "List historyItems": {@code occurredDateTime} compared, with and. */
public final class TimeFilter {
  private static final Pattern CLAUSE =
      Pattern.compile("\\s*occurredDateTime\\s+(gt|ge|lt|le)\\s+(\\S+)\\s*");

  private TimeFilter() {}

  /**
   * Reads a filter; null lets everything through.
   *
   * @throws IllegalArgumentException if it is anything else than comparisons of that property
   */
  public static Predicate<Instant> parse(String filter) {
    if (filter == null) {
      return time -> true;
    }
    Predicate<Instant> all = time -> true;
    for (String clause : filter.split("\\sand\\s")) {
      all = all.and(clause(clause));
    }
    return all;
  }

  private static Predicate<Instant> clause(String clause) {
    Matcher matcher = CLAUSE.matcher(clause);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("Only occurredDateTime can be filtered on.");
    }
    Instant bound;
    try {
      bound = OffsetDateTime.parse(matcher.group(2)).toInstant();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("Invalid filter clause: " + clause.strip(), e);
    }
    return switch (matcher.group(1)) {
      case "gt" -> time -> time.isAfter(bound);
      case "ge" -> time -> !time.isBefore(bound);
      case "lt" -> time -> time.isBefore(bound);
      default -> time -> !time.isAfter(bound);
    };
  }
}
