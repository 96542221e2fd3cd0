package io.plannersync.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.model.Decision;
import io.plannersync.model.Field;
import io.plannersync.model.Side;
import io.plannersync.model.Value;
import io.plannersync.model.Value.ChecklistItem;
import io.plannersync.planner.FieldValues;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The laws of the merge for values that are too large to go through all of them. */
class MergePropertiesTest {

  /** All fields of a task at once, of which each side has changed some. */
  record Three(Map<Field, Value> before, Map<Field, Value> p, Map<Field, Value> s) {}

  @Property(tries = 500)
  void aWholeTaskSettlesInOnePassAndEachFieldByItself(@ForAll("tasks") Three three) {
    Pair pair = pair(three);
    Map<Field, Pair> alone = new HashMap<>();
    for (Field field : Field.values()) {
      Pair single =
          Pair.of(field, get(three.before, field), get(three.p, field), get(three.s, field));
      single.pass();
      alone.put(field, single);
    }
    Decision decision = pair.pass();

    for (Field field : Field.values()) {
      boolean waits = decision.refused().containsKey(field);
      if (field != Field.REPORT && field != Field.START && field != Field.DUE && !waits) {
        assertThat(pair.planner.get(field)).isEqualTo(alone.get(field).planner.get(field));
        assertThat(pair.store.get(field)).isEqualTo(pair.planner.get(field));
      }
    }
    assertThat(pair.merge().writesNothing()).isTrue();
  }

  private static Pair pair(Three three) {
    Pair pair = new Pair();
    for (Field field : Field.values()) {
      Value before = get(three.before, field);
      pair.settledAs(field, before, before);
      pair.set(field, get(three.p, field), get(three.s, field));
    }
    return pair;
  }

  private static Value get(Map<Field, Value> values, Field field) {
    return values.getOrDefault(field, Value.NOTHING);
  }

  // ---- texts ----

  @Property(tries = 1500)
  void linesThatOneSideChangedAreInTheMergedText(@ForAll("texts") List<String> lines) {
    // Both sides edit lines far apart, so neither is in the other's way.
    List<String> before = new ArrayList<>(lines);
    before.addAll(List.of("= the end of one part =", "= the begin of the other ="));
    before.addAll(lines);
    List<String> p = new ArrayList<>(before);
    List<String> s = new ArrayList<>(before);
    p.set(0, "changed by a person");
    p.add(0, "added by a person");
    s.set(s.size() - 1, "changed by an agent");
    s.add("added by an agent");
    List<String> expected = new ArrayList<>(before);
    expected.set(0, "changed by a person");
    expected.add(0, "added by a person");
    expected.set(expected.size() - 1, "changed by an agent");
    expected.add("added by an agent");

    assertThat(Lines.merge(new Versions(text(before), text(p), text(before), text(s))))
        .contains(text(expected));
  }

  @Property(tries = 1500)
  void aMergedTextIsMadeOfLinesThatSomebodyWroteAndLosesNone(
      @ForAll("texts") List<String> before,
      @ForAll("texts") List<String> p,
      @ForAll("texts") List<String> s) {
    Versions versions = new Versions(text(before), text(p), text(before), text(s));
    Optional<Value> merged = Lines.merge(versions);
    Optional<Value> mirrored =
        Lines.merge(new Versions(text(before), text(s), text(before), text(p)));

    assertThat(mirrored).isEqualTo(merged);
    if (merged.isPresent()) {
      Map<String, Integer> result = counts(merged.get().asText());
      Map<String, Integer> was = counts(versions.beforeP().asText());
      Map<String, Integer> inP = counts(versions.p().asText());
      Map<String, Integer> inS = counts(versions.s().asText());
      Set<String> all = new HashSet<>(result.keySet());
      all.addAll(inP.keySet());
      all.addAll(inS.keySet());
      for (String line : all) {
        int b = was.getOrDefault(line, 0);
        int byP = inP.getOrDefault(line, 0) - b;
        int byS = inS.getOrDefault(line, 0) - b;
        int r = result.getOrDefault(line, 0) - b;
        // Both changes add up, but for a change that both made alike.
        assertThat(r)
            .isBetween(
                Math.min(byP + byS, Math.min(byP, byS)), Math.max(byP + byS, Math.max(byP, byS)));
      }
    }
  }

  @Property(tries = 1000)
  void aTextThatOneSideOrBothAlikeChangedIsThatText(
      @ForAll("texts") List<String> before, @ForAll("texts") List<String> changed) {
    Value b = text(before);
    Value x = text(changed);

    assertThat(Lines.merge(new Versions(b, x, b, b))).contains(x);
    assertThat(Lines.merge(new Versions(b, b, b, x))).contains(x);
    assertThat(Lines.merge(new Versions(b, x, b, x))).contains(x);
  }

  private static Map<String, Integer> counts(String text) {
    Map<String, Integer> counts = new HashMap<>();
    Arrays.stream(text.split("\n", -1)).forEach(line -> counts.merge(line, 1, Integer::sum));
    return counts;
  }

  private static Value text(List<String> lines) {
    return Value.text(String.join("\n", lines).stripTrailing());
  }

  // ---- checklists ----

  @Property(tries = 2000)
  void aLargeChecklistKeepsEveryItemThatNobodyDeletedAndEveryEdit(
      @ForAll("edits") Edited p, @ForAll("edits") Edited s) {
    List<ChecklistItem> before = items(20);
    Value b = Value.checklist(before);
    Value editedP = p.of(before, "p");
    Value editedS = s.of(before, "s");
    Merged merged = Checklists.merge(new Versions(b, editedP, b, editedS), Side.PLANNER);
    Map<String, ChecklistItem> result = new HashMap<>();
    merged.result().asItems().forEach(item -> result.put(item.id(), item));

    for (Value side : List.of(editedP, editedS)) {
      for (ChecklistItem item : side.asItems()) {
        boolean touched = !before.contains(item);
        if (touched) {
          assertThat(result).containsKey(item.id());
        }
        if (touched && !merged.clashed()) {
          ChecklistItem is = result.get(item.id());
          Optional<ChecklistItem> was =
              before.stream().filter(old -> old.id().equals(item.id())).findFirst();
          if (was.isEmpty() || !was.get().title().equals(item.title())) {
            assertThat(is.title()).isEqualTo(item.title());
          }
          if (was.isEmpty() || was.get().checked() != item.checked()) {
            assertThat(is.checked()).isEqualTo(item.checked());
          }
        }
      }
    }
    assertThat(Checklists.merge(new Versions(b, editedP, b, b), Side.STORE).result())
        .isEqualTo(editedP);
    assertThat(Checklists.merge(new Versions(b, b, b, editedS), Side.PLANNER).result())
        .isEqualTo(editedS);
  }

  /** What somebody did to a checklist. */
  record Edited(
      Set<Integer> deleted, Set<Integer> titled, Set<Integer> ticked, int added, long order) {

    Value of(List<ChecklistItem> before, String who) {
      List<ChecklistItem> now = new ArrayList<>();
      for (int i = 0; i < before.size(); i++) {
        ChecklistItem item = before.get(i);
        if (!deleted.contains(i)) {
          now.add(
              new ChecklistItem(
                  item.id(),
                  titled.contains(i) ? item.title() + who : item.title(),
                  ticked.contains(i)));
        }
      }
      for (int i = 0; i < added; i++) {
        now.add((i * 7) % (now.size() + 1), new ChecklistItem(who + i, "new", false));
      }
      if (order % 3 == 0) {
        Collections.shuffle(now, new Random(order));
      }
      return Value.checklist(now);
    }
  }

  private static List<ChecklistItem> items(int count) {
    List<ChecklistItem> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      items.add(new ChecklistItem("i" + i, "t" + i, false));
    }
    return items;
  }

  // ---- what is generated ----

  @Provide
  Arbitrary<List<String>> texts() {
    return Arbitraries.of("a", "b", "c", "d", "# heading", "- item", "")
        .list()
        .ofMinSize(1)
        .ofMaxSize(40);
  }

  @Provide
  Arbitrary<Edited> edits() {
    Arbitrary<Set<Integer>> some = Arbitraries.integers().between(0, 19).set().ofMaxSize(6);
    return Combinators.combine(
            some, some, some, Arbitraries.integers().between(0, 5), Arbitraries.longs())
        .as(Edited::new);
  }

  @Provide
  Arbitrary<Three> tasks() {
    return values()
        .flatMap(
            before ->
                Combinators.combine(changes(before), changes(before))
                    .as((p, s) -> new Three(before, p, s)));
  }

  /** The same task with about a third of its fields changed. */
  private static Arbitrary<Map<Field, Value>> changes(Map<Field, Value> before) {
    return Combinators.combine(values(), Arbitraries.of(Field.values()).set().ofMaxSize(5))
        .as(
            (other, changed) -> {
              Map<Field, Value> now = new HashMap<>(before);
              changed.forEach(field -> now.put(field, other.get(field)));
              return now;
            });
  }

  private static Arbitrary<Map<Field, Value>> values() {
    Arbitrary<Map<Field, Value>> all = Arbitraries.just(Map.of());
    for (Field field : Field.values()) {
      all =
          Combinators.combine(all, FieldValues.of(field))
              .as(
                  (some, value) -> {
                    Map<Field, Value> more = new HashMap<>(some);
                    more.put(field, value);
                    return more;
                  });
    }
    return all;
  }
}
