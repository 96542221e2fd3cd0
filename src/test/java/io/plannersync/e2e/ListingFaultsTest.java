package io.plannersync.e2e;

import static io.plannersync.e2e.SyncFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.emulator.EmulatorOptions;
import io.plannersync.emulator.Fault;
import io.plannersync.emulator.Fault.Effect;
import io.plannersync.state.PlanState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A listing that cannot be read, or shows less than there is, deletes nothing. */
class ListingFaultsTest {

  private static final String LISTING = "/planner/plans/[^/]+/tasks$";

  private final SyncFixture sync =
      new SyncFixture(EmulatorOptions.defaults().withPageSize(4))
          .with("SYNC_INTERVAL_IDLE", "400ms")
          .with("SYNC_AUDIT_INTERVAL", "1s");
  private final Operator operator = new Operator(sync);
  private final List<String> tasks = new ArrayList<>();
  private final List<String> documents = new ArrayList<>();

  @AfterEach
  void stop() {
    sync.close();
  }

  @Test
  void a_listing_answered_by_500_deletes_nothing() {
    start(5);
    misbehave(new Fault.Answer(500), 2);
    await().until(() -> listings(500) == 2);
    recovers();
  }

  @Test
  void a_throttled_listing_deletes_nothing() {
    start(5);
    misbehave(new Fault.Answer(429, "1"), 3);
    await().until(() -> listings(429) == 3);
    recovers();
  }

  @Test
  void a_listing_cut_off_in_the_middle_deletes_nothing() {
    start(5);
    misbehave(new Fault.TruncatedBody(), 4);
    int before = listings(200);
    await().until(() -> listings(200) >= before + 4);
    recovers();
  }

  @Test
  void a_listing_whose_last_page_is_missing_deletes_nothing() {
    start(5);
    misbehave(new Fault.MissingPage(), 0);
    await().until(() -> operator.links.find(documents.get(4)).get().absence() != null);
    Looks.goOn(sync);
    recovers();
  }

  @Test
  void a_listing_that_lacks_most_of_the_plan_is_held_until_it_is_whole_again() {
    start(9);
    misbehave(new Fault.MissingPage(), 0);
    await().until(() -> operator.held().size() == 1);
    Looks.goOn(sync);
    recovers();
    await().until(() -> operator.held().isEmpty());
  }

  @Test
  void a_stale_listing_deletes_nothing() {
    start(5);
    misbehave(new Fault.StaleVersions(1), 0);
    await().until(() -> operator.links.find(documents.get(4)).get().absence() != null);
    Looks.goOn(sync);
    recovers();
    await().until(() -> operator.held().isEmpty());
  }

  @Test
  void a_plan_that_is_forbidden_is_suspended_and_then_active_again() {
    start(5);
    suspendedWhile(403);
  }

  @Test
  void a_plan_that_is_not_found_is_suspended_and_then_active_again() {
    start(5);
    suspendedWhile(404);
  }

  @Test
  void nothing_of_a_suspended_plan_is_deleted_in_Planner() {
    start(5);
    misbehave(new Fault.Answer(403), 0);
    await().until(() -> operator.stateOf(sync.plan()) == PlanState.State.SUSPENDED);
    sync.agentDeletes(documents.get(0));
    int listings = listings(403);
    await().until(() -> listings(403) >= listings + 6);
    assertThat(sync.taskExists(tasks.get(0))).isTrue();
    sync.emulator().faults().clear();
    await().until(() -> operator.stateOf(sync.plan()) == PlanState.State.ACTIVE);
    await().until(() -> !sync.taskExists(tasks.get(0)));
  }

  private void suspendedWhile(int status) {
    sync.fault(Fault.on("GET", LISTING, new Fault.Answer(status)));
    await().until(() -> operator.stateOf(sync.plan()) == PlanState.State.SUSPENDED);
    assertThat(operator.plans.get(sync.plan()).orElseThrow().status().reason())
        .contains(Integer.toString(status));
    int before = listings(status);
    await().until(() -> listings(status) >= before + 4);
    recovers();
    await().until(() -> operator.stateOf(sync.plan()) == PlanState.State.ACTIVE);
  }

  private void start(int pairs) {
    for (int i = 0; i < pairs; i++) {
      tasks.add(sync.personCreates("Task " + i));
    }
    sync.start();
    tasks.forEach(task -> documents.add(sync.storeIdOf(task)));
    sync.settle();
  }

  private void misbehave(Effect effect, int times) {
    sync.fault(Fault.on("GET", LISTING, effect).times(times));
  }

  private int listings(int status) {
    return (int)
        sync.emulator().requests().matching("GET", ".*" + LISTING).stream()
            .filter(request -> request.status() == status)
            .count();
  }

  /** After the fault everything is still there, and an edit of either side arrives. */
  private void recovers() {
    sync.emulator().faults().clear();
    assertThat(sync.world().tasks(sync.plan())).hasSameSizeAs(tasks);
    assertThat(documents).allSatisfy(id -> assertThat(sync.document(id)).isNotNull());
    sync.personChanges(tasks.get(0), "{\"title\":\"By Anna\"}");
    sync.agentChanges(documents.get(1), "{\"title\":\"By an agent\"}");
    await().until(() -> sync.document(documents.get(0)).path("title").asText().equals("By Anna"));
    await().until(() -> sync.task(tasks.get(1)).path("title").asText().equals("By an agent"));
    Looks.goOn(sync);
    assertThat(sync.writes("DELETE")).isEmpty();
    assertThat(sync.writes("POST")).isEmpty();
    assertThat(documents).allSatisfy(id -> assertThat(sync.document(id)).isNotNull());
    assertThat(documents)
        .allSatisfy(id -> assertThat(operator.links.find(id).orElseThrow().absence()).isNull());
  }
}
