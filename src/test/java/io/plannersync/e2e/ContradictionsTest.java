package io.plannersync.e2e;

import static io.plannersync.e2e.SyncFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Id maps that contradict each other, or hold something else. */
class ContradictionsTest {

  private static final String FORWARD = "annika:planner:id_map:";
  private static final String REVERSE = "annika:task:mapping:planner:";

  private final SyncFixture sync = new SyncFixture();
  private final Operator operator = new Operator(sync);

  @AfterEach
  void stop() {
    sync.close();
  }

  @Test
  void a_task_whose_map_names_another_tasks_document_gets_a_document_of_its_own() {
    String first = sync.personCreates("First");
    String second = sync.personCreates("Second");
    sync.redis().set(REVERSE + first, "Task-1");
    sync.redis().set(REVERSE + second, "Task-1");
    sync.redis().set(FORWARD + "Task-1", second);
    sync.start();
    assertThat(sync.storeIdOf(second)).isEqualTo("Task-1");
    assertThat(sync.storeIdOf(first)).isNotEqualTo("Task-1");
    sync.settle();
    assertThat(sync.redis().keys("annika:tasks:*")).hasSize(2);
    assertThat(operator.queue.failing()).isEmpty();
    assertThat(operator.queue.parked()).isEmpty();
  }

  @Test
  void a_map_that_cannot_be_written_parks_its_pair_with_both_keys_named() {
    String task = sync.personCreates("First");
    sync.redis().lpush(REVERSE + task, "no id");
    sync.start();
    await().until(() -> operator.queue.parkedSize() == 1);
    assertThat(operator.queue.parked().get(0).reason())
        .contains(task, REVERSE + task + " is a list", "Delete the wrong one");
    sync.settle();

    sync.redis().del(REVERSE + task);
    operator.queue.retry(operator.queue.parked().get(0).name());
    sync.storeIdOf(task);
  }
}
