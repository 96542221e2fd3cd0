package io.plannersync.moves;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lettuce.core.api.StatefulRedisConnection;
import io.plannersync.model.Conflict;
import io.plannersync.model.Field;
import io.plannersync.model.Link;
import io.plannersync.model.Side;
import io.plannersync.model.Value;
import io.plannersync.state.Conflicts;
import io.plannersync.state.Journal;
import io.plannersync.state.Links;
import io.plannersync.state.StateJson;
import io.plannersync.state.Tombstones;
import io.plannersync.state.Tombstones.Tombstone;
import io.plannersync.store.Documents.NewDocuments;
import io.plannersync.testing.TestRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportCommandTest {

  private static final String OWN = "planner-sync:";
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  private StatefulRedisConnection<String, String> redis;
  private Links links;

  @TempDir private Path directory;

  @BeforeEach
  void begin() {
    TestRedis.flush();
    redis = TestRedis.connect();
    links = new Links(redis, OWN);
  }

  @AfterEach
  void end() {
    redis.close();
  }

  @Test
  void every_kind_of_record_is_one_line_and_the_last_line_has_their_numbers() {
    remember();

    Told told = export();

    assertThat(told.errors()).isEmpty();
    assertThat(told.exitCode()).isZero();
    List<JsonNode> lines = told.lines();
    assertThat(lines)
        .extracting(line -> line.path("type").asText())
        .containsExactly("pair", "pair", "conflict", "journal", "journal", "tombstone", "sums");
    assertThat(StateJson.link(lines.get(0))).isEqualTo(links.find("A").orElseThrow());
    assertThat(lines.get(1).path("storeId").asText()).isEqualTo("B");
    JsonNode conflict = lines.get(2);
    assertThat(conflict.path("storeId").asText()).isEqualTo("B");
    assertThat(conflict.path("state").asText()).isEqualTo("open");
    assertThat(conflict.at("/store/text").asText()).isEqualTo("Löschen \u2028 ✓");
    assertThat(lines.get(3).path("step").asText()).as("the oldest first").isEqualTo("first");
    assertThat(lines.get(3).path("storeId").asText()).isEqualTo("Gone");
    assertThat(lines.get(4).at("/toStore/description/text").asText()).isEqualTo("x".repeat(500));
    assertThat(lines.get(5).path("document").asText()).isEqualTo("{\"id\":\"Gone\",\"x\":1.0}");
    assertThat(lines.get(6).toString())
        .isEqualTo(
            "{\"type\":\"sums\",\"pairs\":2,\"conflicts\":1,\"journal\":2,\"tombstones\":1,\"unreadable\":0}");
    assertThat(told.printed()).as("whatever the terminal knows").matches("\\p{ASCII}*");
  }

  @Test
  void the_same_state_gives_the_same_lines_and_nothing_else_of_redis_is_in_them() {
    remember();
    redis.sync().set(OWN + "{identity}:cache", "not-a-secret");
    redis.sync().set(OWN + "subscription:x", "{\"clientState\":\"not-a-secret\"}");
    redis.sync().set("annika:tokens:x", "not-a-secret");
    Map<String, String> before = dump();

    String first = export().printed();

    assertThat(export().printed()).isEqualTo(first).doesNotContain("not-a-secret");
    assertThat(dump()).isEqualTo(before);
  }

  @Test
  void a_record_that_cannot_be_read_is_told_and_stops_no_other() {
    remember();
    redis.sync().set(OWN + "pair:{A}:link", "no JSON");
    redis.sync().set(OWN + "pair:{B}:journal", "no list");
    redis.sync().set(OWN + "pair:{C}:link", "{}");

    Told told = export();

    assertThat(told.exitCode()).isEqualTo(1);
    assertThat(told.errors()).contains("3 records cannot be read");
    assertThat(told.lines())
        .filteredOn(line -> line.path("type").asText().equals("unreadable"))
        .extracting(line -> line.path("of").asText() + " " + line.path("id").asText())
        .containsExactly("pair A", "pair C", "journal B");
    assertThat(told.lines()).last().matches(line -> line.path("pairs").asInt() == 1);
  }

  @Test
  void an_empty_state_is_exported_as_such() {
    Told told = export();
    assertThat(told.exitCode()).isZero();
    assertThat(told.lines()).hasSize(1);
  }

  @Test
  void a_file_is_replaced_as_a_whole_and_is_its_owners_alone() throws IOException {
    remember();
    Path file = directory.resolve("state.jsonl");
    Files.writeString(file, "of yesterday");

    Told told = export("--out", file.toString());

    assertThat(told.exitCode()).isZero();
    assertThat(told.printed()).isEmpty();
    assertThat(Files.readString(file)).isEqualTo(export().printed());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void a_directory_that_is_not_there_and_a_redis_that_is_away_are_told() {
    Told noDirectory = export("--out", directory.resolve("no/state.jsonl").toString());
    assertThat(noDirectory.exitCode()).isEqualTo(1);
    assertThat(noDirectory.errors()).contains("cannot export").contains("no");
    Place away = new Place("redis://127.0.0.1:1", OWN, "annika:", NewDocuments.AUTO);
    Told noRedis = Told.by(new ExportCommand(home -> away));
    assertThat(noRedis.exitCode()).isEqualTo(1);
    assertThat(noRedis.errors()).contains("cannot export");
  }

  @Test
  void ten_thousand_pairs_are_exported_completely() {
    List<Link> many = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      many.add(Link.of("T" + i, "planner-" + i, "P1"));
    }
    links.saveAll(many);
    assertThat(export().lines())
        .hasSize(10_001)
        .last()
        .matches(l -> l.path("pairs").asInt() == 10_000);
  }

  private void remember() {
    links.save(Link.of("B", "planner-b", "P1"));
    links.save(Link.of("A", "planner-a", "P1"));
    new Conflicts(redis, OWN)
        .keep(
            "B",
            "planner-b",
            new Conflict(
                Field.TITLE,
                new Value.Text("Delete"),
                new Value.Text("Löschen \u2028 ✓"),
                Side.PLANNER,
                "latest",
                null,
                null),
            NOW);
    Journal journal = new Journal(redis, OWN);
    journal.record("Gone", entry("first", Map.of()));
    journal.record(
        "Gone", entry("second", Map.of(Field.DESCRIPTION, new Value.Text("x".repeat(500)))));
    new Tombstones(redis, OWN)
        .put(
            new Tombstone(
                "Gone",
                "planner-gone",
                "{\"id\":\"Gone\",\"x\":1.0}",
                null,
                Link.of("Gone", "planner-gone", "P1"),
                Side.PLANNER,
                "its Planner task was deleted",
                NOW));
  }

  private static Journal.Entry entry(String step, Map<Field, Value> toStore) {
    return new Journal.Entry(NOW, step, "merge", Map.of(), Map.of(), toStore, null);
  }

  private Map<String, String> dump() {
    Map<String, String> dump = new TreeMap<>();
    for (String key : redis.sync().keys("*")) {
      dump.put(key, Arrays.toString(redis.sync().dump(key)));
    }
    return dump;
  }

  private Told export(String... args) {
    Place place = new Place(TestRedis.url(), OWN, "annika:", NewDocuments.AUTO);
    return Told.by(new ExportCommand(home -> place), args);
  }
}
