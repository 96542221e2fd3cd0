package io.plannersync.e2e;

import static io.plannersync.e2e.SyncFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plannersync.emulator.RequestLog;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** While the sync is paused nothing is written to either side, and nothing is lost by it. */
class PauseTest {

  private final SyncFixture sync = new SyncFixture();

  @AfterEach
  void stop() {
    sync.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void what_happens_while_it_is_paused_waits_and_goes_through_afterwards(boolean all)
      throws Exception {
    sync.start();
    String path = all ? "/api/sync" : "/api/sync/plans/" + sync.plan();
    String edited = sync.personCreates("Edited by an agent");
    String deleted = sync.personCreates("Deleted by an agent");
    String person = sync.personCreates("Edited by a person");
    String editedDocument = sync.storeIdOf(edited);
    String deletedDocument = sync.storeIdOf(deleted);
    String personDocument = sync.storeIdOf(person);
    sync.settle();
    int writes = sync.writes().size();

    assertThat(send("POST", path + "/pause", "").statusCode()).isEqualTo(200);
    String raw = sync.raw(personDocument);
    HttpResponse<String> patched =
        send("PATCH", "/api/agent/tasks/" + editedDocument + wait60(), "{\"title\":\"New\"}");
    HttpResponse<String> created =
        send(
            "POST",
            "/api/agent/tasks" + wait60(),
            "{\"title\":\"Born\",\"plan_id\":\"" + sync.plan() + "\"}");
    HttpResponse<String> removed =
        send("DELETE", "/api/agent/tasks/" + deletedDocument + wait60(), "");
    sync.personChanges(person, "{\"title\":\"By a person\"}");

    for (HttpResponse<String> answer : java.util.List.of(patched, created, removed)) {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
      JsonNode body = SyncFixture.object(answer.body());
      assertThat(body.path("synced").asBoolean(true)).isFalse();
      assertThat(body.path("reason").asText()).contains("paused", "/resume");
    }
    String born = SyncFixture.object(created.body()).path("id").asText();
    assertThat(sync.document(editedDocument).path("title").asText()).isEqualTo("New");
    assertThat(sync.document(deletedDocument)).isNull();
    await()
        .pollDelay(Duration.ofSeconds(4))
        .until(() -> sync.status().path("waiting").path("count").asInt() >= 2);
    assertThat(sync.writes()).extracting(RequestLog.Entry::method).hasSize(writes);
    assertThat(sync.raw(personDocument)).isEqualTo(raw);
    assertThat(sync.status().path("health").path("word").asText()).isEqualTo("DEGRADED");
    assertThat(sync.status().path("health").path("reasons").toString()).contains("paused");

    assertThat(send("POST", path + "/resume", "").statusCode()).isEqualTo(200);
    await().until(() -> sync.task(edited).path("title").asText().equals("New"));
    await().until(() -> sync.document(personDocument).path("title").asText().equals("By a person"));
    await().until(() -> !sync.taskExists(deleted));
    await().until(() -> sync.taskExists(sync.plannerIdOf(born)));
    await().until(() -> sync.status().path("health").path("word").asText().equals("UP"));
  }

  private static String wait60() {
    return "?wait=planner&timeout=60s";
  }

  private HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(sync.url() + path))
            .timeout(Duration.ofSeconds(30))
            .header("X-API-Key", sync.settings().get("API_KEY"));
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    return HttpClient.newHttpClient()
        .send(
            request.method(method, BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
  }
}
