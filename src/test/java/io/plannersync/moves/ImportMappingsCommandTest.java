package io.plannersync.moves;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.output.ValueOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.plannersync.model.Intent;
import io.plannersync.model.Link;
import io.plannersync.state.Links;
import io.plannersync.store.Documents.NewDocuments;
import io.plannersync.store.RedisClients;
import io.plannersync.testing.RedisJsonProxy;
import io.plannersync.testing.TestRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ImportMappingsCommandTest {

  private static final String OWN = "planner-sync:";
  private static final String FORWARD = "annika:planner:id_map:";
  private static final String REVERSE = "annika:task:mapping:planner:";
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-01T10:00:00Z"), ZoneOffset.UTC);

  private RedisClients clients;
  private NewDocuments as;

  @TempDir private Path directory;

  @AfterEach
  void end() {
    clients.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"STRING", "JSON"})
  void mappings_of_every_kind_are_told_and_nothing_is_written(NewDocuments representation) {
    begin(representation);
    everyKind();
    Map<String, String> before = all();

    Told told = tell("--json");

    assertThat(all()).isEqualTo(before);
    assertThat(told.errors()).isEmpty();
    assertThat(told.exitCode()).isEqualTo(1);
    is(told, "kept", "Kept", "PK");
    is(told, "new", "Half", "PH");
    is(told, "new", "Turned", "PT");
    is(told, "orphan", "NoDocument", "PN");
    is(told, "orphan", "Buried", "PB");
    assertThat(is(told, "contradictory", "C1", "PC").path("reason").asText())
        .contains("C2 - PC")
        .contains(REVERSE + "PC");
    is(told, "contradictory", "C2", "PC");
    assertThat(is(told, "contradictory", "Linked", "PL").path("reason").asText())
        .contains("POther");
    assertThat(told.lines())
        .filteredOn(line -> line.path("verdict").asText().equals("not an id"))
        .extracting(line -> line.at("/said_by/0").asText())
        .containsExactly(FORWARD + "Bad", FORWARD + "Hash");
    JsonNode last = told.lines().get(told.lines().size() - 1);
    assertThat(last.toString())
        .isEqualTo(
            "{\"sums\":{\"kept\":1,\"new\":2,\"contradictory\":3,\"orphan\":2,\"not an id\":2},"
                + "\"applied\":false}");
  }

  @ParameterizedTest
  @EnumSource(names = {"STRING", "JSON"})
  void with_apply_the_new_ones_alone_are_written_and_a_second_time_nothing(
      NewDocuments representation) {
    begin(representation);
    everyKind();
    Map<String, String> before = all();

    tell("--apply");

    Map<String, String> after = all();
    assertThat(after).containsAllEntriesOf(before);
    assertThat(after.keySet())
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(
                    before.keySet().stream(),
                    Stream.of(REVERSE + "PH", FORWARD + "Turned", REVERSE + "PT"))
                .toList());
    assertThat(after.get(FORWARD + "Turned"))
        .isEqualTo(
            "{\"annika_id\":\"Turned\",\"planner_id\":\"PT\","
                + "\"stored_at\":\"2026-03-01T10:00:00.000000Z\",\"version\":1}");
    Told again = tell("--apply", "--json");
    assertThat(all()).isEqualTo(after);
    is(again, "kept", "Half", "PH");
    is(again, "kept", "Turned", "PT");
  }

  @Test
  void a_file_of_mappings_is_reported_and_taken_over_with_apply() throws IOException {
    begin(NewDocuments.STRING);
    document("T1");
    document("T2");
    document("T3");
    document("a, \"b\"");
    document("Taken");
    put(FORWARD + "Taken", "PX");
    Path file = directory.resolve("old.csv");
    Files.writeString(
        file,
        "\uFEFFstore_id,planner_id\r\nT1,P1\r\n\r\n\"a, \"\"b\"\"\", -P2_\r\nT2,P3\nT3,P3\n"
            + "Taken,P4\nNobody,P5\nT1,not/an*id\nonly\nT1,P1\n");

    Told told = tell("--csv", file.toString(), "--json");
    assertThat(is(told, "new", "T1", "P1").path("said_by").size()).isEqualTo(2);
    is(told, "new", "a, \"b\"", "-P2_");
    is(told, "contradictory", "T2", "P3");
    assertThat(is(told, "contradictory", "T3", "P3").path("reason").asText())
        .isEqualTo("also said: T2 - P3");
    assertThat(is(told, "contradictory", "Taken", "P4").path("reason").asText())
        .contains(FORWARD + "Taken says Taken - PX");
    is(told, "orphan", "Nobody", "P5");
    assertThat(told.lines())
        .filteredOn(l -> l.path("verdict").asText().equals("not an id"))
        .hasSize(2);
    assertThat(redis().keys("annika:task:mapping:*")).isEmpty();

    tell("--csv", file.toString(), "--apply");
    assertThat(redis().keys("annika:task:mapping:*"))
        .containsExactlyInAnyOrder(REVERSE + "P1", REVERSE + "-P2_");
    assertThat(redis().get(FORWARD + "Taken")).isEqualTo("PX");
  }

  @Test
  void a_mapping_of_a_document_whose_task_is_being_created_is_not_taken_over() throws IOException {
    begin(NewDocuments.STRING);
    document("T1");
    links()
        .save(
            Link.of("T1", null, "P1")
                .withIntent(
                    new Intent(Intent.Kind.CREATE, Map.of(), Map.of(), "P1", CLOCK.instant(), 0)));
    Path file = directory.resolve("old.csv");
    Files.writeString(file, "store_id,planner_id\nT1,PT\n");
    Told told = tell("--csv", file.toString(), "--apply", "--json");
    assertThat(is(told, "contradictory", "T1", "PT").path("reason").asText())
        .contains("is creating a task");
    assertThat(redis().keys("annika:planner:id_map:*")).isEmpty();
  }

  @Test
  void a_file_without_its_header_is_wrong_usage() throws IOException {
    begin(NewDocuments.STRING);
    Path file = directory.resolve("old.csv");
    Files.writeString(file, "T1,P1\n");
    Told told = tell("--csv", file.toString());
    assertThat(told.exitCode()).isEqualTo(2);
    assertThat(told.errors()).contains("store_id,planner_id");
    assertThat(tell("--csv", directory.resolve("none").toString()).exitCode()).isEqualTo(2);
  }

  @Test
  void text_says_what_would_be_written_and_no_id_moves_the_cursor() {
    begin(NewDocuments.STRING);
    document("T\u001b[2J1");
    put(FORWARD + "T\u001b[2J1", "P1");
    Told told = tell();
    assertThat(told.exitCode()).isZero();
    assertThat(told.printed())
        .contains("new            T?[2J1 - P1")
        .contains(REVERSE + "P1 would be written")
        .contains("kept 0, new 1, contradictory 0, orphan 0, not an id 0")
        .contains("Nothing was written; --apply writes what is new.")
        .doesNotContain("\u001b");
  }

  private void everyKind() {
    for (String id : new String[] {"Kept", "Half", "Turned", "Buried", "C1", "C2", "Linked"}) {
      document(id);
    }
    put(FORWARD + "Kept", "{\"planner_id\":\"PK\"}");
    put(REVERSE + "PK", "{\"annika_id\":\"Kept\"}");
    put(FORWARD + "Half", "{\"planner_id\":\"PH\",\"annika_id\":\"Half\"}");
    put(FORWARD + "PT", "\"Turned\"");
    put(FORWARD + "NoDocument", "\"PN\"");
    put(FORWARD + "Buried", "\"PB\"");
    redis().set("annika:planner:tasks:PB:tombstone", "{}");
    put(FORWARD + "C1", "\"PC\"");
    put(REVERSE + "PC", "\"C2\"");
    put(FORWARD + "Linked", "\"PL\"");
    links().save(Link.of("Linked", "POther", "P1"));
    put(FORWARD + "Bad", "{\"planner_id\":\"no/id\"}");
    redis().hset(FORWARD + "Hash", "planner_id", "PX");
  }

  private void begin(NewDocuments representation) {
    as = representation;
    clients = RedisClients.open(url());
    redis().flushall();
  }

  private String url() {
    return as == NewDocuments.JSON ? RedisJsonProxy.url() : TestRedis.url();
  }

  private RedisCommands<String, String> redis() {
    return clients.shared().sync();
  }

  private Links links() {
    return new Links(clients.shared(), OWN);
  }

  private void document(String id) {
    put("annika:tasks:" + id, "{\"title\":\"Task\"}");
  }

  private void put(String key, String text) {
    if (as == NewDocuments.STRING) {
      redis().set(key, text);
    } else {
      redis()
          .dispatch(
              CommandType.JSON_SET,
              new StatusOutput<>(StringCodec.UTF8),
              new CommandArgs<>(StringCodec.UTF8).addKey(key).add("$").addValue(text));
    }
  }

  /** Every key with what it holds. */
  private Map<String, String> all() {
    Map<String, String> all = new TreeMap<>();
    for (String key : redis().keys("annika:*")) {
      all.put(
          key,
          switch (redis().type(key)) {
            case "string" -> redis().get(key);
            case "hash" -> redis().hgetall(key).toString();
            default ->
                redis()
                    .dispatch(
                        CommandType.JSON_GET,
                        new ValueOutput<>(StringCodec.UTF8),
                        new CommandArgs<>(StringCodec.UTF8).addKey(key));
          });
    }
    return all;
  }

  private static JsonNode is(Told told, String verdict, String storeId, String plannerId) {
    JsonNode found =
        told.lines().stream()
            .filter(line -> line.path("store_id").asText().equals(storeId))
            .filter(line -> line.path("planner_id").asText().equals(plannerId))
            .findFirst()
            .orElseThrow(() -> new AssertionError(storeId + " is not in " + told.printed()));
    assertThat(found.path("verdict").asText()).as(found.toString()).isEqualTo(verdict);
    return found;
  }

  private Told tell(String... args) {
    Place place = new Place(url(), OWN, "annika:", as);
    return Told.by(new ImportMappingsCommand(home -> place, CLOCK), args);
  }
}
