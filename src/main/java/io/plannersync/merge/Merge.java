package io.plannersync.merge;

import io.plannersync.model.Base;
import io.plannersync.model.Conflict;
import io.plannersync.model.Decision;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Intent;
import io.plannersync.model.Link;
import io.plannersync.model.PlannerSight;
import io.plannersync.model.Rules;
import io.plannersync.model.Side;
import io.plannersync.model.Sighting;
import io.plannersync.model.StoreSight;
import io.plannersync.model.Value;
import java.time.Duration;
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
  private final Latest latest;
  private final Half plannerAncestor;
  private final Ancestor storeAncestor;
  private final Half storeSettled;

  private final Map<Field, Value> toPlanner = new EnumMap<>(Field.class);
  private final Map<Field, Value> toStore = new EnumMap<>(Field.class);
  private final Map<Field, String> refused = new EnumMap<>(Field.class);
  private final Set<Field> unsettled = EnumSet.noneOf(Field.class);
  private final List<Conflict> conflicts = new ArrayList<>();
  private Duration again;

  Merge(Sighting seen, StoreSight.Document document, PlannerSight.Present task, Rules rules) {
    Base base = base(seen, document, task);
    this.seen = base == seen.link().base() ? seen : seen.withLink(withBase(seen.link(), base));
    this.document = document;
    this.task = task;
    this.rules = rules;
    this.latest = new Latest(seen.plannerTime(), seen.storeTime(), rules);
    this.plannerAncestor = base.planner();
    this.storeAncestor = Ancestor.ofStore(this.seen, document);
    this.storeSettled = base.store();
  }

  Decision decision() {
    if (isAdoption()) {
      listDifferences();
    }
    for (Field field : Field.values()) {
      if (field != Field.REPORT) {
        merge(field);
      }
    }
    report();
    refuseImpossibleDates();
    keepToMode();
    return new Decision(
        seen, new Decision.Merge(toPlanner, toStore, unsettled, again), conflicts, refused);
  }

  private void merge(Field field) {
    Value p = task.half().get(field);
    Value s = document.half().get(field);
    boolean byPlanner = !p.equals(plannerAncestor.get(field)) && !p.equals(sent(field));
    boolean echo = storeAncestor.isSuspectEcho(field, s);
    boolean byStore = !echo && !s.equals(storeAncestor.half().get(field));

    if (s instanceof Value.Refused bad && !byPlanner) {
      refused.put(field, bad.reason());
    }
    if (p.equals(s)) {
      return;
    }
    if (byPlanner && byStore && !(s instanceof Value.Refused)) {
      both(field, p, s);
    } else if (byPlanner) {
      if (byStore || echo) {
        lost(field, p, s, Side.PLANNER, echo ? "suspect-echo" : "planner");
      }
      write(field, p, Side.STORE);
    } else if (byStore) {
      if (!(s instanceof Value.Refused)) {
        write(field, fromStore(field, p, s), Side.PLANNER);
      }
    } else if (!s.equals(storeSettled.get(field))) {
      // Nobody changed it, yet the document shows an older value: its writer had an old copy.
      if (echo) {
        lost(field, p, s, Side.PLANNER, "suspect-echo");
      }
      write(field, storeSettled.get(field), Side.STORE);
    }
  }

  private void both(Field field, Value p, Value s) {
    Value ancestorP = plannerAncestor.get(field);
    Value ancestorS = storeAncestor.half().get(field);
    switch (field.merging()) {
      case WHOLE -> conflict(field, p, s);
      case BY_MEMBER -> agreed(field, p, s, Members.merge(ancestorP, p, ancestorS, s, latest));
      case BY_ITEM -> {
        Checklists merged = Checklists.merge(ancestorP, p, ancestorS, s, latest.winner(field));
        if (merged.clashed()) {
          lost(field, p, s, latest.winner(field), latest.reason(field));
        }
        agreed(field, p, s, merged.result());
      }
      case BY_LINE ->
          Lines.merge(ancestorP, p, ancestorS, s)
              .ifPresentOrElse(merged -> agreed(field, p, s, merged), () -> conflict(field, p, s));
      case FROM_STORE -> throw new IllegalStateException("goes one way: " + field);
    }
  }

  /** Only the store changed a set: its additions and removals are applied to what Planner has. */
  private Value fromStore(Field field, Value p, Value s) {
    return field.merging() == Field.Merging.BY_MEMBER
        ? Members.merge(p, p, storeAncestor.half().get(field), s, latest)
        : s;
  }

  private void agreed(Field field, Value p, Value s, Value result) {
    if (!result.equals(p)) {
      write(field, result, Side.PLANNER);
    }
    if (!result.equals(s)) {
      write(field, result, Side.STORE);
    }
  }

  private void conflict(Field field, Value p, Value s) {
    Side winner = latest.winner(field);
    lost(field, p, s, winner, latest.reason(field));
    write(field, winner == Side.PLANNER ? p : s, winner.other());
  }

  private void lost(Field field, Value p, Value s, Side winner, String reason) {
    conflicts.add(new Conflict(field, p, s, winner, reason, seen.plannerTime(), seen.storeTime()));
  }

  private void write(Field field, Value value, Side side) {
    if (value instanceof Value.Refused bad) {
      refused.put(field, bad.reason());
    } else if (side == Side.STORE) {
      toStore.put(field, value);
    } else if (field == Field.TITLE && value instanceof Value.Nothing) {
      refused.put(field, "the title was removed; Planner needs one");
    } else {
      toPlanner.put(field, value);
    }
  }

  /** The report goes one way, and not too often by itself. */
  private void report() {
    Value s = document.half().get(Field.REPORT);
    if (s.equals(task.half().get(Field.REPORT)) || s instanceof Value.Refused) {
      return;
    }
    boolean asSettled =
        s.equals(storeSettled.get(Field.REPORT))
            && task.half().get(Field.REPORT).equals(plannerAncestor.get(Field.REPORT));
    if (asSettled && !toPlanner.containsKey(Field.DESCRIPTION)) {
      // A pair that was taken over, or a report without room: it goes along with the next change.
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
    return seen.link().reportWritten() == null
        ? Duration.ZERO
        : Duration.between(seen.at(), seen.link().reportWritten().plus(rules.reportInterval()));
  }

  private boolean isFinal() {
    return toPlanner.getOrDefault(Field.PROGRESS, task.half().get(Field.PROGRESS))
            instanceof Value.Percent done
        && done.percent() == 100;
  }

  private void refuseImpossibleDates() {
    Map<Field, Value> result = new EnumMap<>(Field.class);
    for (Field field : List.of(Field.START, Field.DUE)) {
      result.put(field, toPlanner.getOrDefault(field, task.half().get(field)));
    }
    if (toPlanner.containsKey(Field.START) || toPlanner.containsKey(Field.DUE)) {
      Schedule.refuseDueBeforeStart(result, toPlanner, refused);
    }
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

  private Value sent(Field field) {
    Intent open = seen.link().intent();
    return open != null && open.kind() == Intent.Kind.CHANGE ? open.values().get(field) : null;
  }

  private boolean isAdoption() {
    return seen.link().settled() == null && seen.link().intent() == null;
  }

  /** A pair that somebody else made: nothing is written, what differs is listed. */
  private void listDifferences() {
    for (Field field : Field.values()) {
      Value p = task.half().get(field);
      Value s = document.half().get(field);
      if (field != Field.REPORT && !p.equals(s)) {
        conflicts.add(
            new Conflict(
                field, p, s, null, "adopted-different", seen.plannerTime(), seen.storeTime()));
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
      return new Base(posted.with(standIns(document, task)), posted);
    }
    return new Base(task.half(), document.half());
  }

  /** What Planner put where nothing could be posted is nobody's edit. */
  private static Map<Field, Value> standIns(
      StoreSight.Document document, PlannerSight.Present task) {
    Map<Field, Value> standIns = new EnumMap<>(Field.class);
    document
        .half()
        .values()
        .forEach(
            (field, value) -> {
              if (value instanceof Value.Refused) {
                standIns.put(field, task.half().get(field));
              }
            });
    return standIns;
  }

  private static Link withBase(Link link, Base base) {
    return new Link(
        link.storeId(),
        link.revision(),
        link.plannerId(),
        link.planId(),
        base,
        link.stamp(),
        link.etags(),
        link.detailsEtags(),
        link.settled(),
        link.intent(),
        link.absence(),
        link.refused(),
        link.reportWritten());
  }
}
