package io.plannersync.reconcile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.graph.GraphCall;
import io.plannersync.graph.GraphReply;
import io.plannersync.graph.GraphTarget;
import io.plannersync.model.Applied;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A decision as calls to Planner, and their answers as what was done. */
public final class WritePlanner {

  private static final GraphTarget TASKS = GraphTarget.v1("planner", "tasks");

  private final PlannerLens lens;
  private final TaskReader reader;
  private final DefaultBucket bucket;

  public WritePlanner(PlannerLens lens, TaskReader reader, DefaultBucket bucket) {
    this.lens = lens;
    this.reader = reader;
    this.bucket = bucket;
  }

  /** The smallest calls that carry the decision out; none where Planner has it already. */
  public List<GraphCall> calls(Decision decision) {
    List<GraphCall> calls = new ArrayList<>();
    Link link = decision.sighting().link();
    if (decision.action() instanceof Decision.Merge merge
        && decision.sighting().planner() instanceof PlannerSight.Present task) {
      PlannerPatch patch = patch(link, task, merge);
      if (patch.task() != null) {
        calls.add(GraphCall.patch(task(link), task.etag(), patch.task()));
      }
      if (patch.details() != null) {
        calls.add(
            GraphCall.patch(task(link).below("details"), task.detailsEtag(), patch.details()));
      }
    } else if (decision.action() instanceof Decision.CreateTask create) {
      Map<Field, Value> values =
          bucket.added(create.values(), create.planId(), decision.sighting().names());
      calls.add(GraphCall.post(TASKS, lens.newTask(create.planId(), values)));
    } else if (decision.action() instanceof Decision.DeleteTask
        && decision.sighting().planner() instanceof PlannerSight.Present task) {
      calls.add(GraphCall.delete(task(link), task.etag()));
    }
    return calls.stream().map(call -> call.during(decision.sighting().item())).toList();
  }

  private static GraphTarget task(Link link) {
    return TASKS.below(link.plannerId());
  }

  private PlannerPatch patch(Link link, PlannerSight.Present task, Decision.Merge merge) {
    Half before = link.base() == null ? Half.EMPTY : link.base().planner();
    return lens.patch(reader.parse(task.raw()), link.storeId(), before, merge.toPlanner());
  }

  /** What the answers to {@link #calls} say was done. */
  public Applied done(Decision decision, List<GraphReply> replies) {
    Applied applied = Applied.nothing(decision);
    Optional<GraphReply> refusal =
        replies.stream()
            .filter(reply -> !(reply instanceof GraphReply.Ok))
            .filter(reply -> !isDeleted(decision, reply) && !isRefusal(decision, reply))
            .findFirst();
    if (refusal.isPresent()) {
      return applied.withTrouble(trouble(decision, refusal.get()));
    }
    if (replies.stream().anyMatch(reply -> isRefusal(decision, reply))) {
      return done(
          withoutRefused(decision, replies),
          replies.stream().filter(GraphReply.Ok.class::isInstance).toList());
    }
    if (decision.action() instanceof Decision.Merge
        && decision.sighting().planner() instanceof PlannerSight.Present before) {
      return new Applied(
          decision,
          Optional.of(reader.read(merged(before, replies), link(decision), before.readBegan())),
          applied.document(),
          applied.trouble());
    }
    if (decision.action() instanceof Decision.CreateTask
        && replies.get(0) instanceof GraphReply.Ok ok
        && ok.body() instanceof ObjectNode created) {
      return new Applied(
          decision,
          Optional.of(reader.read(created, link(decision), decision.sighting().at())),
          applied.document(),
          applied.trouble());
    }
    return applied;
  }

  /** The task as read, with the parts that the answers show replaced. */
  private ObjectNode merged(PlannerSight.Present before, List<GraphReply> replies) {
    ObjectNode task = reader.parse(before.raw());
    for (GraphReply reply : replies) {
      if (reply instanceof GraphReply.Ok ok && ok.body() instanceof ObjectNode answer) {
        if (answer.has("planId")) {
          answer.properties().forEach(e -> task.set(e.getKey(), e.getValue()));
        } else {
          task.set("details", answer);
        }
      }
    }
    return task;
  }

  private static Trouble trouble(Decision decision, GraphReply reply) {
    String what = decision.action().word() + " of " + decision.sighting().storeId() + ": ";
    String reason = what + reply.describe();
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
    // 400 and 403 do not go away by asking again.
    return new Trouble(reason, new Outcome.Parked(reason), true);
  }

  /** Graph answers 403 for what does not exist, too: one more read tells. */
  private static boolean mayBeGone(Decision decision, GraphReply.Forbidden forbidden) {
    Sighting seen = decision.sighting();
    return !forbidden.isLimit()
        && seen.planner() instanceof PlannerSight.Present
        && seen.item().attempts() == 0;
  }

  /**
   * Planner refuses a value for good: 400, or a limit. The other resource is synced all the same.
   */
  private static boolean isRefusal(Decision decision, GraphReply reply) {
    return decision.action() instanceof Decision.Merge
        && (reply instanceof GraphReply.Rejected
            || (reply instanceof GraphReply.Forbidden forbidden && forbidden.isLimit()));
  }

  /** The decision without the fields of the resources whose change was refused. */
  private Decision withoutRefused(Decision decision, List<GraphReply> replies) {
    Decision.Merge merge = (Decision.Merge) decision.action();
    List<GraphCall> calls = calls(decision);
    Map<Field, Value> accepted = new EnumMap<>(Field.class);
    accepted.putAll(merge.toPlanner());
    Map<Field, String> refused = new EnumMap<>(Field.class);
    refused.putAll(decision.refused());
    for (int i = 0; i < replies.size(); i++) {
      if (isRefusal(decision, replies.get(i))) {
        boolean details = calls.get(i).target().ends("details");
        String reason = "Planner refuses it: " + replies.get(i).describe();
        for (Field field : merge.toPlanner().keySet()) {
          if (field.inDetails() == details) {
            accepted.remove(field);
            refused.put(field, reason);
          }
        }
      }
    }
    return new Decision(
        decision.sighting(),
        new Decision.Merge(accepted, merge.toStore(), merge.unsettled(), merge.again()),
        decision.conflicts(),
        refused);
  }

  /** A task that is gone already is as good as deleted. */
  private static boolean isDeleted(Decision decision, GraphReply reply) {
    return decision.action() instanceof Decision.DeleteTask && reply instanceof GraphReply.Gone;
  }

  private static Link link(Decision decision) {
    return decision.sighting().link();
  }
}
