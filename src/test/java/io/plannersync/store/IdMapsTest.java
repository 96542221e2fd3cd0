package io.plannersync.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class IdMapsTest {

  private static final String OURS =
      "{\"annika_id\":\"A1\",\"planner_id\":\"P1\","
          + "\"stored_at\":\"2025-11-19T08:30:00.123456Z\",\"version\":1}";

  static Stream<Arguments> spellings() {
    return Stream.of(
            "P1 | A1",
            " P1\n|  A1 ",
            "\"P1\" | \"A1\"",
            OURS + " | " + OURS,
            "{\"planner_id\":\"P1\"} | {\"annika_id\":\"A1\"}",
            "{\"plannerId\":\"P1\"} | {\"annikaId\":\"A1\"}",
            "{\"planner\":\"P1\",\"planner_id\":null} | {\"annikaId\":\"A1\",\"annika_id\":\"\"}")
        .map(pair -> Arguments.of((Object[]) pair.split(" ?\\| ?")));
  }

  @ParameterizedTest
  @MethodSource("spellings")
  void everySpellingOfAValueIsUnderstood(String forward, String reverse) {
    try (Store store = Store.of(Representation.JSON)) {
      for (Representation as : Representation.values()) {
        if (as == Representation.JSON && !forward.startsWith("{") && !forward.startsWith("\"")) {
          continue; // plain text cannot be stored as JSON
        }
        store.redis().flushall();
        store.put(Store.KEYS.idMap("A1"), as, forward);
        store.put(Store.KEYS.reverse("P1"), as, reverse);
        assertThat(store.idMaps().plannerOf("A1")).contains("P1");
        assertThat(store.idMaps().storeOf("P1")).contains("A1");
        assertThat(store.idMaps().all()).isEqualTo(Map.of("A1", "P1"));
        assertThat(store.idMaps().claim("A1", "P1")).isTrue();
        assertThat(store.get(Store.KEYS.idMap("A1"))).isEqualTo(forward);
      }
    }
  }

  @Test
  void keysThatNameNothingOrHoldNoTextNameNothingAndStayAsTheyAre() {
    try (Store store = Store.of(Representation.STRING)) {
      IdMaps maps = store.idMaps();
      for (String text : List.of("", "null", "{", "{}", "[]", "{\"planner_id\":7}", "A1")) {
        store.redis().set(Store.KEYS.idMap("A1"), text);
        assertThat(maps.plannerOf("A1")).as(text).isEmpty();
        assertThat(maps.claim("A1", "P1")).as(text).isFalse();
        assertThat(store.redis().get(Store.KEYS.idMap("A1"))).isEqualTo(text);
        assertThat(store.redis().exists(Store.KEYS.reverse("P1"))).as("undone").isZero();
      }
      store.redis().hset(Store.KEYS.idMap("A2"), "planner_id", "P2");
      store.redis().lpush(Store.KEYS.reverse("P3"), "A3");
      assertThat(maps.plannerOf("A2")).isEmpty();
      assertThat(maps.storeOf("P3")).isEmpty();
      assertThat(maps.claim("A2", "P2")).isFalse();
      assertThat(maps.claim("A3", "P3")).isFalse();
      assertThat(maps.all()).isEmpty();
      Adoption adoption = maps.adopt(Set.of("P1", "P2", "P3"), Set.of("A1", "A2", "A3"));
      assertThat(adoption.pairs()).isEmpty();
      assertThat(adoption.ambiguous()).containsOnlyKeys("A1", "A2", "P3");
      assertThat(store.redis().keys("*")).hasSize(3);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aClaimWritesBothEntriesInTheShapeThatReadersKnow(Representation as) {
    try (Store store = Store.of(as)) {
      assertThat(store.idMaps().claim("A1", "P1")).isTrue();
      assertThat(store.idMaps().claim("A1", "P1")).as("again").isTrue();
      for (String key : List.of("annika:planner:id_map:A1", "annika:task:mapping:planner:P1")) {
        assertThat(store.get(key)).isEqualTo(OURS);
        assertThat(store.redis().type(key)).isEqualTo(as.type());
        assertThat(store.redis().ttl(key)).isEqualTo(-1);
      }
    }
  }

  @Test
  void aClaimIsRefusedIfEitherIdBelongsToAnother() {
    try (Store store = Store.of(Representation.STRING)) {
      IdMaps maps = store.idMaps();
      assertThat(maps.claim("A1", "P1")).isTrue();
      assertThat(maps.claim("A2", "P1")).isFalse();
      assertThat(maps.claim("A1", "P2")).isFalse();
      assertThat(maps.all()).isEqualTo(Map.of("A1", "P1"));
      assertThat(store.redis().keys("*")).hasSize(2);
    }
  }

  @Test
  void aClaimThatDiedHalfWayIsCompletedByTheNextOne() {
    try (Store store = Store.of(Representation.STRING)) {
      store.redis().set(Store.KEYS.reverse("P1"), "A1");
      assertThat(store.idMaps().claim("A2", "P1")).isFalse();
      assertThat(store.idMaps().claim("A1", "P1")).isTrue();
      assertThat(store.idMaps().plannerOf("A1")).contains("P1");
    }
  }

  @Test
  void aReverseEntryWhoseDocumentBelongsToAnotherTaskDoesNotBlockAClaim() {
    try (Store store = Store.of(Representation.STRING)) {
      store.idMaps().claim("A1", "P1");
      store.redis().set(Store.KEYS.reverse("P2"), "A1");
      assertThat(store.idMaps().claim("A2", "P2")).isTrue();
      assertThat(store.idMaps().all()).isEqualTo(Map.of("A1", "P1", "A2", "P2"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void ofTwoDocumentsThatClaimOneTaskExactlyOneGetsIt(Representation as) throws Exception {
    try (Store store = Store.of(as)) {
      for (int round = 0; round < 25; round++) {
        String task = "P" + round;
        List<Boolean> won = race(store, List.of("A" + round, "B" + round), List.of(task, task));
        assertThat(won).containsExactlyInAnyOrder(true, false);
        String owner = (won.get(0) ? "A" : "B") + round;
        assertThat(store.idMaps().storeOf(task)).contains(owner);
        assertThat(store.idMaps().plannerOf(owner)).contains(task);
      }
      assertThat(store.idMaps().all()).hasSize(25);
    }
  }

  @ParameterizedTest
  @EnumSource
  void ofTwoTasksThatClaimOneDocumentExactlyOneGetsItAndTheOtherIsFree(Representation as)
      throws Exception {
    try (Store store = Store.of(as)) {
      for (int round = 0; round < 25; round++) {
        List<String> tasks = List.of("P" + round, "Q" + round);
        List<Boolean> won = race(store, List.of("A" + round, "A" + round), tasks);
        assertThat(won).containsExactlyInAnyOrder(true, false);
        assertThat(store.idMaps().plannerOf("A" + round)).contains(tasks.get(won.indexOf(true)));
        assertThat(store.idMaps().storeOf(tasks.get(won.indexOf(false)))).isEmpty();
      }
    }
  }

  private static List<Boolean> race(Store store, List<String> storeIds, List<String> plannerIds)
      throws Exception {
    var threads = Executors.newFixedThreadPool(2);
    try {
      CyclicBarrier start = new CyclicBarrier(2);
      List<Future<Boolean>> claims = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        String storeId = storeIds.get(i);
        String plannerId = plannerIds.get(i);
        claims.add(
            threads.submit(
                () -> {
                  start.await();
                  return store.idMaps().claim(storeId, plannerId);
                }));
      }
      return List.of(claims.get(0).get(), claims.get(1).get());
    } finally {
      threads.shutdownNow();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aReleaseRemovesWhatNamesThePairAndNothingElse(Representation as) {
    try (Store store = Store.of(as)) {
      IdMaps maps = store.idMaps();
      maps.claim("A1", "P1");
      maps.claim("A2", "P2");
      maps.release("A1", "P2");
      assertThat(maps.all()).hasSize(2);
      maps.release("A1", "P1");
      assertThat(maps.all()).isEqualTo(Map.of("A2", "P2"));
      assertThat(store.redis().keys("*")).hasSize(2);
      maps.release("A1", "P1");
    }
  }

  @Test
  void whereThePrefixesContradictForwardCounts() {
    try (Store store = Store.of(Representation.STRING)) {
      store.redis().set(Store.KEYS.idMap("A1"), "P1");
      store.redis().set(Store.KEYS.idMap("P3"), "A3"); // reversed, as the reverse prefix shows
      store.redis().set(Store.KEYS.reverse("P1"), "A9");
      store.redis().set(Store.KEYS.reverse("P2"), "A2");
      store.redis().set(Store.KEYS.reverse("P3"), "A3");
      assertThat(store.idMaps().all()).isEqualTo(Map.of("A1", "P1", "A2", "P2", "A3", "P3"));
    }
  }

  @Test
  void aReversedEntryIsTurnedRoundInItsOwnRepresentation() {
    try (Store store = Store.of(Representation.JSON)) {
      store.put(Store.KEYS.idMap("P1"), Representation.JSON, "\"A1\"");
      store.put(Store.KEYS.idMap("P2"), Representation.STRING, "A2");
      IdMaps maps = new IdMaps(store.clients, Store.KEYS, Representation.STRING, Store.CLOCK);
      Adoption adoption = maps.adopt(Set.of("P1", "P2"), Set.of("A1", "A2"));
      assertThat(adoption.repaired()).containsExactlyInAnyOrder("P1", "P2");
      assertThat(store.redis().keys("*")).hasSize(4);
      assertThat(store.get(Store.KEYS.idMap("A1"))).isEqualTo(OURS);
      assertThat(store.get(Store.KEYS.reverse("P1"))).isEqualTo(OURS);
      assertThat(store.redis().type(Store.KEYS.idMap("A1"))).isEqualTo("ReJSON-RL");
      assertThat(store.redis().type(Store.KEYS.idMap("A2"))).isEqualTo("string");
    }
  }

  /** As many as the seed has: straight, half, reversed, both ways, and what nobody can tell. */
  @Test
  void adopting392MixedEntriesRepairsTheReversedOnesAndLeavesTheAmbiguousOnes() {
    try (Store store = Store.of(Representation.JSON)) {
      Set<String> listed = new HashSet<>();
      Set<String> documents = new HashSet<>();
      Map<String, String> untouched = new HashMap<>();
      for (int i = 0; i < 392; i++) {
        String storeId = "Task-" + i;
        String plannerId = "-planner" + i;
        Representation as = i % 2 == 0 ? Representation.JSON : Representation.STRING;
        if (i < 380) {
          listed.add(plannerId);
          documents.add(storeId);
        }
        String forward = Store.KEYS.idMap(storeId);
        String reversed = Store.KEYS.idMap(plannerId);
        switch (i < 380 ? i % 4 : 4) {
          case 0 -> {
            store.put(forward, as, "{\"planner_id\":\"" + plannerId + "\"}");
            store.put(Store.KEYS.reverse(plannerId), as, "{\"annika_id\":\"" + storeId + "\"}");
          }
          case 1 -> store.put(forward, as, plannerId);
          case 2 -> store.put(reversed, as, "\"" + storeId + "\"");
          case 3 -> {
            store.put(forward, as, plannerId);
            store.put(reversed, as, storeId);
          }
          default -> {
            store.put(i % 3 == 0 ? forward : reversed, Representation.STRING, "unknown" + i);
            untouched.put(i % 3 == 0 ? forward : reversed, "unknown" + i);
          }
        }
      }

      Adoption adoption = store.idMaps().adopt(listed, documents);
      assertThat(adoption.pairs()).hasSize(380);
      assertThat(adoption.repaired()).hasSize(190);
      assertThat(adoption.ambiguous()).hasSize(12);
      assertThat(adoption.oneSided()).isEmpty();
      untouched.forEach((key, text) -> assertThat(store.get(key)).isEqualTo(text));
      adoption
          .pairs()
          .forEach(
              (storeId, plannerId) -> {
                assertThat(store.redis().exists(Store.KEYS.idMap(plannerId))).isZero();
                assertThat(store.redis().exists(Store.KEYS.idMap(storeId))).isOne();
                assertThat(store.redis().exists(Store.KEYS.reverse(plannerId))).isOne();
              });

      Adoption again = store.idMaps().adopt(listed, documents);
      assertThat(again.pairs()).isEqualTo(adoption.pairs());
      assertThat(again.repaired()).isEmpty();
      assertThat(store.redis().dbsize()).isEqualTo(380 * 2 + 12);
    }
  }
}
