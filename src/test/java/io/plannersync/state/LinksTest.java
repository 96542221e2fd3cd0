package io.plannersync.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisCommandExecutionException;
import io.plannersync.model.Base;
import io.plannersync.model.Half;
import io.plannersync.model.Link;
import io.plannersync.testing.TestRedis;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LinksTest extends StateTest {

  private final Links links = new Links(connection, PREFIX);

  @Test
  void a_link_that_was_never_saved_is_not_found() {
    assertThat(links.find("Task-1")).isEmpty();
  }

  @Test
  void a_new_link_is_revision_one() {
    Link saved = links.save(Link.of("Task-1", "p1", "planA")).orElseThrow();
    assertThat(saved.revision()).isEqualTo(1);
    assertThat(links.find("Task-1")).contains(saved);
  }

  @Test
  void a_link_written_since_it_was_read_is_not_overwritten() {
    Link first = links.save(Link.of("Task-1", "p1", "planA")).orElseThrow();
    Link newer = links.save(first.withStamp("s2")).orElseThrow();
    assertThat(links.save(first.withStamp("s3"))).isEmpty();
    assertThat(links.find("Task-1")).contains(newer);
  }

  @Test
  void a_second_first_write_loses() {
    links.save(Link.of("Task-1", "p1", "planA"));
    assertThat(links.save(Link.of("Task-1", "p2", "planB"))).isEmpty();
  }

  @Test
  void a_write_of_a_link_that_was_removed_loses() {
    Link saved = links.save(Link.of("Task-1", "p1", "planA")).orElseThrow();
    links.remove(saved);
    assertThat(links.save(saved.withStamp("s"))).isEmpty();
    assertThat(links.find("Task-1")).isEmpty();
    assertThat(links.storeIdOf("p1")).isEmpty();
    assertThat(links.count()).isZero();
  }

  @Test
  void of_two_threads_that_save_the_same_revision_one_wins_each_time() throws Exception {
    links.save(Link.of("Task-1", "p1", "planA"));
    int rounds = 200;
    CyclicBarrier together = new CyclicBarrier(2);
    Callable<Integer> writer =
        () -> {
          int wins = 0;
          try (var own = TestRedis.connect()) {
            Links mine = new Links(own, PREFIX);
            for (int i = 0; i < rounds; i++) {
              Link read = mine.find("Task-1").orElseThrow();
              together.await();
              wins += mine.save(read).isPresent() ? 1 : 0;
              together.await();
            }
          }
          return wins;
        };
    var threads = Executors.newFixedThreadPool(2);
    List<Future<Integer>> wins = threads.invokeAll(List.of(writer, writer));
    threads.shutdown();
    assertThat(wins.get(0).get() + wins.get(1).get()).isEqualTo(rounds);
    assertThat(links.find("Task-1").orElseThrow().revision()).isEqualTo(1 + rounds);
  }

  @Test
  void sixteen_etags_of_each_resource_are_kept() {
    Link link = Link.of("Task-1", "p1", "planA");
    for (int i = 1; i <= 20; i++) {
      link = link.settled(new Base(Half.EMPTY, Half.EMPTY), "e" + i, "d" + i, NOW);
      link = links.save(link).orElseThrow();
    }
    Link found = links.find("Task-1").orElseThrow();
    assertThat(found.etags()).hasSize(16).startsWith("e20").endsWith("e5");
    assertThat(found.detailsEtags()).hasSize(16).startsWith("d20").endsWith("d5");
  }

  @Test
  void a_pair_is_found_by_planner_id_and_by_plan() {
    links.save(Link.of("Task-1", "p1", "planA"));
    links.save(Link.of("Task-2", "p2", "planA"));
    links.save(Link.of("Task-3", null, null));
    assertThat(links.storeIdOf("p1")).contains("Task-1");
    assertThat(links.storeIdsOf(List.of("p2", "unknown", "p1")))
        .containsOnly(java.util.Map.entry("p1", "Task-1"), java.util.Map.entry("p2", "Task-2"));
    assertThat(links.inPlan("planA")).containsExactlyInAnyOrder("Task-1", "Task-2");
    assertThat(links.inPlan(null)).containsExactly("Task-3");
    assertThat(links.plans()).containsExactly("planA");
    assertThat(links.count()).isEqualTo(3);
    assertThat(links.countInPlan("planA")).isEqualTo(2);
    assertThat(links.storeIdsOf(List.of())).isEmpty();
  }

  @Test
  void a_pair_that_moves_takes_its_index_entries_with_it() {
    Link saved = links.save(Link.of("Task-1", "p1", "planA")).orElseThrow();
    links.save(saved.withPlanner("p9", "planB"));
    assertThat(links.storeIdOf("p1")).isEmpty();
    assertThat(links.storeIdOf("p9")).contains("Task-1");
    assertThat(links.inPlan("planA")).isEmpty();
    assertThat(links.inPlan("planB")).containsExactly("Task-1");
    assertThat(links.plans()).containsExactly("planB");
  }

  @Test
  void a_planner_task_that_another_pair_took_over_stays_its() {
    Link first = links.save(Link.of("Task-1", "p1", "planA")).orElseThrow();
    links.save(Link.of("Task-2", "p1", "planA"));
    links.remove(first);
    assertThat(links.storeIdOf("p1")).contains("Task-2");
  }

  @Test
  void a_lost_write_leaves_the_index_as_the_record_says() {
    links.save(Link.of("Task-1", "p1", "planA"));
    links.save(Link.of("Task-1", "p2", "planB"));
    assertThat(links.storeIdOf("p1")).contains("Task-1");
    assertThat(links.storeIdOf("p2")).isEmpty();
    assertThat(links.plans()).containsExactly("planA");
  }

  @Test
  void an_index_entry_whose_link_was_never_written_says_nothing() {
    connection.sync().hset(PREFIX + "{links}:by-planner", "p1", "Task-1");
    assertThat(links.storeIdOf("p1")).isEmpty();
    assertThat(links.storeIdsOf(List.of("p1"))).isEmpty();

    links.save(Link.of("Task-1", "p2", "planA"));
    assertThat(links.storeIdOf("p1")).isEmpty();
    assertThat(links.ofTasks(List.of("p1", "p2"))).containsOnlyKeys("p2");
  }

  @Test
  void a_removed_pair_is_gone_from_the_record_and_the_index() {
    Link saved = links.save(Link.of("Task-1", "p1", "planA")).orElseThrow();
    assertThat(links.remove(saved.atRevision(7))).isFalse();
    assertThat(links.find("Task-1")).isPresent();
    assertThat(links.remove(saved)).isTrue();
    assertThat(connection.sync().keys("*")).isEmpty();
  }

  @Test
  void many_links_are_saved_and_read_in_batches() {
    List<Link> many =
        IntStream.range(0, 1201).mapToObj(i -> Link.of("T" + i, "p" + i, "plan" + i % 3)).toList();
    links.save(many.get(700));
    assertThat(links.saveAll(many)).containsExactly("T700");
    assertThat(links.count()).isEqualTo(1201);
    List<String> ids = new ArrayList<>(many.stream().map(Link::storeId).toList());
    ids.add("unknown");
    assertThat(links.findAll(ids)).hasSize(1201).containsKey("T1200");
    assertThat(links.storeIdsOf(many.stream().map(Link::plannerId).toList())).hasSize(1201);
  }

  @Test
  void a_lost_or_wrong_index_is_rebuilt_from_the_records() {
    links.saveAll(
        IntStream.range(0, 50).mapToObj(i -> Link.of("T" + i, "p" + i, "planA")).toList());
    connection.sync().del(PREFIX + "{links}:plan:planA");
    connection.sync().hdel(PREFIX + "{links}:by-planner", "p1");
    connection.sync().hset(PREFIX + "{links}:by-planner", "ghost", "T2");
    connection.sync().sadd(PREFIX + "{links}:plan:old", "T3", "nobody");
    connection.sync().sadd(PREFIX + "{links}:plans", "old", "empty");
    assertThat(links.rebuildIndexes()).isEqualTo(50);
    assertThat(links.inPlan("planA")).hasSize(50);
    assertThat(links.storeIdOf("p1")).contains("T1");
    assertThat(links.storeIdOf("ghost")).isEmpty();
    assertThat(links.plans()).containsExactly("planA");
  }

  @Test
  void ids_and_prefixes_with_odd_characters_do_no_harm() {
    Links odd = new Links(connection, "a*[b]?:");
    Link saved = odd.save(Link.of("Task {1}*:link", "p 1", "pl}an")).orElseThrow();
    links.save(Link.of("Task-1", "p1", "planA"));
    connection.sync().del("a*[b]?:{links}:plans");
    assertThat(odd.rebuildIndexes()).isEqualTo(1);
    assertThat(odd.find("Task {1}*:link")).contains(saved);
    assertThat(odd.inPlan("pl}an")).containsExactly("Task {1}*:link");
  }

  @Test
  void a_record_that_does_not_begin_with_its_revision_is_not_overwritten() {
    connection.sync().set(PREFIX + "pair:{Task-1}:link", "edited by hand");
    assertThatThrownBy(() -> links.save(Link.of("Task-1", "p1", "planA")))
        .isInstanceOf(RedisCommandExecutionException.class)
        .hasMessageContaining("does not begin with its revision");
    assertThat(connection.sync().get(PREFIX + "pair:{Task-1}:link")).isEqualTo("edited by hand");
  }
}
