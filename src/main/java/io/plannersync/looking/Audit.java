package io.plannersync.looking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.graph.Listing;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Link;
import io.plannersync.model.Outcome;
import io.plannersync.model.StoreSight;
import io.plannersync.model.Value;
import io.plannersync.model.WorkItem;
import io.plannersync.model.WorkItem.Lane;
import io.plannersync.model.WorkName;
import io.plannersync.names.Directory;
import io.plannersync.planner.PlannerLens;
import io.plannersync.state.Digest;
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
import java.util.HashMap;
import java.util.LinkedHashSet;
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
  private final PlanStates states;
  private final WorkQueue queue;
  private final Duration interval;
  private final Clock clock;

  /**
   * @param look names what the listing shows to be changed, as with every other listing
   */
  public Audit(
      PlanLook look,
      Links links,
      Documents documents,
      PlannerLens plannerLens,
      DocumentLens storeLens,
      Directory directory,
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
    this.states = states;
    this.queue = queue;
    this.interval = interval;
    this.clock = clock;
  }

  /** Names every pair of the plan that differs, and records the digests of those that do not. */
  public Outcome compare(WorkItem item, Listing listing) {
    String planId = item.name().key();
    if (look.compare(item, listing) instanceof Outcome.Again next) {
      // The bound that was published just now counts from this listing.
      queue.hint(WorkName.plan(planId), Lane.BACKFILL, next.delay());
    }
    if (!listing.complete()) {
      return new Outcome.Again(RETRY);
    }
    Map<String, ObjectNode> tasks = new HashMap<>();
    for (JsonNode task : listing.items()) {
      tasks.put(task.path("id").asText(), (ObjectNode) task);
    }
    Map<String, Link> known = links.findAll(links.inPlan(planId));
    Map<String, Read> reads = documents.readAll(known.keySet());
    DocumentLens lens = storeLens.prepared(texts(reads));
    Map<String, Half> planner = new HashMap<>();
    Map<String, Half> store = new HashMap<>();
    Set<WorkName> differing = new LinkedHashSet<>();
    int unsettled = 0;
    for (Link link : known.values()) {
      ObjectNode task = tasks.get(link.plannerId());
      if (!link.complete()
          || task == null
          || !(reads.get(link.storeId()) instanceof Read.Found f)) {
        unsettled++;
        continue;
      }
      Half p = plannerLens.read(task, link.storeId(), link.base().planner());
      Half s = document(lens, link, f.raw());
      if (isUnchanged(p, link.base().planner()) && isUnchanged(s, link.base().shown())) {
        if (differOpenly(link)) {
          unsettled++;
        } else {
          planner.put(link.storeId(), withoutReport(p));
          store.put(link.storeId(), withoutReport(s));
        }
      } else {
        unsettled++;
        if (link.settled() == null || listing.began().isAfter(link.settled())) {
          differing.add(WorkName.task(link.storeId()));
        }
      }
    }
    queue.hintAll(differing, Lane.BACKFILL, Duration.ZERO);
    record(planId, listing.began(), known.size(), unsettled, Digest.of(planner), Digest.of(store));
    return new Outcome.Again(interval);
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

  private Half document(DocumentLens lens, Link link, String raw) {
    return lens.read(link.storeId(), raw, link.base().shown(), directory.names(link.planId()))
            instanceof StoreSight.Document document
        ? document.half()
        : Half.EMPTY;
  }

  private static boolean isUnchanged(Half shown, Half settled) {
    return withoutReport(shown).values().equals(withoutReport(settled).values());
  }

  /** Whether the two halves were settled as they are, different, and somebody was told so. */
  private static boolean differOpenly(Link link) {
    return !link.refused().isEmpty() || !isUnchanged(link.base().planner(), link.base().shown());
  }

  private static Half withoutReport(Half half) {
    return half.with(Map.of(Field.REPORT, Value.NOTHING));
  }

  private void record(
      String planId, Instant began, int pairs, int unsettled, String planner, String store) {
    Instant now = clock.instant();
    states.update(
        planId,
        state ->
            state
                .audited(new PlanState.Audit(began, now, true, planner, store))
                .counted(pairs, unsettled));
  }
}
