package io.plannersync.e2e;

import static io.plannersync.e2e.SyncFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plannersync.emulator.feeds.FeedMode;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The delta of all that a signed-in account follows, beside looks that come too late to matter. */
@Timeout(120)
class UserDeltaTest {

  private final SyncFixture sync = new SyncFixture();
  private String task;
  private String storeId;

  @BeforeEach
  void aPlanThatTheAccountFollows() {
    sync.world().addMember(SyncFixture.GROUP, SyncFixture.ANNA);
    sync.world().share(sync.plan(), SyncFixture.ANNA);
    sync.emulator().tokens().approveAtOnce(SyncFixture.ANNA);
    task = sync.personCreates("Paint");
    sync.with("PLANNER_DELEGATED_AUTH", "device-code")
        .with("DELTA_INTERVAL", "200ms")
        .with("SYNC_INTERVAL_BUSY", "60s")
        .with("SYNC_INTERVAL_IDLE", "60s")
        .with("SYNC_AUDIT_INTERVAL", "60s")
        .with("SOURCE_PATIENCE", "1s");
  }

  @AfterEach
  void close() {
    sync.close();
  }

  @Test
  void an_edit_is_found_within_the_bound_of_the_delta_and_not_of_the_looks() {
    start();

    editAndAwait("Found by the delta");
    String created = sync.personCreates("New");

    assertThat(sync.document(sync.storeIdOf(created)).path("title").asText()).isEqualTo("New");
    JsonNode plan = plan();
    assertThat(plan.path("source").asText()).isEqualTo("delta");
    assertThat(plan.path("bound_seconds").asDouble()).isLessThan(3);
    assertThat(plan.path("late").asBoolean()).isFalse();
  }

  @Test
  void a_delta_that_is_too_old_is_begun_anew_and_what_it_would_have_told_is_found_by_looking() {
    start();
    editAndAwait("Before");

    sync.emulator().settings().feeds().deltaMemory(1);
    for (int i = 0; i < 5; i++) {
      sync.personChanges(task, "{\"priority\":" + i + "}");
    }
    editAndAwait("After");
    sync.emulator().settings().feeds().deltaMemory(20_000);
    editAndAwait("And on");
  }

  @Test
  void
      a_delta_that_is_refused_leaves_the_plans_to_be_looked_at_and_is_used_again_when_it_is_back() {
    sync.with("SYNC_INTERVAL_BUSY", "300ms").with("SOURCE_PROBE_INTERVAL", "3s");
    start();
    editAndAwait("While it works");
    await().until(() -> plan().path("source").asText().equals("delta"));

    sync.emulator().settings().feeds().userDelta(FeedMode.FORBIDDEN);
    await().until(() -> plan().path("source").asText().equals("listing"));
    editAndAwait("While it is refused");
    sync.emulator().settings().feeds().userDelta(FeedMode.ON);
    editAndAwait("While it is back");
    await().until(() -> plan().path("source").asText().equals("delta"));
    editAndAwait("Found by the delta again");
  }

  @Test
  void a_delta_that_falls_silent_is_found_out_by_a_listing() {
    sync.with("SYNC_INTERVAL_BUSY", "300ms").with("SYNC_INTERVAL_IDLE", "1s");
    start();
    editAndAwait("While it works");
    await().until(() -> plan().path("source").asText().equals("delta"));
    sync.settle();

    sync.emulator().settings().feeds().userDelta(FeedMode.SILENT);
    editAndAwait("While it is silent");
    await().until(() -> plan().path("source").asText().equals("listing"));
    editAndAwait("Looked at");
  }

  private void start() {
    sync.start();
    storeId = sync.storeIdOf(task);
    await().until(() -> source("delta").path("state").asText().equals("works"));
    sync.settle();
  }

  private void editAndAwait(String title) {
    sync.personChanges(task, "{\"title\":\"" + title + "\"}");
    await()
        .atMost(Duration.ofSeconds(15))
        .until(() -> sync.document(storeId).path("title").asText().equals(title));
  }

  private JsonNode plan() {
    return sync.status().path("plans").get(0);
  }

  private JsonNode source(String name) {
    for (JsonNode source : sync.status().path("sources")) {
      if (source.path("source").asText().equals(name)) {
        return source;
      }
    }
    return sync.status().path("no such source");
  }
}
