package io.plannersync.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.model.Side;
import io.plannersync.state.Holds.Hold;
import io.plannersync.state.Holds.Kind;
import io.plannersync.state.Holds.State;
import io.plannersync.testing.TestRedis;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HoldsTest extends StateTest {

  private static final long DAY = Duration.ofDays(1).toSeconds();

  private final Holds holds = new Holds(connection, PREFIX);

  @Test
  void a_hold_shows_what_it_is_about() {
    String id = hold("six of ten", "T1", "T2");
    assertThat(holds.get(id))
        .contains(
            new Hold(
                id,
                Kind.DELETION,
                "planA",
                Side.STORE,
                Set.of("T1", "T2"),
                NOW,
                State.HELD,
                "six of ten"));
    assertThat(holds.get("99")).isEmpty();
  }

  @Test
  void an_open_hold_grows() {
    String id = hold("first", "T1", "T2");
    assertThat(hold("second", "T2", "T3")).isEqualTo(id);
    Hold grown = holds.get(id).orElseThrow();
    assertThat(grown.storeIds()).containsExactlyInAnyOrder("T1", "T2", "T3");
    assertThat(grown.reason()).isEqualTo("second");
    assertThat(holds.list(10)).hasSize(1);
  }

  @Test
  void each_plan_kind_and_side_has_its_own() {
    hold("a", "T1");
    holds.hold(Kind.DELETION, "planB", Side.STORE, List.of("T1"), "b", NOW.plusSeconds(1));
    holds.hold(Kind.DELETION, "planA", Side.PLANNER, List.of("T1"), "c", NOW.plusSeconds(2));
    holds.hold(Kind.CREATION, "planA", Side.STORE, List.of("T1"), "d", NOW.plusSeconds(3));
    assertThat(holds.list(10)).extracting(Hold::reason).containsExactly("d", "c", "b", "a");
    assertThat(holds.list(1)).extracting(Hold::reason).containsExactly("d");
    assertThat(holds.list(0)).isEmpty();
  }

  @Test
  void only_the_pairs_of_a_confirmed_hold_are_confirmed() {
    String id = hold("a", "T1", "T2");
    assertThat(isConfirmed("T1")).isFalse();
    assertThat(holds.confirm(id)).isTrue();
    assertThat(isConfirmed("T1")).isTrue();
    assertThat(isConfirmed("T3")).isFalse();
    assertThat(holds.isConfirmed("planA", Kind.CREATION, Side.STORE, "T1")).isFalse();
    assertThat(holds.isConfirmed("planA", Kind.DELETION, Side.PLANNER, "T1")).isFalse();
    assertThat(holds.isConfirmed("planB", Kind.DELETION, Side.STORE, "T1")).isFalse();
    assertThat(holds.get(id).orElseThrow().state()).isEqualTo(State.CONFIRMED);
  }

  @Test
  void a_hold_is_ruled_on_once() {
    String id = hold("a", "T1");
    assertThat(holds.discard(id)).isTrue();
    assertThat(holds.confirm(id)).isFalse();
    assertThat(holds.discard(id)).isFalse();
    assertThat(holds.confirm("99")).isFalse();
    assertThat(isConfirmed("T1")).isFalse();
    assertThat(holds.isDiscarded("planA", Kind.DELETION, Side.STORE, "T1")).isTrue();
    assertThat(holds.get(id).orElseThrow().state()).isEqualTo(State.DISCARDED);
  }

  @Test
  void what_comes_after_a_ruling_is_a_new_hold() {
    String first = hold("a", "T1");
    holds.confirm(first);
    String second = hold("b", "T2");
    assertThat(second).isNotEqualTo(first);
    assertThat(isConfirmed("T1")).isTrue();
    assertThat(isConfirmed("T2")).isFalse();
    holds.confirm(second);
    assertThat(isConfirmed("T1")).isTrue();
    assertThat(isConfirmed("T2")).isTrue();
  }

  @Test
  void a_ruling_stands_for_a_week_and_is_shown_for_ninety_days() {
    String id = hold("a", "T1");
    assertThat(ttl(PREFIX + "{holds}:hold:" + id)).isEqualTo(-1);
    holds.confirm(id);
    assertThat(ttl(PREFIX + "{holds}:confirmed:deletion:store:planA"))
        .isBetween(7 * DAY - 60, 7 * DAY);
    assertThat(ttl(PREFIX + "{holds}:hold:" + id)).isBetween(90 * DAY - 60, 90 * DAY);
    assertThat(ttl(PREFIX + "{holds}:hold:" + id + ":pairs")).isBetween(90 * DAY - 60, 90 * DAY);
  }

  @Test
  void an_open_hold_stays_in_the_list_however_old_it_is() {
    hold("old", "T1");
    holds.hold(
        Kind.CREATION, "planA", Side.PLANNER, List.of("T2"), "new", NOW.plus(Duration.ofDays(100)));
    assertThat(holds.list(10)).extracting(Hold::reason).containsExactly("new", "old");
  }

  @Test
  void an_expired_hold_leaves_the_list() {
    String old = hold("old", "T1");
    holds.confirm(old);
    connection.sync().del(PREFIX + "{holds}:hold:" + old);
    assertThat(holds.list(10)).isEmpty();
    holds.hold(
        Kind.CREATION, "planA", Side.PLANNER, List.of("T2"), "new", NOW.plus(Duration.ofDays(100)));
    assertThat(connection.sync().zcard(PREFIX + "{holds}:by-time")).isEqualTo(1);
  }

  @Test
  void a_released_pair_is_covered_by_no_ruling() {
    String id = hold("a", "T1", "T2");
    holds.confirm(id);
    release("T1");
    assertThat(isConfirmed("T1")).isFalse();
    assertThat(isConfirmed("T2")).isTrue();
    assertThat(holds.get(id).orElseThrow().storeIds()).contains("T1", "T2");
  }

  @Test
  void an_open_hold_without_pairs_is_forgotten() {
    String id = hold("a", "T1", "T2");
    release("T1");
    assertThat(holds.get(id).orElseThrow().storeIds()).containsExactly("T2");
    release("T2");
    assertThat(holds.get(id)).isEmpty();
    assertThat(holds.list(10)).isEmpty();
    assertThat(hold("b", "T3")).isNotEqualTo(id);
  }

  @Test
  void two_instances_that_hold_at_once_make_one_hold() throws Exception {
    CyclicBarrier together = new CyclicBarrier(2);
    Callable<Void> holder =
        () -> {
          try (var own = TestRedis.connect()) {
            for (int i = 0; i < 50; i++) {
              together.await();
              new Holds(own, PREFIX)
                  .hold(Kind.DELETION, "plan" + i, Side.STORE, List.of("T" + i), "r", NOW);
            }
          }
          return null;
        };
    var threads = Executors.newFixedThreadPool(2);
    for (var done : threads.invokeAll(List.of(holder, holder))) {
      done.get();
    }
    threads.shutdown();
    assertThat(holds.list(1000)).hasSize(50);
  }

  @Test
  void thousands_of_pairs_fit_into_one_hold() {
    List<String> ids = IntStream.range(0, 20_000).mapToObj(i -> "T" + i).toList();
    String id = holds.hold(Kind.DELETION, "planA", Side.STORE, ids, "flood", NOW);
    assertThat(holds.get(id).orElseThrow().storeIds()).hasSize(20_000);
    holds.confirm(id);
    assertThat(isConfirmed("T19999")).isTrue();
  }

  private String hold(String reason, String... storeIds) {
    return holds.hold(Kind.DELETION, "planA", Side.STORE, List.of(storeIds), reason, NOW);
  }

  private boolean isConfirmed(String storeId) {
    return holds.isConfirmed("planA", Kind.DELETION, Side.STORE, storeId);
  }

  private void release(String storeId) {
    holds.release("planA", Kind.DELETION, Side.STORE, storeId);
  }
}
