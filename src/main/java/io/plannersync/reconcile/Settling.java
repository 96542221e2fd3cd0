package io.plannersync.reconcile;

import io.plannersync.merge.Settle;
import io.plannersync.model.Applied;
import io.plannersync.model.Applied.StoreWrite;
import io.plannersync.model.Conflict;
import io.plannersync.model.Decision;
import io.plannersync.model.Intent;
import io.plannersync.model.Link;
import io.plannersync.model.Outcome;
import io.plannersync.model.PlannerSight;
import io.plannersync.model.Side;
import io.plannersync.model.Sighting;
import io.plannersync.model.StoreSight;
import io.plannersync.model.WorkItem.Lane;
import io.plannersync.model.WorkName;
import io.plannersync.state.Links;
import io.plannersync.state.Marks;
import io.plannersync.state.Marks.Noticed;
import io.plannersync.state.Snapshots;
import io.plannersync.state.Tombstones;
import io.plannersync.store.Announcements;
import io.plannersync.store.IdMaps;
import io.plannersync.store.Messages;
import io.plannersync.work.WorkQueue;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The last step about a pair: remember what is, and say what becomes of the work item. */
public final class Settling {

  private final Links links;
  private final IdMaps ids;
  private final Marks marks;
  private final Snapshots snapshots;
  private final Announcements announcements;
  private final Chronicle chronicle;
  private final Brake brake;
  private final Unlinked unlinked;
  private final SettledTasks tasks;
  private final WorkQueue queue;
  private final SettleListener listener;
  private final Duration deleteGrace;
  private final boolean writes;
  private final Clock clock;

  /** Told of every pair that is settled. */
  public interface SettleListener {

    /**
     * @param raw the document as it is settled, null if it is deleted
     */
    void settled(String storeId, String raw);
  }

  /**
   * @param writes whether the mode lets the agents' keys be written
   */
  public Settling(
      Links links,
      IdMaps ids,
      Marks marks,
      Snapshots snapshots,
      Announcements announcements,
      Chronicle chronicle,
      Brake brake,
      Unlinked unlinked,
      SettledTasks tasks,
      WorkQueue queue,
      SettleListener listener,
      Duration deleteGrace,
      boolean writes,
      Clock clock) {
    this.links = links;
    this.ids = ids;
    this.marks = marks;
    this.snapshots = snapshots;
    this.announcements = announcements;
    this.chronicle = chronicle;
    this.brake = brake;
    this.unlinked = unlinked;
    this.tasks = tasks;
    this.queue = queue;
    this.listener = listener;
    this.deleteGrace = deleteGrace;
    this.writes = writes;
    this.clock = clock;
  }

  /**
   * What is to be said and done after a pass.
   *
   * @param messages to be published to the agents
   * @param lags how long after it was noticed an edit was applied, by the side it was applied to
   */
  public record Settled(Outcome outcome, List<String> messages, Map<Side, Duration> lags) {

    public Settled(Outcome outcome, List<String> messages) {
      this(outcome, messages, Map.of());
    }

    static Settled of(Outcome outcome) {
      return new Settled(outcome, List.of());
    }
  }

  /** From what was done to what becomes of the work item. */
  public Settled settle(Applied applied) {
    if (applied.trouble().isPresent()) {
      return troubled(applied, applied.trouble().get());
    }
    if (applied.document() instanceof StoreWrite.Lost) {
      return Settled.of(new Outcome.Again(Duration.ZERO));
    }
    Decision decision = applied.decision();
    Decision.Action action = decision.action();
    if (applied.document() instanceof StoreWrite.Contradicted contradicted) {
      return parked(decision, contradicted.reason());
    }
    if (action instanceof Decision.Merge merge) {
      return merged(applied, merge);
    } else if (action instanceof Decision.CreateTask) {
      return taskCreated(applied);
    } else if (action instanceof Decision.CreateDocument) {
      return documentCreated(applied);
    } else if (action instanceof Decision.DeleteTask || action instanceof Decision.DeleteDocument) {
      return deleted(applied);
    } else if (action instanceof Decision.RemoveOldCopy) {
      return oldCopyRemoved(applied);
    } else if (action instanceof Decision.Forget) {
      return forgotten(decision);
    } else if (action instanceof Decision.Suspect suspect) {
      return suspected(decision, suspect);
    } else if (action instanceof Decision.LookAgain again) {
      keepSearch(decision);
      return Settled.of(new Outcome.Again(again.delay()));
    } else if (action instanceof Decision.Park park) {
      keepMoved(decision);
      return parked(decision, park.reason());
    }
    if (decision.sighting().store() instanceof StoreSight.Document part && part.partOf() != null) {
      chronicle.forgotten(decision.sighting().storeId());
    }
    return Settled.of(Outcome.SETTLED);
  }

  private Settled parked(Decision decision, String reason) {
    chronicle.parked(decision, reason);
    return Settled.of(new Outcome.Parked(reason));
  }

  /** Where the task of a settled pair went: no look misses it in the plan that it left. */
  private void keepMoved(Decision decision) {
    Link link = decision.sighting().link();
    if (decision.sighting().planner() instanceof PlannerSight.Outside
        && link.settled() != null
        && links.find(link.storeId()).filter(l -> !link.planId().equals(l.planId())).isPresent()) {
      links.save(link);
    }
  }

  private Settled merged(Applied applied, Decision.Merge merge) {
    Decision decision = applied.decision();
    Sighting seen = decision.sighting();
    Instant now = clock.instant();
    Optional<String> contradiction = Optional.empty();
    if (seen.link().settled() == null) {
      unlinked.linked(seen.storeId());
      // Also of a task that was found, not answered: the agents have to learn whose it is.
      contradiction = claim(decision, task(applied).plannerId());
    }
    Optional<Link> saved = links.save(Settle.merged(applied, merge, now));
    if (saved.isEmpty()) {
      return Settled.of(new Outcome.Again(Duration.ZERO));
    }
    boolean showsMore = Settle.showsMore(applied, merge);
    if (showsMore) {
      tasks.forget(task(applied).plannerId());
    } else {
      tasks.put(task(applied));
    }
    brake.complete(seen.link());
    Map<Side, Duration> lags = Lags.of(merge, finish(seen), now);
    chronicle.merged(applied, merge);
    contradiction.ifPresent(reason -> chronicle.noted(seen.storeId(), reason));
    String raw = raw(applied);
    List<String> messages = List.of();
    if (applied.document() instanceof StoreWrite.Written && !merge.toStore().isEmpty()) {
      messages = messages(applied, Messages.updated(seen.storeId(), raw, task(applied).etag()));
    }
    if (!merge.writesNothing() || applied.document() instanceof StoreWrite.Written) {
      announcements.record(change("updated", applied, raw));
    }
    listener.settled(seen.storeId(), raw);
    if (showsMore) {
      return new Settled(new Outcome.Again(Duration.ZERO), messages, lags);
    }
    Outcome outcome = merge.again() == null ? Outcome.SETTLED : new Outcome.Later(merge.again());
    return new Settled(outcome, messages, lags);
  }

  private Settled taskCreated(Applied applied) {
    Sighting seen = applied.decision().sighting();
    PlannerSight.Present task = applied.task().orElseThrow();
    Optional<String> contradiction = claim(applied.decision(), task.plannerId());
    remember(seen.link(), task);
    brake.created(task.planId(), seen.storeId());
    unlinked.linked(seen.storeId());
    chronicle.done(applied);
    contradiction.ifPresent(reason -> chronicle.noted(seen.storeId(), reason));
    // The task exists; its details, and what Planner made of the rest, are the next pass's.
    return Settled.of(new Outcome.Again(Duration.ZERO));
  }

  /** Also if somebody wrote the link meanwhile: nobody else knows of the task. */
  private void remember(Link before, PlannerSight.Present task) {
    Optional<Link> link = Optional.of(before);
    while (link.isPresent()
        && links
            .save(link.get().withPlanner(task.plannerId(), task.planId()).withAbsence(null))
            .isEmpty()) {
      link =
          links
              .find(before.storeId())
              .filter(now -> now.plannerId() == null)
              .filter(now -> now.intent() != null);
    }
  }

  /**
   * The id maps name the pair's task, no longer one whose place it took.
   *
   * @return why that is impossible, empty if it is done
   */
  private Optional<String> claim(Decision decision, String plannerId) {
    if (!writes) {
      return Optional.empty();
    }
    String storeId = decision.sighting().storeId();
    ids.plannerOf(storeId)
        .filter(old -> !old.equals(plannerId))
        .ifPresent(old -> ids.release(storeId, old));
    return ids.claim(storeId, plannerId)
        ? Optional.empty()
        : Optional.of(ids.contradiction(storeId, plannerId));
  }

  private Settled documentCreated(Applied applied) {
    Sighting seen = applied.decision().sighting();
    StoreWrite.Written written = (StoreWrite.Written) applied.document();
    if (links.save(Settle.created(applied, written, clock.instant())).isEmpty()) {
      return Settled.of(new Outcome.Again(Duration.ZERO));
    }
    tasks.put(task(applied));
    brake.complete(seen.link());
    finish(seen);
    chronicle.done(applied);
    announcements.record(change("created", applied, written.raw()));
    listener.settled(seen.storeId(), written.raw());
    return new Settled(
        Outcome.SETTLED,
        List.of(Messages.created(seen.storeId(), written.raw(), task(applied).etag())));
  }

  private Settled deleted(Applied applied) {
    Sighting seen = applied.decision().sighting();
    String raw = seen.store() instanceof StoreSight.Document document ? document.raw() : null;
    brake.deleted(seen.link().planId(), seen.storeId());
    announcements.recordDeleted(seen.storeId(), seen.link().plannerId(), raw, "deleted");
    chronicle.done(applied);
    remove(seen);
    snapshots.expire(seen.storeId(), Tombstones.LIFETIME);
    listener.settled(seen.storeId(), null);
    return new Settled(Outcome.SETTLED, List.of(Messages.deleted(seen.storeId(), raw)));
  }

  private Settled oldCopyRemoved(Applied applied) {
    Sighting seen = applied.decision().sighting();
    String raw = ((StoreSight.Document) seen.store()).raw();
    forget(seen.storeId());
    unlinked.linked(seen.storeId());
    finish(seen);
    chronicle.done(applied);
    listener.settled(seen.storeId(), null);
    return new Settled(Outcome.SETTLED, messages(applied, Messages.deleted(seen.storeId(), raw)));
  }

  /** What is told of the task, and before it of its subtasks. */
  private static List<String> messages(Applied applied, String message) {
    List<String> messages = new ArrayList<>();
    for (StoreWrite.Part part : applied.document().parts()) {
      messages.add(
          part.deleted()
              ? Messages.deleted(part.storeId(), part.raw())
              : Messages.updated(part.storeId(), part.raw(), null));
    }
    messages.add(message);
    return messages;
  }

  private Settled forgotten(Decision decision) {
    remove(decision.sighting());
    unlinked.linked(decision.sighting().storeId());
    brake.gone(decision.sighting().link().planId(), decision.sighting().storeId());
    chronicle.forgotten(decision.sighting().storeId());
    snapshots.expire(decision.sighting().storeId(), Tombstones.LIFETIME);
    listener.settled(decision.sighting().storeId(), null);
    return Settled.of(Outcome.SETTLED);
  }

  private void remove(Sighting seen) {
    if (seen.link().plannerId() != null) {
      ids.release(seen.storeId(), seen.link().plannerId());
    }
    forget(seen.storeId());
    finish(seen);
  }

  /** Also if a look writes the link at the same time; what it saw is over. */
  private void forget(String storeId) {
    Optional<Link> link = links.find(storeId);
    while (link.isPresent() && !links.remove(link.get())) {
      link = links.find(storeId);
    }
  }

  private Settled suspected(Decision decision, Decision.Suspect suspect) {
    Link link = decision.sighting().link();
    links.save(link.withAbsence(suspect.absence()));
    if (link.planId() != null) {
      queue.hint(WorkName.plan(link.planId()), Lane.INTERACTIVE, deleteGrace);
    }
    return Settled.of(Outcome.SETTLED);
  }

  /** A search for a lost creation counts its looks in the link. */
  private void keepSearch(Decision decision) {
    Intent intent = decision.sighting().link().intent();
    if (intent != null && intent.kind() == Intent.Kind.CREATE) {
      links.save(decision.sighting().link());
    }
  }

  private Settled troubled(Applied applied, Applied.Trouble trouble) {
    Link link = applied.decision().sighting().link();
    boolean isVoid =
        trouble.intentVoid() && link.intent() != null && link.intent().kind() != Intent.Kind.CHANGE;
    if (isVoid || !trouble.doubts().isEmpty()) {
      links.save((isVoid ? link.withIntent(null) : link).withDoubts(trouble.doubts()));
    }
    if (applied.decision().action() instanceof Decision.CreateTask create
        && trouble.outcome() instanceof Outcome.Parked) {
      brake.refused(applied.decision(), create, trouble.reason());
    }
    chronicle.troubled(applied.decision(), trouble);
    return Settled.of(trouble.outcome());
  }

  /**
   * What was marked before this pass looked is settled now; what came later stays.
   *
   * @return what is settled
   */
  private Noticed finish(Sighting seen) {
    Link link = seen.link();
    Noticed noticed = marks.read(link.planId(), link.plannerId(), seen.storeId());
    Instant look = noticed.looks() == null ? Instant.EPOCH : noticed.looks().until();
    boolean heardBefore = noticed.events() != null && noticed.events().isKnown(seen.at());
    Noticed planners = isRead(seen, look) ? noticed : Noticed.NOTHING;
    Noticed settled =
        new Noticed(
            planners.looks(),
            planners.shown(),
            planners.edits(),
            heardBefore ? noticed.events() : null);
    if (!settled.equals(Noticed.NOTHING)) {
      marks.clear(link.planId(), link.plannerId(), seen.storeId(), settled);
    }
    return settled;
  }

  /** Whether what a look showed that began at that time was part of what is settled. */
  private static boolean isRead(Sighting seen, Instant look) {
    return seen.planner() instanceof PlannerSight.Present task
        ? !seen.presumesTask() && !look.isAfter(task.readBegan())
        : !look.isAfter(seen.at());
  }

  private static PlannerSight.Present task(Applied applied) {
    return applied
        .task()
        .orElseGet(() -> (PlannerSight.Present) applied.decision().sighting().planner());
  }

  private static String raw(Applied applied) {
    return applied.document() instanceof StoreWrite.Written written
        ? written.raw()
        : ((StoreSight.Document) applied.decision().sighting().store()).raw();
  }

  private static Announcements.Change change(String action, Applied applied, String raw) {
    PlannerSight.Present task = task(applied);
    String conflicts =
        applied.decision().conflicts().stream()
            .map(Settling::describe)
            .collect(Collectors.joining("; "));
    return new Announcements.Change(
        action,
        applied.decision().sighting().storeId(),
        raw,
        task.plannerId(),
        task.raw(),
        task.etag(),
        task.detailsEtag(),
        conflicts.isEmpty() ? null : conflicts);
  }

  private static String describe(Conflict conflict) {
    return conflict.field().word()
        + ": "
        + (conflict.winner() == null ? "both kept" : conflict.winner().word())
        + " ("
        + conflict.reason()
        + ")";
  }
}
