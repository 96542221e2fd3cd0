package io.plannersync.reconcile;

import io.plannersync.graph.GraphCall;
import io.plannersync.model.Applied.Trouble;
import io.plannersync.model.Decision;
import io.plannersync.model.Field;
import io.plannersync.model.PlannerSight;
import io.plannersync.model.Value;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A decision while it is carried out in Planner, one call after the other: each is made of what the
 * answers before it show.
 *
 * @param decision what is to be done
 * @param task the task as the answers so far show it, null before it is created
 * @param left the fields of each call that is still to be made; of a call that is no edit, none
 * @param next the call to make now, null if all are made
 * @param refused the fields that Planner refused alone, on a fresh read, for the second time
 * @param doubts the values that Planner refused, which is still to be proved
 * @param said what Graph said about those
 * @param trouble why nothing more is sent, null if nothing is wrong
 */
public record Sending(
    Decision decision,
    PlannerSight.Present task,
    List<Set<Field>> left,
    GraphCall next,
    Map<Field, String> refused,
    Map<Field, Value> doubts,
    String said,
    Trouble trouble) {

  static Sending of(Decision decision, PlannerSight.Present task, List<Set<Field>> calls) {
    return new Sending(decision, task, calls, null, Map.of(), Map.of(), null, null);
  }

  public boolean hasNext() {
    return next != null;
  }

  /** The fields of the call that is made now. */
  Set<Field> now() {
    return left.get(0);
  }

  /** With the task as it is after the call, which is done. */
  Sending done(PlannerSight.Present shown) {
    return new Sending(decision, shown, rest(), null, refused, doubts, said, trouble);
  }

  /** The call's fields are tried apart instead. */
  Sending apart(List<Set<Field>> parts) {
    List<Set<Field>> calls = new ArrayList<>(parts);
    calls.addAll(rest());
    return new Sending(decision, task, calls, null, refused, doubts, said, trouble);
  }

  /** It is proved that Planner refuses the call's fields. */
  Sending refused(String reason) {
    Map<Field, String> all = new EnumMap<>(Field.class);
    all.putAll(refused);
    now().forEach(field -> all.put(field, reason));
    return new Sending(decision, task, rest(), null, all, doubts, said, trouble);
  }

  /** Planner refused the call, and it is not proved what of it. */
  Sending doubted(Map<Field, Value> values, String reason) {
    Map<Field, Value> all = new EnumMap<>(Field.class);
    all.putAll(doubts);
    all.putAll(values);
    return new Sending(decision, task, rest(), null, refused, all, reason, trouble);
  }

  /** Nothing more is sent. */
  Sending ended(Trouble met) {
    return new Sending(decision, task, List.of(), null, refused, doubts, said, met);
  }

  Sending calling(GraphCall call) {
    return new Sending(decision, task, left, call, refused, doubts, said, trouble);
  }

  Sending withoutNow() {
    return new Sending(decision, task, rest(), null, refused, doubts, said, trouble);
  }

  private List<Set<Field>> rest() {
    return left.subList(1, left.size());
  }
}
