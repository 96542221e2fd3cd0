package io.plannersync.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.model.Link;
import io.plannersync.model.Side;
import io.plannersync.state.Tombstones.Tombstone;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TombstonesTest extends StateTest {

  private static final long DAY = Duration.ofDays(1).toSeconds();

  private final Tombstones tombstones = new Tombstones(connection, PREFIX);

  @Test
  void what_was_deleted_is_found_exactly_by_either_id() {
    Tombstone stone = stone("Task-1", "p1", NOW);
    tombstones.put(stone);
    assertThat(tombstones.find("Task-1")).contains(stone);
    assertThat(tombstones.findByPlanner("p1")).contains(stone);
    assertThat(tombstones.find("Task-2")).isEmpty();
    assertThat(tombstones.findByPlanner("p2")).isEmpty();
  }

  @Test
  void it_is_kept_for_thirty_days() {
    tombstones.put(stone("Task-1", "p1", NOW));
    assertThat(ttl(PREFIX + "pair:{Task-1}:tombstone")).isBetween(30 * DAY - 60, 30 * DAY);
    assertThat(ttl(PREFIX + "tombstone:planner:{p1}")).isBetween(30 * DAY - 60, 30 * DAY);
  }

  @Test
  void a_pair_without_a_planner_task_or_document_has_one_too() {
    Tombstone stone =
        new Tombstone(
            "Task-1", null, null, null, Link.of("Task-1", null, null), Side.STORE, "key gone", NOW);
    tombstones.put(stone);
    assertThat(tombstones.find("Task-1")).contains(stone);
    tombstones.remove(stone);
    assertThat(connection.sync().keys("*")).isEmpty();
  }

  @Test
  void tombstones_are_listed_newest_first_and_leave_the_list_when_they_expire() {
    tombstones.put(stone("Task-1", "p1", NOW));
    tombstones.countEcho("Task-1");
    tombstones.put(stone("Task-2", "p2", NOW.plus(Duration.ofDays(2))));
    assertThat(tombstones.list(10))
        .extracting(Tombstone::storeId)
        .containsExactly("Task-2", "Task-1");
    assertThat(tombstones.list(1)).extracting(Tombstone::storeId).containsExactly("Task-2");
    assertThat(tombstones.list(0)).isEmpty();
    tombstones.put(stone("Task-3", "p3", NOW.plus(Duration.ofDays(31))));
    assertThat(tombstones.count()).isEqualTo(2);
    assertThat(tombstones.echoes("Task-1")).isZero();
  }

  @Test
  void a_removed_one_takes_everything_with_it() {
    Tombstone stone = stone("Task-1", "p1", NOW);
    tombstones.put(stone);
    tombstones.countEcho("Task-1");
    tombstones.remove(stone);
    assertThat(connection.sync().keys("*")).isEmpty();
  }

  @Test
  void a_planner_task_that_has_another_tombstone_since_keeps_it() {
    Tombstone first = stone("Task-1", "p1", NOW);
    Tombstone second = stone("Task-2", "p1", NOW.plusSeconds(1));
    tombstones.put(first);
    tombstones.put(second);
    tombstones.remove(first);
    assertThat(tombstones.findByPlanner("p1")).contains(second);
  }

  @Test
  void a_pair_deleted_again_with_another_planner_task_is_not_found_by_the_old_one() {
    tombstones.put(stone("Task-1", "p1", NOW));
    tombstones.put(stone("Task-1", "p2", NOW.plusSeconds(1)));
    assertThat(tombstones.findByPlanner("p1")).isEmpty();
    assertThat(tombstones.findByPlanner("p2")).isPresent();
    assertThat(tombstones.count()).isEqualTo(1);
  }

  @Test
  void removed_echoes_are_counted() {
    assertThat(tombstones.countEcho("Task-1")).isEqualTo(1);
    assertThat(tombstones.countEcho("Task-1")).isEqualTo(2);
    assertThat(tombstones.echoes("Task-1")).isEqualTo(2);
    assertThat(tombstones.echoes("Task-2")).isZero();
  }

  private static Tombstone stone(String storeId, String plannerId, Instant at) {
    return new Tombstone(
        storeId,
        plannerId,
        "{ \"title\" : \"Grüße\\n\",  \"mine\": 1.0, \"mine\": [] }",
        "{\"id\":\"" + plannerId + "\",\"details\":{}}",
        Link.of(storeId, plannerId, "planA").atRevision(4),
        Side.PLANNER,
        "404, absent from two listings",
        at);
  }
}
