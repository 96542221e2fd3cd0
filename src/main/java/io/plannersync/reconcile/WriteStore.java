package io.plannersync.reconcile;

import io.plannersync.model.Applied;
import io.plannersync.model.Applied.StoreWrite;
import io.plannersync.model.Decision;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Link;
import io.plannersync.model.PlannerSight;
import io.plannersync.model.Side;
import io.plannersync.model.Sighting;
import io.plannersync.model.StoreSight;
import io.plannersync.model.Value;
import io.plannersync.state.Snapshots;
import io.plannersync.state.Tombstones;
import io.plannersync.store.Documents;
import io.plannersync.store.IdMaps;
import io.plannersync.store.Read;
import io.plannersync.store.StoreLens;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Carries out the store's part of a decision: the document and its tombstone. */
public final class WriteStore {

  private final Documents documents;
  private final IdMaps ids;
  private final StoreLens lens;
  private final Snapshots snapshots;
  private final Tombstones tombstones;
  private final Supplier<String> stamps;
  private final Clock clock;

  /**
   * @param stamps gives a new {@code sync_base}
   */
  public WriteStore(
      Documents documents,
      IdMaps ids,
      StoreLens lens,
      Snapshots snapshots,
      Tombstones tombstones,
      Supplier<String> stamps,
      Clock clock) {
    this.documents = documents;
    this.ids = ids;
    this.lens = lens;
    this.snapshots = snapshots;
    this.tombstones = tombstones;
    this.stamps = stamps;
    this.clock = clock;
  }

  /** Keeps all of a task that is about to be deleted in Planner. */
  public Decision bury(Decision decision) {
    if (decision.action() instanceof Decision.DeleteTask
        && decision.sighting().planner() instanceof PlannerSight.Present task) {
      bury(decision.sighting(), null, task.raw(), Side.STORE, "its document was deleted");
    }
    return decision;
  }

  private void bury(Sighting seen, String document, String task, Side by, String reason) {
    Link link = seen.link();
    tombstones.put(
        new Tombstones.Tombstone(
            seen.storeId(), link.plannerId(), document, task, link, by, reason, clock.instant()));
  }

  /** What was done so far, with the store's part; nothing if Planner's part was not done. */
  public Applied apply(Applied applied) {
    if (applied.trouble().isPresent()) {
      return applied;
    }
    Decision decision = applied.decision();
    if (decision.action() instanceof Decision.Merge merge
        && (!merge.toStore().isEmpty() || isNewBorn(decision))) {
      return applied.withDocument(change(decision.sighting(), merge.toStore(), applied));
    } else if (decision.action() instanceof Decision.CreateDocument create) {
      return applied.withDocument(create(decision.sighting(), create.values()));
    } else if (decision.action() instanceof Decision.DeleteDocument) {
      return applied.withDocument(delete(decision.sighting()));
    }
    return applied;
  }

  /**
   * Its task was just created: the document is told the task's id. Until the first settling there
   * is an open intent, of the creation or of what followed it; a pair that was taken over has none.
   */
  private static boolean isNewBorn(Decision decision) {
    Link link = decision.sighting().link();
    return link.intent() != null && link.settled() == null;
  }

  private StoreWrite change(Sighting seen, Map<Field, Value> values, Applied applied) {
    StoreSight.Document document = (StoreSight.Document) seen.store();
    PlannerSight.Present task =
        applied.task().orElseGet(() -> (PlannerSight.Present) seen.planner());
    String syncBase = stamps.get();
    String raw =
        lens.write(
            seen.storeId(),
            document.raw(),
            values,
            seen.names(),
            stamp(syncBase, task, !values.isEmpty()));
    return snapshotThen(
        seen,
        raw,
        syncBase,
        document.half().with(values),
        () -> replace(seen.storeId(), document, raw));
  }

  private StoreWrite create(Sighting seen, Map<Field, Value> values) {
    PlannerSight.Present task = (PlannerSight.Present) seen.planner();
    if (!ids.claim(seen.storeId(), task.plannerId())) {
      return new StoreWrite.Lost();
    }
    String syncBase = stamps.get();
    String raw =
        lens.create(
            seen.storeId(), values, seen.names(), stamp(syncBase, task, true), task.created());
    return snapshotThen(
        seen, raw, syncBase, Half.EMPTY, () -> documents.create(seen.storeId(), raw));
  }

  /** The snapshot is stored before the document, so that no document has a stamp nobody knows. */
  private StoreWrite snapshotThen(
      Sighting seen, String raw, String syncBase, Half before, Supplier<Boolean> write) {
    Half half =
        lens.read(seen.storeId(), raw, before, seen.names()) instanceof StoreSight.Document d
            ? d.half()
            : Half.EMPTY;
    Instant now = clock.instant();
    snapshots.put(seen.storeId(), new Sighting.Snapshot(syncBase, half, null), now);
    return write.get() ? new StoreWrite.Written(raw, syncBase, half) : new StoreWrite.Lost();
  }

  private StoreWrite delete(Sighting seen) {
    StoreSight.Document document = (StoreSight.Document) seen.store();
    bury(seen, document.raw(), null, Side.PLANNER, "its Planner task was deleted");
    return stillThere(seen.storeId(), document)
            .filter(found -> documents.delete(seen.storeId(), found))
            .isPresent()
        ? new StoreWrite.Deleted()
        : new StoreWrite.Lost();
  }

  private StoreLens.Stamp stamp(String syncBase, PlannerSight.Present task, boolean touched) {
    return new StoreLens.Stamp(
        syncBase, clock.instant(), task.plannerId(), task.planId(), null, task.etag(), touched);
  }

  private boolean replace(String storeId, StoreSight.Document document, String raw) {
    return stillThere(storeId, document)
        .filter(found -> documents.replace(storeId, found, raw))
        .isPresent();
  }

  private Optional<Read.Found> stillThere(String storeId, StoreSight.Document document) {
    return documents.read(storeId) instanceof Read.Found found && found.raw().equals(document.raw())
        ? Optional.of(found)
        : Optional.empty();
  }
}
