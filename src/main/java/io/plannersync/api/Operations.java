package io.plannersync.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Absence.Verdict;
import io.plannersync.model.Link;
import io.plannersync.model.WorkItem.Lane;
import io.plannersync.model.WorkName;
import io.plannersync.model.WorkName.Kind;
import io.plannersync.state.Holds;
import io.plannersync.state.Holds.Hold;
import io.plannersync.state.Links;
import io.plannersync.state.PlanState;
import io.plannersync.state.PlanStates;
import io.plannersync.state.Uncreated;
import io.plannersync.web.Answer;
import io.plannersync.web.Brief;
import io.plannersync.web.Problem;
import io.plannersync.web.Request;
import io.plannersync.work.WorkQueue;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What an operator may do. Each action can be repeated without harm. */
public final class Operations {

  private static final int ATTEMPTS = 20;

  private final WorkQueue queue;
  private final Holds holds;
  private final Links links;
  private final Uncreated uncreated;
  private final PlanStates plans;
  private final AgentDocuments documents;
  private final ApiJournal journal;
  private final Brief brief;
  private final Clock clock;

  public Operations(
      WorkQueue queue,
      Holds holds,
      Links links,
      Uncreated uncreated,
      PlanStates plans,
      AgentDocuments documents,
      ApiJournal journal,
      Brief brief,
      Clock clock) {
    this.queue = queue;
    this.holds = holds;
    this.links = links;
    this.uncreated = uncreated;
    this.plans = plans;
    this.documents = documents;
    this.journal = journal;
    this.brief = brief;
    this.clock = clock;
  }

  /** Tries a parked task, or other work by its full name, again at once. */
  public Answer retry(Request request) {
    String id = request.variable("id");
    WorkName name;
    try {
      name = id.indexOf(':') < 0 ? WorkName.task(id) : WorkName.parse(id);
    } catch (IllegalArgumentException e) {
      throw Problem.badRequest("no task id and no name of work: " + id);
    }
    if (name.kind() == Kind.TASK) {
      tryAnew(name.key());
      uncreated.forget(name.key());
    }
    if (!queue.retry(name)) {
      if (name.kind() != Kind.TASK || links.find(name.key()).isEmpty()) {
        throw Problem.notFound("there is no such parked work").task(id);
      }
      // Refused fields are shown as parked although their task is not queued.
      documents.hint(List.of(name.key()));
    }
    if (name.kind() == Kind.TASK) {
      journal.note(request.by(), "retried", List.of(name.key()));
    }
    return done(Map.of("retried", name.toString()));
  }

  /** What Planner refused of the task is an edit once more. */
  private void tryAnew(String storeId) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Optional<Link> link =
          links
              .find(storeId)
              .filter(known -> !known.refused().isEmpty() || !known.doubts().isEmpty());
      if (link.isEmpty() || links.save(link.get().triedAnew()).isPresent()) {
        return;
      }
    }
    throw Problem.unavailable("the task is changed by others all the time").task(storeId);
  }

  /** What was held back may happen. */
  public Answer confirm(Request request) {
    return rule(request, Holds.State.CONFIRMED);
  }

  /** What was held back does not happen; a missing side is written again from the other one. */
  public Answer discard(Request request) {
    return rule(request, Holds.State.DISCARDED);
  }

  /** Stops a plan's sync, both directions; what is due stays due. */
  public Answer pause(Request request) {
    return turned(request, PlanState.State.PAUSED, request.by() + " paused it");
  }

  /** Lets a plan's sync go on, and has it compared completely. */
  public Answer resume(Request request) {
    Answer answer = turned(request, PlanState.State.ACTIVE, null);
    String plan = request.variable("id");
    queue.hint(WorkName.plan(plan), Lane.INTERACTIVE, Duration.ZERO);
    queue.hint(WorkName.audit(plan), Lane.BACKFILL, Duration.ZERO);
    queue.wake();
    return answer;
  }

  /** Stops the sync of all plans, both directions; what is due stays due. */
  public Answer pauseAll(Request request) {
    plans.pauseAll(clock.instant());
    return done(Map.of("state", "paused"));
  }

  /** Lets the sync of all plans go on; a plan that was paused by itself stays so. */
  public Answer resumeAll(Request request) {
    plans.resumeAll();
    everything();
    queue.wake();
    return done(Map.of("state", "active"));
  }

  /** Somebody knows that a plan is gone: it is no news any more. */
  public Answer acknowledge(Request request) {
    String plan = request.variable("id");
    PlanState.State state =
        plans.get(plan).map(known -> known.status().state()).orElseThrow(() -> unknown(plan));
    if (state != PlanState.State.GONE) {
      throw new Problem(
          409,
          "not-gone",
          "the plan is " + word(state) + "; only one that is gone is acknowledged");
    }
    plans.update(plan, PlanState::acknowledged);
    return done(Map.of("plan_id", plan, "state", word(state)));
  }

  /** Has everything looked at now. */
  public Answer reconcile(Request request) {
    int hinted = everything();
    return done(Map.of("hinted", hinted));
  }

  /** The predecessor's name for {@link #reconcile}, with its answer. */
  public Answer poll(Request request) {
    everything();
    return done(Map.of("status", "success", "message", "Planner poll completed"));
  }

  /** The predecessor's event: {@code {"action", "task_id", "task"}}; a hint, and passed on. */
  public Answer event(Request request) {
    if (!(request.json() instanceof ObjectNode event)) {
      throw Problem.badRequest("the body must be an object with task_id");
    }
    String id = event.path("task_id").asText(event.path("task").path("id").asText(""));
    if (id.isBlank() || id.indexOf(':') >= 0) {
      throw Problem.badRequest("task_id is missing, or no id of a task").field("task_id");
    }
    documents.passOn(id, event);
    return Answer.text(200, "OK");
  }

  private int everything() {
    List<WorkName> now = new ArrayList<>();
    List<WorkName> later = new ArrayList<>();
    now.add(new WorkName(Kind.PLANS, ""));
    now.add(new WorkName(Kind.STORE, ""));
    for (PlanState plan : plans.all()) {
      now.add(WorkName.plan(plan.planId()));
      later.add(WorkName.audit(plan.planId()));
    }
    queue.hintAll(now, Lane.INTERACTIVE, Duration.ZERO);
    queue.hintAll(later, Lane.BACKFILL, Duration.ZERO);
    return now.size() + later.size();
  }

  private Answer rule(Request request, Holds.State ruling) {
    String id = request.variable("id");
    boolean ruled = ruling == Holds.State.CONFIRMED ? holds.confirm(id) : holds.discard(id);
    // Read after the ruling, when it no longer grows; also by one who repeats a broken-off call.
    Hold hold = holds.get(id).orElseThrow(() -> Problem.notFound("nothing is held under this id"));
    if (!ruled && hold.state() != ruling) {
      throw new Problem(
          409, "ruled", "it was " + hold.state().name().toLowerCase(Locale.ROOT) + " before");
    }
    if (hold.kind() == Holds.Kind.DELETION) {
      Verdict verdict = ruling == Holds.State.CONFIRMED ? Verdict.DELETE : Verdict.RESTORE;
      queue.hintOnceSaved(
          hold.storeIds().stream().map(WorkName::task).toList(),
          Lane.INTERACTIVE,
          () -> hold.storeIds().forEach(storeId -> rule(storeId, verdict)));
    } else {
      documents.hint(List.copyOf(hold.storeIds()));
    }
    if (ruled) {
      journal.note(request.by(), ruling.name().toLowerCase(Locale.ROOT), hold.storeIds());
    }
    return done(Map.of("id", id, "state", ruling.name().toLowerCase(Locale.ROOT)));
  }

  private void rule(String storeId, Verdict verdict) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Optional<Link> link = links.find(storeId).filter(Operations::isHeld);
      if (link.isEmpty()
          || links.save(link.get().withAbsence(link.get().absence().ruled(verdict))).isPresent()) {
        return;
      }
    }
    throw Problem.unavailable("the task is changed by others all the time").task(storeId);
  }

  private static boolean isHeld(Link link) {
    return link.absence() != null && link.absence().verdict() == Verdict.HELD;
  }

  private Answer turned(Request request, PlanState.State state, String reason) {
    String plan = request.variable("id");
    if (plans.get(plan).isEmpty()) {
      throw unknown(plan);
    }
    plans.update(
        plan,
        before ->
            before.status().state() == PlanState.State.UNSELECTED
                ? before
                : before.in(state, reason, clock.instant()));
    return done(Map.of("plan_id", plan, "state", word(state)));
  }

  private static Problem unknown(String plan) {
    return Problem.notFound("no such plan is synced").member("plan_id", plan);
  }

  private static String word(PlanState.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private Answer done(Map<String, Object> what) {
    brief.clear();
    return Answer.json(200, what);
  }
}
