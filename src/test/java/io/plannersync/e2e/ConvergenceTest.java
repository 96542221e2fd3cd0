package io.plannersync.e2e;

import static io.plannersync.e2e.SyncFixture.ANNA;
import static io.plannersync.e2e.SyncFixture.BEN;
import static io.plannersync.e2e.SyncFixture.await;
import static io.plannersync.e2e.SyncFixture.object;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many edits at once, whatever they are; afterwards both sides are equal and stay so. */
class ConvergenceTest {

  private static final int TASKS = 4;
  private static final int EDITS = 30;

  private SyncFixture sync;
  private Observed seen;
  private final List<String> tasks = new ArrayList<>();
  private final List<String> documents = new ArrayList<>();
  private String doing;

  @BeforeEach
  void start() {
    sync = new SyncFixture();
    seen = new Observed(sync);
    sync.world().categoryDescriptions(sync.plan(), Map.of("category1", "Urgent"));
    sync.world().addBucket(sync.plan(), "To do");
    doing = sync.world().addBucket(sync.plan(), "Doing");
    for (int i = 0; i < TASKS; i++) {
      tasks.add(sync.personCreates("Task " + i));
    }
    sync.start();
    tasks.forEach(task -> documents.add(sync.storeIdOf(task)));
  }

  @AfterEach
  void stop() {
    seen.close();
    sync.close();
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void after_thirty_edits_on_both_sides_both_are_equal_and_nothing_is_written_any_more(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < EDITS; i++) {
      int which = random.nextInt(TASKS);
      if (random.nextBoolean()) {
        sync.personChanges(tasks.get(which), personsEdit(random, i));
      } else if (random.nextInt(3) == 0) {
        ObjectNode document = sync.document(documents.get(which));
        document.setAll(object(agentsEdit(random, i)));
        sync.agentWrites(documents.get(which), document.toString());
      } else {
        sync.agentChanges(documents.get(which), agentsEdit(random, i));
      }
      if (random.nextInt(4) == 0) {
        letSomethingHappen();
      }
    }
    sync.settle();
    documents.forEach(seen::assertEqual);

    int writes = sync.writes().size();
    List<String> texts = documents.stream().map(sync::raw).toList();
    long looks = listings();
    await().until(() -> listings() >= looks + 8);
    assertThat(sync.writes()).hasSize(writes);
    assertThat(documents.stream().map(sync::raw).toList()).isEqualTo(texts);
    assertThat(sync.world().tasks(sync.plan())).hasSize(TASKS);
    assertThat(sync.redis().keys("annika:tasks:Task-*")).hasSize(TASKS);
    documents.forEach(document -> assertThat(seen.troubles(document)).isEmpty());
    assertThat(seen.parked()).isEmpty();
  }

  private String personsEdit(Random random, int i) {
    String item = "%08d-1111-4111-8111-111111111111".formatted(random.nextInt(3));
    return switch (random.nextInt(8)) {
      case 0 -> "{\"title\":\"Person %d\"}".formatted(i);
      case 1 -> "{\"percentComplete\":%d}".formatted(random.nextInt(101));
      case 2 -> "{\"priority\":%d}".formatted(random.nextInt(11));
      case 3 -> "{\"dueDateTime\":\"2026-06-%02dT17:30:00Z\"}".formatted(1 + random.nextInt(28));
      case 4 -> "{\"description\":\"Line\\nPerson %d\"}".formatted(i);
      case 5 ->
          """
          {"assignments":{"%s":{"@odata.type":"#microsoft.graph.plannerAssignment",
            "orderHint":" !"}}}
          """
              .formatted(random.nextBoolean() ? ANNA : BEN);
      case 6 ->
          """
          {"checklist":{"%s":{"@odata.type":"#microsoft.graph.plannerChecklistItem",
            "title":"Person %d","isChecked":%s}}}
          """
              .formatted(item, i, random.nextBoolean());
      default -> "{\"bucketId\":\"" + doing + "\",\"appliedCategories\":{\"category1\":true}}";
    };
  }

  private String agentsEdit(Random random, int i) {
    return switch (random.nextInt(8)) {
      case 0 -> "{\"title\":\"Agent %d\"}".formatted(i);
      case 1 -> "{\"percent_complete\":%s}".formatted(random.nextInt(101) / 100.0);
      case 2 -> "{\"priority\":\"%s\"}".formatted(random.nextBoolean() ? "low" : "urgent");
      case 3 -> "{\"due_date\":\"2026-06-%02d\"}".formatted(1 + random.nextInt(28));
      case 4 -> "{\"description\":\"Agent %d\\nLine\"}".formatted(i);
      case 5 -> "{\"assignee_ids\":[\"%s\"]}".formatted(random.nextBoolean() ? ANNA : BEN);
      case 6 -> "{\"checklist_items\":[\"Agent %d\",{\"id\":\"a\",\"title\":\"A\"}]}".formatted(i);
      default -> "{\"labels\":[\"category%d\"]}".formatted(1 + random.nextInt(4));
    };
  }

  /** Until the service has listed the plan once more. */
  private void letSomethingHappen() {
    long looks = listings();
    await().until(() -> listings() > looks);
  }

  private long listings() {
    return sync.emulator().requests().matching("GET", ".*/plans/[^/]+/tasks").size();
  }
}
