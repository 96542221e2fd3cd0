package io.plannersync.reconcile;

import io.plannersync.model.Base;
import io.plannersync.model.Conflict;
import io.plannersync.model.Decision;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Side;
import io.plannersync.model.Sighting;
import io.plannersync.model.StoreSight;
import io.plannersync.model.Value;
import io.plannersync.state.Snapshots;
import io.plannersync.state.Tombstones;
import io.plannersync.state.Tombstones.Tombstone;
import io.plannersync.store.DocumentLens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Documents that somebody wrote back after their task had been deleted. One that shows what it
 * showed before is an old copy, which brings nothing back to life; one that shows something else
 * was edited, and an edit beats a deletion.
 */
public final class OldCopies {

  private final Tombstones tombstones;
  private final Snapshots snapshots;
  private final DocumentLens lens;
  private final boolean mayRemove;

  /**
   * @param mayRemove whether the mode allows writing the store; if not, every document counts
   */
  public OldCopies(
      Tombstones tombstones, Snapshots snapshots, DocumentLens lens, boolean mayRemove) {
    this.tombstones = tombstones;
    this.snapshots = snapshots;
    this.lens = lens;
    this.mayRemove = mayRemove;
  }

  /** The decision, or the removal of the document whose task it would create. */
  public Decision recognise(Decision decision) {
    Sighting seen = decision.sighting();
    if (!mayRemove
        || !(decision.action() instanceof Decision.CreateTask)
        || seen.link().complete()
        || !(seen.store() instanceof StoreSight.Document document)) {
      return decision;
    }
    Optional<Base> buried = tombstones.find(seen.storeId()).flatMap(OldCopies::lastSettled);
    if (buried.isEmpty()) {
      return decision;
    }
    Half last = buried.get().shown();
    Half shows = read(seen, document, last);
    boolean old =
        Stream.concat(
                Stream.of(last),
                snapshots.of(seen.storeId()).stream()
                    .map(snapshot -> snapshot.half().with(buried.get().refused())))
            .anyMatch(earlier -> earlier.values().equals(shows.values()));
    if (old) {
      return new Decision(seen, new Decision.RemoveOldCopy());
    }
    List<Conflict> all = new ArrayList<>(decision.conflicts());
    all.addAll(edits(seen, last, shows));
    return new Decision(seen, decision.action(), all, decision.refused());
  }

  private static Optional<Base> lastSettled(Tombstone tombstone) {
    return Optional.ofNullable(tombstone.link().base());
  }

  /** Which of two spellings of a field counts depends on what was settled, so that is needed. */
  private Half read(Sighting seen, StoreSight.Document document, Half buried) {
    return lens.read(seen.storeId(), document.raw(), buried, seen.names())
            instanceof StoreSight.Document again
        ? again.half()
        : document.half();
  }

  private static List<Conflict> edits(Sighting seen, Half buried, Half shows) {
    return Arrays.stream(Field.values())
        .filter(field -> field != Field.REPORT)
        .filter(field -> !shows.get(field).equals(buried.get(field)))
        .map(
            field ->
                new Conflict(
                    field,
                    Value.NOTHING,
                    shows.get(field),
                    Side.STORE,
                    "edit-beats-delete",
                    seen.plannerTime(field),
                    seen.storeTime(field)))
        .toList();
  }
}
