package io.plannersync.e2e;

import static io.plannersync.e2e.SyncFixture.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.moves.ImportMappingsCommand;
import io.plannersync.moves.Place;
import io.plannersync.store.Documents.NewDocuments;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Mappings of a file are taken over before the service starts, and beside it. */
class ImportBesideServiceTest {

  private final SyncFixture sync = new SyncFixture();

  @TempDir private Path directory;

  @AfterEach
  void stop() {
    sync.close();
  }

  @Test
  void a_document_that_a_file_maps_becomes_the_pair_of_its_task_and_nothing_is_created()
      throws IOException {
    String task = sync.personCreates("Named otherwise in Planner");
    sync.agentWrites("T1", "{\"id\":\"T1\",\"title\":\"Named by agents\",\"status\":\"pending\"}");
    assertThat(imports("T1," + task)).contains("new 1");

    sync.start();
    assertThat(sync.storeIdOf(task)).isEqualTo("T1");
    sync.settle();

    assertThat(sync.writes("POST")).isEmpty();
    assertThat(sync.redis().keys("annika:tasks:*")).hasSize(1);
  }

  @Test
  void pairs_of_a_running_service_are_neither_written_over_nor_disturbed() throws IOException {
    String one = sync.personCreates("One");
    String other = sync.personCreates("Other");
    sync.start();
    String ofOne = sync.storeIdOf(one);
    String ofOther = sync.storeIdOf(other);
    sync.settle();

    assertThat(imports(ofOne + "," + other, ofOther + "," + other))
        .contains("kept 1, new 0, contradictory 1");
    sync.agentChanges(ofOne, "{\"title\":\"One more\"}");
    SyncFixture.await().until(() -> sync.task(one).path("title").asText().equals("One more"));
    sync.settle();

    assertThat(
            object(sync.redis().get("annika:planner:id_map:" + ofOne)).path("planner_id").asText())
        .isEqualTo(one);
    assertThat(sync.task(other).path("title").asText()).isEqualTo("Other");
    assertThat(sync.writes()).hasSize(1);
  }

  private String imports(String... lines) throws IOException {
    Path file = directory.resolve("old.csv");
    Files.writeString(file, "store_id,planner_id\n" + String.join("\n", lines));
    Place place =
        new Place(sync.settings().get("REDIS_URL"), "planner-sync:", "annika:", NewDocuments.AUTO);
    StringWriter out = new StringWriter();
    new CommandLine(new ImportMappingsCommand(home -> place, Clock.systemUTC()))
        .setOut(new PrintWriter(out))
        .execute("--csv", file.toString(), "--apply");
    return out.toString();
  }
}
