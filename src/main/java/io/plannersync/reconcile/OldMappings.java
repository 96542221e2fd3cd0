package io.plannersync.reconcile;

import io.plannersync.store.Documents;
import io.plannersync.store.IdMaps;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Mappings that cannot be found by the store id: entries that run the wrong way, and pairs of which
 * only the reverse entry is left. They are read once, when first needed; without them a document
 * whose plan has not been looked at yet would seem to have no task, and get a second one.
 */
public final class OldMappings {

  private final IdMaps ids;
  private final Documents documents;
  private volatile Map<String, String> plannerIds;

  public OldMappings(IdMaps ids, Documents documents) {
    this.ids = ids;
    this.documents = documents;
  }

  /** The Planner id that some entry connects with the document, as long as the entry is there. */
  public Optional<String> plannerOf(String storeId) {
    return Optional.ofNullable(read().get(storeId))
        .filter(plannerId -> ids.connects(storeId, plannerId));
  }

  /** Who comes at the same time reads the same: nobody waits for another one's answer of Redis. */
  private Map<String, String> read() {
    Map<String, String> known = plannerIds;
    if (known == null) {
      Set<String> storeIds = new HashSet<>();
      documents.scan(storeIds::addAll);
      known = ids.ofDocuments(storeIds);
      plannerIds = known;
    }
    return known;
  }
}
