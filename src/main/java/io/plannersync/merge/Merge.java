package io.plannersync.merge;

import io.plannersync.model.Base;
import io.plannersync.model.Conflict;
import io.plannersync.model.Decision;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Intent;
import io.plannersync.model.Interval;
import io.plannersync.model.Link;
import io.plannersync.model.PlannerSight;
import io.plannersync.model.Rules;
import io.plannersync.model.Side;
import io.plannersync.model.Sighting;
import io.plannersync.model.StoreSight;
import io.plannersync.model.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The three-way merge of a pair of which both sides exist, field by field. A side has changed a
 * field if it shows another value than its own ancestor; what only one side changed is taken over,
 * what both changed is merged, and where that is impossible one value gives way and is kept.
 */
final class Merge {

  private final Sighting seen;
  private final PlannerSight.Present task;
  private final StoreSight.Document document;
  private final Rules rules;
  private final Base base;
  private final Ancestor ancestor;

  private final Map<Field, Value> toPlanner = new EnumMap<>(Field.class);
  private final Map<Field, Value> toStore = new EnumMap<>(Field.class);
  private final Map<Field, String> refused = new EnumMap<>(Field.class);
  private final Set<Field> unsettled = EnumSet.noneOf(Field.class);
  private final List<Conflict> conflicts = new ArrayList<>();
  private Duration again;

  Merge(Sighting seen, StoreSight.Document document, PlannerSight.Present task, Rules rules) {
    this.base = base(seen, document, task);
    this.seen = base == seen.link().base() ? seen : seen.withLink(seen.link().withBase(base));
    this.document = document;
    this.task = task;
    this.rules = rules;
    this.ancestor = Ancestor.ofStore(this.seen, document);
  }

  Decision decision() {
    if (isAdoption()) {
      listDifferences();
    }
    for (Field field : Field.values()) {
      if (field.merging() != Field.Merging.FROM_STORE) {
        merge(field);
      }
    }
    Limits.refuse(rules.limits(), task.half(), toPlanner, refused);
    report();
    refuseImpossibleDates();
    keepToMode();
    nameRefused();
    return new Decision(
        seen, new Decision.Merge(toPlanner, toStore, unsettled, again), conflicts, refused);
  }

  private void merge(Field field) {
    Value p = task.half().get(field);
    Value s = storeShows(field);
    if (p.equals(s)) {
      return;
    }
    Value beforeP = beforePlanner(field, p, s);
    Value beforeS = beforeStore(field, p, s);
    boolean refused = s instanceof Value.Refused || isStillRefused(field, s);
    boolean echo = !refused && ancestor.isSuspectEcho(field, s);
    boolean byPlanner = !p.equals(beforeP);
    boolean byStore = !echo && !s.equals(beforeS);

    if (field == Field.BUCKET && s instanceof Value.Nothing) {
      // In Planner a task lies in a bucket always; a document that names none says nothing of it.
      if (byPlanner || byStore) {
        toStore.put(field, p);
      }
    } else if (echo) {
      lost(field, p, s, Side.PLANNER, "suspect-echo");
      toStore.put(field, byPlanner ? p : settled(field, p));
    } else if (refused) {
      if (byPlanner) {
        lost(field, p, s, Side.PLANNER, "refused");
        toStore.put(field, p);
      }
    } else if (byPlanner && byStore || (byPlanner || byStore) && hasParts(field)) {
      both(field, new Versions(beforeP, p, beforeS, s));
      keepWhatIsDropped(field, p, s);
      keepWhatIsUnseen(field, p, s);
    } else if (byPlanner) {
      toStore.put(field, p);
    } else if (byStore) {
      toPlanner.put(field, s);
      keepWhatIsUnseen(field, p, s);
    } else if (!s.equals(base.store().get(field))) {
      // Nobody changed it, yet the document shows an older value: its writer had an old copy.
      toStore.put(field, settled(field, p));
    }
  }

  /**
   * Where it was guessed what the document was made from, its writer may have meant all of it, and
   * may have seen nothing of what was changed in Planner since.
   */
  private void keepWhatIsDropped(Field field, Value p, Value s) {
    if (!ancestor.guessed() || isListed(field)) {
      return;
    }
    Set<Object> unseen = Distance.dropped(p, base.planner().get(field));
    unseen.retainAll(Distance.dropped(p, toPlanner.getOrDefault(field, p)));
    if (!unseen.isEmpty() || !Distance.dropped(s, toStore.getOrDefault(field, s)).isEmpty()) {
      lost(field, p, s, unseen.isEmpty() ? Side.PLANNER : Side.STORE, "suspect-echo");
    }
  }

  /**
   * Where it is a draw what the document was made from, its writer may not have seen what he drops.
   */
  private void keepWhatIsUnseen(Field field, Value p, Value s) {
    if (ancestor.isUnseen(field, s) && !isListed(field)) {
      lost(field, p, s, Side.STORE, "maybe-unseen");
    }
  }

  private boolean isListed(Field field) {
    return conflicts.stream().anyMatch(conflict -> conflict.field() == field);
  }

  /** A title cannot be cleared: Planner needs one. */
  private Value storeShows(Field field) {
    Value shown = document.half().get(field);
    return field == Field.TITLE
            && shown instanceof Value.Nothing
            && !shown.equals(task.half().get(field))
        ? new Value.Refused("", "the title was removed; Planner needs one")
        : shown;
  }

  /** What Planner showed when the document was in the state that its writer had before him. */
  private Value beforePlanner(Field field, Value p, Value s) {
    Value settled = base.planner().get(field);
    if (!ancestor.isOlder()) {
      return wasSent(field, p) ? shownBefore(field) : settled;
    }
    // What people changed since that state is their change, though it has been settled already.
    Value then = ancestor.of(field, s);
    boolean wasEqual = settled.equals(base.store().get(field));
    return p.equals(then) ? (ancestor.unsettled() ? p : settled) : (wasEqual ? then : settled);
  }

  private Value beforeStore(Field field, Value p, Value s) {
    return wasSent(field, p) && !ancestor.isOlder() ? shownBefore(field) : ancestor.of(field, s);
  }

  /** Whether Planner shows what an open intent was to write: its effect has happened. */
  private boolean wasSent(Field field, Value p) {
    Intent open = seen.link().intent();
    return open != null && open.kind() == Intent.Kind.CHANGE && p.equals(open.values().get(field));
  }

  /** What the document showed when the open intent was recorded. */
  private Value shownBefore(Field field) {
    Intent open = seen.link().intent();
    return open.shown().getOrDefault(field, open.values().get(field));
  }

  /** What a document shall show that nobody changed. */
  private Value settled(Field field, Value p) {
    Value store = base.store().get(field);
    return p.equals(base.planner().get(field)) ? store : p;
  }

  /** Whether one side's change is to be applied to the other's value, not to replace it. */
  private static boolean hasParts(Field field) {
    return field.merging() == Field.Merging.BY_MEMBER || field.merging() == Field.Merging.BY_ITEM;
  }

  private void both(Field field, Versions versions) {
    Latest latest = latest(field);
    switch (field.merging()) {
      case WHOLE -> conflict(field, versions);
      case BY_MEMBER -> merged(field, versions, Members.merge(versions, latest.winner(field)));
      case BY_ITEM -> merged(field, versions, Checklists.merge(versions, latest.winner(field)));
      case BY_LINE ->
          Lines.merge(versions)
              .ifPresentOrElse(
                  text -> agreed(field, versions, text), () -> conflict(field, versions));
      case FROM_STORE -> throw new IllegalStateException("goes one way: " + field);
    }
  }

  private void merged(Field field, Versions versions, Merged merged) {
    if (merged.clashed()) {
      Latest latest = latest(field);
      lost(field, versions.p(), versions.s(), latest.winner(field), latest.reason(field));
    }
    agreed(field, versions, merged.result());
  }

  private void agreed(Field field, Versions versions, Value result) {
    if (!result.equals(versions.p())) {
      toPlanner.put(field, result);
    }
    if (!result.equals(versions.s())) {
      toStore.put(field, result);
    }
  }

  private void conflict(Field field, Versions versions) {
    Latest latest = latest(field);
    Side winner = latest.winner(field);
    lost(field, versions.p(), versions.s(), winner, latest.reason(field));
    agreed(field, versions, winner == Side.PLANNER ? versions.p() : versions.s());
  }

  private Latest latest(Field field) {
    return new Latest(plannerTime(field), storeTime(field), seen.at(), rules);
  }

  private Interval plannerTime(Field field) {
    boolean old = task.half().get(field).equals(base.planner().get(field));
    return old ? untilSettled(seen.plannerTime()) : seen.plannerTime(field);
  }

  private Interval storeTime(Field field) {
    boolean old = document.half().get(field).equals(base.shown().get(field));
    return old ? untilSettled(seen.storeTime()) : seen.storeTime(field);
  }

  /** What a side showed when the pair was settled was changed before that. */
  private Interval untilSettled(Interval looked) {
    Instant settled = seen.link().settled();
    return settled == null ? looked : new Interval(Instant.EPOCH, settled, "settled");
  }

  private void lost(Field field, Value p, Value s, Side winner, String reason) {
    conflicts.add(new Conflict(field, p, s, winner, reason, plannerTime(field), storeTime(field)));
  }

  /** The report goes one way, and not too often by itself. */
  private void report() {
    Value p = task.half().get(Field.REPORT);
    Value s = document.half().get(Field.REPORT);
    // What Planner shows may be a shortened one: only a change, or room for more, is a reason.
    boolean changed =
        !s.equals(base.store().get(Field.REPORT))
            || !p.equals(base.planner().get(Field.REPORT))
            || toPlanner.containsKey(Field.DESCRIPTION);
    if (s.equals(p) || s instanceof Value.Refused || !changed) {
      return;
    }
    Duration left = reportPause();
    boolean alone = toPlanner.keySet().stream().noneMatch(Field::inDetails);
    if (alone && !isFinal() && !left.isNegative() && !left.isZero()) {
      unsettled.add(Field.REPORT);
      again = left;
    } else {
      toPlanner.put(Field.REPORT, s);
    }
  }

  private Duration reportPause() {
    Instant written = seen.link().reportWritten();
    // One that was written later than now was dated by a clock that was ahead.
    return written == null || written.isAfter(seen.at())
        ? Duration.ZERO
        : Duration.between(seen.at(), written.plus(rules.reportInterval()));
  }

  private boolean isFinal() {
    return toPlanner.getOrDefault(Field.PROGRESS, task.half().get(Field.PROGRESS))
            instanceof Value.Percent done
        && done.percent() == 100;
  }

  /** A date that waits for the other one keeps its base: it is tried again with every look. */
  private void refuseImpossibleDates() {
    unsettled.addAll(Schedule.refuseDueBeforeStart(task.half(), toPlanner, refused));
  }

  private void keepToMode() {
    for (Side side : Side.values()) {
      if (!rules.mode().writes(side)) {
        Map<Field, Value> writes = side == Side.PLANNER ? toPlanner : toStore;
        unsettled.addAll(writes.keySet());
        writes.clear();
      }
    }
  }

  /** What the document still shows though it is refused, by us now or by Planner before. */
  private void nameRefused() {
    for (Field field : Field.values()) {
      if (toStore.containsKey(field)) {
        continue;
      }
      if (storeShows(field) instanceof Value.Refused bad) {
        refused.put(field, bad.reason());
      } else if (!toPlanner.containsKey(field)
          && isStillRefused(field, document.half().get(field))) {
        refused.putIfAbsent(field, seen.link().refused().get(field));
      }
    }
  }

  /** Whether the document shows what Planner refused, and nobody asked to try it anew. */
  private boolean isStillRefused(Field field, Value s) {
    return seen.link().refused().containsKey(field)
        && base.isRefused(field, s)
        && !s.equals(task.half().get(field));
  }

  private boolean isAdoption() {
    return seen.link().settled() == null && seen.link().intent() == null;
  }

  /** A pair that somebody else made: nothing is written, what differs is listed. */
  private void listDifferences() {
    for (Field field : Field.values()) {
      Value p = task.half().get(field);
      Value s = document.half().get(field);
      if (field != Field.REPORT && !p.equals(s) && !isSilent(s)) {
        conflicts.add(
            new Conflict(
                field, p, s, null, Conflict.ADOPTED, seen.plannerTime(), seen.storeTime()));
      }
    }
  }

  /**
   * The base, or what stands for it while there is none: what was posted, if we made the task; else
   * what both show now, so that an adopted pair has changed nothing.
   */
  private static Base base(Sighting seen, StoreSight.Document document, PlannerSight.Present task) {
    Link link = seen.link();
    if (link.base() != null) {
      return link.base();
    }
    if (link.intent() != null && link.intent().kind() == Intent.Kind.CREATE) {
      Half posted = new Half(link.intent().values());
      return new Base(posted.with(defaults(document, task, posted)), posted);
    }
    return new Base(task.half().with(unsaid(task, document)), document.half());
  }

  /**
   * What the document of an adopted pair leaves empty, its writer could not carry: it is as if
   * Planner had changed it since.
   */
  private static Map<Field, Value> unsaid(PlannerSight.Present task, StoreSight.Document document) {
    Map<Field, Value> unsaid = new EnumMap<>(Field.class);
    for (Field field : Field.values()) {
      Value s = document.half().get(field);
      if (field != Field.REPORT && isSilent(s) && !s.equals(task.half().get(field))) {
        unsaid.put(field, s);
      }
    }
    return unsaid;
  }

  private static boolean isSilent(Value value) {
    return value instanceof Value.Nothing
        || value instanceof Value.Text text && text.text().isBlank()
        || value instanceof Value.Members members && members.members().isEmpty()
        || value instanceof Value.Checklist checklist && checklist.items().isEmpty();
  }

  /** Where a document's value was not posted, what Planner fills in is nobody's change. */
  private static Map<Field, Value> defaults(
      StoreSight.Document document, PlannerSight.Present task, Half posted) {
    Map<Field, Value> defaults = new EnumMap<>(Field.class);
    document
        .half()
        .values()
        .forEach(
            (field, value) -> {
              boolean leftOut = !field.inDetails() && posted.get(field) instanceof Value.Nothing;
              if (leftOut || value instanceof Value.Refused) {
                defaults.put(field, task.half().get(field));
              }
            });
    return defaults;
  }
}
