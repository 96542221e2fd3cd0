package io.plannersync.planned;

import io.plannersync.looking.Pairing.Way;
import io.plannersync.model.Absence;
import io.plannersync.model.Base;
import io.plannersync.model.Conflict;
import io.plannersync.model.Decision;
import io.plannersync.model.Decision.CreateDocument;
import io.plannersync.model.Decision.CreateTask;
import io.plannersync.model.Decision.DeleteDocument;
import io.plannersync.model.Decision.DeleteTask;
import io.plannersync.model.Decision.Leave;
import io.plannersync.model.Decision.LookAgain;
import io.plannersync.model.Decision.Merge;
import io.plannersync.model.Decision.Park;
import io.plannersync.model.Decision.RemoveOldCopy;
import io.plannersync.model.Decision.Suspect;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Link;
import io.plannersync.model.PlannerSight;
import io.plannersync.model.Side;
import io.plannersync.model.Sighting;
import io.plannersync.model.StoreSight;
import io.plannersync.model.Value;
import io.plannersync.planned.PlannedWrite.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a decision would write, line by line. Pure. */
final class DecisionLines {

  private static final String CREATED = "with its creation";

  private final Sighting seen;
  private final Decision decision;
  private final List<PlannedWrite> lines = new ArrayList<>();

  private DecisionLines(Decision decision) {
    this.seen = decision.sighting();
    this.decision = decision;
  }

  /**
   * @param way by what a task without a link was found to be this document's, null if it had one
   */
  static List<PlannedWrite> of(Decision decision, Way way) {
    DecisionLines of = new DecisionLines(decision);
    of.pair(way);
    of.action();
    decision.conflicts().forEach(of::conflict);
    decision.refused().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            refused ->
                of.add(
                    Kind.REFUSE,
                    Side.PLANNER,
                    refused.getKey(),
                    of.planner().get(refused.getKey()),
                    of.store().get(refused.getKey()),
                    refused.getValue()));
    return of.lines;
  }

  private void pair(Way way) {
    boolean both =
        seen.store() instanceof StoreSight.Document
            && seen.planner() instanceof PlannerSight.Present;
    if (both && decision.action() instanceof Merge && seen.link().settled() == null) {
      add(Kind.PAIR, null, null, Value.NOTHING, Value.NOTHING, found(way));
    }
  }

  private static String found(Way way) {
    if (way == null) {
      return "linked, and not settled yet";
    }
    return switch (way) {
      case ID_MAP -> "an id map names both";
      case FENCE -> "the task's notes name the document";
      case NAMED -> "the document names the task as its own";
      case CREATION -> "the task is a creation whose answer was lost";
      case SAME -> "both have the same title, and say the same";
      case NEW -> "the document has the task's id";
    };
  }

  private void action() {
    Decision.Action action = decision.action();
    if (action instanceof Merge merge) {
      merge.toPlanner().forEach((field, value) -> write(Side.PLANNER, field, value));
      merge.toStore().forEach((field, value) -> write(Side.STORE, field, value));
      merge.unsettled().stream().sorted().forEach(this::unsettled);
    } else if (action instanceof CreateTask create) {
      create(Side.PLANNER, create.values(), why("the document has no task"));
    } else if (action instanceof CreateDocument create) {
      create(Side.STORE, create.values(), why("the task has no document"));
    } else if (action instanceof DeleteTask) {
      delete(Side.PLANNER, "its document was deleted");
    } else if (action instanceof DeleteDocument) {
      delete(Side.STORE, "its task was deleted");
    } else if (action instanceof RemoveOldCopy) {
      delete(Side.STORE, "it is an old copy of a task that was deleted");
    } else if (action instanceof Suspect suspect) {
      judge(suspect.absence());
    } else if (action instanceof Park park) {
      whole(Kind.PARK, park.reason());
    } else if (action instanceof LookAgain again) {
      whole(Kind.WAIT, again.reason());
    } else if (action instanceof Leave leave) {
      leave(leave.reason());
    }
  }

  /** A creation after a deletion says which of them an edit, or an operator, overruled. */
  private String why(String usual) {
    if (!decision.conflicts().isEmpty()) {
      return "it was edited after the other side was deleted";
    }
    Absence absence = seen.link().absence();
    return absence != null && absence.verdict() == Absence.Verdict.RESTORE
        ? "the deletion is taken back"
        : usual;
  }

  private void create(Side side, Map<Field, Value> values, String reason) {
    add(
        Kind.CREATE,
        side,
        null,
        Value.NOTHING,
        values.getOrDefault(Field.TITLE, Value.NOTHING),
        reason);
    values.forEach((field, value) -> add(Kind.CREATE, side, field, Value.NOTHING, value, CREATED));
  }

  private void delete(Side side, String reason) {
    Half shows = side == Side.PLANNER ? planner() : store();
    add(Kind.DELETE, side, null, shows.get(Field.TITLE), Value.NOTHING, reason);
  }

  private void judge(Absence absence) {
    Side other = absence.side().other();
    Half shows = other == Side.PLANNER ? planner() : store();
    boolean isHeld = absence.verdict() == Absence.Verdict.HELD;
    add(
        isHeld ? Kind.HOLD : Kind.JUDGE,
        other,
        null,
        shows.get(Field.TITLE),
        Value.NOTHING,
        "its %s is missing since %s%s"
            .formatted(
                absence.side() == Side.PLANNER ? "task" : "document",
                absence.since(),
                isHeld ? ", and its deletion is held" : ""));
  }

  private void leave(String reason) {
    boolean isPart =
        seen.store() instanceof StoreSight.Document document && document.partOf() != null;
    Absence absence = seen.link().absence();
    if (isPart || seen.planner() instanceof PlannerSight.Outside) {
      return;
    }
    if (absence != null) {
      judge(absence);
    } else {
      whole(Kind.WAIT, reason);
    }
  }

  private void whole(Kind kind, String reason) {
    add(kind, null, null, Value.NOTHING, Value.NOTHING, reason);
  }

  private void unsettled(Field field) {
    boolean changed = !store().get(field).equals(settled().shown().get(field));
    Side side = changed ? Side.PLANNER : Side.STORE;
    add(
        Kind.WAIT,
        side,
        field,
        (changed ? planner() : store()).get(field),
        (changed ? store() : planner()).get(field),
        field == Field.REPORT ? "reports are written at their pace" : "the mode forbids it");
  }

  private void write(Side side, Field field, Value value) {
    Half shows = side == Side.PLANNER ? planner() : store();
    add(Kind.WRITE, side, field, shows.get(field), value, because(side, field));
  }

  private String because(Side side, Field field) {
    Conflict clash =
        decision.conflicts().stream().filter(c -> c.field() == field).findFirst().orElse(null);
    if (clash != null) {
      return "both sides changed it: " + clash.reason();
    }
    Link link = seen.link();
    if (link.settled() == null) {
      return "only one side says something";
    }
    boolean inPlanner = !planner().get(field).equals(link.base().planner().get(field));
    boolean inStore = !store().get(field).equals(link.base().shown().get(field));
    if (inPlanner && inStore) {
      return "both sides changed it, and both changes stand";
    }
    return side == Side.PLANNER ? "the document was changed" : "the task was changed";
  }

  private void conflict(Conflict conflict) {
    Side winner = conflict.winner();
    add(
        Kind.CONFLICT,
        winner == null ? null : winner.other(),
        conflict.field(),
        winner == Side.PLANNER ? conflict.store() : conflict.planner(),
        winner == Side.PLANNER ? conflict.planner() : conflict.store(),
        conflict.reason());
  }

  private Half planner() {
    return seen.planner() instanceof PlannerSight.Present task ? task.half() : Half.EMPTY;
  }

  private Half store() {
    return seen.store() instanceof StoreSight.Document document ? document.half() : Half.EMPTY;
  }

  private Base settled() {
    return seen.link().complete() ? seen.link().base() : new Base(Half.EMPTY, Half.EMPTY);
  }

  private void add(Kind kind, Side side, Field field, Value before, Value after, String reason) {
    Link link = seen.link();
    String plan = decision.action() instanceof CreateTask create ? create.planId() : link.planId();
    lines.add(
        new PlannedWrite(
            kind, side, seen.storeId(), link.plannerId(), plan, field, before, after, reason));
  }
}
