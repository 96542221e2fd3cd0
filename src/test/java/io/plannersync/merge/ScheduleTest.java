package io.plannersync.merge;

import static io.plannersync.merge.Laws.check;
import static io.plannersync.merge.Space.DAYS;
import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.model.Decision;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Value;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Start and due dates, in every combination of who changed what. */
class ScheduleTest {

  private int cases;
  private int refusals;

  @Test
  void noDueDateBeforeAStartDateIsEverSentAndTheOtherDateIsSynced() {
    for (Value wasStart : DAYS) {
      for (Value wasDue : DAYS) {
        for (Value startP : DAYS) {
          for (Value dueP : DAYS) {
            for (Value startS : DAYS) {
              for (Value dueS : DAYS) {
                if (isValid(wasStart, wasDue) && isValid(startP, dueP)) {
                  cases++;
                  settles(pair(wasStart, wasDue, startP, dueP, startS, dueS));
                }
              }
            }
          }
        }
      }
    }
    assertThat(cases).isEqualTo(13 * 13 * 16);
    assertThat(refusals).as("cases in which a date had to wait").isEqualTo(200);
  }

  private void settles(Pair pair) {
    Pair before = pair.copy();
    Decision decision = pair.pass();
    Decision.Merge merge = (Decision.Merge) decision.action();
    check(isValid(pair.planner), "an impossible pair of dates was sent", before);
    for (Field date : new Field[] {Field.START, Field.DUE}) {
      if (decision.refused().containsKey(date)) {
        refusals++;
        Value wanted = pair.store.get(date);
        check(!merge.toPlanner().containsKey(date), "sent and refused", before);
        check(
            !isValid(pair.planner.with(Map.of(date, wanted))),
            date + " is refused without need",
            before);
      } else {
        check(pair.planner.get(date).equals(pair.store.get(date)), date + " is not synced", before);
      }
    }
    Decision again = pair.copy().pass();
    check(((Decision.Merge) again.action()).writesNothing(), "writes again", before);
    check(again.refused().equals(decision.refused()), "no longer shown", before);
    isSentWhenThereIsRoom(pair);
  }

  /** A date that waits is sent as soon as the other one allows it. */
  private static void isSentWhenThereIsRoom(Pair pair) {
    Pair freed = pair.copy();
    freed.planner = freed.planner.with(Map.of(Field.START, Value.NOTHING));
    freed.pass();
    freed.pass();
    if (isValid(freed.store)) {
      check(freed.planner.equals(freed.store), "still waits", pair);
    }
  }

  private static Pair pair(
      Value wasStart, Value wasDue, Value startP, Value dueP, Value startS, Value dueS) {
    return new Pair()
        .settledAs(Field.START, wasStart, wasStart)
        .settledAs(Field.DUE, wasDue, wasDue)
        .set(Field.START, startP, startS)
        .set(Field.DUE, dueP, dueS);
  }

  private static boolean isValid(Half half) {
    return isValid(half.get(Field.START), half.get(Field.DUE));
  }

  private static boolean isValid(Value start, Value due) {
    return !(start instanceof Value.Day from)
        || !(due instanceof Value.Day until)
        || !until.date().isBefore(from.date());
  }
}
