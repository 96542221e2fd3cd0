package io.plannersync.merge;

import static io.plannersync.merge.Laws.check;
import static io.plannersync.merge.Space.SCALARS;
import static io.plannersync.merge.Space.SHOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.model.Conflict;
import io.plannersync.model.Decision;
import io.plannersync.model.Field;
import io.plannersync.model.Interval;
import io.plannersync.model.Rules;
import io.plannersync.model.Rules.Mode;
import io.plannersync.model.Rules.Resolution;
import io.plannersync.model.Side;
import io.plannersync.model.Value;
import io.plannersync.model.Value.ChecklistItem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The laws of the merge, for all small values of each kind of field on both sides, before and now.
 * Each test says how many cases it went through, so that none can be left out unnoticed.
 */
class DecideExhaustiveTest {

  private static final Field WHOLE = Field.PRIORITY;
  private static final Instant JUST_NOW = Pair.NOW.minusSeconds(60);
  private static final Instant LONG_AGO = Pair.NOW.minusSeconds(601);

  private static final List<Value> SETS = Space.sets(3);
  private static final List<Value> ALIASES = Space.sets(2, List.of("", "one", "two"));
  private static final List<Value> ORDERS = Space.checklists(List.of("1"), List.of(false));
  private static final List<Value> ITEMS = Space.checklists(List.of("1", "2"), List.of(false));
  private static final List<Value> TEXTS = Space.texts(3, List.of("a", "b", "c"));
  private static final List<Value> FEW_TEXTS = Space.texts(2, List.of("a", "b"));

  private final Laws laws = new Laws();

  /** A field, before and now on both sides. */
  private interface Four {
    void accept(Value beforeP, Value beforeS, Value p, Value s);
  }

  private static void all(List<Value> planner, List<Value> store, Four each) {
    for (Value beforeP : planner) {
      for (Value beforeS : store) {
        for (Value p : planner) {
          for (Value s : store) {
            each.accept(beforeP, beforeS, p, s);
          }
        }
      }
    }
  }

  /** The same, but both sides were equal before. */
  private static void allOfOneBase(List<Value> values, Four each) {
    for (Value before : values) {
      for (Value p : values) {
        for (Value s : values) {
          each.accept(before, before, p, s);
        }
      }
    }
  }

  /** With two other fields that were settled long ago, one of them with a difference. */
  private static Pair pair(Field field, Value beforeP, Value beforeS, Value p, Value s) {
    Pair pair = Pair.of(field, beforeP, beforeS, p, s);
    for (Field other : List.of(Field.TITLE, Field.BUCKET)) {
      Value different = other == Field.TITLE ? Space.B : Space.A;
      pair.settledAs(other, Space.A, different).set(other, Space.A, different);
    }
    pair.snapshots =
        List.of(
            new io.plannersync.model.Sighting.Snapshot("stamp", pair.link.base().store(), null));
    return pair;
  }

  private static List<Rules> everyRule() {
    return Stream.of(
            Stream.of(Resolution.PLANNER, Resolution.STORE)
                .map(rule -> new Rules(Map.of(WHOLE, rule), Side.PLANNER, Mode.TWO_WAY, PACE)),
            Stream.of(Side.values()).map(tie -> new Rules(Map.of(), tie, Mode.TWO_WAY, PACE)))
        .flatMap(rules -> rules)
        .toList();
  }

  private static final Duration PACE = Duration.ofMinutes(2);

  // ---- what holds of every kind of field, whatever was changed ----

  @Test
  void aScalarSettlesInOnePassAndNothingIsLostOrMadeUp() {
    for (Rules rules : everyRule()) {
      all(
          SCALARS,
          SHOWN,
          (beforeP, beforeS, p, s) -> {
            Pair pair = pair(WHOLE, beforeP, beforeS, p, s).with(rules);
            settlesWithAnyStamp(WHOLE, pair, SHOWN);
          });
    }
    assertThat(laws.checked()).isEqualTo(4 * 400 * (1 + 25 + 10));
  }

  @Test
  void aSetSettlesInOnePassAndNothingIsLostOrMadeUp() {
    all(
        SETS,
        SETS,
        (beforeP, beforeS, p, s) ->
            laws.settle(Field.LABELS, pair(Field.LABELS, beforeP, beforeS, p, s)));
    allOfOneBase(
        SETS,
        (beforeP, beforeS, p, s) ->
            settlesWithAnyStamp(Field.LABELS, pair(Field.LABELS, beforeP, beforeS, p, s), SETS));
    assertThat(laws.checked()).isEqualTo(4096 + 512 * (1 + 64 + 16));
  }

  @Test
  void aSetOfMembersOfWhichMoreIsSaidSettlesInOnePass() {
    all(
        ALIASES,
        ALIASES,
        (beforeP, beforeS, p, s) ->
            laws.settle(Field.ATTACHMENTS, pair(Field.ATTACHMENTS, beforeP, beforeS, p, s)));
    assertThat(laws.checked()).isEqualTo(65_536);
  }

  @Test
  void aChecklistSettlesInOnePassAndNothingIsLostOrMadeUp() {
    all(
        ORDERS,
        ORDERS,
        (beforeP, beforeS, p, s) ->
            laws.settle(Field.CHECKLIST, pair(Field.CHECKLIST, beforeP, beforeS, p, s)));
    allOfOneBase(
        ITEMS.stream().filter(list -> list.asItems().size() < 3).toList(),
        (beforeP, beforeS, p, s) ->
            laws.settle(Field.CHECKLIST, pair(Field.CHECKLIST, beforeP, beforeS, p, s)));
    allOfOneBase(
        ORDERS,
        (beforeP, beforeS, p, s) -> {
          for (Value written : ORDERS) {
            laws.settle(
                Field.CHECKLIST,
                pair(Field.CHECKLIST, beforeP, beforeS, p, s)
                    .olderStamp(Field.CHECKLIST, written, written));
          }
        });
    assertThat(laws.checked()).isEqualTo(65_536 + 31 * 31 * 31 + 65_536);
  }

  @Test
  void aTextSettlesInOnePassAndNothingIsLostOrMadeUp() {
    allOfOneBase(
        TEXTS,
        (beforeP, beforeS, p, s) ->
            laws.settle(Field.DESCRIPTION, pair(Field.DESCRIPTION, beforeP, beforeS, p, s)));
    all(
        FEW_TEXTS,
        FEW_TEXTS,
        (beforeP, beforeS, p, s) ->
            settlesWithAnyStamp(
                Field.DESCRIPTION, pair(Field.DESCRIPTION, beforeP, beforeS, p, s), FEW_TEXTS));
    assertThat(laws.checked()).isEqualTo(64_000 + 2401 * (1 + 49 + 14));
  }

  private void settlesWithAnyStamp(Field field, Pair pair, List<Value> earlier) {
    laws.settle(field, pair.copy());
    for (Value written : earlier) {
      for (Value last : earlier) {
        laws.settle(field, pair.copy().olderStamp(field, written, last));
      }
      laws.settle(field, pair.copy().withoutStamp(field, written, JUST_NOW));
      laws.settle(field, pair.copy().withoutStamp(field, written, LONG_AGO));
    }
  }

  // ---- what only one side changed, or both alike ----

  /** M1, M2 and M3, for every kind of field. */
  @Test
  void whatOneSideOrBothAlikeChangedStandsOnBoth() {
    Map<Field, List<Value>> kinds =
        Map.of(
            WHOLE,
            SCALARS,
            Field.DUE,
            Space.DAYS,
            Field.LABELS,
            SETS,
            Field.ATTACHMENTS,
            ALIASES,
            Field.CHECKLIST,
            ITEMS,
            Field.DESCRIPTION,
            TEXTS);
    int cases = 0;
    for (Map.Entry<Field, List<Value>> kind : kinds.entrySet()) {
      for (Value before : kind.getValue()) {
        for (Value changed : kind.getValue()) {
          for (Side side : Side.values()) {
            for (boolean alike : List.of(true, false)) {
              Field field = kind.getKey();
              Value p = alike || side == Side.PLANNER ? changed : before;
              Value s = alike || side == Side.STORE ? changed : before;
              Pair pair = pair(field, before, before, p, s);
              Decision decision = laws.settle(field, pair);
              check(
                  pair.planner.get(field).equals(changed)
                      && pair.store.get(field).equals(changed)
                      && decision.conflicts().isEmpty(),
                  "the change does not stand",
                  pair);
              cases++;
            }
          }
        }
      }
    }
    assertThat(cases).isEqualTo(4 * (16 + 16 + 64 + 256 + 79 * 79 + 1600));
  }

  // ---- both sides changed ----

  @Test
  void aScalarThatBothChangedIsTheWinnersAndTheLosersIsKept() {
    Interval early = Interval.between(Pair.SETTLED, Pair.SETTLED.plusSeconds(10));
    Interval late = Interval.between(Pair.SETTLED.plusSeconds(10), Pair.NOW);
    int cases = 0;
    for (Value before : SCALARS) {
      for (Value p : SCALARS) {
        for (Value s : SCALARS) {
          if (p.equals(before) || s.equals(before) || p.equals(s)) {
            continue;
          }
          for (Rules rules : everyRule()) {
            for (Interval plannerTime : List.of(early, late)) {
              for (Interval storeTime : List.of(early, late)) {
                cases++;
                Pair pair = pair(WHOLE, before, before, p, s).with(rules);
                pair.plannerTime = plannerTime;
                pair.storeTime = storeTime;
                Side winner =
                    switch (rules.resolution(WHOLE)) {
                      case PLANNER -> Side.PLANNER;
                      case STORE -> Side.STORE;
                      case LATEST ->
                          plannerTime == storeTime
                              ? rules.tie()
                              : plannerTime == late ? Side.PLANNER : Side.STORE;
                    };
                Decision decision = laws.settle(WHOLE, pair);

                Value stands = winner == Side.PLANNER ? p : s;
                check(
                    pair.planner.get(WHOLE).equals(stands) && pair.store.get(WHOLE).equals(stands),
                    "the winner does not stand",
                    pair);
                check(decision.conflicts().size() == 1, "not one conflict", pair);
                Conflict conflict = decision.conflicts().get(0);
                check(
                    conflict.winner() == winner
                        && conflict.loser().equals(winner == Side.PLANNER ? s : p),
                    "the loser is not kept",
                    pair);
              }
            }
          }
        }
      }
    }
    assertThat(cases).isEqualTo(4 * 3 * 2 * 4 * 4);
  }

  /** M7. */
  @Test
  void aSetThatBothChangedHasAllAdditionsAndNoRemovals() {
    List<Value> sets = Space.sets(4);
    int cases = 0;
    for (Value before : sets) {
      for (Value p : sets) {
        for (Value s : sets) {
          cases++;
          Pair pair = pair(Field.ASSIGNEES, before, before, p, s);
          Decision decision = laws.settle(Field.ASSIGNEES, pair);

          Set<String> expected = new HashSet<>(before.asMembers().keySet());
          expected.addAll(p.asMembers().keySet());
          expected.addAll(s.asMembers().keySet());
          expected.removeIf(
              member ->
                  before.asMembers().containsKey(member)
                      && !(p.asMembers().containsKey(member) && s.asMembers().containsKey(member)));
          check(
              pair.planner.get(Field.ASSIGNEES).asMembers().keySet().equals(expected)
                  && decision.conflicts().isEmpty(),
              "expected " + expected,
              pair);
        }
      }
    }
    assertThat(cases).isEqualTo(4096);
  }

  @Test
  void whatIsSaidOfAMemberIsMergedByItselfAndWhatGivesWayIsKept() {
    allOfOneBase(
        ALIASES,
        (before, same, p, s) -> {
          Pair pair = pair(Field.ATTACHMENTS, before, before, p, s);
          Decision decision = laws.settle(Field.ATTACHMENTS, pair);
          Map<String, String> result = pair.planner.get(Field.ATTACHMENTS).asMembers();
          boolean clash = false;
          for (String member : List.of("category1", "category2")) {
            String b = before.asMembers().get(member);
            String mp = p.asMembers().get(member);
            String ms = s.asMembers().get(member);
            clash |= clash(b, mp, ms);
            check(
                java.util.Objects.equals(result.get(member), one(b, mp, ms)),
                member + " is " + result.get(member),
                pair);
          }
          check(decision.conflicts().isEmpty() != clash, "clash " + clash, pair);
        });
    assertThat(laws.checked()).isEqualTo(4096);
  }

  private static boolean clash(String before, String p, String s) {
    return p != null && s != null && !p.equals(before) && !s.equals(before) && !p.equals(s);
  }

  /** Three-way; something new outlives a removal; Planner's stands in a tie. */
  private static String one(String before, String p, String s) {
    if (java.util.Objects.equals(p, before)) {
      return s;
    }
    return java.util.Objects.equals(s, before) || p != null ? p : s;
  }

  /** M8, and the laws of items: every checklist of up to three items with edited titles. */
  @Test
  void aChecklistIsMergedItemByItemInTheOrderOfWhoReordered() {
    allOfOneBase(
        ITEMS,
        (before, same, p, s) -> {
          Versions versions = new Versions(before, p, before, s);
          Merged merged = Checklists.merge(versions, Side.PLANNER);
          Map<String, ChecklistItem> was = byId(before);
          Map<String, ChecklistItem> inP = byId(p);
          Map<String, ChecklistItem> inS = byId(s);
          Map<String, ChecklistItem> is = byId(merged.result());
          boolean clash = false;
          for (String id : List.of("x", "y", "z")) {
            ChecklistItem b = was.get(id);
            ChecklistItem ip = inP.get(id);
            ChecklistItem is_ = inS.get(id);
            clash |=
                ip != null && is_ != null && !ip.equals(b) && !is_.equals(b) && !ip.equals(is_);
            ChecklistItem expected =
                java.util.Objects.equals(ip, b)
                    ? is_
                    : java.util.Objects.equals(is_, b) || ip != null ? ip : is_;
            check(
                java.util.Objects.equals(is.get(id), expected), id + " is " + is.get(id), versions);
          }
          List<String> order = List.copyOf(is.keySet());
          boolean byPlanner = !sameOrder(was, inP);
          boolean byStore = !sameOrder(was, inS);
          boolean atOdds = byPlanner == byStore && !sameOrder(inP, inS);
          check(byStore || follows(order, inP), "Planner's order is lost", versions);
          check(byPlanner || atOdds || follows(order, inS), "the store's order is lost", versions);
          check(
              agreeing(inP, inS).stream().allMatch(two -> follows(order, two)),
              "an order that both have is lost",
              versions);
          clash |= atOdds;
          check(merged.clashed() == clash, "clashed is not " + clash, versions);
        });
  }

  private static Map<String, ChecklistItem> byId(Value list) {
    Map<String, ChecklistItem> items = new java.util.LinkedHashMap<>();
    list.asItems().forEach(item -> items.put(item.id(), item));
    return items;
  }

  private static boolean sameOrder(Map<String, ?> one, Map<String, ?> other) {
    return follows(List.copyOf(one.keySet()), other);
  }

  private static boolean follows(List<String> order, Map<String, ?> list) {
    return order.stream()
        .filter(list::containsKey)
        .toList()
        .equals(list.keySet().stream().filter(order::contains).toList());
  }

  /** The two-item lists whose order both sides have. */
  private static List<Map<String, Integer>> agreeing(Map<String, ?> p, Map<String, ?> s) {
    List<Map<String, Integer>> result = new ArrayList<>();
    List<String> ids = List.copyOf(p.keySet());
    for (int i = 0; i < ids.size(); i++) {
      for (int j = i + 1; j < ids.size(); j++) {
        Map<String, Integer> two = new java.util.LinkedHashMap<>();
        two.put(ids.get(i), 1);
        two.put(ids.get(j), 2);
        if (s.keySet().containsAll(two.keySet()) && follows(List.copyOf(s.keySet()), two)) {
          result.add(two);
        }
      }
    }
    return result;
  }

  /** M4: with the sides exchanged, and the tie rule with them, the result is the same. */
  @Test
  void theTwoSidesAreTreatedAlike() {
    Map<Field, List<Value>> kinds = new HashMap<>();
    kinds.put(WHOLE, SCALARS);
    kinds.put(Field.LABELS, SETS);
    kinds.put(Field.ATTACHMENTS, Space.sets(2, List.of("", "one")));
    kinds.put(Field.CHECKLIST, ORDERS);
    kinds.put(Field.DESCRIPTION, Space.texts(3, List.of("a", "b")));
    int[] cases = new int[1];
    kinds.forEach(
        (field, values) ->
            all(
                values,
                values,
                (beforeP, beforeS, p, s) -> {
                  cases[0]++;
                  Pair one = Pair.of(field, beforeP, beforeS, p, s).with(tie(Side.PLANNER));
                  Pair other = Pair.of(field, beforeS, beforeP, s, p).with(tie(Side.STORE));
                  Decision decision = one.pass();
                  Decision mirrored = other.pass();
                  check(
                      one.planner.equals(other.store) && one.store.equals(other.planner),
                      "not alike: " + one.planner.values() + ", " + other.store.values(),
                      Pair.of(field, beforeP, beforeS, p, s));
                  check(
                      decision.conflicts().size() == mirrored.conflicts().size(),
                      "other conflicts",
                      one);
                }));
    assertThat(cases[0]).isEqualTo(256 + 4096 + 6561 + 65_536 + 50_625);
  }

  private static Rules tie(Side side) {
    return new Rules(Map.of(), side, Mode.TWO_WAY, PACE);
  }

  // ---- documents made from an older state ----

  @Test
  void aWriterWhoDidNotTouchAFieldUndoesNobodysWorkOnIt() {
    Map<Field, List<Value>> kinds =
        Map.of(
            WHOLE,
            SCALARS,
            Field.LABELS,
            SETS,
            Field.CHECKLIST,
            ORDERS,
            Field.DESCRIPTION,
            FEW_TEXTS);
    int[] cases = new int[1];
    kinds.forEach(
        (field, values) -> {
          for (Value settled : values) {
            for (Value p : values) {
              for (Value older : values) {
                for (Value last : values) {
                  for (Value shown : List.of(older, last)) {
                    cases[0]++;
                    Pair pair = pair(field, settled, settled, p, shown);
                    pair.olderStamp(field, older, last);
                    Decision decision = laws.settle(field, pair);
                    check(
                        pair.planner.get(field).equals(p) && pair.store.get(field).equals(p),
                        "work was undone",
                        pair);
                    check(decision.conflicts().isEmpty(), "a clash without a change", pair);
                  }
                }
              }
            }
          }
        });
    assertThat(cases[0]).isEqualTo(2 * (256 + 4096 + 65_536 + 2401));
  }

  @Test
  void whatAWriterOfAnOlderStateChangedMeetsWhatPeopleChangedSince() {
    int cases = 0;
    for (Rules rules : everyRule()) {
      for (Value settled : SCALARS) {
        for (Value older : SCALARS) {
          for (Value s : SCALARS) {
            if (settled.equals(older) || s.equals(older) || s.equals(settled)) {
              continue;
            }
            cases++;
            Pair pair = pair(WHOLE, settled, settled, settled, s).with(rules);
            pair.olderStamp(WHOLE, older, older);
            Decision decision = laws.settle(WHOLE, pair);
            boolean planner = rules.resolution(WHOLE) == Resolution.PLANNER;
            check(
                pair.store.get(WHOLE).equals(planner ? settled : s),
                "the later change does not stand",
                pair);
            check(
                decision.conflicts().size() == 1
                    && decision.conflicts().get(0).loser().equals(planner ? s : settled),
                "what gave way is not kept",
                pair);
          }
        }
      }
    }
    assertThat(cases).isEqualTo(4 * 24);
  }

  @Test
  void aWriterOfAnOlderSetAddsAndRemovesOnlyWhatHeAddedAndRemoved() {
    int cases = 0;
    for (Value settled : SETS) {
      for (Value older : SETS) {
        for (Value s : SETS) {
          cases++;
          Pair pair = pair(Field.LABELS, settled, settled, settled, s);
          pair.olderStamp(Field.LABELS, older, older);
          laws.settle(Field.LABELS, pair);
          for (String member : List.of("category1", "category2", "category3")) {
            boolean had = older.asMembers().containsKey(member);
            boolean has = s.asMembers().containsKey(member);
            boolean expected = had == has ? settled.asMembers().containsKey(member) : has;
            check(
                pair.planner.get(Field.LABELS).asMembers().containsKey(member) == expected,
                member + " should be " + expected,
                pair);
          }
        }
      }
    }
    assertThat(cases).isEqualTo(512);
  }

  // ---- documents without their stamp ----

  @Test
  void anOldValueWithoutAStampIsASuspectEchoForTenMinutesAndThenAnEdit() {
    int cases = 0;
    for (Value settled : SCALARS) {
      for (Value p : SCALARS) {
        for (Value s : SHOWN) {
          for (Value earlier : SCALARS) {
            cases++;
            Pair fresh = pair(WHOLE, settled, settled, p, s).withoutStamp(WHOLE, earlier, JUST_NOW);
            Pair old = pair(WHOLE, settled, settled, p, s).withoutStamp(WHOLE, earlier, LONG_AGO);
            Pair stamped = pair(WHOLE, settled, settled, p, s);
            boolean echo = s.equals(earlier) && !s.equals(settled) && !s.equals(p);
            Decision decision = laws.settle(WHOLE, fresh);
            Decision later = laws.settle(WHOLE, old);
            Decision usual = laws.settle(WHOLE, stamped);

            check(later.action().equals(usual.action()), "not an edit", old);
            if (echo) {
              check(fresh.planner.get(WHOLE).equals(p), "the echo won", fresh);
              check(fresh.store.get(WHOLE).equals(p), "the echo stayed", fresh);
              check(
                  decision.conflicts().size() == 1
                      && decision.conflicts().get(0).reason().equals("suspect-echo")
                      && decision.conflicts().get(0).store().equals(s),
                  "the echo is not kept",
                  fresh);
            } else {
              check(decision.action().equals(usual.action()), "not an edit", fresh);
            }
          }
        }
      }
    }
    assertThat(cases).isEqualTo(4 * 4 * 5 * 4);
  }

  // ---- values that the store cannot mean ----

  @Test
  void aRefusedValueStopsOnlyItsFieldAndIsNeverWrittenAnywhere() {
    int cases = 0;
    for (Value before : SHOWN) {
      for (Value beforeP : SCALARS) {
        for (Value p : SCALARS) {
          for (Value otherP : SCALARS) {
            for (Value otherS : SCALARS) {
              cases++;
              Pair pair = pair(WHOLE, beforeP, before, p, Space.BAD);
              pair.settledAs(Field.DUE, Space.day(1), Space.day(1));
              pair.set(Field.DUE, otherP, otherS);
              Pair other = Pair.of(Field.DUE, Space.day(1), otherP, otherS);
              Decision decision = pair.pass();
              other.pass();

              check(
                  pair.planner.get(Field.DUE).equals(other.planner.get(Field.DUE))
                      && pair.store.get(Field.DUE).equals(other.store.get(Field.DUE)),
                  "the other field waits",
                  pair);
              boolean overwritten = !p.equals(beforeP);
              check(pair.planner.get(WHOLE).equals(p), "it was sent", pair);
              check(pair.store.get(WHOLE).equals(overwritten ? p : Space.BAD), "overwritten", pair);
              check(decision.refused().containsKey(WHOLE) != overwritten, "not shown", pair);
              check(pair.merge().writesNothing(), "writes again", pair);
              check(pair.decide().refused().equals(decision.refused()), "forgotten", pair);
            }
          }
        }
      }
    }
    assertThat(cases).isEqualTo(5 * 256);
  }

  @Test
  void aValueThatPlannerRefusedIsShownUntilItChangesAndNotSentAgain() {
    for (Value before : SCALARS) {
      for (Value s : SCALARS) {
        Pair pair = pair(WHOLE, before, before, before, s);
        pair.refusedByPlanner(WHOLE, s);
        Decision decision = laws.settle(WHOLE, pair);
        check(decision.refused().containsKey(WHOLE) != before.equals(s), "not shown", pair);
        check(((Decision.Merge) decision.action()).writesNothing(), "sent again", pair);

        for (Value next : SCALARS) {
          if (!next.equals(s) && !before.equals(s)) {
            Pair edited = pair.copy();
            edited.set(WHOLE, before, next);
            Decision then = laws.settle(WHOLE, edited);
            check(then.refused().isEmpty(), "still refused", edited);
            check(edited.planner.get(WHOLE).equals(next), "the edit is not synced", edited);
          }
        }
      }
    }
    assertThat(laws.checked()).isEqualTo(16 + 12 * 3);
  }

  // ---- modes ----

  @ParameterizedTest
  @EnumSource(Mode.class)
  void aModeWritesNoForbiddenSideAndNothingIsForgottenUntilItIsLifted(Mode mode) {
    Map<Field, List<Value>> kinds =
        Map.of(WHOLE, SHOWN, Field.LABELS, SETS, Field.CHECKLIST, ORDERS);
    kinds.forEach(
        (field, values) -> {
          for (Value before : values) {
            for (Value p : values) {
              for (Value s : values) {
                if (before instanceof Value.Refused || p instanceof Value.Refused) {
                  continue;
                }
                Pair pair = pair(field, before, before, p, s).with(Rules.DEFAULT.withMode(mode));
                Pair free = pair.copy().with(Rules.DEFAULT);
                Decision.Merge merge = (Decision.Merge) laws.settle(field, pair).action();
                check(mode.writes(Side.PLANNER) || merge.toPlanner().isEmpty(), "wrote it", pair);
                check(mode.writes(Side.STORE) || merge.toStore().isEmpty(), "wrote it", pair);

                pair.with(Rules.DEFAULT).pass();
                free.pass();
                check(
                    pair.planner.equals(free.planner) && pair.store.equals(free.store),
                    "not as without the mode: " + free,
                    pair);
              }
            }
          }
        });
    assertThat(laws.checked()).isEqualTo(80 + 512 + 4096);
  }

  // ---- adopted pairs ----

  @Test
  void anAdoptedPairIsNotWrittenAndEveryDifferenceIsListedOnce() {
    Map<Field, List<Value>> kinds =
        Map.of(
            WHOLE,
            SHOWN,
            Field.BUCKET,
            SCALARS,
            Field.DUE,
            Space.DAYS,
            Field.LABELS,
            SETS,
            Field.CHECKLIST,
            ORDERS,
            Field.DESCRIPTION,
            FEW_TEXTS,
            Field.REPORT,
            SCALARS);
    int[] cases = new int[1];
    kinds.forEach(
        (field, values) -> {
          for (Value p : values) {
            for (Value s : values) {
              // What a document leaves empty says nothing yet: Planner's value is taken.
              if (p instanceof Value.Refused || s instanceof Value.Nothing) {
                continue;
              }
              cases[0]++;
              Pair pair = new Pair().neverSettled().set(Field.TITLE, Space.A, Space.A);
              pair.set(field, p, s);
              pair.stamp = null;
              Decision decision = pair.pass();
              check(((Decision.Merge) decision.action()).writesNothing(), "it is written", pair);
              boolean listed = !p.equals(s) && field != Field.REPORT;
              check(
                  decision.conflicts().stream()
                      .map(Conflict::reason)
                      .toList()
                      .equals(listed ? List.of("adopted-different") : List.of()),
                  "not listed once: " + decision.conflicts(),
                  pair);
              Decision again = pair.pass();
              check(((Decision.Merge) again.action()).writesNothing(), "written later", pair);
              check(again.conflicts().isEmpty(), "listed again", pair);
              if (field != Field.REPORT) {
                decidedByTheFirstChange(field, values, pair);
              }
            }
          }
        });
    assertThat(cases[0]).isEqualTo(16 + 12 + 12 + 56 + 240 + 42 + 12);
  }

  private static void decidedByTheFirstChange(Field field, List<Value> values, Pair adopted) {
    for (Value changed : values) {
      if (changed instanceof Value.Refused) {
        continue;
      }
      for (Side side : Side.values()) {
        Pair pair = adopted.copy();
        pair.set(
            field,
            side == Side.PLANNER ? changed : pair.planner.get(field),
            side == Side.STORE ? changed : pair.store.get(field));
        boolean isChange =
            !pair.planner.equals(adopted.planner) || !pair.store.equals(adopted.store);
        pair.pass();
        check(
            !isChange || pair.planner.get(field).equals(pair.store.get(field)),
            "a change on " + side + " did not decide it",
            pair);
      }
    }
  }
}
