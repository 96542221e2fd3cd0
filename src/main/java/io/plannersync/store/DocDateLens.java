package io.plannersync.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Field;
import io.plannersync.model.Value;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Start and due: a calendar day, or an instant that lies on one. */
final class DocDateLens implements DocLens {

  private static final Pattern DATE_AND_TIME =
      Pattern.compile(
          "(\\d{4}-\\d{2}-\\d{2})[Tt ](\\d{2}:\\d{2})(:\\d{2})?(?:([.,]\\d{1,9})\\d*)?"
              + "\\s*([Zz]|[+-]\\d{2}(?::?\\d{2})?)?");

  /** What four digits hold; which of them Planner takes is said by its limits. */
  private static final int FIRST_YEAR = 1;

  private static final int LAST_YEAR = 9999;

  private final Field field;
  private final List<String> members;

  DocDateLens(Field field) {
    this.field = field;
    String word = field.word();
    this.members = List.of(word + "_date", word + "Date", word + "DateTime");
  }

  /** A due date may be refused because of the start date, so it has to remember both. */
  @Override
  public List<String> remembered() {
    return field == Field.DUE
        ? Stream.concat(members.stream(), new DocDateLens(Field.START).members.stream()).toList()
        : members;
  }

  @Override
  public Map<String, Shape> shapes() {
    return Shape.each(remembered(), Shape.word("a date as YYYY-MM-DD"));
  }

  @Override
  public Value read(DocMembers document, DocLensContext context) {
    Value value =
        context.chosen(document, field, members, (member, node) -> day(node, context.zone()));
    if (field == Field.DUE
        && value instanceof Value.Day due
        && new DocDateLens(Field.START).read(document, context) instanceof Value.Day start
        && due.date().isBefore(start.date())
        && !(context.before().get(Field.DUE).equals(due)
            && context.before().get(Field.START).equals(start))) {
      return DocLens.refused(
          due.date().toString(),
          "the due date is before the start date, which Planner does not take; correct one of"
              + " them");
    }
    return value;
  }

  @Override
  public boolean says(ObjectNode doc, Value value, DocLensContext context) {
    return DocLensContext.saidByAll(
        new DocMembers(doc, shapes()).said(members, (member, node) -> day(node, context.zone())),
        value);
  }

  @Override
  public void write(ObjectNode doc, Value value, DocLensContext context) {
    for (String member : members) {
      boolean canonical = member.equals(members.get(0));
      if (value instanceof Value.Day day) {
        if ((canonical || doc.has(member))
            && (DocLens.blank(doc.get(member))
                || !day(doc.get(member), context.zone()).equals(value))) {
          doc.put(member, day.date().toString());
        }
      } else if (!DocLens.blank(doc.get(member))) {
        doc.putNull(member);
      }
    }
  }

  private Value day(JsonNode node, ZoneId zone) {
    LocalDate day = node.isTextual() ? day(node.asText().strip(), zone) : null;
    return day == null || day.getYear() < FIRST_YEAR || day.getYear() > LAST_YEAR
        ? DocLens.refused(
            node,
            "the %s date is no date; write it as YYYY-MM-DD into `%s`"
                .formatted(field.word(), members.get(0)))
        : Value.day(day);
  }

  private static LocalDate day(String text, ZoneId zone) {
    try {
      Matcher time = DATE_AND_TIME.matcher(text);
      if (!time.matches()) {
        return LocalDate.parse(text);
      }
      return time.group(5) == null
          ? dateTime(time).toLocalDate()
          : OffsetDateTime.of(dateTime(time), offset(time.group(5)))
              .atZoneSameInstant(zone)
              .toLocalDate();
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** An instant as documents spell it, UTC where it has no offset; null if it is none. */
  static Instant instant(JsonNode node) {
    try {
      Matcher time = DATE_AND_TIME.matcher(node.asText("").strip());
      if (!time.matches()) {
        return null;
      }
      ZoneOffset offset = time.group(5) == null ? ZoneOffset.UTC : offset(time.group(5));
      return dateTime(time).toInstant(offset);
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static LocalDateTime dateTime(Matcher time) {
    String seconds = time.group(3) == null ? ":00" : time.group(3);
    String fraction = time.group(4) == null ? "" : time.group(4).replace(',', '.');
    return LocalDateTime.parse(time.group(1) + "T" + time.group(2) + seconds + fraction);
  }

  private static ZoneOffset offset(String text) {
    return ZoneOffset.of(text.toUpperCase(Locale.ROOT));
  }
}
