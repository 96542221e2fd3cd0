package io.plannersync.planned;

import io.plannersync.model.Side;
import io.plannersync.planned.PlannedWrite.Kind;
import io.plannersync.reconcile.Brake;
import io.plannersync.state.Brakes;
import io.plannersync.state.Counts;
import io.plannersync.state.Links;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Creations and deletions that are too many together, and so would wait for an operator. */
public final class Floods {

  private final Brake brake;
  private final Counts deleted;
  private final Links links;
  private final Duration window;
  private final Clock clock;

  /**
   * @param window the rolling time within which deletions are counted together
   */
  public Floods(Brake brake, Counts deleted, Links links, Duration window, Clock clock) {
    this.brake = brake;
    this.deleted = deleted;
    this.links = links;
    this.window = window;
    this.clock = clock;
  }

  private record Flood(String planId, Side side) {}

  /** The lines, with what would be held as such. */
  List<PlannedWrite> hold(List<PlannedWrite> lines) {
    Map<Flood, Integer> creations = new HashMap<>();
    Map<Flood, Integer> deletions = new HashMap<>();
    for (PlannedWrite line : lines) {
      if (isCreation(line) && line.field() == null && !isConfirmed(line)) {
        creations.merge(flood(line), 1, Integer::sum);
      } else if (isDeletion(line)) {
        deletions.merge(flood(line), 1, Integer::sum);
      }
    }
    Map<Flood, String> created = new HashMap<>();
    creations.forEach(
        (flood, number) -> tell(created, flood, brake.foresee(flood.planId(), number)));
    int overall = deletions.values().stream().mapToInt(Integer::intValue).sum();
    Map<Flood, String> missing = new HashMap<>();
    deletions.forEach((flood, number) -> tell(missing, flood, verdict(flood, number, overall)));
    return lines.stream().flatMap(line -> held(line, created, missing).stream()).toList();
  }

  private List<PlannedWrite> held(
      PlannedWrite line, Map<Flood, String> created, Map<Flood, String> missing) {
    List<PlannedWrite> result = new ArrayList<>();
    if (isCreation(line) && created.containsKey(flood(line)) && !isConfirmed(line)) {
      if (line.field() == null) {
        result.add(line.instead(Kind.HOLD, "its creation: " + created.get(flood(line))));
      }
    } else if (isDeletion(line) && missing.containsKey(flood(line))) {
      result.add(line.instead(Kind.HOLD, line.reason() + ": " + missing.get(flood(line))));
    } else {
      result.add(line);
    }
    return result;
  }

  private static boolean isCreation(PlannedWrite line) {
    return line.kind() == Kind.CREATE && line.side() == Side.PLANNER && line.planId() != null;
  }

  private boolean isConfirmed(PlannedWrite line) {
    return brake.isConfirmed(line.planId(), line.storeId());
  }

  private static boolean isDeletion(PlannedWrite line) {
    return line.kind() == Kind.JUDGE && line.planId() != null;
  }

  private static Flood flood(PlannedWrite line) {
    return new Flood(line.planId(), line.side());
  }

  private Brakes.Verdict verdict(Flood flood, int number, int overall) {
    return Brakes.DeletionBrake.judge(
        number,
        deleted.within(flood.planId(), clock.instant().minus(window)),
        (int) links.countInPlan(flood.planId()),
        overall,
        (int) links.count());
  }

  private static void tell(Map<Flood, String> held, Flood flood, Brakes.Verdict verdict) {
    if (verdict instanceof Brakes.Held brake) {
      held.put(flood, brake.reason());
    }
  }
}
