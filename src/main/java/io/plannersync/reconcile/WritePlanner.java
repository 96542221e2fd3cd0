package io.plannersync.reconcile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.graph.GraphCall;
import io.plannersync.graph.GraphReply;
import io.plannersync.graph.GraphTarget;
import io.plannersync.model.Applied;
import io.plannersync.model.Applied.StoreWrite;
import io.plannersync.model.Applied.Trouble;
import io.plannersync.model.Decision;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Link;
import io.plannersync.model.Outcome;
import io.plannersync.model.PlannerSight;
import io.plannersync.model.Sighting;
import io.plannersync.model.Value;
import io.plannersync.planner.PlannerLens;
import io.plannersync.planner.PlannerPatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A decision as calls to Planner, and their answers as what was done. */
public final class WritePlanner {

  private static final GraphTarget TASKS = GraphTarget.v1("planner", "tasks");

  private final PlannerLens lens;
  private final TaskReader reader;
  private final DefaultBucket bucket;
  private final Boundary boundary;

  public WritePlanner(
      PlannerLens lens, TaskReader reader, DefaultBucket bucket, Boundary boundary) {
    this.lens = lens;
    this.reader = reader;
    this.bucket = bucket;
    this.boundary = boundary;
  }

  /** The smallest calls that carry the decision out; none where Planner has it already. */
  public Sending begin(Decision decision) {
    planOf(decision).ifPresent(boundary::check);
    PlannerSight.Present task =
        decision.sighting().planner() instanceof PlannerSight.Present shown ? shown : null;
    List<Set<Field>> calls = new ArrayList<>();
    if (decision.action() instanceof Decision.Merge merge && task != null) {
      for (boolean details : List.of(false, true)) {
        Set<Field> fields = EnumSet.noneOf(Field.class);
        merge.toPlanner().keySet().stream()
            .filter(field -> field.inDetails() == details)
            .forEach(fields::add);
        if (!fields.isEmpty()) {
          calls.addAll(isDoubted(decision, fields) ? Suspects.apart(fields) : List.of(fields));
        }
      }
    } else if (decision.action() instanceof Decision.CreateTask
        || decision.action() instanceof Decision.DeleteTask && task != null) {
      calls.add(Set.of());
    }
    return next(Sending.of(decision, task, calls));
  }

  /** Whether Planner refused some of these values before. */
  private static boolean isDoubted(Decision decision, Set<Field> fields) {
    Map<Field, Value> values = ((Decision.Merge) decision.action()).toPlanner();
    return !decision.sighting().presumesTask()
        && fields.stream()
            .anyMatch(field -> decision.sighting().link().doubts(field, values.get(field)));
  }

  private Sending next(Sending sending) {
    if (sending.left().isEmpty()) {
      return sending;
    }
    GraphCall call = call(sending);
    return call == null
        ? next(sending.withoutNow())
        : sending.calling(call.during(sending.decision().sighting().item()));
  }

  private GraphCall call(Sending sending) {
    Decision decision = sending.decision();
    PlannerSight.Present task = sending.task();
    if (decision.action() instanceof Decision.CreateTask create) {
      Map<Field, Value> values =
          bucket.added(create.values(), create.planId(), decision.sighting().names());
      return GraphCall.post(TASKS, lens.newTask(create.planId(), values));
    } else if (decision.action() instanceof Decision.DeleteTask) {
      return GraphCall.delete(path(decision), task.etag());
    }
    PlannerPatch patch = patch(decision, task, sending.now());
    if (patch.task() != null) {
      return GraphCall.patch(path(decision), task.etag(), patch.task());
    }
    return patch.details() == null
        ? null
        : GraphCall.patch(path(decision).below("details"), task.detailsEtag(), patch.details());
  }

  /** The plan that would be written to, as Graph showed it. */
  private static Optional<String> planOf(Decision decision) {
    if (decision.action() instanceof Decision.CreateTask create) {
      return Optional.of(create.planId());
    }
    boolean writes =
        decision.action() instanceof Decision.DeleteTask
            || decision.action() instanceof Decision.Merge merge && !merge.toPlanner().isEmpty();
    return writes && decision.sighting().planner() instanceof PlannerSight.Present task
        ? Optional.of(task.planId())
        : Optional.empty();
  }

  private static GraphTarget path(Decision decision) {
    return TASKS.below(link(decision).plannerId());
  }

  private PlannerPatch patch(Decision decision, PlannerSight.Present task, Set<Field> fields) {
    Link link = link(decision);
    Half before = link.base() == null ? Half.EMPTY : link.base().planner();
    return lens.patch(reader.parse(task.raw()), link.storeId(), before, values(decision, fields));
  }

  private static Map<Field, Value> values(Decision decision, Set<Field> fields) {
    Map<Field, Value> values = new EnumMap<>(Field.class);
    if (decision.action() instanceof Decision.Merge merge) {
      values.putAll(merge.toPlanner());
      values.keySet().retainAll(fields);
    } else if (decision.action() instanceof Decision.CreateTask create) {
      values.putAll(create.values());
    }
    return values;
  }

  /** What Graph's answer to {@link Sending#next} makes of it. */
  public Sending answered(Sending sending, GraphReply reply) {
    Decision decision = sending.decision();
    if (reply instanceof GraphReply.Ok ok) {
      return next(sending.done(shown(sending, ok)));
    } else if (decision.action() instanceof Decision.DeleteTask
        && reply instanceof GraphReply.Gone) {
      // A task that is gone already is as good as deleted.
      return next(sending.done(sending.task()));
    } else if (!reply.mayRefuseValue() || decision.action() instanceof Decision.DeleteTask) {
      return sending.ended(trouble(decision, reply));
    }
    Map<Field, Value> values = values(decision, sending.now());
    boolean isProved = isProved(decision, values);
    if (decision.action() instanceof Decision.CreateTask) {
      return isProved
          ? sending.ended(trouble(decision, reply))
          : sending.doubted(values, reply.describe());
    } else if (!isProved) {
      return next(sending.doubted(values, reply.describe()));
    } else if (Suspects.isOne(sending.now())) {
      return next(sending.refused("Planner refuses it: " + reply.describe()));
    }
    return next(sending.apart(Suspects.apart(sending.now())));
  }

  /** One refusal may be a stray one, or of an old state: it takes two, and a read in between. */
  private static boolean isProved(Decision decision, Map<Field, Value> values) {
    Link link = link(decision);
    return !decision.sighting().presumesTask()
        && (decision.action() instanceof Decision.CreateTask
            ? !link.doubts().isEmpty()
            : values.entrySet().stream().allMatch(e -> link.doubts(e.getKey(), e.getValue())));
  }

  private PlannerSight.Present shown(Sending sending, GraphReply.Ok reply) {
    Decision decision = sending.decision();
    if (decision.action() instanceof Decision.CreateTask) {
      return reply.body() instanceof ObjectNode created
          ? reader.read(created, link(decision), decision.sighting().at())
          : null;
    }
    return decision.action() instanceof Decision.Merge
        ? reader.read(merged(sending.task(), reply), link(decision), sending.task().readBegan())
        : sending.task();
  }

  /** The task as it was shown, with the part that the answer shows replaced. */
  private ObjectNode merged(PlannerSight.Present before, GraphReply.Ok reply) {
    ObjectNode task = reader.parse(before.raw());
    if (reply.body() instanceof ObjectNode answer) {
      if (answer.has("planId")) {
        answer.properties().forEach(e -> task.set(e.getKey(), e.getValue()));
      } else {
        task.set("details", answer);
      }
    }
    return task;
  }

  /** What was done. */
  public Applied done(Sending sending) {
    Decision decision = sending.decision();
    if (sending.trouble() != null || !sending.doubts().isEmpty()) {
      return Applied.nothing(decision).withTrouble(trouble(sending));
    }
    if (decision.action() instanceof Decision.Merge merge && sending.task() != null) {
      return new Applied(
          withoutRefused(decision, merge, sending.refused()),
          Optional.of(sending.task()),
          StoreWrite.NONE,
          Optional.empty());
    }
    return decision.action() instanceof Decision.CreateTask
        ? new Applied(
            decision, Optional.ofNullable(sending.task()), StoreWrite.NONE, Optional.empty())
        : Applied.nothing(decision);
  }

  private static Trouble trouble(Sending sending) {
    Decision decision = sending.decision();
    Trouble met = sending.trouble();
    if (met != null) {
      return new Trouble(met.reason(), met.outcome(), met.intentVoid(), sending.doubts());
    }
    String reason = reason(decision, sending.said());
    return new Trouble(
        reason,
        decision.sighting().presumesTask()
            ? new Outcome.Again(Duration.ZERO)
            : new Outcome.Failed(reason),
        true,
        sending.doubts());
  }

  private static String reason(Decision decision, String what) {
    return decision.action().word() + " of " + decision.sighting().storeId() + ": " + what;
  }

  private static Trouble trouble(Decision decision, GraphReply reply) {
    String reason = reason(decision, reply.describe());
    if (reply instanceof GraphReply.Throttled throttled) {
      return new Trouble(reason, new Outcome.Again(throttled.retryAfter()), true);
    } else if (reply instanceof GraphReply.Unavailable unavailable) {
      return unavailable.effect()
          ? new Trouble(reason, new Outcome.Failed(reason), false)
          : new Trouble(reason, new Outcome.Again(unavailable.retryAfter()), true);
    } else if (decision.sighting().presumesTask()
        && (reply instanceof GraphReply.Conflict
            || reply instanceof GraphReply.Gone
            || reply instanceof GraphReply.Forbidden)) {
      // It is not as it was any more, or gone: now it is read.
      return new Trouble(reason, new Outcome.Again(Duration.ZERO), true);
    } else if (reply instanceof GraphReply.Conflict) {
      return new Trouble(reason, new Outcome.Failed(reason), true);
    } else if (reply instanceof GraphReply.LeaseLost) {
      return new Trouble(reason, new Outcome.Again(Duration.ZERO), true);
    } else if (reply instanceof GraphReply.Gone) {
      return new Trouble(reason, new Outcome.Failed(reason), true);
    }
    if (reply instanceof GraphReply.Forbidden forbidden && mayBeGone(decision, forbidden)) {
      return new Trouble(reason, new Outcome.Failed(reason), true);
    }
    if (reply instanceof GraphReply.Rejected && !reply.mayRefuseValue()) {
      return new Trouble(reason, new Outcome.Failed(reason), true);
    }
    // Refused twice, or forbidden: that does not go away by asking again.
    return new Trouble(reason, new Outcome.Parked(reason), true);
  }

  /** Graph answers 403 for what does not exist, too: one more read tells. */
  private static boolean mayBeGone(Decision decision, GraphReply.Forbidden forbidden) {
    Sighting seen = decision.sighting();
    return !forbidden.isLimit()
        && seen.planner() instanceof PlannerSight.Present
        && seen.item().attempts() == 0;
  }

  private static Decision withoutRefused(
      Decision decision, Decision.Merge merge, Map<Field, String> refused) {
    if (refused.isEmpty()) {
      return decision;
    }
    Map<Field, Value> accepted = new EnumMap<>(Field.class);
    accepted.putAll(merge.toPlanner());
    accepted.keySet().removeAll(refused.keySet());
    Map<Field, String> all = new EnumMap<>(Field.class);
    all.putAll(decision.refused());
    all.putAll(refused);
    return new Decision(
        decision.sighting(),
        new Decision.Merge(accepted, merge.toStore(), merge.unsettled(), merge.again()),
        decision.conflicts(),
        all);
  }

  private static Link link(Decision decision) {
    return decision.sighting().link();
  }
}
