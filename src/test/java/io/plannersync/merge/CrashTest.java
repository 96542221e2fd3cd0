package io.plannersync.merge;

import static io.plannersync.merge.Laws.check;
import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.model.Applied;
import io.plannersync.model.Decision;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Intent;
import io.plannersync.model.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * We were stopped between recording an intent and settling the pair, at every point in between, for
 * all small values; and people and agents went on working meanwhile.
 */
class CrashTest {

  private static final Field WHOLE = Field.PRIORITY;
  private static final Map<Field, List<Value>> KINDS =
      Map.of(
          WHOLE,
          Space.SCALARS,
          Field.LABELS,
          Space.sets(3),
          Field.ATTACHMENTS,
          Space.sets(2, List.of("", "one")),
          Field.CHECKLIST,
          Space.checklists(List.of("1"), List.of(false)),
          Field.DESCRIPTION,
          Space.texts(2, List.of("a", "b", "c")));

  private int cases;

  /** A pass that is going to write to Planner, at the three points where it can be cut off. */
  private interface Cut {
    void at(Pair sentInVain, Pair patched, Pair written, Pair settled);
  }

  private static void everyPass(Field field, Value before, Value p, Value s, Cut cut) {
    Pair pair = Pair.of(field, before, p, s);
    Decision decision = pair.decide();
    Decision.Merge merge = (Decision.Merge) decision.action();
    if (merge.toPlanner().isEmpty()) {
      return;
    }
    Map<Field, Value> shown = new HashMap<>(merge.toPlanner());
    shown.replaceAll((written, value) -> pair.store.get(written));
    pair.withIntent(
        new Intent(Intent.Kind.CHANGE, merge.toPlanner(), shown, "plan-1", Pair.NOW, 0));
    Pair sentInVain = pair.copy();
    Applied applied = pair.patch(decision);
    Pair patched = pair.copy();
    applied = pair.write(applied);
    Pair written = pair.copy();
    pair.link = Settle.merged(applied, merge, pair.at);
    cut.at(sentInVain, patched, written, pair);
  }

  @Test
  void whetherTheWriteHappenedOrNotTheSameEndIsReached() {
    KINDS.forEach(
        (field, values) -> {
          for (Value before : values) {
            for (Value p : values) {
              for (Value s : values) {
                everyPass(
                    field,
                    before,
                    p,
                    s,
                    (sentInVain, patched, written, settled) -> {
                      for (Pair cut : List.of(sentInVain, patched, written)) {
                        cases++;
                        cut.pass();
                        check(
                            cut.planner.equals(settled.planner) && cut.store.equals(settled.store),
                            "another end: " + settled,
                            cut);
                        check(cut.link.base().equals(settled.link.base()), "another base", cut);
                        check(cut.merge().writesNothing(), "writes again", cut);
                      }
                    });
              }
            }
          }
        });
    assertThat(cases).isEqualTo(9516);
  }

  @Test
  void whatAnAgentChangedMeanwhileStandsAsIfNothingHadHappened() {
    KINDS.forEach(
        (field, values) -> {
          for (Value before : values) {
            for (Value p : values) {
              for (Value s : values) {
                everyPass(
                    field,
                    before,
                    p,
                    s,
                    (sentInVain, patched, written, settled) -> {
                      for (Value edit : values) {
                        if (edit.equals(s) || field == Field.CHECKLIST && isReordered(edit)) {
                          continue;
                        }
                        // Of the document that he saw: before our write to the store ...
                        cases++;
                        Pair early = patched.copy();
                        early.store = new Half(Map.of(field, edit));
                        early.pass();
                        Pair usual = settledUnder(field, settled, s, edit);
                        usual.pass();
                        check(
                            early.planner.equals(early.store)
                                && early.planner.equals(usual.planner),
                            "the edit of " + edit + " ends otherwise than in " + usual,
                            early);
                        // ... and after it.
                        Pair late = written.copy();
                        late.store = new Half(Map.of(field, edit));
                        Decision decision = late.pass();
                        check(
                            late.store.get(field).equals(edit)
                                && late.planner.get(field).equals(edit)
                                && decision.conflicts().isEmpty(),
                            "the edit of " + edit + " is lost",
                            late);
                      }
                    });
              }
            }
          }
        });
    assertThat(cases).isEqualTo(24_570);
  }

  /** The same edit, had the pass been settled without its write to the store. */
  private static Pair settledUnder(Field field, Pair settled, Value s, Value edit) {
    Value merged = settled.planner.get(field);
    Pair pair = Pair.of(field, s, s, merged, edit);
    return pair;
  }

  private static boolean isReordered(Value list) {
    List<String> ids = list.asItems().stream().map(item -> item.id()).toList();
    return !ids.equals(ids.stream().sorted().toList());
  }

  @Test
  void whatAPersonChangedMeanwhileIsNeverLostUnnoticed() {
    for (Value before : Space.SCALARS) {
      for (Value p : Space.SCALARS) {
        for (Value s : Space.SCALARS) {
          everyPass(
              WHOLE,
              before,
              p,
              s,
              (sentInVain, patched, written, settled) -> {
                for (Value edit : Space.SCALARS) {
                  for (Pair cut : List.of(sentInVain, patched, written)) {
                    if (edit.equals(cut.planner.get(WHOLE)) || edit.equals(before)) {
                      continue;
                    }
                    cases++;
                    Pair edited = cut.copy();
                    edited.planner = new Half(Map.of(WHOLE, edit));
                    Decision decision = edited.pass();
                    check(edited.planner.equals(edited.store), "they differ", edited);
                    check(
                        edited.planner.get(WHOLE).equals(edit)
                            || decision.conflicts().stream()
                                .anyMatch(c -> c.planner().equals(edit)),
                        "the person's " + edit + " is lost",
                        cut);
                  }
                }
              });
        }
      }
    }
    assertThat(cases).isEqualTo(84);
  }

  @Test
  void ofACreatedTaskPlannersDefaultsReachTheDocumentAndTheDetailsReachPlanner() {
    for (Value posted : Space.SHOWN) {
      for (Value shows : Space.SCALARS) {
        for (Value details : Space.texts(2, List.of("a", "b"))) {
          cases++;
          Pair pair = new Pair().neverSettled();
          pair.stamp = null;
          boolean refused = posted instanceof Value.Refused;
          Map<Field, Value> body = refused ? Map.of() : Map.of(WHOLE, posted);
          pair.withIntent(new Intent(Intent.Kind.CREATE, body, "plan-1", Pair.NOW));
          pair.set(WHOLE, shows, posted).set(Field.DESCRIPTION, Value.NOTHING, details);
          pair.set(Field.BUCKET, Space.A, Value.NOTHING).set(Field.TITLE, Space.A, Space.A);
          Decision decision = pair.pass();

          check(pair.planner.get(WHOLE).equals(shows), "Planner's is overwritten", pair);
          check(pair.store.get(WHOLE).equals(refused ? posted : shows), "no default", pair);
          check(decision.refused().containsKey(WHOLE) == refused, "not shown", pair);
          check(pair.store.get(Field.BUCKET).equals(Space.A), "no bucket", pair);
          check(pair.planner.get(Field.DESCRIPTION).equals(details), "no details", pair);
          check(decision.conflicts().isEmpty(), "a clash with a default", pair);
          check(pair.merge().writesNothing(), "writes again", pair);
        }
      }
    }
    assertThat(cases).isEqualTo(5 * 4 * 7);
  }
}
