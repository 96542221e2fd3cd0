package io.plannersync.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plannersync.model.Edit;
import io.plannersync.model.Field;
import io.plannersync.model.Interval;
import io.plannersync.model.Value;
import io.plannersync.state.Counts.Kind;
import io.plannersync.state.Marks.Events;
import io.plannersync.state.Marks.Found;
import io.plannersync.state.Marks.Noticed;
import io.plannersync.state.Troubles.Note;
import io.plannersync.state.Troubles.Tally;
import io.plannersync.state.Troubles.Trouble;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Schema, troubles, marks and counts: what is now. */
class PresentTest extends StateTest {

  private static final Note MALFORMED = new Note(Troubles.Kind.MALFORMED, "", "not JSON");

  private final Troubles troubles = new Troubles(connection, PREFIX);
  private final Marks marks = new Marks(connection, PREFIX);

  @Test
  void an_empty_redis_is_claimed_and_recognised() {
    Schema.check(connection, PREFIX, "tenant", "client");
    Schema.check(connection, PREFIX, "tenant", "client");
    assertThat(connection.sync().get(PREFIX + "schema")).isEqualTo("1");
  }

  @Test
  void state_that_was_written_before_is_adopted_by_the_first_application() {
    connection.sync().set(PREFIX + "schema", "1");
    connection.sync().set(PREFIX + "{links}:by-planner", "old");
    Schema.check(connection, PREFIX, "Tenant", "client");
    Schema.check(connection, PREFIX, "tenant", "CLIENT");
    assertThat(connection.sync().get(PREFIX + "application")).isEqualTo("tenant/client");
  }

  @ParameterizedTest
  @CsvSource({"other,client", "tenant,other"})
  void the_state_of_another_tenant_or_application_is_refused_and_left_alone(
      String tenant, String client) {
    Schema.check(connection, PREFIX, "tenant", "client");
    assertThatThrownBy(() -> Schema.check(connection, PREFIX, tenant, client))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("AZURE_TENANT_ID, AZURE_CLIENT_ID: ")
        .hasMessageContaining("belongs to application client of tenant tenant")
        .hasMessageContaining("not to " + client + " of " + tenant)
        .hasMessageContaining("DEL planner-sync:application");
    assertThat(connection.sync().get(PREFIX + "application")).isEqualTo("tenant/client");
  }

  @Test
  void the_state_of_a_newer_version_is_refused_and_left_alone() {
    connection.sync().set(PREFIX + "schema", "2");
    assertThatThrownBy(() -> Schema.check(connection, PREFIX, "tenant", "client"))
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
  void each_edit_of_an_agent_was_made_between_two_readings_of_the_document() {
    marks.heard("T1", found(0, 10, "title", "one"));
    marks.heard("T1", found(0, 20, "title", "one", "bucket", "b"));
    marks.heard("T1", found(0, 30, "title", "two", "bucket", "b"));

    Events events = marks.read("planA", "p1", "T1").events();
    assertThat(events.first()).isEqualTo(NOW.plusSeconds(11));
    assertThat(events.last()).isEqualTo(NOW.plusSeconds(30));
    assertThat(events.edits())
        .containsOnly(
            Map.entry(Field.TITLE, heard("two", 20, 31)),
            Map.entry(Field.BUCKET, heard("b", 10, 21)));
  }

  @Test
  void the_first_edit_was_made_after_the_last_scan_without_it() {
    marks.heard("T1", found(7, 10, "title", "one"));
    assertThat(marks.read("planA", "p1", "T1").events().edits())
        .containsOnly(Map.entry(Field.TITLE, heard("one", 7, 11)));
  }

  @Test
  void a_field_that_is_again_as_it_was_settled_was_not_edited() {
    marks.heard("T1", found(0, 10, "title", "one"));
    marks.heard("T1", found(0, 20));
    assertThat(marks.read("planA", "p1", "T1").events().edits()).isEmpty();
    marks.heard("T1", found(0, 30, "title", "one"));
    assertThat(marks.read("planA", "p1", "T1").events().edits())
        .containsOnly(Map.entry(Field.TITLE, heard("one", 20, 31)));
  }

  @Test
  void a_writer_that_says_when_it_was_is_believed_between_the_readings_only() {
    Instant said = NOW.plusSeconds(9);
    Map<Field, Value> title = Map.of(Field.TITLE, Value.text("one"));
    marks.heard("T1", found(title, said, 5, 10));
    assertThat(marks.read("planA", "p1", "T1").events().edits().get(Field.TITLE).when())
        .isEqualTo(new Interval(said.minusNanos(1), said, "last_modified_at"));
    marks.heard("T1", found(Map.of(Field.TITLE, Value.text("two")), said, 5, 20));
    assertThat(marks.read("planA", "p1", "T1").events().edits().get(Field.TITLE).when())
        .isEqualTo(heard("two", 10, 21).when());
  }

  @Test
  void an_edit_was_made_after_the_pair_was_settled_and_a_time_before_that_is_not_its_own() {
    Instant ours = NOW.minusSeconds(1);
    Map<Field, Value> title = Map.of(Field.TITLE, Value.text("one"));
    marks.heard("T1", found(title, ours, -5, 10));
    assertThat(marks.read("planA", "p1", "T1").events().edits())
        .containsOnly(Map.entry(Field.TITLE, heard("one", 0, 11)));
  }

  @Test
  void a_document_that_could_not_be_read_leaves_what_was_found_before() {
    marks.heard("T1", found(null, null, 0, 10));
    marks.heard("T1", found(5, 20, "title", "one"));
    marks.heard("T1", found(null, null, 0, 30));
    Events events = marks.read("planA", "p1", "T1").events();
    assertThat(events.first()).isEqualTo(NOW.plusSeconds(11));
    assertThat(events.edits()).containsOnly(Map.entry(Field.TITLE, heard("one", 0, 21)));
    assertThat(events.last()).isEqualTo(NOW.plusSeconds(20));
  }

  @Test
  void for_what_a_scan_found_nobody_waits_for_more() {
    marks.scanned("T1", found(0, 10, "title", "one"));
    Events events = marks.read("planA", "p1", "T1").events();
    assertThat(events.first()).isNull();
    assertThat(events.edits()).containsOnly(Map.entry(Field.TITLE, heard("one", 0, 11)));

    marks.heard("T1", found(0, 20, "title", "two"));
    assertThat(marks.read("planA", "p1", "T1").events().first()).isEqualTo(NOW.plusSeconds(21));
  }

  @Test
  void a_second_event_about_one_edit_is_known_to_whoever_read_the_document_in_between() {
    marks.heard("T1", found(0, 10, "title", "one"));
    marks.heard("T1", found(0, 20, "title", "one"));
    assertThat(marks.read("planA", "p1", "T1").events().isKnown(NOW.plusSeconds(12))).isTrue();
    assertThat(marks.read("planA", "p1", "T1").events().isKnown(NOW.plusSeconds(10))).isFalse();
    marks.heard("T1", found(0, 30, "title", "two"));
    assertThat(marks.read("planA", "p1", "T1").events().isKnown(NOW.plusSeconds(12))).isFalse();
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
    marks.heard("T1", found(0, 10, "title", "one"));
    marks.clear("planA", "p1", "T1", read);
    Events events = marks.read("planA", "p1", "T1").events();
    assertThat(events.edits()).isNotEmpty();
    assertThat(marks.read("planA", "p1", "T1"))
        .isEqualTo(new Noticed(null, Map.of(), Map.of(), events));
    Noticed before = marks.read("planA", "p1", "T1");
    marks.heard("T1", found(0, 20, "title", "two"));
    marks.clear("planA", "p1", "T1", before);
    assertThat(marks.read("planA", "p1", "T1").events().last()).isEqualTo(NOW.plusSeconds(20));
    marks.clear("planA", "p1", "T1", marks.read("planA", "p1", "T1"));
    marks.clear(null, null, "T1", Noticed.NOTHING);
    assertThat(connection.sync().keys("*")).isEmpty();
  }

  @Test
  void marks_of_a_pair_that_is_never_settled_expire() {
    marks.seen("planA", Map.of("p1", look(1)));
    marks.told("planA", "p1", Map.of(Field.TITLE, edit("told", 1)));
    marks.shown("planA", Map.of("p1", List.of("t1")), NOW);
    marks.heard("T1", found(0, 10, "title", "one"));
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

  private static Edit heard(String value, int after, int until) {
    return new Edit(
        Value.text(value), new Interval(NOW.plusSeconds(after), NOW.plusSeconds(until), "events"));
  }

  /** Read within a second, with these fields and values. */
  private static Found found(int scanned, int began, String... differs) {
    Map<Field, Value> values = new EnumMap<>(Field.class);
    for (int i = 0; i < differs.length; i += 2) {
      values.put(Field.of(differs[i]), Value.text(differs[i + 1]));
    }
    return found(values, null, scanned, began);
  }

  private static Found found(Map<Field, Value> differs, Instant modified, int scanned, int began) {
    return new Found(
        differs,
        modified,
        NOW,
        NOW.plusSeconds(scanned),
        NOW.plusSeconds(began),
        NOW.plusSeconds(began + 1));
  }
}
