package io.plannersync.chaos;

import static io.plannersync.e2e.SyncFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.e2e.SyncFixture;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The process is killed while people and agents work; nothing is lost and nothing doubled. */
class KilledTest {

  private static final int EDITS = 40;
  private static final int KILL_AFTER = 10;

  private final SyncFixture sync =
      new SyncFixture().with("SYNC_INTERVAL_IDLE", "400ms").with("WORK_LEASE", "3s");
  private final Map<String, String> titles = new HashMap<>();
  private final Map<String, String> statuses = new HashMap<>();
  private final Map<String, String> documentsOfAgents = new HashMap<>();

  @AfterEach
  void stop() {
    sync.close();
  }

  @Test
  void after_kills_at_random_moments_of_40_edits_both_sides_agree_and_nothing_is_doubled() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<String> tasks = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      tasks.add(sync.personCreates("Task " + i));
      titles.put(tasks.get(i), "Task " + i);
    }
    try (ServiceProcess service = new ServiceProcess(sync).start()) {
      Map<String, String> documents = new HashMap<>();
      tasks.forEach(task -> documents.put(task, sync.storeIdOf(task)));
      for (int i = 1; i <= EDITS; i++) {
        String task = tasks.get(random.nextInt(tasks.size()));
        edit(i, task, documents.get(task));
        if (i % KILL_AFTER == 0) {
          int calls = sync.emulator().requests().all().size() + random.nextInt(6);
          await().until(() -> sync.emulator().requests().all().size() >= calls);
          service.kill();
          service.start();
        }
      }
      titles.forEach((task, title) -> isTitled("seed " + seed, task, title));
      statuses.forEach((task, status) -> hasProgress("seed " + seed, task, status));
      documentsOfAgents.forEach(
          (id, title) -> isTitled("seed " + seed, sync.plannerIdOf(id), title));
      sync.settle();
      int created = titles.size() + documentsOfAgents.size();
      assertThat(sync.world().tasks(sync.plan())).as("seed %d", seed).hasSize(created);
      assertThat(sync.redis().keys("annika:tasks:*")).as("seed %d", seed).hasSize(created);
      assertThat(sync.writes("DELETE")).isEmpty();
      assertThat(sync.writes("POST"))
          .as("seed %d: as many as documents, or again for one that never arrived", seed)
          .hasSizeGreaterThanOrEqualTo(documentsOfAgents.size());
    }
  }

  private void edit(int i, String task, String document) {
    switch (i % 4) {
      case 0 -> {
        titles.put(task, "Title " + i);
        sync.personChanges(task, "{\"title\":\"Title " + i + "\"}");
      }
      case 1 -> {
        String status = i % 8 == 1 ? "in_progress" : "completed";
        statuses.put(task, status);
        sync.agentChanges(document, "{\"status\":\"" + status + "\"}");
      }
      case 2 -> titles.put(sync.personCreates("By a person " + i), "By a person " + i);
      default -> {
        String id = "Task-new-" + i;
        documentsOfAgents.put(id, "By an agent " + i);
        sync.agentPublishes(id, "{\"id\":\"" + id + "\",\"title\":\"By an agent " + i + "\"}");
      }
    }
  }

  private void isTitled(String seed, String task, String title) {
    String id = sync.storeIdOf(task);
    await()
        .alias(seed)
        .until(
            () ->
                sync.task(task).path("title").asText().equals(title)
                    && sync.document(id).path("title").asText().equals(title));
  }

  private void hasProgress(String seed, String task, String status) {
    int percent = status.equals("completed") ? 100 : 50;
    String id = sync.storeIdOf(task);
    await()
        .alias(seed)
        .until(
            () ->
                sync.task(task).path("percentComplete").asInt() == percent
                    && sync.document(id).path("status").asText().equals(status));
  }
}
