package io.plannersync.chaos;

import static io.plannersync.e2e.SyncFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.e2e.SyncFixture;
import io.plannersync.emulator.Fault;
import io.plannersync.emulator.RequestLog;
import io.plannersync.model.WorkItem.Lane;
import io.plannersync.model.WorkName;
import io.plannersync.work.WorkQueue;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An instance stands still for longer than its lease while another one goes on. */
class PausedTest {

  /** Long enough to find the request open, short enough to wait for. */
  private static final Duration DELAYED = Duration.ofSeconds(4);

  private static final Duration NEVER = Duration.ofMinutes(5);

  private final SyncFixture sync =
      new SyncFixture().with("SYNC_INTERVAL_IDLE", "400ms").with("WORK_LEASE", "3s");
  private final ServiceProcess paused = new ServiceProcess(sync);
  private final WorkQueue queue = new WorkQueue(sync.connection(), "planner-sync:");

  /** A task and its document, in which agents change one member. */
  private record Pair(String task, String document, String member) {}

  @AfterEach
  void stop() {
    paused.close();
    sync.close();
  }

  @Test
  void one_that_wakes_in_the_middle_of_its_passes_writes_nothing_old() throws Exception {
    String reads = sync.personCreates("Read");
    String betweenWrites = sync.personCreates("Between writes");
    String onTheWire = sync.personCreates("On the wire");
    paused.start();
    await().until(() -> linked() == 3);
    Pair reading = new Pair(reads, sync.storeIdOf(reads), "title");
    Pair between = new Pair(betweenWrites, sync.storeIdOf(betweenWrites), "description");
    Pair sent = new Pair(onTheWire, sync.storeIdOf(onTheWire), "title");
    List<Pair> pairs = List.of(reading, between, sent);
    sync.settle();

    sync.fault(Fault.on("GET", path(reading), new Fault.Delay(DELAYED)).times(1));
    sync.fault(Fault.on("PATCH", path(between), new Fault.Delay(DELAYED)).times(1));
    sync.fault(Fault.on("PATCH", path(sent), new Fault.Delay(NEVER)).times(1));
    sync.agentChanges(reading.document(), "{\"title\":\"First\"}");
    // Told of Planner, too, it has to be read; the others need not be.
    queue.hint(WorkName.task(reading.document()), Lane.INTERACTIVE, Duration.ZERO);
    sync.agentChanges(between.document(), "{\"title\":\"Kept\",\"description\":\"First\"}");
    sync.agentChanges(sent.document(), "{\"title\":\"First\"}");
    await()
        .until(() -> isOpen("GET", reading) && isOpen("PATCH", between) && isOpen("PATCH", sent));
    paused.pause();
    assertThat(isOpen("GET", reading) && isOpen("PATCH", between)).isTrue();
    await().until(() -> !isOpen("PATCH", between));

    sync.start();
    await().until(() -> pairs.stream().allMatch(pair -> shown(pair).equals("First")));
    pairs.forEach(pair -> change(pair, "Second"));
    await().until(() -> pairs.stream().allMatch(pair -> shown(pair).equals("Second")));
    sync.settle();
    List<String> documents = pairs.stream().map(pair -> sync.raw(pair.document())).toList();
    int writes = sync.writes().size();

    assertThat(arrivesLate(onTheWire(sent))).isEqualTo(409);
    paused.wake();
    sync.settle();
    assertThat(sync.writes()).hasSize(writes + 1);
    assertThat(pairs).extracting(pair -> sync.raw(pair.document())).isEqualTo(documents);

    sync.stop();
    pairs.forEach(pair -> sync.agentChanges(pair.document(), "{\"priority\":\"urgent\"}"));
    await()
        .until(
            () ->
                pairs.stream()
                    .allMatch(pair -> sync.task(pair.task()).path("priority").asInt() == 1));
    sync.settle();
    assertThat(sync.writes()).hasSize(writes + 1 + pairs.size());
    assertThat(pairs).extracting(this::shown).containsOnly("Second");
    assertThat(pairs)
        .allMatch(
            pair -> sync.document(pair.document()).path(pair.member()).asText().equals("Second"));
  }

  private long linked() {
    return sync.redis().hlen("planner-sync:{links}:by-planner");
  }

  private static String path(Pair pair) {
    return "/planner/tasks/" + pair.task() + "$";
  }

  private boolean isOpen(String method, Pair pair) {
    return sync.emulator().requests().matching(method, "/v1.0" + path(pair)).stream()
        .anyMatch(request -> request.status() == RequestLog.OPEN);
  }

  private RequestLog.Entry onTheWire(Pair pair) {
    return sync.emulator().requests().matching("PATCH", "/v1.0" + path(pair)).stream()
        .filter(request -> request.status() == RequestLog.OPEN)
        .findFirst()
        .orElseThrow();
  }

  /** What the network kept arrives now; the answer reaches nobody. */
  private int arrivesLate(RequestLog.Entry request) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(sync.emulator().url() + request.path()))
                .method(request.method(), BodyPublishers.ofString(request.body()))
                .header("Authorization", "Bearer " + sync.emulator().tokens().application("late"))
                .header("Content-Type", "application/json")
                .header("If-Match", request.headers().get("if-match"))
                .build(),
            BodyHandlers.discarding())
        .statusCode();
  }

  private void change(Pair pair, String value) {
    sync.agentChanges(pair.document(), "{\"" + pair.member() + "\":\"" + value + "\"}");
  }

  private String shown(Pair pair) {
    boolean inDetails = pair.member().equals("description");
    return sync.task(pair.task()).at((inDetails ? "/details/" : "/") + pair.member()).asText();
  }
}
