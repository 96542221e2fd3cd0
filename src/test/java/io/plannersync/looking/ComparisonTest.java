package io.plannersync.looking;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.looking.Comparison.Explanation;
import io.plannersync.looking.Comparison.Known;
import io.plannersync.looking.Comparison.Pair;
import io.plannersync.looking.Comparison.Reason;
import io.plannersync.looking.Comparison.Result;
import io.plannersync.model.Absence;
import io.plannersync.model.Absence.Verdict;
import io.plannersync.model.Base;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Link;
import io.plannersync.model.Rules.Mode;
import io.plannersync.model.Side;
import io.plannersync.model.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ComparisonTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final Instant LONG_AGO = NOW.minusSeconds(600);
  private static final Duration BOUND = Duration.ofSeconds(30);
  private static final Known NOTHING = new Known(null, null, null, LONG_AGO, Set.of());
  private static final Half A = title("A");
  private static final Half B = title("B");
  private static final Link LINK = Link.of("Task-1", "T1", "P1").withBase(new Base(A, A));

  @Test
  void equal_pairs_give_equal_digests_and_a_pair_that_differs_without_a_reason_does_not() {
    Result equal = Comparison.of(List.of(pair(A, A)), Map.of());
    assertThat(equal.plannerDigest()).isEqualTo(equal.storeDigest());

    Result differing = Comparison.of(List.of(pair(A, B)), Map.of());
    assertThat(differing.plannerDigest()).isNotEqualTo(differing.storeDigest());
    assertThat(differing.unexplained()).containsExactly("Task-1");
    assertThat(differing.differing()).isOne();
  }

  @Test
  void a_side_that_is_missing_makes_the_digests_differ() {
    Result result = Comparison.of(List.of(pair(A, null)), Map.of());
    assertThat(result.plannerDigest()).isNotEqualTo(result.storeDigest());
  }

  @Test
  void a_pair_that_is_explained_is_counted_and_enters_no_digest() {
    Result result =
        Comparison.of(
            List.of(pair(A, B)), Map.of("Task-1", new Explanation(Reason.PARKED, LONG_AGO)));
    assertThat(result.plannerDigest()).isEqualTo(result.storeDigest());
    assertThat(result.explained())
        .singleElement()
        .satisfies(
            some -> {
              assertThat(some.reason()).isEqualTo("parked");
              assertThat(some.count()).isOne();
              assertThat(some.oldest()).isEqualTo(LONG_AGO);
            });
  }

  @Test
  void what_the_agents_report_and_a_bucket_that_no_document_names_are_not_compared() {
    Half planner = A.with(Map.of(Field.BUCKET, new Value.Text("b1")));
    Half store = A.with(Map.of(Field.REPORT, new Value.Text("done")));
    assertThat(pair(planner, store).isEqual()).isTrue();
  }

  @Test
  void a_difference_that_nobody_works_on_is_explained_only_for_a_moment() {
    assertThat(why(pair(A, B), NOTHING)).isEmpty();
    Known fresh = new Known(null, null, null, NOW.minusSeconds(29), Set.of());
    assertThat(why(pair(A, B), fresh)).contains(Reason.WAITING);
    Known queued = new Known(null, null, LONG_AGO, LONG_AGO, Set.of());
    assertThat(why(pair(A, B), queued)).contains(Reason.WAITING);
  }

  @Test
  void what_is_refused_or_kept_explains_its_own_field_and_no_other() {
    Link refused = LINK.withRefused(Map.of(Field.PRIORITY, "none of urgent, high"));
    Half huge = A.with(Map.of(Field.PRIORITY, new Value.Refused("huge", "none")));
    assertThat(why(new Pair("Task-1", A, huge, refused), NOTHING)).contains(Reason.REFUSED);
    assertThat(why(new Pair("Task-1", B, huge, refused), NOTHING)).isEmpty();

    Known kept = new Known(null, null, null, LONG_AGO, Set.of(Field.TITLE));
    assertThat(why(pair(A, B), kept)).contains(Reason.KEPT);
  }

  @Test
  void the_mode_explains_what_it_forbids_to_write() {
    assertThat(why(pair(A, B), NOTHING, Mode.OBSERVE)).contains(Reason.MODE);
    assertThat(why(pair(A, B), NOTHING, Mode.PLANNER_TO_STORE)).contains(Reason.MODE);
    assertThat(why(pair(B, A), NOTHING, Mode.PLANNER_TO_STORE)).isEmpty();
    assertThat(why(pair(null, A), NOTHING, Mode.PLANNER_TO_STORE)).contains(Reason.MODE);
    assertThat(why(pair(A, null), NOTHING, Mode.PLANNER_TO_STORE)).isEmpty();
  }

  @Test
  void parked_held_and_judged_pairs_may_differ() {
    Known parked = new Known(LONG_AGO, null, null, LONG_AGO, Set.of());
    assertThat(why(pair(A, B), parked)).contains(Reason.PARKED);
    Known held = new Known(null, LONG_AGO, null, LONG_AGO, Set.of());
    assertThat(why(pair(A, null), held)).contains(Reason.HELD);
    Link missing = LINK.withAbsence(new Absence(Side.STORE, LONG_AGO, Verdict.CANDIDATE));
    assertThat(why(new Pair("Task-1", A, null, missing), NOTHING)).contains(Reason.JUDGED);
  }

  private static Optional<Reason> why(Pair pair, Known known) {
    return why(pair, known, Mode.TWO_WAY);
  }

  private static Optional<Reason> why(Pair pair, Known known, Mode mode) {
    return Comparison.explain(pair, known, mode, NOW, BOUND).map(Explanation::reason);
  }

  private static Pair pair(Half planner, Half store) {
    return new Pair("Task-1", planner, store, LINK);
  }

  private static Half title(String title) {
    return new Half(Map.of(Field.TITLE, new Value.Text(title)));
  }
}
