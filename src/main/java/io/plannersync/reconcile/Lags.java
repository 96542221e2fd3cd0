package io.plannersync.reconcile;

import io.plannersync.model.Decision;
import io.plannersync.model.Edit;
import io.plannersync.model.Interval;
import io.plannersync.model.Side;
import io.plannersync.state.Marks.Events;
import io.plannersync.state.Marks.Noticed;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** How long after it was noticed an edit was applied. */
final class Lags {

  private Lags() {}

  /**
   * By the side it was applied to; none for what nobody had noticed before the pass that found it.
   *
   * @param noticed what was noticed of the edits that are settled now
   */
  static Map<Side, Duration> of(Decision.Merge merge, Noticed noticed, Instant now) {
    Map<Side, Duration> lags = new EnumMap<>(Side.class);
    if (!merge.toStore().isEmpty()) {
      Optional.ofNullable(noticed.looks())
          .map(Interval::until)
          .ifPresent(seen -> lags.put(Side.STORE, between(seen, now)));
    }
    if (!merge.toPlanner().isEmpty()) {
      Optional.ofNullable(noticed.events())
          .flatMap(Lags::first)
          .ifPresent(heard -> lags.put(Side.PLANNER, between(heard, now)));
    }
    return lags;
  }

  private static Optional<Instant> first(Events events) {
    return events.first() != null
        ? Optional.of(events.first())
        : events.edits().values().stream()
            .map(Edit::when)
            .map(Interval::until)
            .min(Comparator.naturalOrder());
  }

  private static Duration between(Instant from, Instant to) {
    return from.isAfter(to) ? Duration.ZERO : Duration.between(from, to);
  }
}
