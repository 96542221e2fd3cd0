package io.plannersync.merge;

import io.plannersync.model.Base;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Link;
import io.plannersync.model.Sighting;
import io.plannersync.model.Sighting.Snapshot;
import io.plannersync.model.StoreSight;
import io.plannersync.model.Value;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a document's writer had before him: only what differs from it did he change.
 *
 * @param base what was settled
 * @param stamped the snapshot the document was made from, null if that is what was settled
 * @param unsettled whether that snapshot is a write of ours that was never settled: a crash came in
 *     between
 * @param unknown whether it carries a stamp of ours that is not known any more: what it shows
 *     otherwise than was settled may be old
 * @param echoes superseded snapshots that a document without its stamp may be a copy of
 */
record Ancestor(
    Base base, Snapshot stamped, boolean unsettled, boolean unknown, List<Half> echoes) {

  /** How long after it was superseded a snapshot's value is suspected to be an old copy. */
  private static final Duration SUSPECT = Duration.ofMinutes(10);

  static Ancestor ofStore(Sighting seen, StoreSight.Document document) {
    Link link = seen.link();
    if (document.stamp() == null) {
      return new Ancestor(
          link.base(), null, false, false, link.stamp() == null ? List.of() : echoes(seen));
    }
    // The stamp that the link names is the newest one settled, and the base has moved on with the
    // document since: agents edit it without changing the stamp.
    Optional<Snapshot> stamped =
        seen.snapshots().stream()
            .filter(snapshot -> snapshot.stamp().equals(document.stamp()))
            .filter(snapshot -> !snapshot.stamp().equals(link.stamp()))
            .findFirst();
    return new Ancestor(
        link.base(),
        stamped.orElse(null),
        stamped.filter(snapshot -> snapshot.superseded() == null).isPresent(),
        stamped.isEmpty() && link.stamp() != null && !link.stamp().equals(document.stamp()),
        List.of());
  }

  /** What the writer of {@code shown} had before: what we wrote, or an edit of it by an agent. */
  Value of(Field field, Value shown) {
    if (stamped == null) {
      return settled(field);
    }
    Value written = stamped.half().get(field);
    return shown.equals(written) ? written : stamped.last().get(field);
  }

  /** The same, for a value that may be refused and has been shown so already. */
  Value shown(Field field, Value shown) {
    return base.isRefused(field, shown) ? shown : of(field, shown);
  }

  private Value settled(Field field) {
    return base.store().get(field);
  }

  /** Whether it is another state than the settled one. */
  boolean isStamped() {
    return stamped != null;
  }

  boolean isSuspectEcho(Field field, Value shown) {
    return !shown.equals(settled(field))
        && (unknown || echoes.stream().anyMatch(old -> old.get(field).equals(shown)));
  }

  private static List<Half> echoes(Sighting seen) {
    return seen.snapshots().stream()
        .filter(s -> s.superseded() != null)
        .filter(s -> s.superseded().plus(SUSPECT).isAfter(seen.at()))
        .map(Snapshot::half)
        .toList();
  }
}
