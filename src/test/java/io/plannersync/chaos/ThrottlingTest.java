package io.plannersync.chaos;

import static io.plannersync.e2e.SyncFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.e2e.SyncFixture;
import io.plannersync.emulator.Fault;
import io.plannersync.emulator.RequestLog;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Graph asks for by 429 is obeyed by everybody, whatever is waiting. */
class ThrottlingTest {

  /** What was on its way when Graph said no cannot be called back. */
  private static final Duration ON_ITS_WAY = Duration.ofMillis(1_500);

  private final SyncFixture sync = new SyncFixture().with("SYNC_INTERVAL_IDLE", "400ms");
  private final List<String> tasks = new ArrayList<>();
  private final List<String> documents = new ArrayList<>();

  @BeforeEach
  void startWithTwentyPairs() {
    for (int i = 0; i < 20; i++) {
      tasks.add(sync.personCreates("Task " + i));
    }
    sync.start();
    tasks.forEach(task -> documents.add(sync.storeIdOf(task)));
    sync.settle();
  }

  @AfterEach
  void stop() {
    sync.close();
  }

  @Test
  void nothing_reaches_Graph_within_the_seconds_it_asked_for() {
    isObeyed("3", Duration.ofSeconds(3));
  }

  @Test
  void nothing_reaches_Graph_within_a_fraction_of_seconds_it_asked_for() {
    isObeyed("2.5", Duration.ofMillis(2_500));
  }

  @Test
  void nothing_reaches_Graph_before_the_date_it_asked_for() {
    Instant until = Instant.now().plusSeconds(5);
    String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(until.atZone(ZoneOffset.UTC));
    List<RequestLog.Entry> refused = refuse(date);
    Instant whole = Instant.ofEpochSecond(until.getEpochSecond());
    assertNothingBetween(refused.get(0).time().plus(ON_ITS_WAY), whole);
  }

  private void isObeyed(String retryAfter, Duration time) {
    List<RequestLog.Entry> refused = refuse(retryAfter);
    Instant first = refused.get(0).time();
    assertNothingBetween(first.plus(ON_ITS_WAY), first.plus(time));
  }

  /** Twenty edits wait, one PATCH is refused, and in the end all is synced. */
  private List<RequestLog.Entry> refuse(String retryAfter) {
    sync.fault(Fault.on("PATCH", "/planner/tasks/", new Fault.Answer(429, retryAfter)).times(1));
    documents.forEach(id -> sync.agentChanges(id, "{\"title\":\"New " + id + "\"}"));
    await().until(() -> refused().size() == 1);
    for (int i = 0; i < 20; i++) {
      String task = tasks.get(i);
      String title = "New " + documents.get(i);
      await().until(() -> sync.task(task).path("title").asText().equals(title));
    }
    sync.settle();
    return refused();
  }

  private List<RequestLog.Entry> refused() {
    return sync.emulator().requests().all().stream().filter(r -> r.status() == 429).toList();
  }

  private void assertNothingBetween(Instant from, Instant until) {
    assertThat(sync.emulator().requests().all())
        .filteredOn(r -> r.time().isAfter(from) && r.time().isBefore(until))
        .isEmpty();
    assertThat(sync.emulator().requests().all()).anyMatch(r -> r.time().isAfter(until));
  }
}
