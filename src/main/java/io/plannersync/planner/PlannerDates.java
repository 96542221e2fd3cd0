package io.plannersync.planner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Field;
import io.plannersync.model.Value;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;

/** Start and due: instants in Planner, calendar days of the zone in values. */
final class PlannerDates {

  static final String START = "startDateTime";
  static final String DUE = "dueDateTime";

  /** The time of day that Planner's own pages give to a picked date. */
  private static final LocalTime PLANNERS_TIME = LocalTime.of(10, 0);

  private static final LocalDate FIRST = LocalDate.of(1, 1, 1);
  private static final LocalDate LAST = LocalDate.of(9999, 12, 31);

  private final ZoneId zone;

  PlannerDates(ZoneId zone) {
    this.zone = zone;
  }

  Value read(JsonNode property) {
    if (!property.isTextual()) {
      return Value.NOTHING;
    }
    Instant instant = instant(property);
    return instant == null
        ? new Value.Refused(property.asText(), "Planner shows a date that is none; set it again")
        : Value.day(written(instant.atZone(zone).toLocalDate()));
  }

  /** The first and the last instants there are lie on days that four digits cannot write. */
  private static LocalDate written(LocalDate day) {
    return day.isBefore(FIRST) ? FIRST : day.isAfter(LAST) ? LAST : day;
  }

  /** The instant written for a day: 10:00Z if that is on the day in the zone, else its noon. */
  Instant instantOf(LocalDate day) {
    Instant planners = day.atTime(PLANNERS_TIME).toInstant(ZoneOffset.UTC);
    return planners.atZone(zone).toLocalDate().equals(day)
        ? planners
        : day.atTime(LocalTime.NOON).atZone(zone).toInstant();
  }

  /**
   * Puts the dates that differ. Graph answers 400 to a due instant before the start instant, and
   * compares what is sent with what it has; so where a new one would clash, both are put.
   */
  void patch(ObjectNode task, Map<Field, Value> writes, ObjectNode body) {
    put(body, START, task, writes.get(Field.START));
    put(body, DUE, task, writes.get(Field.DUE));
    if (body.has(START) == body.has(DUE)) {
      return;
    }
    Instant start = instant(body.has(START) ? body.get(START) : task.path(START));
    Instant due = instant(body.has(DUE) ? body.get(DUE) : task.path(DUE));
    if (start != null && due != null && due.isBefore(start)) {
      body.put(START, instantOf(start.atZone(zone).toLocalDate()).toString());
      body.put(DUE, instantOf(due.atZone(zone).toLocalDate()).toString());
    }
  }

  private void put(ObjectNode body, String property, ObjectNode task, Value wanted) {
    if (wanted == null || wanted.equals(read(task.path(property)))) {
      return;
    }
    if (wanted instanceof Value.Day day) {
      body.put(property, instantOf(day.date()).toString());
    } else if (wanted instanceof Value.Nothing) {
      body.putNull(property);
    }
  }

  /** An instant with Z or an offset, with any fraction; null if it is none. */
  static Instant instant(JsonNode property) {
    try {
      return property.isTextual() ? OffsetDateTime.parse(property.asText()).toInstant() : null;
    } catch (DateTimeException e) {
      return null;
    }
  }
}
