package io.plannersync.merge;

import io.plannersync.model.Base;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Link;
import io.plannersync.model.Sighting;
import io.plannersync.model.Sighting.Snapshot;
import io.plannersync.model.StoreSight;
import io.plannersync.model.Value;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a document's writer had before him: only what differs from it did he change.
 *
 * @param base what was settled
 * @param made the snapshot the document was made from, null if that is what was settled
 * @param unsettled whether that snapshot is a write of ours that was never settled: a crash came in
 *     between
 * @param guessed whether nothing but its likeness says that the document was made from that
 * @param draw a state that a document without a stamp may as well have been made from, null if none
 * @param echoes superseded states of which a document without a stamp may show a part
 * @param unknown whether it carries a stamp of ours that is not known any more: what it shows
 *     otherwise than was settled may be old
 */
record Ancestor(
    Base base,
    Snapshot made,
    boolean unsettled,
    boolean guessed,
    Half draw,
    List<Half> echoes,
    boolean unknown) {

  static Ancestor ofStore(Sighting seen, StoreSight.Document document) {
    Link link = seen.link();
    if (document.stamp() == null) {
      Likeliest likeliest = Likeliest.of(link, seen.snapshots(), document.half(), seen.at());
      Snapshot made = likeliest.made();
      return new Ancestor(
          link.base(), made, false, made != null, likeliest.draw(), echoes(seen), false);
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
        false,
        null,
        List.of(),
        stamped.isEmpty() && link.stamp() != null && !link.stamp().equals(document.stamp()));
  }

  /** What the writer of {@code shown} had before: what we wrote, or an edit of it by an agent. */
  Value of(Field field, Value shown) {
    if (made == null) {
      return settled(field);
    }
    Value written = made.half().get(field);
    return shown.equals(written) ? written : made.last().get(field);
  }

  /** The same, for a value that may be refused and has been shown so already. */
  Value shown(Field field, Value shown) {
    return base.isRefused(field, shown) ? shown : of(field, shown);
  }

  private Value settled(Field field) {
    return base.store().get(field);
  }

  /** Whether it is another state than the settled one. */
  boolean isOlder() {
    return made != null;
  }

  /** Whether the value is likely to be an old one that nobody meant, though nothing says so. */
  boolean isSuspectEcho(Field field, Value shown) {
    return !shown.equals(settled(field))
        && (unknown || echoes.stream().anyMatch(old -> old.get(field).equals(shown)));
  }

  /** Whether a document that shows this may have dropped what its writer had never seen. */
  boolean isUnseen(Field field, Value shown) {
    if (draw == null || draw.get(field).equals(settled(field))) {
      return false;
    }
    Set<Object> unseen = Distance.dropped(settled(field), draw.get(field));
    unseen.retainAll(Distance.dropped(settled(field), shown));
    return field.merging() == Field.Merging.WHOLE || !unseen.isEmpty();
  }

  private static List<Half> echoes(Sighting seen) {
    return seen.link().stamp() == null
        ? List.of()
        : seen.snapshots().stream()
            .filter(old -> Likeliest.isSuspect(old, seen.at()))
            .flatMap(old -> Stream.of(old.half(), old.last()))
            .toList();
  }
}
