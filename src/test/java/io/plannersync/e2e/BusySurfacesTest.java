package io.plannersync.e2e;

import static io.plannersync.e2e.SyncFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BusySurfacesTest {

  private static final int WAITERS = 500;
  private static final int PAGES = 50;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @Test
  void five_hundred_waiting_calls_and_fifty_open_pages_leave_the_webhook_quick() throws Exception {
    try (SyncFixture sync =
        new SyncFixture()
            .with("API_MAX_WAITERS", Integer.toString(WAITERS))
            .with("GRAPH_WEBHOOK_CLIENT_STATE", "state")
            .start()) {
      // The brake holds a flood of new tasks, so that every one of these calls has to wait.
      List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
      for (int i = 0; i < WAITERS; i++) {
        waiting.add(
            http.sendAsync(
                request(sync, "/api/agent/tasks?wait=planner&timeout=40s")
                    .POST(BodyPublishers.ofString("{\"title\":\"Waiting " + i + "\"}"))
                    .build(),
                BodyHandlers.ofString()));
      }
      await().atMost(Duration.ofSeconds(60)).until(() -> waiters(sync) > WAITERS - 30);

      ScheduledExecutorService pages = Executors.newScheduledThreadPool(2);
      try {
        for (int i = 0; i < PAGES; i++) {
          pages.scheduleAtFixedRate(
              () -> {
                http.sendAsync(
                    request(sync, "/api/sync/status").build(), BodyHandlers.discarding());
                http.sendAsync(
                    request(sync, "/api/agent/tasks?limit=50").build(), BodyHandlers.discarding());
              },
              i * 1000L / PAGES,
              1000,
              TimeUnit.MILLISECONDS);
        }
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
          long start = System.nanoTime();
          HttpResponse<String> answer =
              http.send(
                  request(sync, "/api/graph_webhook")
                      .POST(
                          BodyPublishers.ofString(
                              "{\"value\":[{\"subscriptionId\":\"s\",\"clientState\":\"state\","
                                  + "\"changeType\":\"updated\",\"resource\":\"planner/plans/"
                                  + sync.plan()
                                  + "/tasks\"}]}"))
                      .build(),
                  BodyHandlers.ofString());
          millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
          assertThat(answer.statusCode()).isEqualTo(202);
        }
        Collections.sort(millis);
        // Graph takes an endpoint for slow whose answers come after 3 s.
        assertThat(millis.get(millis.size() * 95 / 100)).isLessThan(500);
        assertThat(millis.get(millis.size() - 1)).isLessThan(3000);
        assertThat(waiting.stream().filter(CompletableFuture::isDone).count()).isLessThan(40);
      } finally {
        pages.shutdownNow();
      }
    }
  }

  private int waiters(SyncFixture sync) throws Exception {
    HttpResponse<String> status =
        http.send(request(sync, "/api/sync/status").build(), BodyHandlers.ofString());
    return SyncFixture.object(status.body()).path("waiters").asInt();
  }

  private static HttpRequest.Builder request(SyncFixture sync, String path) {
    return HttpRequest.newBuilder(URI.create(sync.url() + path))
        .header("X-API-Key", "test-key-of-agents")
        .header("Content-Type", "application/json")
        .timeout(Duration.ofSeconds(60));
  }
}
