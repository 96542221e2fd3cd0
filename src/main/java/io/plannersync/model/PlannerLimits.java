package io.plannersync.model;

import io.plannersync.model.Value.ChecklistItem;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What is sent to Planner without asking it. Lengths are in UTF-16 code units. Microsoft publishes
 * some of these and changes them "without notice"; a tenant that differs sets its own, and what
 * Graph answers has the last word. What Planner holds may be beyond a limit: only what grows beyond
 * one is not sent.
 *
 * @param title length of a title; not in Graph's documentation, seen in practice
 * @param description length of a description with our block; undocumented
 * @param checklistItems items of a checklist, from the page "Microsoft Planner limits"
 * @param checklistTitle length of a checklist item's title, seen in practice
 * @param assignees people assigned to one task, from the same page
 * @param attachments references of one task, from newer copies of the same page; older ones say 10
 * @param labels labels of a plan, {@code category1} to this one
 */
public record PlannerLimits(
    int title,
    int description,
    int checklistItems,
    int checklistTitle,
    int assignees,
    int attachments,
    int labels) {

  public static final PlannerLimits DEFAULT = new PlannerLimits(255, 32_000, 20, 100, 20, 15, 25);

  private static final int FIRST_YEAR = 1900;

  /** One less than what four digits hold, as the instant of a day may be in the next year. */
  private static final int LAST_YEAR = 9998;

  private static final int SHOWN = 60;
  private static final Pattern LABEL = Pattern.compile("category(\\d+)");

  /**
   * Why a value is not sent: one sentence with the way out. Empty if it may be.
   *
   * @param shown what Planner shows before
   */
  public Optional<String> refusal(Field field, Value shown, Value wanted) {
    return wanted.equals(shown)
        ? Optional.empty()
        : switch (field) {
          case TITLE -> longer("the title", shown, wanted, title);
          case DESCRIPTION -> longer("the description", shown, wanted, description);
          case CHECKLIST ->
              more("the checklist has %d items", items(shown), items(wanted), checklistItems)
                  .or(() -> longItem(shown, wanted));
          case ASSIGNEES ->
              more("%d people are assigned", members(shown), members(wanted), assignees);
          case ATTACHMENTS ->
              more("%d attachments are listed", members(shown), members(wanted), attachments);
          case LABELS -> unknownLabel(shown, wanted);
          case START, DUE -> outOfRange(field, wanted);
          case PROGRESS, PRIORITY, BUCKET, REPORT -> Optional.empty();
        };
  }

  private static int items(Value value) {
    return value.asItems().size();
  }

  private static int members(Value value) {
    return value.asMembers().size();
  }

  private static Optional<String> more(String what, int shown, int wanted, int most) {
    return wanted > most && wanted > shown
        ? Optional.of(
            (what + " and Planner takes %d; remove some").formatted(wanted, Math.max(most, shown)))
        : Optional.empty();
  }

  private static Optional<String> longer(String what, Value shown, Value wanted, int most) {
    return longer(what, shown.asText().length(), wanted.asText().length(), most);
  }

  private static Optional<String> longer(String what, int shown, int wanted, int most) {
    return wanted > most && wanted > shown
        ? Optional.of(
            "%s has %d characters and Planner takes %d; shorten it".formatted(what, wanted, most))
        : Optional.empty();
  }

  private Optional<String> longItem(Value shown, Value wanted) {
    Map<String, ChecklistItem> before =
        shown.asItems().stream().collect(Collectors.toMap(ChecklistItem::id, Function.identity()));
    return wanted.asItems().stream()
        .flatMap(
            item ->
                longer(
                    "the checklist item \"" + cut(item.title()) + '"',
                    before.containsKey(item.id()) ? before.get(item.id()).title().length() : 0,
                    item.title().length(),
                    checklistTitle)
                    .stream())
        .findFirst();
  }

  private Optional<String> unknownLabel(Value shown, Value wanted) {
    return wanted.asMembers().keySet().stream()
        .filter(key -> !shown.asMembers().containsKey(key))
        .filter(key -> number(key) > labels)
        .findFirst()
        .map(
            key ->
                "the plan has no label \"%s\"; write one of its label names or a key from"
                        .formatted(key)
                    + " category1 to category%d into `labels`".formatted(labels));
  }

  private static int number(String key) {
    Matcher label = LABEL.matcher(key);
    return label.matches() ? Integer.parseInt(label.group(1)) : Integer.MAX_VALUE;
  }

  private static Optional<String> outOfRange(Field field, Value wanted) {
    return wanted instanceof Value.Day day && !isSent(day.date())
        ? Optional.of(
            "the %s date %s is not sent to Planner; write one from the years %d to %d"
                .formatted(field.word(), day.date(), FIRST_YEAR, LAST_YEAR))
        : Optional.empty();
  }

  private static boolean isSent(LocalDate date) {
    return date.getYear() >= FIRST_YEAR && date.getYear() <= LAST_YEAR;
  }

  private static String cut(String text) {
    boolean splits = text.length() > SHOWN && Character.isHighSurrogate(text.charAt(SHOWN - 1));
    return text.length() <= SHOWN ? text : text.substring(0, splits ? SHOWN - 1 : SHOWN) + "...";
  }
}
