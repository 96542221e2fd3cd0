package io.plannersync.looking;

import io.plannersync.model.Half;
import io.plannersync.model.Link;
import io.plannersync.model.StoreSight;
import io.plannersync.model.WorkName;
import io.plannersync.reconcile.Directory;
import io.plannersync.reconcile.Plans;
import io.plannersync.reconcile.Unlinked;
import io.plannersync.state.Links;
import io.plannersync.store.Documents;
import io.plannersync.store.Read;
import io.plannersync.store.StoreLens;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which documents differ from what is remembered of them. Our own writes do not: they come back as
 * they were settled, so no echo of them reaches the queue.
 */
public final class ChangedDocuments {

  private final Documents documents;
  private final Links links;
  private final StoreLens lens;
  private final Directory directory;
  private final Plans plans;
  private final Unlinked unlinked;
  private final Map<String, String> unchanged = new ConcurrentHashMap<>();
  private final Set<String> expiring = ConcurrentHashMap.newKeySet();

  public ChangedDocuments(
      Documents documents,
      Links links,
      StoreLens lens,
      Directory directory,
      Plans plans,
      Unlinked unlinked) {
    this.documents = documents;
    this.links = links;
    this.lens = lens;
    this.directory = directory;
    this.plans = plans;
    this.unlinked = unlinked;
  }

  /**
   * @param first whether these documents were there before this instance started
   */
  public List<WorkName> among(Collection<String> storeIds, boolean first) {
    Map<String, Read> reads = documents.readAll(storeIds);
    Map<String, Read.Found> suspects = new LinkedHashMap<>();
    List<WorkName> names = new ArrayList<>();
    reads.forEach(
        (id, read) -> {
          if (read instanceof Read.Found found) {
            noteExpiry(id, found);
            if (!fingerprint(found.raw()).equals(unchanged.get(id))) {
              suspects.put(id, found);
            }
          } else if (read instanceof Read.WrongType wrong
              && !wrong.type().equals(unchanged.put(id, wrong.type()))) {
            // Named once, like a text that is no document.
            names.add(WorkName.task(id));
          }
        });
    Map<String, Link> known = links.findAll(suspects.keySet());
    suspects.forEach(
        (id, found) ->
            name(id, found.raw(), Optional.ofNullable(known.get(id)), first).ifPresent(names::add));
    return names;
  }

  /** Whether the pair has to be looked at because somebody said that its document was touched. */
  public Optional<WorkName> touched(String storeId) {
    if (!(documents.read(storeId) instanceof Read.Absent)) {
      return among(List.of(storeId), false).stream().findFirst();
    }
    // Without a link it may be parked as what is no document, and is forgotten now.
    boolean wasThere = unchanged.remove(storeId) != null;
    return wasThere || links.find(storeId).isPresent()
        ? Optional.of(WorkName.task(storeId))
        : Optional.empty();
  }

  /** Whether a document that is missing now had an expiry when it was last seen. */
  public boolean hadExpiry(String storeId) {
    return expiring.contains(storeId);
  }

  private void noteExpiry(String id, Read.Found found) {
    if (found.expires()) {
      expiring.add(id);
    } else {
      expiring.remove(id);
    }
  }

  private Optional<WorkName> name(String id, String raw, Optional<Link> link, boolean first) {
    Half settled = link.map(Link::base).map(base -> base.store()).orElse(Half.EMPTY);
    String plan = link.map(Link::planId).orElse(null);
    StoreSight seen = lens.read(id, raw, settled, directory.names(plan));
    if (!(seen instanceof StoreSight.Document document)) {
      // Named once: it stays as it is until somebody writes it again.
      unchanged.put(id, fingerprint(raw));
      return Optional.of(WorkName.task(id));
    }
    if (document.partOf() != null) {
      unchanged.put(id, fingerprint(raw));
      return Optional.of(WorkName.task(document.partOf()));
    }
    if (link.isEmpty() || link.get().plannerId() == null) {
      plans.of(document).ifPresent(p -> unlinked.found(id, p, first));
      return Optional.of(WorkName.task(id));
    }
    if (link.get().base() != null
        && link.get().absence() == null
        && link.get().intent() == null
        && document.half().values().equals(link.get().base().store().values())) {
      unchanged.put(id, fingerprint(raw));
      return Optional.empty();
    }
    return Optional.of(WorkName.task(id));
  }

  private static String fingerprint(String raw) {
    return raw.length() + ":" + raw.hashCode();
  }
}
