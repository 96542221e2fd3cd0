package io.plannersync.planned;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.looking.Pairing;
import io.plannersync.looking.Pairing.Way;
import io.plannersync.model.Half;
import io.plannersync.model.Link;
import io.plannersync.model.Names;
import io.plannersync.model.StoreSight;
import io.plannersync.model.Value;
import io.plannersync.planned.PlannedWrite.Kind;
import io.plannersync.reconcile.Plans;
import io.plannersync.reconcile.Unlinked;
import io.plannersync.state.Links;
import io.plannersync.store.Adoption;
import io.plannersync.store.DocumentLens;
import io.plannersync.store.Documents;
import io.plannersync.store.IdMaps;
import io.plannersync.store.Read;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which tasks and documents without a link would become pairs. */
public final class Pairs {

  private static final int BATCH = 1000;

  private final Links links;
  private final Documents documents;
  private final DocumentLens lens;
  private final Plans plans;
  private final IdMaps ids;
  private final Unlinked unlinked;
  private final Pairing pairing;

  /**
   * @param ids must be one that writes nothing
   * @param unlinked knows nothing yet
   */
  public Pairs(
      Links links,
      Documents documents,
      DocumentLens lens,
      Plans plans,
      IdMaps ids,
      Unlinked unlinked,
      Pairing pairing) {
    this.links = links;
    this.documents = documents;
    this.lens = lens;
    this.plans = plans;
    this.ids = ids;
    this.unlinked = unlinked;
    this.pairing = pairing;
  }

  /**
   * The task that was found for a document.
   *
   * @param way by what
   */
  record Found(String plannerId, String planId, Way way) {}

  /** The ids of all documents; those that have no task are known from now on. */
  Set<String> documents() {
    Set<String> all = new HashSet<>();
    documents.scan(all::addAll);
    List<String> ids = new ArrayList<>(all);
    for (int from = 0; from < ids.size(); from += BATCH) {
      List<String> some = new ArrayList<>(ids.subList(from, Math.min(from + BATCH, ids.size())));
      Map<String, Link> known = links.findAll(some);
      some.removeIf(id -> known.containsKey(id) && known.get(id).plannerId() != null);
      documents.readWhile(some, this::without);
    }
    unlinked.scanned(unlinked.life());
    return all;
  }

  private boolean without(Map<String, Read> reads) {
    Map<String, String> texts = new HashMap<>();
    reads.forEach(
        (id, read) -> {
          if (read instanceof Read.Found found) {
            texts.put(id, found.raw());
          }
        });
    DocumentLens prepared = lens.prepared(texts);
    texts.forEach(
        (id, raw) -> {
          if (prepared.read(id, raw, Half.EMPTY, Names.NONE) instanceof StoreSight.Document document
              && document.partOf() == null) {
            unlinked.seen(
                new Unlinked.Found(
                    id,
                    plans.of(document).orElse(null),
                    lens.namedTask(raw).orElse(null),
                    document.isCreatable(),
                    false));
          }
        });
    return true;
  }

  /** The id maps that would be put right, and from now on are read as if they were. */
  List<PlannedWrite> repairs(Set<String> listed, Set<String> documentIds) {
    Adoption adoption = ids.adopt(listed, documentIds);
    List<PlannedWrite> repairs = new ArrayList<>();
    adoption.pairs().entrySet().stream()
        .filter(pair -> adoption.repaired().contains(pair.getValue()))
        .forEach(
            pair ->
                repairs.add(
                    new PlannedWrite(
                        Kind.REPAIR,
                        null,
                        pair.getKey(),
                        pair.getValue(),
                        null,
                        null,
                        Value.NOTHING,
                        Value.NOTHING,
                        "its id map runs the wrong way and is turned round")));
    return repairs;
  }

  /** The tasks that have no link, of the plans that have any. */
  Map<String, List<ObjectNode>> unknown(Map<String, Map<String, ObjectNode>> tasks) {
    Map<String, List<ObjectNode>> unknown = new LinkedHashMap<>();
    tasks.forEach(
        (planId, of) -> {
          Set<String> linked = links.storeIdsOf(List.copyOf(of.keySet())).keySet();
          List<ObjectNode> rest = new ArrayList<>();
          of.forEach(
              (plannerId, task) -> {
                if (!linked.contains(plannerId)) {
                  rest.add(task);
                }
              });
          if (!rest.isEmpty()) {
            unknown.put(planId, rest);
          }
        });
    return unknown;
  }

  /** The documents of a plan's tasks that have no link, by their store ids. */
  Map<String, Found> find(String planId, List<ObjectNode> unknown) {
    Map<String, Found> found = new LinkedHashMap<>();
    List<Link> sent =
        links.findAll(links.inPlan(planId)).values().stream()
            .filter(link -> link.intent() != null)
            .toList();
    for (ObjectNode task : unknown) {
      Pairing.Match match = pairing.find(planId, task, found.keySet(), sent);
      found.put(match.storeId(), new Found(task.path("id").asText(), planId, match.way()));
    }
    return found;
  }
}
