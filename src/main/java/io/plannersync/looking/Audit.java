package io.plannersync.looking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.graph.Listing;
import io.plannersync.looking.Comparison.Pair;
import io.plannersync.model.Base;
import io.plannersync.model.Half;
import io.plannersync.model.Link;
import io.plannersync.model.Outcome;
import io.plannersync.model.StoreSight;
import io.plannersync.model.WorkItem;
import io.plannersync.model.WorkItem.Lane;
import io.plannersync.model.WorkName;
import io.plannersync.names.Directory;
import io.plannersync.planner.PlannerLens;
import io.plannersync.reconcile.Unlinked;
import io.plannersync.state.Links;
import io.plannersync.state.PlanState;
import io.plannersync.state.PlanStates;
import io.plannersync.store.DocumentLens;
import io.plannersync.store.Documents;
import io.plannersync.store.Read;
import io.plannersync.work.WorkQueue;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares all that both sides show of a plan, trusting neither etags nor events: the proof that a
 * plan is in sync, and the net under every other source of change.
 */
public final class Audit {

  private static final Duration RETRY = Duration.ofSeconds(15);

  private final PlanLook look;
  private final Links links;
  private final Documents documents;
  private final PlannerLens plannerLens;
  private final DocumentLens storeLens;
  private final Directory directory;
  private final Unlinked unlinked;
  private final Reasons reasons;
  private final PlanStates states;
  private final WorkQueue queue;
  private final Duration interval;
  private final Clock clock;

  /**
   * @param look names what the listing shows to be changed, as with every other listing
   * @param unlinked the documents that have no task yet
   */
  public Audit(
      PlanLook look,
      Links links,
      Documents documents,
      PlannerLens plannerLens,
      DocumentLens storeLens,
      Directory directory,
      Unlinked unlinked,
      Reasons reasons,
      PlanStates states,
      WorkQueue queue,
      Duration interval,
      Clock clock) {
    this.look = look;
    this.links = links;
    this.documents = documents;
    this.plannerLens = plannerLens;
    this.storeLens = storeLens;
    this.directory = directory;
    this.unlinked = unlinked;
    this.reasons = reasons;
    this.states = states;
    this.queue = queue;
    this.interval = interval;
    this.clock = clock;
  }

  /** Names every pair of the plan that differs, and records the digests of all of them. */
  public Outcome compare(WorkItem item, Listing listing) {
    String planId = item.name().key();
    Set<String> ids = new HashSet<>(links.inPlan(planId));
    ids.addAll(unlinked.ofPlan(planId));
    Map<WorkName, WorkQueue.Standing> before = reasons.standing(ids);
    if (look.compare(item, listing) instanceof Outcome.Again next) {
      // The bound that was published just now counts from this listing.
      queue.hint(WorkName.plan(planId), Lane.BACKFILL, next.delay());
    }
    if (!listing.complete()) {
      return new Outcome.Again(RETRY);
    }
    List<Pair> pairs = pairs(planId, listing);
    List<Pair> differing = pairs.stream().filter(pair -> !pair.isEqual()).toList();
    List<WorkName> names =
        pairs.stream()
            .filter(pair -> isToBeNamed(pair, listing.began()))
            .map(pair -> WorkName.task(pair.storeId()))
            .toList();
    Map<String, Comparison.Explanation> explained =
        new HashMap<>(reasons.of(planId, differing, before, clock.instant()));
    differing.stream()
        .filter(pair -> isOvertaken(pair, listing.began()))
        .forEach(
            pair ->
                explained.putIfAbsent(
                    pair.storeId(),
                    new Comparison.Explanation(Comparison.Reason.WAITING, pair.link().settled())));
    queue.hintAll(names, Lane.BACKFILL, Duration.ZERO);
    record(planId, listing.began(), pairs.size(), Comparison.of(pairs, explained));
    return new Outcome.Again(interval);
  }

  /**
   * Every pair of which a side is there: those of the plan, and what the plan lists beside them.
   */
  private List<Pair> pairs(String planId, Listing listing) {
    Map<String, ObjectNode> tasks = new LinkedHashMap<>();
    for (JsonNode task : listing.items()) {
      tasks.put(task.path("id").asText(), (ObjectNode) task);
    }
    Map<String, Link> known = new LinkedHashMap<>(links.findAll(links.inPlan(planId)));
    // A task that was moved here is still linked in the plan that it came from.
    links.ofTasks(tasks.keySet()).values().forEach(link -> known.put(link.storeId(), link));
    Set<String> storeIds = new LinkedHashSet<>(known.keySet());
    storeIds.addAll(unlinked.ofPlan(planId));
    Map<String, Read> reads = documents.readAll(storeIds);
    DocumentLens lens = storeLens.prepared(texts(reads));
    List<Pair> pairs = new ArrayList<>();
    for (String storeId : storeIds) {
      Link link = known.get(storeId);
      ObjectNode task =
          link == null || link.plannerId() == null ? null : tasks.remove(link.plannerId());
      Half planner = task == null ? null : planner(task, storeId, link);
      Half store = store(lens, planId, storeId, link, reads.get(storeId));
      if (planner != null || store != null) {
        pairs.add(new Pair(storeId, planner, store, link));
      }
    }
    tasks.forEach(
        (id, task) -> pairs.add(new Pair("planner:" + id, planner(task, "", null), null, null)));
    return pairs;
  }

  private Half planner(ObjectNode task, String storeId, Link link) {
    Half settled = link == null || link.base() == null ? Half.EMPTY : link.base().planner();
    return plannerLens.read(task, storeId, settled);
  }

  /** Null where there is no document, or nothing that is a task. */
  private Half store(DocumentLens lens, String planId, String storeId, Link link, Read read) {
    if (!(read instanceof Read.Found found)) {
      return null;
    }
    Half settled = link == null || link.base() == null ? Half.EMPTY : link.base().shown();
    return lens.read(storeId, found.raw(), settled, directory.names(planId))
                instanceof StoreSight.Document document
            && document.partOf() == null
        ? document.half()
        : null;
  }

  /** A pair that is not as it was settled, unless it was settled after the listing was read. */
  private static boolean isToBeNamed(Pair pair, Instant began) {
    Link link = pair.link();
    Base base = link == null ? null : link.base();
    return base != null
        && pair.planner() != null
        && pair.store() != null
        && !isOvertaken(pair, began)
        && !isUnchanged(pair, new Pair(pair.storeId(), base.planner(), base.shown(), link));
  }

  /** The listing shows a state before the one that was settled: it proves nothing of this pair. */
  private static boolean isOvertaken(Pair pair, Instant began) {
    return pair.link() != null
        && pair.link().settled() != null
        && !began.isAfter(pair.link().settled());
  }

  private static Map<String, String> texts(Map<String, Read> reads) {
    Map<String, String> texts = new HashMap<>();
    reads.forEach(
        (id, read) -> {
          if (read instanceof Read.Found found) {
            texts.put(id, found.raw());
          }
        });
    return texts;
  }

  private static boolean isUnchanged(Pair shown, Pair settled) {
    return shown.planner().values().equals(settled.planner().values())
        && shown.store().values().equals(settled.store().values());
  }

  private void record(String planId, Instant began, int pairs, Comparison.Result result) {
    Instant now = clock.instant();
    states.update(
        planId,
        state ->
            state
                .audited(
                    new PlanState.Audit(
                        began,
                        now,
                        true,
                        result.plannerDigest(),
                        result.storeDigest(),
                        result.explained(),
                        result.unexplained()))
                .counted(pairs, result.differing()));
  }
}
