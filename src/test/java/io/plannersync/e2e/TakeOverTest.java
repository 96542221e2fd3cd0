package io.plannersync.e2e;

import static io.plannersync.e2e.SyncFixture.ANNA;
import static io.plannersync.e2e.SyncFixture.await;
import static io.plannersync.e2e.SyncFixture.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.emulator.Fault;
import io.plannersync.model.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The first start on a store that another service has kept in sync until now. */
class TakeOverTest {

  private static final int PAIRS = 392;

  private SyncFixture sync;
  private Observed seen;
  private String bucket;
  private final List<String> plannerIds = new ArrayList<>();

  @BeforeEach
  void createBoard() {
    sync = new SyncFixture();
    seen = new Observed(sync);
    bucket = sync.world().addBucket(sync.plan(), "Doing");
  }

  private void createPairs(int from, int to) {
    for (int i = 0; i < from; i++) {
      plannerIds.add(null);
    }
    for (int i = from; i < to; i++) {
      ObjectNode task = object("{\"title\":\"Task %d\",\"priority\":3}".formatted(i));
      task.put("dueDateTime", "2026-05-04T09:00:00Z").put("bucketId", bucket);
      task.putObject("assignments")
          .putObject(ANNA)
          .put("@odata.type", "#microsoft.graph.plannerAssignment")
          .put("orderHint", " !");
      String plannerId = sync.world().createTask(sync.plan(), task);
      plannerIds.add(plannerId);
      sync.agentWrites(storeId(i), document(i, plannerId).toString());
      map(i, plannerId);
    }
    sync.emulator().requests().clear();
  }

  @AfterEach
  void stop() {
    seen.close();
    sync.close();
  }

  @Test
  void existing_pairs_are_linked_as_they_are_and_only_their_differences_are_listed() {
    createPairs(0, PAIRS);
    List<String> documents = documents();
    sync.start();
    awaitTakeOver(0, PAIRS);

    assertThat(sync.writes()).isEmpty();
    assertThat(sync.world().tasks(sync.plan())).hasSize(PAIRS);
    assertThat(seen.links()).isEqualTo(PAIRS);
    assertThat(documents()).as("no document is touched").isEqualTo(documents);
    for (int i = 0; i < PAIRS; i++) {
      assertThat(seen.link(storeId(i)).orElseThrow().plannerId()).isEqualTo(plannerIds.get(i));
      assertThat(seen.conflicts(storeId(i)))
          .as("differences of pair %d", i)
          .extracting(kept -> kept.conflict().field(), kept -> kept.conflict().reason())
          .containsExactlyInAnyOrderElementsOf(
              differences(i).stream().map(f -> tuple(f, "adopted-different")).toList());
    }
  }

  @Test
  void reversed_entries_under_the_forward_prefix_are_turned_round() {
    createPairs(0, PAIRS);
    sync.start();
    awaitTakeOver(0, PAIRS);

    Set<String> suffixes = new TreeSet<>();
    sync.redis()
        .keys("annika:planner:id_map:*")
        .forEach(key -> suffixes.add(key.substring("annika:planner:id_map:".length())));
    Set<String> storeIds = new TreeSet<>();
    for (int i = 0; i < PAIRS; i++) {
      storeIds.add(storeId(i));
      assertThat(sync.redis().get("annika:task:mapping:planner:" + plannerIds.get(i)))
          .contains(storeId(i));
    }
    assertThat(suffixes).isEqualTo(storeIds);
  }

  @Test
  void the_first_later_change_of_a_differing_field_decides_it() {
    createPairs(0, PAIRS);
    sync.start();
    awaitTakeOver(0, PAIRS);
    int byPerson = 0;
    int byAgent = 40;
    int untouched = 80;

    sync.personChanges(plannerIds.get(byPerson), "{\"title\":\"As Planner has it\"}");
    sync.agentChanges(storeId(byAgent), "{\"title\":\"As the store has it\"}");
    sync.agentChanges(storeId(untouched), "{\"percent_complete\":0.5}");

    await()
        .untilAsserted(
            () -> {
              assertThat(sync.document(storeId(byPerson)).path("title").asText())
                  .isEqualTo("As Planner has it");
              assertThat(sync.task(plannerIds.get(byAgent)).path("title").asText())
                  .isEqualTo("As the store has it");
              assertThat(sync.task(plannerIds.get(untouched)).path("percentComplete").asInt())
                  .isEqualTo(50);
            });
    sync.settle();
    seen.assertEqual(storeId(byPerson));
    seen.assertEqual(storeId(byAgent));
    // What nobody changed goes on differing, on both sides as it was.
    assertThat(sync.task(plannerIds.get(untouched)).path("title").asText()).isEqualTo("Task 80");
    assertThat(sync.document(storeId(untouched)).path("title").asText()).isEqualTo("Old title 80");
    assertThat(sync.writes()).hasSize(2);
  }

  /** A few are not held by the brake of creations. */
  @ParameterizedTest(name = "mapping of spelling {0}")
  @ValueSource(ints = {0, 1, 2, 3})
  void a_single_existing_pair_gets_no_second_task_although_its_sides_differ(int spelling) {
    createPairs(spelling, spelling + 1);
    // The document is looked at before the first listing of the plan is there.
    sync.emulator()
        .faults()
        .add(
            Fault.on("GET", "/plans/[^/]+/tasks", new Fault.Delay(Duration.ofSeconds(1))).times(1));
    sync.start();
    awaitTakeOver(spelling, spelling + 1);
    await().until(() -> sync.redis().get("annika:planner:id_map:" + storeId(spelling)) != null);

    assertThat(sync.writes()).isEmpty();
    assertThat(sync.world().tasks(sync.plan())).hasSize(1);
    assertThat(seen.conflicts(storeId(spelling))).hasSize(1);
    // A reversed entry goes after the right one is there.
    await()
        .untilAsserted(
            () ->
                assertThat(sync.redis().keys("annika:planner:id_map:*"))
                    .containsExactly("annika:planner:id_map:" + storeId(spelling)));
    assertThat(sync.redis().keys("annika:task:mapping:planner:*"))
        .containsExactly("annika:task:mapping:planner:" + plannerIds.get(spelling));
  }

  @Test
  void a_pair_of_which_only_the_reverse_entry_is_left_is_taken_over_as_well() {
    createPairs(3, 4);
    sync.redis().del("annika:planner:id_map:" + plannerIds.get(3));
    sync.redis().set("annika:task:mapping:planner:" + plannerIds.get(3), storeId(3));
    sync.start();
    awaitTakeOver(3, 4);

    assertThat(sync.writes()).isEmpty();
    assertThat(sync.world().tasks(sync.plan())).hasSize(1);
  }

  private void awaitTakeOver(int from, int to) {
    await()
        .until(
            () -> {
              for (int i = from; i < to; i++) {
                if (seen.link(storeId(i)).filter(link -> link.complete()).isEmpty()) {
                  return false;
                }
              }
              return true;
            });
    sync.settle();
  }

  private static boolean isReversed(int i) {
    return i % 4 == 3;
  }

  private static List<Field> differences(int i) {
    List<Field> fields = new ArrayList<>();
    if (Set.of(0, 2, 3).contains(i % 40)) {
      fields.add(Field.TITLE);
    }
    if (i % 50 == 1) {
      fields.add(Field.DUE);
    }
    return fields;
  }

  /** Every spelling of a mapping that occurs; every fourth runs the wrong way. */
  private void map(int i, String plannerId) {
    String forward = "annika:planner:id_map:" + storeId(i);
    String reverse = "annika:task:mapping:planner:" + plannerId;
    String json =
        """
        {"annika_id":"%s","planner_id":"%s","stored_at":"2025-09-16T08:00:00.000000Z","version":1}
        """
            .formatted(storeId(i), plannerId);
    if (isReversed(i)) {
      String value = i % 8 == 3 ? storeId(i) : json;
      sync.redis().set("annika:planner:id_map:" + plannerId, value);
    } else if (i % 4 == 0) {
      sync.redis().set(forward, plannerId);
      sync.redis().set(reverse, storeId(i));
    } else if (i % 4 == 1) {
      sync.redis().set(forward, json);
      sync.redis().set(reverse, json);
    } else {
      sync.redis().set(forward, "{\"plannerId\":\"%s\"}".formatted(plannerId));
      sync.redis().set(reverse, "{\"annikaId\":\"%s\"}".formatted(storeId(i)));
    }
  }

  private ObjectNode document(int i, String plannerId) {
    ObjectNode document = object("{}");
    document.put("id", storeId(i));
    document.put("title", differences(i).contains(Field.TITLE) ? "Old title " + i : "Task " + i);
    document.put("status", "not_started").put("percent_complete", 0.0).put("priority", "high");
    document.put("due_date", differences(i).contains(Field.DUE) ? "2026-05-01" : "2026-05-04");
    document.put("assigned_to", "Anna Berg").put("planner_assigned_to_id", ANNA);
    document.put("planner_bucket_id", bucket).put("bucket_id", bucket);
    document.put("planner_id", plannerId).put("external_id", plannerId);
    document.put("planner_plan_id", sync.plan()).put("plan_id", sync.plan());
    document.put("sync_status", "synced").put("description", "");
    document.put("output", i % 10 == 5 ? "Looked it up" : "");
    document.put("last_modified_at", "2025-11-01T10:00:00.000000Z");
    return document;
  }

  private List<String> documents() {
    List<String> documents = new ArrayList<>();
    for (int i = 0; i < PAIRS; i++) {
      documents.add(sync.raw(storeId(i)));
    }
    return documents;
  }

  private static String storeId(int i) {
    return "Task-CV-%04d".formatted(i);
  }
}
