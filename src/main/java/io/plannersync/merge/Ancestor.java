package io.plannersync.merge;

import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Link;
import io.plannersync.model.Sighting;
import io.plannersync.model.Sighting.Snapshot;
import io.plannersync.model.StoreSight;
import io.plannersync.model.Value;
import java.time.Duration;
import java.util.List;

/**
 * What a document's writer had before him: only what differs from it did he change.
 *
 * @param half the base's half, or the snapshot that the document is stamped with
 * @param echoes superseded snapshots that a document without its stamp may be a copy of
 */
record Ancestor(Half half, List<Half> echoes) {

  /** How long after it was superseded a snapshot's value is suspected to be an old copy. */
  private static final Duration SUSPECT = Duration.ofMinutes(10);

  static Ancestor ofStore(Sighting seen, StoreSight.Document document) {
    Link link = seen.link();
    Half settled = link.base().store();
    if (document.stamp() == null) {
      return new Ancestor(settled, link.stamp() == null ? List.of() : superseded(seen));
    }
    // The stamp that the link names is the newest one written, and the base has moved on with the
    // document since: agents edit it without changing the stamp.
    if (document.stamp().equals(link.stamp())) {
      return new Ancestor(settled, List.of());
    }
    return seen.snapshots().stream()
        .filter(snapshot -> snapshot.stamp().equals(document.stamp()))
        .findFirst()
        .map(snapshot -> new Ancestor(snapshot.half(), List.<Half>of()))
        .orElse(new Ancestor(settled, List.of()));
  }

  boolean isSuspectEcho(Field field, Value shown) {
    return !shown.equals(half.get(field))
        && echoes.stream().anyMatch(old -> old.get(field).equals(shown));
  }

  private static List<Half> superseded(Sighting seen) {
    return seen.snapshots().stream()
        .filter(s -> s.superseded() != null)
        .filter(s -> s.superseded().plus(SUSPECT).isAfter(seen.at()))
        .map(Snapshot::half)
        .toList();
  }
}
