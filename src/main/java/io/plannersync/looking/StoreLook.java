package io.plannersync.looking;

import io.plannersync.looking.ChangedDocuments.Changed;
import io.plannersync.model.Absence;
import io.plannersync.model.Absence.Verdict;
import io.plannersync.model.Link;
import io.plannersync.model.Outcome;
import io.plannersync.model.Side;
import io.plannersync.model.WorkItem;
import io.plannersync.model.WorkItem.Lane;
import io.plannersync.model.WorkName;
import io.plannersync.reconcile.Brake;
import io.plannersync.reconcile.Unlinked;
import io.plannersync.state.IgnoredKeys;
import io.plannersync.state.Links;
import io.plannersync.state.Marks;
import io.plannersync.store.Documents;
import io.plannersync.store.StoreEpoch;
import io.plannersync.store.StoreWatch;
import io.plannersync.work.WorkQueue;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A look at all documents: finds what writers changed, added or deleted without a word. */
public final class StoreLook {

  private static final Logger LOG = LoggerFactory.getLogger(StoreLook.class);
  private static final int BULK = 50;

  private final Documents documents;
  private final StoreWatch watch;
  private final Links links;
  private final ChangedDocuments changed;
  private final Marks marks;
  private final Judge judge;
  private final WorkQueue queue;
  private final Unlinked unlinked;
  private final Brake brake;
  private final EpochMemory epochs;
  private final IgnoredKeys ignored;
  private final Duration interval;
  private final Clock clock;
  private Set<String> orphans = Set.of();

  /** The store's epoch at the last complete look, kept across restarts. */
  public interface EpochMemory {

    /** Remembers this epoch and gives the one before, null if there was none. */
    String exchange(String now);
  }

  /**
   * @param interval how often all documents are looked at
   */
  public StoreLook(
      Documents documents,
      StoreWatch watch,
      Links links,
      ChangedDocuments changed,
      Marks marks,
      Judge judge,
      WorkQueue queue,
      Unlinked unlinked,
      Brake brake,
      EpochMemory epochs,
      IgnoredKeys ignored,
      Duration interval,
      Clock clock) {
    this.documents = documents;
    this.watch = watch;
    this.links = links;
    this.changed = changed;
    this.marks = marks;
    this.judge = judge;
    this.queue = queue;
    this.unlinked = unlinked;
    this.brake = brake;
    this.epochs = epochs;
    this.ignored = ignored;
    this.interval = interval;
    this.clock = clock;
  }

  /** Names the pairs whose document differs from what is remembered, or is missing. */
  public Outcome look(WorkItem item) {
    Instant began = clock.instant();
    String life = unlinked.life();
    boolean first = !unlinked.isScanned();
    StoreEpoch epoch = watch.epoch();
    Set<String> present = new HashSet<>();
    Set<String> others = new HashSet<>();
    List<WorkName> names = new ArrayList<>();
    documents.scan(
        batch -> {
          present.addAll(batch);
          names.addAll(found(batch, first));
        },
        others::add);
    others.removeIf(key -> present.contains(key.substring(0, Math.max(0, key.indexOf(':')))));
    ignored.set(others);
    names.addAll(changed.retain(present));
    names.addAll(parts(first));
    unlinked.retain(present);
    names.addAll(brake.review().stream().map(WorkName::task).toList());
    changed.scanned(began);
    Lane lane = names.size() > BULK ? Lane.BACKFILL : Lane.INTERACTIVE;
    queue.hintAll(names, lane, Duration.ZERO, Side.STORE);
    changed.told(names);
    unlinked.scanned(life);
    // Where nothing may be written, nothing is deleted or restored either.
    Duration next = watch.marks() ? missing(began, epoch, first, present) : interval;
    return new Outcome.Again(next.compareTo(interval) < 0 ? next : interval);
  }

  private List<WorkName> found(Collection<String> batch, boolean first) {
    Instant before = changed.scanned();
    Instant began = clock.instant();
    List<WorkName> names = new ArrayList<>();
    changed.among(
        batch,
        first,
        differing -> {
          Instant read = clock.instant();
          for (Changed found : differing) {
            names.add(found.name());
            if (found.differs() != null) {
              marks.scanned(
                  found.name().key(),
                  new Marks.Found(
                      found.differs(), found.modified(), found.settled(), before, began, read));
            }
          }
        });
    return names;
  }

  /**
   * The parts of tasks that have to be shown as lost, or no longer: a part may be written a moment
   * before its task lists it, so it is lost only if two looks in a row say so.
   */
  private synchronized List<WorkName> parts(boolean first) {
    Set<String> before = orphans;
    orphans = changed.orphans();
    Set<WorkName> asked = new HashSet<>();
    (first ? changed.parts() : orphans).forEach(id -> asked.add(WorkName.task(id)));
    before.forEach(id -> asked.add(WorkName.task(id)));
    if (asked.isEmpty()) {
      return List.of();
    }
    Map<WorkName, WorkQueue.Standing> standing = queue.standing(asked);
    return asked.stream()
        .filter(
            name -> {
              WorkQueue.Standing stands = standing.get(name);
              boolean parked = stands != null && stands.parkedAt() != null;
              return orphans.contains(name.key()) ? !parked && before.contains(name.key()) : parked;
            })
        .toList();
  }

  /**
   * @param first whether nobody of this instance has watched the store until now
   */
  private Duration missing(Instant began, StoreEpoch epoch, boolean first, Set<String> present) {
    // No look is remembered before its verdicts are: a crash in between would make evidence of it.
    Seen before = Seen.parse(epochs.exchange(""));
    List<Link> absent =
        links.plans().stream()
            .map(links::inPlan)
            .map(ids -> ids.stream().filter(id -> !present.contains(id)).toList())
            .map(links::findAll)
            .flatMap(found -> found.values().stream())
            .filter(link -> link.complete() && link.plannerId() != null)
            .toList();
    boolean uninterrupted = epoch.life().equals(before.life()) && epoch.marked();
    Duration next = interval;
    if (!absent.isEmpty()) {
      // An expiry that was set and ran out while nobody watched left no other trace.
      boolean unwatched = first && epoch.expiredKeys() != before.expired();
      next = uninterrupted ? candidates(began, absent, unwatched) : restore(absent, before.life());
    }
    changed.forgetExpiries(present, absent.stream().map(Link::storeId).toList());
    if (!epoch.marked()) {
      watch.mark();
    }
    epochs.exchange(Seen.of(epoch.marked() ? epoch : watch.epoch()).toString());
    return next;
  }

  /**
   * What the last complete look saw of the server.
   *
   * @param life empty where there was no look
   */
  private record Seen(String life, long expired) {

    static Seen of(StoreEpoch epoch) {
      return new Seen(epoch.life(), epoch.expiredKeys());
    }

    static Seen parse(String text) {
      int end = text == null ? -1 : text.lastIndexOf(' ');
      return end < 0 || !text.substring(end + 1).matches("[0-9]{1,18}")
          ? new Seen("", -1)
          : new Seen(text.substring(0, end), Long.parseLong(text.substring(end + 1)));
    }

    @Override
    public String toString() {
      return life + " " + expired;
    }
  }

  /**
   * @param unwatched whether a document that is missed for the first time may have gone by an
   *     expiry that nobody saw
   */
  private Duration candidates(Instant began, List<Link> absent, boolean unwatched) {
    Set<String> expired = changed.hadExpiry();
    Map<String, List<Link>> byPlan = new HashMap<>();
    for (Link link : absent) {
      if (link.settled() != null && !link.settled().isBefore(began)) {
        // Its document may have been written after its place in the store was looked at.
        continue;
      }
      Absence absence = link.absence();
      Link seen = link;
      if (expired.contains(link.storeId()) || absence == null && unwatched) {
        Link lost = link.withAbsence(new Absence(Side.STORE, began, Verdict.RESTORE));
        queue.hintOnceSaved(
            List.of(WorkName.task(link.storeId())), Lane.BACKFILL, () -> links.save(lost));
        seen = lost;
      } else if (absence == null) {
        seen = link.withAbsence(new Absence(Side.STORE, began, Verdict.CANDIDATE));
        links.save(seen);
      }
      if (seen.absence().side() == Side.STORE) {
        byPlan.computeIfAbsent(link.planId(), plan -> new ArrayList<>()).add(seen);
      }
    }
    return byPlan.entrySet().stream()
        .map(e -> judge.judge(e.getKey(), Side.STORE, e.getValue(), began))
        .min(Duration::compareTo)
        .orElse(interval);
  }

  /**
   * Sooner or later: the pair's own pass may write at the same time that its document is missing,
   * and once the store is marked again that would be judged like any deletion.
   */
  private void restore(Link link) {
    Optional<Link> now = Optional.of(link);
    while (now.isPresent()) {
      Absence lost = new Absence(Side.STORE, clock.instant(), Verdict.RESTORE);
      now =
          links.save(now.get().withAbsence(lost)).isPresent()
              ? Optional.empty()
              : links.find(link.storeId()).filter(StoreLook::isToBeRestored);
    }
  }

  private static boolean isToBeRestored(Link link) {
    Absence absence = link.absence();
    return link.complete()
        && link.plannerId() != null
        && (absence == null || absence.side() == Side.STORE && absence.verdict() != Verdict.DELETE);
  }

  /** Documents that were lost with their server, not deleted: they are written again. */
  private Duration restore(List<Link> absent, String before) {
    Collection<Link> lost = absent.stream().filter(StoreLook::isToBeRestored).toList();
    if (!before.isEmpty() && !lost.isEmpty()) {
      LOG.warn(
          "The store was emptied, restarted or evicted keys: {} documents are missing and will be"
              + " written again from Planner; nothing is deleted",
          lost.size());
    }
    lost.forEach(this::restore);
    queue.hintAll(
        lost.stream().map(l -> WorkName.task(l.storeId())).collect(Collectors.toList()),
        Lane.BACKFILL,
        Duration.ZERO);
    return interval;
  }
}
