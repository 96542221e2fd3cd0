package io.plannersync.reconcile;

import io.plannersync.model.Applied;
import io.plannersync.model.Applied.StoreWrite;
import io.plannersync.model.Base;
import io.plannersync.model.Decision;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Link;
import io.plannersync.model.PlannerSight;
import io.plannersync.model.Side;
import io.plannersync.model.Sighting;
import io.plannersync.model.StoreSight;
import io.plannersync.model.Value;
import io.plannersync.model.WorkItem;
import io.plannersync.state.Snapshots;
import io.plannersync.state.Tombstones;
import io.plannersync.store.DocumentLens;
import io.plannersync.store.Documents;
import io.plannersync.store.IdMaps;
import io.plannersync.store.Read;
import io.plannersync.store.StoreLens;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Carries out the store's part of a decision: the document and its tombstone. */
public final class WriteStore {

  private final Documents documents;
  private final IdMaps ids;
  private final DocumentLens lens;
  private final Snapshots snapshots;
  private final Tombstones tombstones;
  private final Supplier<String> stamps;
  private final boolean writes;
  private final Predicate<WorkItem> holds;
  private final Clock clock;

  /**
   * @param stamps gives a new {@code sync_base}
   * @param writes whether the mode lets documents be written
   * @param holds whether the lease of a work item is still ours
   */
  public WriteStore(
      Documents documents,
      IdMaps ids,
      DocumentLens lens,
      Snapshots snapshots,
      Tombstones tombstones,
      Supplier<String> stamps,
      boolean writes,
      Predicate<WorkItem> holds,
      Clock clock) {
    this.documents = documents;
    this.ids = ids;
    this.lens = lens;
    this.snapshots = snapshots;
    this.tombstones = tombstones;
    this.stamps = stamps;
    this.writes = writes;
    this.holds = holds;
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

  /**
   * What was done so far, with the store's part; nothing if Planner's part was not done, or if the
   * lease ended while Graph was asked: what was seen then may be old, and another pass is on it.
   */
  public Applied apply(Applied applied) {
    if (applied.trouble().isPresent()) {
      return applied;
    }
    Decision decision = applied.decision();
    // A task that was created is recorded by whoever knows of it; the link's revision decides.
    if (!(decision.action() instanceof Decision.CreateTask)
        && !holds.test(decision.sighting().item())) {
      return applied.withDocument(new StoreWrite.Lost());
    }
    if (decision.action() instanceof Decision.Merge merge) {
      Map<Field, Value> values = toStore(decision, merge);
      return !values.isEmpty()
              || isNewBorn(decision)
              || isPending(decision, merge)
              || isOldCopy(decision)
          ? applied.withDocument(change(decision, values, applied))
          : applied;
    } else if (decision.action() instanceof Decision.CreateDocument create) {
      return applied.withDocument(create(decision, create.values()));
    } else if (decision.action() instanceof Decision.DeleteDocument) {
      return applied.withDocument(delete(decision.sighting()));
    } else if (decision.action() instanceof Decision.RemoveOldCopy) {
      return applied.withDocument(removeCopy(decision.sighting()));
    } else if (decision.action() instanceof Decision.CreateTask) {
      // It lives on: from now on it is no copy of what was deleted.
      tombstones.find(decision.sighting().storeId()).ifPresent(tombstones::remove);
    }
    return applied;
  }

  /**
   * Its task was just created: the document is told the task's id. The intent may say by now that
   * the rest of the task was to follow.
   */
  private static boolean isNewBorn(Decision decision) {
    Link link = decision.sighting().link();
    return link.settled() == null && link.intent() != null;
  }

  /** All is settled, and the document still says that it waits. */
  private boolean isPending(Decision decision, Decision.Merge merge) {
    return writes
        && merge.unsettled().isEmpty()
        && decision.sighting().store() instanceof StoreSight.Document document
        && lens.isPending(document.raw());
  }

  /**
   * What the document gets; with its own progress where an agent changed that and the members now
   * contradict each other: who wrote only a status left the percent as it had been.
   */
  private Map<Field, Value> toStore(Decision decision, Decision.Merge merge) {
    if (!writes
        || merge.toStore().containsKey(Field.PROGRESS)
        || merge.unsettled().contains(Field.PROGRESS)
        || decision.refused().containsKey(Field.PROGRESS)
        || !(decision.sighting().store() instanceof StoreSight.Document document)
        || !isChanged(Field.PROGRESS, document, decision)
        || !lens.contradictsItself(document.raw())) {
      return merge.toStore();
    }
    Map<Field, Value> values = new EnumMap<>(Field.class);
    values.putAll(merge.toStore());
    values.put(Field.PROGRESS, document.half().get(Field.PROGRESS));
    return values;
  }

  private static boolean isChanged(Field field, StoreSight.Document document, Decision decision) {
    Base base = decision.sighting().link().base();
    // The base of a task that was just created is what was posted: what the document shows.
    return isNewBorn(decision)
        || base != null && !base.shown().get(field).equals(document.half().get(field));
  }

  /**
   * It was written back by somebody who had an older one of ours, or one from before its task was
   * known. What it shows is settled now, so whoever reads it next shall not be taken for one who
   * had the older.
   */
  private boolean isOldCopy(Decision decision) {
    String newest = decision.sighting().link().stamp();
    return writes
        && newest != null
        && decision.sighting().store() instanceof StoreSight.Document document
        && (document.stamp() == null
            ? lens.namedTask(document.raw()).isEmpty()
            : !document.stamp().equals(newest));
  }

  private StoreWrite change(Decision decision, Map<Field, Value> values, Applied applied) {
    Sighting seen = decision.sighting();
    StoreSight.Document document = (StoreSight.Document) seen.store();
    PlannerSight.Present task =
        applied.task().orElseGet(() -> (PlannerSight.Present) seen.planner());
    String syncBase = stamps.get();
    Optional<DocumentLens.Written> written =
        lens.write(
            seen.storeId(),
            document,
            values,
            seen.names(),
            stamp(syncBase, task, !values.isEmpty()));
    return written.isEmpty()
        ? new StoreWrite.Lost()
        : snapshotThen(
            decision,
            written.get(),
            syncBase,
            () ->
                written.get().parts().stream().allMatch(part -> change(seen, part))
                    && replace(seen.storeId(), document, written.get().raw()));
  }

  /**
   * Subtasks are written before their parent: whoever comes after a crash in between finds them as
   * Planner shows them, and the parent as it was settled.
   */
  private boolean change(Sighting seen, DocumentLens.Part part) {
    if (!(part.expected() instanceof Read.Found found)) {
      return documents.create(part.storeId(), part.raw());
    }
    if (part.raw() == null) {
      return delete(seen, part.storeId(), found);
    }
    return documents.replace(part.storeId(), found, part.raw());
  }

  private boolean delete(Sighting seen, String storeId, Read.Found found) {
    Link link = seen.link();
    tombstones.put(
        new Tombstones.Tombstone(
            storeId,
            null,
            found.raw(),
            null,
            Link.of(storeId, null, link.planId()),
            Side.PLANNER,
            "it was a checklist item of " + link.storeId() + " and was removed in Planner",
            clock.instant()));
    return documents.delete(storeId, found);
  }

  private StoreWrite create(Decision decision, Map<Field, Value> values) {
    Sighting seen = decision.sighting();
    PlannerSight.Present task = (PlannerSight.Present) seen.planner();
    if (!ids.claim(seen.storeId(), task.plannerId())) {
      return new StoreWrite.Contradicted(ids.contradiction(seen.storeId(), task.plannerId()));
    }
    String syncBase = stamps.get();
    DocumentLens.Written written =
        lens.create(
            seen.storeId(), values, seen.names(), stamp(syncBase, task, true), task.created());
    return snapshotThen(
        decision, written, syncBase, () -> documents.create(seen.storeId(), written.raw()));
  }

  /** The snapshot is stored before the document, so that no document has a stamp nobody knows. */
  private StoreWrite snapshotThen(
      Decision decision, DocumentLens.Written written, String syncBase, Supplier<Boolean> write) {
    Sighting seen = decision.sighting();
    Half half = written.half();
    Instant now = clock.instant();
    Optional<Sighting.Snapshot> unstamped = unstamped(decision);
    unstamped.ifPresent(snapshot -> snapshots.put(seen.storeId(), snapshot, now));
    snapshots.put(
        seen.storeId(),
        new Sighting.Snapshot(syncBase, settled(decision, half), null),
        seen.link().stamp(),
        madeByAgents(decision),
        now);
    if (!write.get() && !isWritten(seen.storeId(), written.raw())) {
      snapshots.drop(seen.storeId(), syncBase, now);
      unstamped.ifPresent(snapshot -> snapshots.drop(seen.storeId(), snapshot.stamp(), now));
      return new StoreWrite.Lost();
    }
    return new StoreWrite.Written(written.raw(), syncBase, half, parts(written.parts()));
  }

  /**
   * What the document showed before we ever wrote it, under a stamp that it never had: an agent may
   * write back a copy of that, too, which carries none.
   */
  private Optional<Sighting.Snapshot> unstamped(Decision decision) {
    return decision.sighting().link().stamp() == null
            && decision.sighting().store() instanceof StoreSight.Document document
        ? Optional.of(new Sighting.Snapshot(stamps.get(), document.half(), null))
        : Optional.empty();
  }

  /** Whoever sent a command twice, since its answer was lost, is told that he came too late. */
  private boolean isWritten(String storeId, String raw) {
    return documents.read(storeId) instanceof Read.Found found && found.raw().equals(raw);
  }

  private static List<StoreWrite.Part> parts(List<DocumentLens.Part> parts) {
    return parts.stream()
        .map(
            part ->
                part.raw() == null
                    ? new StoreWrite.Part(
                        part.storeId(), ((Read.Found) part.expected()).raw(), true)
                    : new StoreWrite.Part(part.storeId(), part.raw(), false))
        .toList();
  }

  /** What agents made of the document that we wrote last; null if it is as we wrote it. */
  private static Half madeByAgents(Decision decision) {
    Sighting seen = decision.sighting();
    Link link = seen.link();
    if (link.stamp() == null || link.base() == null) {
      return null;
    }
    boolean isOurs =
        seen.store() instanceof StoreSight.Document document
            && link.stamp().equals(document.stamp());
    Half last = isOurs ? ((StoreSight.Document) seen.store()).half() : link.base().store();
    Half settled = settled(decision, last);
    return seen.snapshots().stream()
            .filter(snapshot -> snapshot.stamp().equals(link.stamp()))
            .anyMatch(snapshot -> snapshot.half().equals(settled))
        ? null
        : settled;
  }

  /** A refused value is nothing that a later edit could be compared with. */
  private static Half settled(Decision decision, Half shown) {
    Base base = decision.sighting().link().base();
    return base == null ? shown : base.settled(shown, decision.refused().keySet());
  }

  private StoreWrite delete(Sighting seen) {
    StoreSight.Document document = (StoreSight.Document) seen.store();
    bury(seen, document.raw(), null, Side.PLANNER, "its Planner task was deleted");
    return remove(seen, document);
  }

  /** Members that only this copy has are kept like those of what was deleted first. */
  private StoreWrite removeCopy(Sighting seen) {
    String copy = ((StoreSight.Document) seen.store()).raw();
    tombstones
        .find(seen.storeId())
        .ifPresent(
            buried ->
                tombstones.put(
                    buried.withDocument(
                        StoreLens.together(buried.document(), copy), clock.instant())));
    StoreWrite removed = remove(seen, (StoreSight.Document) seen.store());
    if (removed instanceof StoreWrite.Deleted) {
      tombstones.countEcho(seen.storeId());
    }
    return removed;
  }

  private StoreWrite remove(Sighting seen, StoreSight.Document document) {
    List<DocumentLens.Part> subtasks = lens.deletions(seen.storeId(), document);
    return stillThere(seen.storeId(), document)
            .filter(found -> documents.delete(seen.storeId(), found))
            .isPresent()
        ? new StoreWrite.Deleted(
            parts(subtasks.stream().filter(part -> change(seen, part)).toList()))
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
