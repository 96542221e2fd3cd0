package io.plannersync.merge;

import io.plannersync.model.Decision;
import io.plannersync.model.Field;
import io.plannersync.model.FieldWrite;
import io.plannersync.model.Side;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * A pair that goes back and forth: another program undoes what we write, we carry its undoing over
 * to the other side, where somebody undoes that. It looks like A to one side, B to the other, three
 * times in a row within ten minutes. A person who changes his mind is not meant: all his changes
 * are carried to the same side.
 */
public final class PingPong {

  /** Within which time the writes must lie. */
  public static final Duration WINDOW = Duration.ofMinutes(10);

  /** Three times there and back. */
  private static final int WRITES = 6;

  private PingPong() {}

  /**
   * The decision, or that the pair is parked instead, if its writes would go there and back once
   * more.
   *
   * @param recent the pair's writes as {@link #remember} gave them, oldest first
   */
  public static Decision admit(Decision decision, List<FieldWrite> recent) {
    if (!(decision.action() instanceof Decision.Merge merge)) {
      return decision;
    }
    for (FieldWrite write : writes(merge, decision.sighting().at())) {
      if (goesBackAndForth(write, recent)) {
        String reason =
            "its %s goes back and forth between two values: another program seems to sync it, too"
                .formatted(write.field().word());
        return new Decision(
            decision.sighting(),
            new Decision.Park(reason),
            decision.conflicts(),
            decision.refused());
      }
    }
    return decision;
  }

  /**
   * The pair's writes with those of a merge that was carried out; older ones than need be known are
   * forgotten.
   *
   * @param at when it was carried out
   */
  public static List<FieldWrite> remember(
      List<FieldWrite> recent, Decision.Merge merge, Instant at) {
    List<FieldWrite> all = new ArrayList<>(recent);
    all.addAll(writes(merge, at));
    List<FieldWrite> kept = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      FieldWrite write = all.get(i);
      long later = all.subList(i + 1, all.size()).stream().filter(write::isOfSameField).count();
      if (later < WRITES - 1 && write.at().plus(WINDOW).isAfter(at)) {
        kept.add(write);
      }
    }
    return kept;
  }

  private static boolean goesBackAndForth(FieldWrite next, List<FieldWrite> recent) {
    List<FieldWrite> row =
        new ArrayList<>(
            recent.stream()
                .filter(next::isOfSameField)
                .filter(write -> write.at().plus(WINDOW).isAfter(next.at()))
                .toList());
    row.add(next);
    if (row.size() < WRITES) {
      return false;
    }
    List<FieldWrite> last = row.subList(row.size() - WRITES, row.size());
    for (int i = 0; i < WRITES; i++) {
      FieldWrite write = last.get(i);
      boolean back = i < 2 || write.isSameAs(last.get(i - 2));
      boolean forth = i < 1 || !write.value().equals(last.get(i - 1).value());
      if (!back || !forth || i > 0 && write.side() == last.get(i - 1).side()) {
        return false;
      }
    }
    return true;
  }

  /** A field that is written to both sides is no mere carrying over, and breaks the row. */
  private static List<FieldWrite> writes(Decision.Merge merge, Instant at) {
    List<FieldWrite> writes = new ArrayList<>();
    Map.of(Side.PLANNER, merge.toPlanner(), Side.STORE, merge.toStore())
        .forEach(
            (side, values) ->
                values.forEach(
                    (field, value) -> {
                      if (field != Field.REPORT) {
                        writes.add(FieldWrite.of(field, side, value, at));
                      }
                    }));
    writes.sort(Comparator.comparing(FieldWrite::field).thenComparing(FieldWrite::side));
    return writes;
  }
}
