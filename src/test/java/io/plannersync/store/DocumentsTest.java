package io.plannersync.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisException;
import io.plannersync.store.Read.Found;
import io.plannersync.store.Read.WrongType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentsTest {

  private static final String ID = "Task-CV-A1B2C3D4-42-1";
  private static final String KEY = Store.KEYS.task(ID);

  @ParameterizedTest
  @EnumSource
  void aDocumentIsReadInTheRepresentationItHas(Representation as) {
    try (Store store = Store.of(as)) {
      store.put(KEY, "{\"title\":\"Plan\"}");
      assertThat(store.documents().read(ID))
          .isEqualTo(new Found("{\"title\":\"Plan\"}", as, false));
    }
  }

  @Test
  void jsonThatWasSetWithSpacesIsReadAndComparedCompact() {
    try (Store store = Store.of(Representation.JSON)) {
      store.put(KEY, "{ \"title\" : \"Plan\" }");
      Found found = found(store, ID);
      assertThat(found.raw()).isEqualTo("{\"title\":\"Plan\"}");
      assertThat(store.documents().replace(ID, found, "{\"title\":\"New\"}")).isTrue();
    }
  }

  @Test
  void aStringIsReadCharacterByCharacterEvenIfItIsNoJson() {
    try (Store store = Store.of(Representation.STRING)) {
      store.put(KEY, "{ \"title\":\n broken");
      assertThat(found(store, ID).raw()).isEqualTo("{ \"title\":\n broken");
      store.put(KEY, "");
      assertThat(found(store, ID).raw()).isEmpty();
    }
  }

  @Test
  void aTextOfMoreThanAMegabyteIsNamedAndNotReadAndStopsNoOther() {
    Representation as = Representation.STRING;
    try (Store store = Store.of(as)) {
      String large = "{\"title\":\"" + "x".repeat(1_200_000) + "\"}";
      for (int i = 0; i < 2; i++) {
        store.put(Store.KEYS.task("Task-large" + i), large);
        store.put(Store.KEYS.task("Task-small" + i), "{\"title\":\"small\"}");
      }
      Map<String, Read> reads =
          store
              .documents()
              .readAll(
                  IntStream.range(0, 2)
                      .boxed()
                      .flatMap(i -> java.util.stream.Stream.of("Task-large" + i, "Task-small" + i))
                      .toList());
      assertThat(reads).hasSize(4);
      reads.forEach(
          (id, read) -> {
            if (id.contains("large")) {
              assertThat(((WrongType) read).type()).startsWith("text of ").contains("1048576");
            } else {
              assertThat(read).isEqualTo(new Found("{\"title\":\"small\"}", as, false));
            }
          });
    }
  }

  @Test
  void manyLongDocumentsAreReadInPortionsThatFitIntoMemoryUntilItIsEnough() {
    try (Store store = Store.of(Representation.STRING)) {
      String long1 = "x".repeat(1_000_000);
      List<String> ids = IntStream.range(0, 20).mapToObj(i -> "Task-" + (10 + i)).toList();
      ids.forEach(id -> store.put(Store.KEYS.task(id), long1));
      List<List<String>> portions = new ArrayList<>();
      store.documents().readWhile(ids, portion -> portions.add(List.copyOf(portion.keySet())));
      assertThat(portions).allSatisfy(portion -> assertThat(portion).hasSizeBetween(1, 8));
      assertThat(portions.stream().flatMap(List::stream)).containsExactlyElementsOf(ids);

      portions.clear();
      store.documents().readWhile(ids, portion -> !portions.add(List.copyOf(portion.keySet())));
      assertThat(portions).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aWriteGoesThroughAndKeepsTheRepresentation(Representation as) {
    try (Store store = Store.of(as)) {
      store.put(KEY, "{\"a\":1}");
      assertThat(store.documents().replace(ID, found(store, ID), "{\"a\":2}")).isTrue();
      assertThat(store.documents().read(ID)).isEqualTo(new Found("{\"a\":2}", as, false));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aWriteIsRefusedIfTheDocumentChangedSinceItWasRead(Representation as) {
    try (Store store = Store.of(as)) {
      store.put(KEY, "{\"a\":1}");
      Found read = found(store, ID);
      store.put(KEY, "{\"a\":\"agent\"}");
      assertThat(store.documents().replace(ID, read, "{\"a\":2}")).isFalse();
      assertThat(store.get(KEY)).isEqualTo("{\"a\":\"agent\"}");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aWriteIsRefusedIfTheDocumentWasDeletedSinceItWasRead(Representation as) {
    try (Store store = Store.of(as)) {
      store.put(KEY, "{\"a\":1}");
      Found read = found(store, ID);
      store.redis().del(KEY);
      assertThat(store.documents().replace(ID, read, "{\"a\":2}")).isFalse();
      assertThat(store.redis().exists(KEY)).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aWriteIsRefusedIfTheKeyChangedItsRepresentation(Representation as) {
    try (Store store = Store.of(Representation.JSON)) {
      Representation other =
          as == Representation.JSON ? Representation.STRING : Representation.JSON;
      store.put(KEY, as, "{\"a\":1}");
      Found read = found(store, ID);
      store.redis().del(KEY);
      store.put(KEY, other, "{\"a\":1}");
      assertThat(store.documents().replace(ID, read, "{\"a\":2}")).isFalse();
      assertThat(store.documents().delete(ID, read)).isFalse();
      assertThat(found(store, ID).representation()).isEqualTo(other);
    }
  }

  /** The lost race proper: every writer has read the same value, and they write at once. */
  @ParameterizedTest
  @EnumSource
  void ofManyWritersAtOnceExactlyOneGoesThrough(Representation as) throws Exception {
    int writers = 8;
    var threads = Executors.newFixedThreadPool(writers);
    try (Store store = Store.of(as)) {
      Documents documents = store.documents();
      for (int round = 0; round < 20; round++) {
        store.put(KEY, "{\"round\":" + round + "}");
        Found read = found(store, ID);
        CyclicBarrier start = new CyclicBarrier(writers);
        List<Future<Boolean>> written = new ArrayList<>();
        for (int writer = 0; writer < writers; writer++) {
          String text = "{\"writer\":" + writer + "}";
          written.add(
              threads.submit(
                  () -> {
                    start.await();
                    return documents.replace(ID, read, text);
                  }));
        }
        List<Integer> winners = new ArrayList<>();
        for (int writer = 0; writer < writers; writer++) {
          if (written.get(writer).get()) {
            winners.add(writer);
          }
        }
        assertThat(winners).hasSize(1);
        assertThat(store.get(KEY)).isEqualTo("{\"writer\":" + winners.get(0) + "}");
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @ParameterizedTest
  @EnumSource
  void theExpiryIsShownAndKept(Representation as) {
    try (Store store = Store.of(as)) {
      store.put(KEY, "{\"a\":1}");
      store.redis().expire(KEY, 1000);
      Found read = found(store, ID);
      assertThat(read.expires()).isTrue();
      assertThat(store.documents().replace(ID, read, "{\"a\":2}")).isTrue();
      assertThat(store.redis().ttl(KEY)).isBetween(990L, 1000L);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDocumentIsCreatedOnlyIfItsKeyIsAbsent(Representation as) {
    try (Store store = Store.of(as)) {
      assertThat(store.documents().create(ID, "{\"a\":1}")).isTrue();
      assertThat(store.documents().create(ID, "{\"a\":2}")).isFalse();
      assertThat(store.documents().read(ID)).isEqualTo(new Found("{\"a\":1}", as, false));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aKeyOfAnyOtherKindIsNeverCreatedOver(Representation as) {
    try (Store store = Store.of(as)) {
      store.redis().lpush(KEY, "x");
      assertThat(store.documents().create(ID, "{}")).isFalse();
      assertThat(store.redis().lrange(KEY, 0, -1)).containsExactly("x");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDocumentIsDeletedOnlyAsItWasRead(Representation as) {
    try (Store store = Store.of(as)) {
      store.put(KEY, "{\"a\":1}");
      Found read = found(store, ID);
      store.put(KEY, "{\"a\":2}");
      assertThat(store.documents().delete(ID, read)).isFalse();
      assertThat(store.documents().delete(ID, found(store, ID))).isTrue();
      assertThat(store.documents().read(ID)).isEqualTo(Read.ABSENT);
    }
  }

  @ParameterizedTest
  @EnumSource
  void bigAndOddDocumentsComeBackAsTheyWere(Representation as) {
    try (Store store = Store.of(as)) {
      List<String> odd =
          List.of(
              "{\"text\":\"" + "ä€😀\\n\\\"".repeat(60_000) + "\"}",
              "{\"\":null,\"a b\":[],\"€\":{}}",
              "{\"big\":12345678901234567890,\"small\":-0.25}",
              "\"just a string\"",
              "[1,2,3]",
              "{\"nul\":\"\\u0000\"}");
      for (String text : odd) {
        store.put(KEY, "{\"before\":1}");
        assertThat(store.documents().replace(ID, found(store, ID), text)).isTrue();
        Found read = found(store, ID);
        assertThat(read.raw().equals(text)).as("%.20s", text).isTrue();
        assertThat(store.documents().replace(ID, read, "{\"after\":1}")).isTrue();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"list", "hash", "stream", "set", "zset"})
  void aKeyThatHoldsNoTextIsReportedAndLeftAlone(String type) {
    try (Store store = Store.of(Representation.STRING)) {
      switch (type) {
        case "list" -> store.redis().lpush(KEY, "x");
        case "hash" -> store.redis().hset(KEY, "f", "x");
        case "stream" -> store.redis().xadd(KEY, Map.of("f", "x"));
        case "set" -> store.redis().sadd(KEY, "x");
        default -> store.redis().zadd(KEY, 1, "x");
      }
      byte[] before = store.redis().dump(KEY);
      Documents documents = store.documents();
      Found stale = new Found("{}", Representation.STRING, false);
      assertThat(documents.replace(ID, stale, "{}")).isFalse();
      assertThat(documents.delete(ID, stale)).isFalse();
      assertThat(documents.read(ID)).isEqualTo(new WrongType(type));
      assertThat(documents.createAll(Map.of(ID, "{}"))).isEmpty();
      assertThat(store.redis().dump(KEY)).isEqualTo(before);
    }
  }

  @Test
  void aTextThatTheServerRefusesIsAnErrorAndTheNextWriteIsNotDisturbed() {
    try (Store store = Store.of(Representation.JSON)) {
      store.put(KEY, "{\"a\":1}");
      Documents documents = store.documents();
      Found read = found(store, ID);
      assertThatThrownBy(() -> documents.replace(ID, read, "no json"))
          .isInstanceOf(RedisException.class);
      assertThat(documents.replace(ID, read, "{\"a\":2}")).isTrue();
    }
  }

  @Test
  void manyAreReadAtOnceWhateverTheyAre() {
    try (Store store = Store.of(Representation.JSON)) {
      store.put(Store.KEYS.task("string"), Representation.STRING, "{\"s\":1}");
      store.put(Store.KEYS.task("json"), Representation.JSON, "{\"j\":1}");
      store.redis().lpush(Store.KEYS.task("list"), "x");
      Map<String, Read> read =
          store.documents().readAll(List.of("list", "json", "none", "string", "json"));
      assertThat(read)
          .containsExactly(
              Map.entry("list", new WrongType("list")),
              Map.entry("json", new Found("{\"j\":1}", Representation.JSON, false)),
              Map.entry("none", Read.ABSENT),
              Map.entry("string", new Found("{\"s\":1}", Representation.STRING, false)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aScanFindsFiveThousandDocumentsAndNothingElse(Representation as) {
    try (Store store = Store.of(as)) {
      Map<String, String> all = new HashMap<>();
      IntStream.range(0, 5_000).forEach(i -> all.put("Task-" + i, "{\"n\":" + i + "}"));
      Documents documents = store.documents();
      documents.createAll(all);
      store.redis().set("annika:tasks:Task-1:lock", "x");
      store.redis().set("annika:tasks:updates", "x");
      store.redis().set("annika:tasks:", "x");
      store.redis().set("annika:planner:tasks:P1", "{}");
      store.redis().set("other:tasks:Task-9", "{}");
      Set<String> seen = new HashSet<>();
      List<Integer> pages = new ArrayList<>();
      documents.scan(
          page -> {
            seen.addAll(page);
            pages.add(page.size());
          });
      assertThat(seen).isEqualTo(all.keySet());
      assertThat(pages).hasSizeGreaterThan(1);
      assertThat(documents.readAll(seen)).hasSize(5_000);
    }
  }

  @Test
  void aFirstImportOfTenThousandCreatesWhatIsAbsentAndSaysWhat() {
    try (Store store = Store.of(Representation.STRING)) {
      store.put(Store.KEYS.task("Task-7"), "{\"mine\":1}");
      Map<String, String> all = new HashMap<>();
      IntStream.range(0, 10_000).forEach(i -> all.put("Task-" + i, "{\"n\":" + i + "}"));
      assertThat(store.documents().createAll(all)).hasSize(9_999).doesNotContain("Task-7");
      assertThat(store.get(Store.KEYS.task("Task-7"))).isEqualTo("{\"mine\":1}");
      assertThat(store.get(Store.KEYS.task("Task-9999"))).isEqualTo("{\"n\":9999}");
      assertThat(store.documents().createAll(all)).isEmpty();
    }
  }

  @Test
  void newDocumentsAreLikeTheFirstOneFoundOrStringsWhereThereIsNone() {
    try (Store store = Store.of(Representation.JSON)) {
      assertThat(auto(store)).isEqualTo(Representation.STRING);
      store.redis().lpush(Store.KEYS.task("a-list"), "x");
      store.redis().set("annika:tasks:Task-1:lock", "x");
      assertThat(auto(store)).isEqualTo(Representation.STRING);
      store.put(KEY, Representation.JSON, "{}");
      assertThat(auto(store)).isEqualTo(Representation.JSON);
    }
  }

  private static Representation auto(Store store) {
    return new Documents(store.clients, Store.KEYS, Documents.NewDocuments.AUTO).representation();
  }

  private static Found found(Store store, String id) {
    return (Found) store.documents().read(id);
  }
}
