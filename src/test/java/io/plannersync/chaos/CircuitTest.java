package io.plannersync.chaos;

import static io.plannersync.e2e.SyncFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.Range;
import io.plannersync.e2e.SyncFixture;
import io.plannersync.emulator.Fault;
import io.plannersync.emulator.RequestLog;
import io.plannersync.work.WorkQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The two guards in front of Graph: the circuit breaker and the throttle of the graph routes. */
class CircuitTest {

  /** {@code circuit.open-seconds} of the settings. */
  private static final Duration OPEN = Duration.ofSeconds(10);

  /** Calls that had passed the breaker when it opened, and clocks that are read apart. */
  private static final Duration ON_ITS_WAY = Duration.ofMillis(700);

  private static final String DUE = "planner-sync:{work}:due:task:interactive";

  private final SyncFixture sync = new SyncFixture().with("SYNC_INTERVAL_IDLE", "400ms");
  private final List<String> tasks = new ArrayList<>();
  private final List<String> documents = new ArrayList<>();

  @AfterEach
  void stop() {
    sync.close();
  }

  @Test
  void fifteen_answers_of_500_open_the_circuit_and_all_is_synced_when_it_closes() {
    // An edit that waits for others has not met the circuit yet.
    sync.with("EDIT_GATHER", "0ms");
    start(15);
    WorkQueue queue = new WorkQueue(sync.connection(), "planner-sync:");
    sync.fault(Fault.on("PATCH", "/planner/", new Fault.Answer(500)));
    documents.forEach(id -> sync.agentChanges(id, "{\"title\":\"New " + id + "\"}"));
    await().until(() -> failed().size() >= 10);
    Instant opened = failed().get(9).time();
    double halfOpen = opened.plus(OPEN).minus(ON_ITS_WAY).toEpochMilli();
    Range<Double> later = Range.create(halfOpen, Double.POSITIVE_INFINITY);
    await().until(() -> sync.redis().zcount(DUE, later) == 15 && queue.failing().isEmpty());

    sync.emulator().faults().clear();
    allAreSynced();
    assertThat(queue.parked()).isEmpty();
    assertThat(sync.writes("PATCH"))
        .filteredOn(
            r ->
                r.time().isAfter(opened.plus(ON_ITS_WAY))
                    && r.time().isBefore(opened.plus(OPEN).minus(ON_ITS_WAY)))
        .isEmpty();
  }

  @Test
  void an_instance_makes_no_more_calls_than_its_share_even_if_the_learned_pace_is_lost() {
    sync.with("GRAPH_RATE_START", "60").with("GRAPH_RATE_MAX", "60");
    create(80);
    sync.start();
    await().until(() -> callsWithoutPace() > 0 && sync.redis().keys("annika:tasks:*").size() == 80);
    tasks.forEach(task -> documents.add(sync.storeIdOf(task)));
    documents.forEach(id -> sync.agentChanges(id, "{\"title\":\"New " + id + "\"}"));
    // Reads and writes may make 60 calls a minute each.
    await().atMost(Duration.ofSeconds(40)).until(() -> callsWithoutPace() >= 118);
    await().during(Duration.ofSeconds(3)).until(() -> callsWithoutPace() <= 120);
  }

  private void create(int count) {
    for (int i = 0; i < count; i++) {
      tasks.add(sync.personCreates("Task " + i));
    }
  }

  private void start(int pairs) {
    create(pairs);
    sync.start();
    tasks.forEach(task -> documents.add(sync.storeIdOf(task)));
    sync.settle();
  }

  private List<RequestLog.Entry> failed() {
    return sync.writes("PATCH").stream().filter(r -> r.status() == 500).toList();
  }

  /** A Redis that keeps nothing of the pace: every look finds a full bucket. */
  private long callsWithoutPace() {
    sync.redis().del("planner-sync:{pace}:class:read", "planner-sync:{pace}:class:write");
    return sync.emulator().requests().all().stream()
        .filter(r -> r.path().startsWith("/v1.0/") || r.path().startsWith("/beta/"))
        .count();
  }

  private void allAreSynced() {
    for (int i = 0; i < tasks.size(); i++) {
      String task = tasks.get(i);
      String title = "New " + documents.get(i);
      await().until(() -> sync.task(task).path("title").asText().equals(title));
    }
  }
}
