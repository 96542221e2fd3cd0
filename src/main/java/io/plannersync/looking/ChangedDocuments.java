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
import io.plannersync.state.Epochs;
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
import java.util.function.Consumer;
import java.util.stream.Collectors;

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
  private final Map<String, String> unlinkedAs = new ConcurrentHashMap<>();
  private final Epochs epochs;

  /** The documents that say that they are a part of another one, and of which. */
  private final Map<String, String> parts = new ConcurrentHashMap<>();

  /** What documents list as their parts; those that list none are left out. */
  private final Map<String, Set<String>> listed = new ConcurrentHashMap<>();

  /**
   * Those that were no task documents when last read; one that is one again has to be looked at.
   */
  private final Set<String> malformed = ConcurrentHashMap.newKeySet();

  private volatile Instant scanned = Instant.EPOCH;

  public ChangedDocuments(
      Documents documents,
      Links links,
      DocumentLens lens,
      Directory directory,
      Plans plans,
      Unlinked unlinked,
      Epochs epochs) {
    this.documents = documents;
    this.links = links;
    this.lens = lens;
    this.directory = directory;
    this.plans = plans;
    this.unlinked = unlinked;
    this.epochs = epochs;
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
   * Reads the documents in portions: a thousand of the longest would not fit into memory.
   *
   * @param first whether these documents were there before this instance started or this life of
   *     Redis began; then nothing that was known of them before counts
   * @param portion gets those of each portion that changed, when it was read
   */
  public void among(Collection<String> storeIds, boolean first, Consumer<List<Changed>> portion) {
    documents.readWhile(
        storeIds,
        reads -> {
          portion.accept(among(reads, first));
          return true;
        });
  }

  /**
   * These names are in the queue now. A document without a task is named once by a scan: what it
   * waits for then is kept in Redis, and naming it again would only un-park it.
   */
  public void told(Collection<WorkName> names) {
    for (WorkName name : names) {
      String print = unlinkedAs.remove(name.key());
      if (print != null) {
        unchanged.put(name.key(), print);
      }
    }
  }

  private List<Changed> among(Map<String, Read> reads, boolean first) {
    Map<String, Found> suspects = new LinkedHashMap<>();
    List<Changed> named = new ArrayList<>();
    noteExpiries(reads);
    reads.forEach(
        (id, read) -> {
          if (read instanceof Found found) {
            if (first || !fingerprint(found.raw()).equals(unchanged.get(id))) {
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
      documents.readWhile(
          parents,
          portion -> {
            named.addAll(changed(found(portion), first, new LinkedHashSet<>()));
            return true;
          });
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
    unlinkedAs.keySet().retainAll(present);
    parts.keySet().retainAll(present);
    listed.keySet().retainAll(present);
    Set<String> pairs = links.findAll(gone).keySet();
    return gone.stream().filter(id -> !pairs.contains(id)).map(WorkName::task).toList();
  }

  /** The documents that say that they are a part of another one. */
  public Set<String> parts() {
    return Set.copyOf(parts.keySet());
  }

  /** Those of them that the other one does not list, or whose other one is not there. */
  public Set<String> orphans() {
    return parts.entrySet().stream()
        .filter(part -> !listed.getOrDefault(part.getValue(), Set.of()).contains(part.getKey()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** The documents that had an expiry when they were last seen, or were seen to go by it. */
  public Set<String> hadExpiry() {
    return epochs.expiring();
  }

  /** Only of documents that are there, or are missed, it matters whether they had an expiry. */
  public void forgetExpiries(Set<String> present, Collection<String> missing) {
    epochs.retainExpiring(present, missing);
  }

  /** The server said that it took the document away itself. */
  public void wentByItself(String storeId) {
    epochs.seenExpiring(List.of(storeId), List.of());
  }

  private void noteExpiries(Map<String, Read> reads) {
    List<String> with = new ArrayList<>();
    List<String> without = new ArrayList<>();
    reads.forEach(
        (id, read) -> {
          if (read instanceof Found found) {
            (found.expires() ? with : without).add(id);
          }
        });
    epochs.seenExpiring(with, without);
  }

  private Optional<Changed> name(
      DocumentLens lens,
      String id,
      String raw,
      Optional<Link> link,
      boolean first,
      Set<String> parents) {
    Set<String> lists = DocumentLens.listed(id, raw);
    if (lists.isEmpty()) {
      listed.remove(id);
    } else {
      listed.put(id, lists);
    }
    parts.remove(id);
    Half settled = link.map(Link::base).map(base -> base.store()).orElse(Half.EMPTY);
    String plan = link.map(Link::planId).orElse(null);
    StoreSight seen = lens.read(id, raw, settled, directory.names(plan));
    if (!(seen instanceof StoreSight.Document document)) {
      // Named once: it stays as it is until somebody writes it again.
      malformed.add(id);
      unchanged.put(id, fingerprint(raw));
      return Optional.of(Changed.unread(id));
    }
    boolean corrected = malformed.remove(id);
    if (document.partOf() != null) {
      unchanged.put(id, fingerprint(raw));
      parts.put(id, document.partOf());
      parents.add(document.partOf());
      return Optional.empty();
    }
    if (link.isEmpty() || link.get().plannerId() == null) {
      unlinked.found(
          new Unlinked.Found(
              id,
              plans.of(document).orElse(null),
              lens.namedTask(raw).orElse(null),
              document.isCreatable(),
              first));
      unlinkedAs.put(id, fingerprint(raw));
      return Optional.of(Changed.unread(id));
    }
    if (link.get().base() != null
        && link.get().absence() == null
        && link.get().intent() == null
        && document.half().values().equals(link.get().base().shown().values())) {
      unchanged.put(id, fingerprint(raw));
      return corrected || lens.isPending(raw) ? Optional.of(Changed.unread(id)) : Optional.empty();
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
