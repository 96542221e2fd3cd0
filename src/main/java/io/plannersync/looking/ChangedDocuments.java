package io.plannersync.looking;

import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Link;
import io.plannersync.model.StoreSight;
import io.plannersync.model.Value;
import io.plannersync.model.WorkName;
import io.plannersync.names.Directory;
import io.plannersync.reconcile.Plans;
import io.plannersync.reconcile.Unlinked;
import io.plannersync.state.Links;
import io.plannersync.store.DocumentLens;
import io.plannersync.store.Documents;
import io.plannersync.store.Read;
import io.plannersync.store.Read.Found;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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
  private final DocumentLens lens;
  private final Directory directory;
  private final Plans plans;
  private final Unlinked unlinked;
  private final Map<String, String> unchanged = new ConcurrentHashMap<>();
  private final Set<String> expiring = ConcurrentHashMap.newKeySet();
  private volatile Instant scanned = Instant.EPOCH;

  public ChangedDocuments(
      Documents documents,
      Links links,
      DocumentLens lens,
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
   * A pair that has to be looked at because of one of its documents.
   *
   * @param differs the fields of the document that are not as they were settled; null where that is
   *     not known, as of a document that cannot be read or is only a part of the task
   * @param modified when the document says that it was changed, null if it does not
   * @param settled when the pair was settled, null if it never was
   */
  public record Changed(
      WorkName name, Map<Field, Value> differs, Instant modified, Instant settled) {

    private static Changed unread(String storeId) {
      return new Changed(WorkName.task(storeId), null, null, null);
    }
  }

  /**
   * @param first whether these documents were there before this instance started
   */
  public List<Changed> among(Collection<String> storeIds, boolean first) {
    return among(documents.readAll(storeIds), first);
  }

  private List<Changed> among(Map<String, Read> reads, boolean first) {
    Map<String, Found> suspects = new LinkedHashMap<>();
    List<Changed> named = new ArrayList<>();
    reads.forEach(
        (id, read) -> {
          if (read instanceof Found found) {
            noteExpiry(id, found);
            if (!fingerprint(found.raw()).equals(unchanged.get(id))) {
              suspects.put(id, found);
            }
          } else if (read instanceof Read.WrongType wrong
              && !wrong.type().equals(unchanged.put(id, wrong.type()))) {
            // Named once, like a text that is no document.
            named.add(Changed.unread(id));
          }
        });
    Set<String> parents = new LinkedHashSet<>();
    named.addAll(changed(suspects, first, parents));
    parents.removeAll(suspects.keySet());
    if (!parents.isEmpty()) {
      named.addAll(changed(found(documents.readAll(parents)), first, new LinkedHashSet<>()));
    }
    return named;
  }

  /**
   * @param parents gets the tasks of which some of these documents are a part
   */
  private List<Changed> changed(Map<String, Found> suspects, boolean first, Set<String> parents) {
    Map<String, Link> known = links.findAll(suspects.keySet());
    Map<String, String> texts = new HashMap<>();
    suspects.forEach((id, found) -> texts.put(id, found.raw()));
    DocumentLens prepared = lens.prepared(texts);
    List<Changed> named = new ArrayList<>();
    texts.forEach(
        (id, raw) ->
            name(prepared, id, raw, Optional.ofNullable(known.get(id)), first, parents)
                .ifPresent(named::add));
    return named;
  }

  private static Map<String, Found> found(Map<String, Read> reads) {
    Map<String, Found> found = new LinkedHashMap<>();
    reads.forEach(
        (id, read) -> {
          if (read instanceof Found f) {
            found.put(id, f);
          }
        });
    return found;
  }

  /** The pair to be looked at because somebody said that its document was touched, if it is. */
  public Optional<Changed> touched(String storeId) {
    Read read = documents.read(storeId);
    if (!(read instanceof Read.Absent)) {
      return among(Map.of(storeId, read), false).stream().findFirst();
    }
    // Without a link it may be parked as what is no document, and is forgotten now.
    boolean wasThere = unchanged.remove(storeId) != null;
    return wasThere || links.find(storeId).isPresent()
        ? Optional.of(Changed.unread(storeId))
        : Optional.empty();
  }

  /**
   * A pair was settled, perhaps with another document: the one that was looked at before is no
   * longer known to be as it was settled, though it may come back as the very same text.
   */
  public void settled(String storeId) {
    unchanged.remove(storeId);
  }

  /** All documents have been looked at from that time on, and what was found is remembered. */
  public void scanned(Instant began) {
    scanned = began;
  }

  /** When the last look at all documents began; {@link Instant#EPOCH} before the first. */
  public Instant scanned() {
    return scanned;
  }

  /**
   * Forgets documents that are gone: one that comes back has to be looked at.
   *
   * @return those of no pair, which may be parked as what is no document
   */
  public List<WorkName> retain(Set<String> present) {
    List<String> gone = unchanged.keySet().stream().filter(id -> !present.contains(id)).toList();
    gone.forEach(unchanged::remove);
    Set<String> pairs = links.findAll(gone).keySet();
    return gone.stream().filter(id -> !pairs.contains(id)).map(WorkName::task).toList();
  }

  /** Whether a document that is missing now had an expiry when it was last seen. */
  public boolean hadExpiry(String storeId) {
    return expiring.contains(storeId);
  }

  private void noteExpiry(String id, Found found) {
    if (found.expires()) {
      expiring.add(id);
    } else {
      expiring.remove(id);
    }
  }

  private Optional<Changed> name(
      DocumentLens lens,
      String id,
      String raw,
      Optional<Link> link,
      boolean first,
      Set<String> parents) {
    Half settled = link.map(Link::base).map(base -> base.store()).orElse(Half.EMPTY);
    String plan = link.map(Link::planId).orElse(null);
    StoreSight seen = lens.read(id, raw, settled, directory.names(plan));
    if (!(seen instanceof StoreSight.Document document)) {
      // Named once: it stays as it is until somebody writes it again.
      unchanged.put(id, fingerprint(raw));
      return Optional.of(Changed.unread(id));
    }
    if (document.partOf() != null) {
      unchanged.put(id, fingerprint(raw));
      parents.add(document.partOf());
      return Optional.empty();
    }
    if (link.isEmpty() || link.get().plannerId() == null) {
      plans.of(document).ifPresent(p -> unlinked.found(id, p, first));
      return Optional.of(Changed.unread(id));
    }
    if (link.get().base() != null
        && link.get().absence() == null
        && link.get().intent() == null
        && document.half().values().equals(link.get().base().shown().values())) {
      unchanged.put(id, fingerprint(raw));
      return lens.isPending(raw) ? Optional.of(Changed.unread(id)) : Optional.empty();
    }
    return Optional.of(differing(id, document, link.get()));
  }

  private static Changed differing(String id, StoreSight.Document document, Link link) {
    if (link.base() == null) {
      return Changed.unread(id);
    }
    Map<Field, Value> differs = link.base().shown().changedIn(document.half());
    return new Changed(WorkName.task(id), differs, document.modified(), link.settled());
  }

  private static String fingerprint(String raw) {
    return raw.length() + ":" + raw.hashCode();
  }
}
