package io.plannersync.e2e;

import static io.plannersync.e2e.SyncFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.PlanCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** {@code plan} tells what {@code run} then does, and writes nothing itself. */
class PlanTest {

  /** What the command may ask of Redis, and the test itself. */
  private static final Set<String> READING =
      Set.of(
          "client",
          "config",
          "get",
          "hexists",
          "hget",
          "hgetall",
          "hkeys",
          "hmget",
          "hvals",
          "lrange",
          "mget",
          "ping",
          "pttl",
          "scan",
          "scard",
          "sismember",
          "smembers",
          "strlen",
          "time",
          "type",
          "zcard",
          "zcount",
          "zrange",
          "zrangebyscore");

  private final SyncFixture sync = new SyncFixture();

  @AfterEach
  void stop() {
    sync.close();
  }

  @Test
  void everything_that_is_told_is_what_run_then_does() {
    sync.start();
    String edited = sync.storeIdOf(sync.personCreates("Edited in Planner"));
    String plannerId = sync.plannerIdOf(edited);
    String other = sync.personCreates("Edited by an agent");
    String otherId = sync.storeIdOf(other);
    String deleted = sync.personCreates("Deleted by a person");
    String deletedId = sync.storeIdOf(deleted);
    sync.settle();
    sync.stop();
    sync.personChanges(plannerId, "{\"title\":\"Edited by a person\"}");
    ObjectNode document = sync.document(otherId);
    sync.agentWrites(otherId, document.put("title", "Edited again").toString());
    sync.personDeletes(deleted);
    String created = sync.personCreates("New in Planner");
    sync.agentWrites("of-an-agent", "{\"id\":\"of-an-agent\",\"title\":\"New from an agent\"}");
    String mapped = sync.personCreates("Known to the old maps");
    sync.agentWrites("old", "{\"id\":\"old\",\"title\":\"Known to the old maps\"}");
    sync.redis().set("annika:planner:id_map:" + mapped, "old");
    sync.agentWrites("broken", "no document");
    Map<String, String> before = new TreeMap<>(RedisDump.of(sync.redis()));
    int writes = sync.writes().size();
    sync.redis().configResetstat();

    Told told = tell("--json");

    assertThat(asked()).isSubsetOf(READING);
    assertThat(new TreeMap<>(RedisDump.of(sync.redis()))).isEqualTo(before);
    assertThat(sync.writes()).hasSize(writes);
    assertThat(told.exitCode()).isZero();
    assertThat(told.line("write", edited).path("after").asText()).isEqualTo("Edited by a person");
    assertThat(told.line("write", edited).path("side").asText()).isEqualTo("store");
    assertThat(told.line("write", otherId).path("before").asText()).isEqualTo("Edited by an agent");
    assertThat(told.line("write", otherId).path("side").asText()).isEqualTo("planner");
    assertThat(told.line("judge", deletedId).path("side").asText()).isEqualTo("store");
    assertThat(told.line("create", "of-an-agent").path("side").asText()).isEqualTo("planner");
    assertThat(told.line("repair", "old").path("planner_id").asText()).isEqualTo(mapped);
    assertThat(told.line("pair", "old").path("planner_id").asText()).isEqualTo(mapped);
    assertThat(told.line("park", "broken").path("reason").asText()).isNotEmpty();
    JsonNode news =
        told.lines().stream()
            .filter(line -> line.path("planner_id").asText().equals(created))
            .findFirst()
            .orElseThrow();
    assertThat(news.path("kind").asText()).isEqualTo("create");
    JsonNode sums = told.lines().get(told.lines().size() - 1).path("sums");
    // The other is that of the adopted pair, whose document says less than its task.
    assertThat(sums.path("write store").asInt()).isEqualTo(2);
    assertThat(sums.path("create planner").asInt()).isEqualTo(1);
    assertThat(tell().printed()).contains("create planner 1").contains("nothing was written");

    sync.start();
    await().until(() -> sync.document(edited).path("title").asText().equals("Edited by a person"));
    await().until(() -> sync.task(other).path("title").asText().equals("Edited again"));
    await().until(() -> sync.document(deletedId) == null);
    assertThat(sync.storeIdOf(created)).isEqualTo(news.path("task_id").asText());
    assertThat(sync.plannerIdOf("old")).isEqualTo(mapped);
    await()
        .until(
            () ->
                sync.task(sync.plannerIdOf("of-an-agent"))
                    .path("title")
                    .asText()
                    .equals("New from an agent"));
    sync.settle();
    List<JsonNode> left = tell("--json").lines();
    assertThat(left.subList(0, left.size() - 1))
        .allSatisfy(line -> assertThat(line.path("task_id").asText()).isEqualTo("broken"));
  }

  @Test
  void before_the_first_start_it_tells_what_that_would_do_with_a_flood() {
    for (int i = 0; i < 30; i++) {
      sync.agentWrites("flood-" + i, "{\"id\":\"flood-" + i + "\",\"title\":\"Flood " + i + "\"}");
    }
    sync.personCreates("Only in Planner");
    Map<String, String> before = RedisDump.of(sync.redis());

    Told told = tell("--json");

    assertThat(RedisDump.of(sync.redis())).isEqualTo(before);
    JsonNode sums = told.lines().get(told.lines().size() - 1).path("sums");
    assertThat(sums.path("hold planner").asInt()).isEqualTo(30);
    assertThat(sums.path("create store").asInt()).isEqualTo(1);
    assertThat(sums.has("create planner")).isFalse();
  }

  @Test
  void a_conflict_names_both_values_and_deletions_of_most_of_a_plan_would_be_held() {
    sync.start();
    List<String> storeIds = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      storeIds.add(sync.storeIdOf(sync.personCreates("Task " + i)));
    }
    sync.settle();
    String clash = storeIds.get(0);
    String plannerId = sync.plannerIdOf(clash);
    sync.stop();
    sync.agentDeletes(storeIds.subList(1, 8).toArray(String[]::new));
    sync.personChanges(plannerId, "{\"title\":\"By a person\"}");
    ObjectNode document = sync.document(clash);
    sync.agentWrites(clash, document.put("title", "By an agent").toString());

    Told told = tell("--json");

    JsonNode conflict = told.line("conflict", clash);
    assertThat(List.of(conflict.path("before").asText(), conflict.path("after").asText()))
        .containsExactlyInAnyOrder("By a person", "By an agent");
    assertThat(told.line("write", clash).path("after")).isEqualTo(conflict.path("after"));
    JsonNode sums = told.lines().get(told.lines().size() - 1).path("sums");
    assertThat(sums.path("hold planner").asInt()).isEqualTo(7);
    assertThat(told.line("hold", storeIds.get(1)).path("reason").asText())
        .contains("its document is missing")
        .contains("7 deletions in a plan of 8 tasks");
  }

  @Test
  void while_it_is_paused_the_running_service_tells_what_waits() throws Exception {
    sync.start();
    String plannerId = sync.personCreates("Settled");
    String storeId = sync.storeIdOf(plannerId);
    sync.settle();
    sync.pause();
    sync.agentChanges(storeId, "{\"title\":\"Waits\"}");

    JsonNode plan = SyncFixture.object(get("?limit=5", "test-key-of-agents"));

    assertThat(plan.path("complete").asBoolean()).isTrue();
    assertThat(plan.at("/sums/write planner").asInt()).as(plan.toString()).isEqualTo(1);
    assertThat(plan.at("/items/0/after").asText()).isEqualTo("Waits");
    assertThat(sync.task(plannerId).path("title").asText()).isEqualTo("Settled");
    assertThat(get("", "a-wrong-key-of-somebody")).contains("unauthorized");
  }

  @Test
  void one_who_observes_is_told_what_two_way_would_do() throws Exception {
    sync.with("SYNC_MODE", "observe").start();
    String plannerId = sync.personCreates("Only in Planner");
    sync.agentWrites("Task-1", "{\"id\":\"Task-1\",\"title\":\"Only a document\"}");
    await().until(() -> sync.redis().hexists("planner-sync:{links}:by-planner", plannerId));

    JsonNode sums = SyncFixture.object(get("", "test-key-of-agents")).path("sums");

    assertThat(sums.path("create store").asInt()).as(sums.toString()).isEqualTo(1);
    assertThat(sums.path("create planner").asInt()).as(sums.toString()).isEqualTo(1);
    assertThat(sync.writes()).isEmpty();
  }

  @Test
  void a_plan_that_cannot_be_listed_is_named_and_ends_with_1() {
    sync.with("PLANNER_PLAN_IDS", sync.plan() + ",no-such-plan");
    sync.personCreates("Only in Planner");

    Told told = tell();

    assertThat(told.exitCode()).isEqualTo(1);
    assertThat(told.printed()).contains("could not be read: ").contains("no-such-plan");
  }

  private record Told(int exitCode, String printed) {

    List<JsonNode> lines() {
      List<JsonNode> lines = new ArrayList<>();
      printed.lines().forEach(line -> lines.add(SyncFixture.object(line)));
      return lines;
    }

    JsonNode line(String kind, String storeId) {
      return lines().stream()
          .filter(line -> line.path("kind").asText().equals(kind))
          .filter(line -> line.path("task_id").asText().equals(storeId))
          .findFirst()
          .orElseThrow(() -> new AssertionError(kind + " " + storeId + " is not in " + printed));
    }
  }

  private Told tell(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        new CommandLine(new PlanCommand(sync.settings()))
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(args);
    assertThat(err.toString()).isEmpty();
    return new Told(exitCode, out.toString());
  }

  private Set<String> asked() {
    Set<String> commands = new TreeSet<>();
    sync.redis()
        .info("commandstats")
        .lines()
        .filter(line -> line.startsWith("cmdstat_"))
        // Newer versions count CONFIG RESETSTAT apart from other words of CONFIG.
        .forEach(line -> commands.add(line.substring("cmdstat_".length()).split("[:|]")[0]));
    return commands;
  }

  private String get(String query, String key) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(sync.url() + "/api/sync/plan" + query))
            .header("X-API-Key", key)
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }
}
