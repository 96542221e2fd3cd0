package io.plannersync.reconcile;

import io.plannersync.merge.Likeliest;
import io.plannersync.model.Edit;
import io.plannersync.model.Field;
import io.plannersync.model.GraphId;
import io.plannersync.model.Half;
import io.plannersync.model.Interval;
import io.plannersync.model.Link;
import io.plannersync.model.Names;
import io.plannersync.model.PlannerSight;
import io.plannersync.model.Sighting;
import io.plannersync.model.Sighting.Snapshot;
import io.plannersync.model.StoreSight;
import io.plannersync.model.WorkItem;
import io.plannersync.names.Directory;
import io.plannersync.state.Marks;
import io.plannersync.state.Marks.Events;
import io.plannersync.state.Marks.Noticed;
import io.plannersync.state.PlanState;
import io.plannersync.state.Snapshots;
import io.plannersync.state.Snapshots.Remembered;
import io.plannersync.store.DocumentLens;
import io.plannersync.store.Documents;
import io.plannersync.store.IdMaps;
import io.plannersync.store.Read;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The first step about a pair: what is remembered of it and what the store shows. */
public final class Look {

  /** Who resumes wakes what waits. */
  private static final Duration PAUSED = Duration.ofSeconds(30);

  private final Snapshots snapshots;
  private final IdMaps ids;
  private final OldMappings oldMappings;
  private final Documents documents;
  private final DocumentLens lens;
  private final Marks marks;
  private final Directory directory;
  private final Plans plans;
  private final Gather gather;
  private final Function<String, Optional<PlanState.Pause>> paused;
  private final NamedTasks named;
  private final Clock clock;

  /** How long to wait after an agent's edit for others that belong to it. */
  public interface Gather {

    Duration of(WorkItem item, Link link);
  }

  /**
   * @param paused the pause by which a plan is stopped
   */
  public Look(
      Snapshots snapshots,
      IdMaps ids,
      OldMappings oldMappings,
      Documents documents,
      DocumentLens lens,
      Marks marks,
      Directory directory,
      Plans plans,
      Gather gather,
      Function<String, Optional<PlanState.Pause>> paused,
      NamedTasks named,
      Clock clock) {
    this.snapshots = snapshots;
    this.ids = ids;
    this.oldMappings = oldMappings;
    this.documents = documents;
    this.lens = lens;
    this.marks = marks;
    this.directory = directory;
    this.plans = plans;
    this.gather = gather;
    this.paused = paused;
    this.named = named;
    this.clock = clock;
  }

  /** From the name of a pair to what is known of it without asking Graph. */
  public Sighting store(WorkItem item) {
    String storeId = item.name().key();
    Remembered known = snapshots.read(storeId);
    Link link = known.link().orElseGet(() -> unknown(storeId));
    Read read = documents.read(storeId);
    Instant now = clock.instant();
    Names names = directory.names(link.planId());
    StoreSight store =
        read instanceof Read.Found && nameless(link).isPresent()
            ? new StoreSight.Malformed(nameless(link).get())
            : sight(storeId, read, link, known.snapshots(), names);
    if (isOpen(link) && store instanceof StoreSight.Document document) {
      link = link.withPlanner(link.plannerId(), plans.of(document).orElse(null));
      // Only now it is known whose buckets and labels the document names.
      names = directory.names(link.planId());
      store = sight(storeId, read, link, known.snapshots(), names);
    }
    Noticed noticed =
        link.settled() == null
            ? Noticed.NOTHING
            : marks.read(link.planId(), link.plannerId(), storeId);
    Sighting seen =
        new Sighting(
            item,
            link,
            store,
            hindrance(item, link, noticed.events(), now),
            known.snapshots(),
            plannerTime(noticed.looks(), link.read() == null ? Instant.EPOCH : link.read(), now),
            storeTime(link, store, now),
            noticed.edits(),
            heard(noticed.events(), settled(link)),
            now,
            names);
    return named.sight(seen);
  }

  /** Its plan is what the document says, as long as there is no task and none may be on its way. */
  private static boolean isOpen(Link link) {
    return link.planId() == null || link.plannerId() == null && link.intent() == null;
  }

  /** What keeps Planner's side from being looked at now, if anything does. */
  private PlannerSight hindrance(WorkItem item, Link link, Events events, Instant now) {
    Optional<PlanState.Pause> pause = paused.apply(link.planId());
    return pause.isPresent()
        ? new PlannerSight.Unreadable(pause.get().sentence(), PAUSED)
        : isBeingEdited(item, link, events, now);
  }

  /**
   * Agents write a document several times in a row: the first of these edits is not decided on
   * alone.
   */
  private PlannerSight isBeingEdited(WorkItem item, Link link, Events events, Instant now) {
    if (events == null || events.first() == null) {
      return PlannerSight.NONE;
    }
    Duration whole = gather.of(item, link);
    Duration left = Duration.between(now, events.first().plus(whole));
    return left.isNegative() || left.isZero() || left.compareTo(whole) > 0
        ? PlannerSight.NONE
        : new PlannerSight.Unreadable("its document may still be being edited", left);
  }

  /** The same document, read once more now that the names of its plan are known. */
  public Sighting named(Sighting seen) {
    Names names = directory.names(seen.link().planId());
    if (!(seen.store() instanceof StoreSight.Document document)) {
      return seen.withNames(names);
    }
    return seen.withNames(names)
        .withStore(lensed(seen.storeId(), document.raw(), seen.link(), seen.snapshots(), names));
  }

  /**
   * The document once more, now that Graph has answered: what an agent wrote meanwhile is decided
   * on with the rest, so that many edits in a row are one change.
   */
  public Sighting again(Sighting seen) {
    Read read = documents.read(seen.storeId());
    boolean unchanged =
        seen.store() instanceof StoreSight.Document document
            ? read instanceof Read.Found found && found.raw().equals(document.raw())
            : !(read instanceof Read.Found);
    if (unchanged) {
      return seen;
    }
    Instant now = clock.instant();
    StoreSight store = sight(seen.storeId(), read, seen.link(), seen.snapshots(), seen.names());
    return seen.withStore(store, storeTime(seen.link(), store, now), now);
  }

  private Link unknown(String storeId) {
    return Link.of(
        storeId,
        ids.plannerOf(storeId).or(() -> oldMappings.plannerOf(storeId)).orElse(null),
        null);
  }

  /** Why it is not known which task is the document's, though something claims to say so. */
  private Optional<String> nameless(Link link) {
    if (link.plannerId() != null) {
      return GraphId.isId(link.plannerId())
          ? Optional.empty()
          : Optional.of("what it is linked with is not the id of a task; delete the document");
    }
    return link.revision() > 0
        ? Optional.empty()
        : ids.unreadable(link.storeId())
            .map(
                key ->
                    "its id map "
                        + key
                        + " names no task: planner_id must be the id of one. Correct the key, or"
                        + " delete it to have the task created; then retry");
  }

  private StoreSight sight(
      String storeId, Read read, Link link, List<Snapshot> earlier, Names names) {
    if (read instanceof Read.Found found) {
      return lensed(storeId, found.raw(), link, earlier, names);
    }
    return read instanceof Read.WrongType wrong
        ? new StoreSight.Malformed("its key holds a " + wrong.type() + ", not a task document")
        : StoreSight.MISSING;
  }

  private StoreSight lensed(
      String storeId, String raw, Link link, List<Snapshot> earlier, Names names) {
    Half settled = link.base() == null ? Half.EMPTY : link.base().shown();
    StoreSight seen = lens.read(storeId, raw, settled, names);
    if (seen instanceof StoreSight.Document part && part.partOf() != null) {
      return orphaned(storeId, part.partOf())
          .<StoreSight>map(StoreSight.Malformed::new)
          .orElse(seen);
    }
    return seen instanceof StoreSight.Document document
        ? madeFrom(document, link, earlier)
            .map(made -> lens.read(storeId, raw, made.half(), names))
            .orElse(seen)
        : seen;
  }

  /** The document of ours that an agent had, if that is not what was settled. */
  private Optional<Snapshot> madeFrom(
      StoreSight.Document document, Link link, List<Snapshot> earlier) {
    if (document.stamp() == null) {
      return Optional.ofNullable(
          Likeliest.of(link, earlier, document.half(), clock.instant()).made());
    }
    // One that gets another task has no base any more, and agents edited what we wrote before.
    return link.base() != null && document.stamp().equals(link.stamp())
        ? Optional.empty()
        : earlier.stream().filter(s -> s.stamp().equals(document.stamp())).findFirst();
  }

  /** Why a part of another document's task is synced with nothing; empty if it is listed there. */
  private Optional<String> orphaned(String storeId, String parentId) {
    Read parent = documents.read(parentId);
    if (parent instanceof Read.Found found
        && DocumentLens.listed(parentId, found.raw()).contains(storeId)) {
      return Optional.empty();
    }
    return Optional.of(
        "it says that it is a part of %s, %s. Add its id to subtask_ids of that one, or take the member out that names it to make it a task, or delete it"
            .formatted(
                parentId,
                parent instanceof Read.Absent
                    ? "which is not there"
                    : "which does not list it in subtask_ids"));
  }

  /** It may have been changed again since it was noticed: only the read to come ends this. */
  private static Interval plannerTime(Interval looks, Instant read, Instant now) {
    return Interval.between(
        looks != null && looks.after().isAfter(read) ? looks.after() : read, now);
  }

  /**
   * What was found before the pair was settled is no edit any more, and no edit was made before.
   */
  private static Map<Field, Edit> heard(Events events, Instant settled) {
    Map<Field, Edit> heard = new EnumMap<>(Field.class);
    if (events != null) {
      events
          .edits()
          .forEach(
              (field, edit) -> {
                if (edit.when().until().isAfter(settled)) {
                  heard.put(field, new Edit(edit.value(), edit.when().startingAt(settled)));
                }
              });
    }
    return heard;
  }

  private static Interval storeTime(Link link, StoreSight store, Instant now) {
    Interval time = Interval.between(settled(link), now);
    return store instanceof StoreSight.Document document
        ? time.narrowedTo(document.modified(), "last_modified_at")
        : time;
  }

  private static Instant settled(Link link) {
    return link.settled() == null ? Instant.EPOCH : link.settled();
  }
}
