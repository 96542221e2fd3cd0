package io.plannersync.reconcile;

import io.plannersync.model.Absence;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Link;
import io.plannersync.model.Names;
import io.plannersync.model.PlannerSight;
import io.plannersync.model.Side;
import io.plannersync.model.Sighting;
import io.plannersync.model.StoreSight;
import io.plannersync.model.Value;
import io.plannersync.state.Links;
import io.plannersync.state.Tombstones;
import io.plannersync.store.DocumentLens;
import io.plannersync.store.Documents;
import io.plannersync.store.Read;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The Planner task that a document without a link says is its own: what is left of a pair whose
 * mapping was lost. It makes a link only where there is none, neither of the document nor of the
 * task, because documents get cloned.
 */
public final class NamedTasks {

  private static final Duration SHORTLY = Duration.ofMillis(500);

  private final DocumentLens lens;
  private final Documents documents;
  private final Links links;
  private final Tombstones tombstones;
  private final Unlinked unlinked;
  private final Consumer<Link> saved;
  private final Clock clock;

  public NamedTasks(
      DocumentLens lens,
      Documents documents,
      Links links,
      Tombstones tombstones,
      Unlinked unlinked,
      Clock clock) {
    this(lens, documents, links, tombstones, unlinked, links::save, clock);
  }

  /**
   * @param saved gets the links that change; one who only looks writes none
   */
  public NamedTasks(
      DocumentLens lens,
      Documents documents,
      Links links,
      Tombstones tombstones,
      Unlinked unlinked,
      Consumer<Link> saved,
      Clock clock) {
    this.lens = lens;
    this.documents = documents;
    this.links = links;
    this.tombstones = tombstones;
    this.unlinked = unlinked;
    this.saved = saved;
    this.clock = clock;
  }

  /**
   * The sighting of a document of which nothing is remembered, with the task that it names.
   *
   * <p>A document that names another document's task is a copy of it. One that we wrote, and an
   * agent copied, is to become a task of its own; if what it was copied from is gone, it was
   * renamed and not deleted. One that we never wrote is left alone, and says so.
   */
  Sighting sight(Sighting seen) {
    Link link = seen.link();
    if (link.revision() > 0
        || link.plannerId() != null
        || !(seen.planner() instanceof PlannerSight.None)
        || !(seen.store() instanceof StoreSight.Document document)
        || document.partOf() != null) {
      return seen;
    }
    Optional<String> named = lens.namedTask(document.raw());
    if (named.isEmpty() || tombstones.find(seen.storeId()).isPresent()) {
      return seen;
    }
    Optional<String> owner = links.storeIdOf(named.get());
    if (owner.isPresent()) {
      if (document.stamp() != null) {
        owner.ifPresent(this::restoreIfMissing);
        return seen;
      }
      return seen.withPlanner(
          new PlannerSight.Anothers(named.get(), owner.get()), seen.plannerTime());
    }
    if (!unlinked.isScanned()) {
      return seen.withPlanner(
          new PlannerSight.Unreadable("the other documents have not been looked at yet", SHORTLY),
          seen.plannerTime());
    }
    return seen.withLink(link.withPlanner(named.get(), link.planId()));
  }

  /** Its document lives on under another id: that deletes no task. */
  private void restoreIfMissing(String storeId) {
    if (documents.read(storeId) instanceof Read.Absent) {
      links
          .find(storeId)
          .filter(Link::complete)
          .filter(link -> link.absence() == null || link.absence().side() == Side.STORE)
          .ifPresent(
              link ->
                  saved.accept(
                      link.withAbsence(
                          new Absence(Side.STORE, clock.instant(), Absence.Verdict.RESTORE))));
    }
  }

  /** The sighting of a task that a document names, unless another document has the better claim. */
  public Sighting judge(Sighting seen) {
    if (seen.link().revision() > 0
        || !(seen.store() instanceof StoreSight.Document)
        || !(seen.planner() instanceof PlannerSight.Present task)) {
      return seen;
    }
    Set<String> rivals = unlinked.naming(task.plannerId());
    if (!rivals.contains(seen.storeId()) || rivals.size() < 2) {
      return seen;
    }
    String first = first(rivals, task.half().get(Field.TITLE)).orElse(seen.storeId());
    return first.equals(seen.storeId())
        ? seen
        : seen.withLink(Link.of(seen.storeId(), null, seen.link().planId()))
            .withPlanner(new PlannerSight.Anothers(task.plannerId(), first), seen.plannerTime());
  }

  /** The document without a link that says that this task is its own. */
  public Optional<String> of(String plannerId, Value title, Set<String> taken) {
    return first(
        unlinked.naming(plannerId).stream()
            .filter(id -> !taken.contains(id))
            .filter(id -> links.find(id).isEmpty())
            .filter(id -> tombstones.find(id).isEmpty())
            .toList(),
        title);
  }

  /** Of several documents that name one task: the one with its title, else the first by its id. */
  private Optional<String> first(Collection<String> storeIds, Value title) {
    return storeIds.stream()
        .min(
            Comparator.comparing((String id) -> !isTitled(id, title))
                .thenComparing(Comparator.naturalOrder()));
  }

  private boolean isTitled(String storeId, Value title) {
    return documents.read(storeId) instanceof Read.Found found
        && lens.read(storeId, found.raw(), Half.EMPTY, Names.NONE)
            instanceof StoreSight.Document document
        && document.half().get(Field.TITLE).equals(title);
  }
}
