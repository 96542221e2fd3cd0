package io.plannersync.merge;

import io.plannersync.model.Absence;
import io.plannersync.model.Absence.Verdict;
import io.plannersync.model.Base;
import io.plannersync.model.Conflict;
import io.plannersync.model.Decision;
import io.plannersync.model.Decision.CreateDocument;
import io.plannersync.model.Decision.CreateTask;
import io.plannersync.model.Decision.DeleteDocument;
import io.plannersync.model.Decision.DeleteTask;
import io.plannersync.model.Decision.Forget;
import io.plannersync.model.Decision.Leave;
import io.plannersync.model.Decision.LookAgain;
import io.plannersync.model.Decision.Park;
import io.plannersync.model.Decision.Suspect;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Link;
import io.plannersync.model.PlannerSight;
import io.plannersync.model.Rules;
import io.plannersync.model.Side;
import io.plannersync.model.Sighting;
import io.plannersync.model.Sighting.Snapshot;
import io.plannersync.model.StoreSight;
import io.plannersync.model.Value;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * What shall become of a pair, by what each of its sides shows.
 *
 * <pre>
 *              | task present   | task gone            | no task yet
 * -------------+----------------+----------------------+-------------
 * document     | merge          | suspect, then delete | create task
 * no document  | suspect, then  | forget               | forget, or leave
 *              | delete; create |                      | while judged
 * malformed    | park           | park                 | park
 * </pre>
 *
 * A task that was not looked at leaves everything as it is.
 */
public final class Decide {

  private static final Duration STALE_READ = Duration.ofSeconds(1);

  private final Rules rules;

  public Decide(Rules rules) {
    this.rules = rules;
  }

  public Decision decide(Sighting seen) {
    if (seen.store() instanceof StoreSight.Malformed malformed) {
      return new Decision(seen, new Park(malformed.reason()));
    }
    if (seen.store() instanceof StoreSight.Document document && document.partOf() != null) {
      return new Decision(seen, new Leave("a checklist item of " + document.partOf()));
    }
    if (seen.planner() instanceof PlannerSight.Outside outside) {
      return new Decision(
          seen,
          seen.store() instanceof StoreSight.Document
              ? new Park(outside(seen, outside.planId()))
              : new Leave("the plan " + outside.planId() + " is not synced"));
    }
    Decision decision;
    if (seen.planner() instanceof PlannerSight.Unreadable unreadable) {
      decision = new Decision(seen, new LookAgain(unreadable.retryAfter(), unreadable.reason()));
    } else if (seen.planner() instanceof PlannerSight.Present task) {
      decision = present(seen, task);
    } else if (seen.planner() instanceof PlannerSight.Away away
        && seen.store() instanceof StoreSight.Document) {
      decision = new Decision(seen, new Park(away(seen, away)));
    } else if (seen.planner() instanceof PlannerSight.Anothers anothers) {
      decision = new Decision(seen, new Park(anothers(anothers)));
    } else if (seen.planner() instanceof PlannerSight.None && seen.link().plannerId() != null) {
      // A candidate that is still being judged is not read; its silence says nothing.
      decision = new Decision(seen, new Leave("its task was not looked at"));
    } else if (seen.store() instanceof StoreSight.Document document) {
      decision =
          seen.planner() instanceof PlannerSight.Gone gone
              ? taskGone(seen, document, gone)
              : create(seen, document, List.of());
    } else {
      decision = new Decision(seen, new Forget());
    }
    return allowed(decision);
  }

  private static String outside(Sighting seen, String planId) {
    String task = seen.link().plannerId();
    String way = "add the plan to PLANNER_PLAN_IDS, or its group to PLANNER_GROUP_IDS";
    return task == null
        ? "plan_id: the plan %s is not among the synced ones, so nothing is created there; %s, or write a synced plan into plan_id"
            .formatted(planId, way)
        : "its Planner task %s is in the plan %s, which is not among the synced ones; neither side is changed. Move the task back, %s, or delete the document"
            .formatted(task, planId, way);
  }

  private static String away(Sighting seen, PlannerSight.Away away) {
    return "its Planner task "
        + seen.link().plannerId()
        + " is in a plan that cannot be read now ("
        + away.evidence()
        + "). The document is kept and no longer synced. Move the task back, add its new plan to"
        + " the synced ones, or delete the document";
  }

  private static String anothers(PlannerSight.Anothers anothers) {
    return "it names the Planner task "
        + anothers.plannerId()
        + ", which is that of "
        + anothers.storeId()
        + ". Remove planner_id and external_id from the document to have a task of its own created,"
        + " or delete the document";
  }

  private Decision present(Sighting seen, PlannerSight.Present task) {
    Link link = seen.link();
    boolean begunBefore = link.settled() != null && task.readBegan().isBefore(link.settled());
    if (begunBefore || link.isPast(task.etag(), task.detailsEtag(), task.readBegan())) {
      return new Decision(
          seen, new LookAgain(stale(link, task), "the read shows an earlier state"));
    }
    return seen.store() instanceof StoreSight.Document document
        ? new Merge(seen, document, task, rules).decision()
        : documentMissing(seen, task);
  }

  /** The longer reads lag, the longer they may go on to. */
  private static Duration stale(Link link, PlannerSight.Present task) {
    Duration lag =
        link.settled() == null
            ? Duration.ZERO
            : Duration.between(link.settled(), task.readBegan()).dividedBy(2);
    return lag.compareTo(STALE_READ) > 0 ? lag : STALE_READ;
  }

  private Decision documentMissing(Sighting seen, PlannerSight.Present task) {
    Link link = seen.link();
    if (!link.complete()) {
      return new Decision(seen, new CreateDocument(task.half().values()));
    }
    Verdict verdict = verdict(link, Side.STORE);
    if (verdict == null) {
      return suspect(seen, Side.STORE);
    }
    return switch (verdict) {
      case CANDIDATE -> new Decision(seen, new Leave("the document is missing; being judged"));
      case HELD -> new Decision(seen, new Leave("the deletion is held"));
      case RESTORE -> new Decision(seen, new CreateDocument(task.half().values()));
      case DELETE -> {
        List<Conflict> edits =
            edits(
                seen,
                Side.PLANNER,
                task.half(),
                (field, shown) -> link.base().planner().get(field));
        yield edits.isEmpty()
            ? new Decision(seen, new DeleteTask())
            : new Decision(seen, new CreateDocument(task.half().values()), edits, Map.of());
      }
    };
  }

  private Decision taskGone(Sighting seen, StoreSight.Document document, PlannerSight.Gone gone) {
    Link link = seen.link();
    Verdict verdict = verdict(link, Side.PLANNER);
    if (!link.complete()) {
      Optional<Snapshot> ours = writtenFrom(seen, document);
      if (ours.isPresent()) {
        Half written = ours.get().half();
        Link whole = link.withBase(new Base(written, written)).withStamp(document.stamp());
        return suspect(seen.withLink(whole), Side.PLANNER);
      }
      return verdict == Verdict.RESTORE
          ? create(seen, document, List.of())
          : new Decision(
              seen,
              new Park(
                  "its Planner task "
                      + link.plannerId()
                      + " cannot be found ("
                      + gone.evidence()
                      + ") and was never seen here; nothing is deleted and nothing created."
                      + " Delete the document if its task was deleted; to have one created anew,"
                      + " remove its id map and the members planner_id and external_id"));
    }
    if (verdict == null) {
      return suspect(seen, Side.PLANNER);
    }
    return switch (verdict) {
      case CANDIDATE -> new Decision(seen, new Leave("the task is missing; being judged"));
      case HELD -> new Decision(seen, new Leave("the deletion is held"));
      case RESTORE -> create(seen, document, List.of());
      case DELETE -> {
        List<Conflict> edits =
            edits(seen, Side.STORE, document.half(), Ancestor.ofStore(seen, document)::shown);
        yield edits.isEmpty()
            ? new Decision(seen, new DeleteDocument())
            : create(seen, document, edits);
      }
    };
  }

  /**
   * What we made the document from, if we did not live to remember that: the pair was whole, and
   * whoever deleted its task meant both. A document of which there is no link may be a clone.
   */
  private static Optional<Snapshot> writtenFrom(Sighting seen, StoreSight.Document document) {
    return seen.snapshots().stream()
        .filter(snapshot -> seen.link().revision() > 0)
        .filter(snapshot -> snapshot.stamp().equals(document.stamp()))
        .findFirst();
  }

  private Decision create(Sighting seen, StoreSight.Document document, List<Conflict> conflicts) {
    Map<Field, String> refused = new EnumMap<>(Field.class);
    Map<Field, Value> values = new EnumMap<>(Field.class);
    document
        .half()
        .values()
        .forEach(
            (field, value) -> {
              if (value instanceof Value.Refused bad) {
                refused.put(field, bad.reason());
              } else if (field == Field.TITLE || !seen.link().doubts(field, value)) {
                // What Planner may have refused a creation for is tried when the task exists.
                values.put(field, value);
              }
            });
    Limits.refuse(rules.limits(), Half.EMPTY, values, refused);
    Schedule.refuseDueBeforeStart(Half.EMPTY, values, refused);
    if (!values.containsKey(Field.TITLE)) {
      String why = refused.getOrDefault(Field.TITLE, "the title is missing; give it one");
      refused.put(Field.TITLE, why);
      return new Decision(seen, new Park("title: " + why), conflicts, refused);
    }
    String plan = seen.link().planId();
    if (plan == null) {
      return new Decision(
          seen,
          new Park("no plan: set plan_id in the document, or DEFAULT_PLANNER_PLAN_ID"),
          conflicts,
          refused);
    }
    return new Decision(seen, new CreateTask(values, plan), conflicts, refused);
  }

  /** What was edited on the side that still exists, each as a clash with the deletion. */
  private static List<Conflict> edits(
      Sighting seen, Side side, Half shows, BiFunction<Field, Value, Value> ancestor) {
    return Arrays.stream(Field.values())
        .filter(field -> field != Field.REPORT)
        .filter(field -> !shows.get(field).equals(ancestor.apply(field, shows.get(field))))
        .map(
            field ->
                new Conflict(
                    field,
                    side == Side.PLANNER ? shows.get(field) : Value.NOTHING,
                    side == Side.STORE ? shows.get(field) : Value.NOTHING,
                    side,
                    "edit-beats-delete",
                    seen.plannerTime(field),
                    seen.storeTime(field)))
        .toList();
  }

  private static Decision suspect(Sighting seen, Side side) {
    return new Decision(seen, new Suspect(new Absence(side, seen.at(), Verdict.CANDIDATE)));
  }

  private static Verdict verdict(Link link, Side side) {
    return link.absence() == null || link.absence().side() != side
        ? null
        : link.absence().verdict();
  }

  /** The decision, or none where the mode forbids what it would write. */
  private Decision allowed(Decision decision) {
    Side written = decision.action().written();
    return written == null || rules.mode().writes(written)
        ? decision
        : new Decision(
            decision.sighting(),
            new Leave("the mode forbids it: " + decision.action().word()),
            decision.conflicts(),
            decision.refused());
  }
}
