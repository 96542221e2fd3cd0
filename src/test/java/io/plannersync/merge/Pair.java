package io.plannersync.merge;

import io.plannersync.model.Absence;
import io.plannersync.model.Applied;
import io.plannersync.model.Applied.StoreWrite;
import io.plannersync.model.Applied.Trouble;
import io.plannersync.model.Base;
import io.plannersync.model.Decision;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Intent;
import io.plannersync.model.Interval;
import io.plannersync.model.Link;
import io.plannersync.model.Names;
import io.plannersync.model.Outcome;
import io.plannersync.model.PlannerSight;
import io.plannersync.model.Rules;
import io.plannersync.model.Sighting;
import io.plannersync.model.Sighting.Snapshot;
import io.plannersync.model.StoreSight;
import io.plannersync.model.Value;
import io.plannersync.model.WorkItem;
import io.plannersync.model.WorkName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A pair with both its sides in memory: what a person, an agent and the service do to it. It starts
 * settled, with nothing on either side, and with a document that we wrote.
 */
final class Pair {

  static final Instant SETTLED = Instant.parse("2026-03-01T11:00:00Z");
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  Link link =
      new Link(
          "Task-1",
          1,
          "planner-1",
          "plan-1",
          new Base(Half.EMPTY, Half.EMPTY),
          "stamp",
          List.of("etag"),
          List.of("details-etag"),
          SETTLED,
          SETTLED,
          null,
          null,
          Map.of(),
          Map.of(),
          null,
          List.of());
  Half planner = Half.EMPTY;
  Half store = Half.EMPTY;
  String stamp = "stamp";
  String etag = "etag";
  String detailsEtag = "details-etag";
  List<Snapshot> snapshots = List.of(new Snapshot("stamp", Half.EMPTY, null));
  Rules rules = Rules.DEFAULT;
  Interval plannerTime = Interval.between(SETTLED, NOW);
  Interval storeTime = Interval.between(SETTLED, NOW);
  Instant at = NOW;
  Instant readBegan = NOW;
  PlannerSight plannerSight;
  StoreSight storeSight;

  /** What a person makes of the task between our read and our write, null for nothing. */
  Half meanwhile;

  private int written;

  /** A pair with one field, as it was settled and as it is. */
  static Pair of(Field field, Value beforeP, Value beforeS, Value p, Value s) {
    Pair pair = new Pair();
    pair.link =
        pair.linkWith(new Base(new Half(Map.of(field, beforeP)), new Half(Map.of(field, beforeS))));
    pair.planner = new Half(Map.of(field, p));
    pair.store = new Half(Map.of(field, s));
    pair.snapshots = List.of(new Snapshot("stamp", pair.link.base().store(), null));
    return pair;
  }

  static Pair of(Field field, Value before, Value p, Value s) {
    return of(field, before, before, p, s);
  }

  /** The document is a copy of an older one of ours, which showed {@code older}. */
  Pair olderStamp(Field field, Value written, Value last) {
    stamp = "older";
    snapshots =
        List.of(
            new Snapshot("stamp", link.base().store(), null),
            new Snapshot(
                "older",
                link.base().store().with(Map.of(field, written)),
                link.base().store().with(Map.of(field, last)),
                NOW.minusSeconds(60)));
    return this;
  }

  /** The document has lost its stamp; an earlier one was superseded at {@code superseded}. */
  Pair withoutStamp(Field field, Value earlier, Instant superseded) {
    stamp = null;
    snapshots =
        List.of(
            new Snapshot("stamp", link.base().store(), null),
            new Snapshot("older", link.base().store().with(Map.of(field, earlier)), superseded));
    return this;
  }

  Pair with(Rules changed) {
    rules = changed;
    return this;
  }

  Pair withIntent(Intent open) {
    link = link.withIntent(open);
    return this;
  }

  Pair withAbsence(Absence absence) {
    link = link.withAbsence(absence);
    return this;
  }

  Pair neverSettled() {
    link = Link.of("Task-1", "planner-1", "plan-1");
    return this;
  }

  Pair set(Field field, Value p, Value s) {
    planner = planner.with(Map.of(field, p));
    store = store.with(Map.of(field, s));
    return this;
  }

  Pair settledAs(Field field, Value p, Value s) {
    Base base = link.base();
    link =
        linkWith(
            new Base(base.planner().with(Map.of(field, p)), base.store().with(Map.of(field, s))));
    return this;
  }

  /** Planner refused what the document shows since. */
  Pair refusedByPlanner(Field field, Value shown) {
    Base base = link.base();
    store = store.with(Map.of(field, shown));
    link =
        linkWith(base.after(base.planner(), base.shown().with(Map.of(field, shown)), Set.of(field)))
            .withRefused(Map.of(field, "Planner refuses it: 400"));
    return this;
  }

  Link linkWith(Base base) {
    return link.withBase(base);
  }

  PlannerSight.Present task() {
    return new PlannerSight.Present(
        "planner-1", "plan-1", planner, "{}", etag, detailsEtag, SETTLED, null, readBegan);
  }

  StoreSight.Document document() {
    return new StoreSight.Document(store, "{}", stamp, null, "plan-1", null);
  }

  Sighting look() {
    return new Sighting(
        new WorkItem(WorkName.task("Task-1"), WorkItem.Lane.INTERACTIVE, 1, 1, 0),
        link,
        storeSight == null ? document() : storeSight,
        plannerSight == null ? task() : plannerSight,
        snapshots,
        plannerTime,
        storeTime,
        Map.of(),
        Map.of(),
        at,
        Names.NONE);
  }

  Decision decide() {
    return new Decide(rules).decide(look());
  }

  Decision.Merge merge() {
    return (Decision.Merge) decide().action();
  }

  /** The part of a pass that ends with Planner's answer: what a crash leaves behind. */
  Applied patch(Decision decision) {
    Decision.Merge merge = (Decision.Merge) decision.action();
    if (merge.toPlanner().isEmpty()) {
      return Applied.nothing(decision);
    }
    Optional<Half> patched = meanwhile == null ? Optional.of(planner) : Optional.of(meanwhile);
    for (Map.Entry<Field, Value> sent : merge.toPlanner().entrySet()) {
      Field field = sent.getKey();
      Value read = planner.get(field);
      patched =
          patched.flatMap(
              now ->
                  GraphMerge.patch(field, read, sent.getValue(), now.get(field))
                      .map(value -> now.with(Map.of(field, value))));
    }
    planner = patched.orElse(meanwhile);
    meanwhile = null;
    etag = "etag-" + ++written;
    return patched.isPresent()
        ? new Applied(decision, Optional.of(task()), StoreWrite.NONE, Optional.empty())
        : Applied.nothing(decision).withTrouble(new Trouble("409", Outcome.SETTLED, true));
  }

  /** The write to the store, with its snapshot. */
  Applied write(Applied applied) {
    Decision.Merge merge = (Decision.Merge) applied.decision().action();
    if (merge.toStore().isEmpty()) {
      return applied;
    }
    Set<Field> refused = applied.decision().refused().keySet();
    Base base = applied.decision().sighting().link().base();
    Half overwritten = base.settled(store, refused);
    store = store.with(merge.toStore());
    String next = "stamp-" + ++written;
    List<Snapshot> kept = new ArrayList<>();
    kept.add(new Snapshot(next, base.settled(store, refused), null));
    for (Snapshot old : snapshots) {
      Half last =
          old.stamp().equals(stamp) && stamp.equals(link.stamp()) ? overwritten : old.last();
      kept.add(
          new Snapshot(
              old.stamp(), old.half(), last, old.superseded() == null ? at : old.superseded()));
    }
    snapshots = kept;
    stamp = next;
    return applied.withDocument(new StoreWrite.Written("{}", next, store, List.of()));
  }

  /** A whole pass: decide, write both sides, settle. */
  Decision pass() {
    Decision decision = decide();
    Applied patched = patch(decision);
    if (patched.trouble().isPresent()) {
      return decision;
    }
    Applied applied = write(patched);
    link = Settle.merged(applied, (Decision.Merge) decision.action(), at);
    return decision;
  }

  Pair copy() {
    Pair copy = new Pair();
    copy.link = link;
    copy.planner = planner;
    copy.store = store;
    copy.stamp = stamp;
    copy.etag = etag;
    copy.detailsEtag = detailsEtag;
    copy.snapshots = snapshots;
    copy.rules = rules;
    copy.plannerTime = plannerTime;
    copy.storeTime = storeTime;
    copy.at = at;
    copy.readBegan = readBegan;
    copy.plannerSight = plannerSight;
    copy.storeSight = storeSight;
    copy.meanwhile = meanwhile;
    copy.written = written;
    return copy;
  }

  @Override
  public String toString() {
    return new HashMap<>(
            Map.of(
                "base", String.valueOf(link.base()),
                "planner", planner.values(),
                "store", store.values(),
                "stamp", String.valueOf(stamp),
                "snapshots", snapshots,
                "intent", String.valueOf(link.intent()),
                "rules", rules))
        .toString();
  }
}
