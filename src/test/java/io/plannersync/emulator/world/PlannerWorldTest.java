package io.plannersync.emulator.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PlannerWorldTest {
  private final PlannerWorld world =
      new PlannerWorld(Clock.systemUTC(), new Settings(), new Random(1));
  private final String planId = world.addPlan("Plan", world.addGroup("Makers"));

  @Test
  void a_person_creates_edits_and_deletes() {
    String id = world.createTask(planId, titled("Paint").put("description", "blue"));
    world.patchTask(id, Json.object().put("percentComplete", 100));
    world.patchDetails(id, Json.object().put("description", "red"));

    assertThat(world.task(id).at("/details/description").asText()).isEqualTo("red");
    assertThat(world.task(id).get("completedDateTime").isNull()).isFalse();

    world.deleteTask(id);
    assertThat(world.tasks(planId)).isEmpty();
    assertThatThrownBy(() -> world.task(id))
        .isInstanceOfSatisfying(
            GraphError.class, error -> assertThat(error.status()).isEqualTo(404));
  }

  @Test
  void labels_get_and_lose_names() {
    world.categoryDescriptions(planId, Map.of("category1", "Red"));
    assertThat(labels().get("category1").asText()).isEqualTo("Red");

    Map<String, String> none = new HashMap<>();
    none.put("category1", null);
    world.categoryDescriptions(planId, none);
    assertThat(labels().get("category1").isNull()).isTrue();
    assertThat(labels().size()).isEqualTo(25);
  }

  @Test
  void changes_from_many_threads_are_all_kept_and_told() throws Exception {
    AtomicInteger told = new AtomicInteger();
    world.onChange(change -> told.incrementAndGet());
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<?>> work = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      work.add(
          threads.submit(
              () -> {
                for (int j = 0; j < 25; j++) {
                  world.createTask(planId, titled("Task"));
                }
              }));
    }
    for (Future<?> one : work) {
      one.get();
    }
    threads.shutdown();

    assertThat(world.tasks(planId)).extracting(task -> task.get("id").asText()).hasSize(100);
    assertThat(told).hasValueGreaterThanOrEqualTo(100);
  }

  @Test
  void a_deleted_plan_takes_its_tasks_along() {
    String id = world.createTask(planId, titled("Paint"));

    world.deletePlan(planId);

    assertThat(world.plans()).isEmpty();
    assertThatThrownBy(() -> world.task(id)).isInstanceOf(GraphError.class);
    assertThatThrownBy(() -> world.tasks(planId)).isInstanceOf(GraphError.class);
  }

  private ObjectNode labels() {
    return (ObjectNode) world.plans().get(0).at("/details/categoryDescriptions");
  }

  private static ObjectNode titled(String title) {
    return Json.object().put("title", title);
  }
}
