package io.plannersync.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plannersync.model.Edit;
import io.plannersync.model.Field;
import io.plannersync.model.Interval;
import io.plannersync.model.Value;
import io.plannersync.state.Counts.Kind;
import io.plannersync.state.Marks.Events;
import io.plannersync.state.Marks.Noticed;
import io.plannersync.state.Troubles.Note;
import io.plannersync.state.Troubles.Tally;
import io.plannersync.state.Troubles.Trouble;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Schema, troubles, marks and counts: what is now. */
class PresentTest extends StateTest {

  private static final Note MALFORMED = new Note(Troubles.Kind.MALFORMED, "", "not JSON");

  private final Troubles troubles = new Troubles(connection, PREFIX);
  private final Marks marks = new Marks(connection, PREFIX);

  @Test
  void an_empty_redis_is_claimed_and_recognised() {
    Schema.check(connection, PREFIX);
    Schema.check(connection, PREFIX);
    assertThat(connection.sync().get(PREFIX + "schema")).isEqualTo("1");
  }

  @Test
  void the_state_of_a_newer_version_is_refused_and_left_alone() {
    connection.sync().set(PREFIX + "schema", "2");
    assertThatThrownBy(() -> Schema.check(connection, PREFIX))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "The state in Redis under planner-sync: has schema 2, this version knows only schema 1."
                + " Start the newer version that wrote it, or use another Redis database.");
    assertThat(connection.sync().get(PREFIX + "schema")).isEqualTo("2");
  }

  @Test
  void a_trouble_that_lasts_keeps_its_since() {
    troubles.set("T1", List.of(MALFORMED), NOW);
    Note worse = new Note(Troubles.Kind.MALFORMED, "", "still not JSON");
    Note due = new Note(Troubles.Kind.REFUSED, "due", "no day");
    troubles.set("T1", List.of(worse, due), NOW.plusSeconds(9));
    assertThat(troubles.of("T1"))
        .containsExactly(new Trouble("T1", worse, NOW), new Trouble("T1", due, NOW.plusSeconds(9)));
  }

  @Test
  void what_is_no_longer_stated_is_over() {
    troubles.set("T1", Note.refused(Map.of(Field.DUE, "no day", Field.TITLE, "empty")), NOW);
    assertThat(troubles.of("T1")).hasSize(2);
    troubles.set("T1", Note.refused(Map.of(Field.DUE, "no day")), NOW);
    assertThat(troubles.of("T1")).extracting(t -> t.note().subject()).containsExactly("due");
    troubles.set("T1", List.of(), NOW);
    assertThat(troubles.of("T1")).isEmpty();
    assertThat(connection.sync().keys("*")).isEmpty();
  }

  @Test
  void troubles_are_listed_longest_first_and_counted_by_kind() {
    troubles.set("T2", List.of(MALFORMED), NOW.plusSeconds(1));
    troubles.set("T1", List.of(MALFORMED), NOW);
    troubles.set("T3", List.of(new Note(Troubles.Kind.LIMIT, "full", "plan is full")), NOW);
    assertThat(troubles.list(2)).extracting(Trouble::storeId).containsExactly("T1", "T3");
    assertThat(troubles.counts())
        .containsOnly(
            Map.entry(Troubles.Kind.MALFORMED, new Tally(2, NOW)),
            Map.entry(Troubles.Kind.LIMIT, new Tally(1, NOW)));
  }

  @Test
  void the_looks_that_enclose_a_change_stay_though_the_task_is_changed_again() {
    marks.seen("planA", Map.of("p1", look(1), "p2", look(2)));
    marks.seen("planA", Map.of("p1", look(5)));
    marks.seen("planA", Map.of());
    assertThat(marks.read("planA", "p1", "T1"))
        .isEqualTo(new Noticed(look(1), Map.of(), Map.of(), null));
    assertThat(marks.read("planA", "p2", "T2").looks()).isEqualTo(look(2));
    assertThat(marks.read(null, null, "T3")).isEqualTo(Noticed.NOTHING);
  }

  @Test
  void of_an_agents_edits_the_first_and_the_last_are_remembered() {
    marks.heard("T1", NOW.minusSeconds(9), "one", NOW);
    marks.heard("T1", NOW.plusSeconds(2), "two", NOW.plusSeconds(5));
    assertThat(marks.read("planA", "p1", "T1").events())
        .isEqualTo(new Events(NOW.minusSeconds(9), NOW, NOW.plusSeconds(5), "two"));
  }

  @Test
  void a_second_event_about_one_edit_does_not_make_it_later() {
    marks.heard("T1", Instant.EPOCH, "one", NOW);
    marks.heard("T1", Instant.EPOCH, "one", NOW.plusSeconds(5));
    assertThat(marks.read("planA", "p1", "T1").events())
        .isEqualTo(new Events(Instant.EPOCH, NOW, NOW, "one"));
  }

  @Test
  void an_etag_that_is_shown_again_keeps_its_time_and_the_newest_four_are_known() {
    marks.shown("planA", Map.of("p1", List.of("t1", "d1")), NOW);
    marks.shown("planA", Map.of("p1", List.of("t2", "d1")), NOW.plusSeconds(1));
    assertThat(marks.shown("planA", "p1"))
        .containsOnly(
            Map.entry("t1", NOW), Map.entry("d1", NOW), Map.entry("t2", NOW.plusSeconds(1)));
    for (int i = 3; i < 9; i++) {
      marks.shown("planA", Map.of("p1", List.of("t" + i)), NOW.plusSeconds(i));
    }
    assertThat(marks.shown("planA", "p1")).containsOnlyKeys("t5", "t6", "t7", "t8");
    assertThat(marks.read("planA", "p1", "T1").shown()).containsOnlyKeys("t5", "t6", "t7", "t8");
    assertThat(marks.shown("planA", "p2")).isEmpty();
  }

  @Test
  void of_what_the_history_tells_the_latest_edit_of_each_field_is_kept_in_whatever_order() {
    Edit early = edit("early", 1);
    Edit late = edit("late", 2);
    Edit day = new Edit(new Value.Day(LocalDate.parse("2026-12-01")), edit("", 3).when());
    marks.told("planA", "p1", Map.of(Field.TITLE, late));
    marks.told("planA", "p1", Map.of(Field.TITLE, early, Field.DUE, day));
    assertThat(marks.read("planA", "p1", "T1").edits())
        .containsOnly(Map.entry(Field.TITLE, late), Map.entry(Field.DUE, day));
  }

  @Test
  void settling_clears_the_marks_it_read_and_no_later_ones() {
    marks.seen("planA", Map.of("p1", look(1)));
    marks.told("planA", "p1", Map.of(Field.TITLE, edit("told", 1)));
    marks.shown("planA", Map.of("p1", List.of("t1")), NOW);
    Noticed read = marks.read("planA", "p1", "T1");
    marks.heard("T1", Instant.EPOCH, "one", NOW);
    marks.clear("planA", "p1", "T1", read);
    assertThat(marks.read("planA", "p1", "T1"))
        .isEqualTo(
            new Noticed(null, Map.of(), Map.of(), new Events(Instant.EPOCH, NOW, NOW, "one")));
    Noticed before = marks.read("planA", "p1", "T1");
    marks.heard("T1", Instant.EPOCH, "two", NOW.plusSeconds(1));
    marks.clear("planA", "p1", "T1", before);
    assertThat(marks.read("planA", "p1", "T1").events().document()).isEqualTo("two");
    marks.clear("planA", "p1", "T1", marks.read("planA", "p1", "T1"));
    marks.clear(null, null, "T1", Noticed.NOTHING);
    assertThat(connection.sync().keys("*")).isEmpty();
  }

  @Test
  void marks_of_a_pair_that_is_never_settled_expire() {
    marks.seen("planA", Map.of("p1", look(1)));
    marks.told("planA", "p1", Map.of(Field.TITLE, edit("told", 1)));
    marks.shown("planA", Map.of("p1", List.of("t1")), NOW);
    marks.heard("T1", Instant.EPOCH, "one", NOW);
    long week = Duration.ofDays(7).toSeconds();
    assertThat(ttl(PREFIX + "{plan:planA}:looks")).isBetween(week - 60, week);
    assertThat(ttl(PREFIX + "{plan:planA}:shown")).isBetween(week - 60, week);
    assertThat(ttl(PREFIX + "{plan:planA}:edits")).isBetween(week - 60, week);
    assertThat(ttl(PREFIX + "pair:{T1}:events")).isBetween(week - 60, week);
  }

  @Test
  void pairs_are_counted_within_a_rolling_window() {
    Counts deleted = new Counts(connection, PREFIX, Kind.DELETED, Duration.ofHours(1));
    Counts created = new Counts(connection, PREFIX, Kind.CREATED, Duration.ofHours(1));
    deleted.add("planA", "T1", NOW);
    deleted.add("planA", "T1", NOW.plusSeconds(1));
    deleted.add("planA", "T2", NOW.plusSeconds(10));
    created.add("planA", "T3", NOW);
    assertThat(deleted.within("planA", NOW)).isEqualTo(2);
    assertThat(deleted.within("planA", NOW.plusSeconds(10))).isEqualTo(1);
    assertThat(deleted.within("planA", NOW.plusSeconds(11))).isZero();
    assertThat(deleted.within("planB", NOW)).isZero();
    assertThat(created.within("planA", NOW)).isEqualTo(1);
  }

  @Test
  void counters_are_pruned_and_expire_with_their_window() {
    Counts deleted = new Counts(connection, PREFIX, Kind.DELETED, Duration.ofHours(1));
    deleted.add("planA", "T1", NOW);
    deleted.add("planA", "T2", NOW.plus(Duration.ofMinutes(61)));
    assertThat(connection.sync().zcard(PREFIX + "{plan:planA}:deleted")).isEqualTo(1);
    assertThat(ttl(PREFIX + "{plan:planA}:deleted")).isBetween(3540L, 3600L);
  }

  private static Interval look(int i) {
    return Interval.between(NOW.plusSeconds(i), NOW.plusSeconds(i + 1));
  }

  private static Edit edit(String title, int second) {
    Instant at = NOW.plusSeconds(second);
    return new Edit(
        Value.text(title), new Interval(at.minusSeconds(1), at, "historyItems", "Anna Berg"));
  }
}
