package io.plannersync.merge;

import io.plannersync.model.Applied;
import io.plannersync.model.Applied.StoreWrite;
import io.plannersync.model.Base;
import io.plannersync.model.Decision;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Link;
import io.plannersync.model.PlannerSight;
import io.plannersync.model.StoreSight;
import io.plannersync.model.Value;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * What is remembered after a merge. Only what the decision covered moves: a field that was written
 * takes the value of the answer, every other one the value that was decided on.
 */
public final class Settle {

  private Settle() {}

  /** The link after a merge that was carried out completely. */
  public static Link merged(Applied applied, Decision.Merge merge, Instant now) {
    Decision decision = applied.decision();
    Link link = decision.sighting().link();
    PlannerSight.Present read = (PlannerSight.Present) decision.sighting().planner();
    PlannerSight.Present task = applied.task().orElse(read);
    StoreSight.Document document = (StoreSight.Document) decision.sighting().store();

    Half planner = written(read.half(), merge.toPlanner(), task.half());
    Half store =
        applied.document() instanceof StoreWrite.Written after ? after.half() : document.half();
    Base before = link.base() == null ? new Base(read.half(), document.half()) : link.base();
    Base base = keeping(before, before.after(planner, store, refused(decision, merge)), merge);
    Link settled =
        link.settled(base, task.etag(), task.detailsEtag(), read.readBegan(), now)
            .withRefused(decision.refused())
            .withRecentWrites(PingPong.remember(link.recentWrites(), merge, now));
    if (applied.document() instanceof StoreWrite.Written after) {
      settled = settled.withStamp(after.stamp());
    } else if (link.stamp() == null) {
      // A pass that wrote the document and then lost its link left this one behind.
      settled = settled.withStamp(document.stamp());
    }
    return merge.toPlanner().containsKey(Field.REPORT) ? settled.withReportWritten(now) : settled;
  }

  /** The link after the document was created from Planner's values. */
  public static Link created(Applied applied, StoreWrite.Written after, Instant now) {
    PlannerSight.Present task = (PlannerSight.Present) applied.decision().sighting().planner();
    return applied
        .decision()
        .sighting()
        .link()
        .withPlanner(task.plannerId(), task.planId())
        .settled(
            new Base(task.half(), after.half()),
            task.etag(),
            task.detailsEtag(),
            task.readBegan(),
            now)
        .withStamp(after.stamp());
  }

  /** Whether an answer shows a change that nobody decided on: a person edited in between. */
  public static boolean showsMore(Applied applied, Decision.Merge merge) {
    if (applied.task().isEmpty()) {
      return false;
    }
    Half read = ((PlannerSight.Present) applied.decision().sighting().planner()).half();
    Half answered = applied.task().get().half();
    for (Field field : Field.values()) {
      Value expected = merge.toPlanner().getOrDefault(field, read.get(field));
      if (!answered.get(field).equals(expected)) {
        return true;
      }
    }
    return false;
  }

  private static Half written(Half read, Map<Field, Value> writes, Half answered) {
    Map<Field, Value> values = new EnumMap<>(Field.class);
    writes.forEach((field, value) -> values.put(field, value));
    // A set that a person changed in between comes back with more than was decided: the base takes
    // what was written, so that the rest is seen as his change.
    values.replaceAll((field, value) -> mergedByGraph(field) ? value : answered.get(field));
    return read.with(values);
  }

  /** Whether Graph changes it in parts, beside what a person changes: also where it is empty. */
  private static boolean mergedByGraph(Field field) {
    return field.merging() == Field.Merging.BY_MEMBER || field.merging() == Field.Merging.BY_ITEM;
  }

  /** What waits is tried again with every look; all other fields that are refused stay so. */
  private static Set<Field> refused(Decision decision, Decision.Merge merge) {
    Set<Field> refused = EnumSet.noneOf(Field.class);
    refused.addAll(decision.refused().keySet());
    refused.removeAll(merge.unsettled());
    return refused;
  }

  /**
   * The base of what was not written waits. Where only one side was not written, it is as if the
   * other had been changed since from what that one shows.
   */
  private static Base keeping(Base before, Base after, Decision.Merge merge) {
    Map<Field, Value> planner = new EnumMap<>(Field.class);
    Map<Field, Value> store = new EnumMap<>(Field.class);
    for (Field field : merge.unsettled()) {
      if (merge.toStore().containsKey(field)) {
        store.put(field, after.planner().get(field));
      } else if (merge.toPlanner().containsKey(field)) {
        planner.put(field, after.store().get(field));
      } else {
        planner.put(field, before.planner().get(field));
        store.put(field, before.store().get(field));
      }
    }
    return new Base(after.planner().with(planner), after.store().with(store), after.refused());
  }
}
