package io.plannersync.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.testing.PlayedClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class GraphStandingTest {

  private static final GraphTarget TASK = GraphTarget.v1("planner", "tasks", "x");
  private static final GraphCall READ = GraphCall.get(TASK);
  private static final GraphCall WRITE = GraphCall.delete(TASK, "W/\"1\"");

  private final PlayedClock clock = new PlayedClock();
  private final GraphStanding standing = new GraphStanding(clock);

  @Test
  void nothing_is_known_before_the_first_call() {
    assertThat(standing.now()).isEqualTo(GraphStanding.Snapshot.GOOD);
  }

  @Test
  void one_failure_is_none_and_two_in_a_row_are_until_it_answers() {
    standing.failed(WRITE, "answered by 503");
    assertThat(standing.now().unreachable()).isEmpty();
    var since = clock.instant();
    clock.advance(Duration.ofSeconds(3));
    standing.failed(WRITE, "no answer");

    assertThat(standing.now().unreachable().get(GraphCall.Kind.WRITE))
        .isEqualTo(new GraphStanding.Fault(since, "no answer"));

    standing.answered(READ, 200);
    assertThat(standing.now().unreachable()).hasSize(1);
    standing.answered(WRITE, 409);
    assertThat(standing.now().unreachable()).isEmpty();
  }

  @Test
  void a_failure_that_nobody_repeats_says_nothing_any_more() {
    standing.failed(WRITE, "answered by 503");
    standing.failed(WRITE, "answered by 503");
    clock.advance(Duration.ofMinutes(5));
    assertThat(standing.now().unreachable()).isEmpty();
  }

  @Test
  void a_refused_token_is_one_until_graph_accepts_one() {
    standing.tokenRefused(GraphCall.Identity.APPLICATION, "AADSTS7000222");
    standing.tokenRefused(GraphCall.Identity.DELEGATED, "nobody signed in");
    assertThat(standing.now().token().reason()).isEqualTo("AADSTS7000222");
    standing.answered(READ, 401);
    assertThat(standing.now().token()).isNotNull();
    standing.answered(READ, 404);
    assertThat(standing.now().token()).isNull();
  }

  @Test
  void writes_are_forbidden_when_three_in_a_row_are_and_until_one_is_not() {
    standing.answered(WRITE, 403);
    standing.answered(WRITE, 403);
    standing.answered(READ, 200);
    assertThat(standing.now().forbidden()).isNull();
    standing.answered(WRITE, 403);
    assertThat(standing.now().forbidden()).isNotNull();
    standing.answered(WRITE, 204);
    assertThat(standing.now().forbidden()).isNull();
  }

  @Test
  void an_open_circuit_is_closed_by_the_next_answer() {
    standing.circuitOpen(READ);
    assertThat(standing.now().circuits()).containsOnlyKeys(GraphCall.Kind.READ);
    standing.answered(READ, 200);
    assertThat(standing.now().circuits()).isEmpty();
  }
}
