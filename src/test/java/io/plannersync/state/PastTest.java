package io.plannersync.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.model.Conflict;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Interval;
import io.plannersync.model.Link;
import io.plannersync.model.Side;
import io.plannersync.model.Sighting.Snapshot;
import io.plannersync.model.Value;
import io.plannersync.state.Conflicts.Kept;
import io.plannersync.state.Conflicts.State;
import io.plannersync.state.Journal.Entry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Snapshots, journal and conflicts: what was. */
class PastTest extends StateTest {

  private static final long DAY = Duration.ofDays(1).toSeconds();

  private final Snapshots snapshots = new Snapshots(connection, PREFIX);
  private final Journal journal = new Journal(connection, PREFIX);
  private final Conflicts conflicts = new Conflicts(connection, PREFIX);

  @Test
  void a_snapshot_is_superseded_when_the_next_is_put() {
    snapshots.put("Task-1", snapshot(1), NOW);
    assertThat(snapshots.of("Task-1")).containsExactly(snapshot(1));
    snapshots.put("Task-1", snapshot(2), NOW.plusSeconds(5));
    snapshots.put("Task-1", snapshot(3), NOW.plusSeconds(9));
    assertThat(snapshots.of("Task-1"))
        .containsExactly(
            snapshot(3),
            new Snapshot("s2", snapshot(2).half(), NOW.plusSeconds(9)),
            new Snapshot("s1", snapshot(1).half(), NOW.plusSeconds(5)));
  }

  @Test
  void what_agents_changed_in_a_document_is_kept_with_its_snapshot() {
    Map<Field, Value> changed = Map.of(Field.DUE, Value.NOTHING, Field.TITLE, new Value.Text("t"));
    snapshots.put("Task-1", snapshot(1), NOW);
    // A write that lost its race comes in between: its document was never there to be edited.
    snapshots.put("Task-1", snapshot(2), NOW.plusSeconds(5));
    Half last = new Half(snapshot(1).half().with(changed).values(), Map.of("due_date", "null"));
    snapshots.put("Task-1", snapshot(3), "s1", last, NOW.plusSeconds(9));
    assertThat(snapshots.of("Task-1"))
        .containsExactly(
            snapshot(3),
            new Snapshot("s2", snapshot(2).half(), NOW.plusSeconds(9)),
            new Snapshot("s1", snapshot(1).half(), last, NOW.plusSeconds(5)));
    assertThat(snapshot(1).half().changedIn(snapshot(2).half()))
        .isEqualTo(snapshot(2).half().values());
  }

  @Test
  void the_newest_eight_snapshots_of_a_pair_are_kept_however_old_they_are() {
    IntStream.rangeClosed(1, 11)
        .forEach(i -> snapshots.put("Task-1", snapshot(i), NOW.plusSeconds(i * 2 * DAY)));
    assertThat(snapshots.of("Task-1"))
        .extracting(Snapshot::stamp)
        .containsExactly("s11", "s10", "s9", "s8", "s7", "s6", "s5", "s4");
    assertThat(snapshots.of("Task-2")).isEmpty();
  }

  @Test
  void a_copy_that_was_superseded_within_a_day_is_known_however_often_the_document_was_written() {
    IntStream.rangeClosed(1, 200)
        .forEach(i -> snapshots.put("Task-1", snapshot(i), NOW.plusSeconds(i)));
    assertThat(snapshots.of("Task-1")).hasSize(200);
    assertThat(snapshots.of("Task-1").get(199).half()).isEqualTo(snapshot(1).half());

    snapshots.put("Task-1", snapshot(201), NOW.plusSeconds(DAY + 150));
    assertThat(snapshots.of("Task-1")).extracting(Snapshot::stamp).contains("s150");
    assertThat(snapshots.of("Task-1")).extracting(Snapshot::stamp).doesNotContain("s148");
  }

  @Test
  void snapshots_cost_what_differs_and_are_bounded_by_their_length() {
    Value same = new Value.Text("x".repeat(20_000));
    IntStream.rangeClosed(1, 100)
        .forEach(
            i -> {
              Half half = snapshot(i).half().with(Map.of(Field.DESCRIPTION, same));
              snapshots.put("Task-1", new Snapshot("s" + i, half, null), NOW.plusSeconds(i));
            });
    assertThat(connection.sync().strlen(PREFIX + "pair:{Task-1}:past")).isLessThan(60_000);
    assertThat(snapshots.of("Task-1")).hasSize(100);

    IntStream.rangeClosed(101, 160)
        .forEach(
            i -> {
              Value text = new Value.Text(i + "x".repeat(20_000));
              Half half = new Half(Map.of(Field.DESCRIPTION, text));
              snapshots.put("Task-1", new Snapshot("s" + i, half, null), NOW.plusSeconds(i));
            });
    assertThat(connection.sync().strlen(PREFIX + "pair:{Task-1}:past"))
        .isLessThan(Snapshots.BYTES + 30_000L);
    assertThat(snapshots.of("Task-1")).hasSizeGreaterThanOrEqualTo(Snapshots.KEPT);
    assertThat(snapshots.of("Task-1").get(5).half().get(Field.DESCRIPTION).asText())
        .startsWith("155x");
  }

  @Test
  void a_write_that_was_lost_leaves_nothing_behind() {
    snapshots.put("Task-1", snapshot(1), NOW);
    snapshots.put("Task-1", snapshot(2), NOW.plusSeconds(1));
    List<Snapshot> before = snapshots.of("Task-1");
    snapshots.put(
        "Task-1",
        snapshot(3),
        "s2",
        snapshot(2).half().with(Map.of(Field.TITLE, Value.NOTHING)),
        NOW);
    snapshots.drop("Task-1", "s3", NOW.plusSeconds(2));
    assertThat(snapshots.of("Task-1")).isEqualTo(before);
  }

  @Test
  void link_and_snapshots_are_read_together() {
    assertThat(snapshots.read("Task-1").link()).isEmpty();
    Link link = new Links(connection, PREFIX).save(Link.of("Task-1", "p", "a")).orElseThrow();
    snapshots.put("Task-1", snapshot(1), NOW);
    assertThat(snapshots.read("Task-1").link()).contains(link);
    assertThat(snapshots.read("Task-1").snapshots()).containsExactly(snapshot(1));
    snapshots.remove("Task-1");
    assertThat(snapshots.read("Task-1").snapshots()).isEmpty();
  }

  @Test
  void a_journal_entry_is_read_back_as_it_was_written() {
    Entry entry = entry(1);
    journal.record("Task-1", entry);
    assertThat(journal.of("Task-1", 10)).containsExactly(entry);
  }

  @Test
  void the_newest_two_hundred_entries_of_a_pair_are_kept_for_ninety_days() {
    IntStream.rangeClosed(1, 230).forEach(i -> journal.record("Task-1", entry(i)));
    assertThat(journal.of("Task-1", 1000)).hasSize(200).startsWith(entry(230)).endsWith(entry(31));
    assertThat(journal.of("Task-1", 2)).containsExactly(entry(230), entry(229));
    assertThat(journal.of("Task-1", 0)).isEmpty();
    assertThat(ttl(PREFIX + "pair:{Task-1}:journal")).isBetween(90 * DAY - 60, 90 * DAY);
  }

  @Test
  void a_long_text_is_kept_once_and_the_journal_of_a_pair_is_bounded_by_its_length() {
    String same = "x".repeat(20_000);
    IntStream.rangeClosed(1, 40).forEach(i -> journal.record("Task-1", longEntry(i, same)));
    assertThat(journal.of("Task-1", 1000)).hasSize(40).startsWith(longEntry(40, same));
    assertThat(journalLength()).isLessThan(40_000);

    IntStream.rangeClosed(1, 100)
        .forEach(i -> journal.record("Task-1", longEntry(i, i + "y".repeat(20_000))));
    assertThat(journal.of("Task-1", 1000)).contains(longEntry(95, 95 + "y".repeat(20_000)));
    assertThat(journal.of("Task-1", 1000)).hasSizeLessThan(24);
    assertThat(journalLength()).isLessThan(Journal.BYTES + 9 * 25_000);
    assertThat(connection.sync().hlen(PREFIX + "pair:{Task-1}:journal-texts")).isLessThan(24);
    assertThat(ttl(PREFIX + "pair:{Task-1}:journal-texts")).isBetween(90 * DAY - 60, 90 * DAY);
  }

  private int journalLength() {
    return connection.sync().lrange(PREFIX + "pair:{Task-1}:journal", 0, -1).stream()
            .mapToInt(String::length)
            .sum()
        + connection.sync().hvals(PREFIX + "pair:{Task-1}:journal-texts").stream()
            .mapToInt(String::length)
            .sum();
  }

  private static Entry longEntry(int i, String text) {
    Map<Field, Value> values = Map.of(Field.DESCRIPTION, new Value.Text(text));
    String half = StateJson.write(new Half(values)).toString();
    return new Entry(
        NOW.plusSeconds(i), "settle", "Merge", Map.of("store", half), values, values, null);
  }

  @Test
  void a_losing_value_is_kept_for_ninety_days() {
    Kept kept = conflicts.keep("Task-1", "p1", clash("mine", "theirs"), NOW).orElseThrow();
    assertThat(conflicts.get(kept.id())).contains(kept);
    assertThat(kept.conflict().loser()).isEqualTo(new Value.Text("theirs"));
    assertThat(ttl(PREFIX + "{conflicts}:record:" + kept.id())).isBetween(90 * DAY - 60, 90 * DAY);
    assertThat(ttl(PREFIX + "{conflicts}:last:Task-1:title")).isBetween(90 * DAY - 60, 90 * DAY);
  }

  @Test
  void the_same_clash_is_not_kept_twice_in_a_row() {
    conflicts.keep("Task-1", "p1", clash("a", "b"), NOW);
    assertThat(conflicts.keep("Task-1", "p1", clash("a", "b"), NOW.plusSeconds(1))).isEmpty();
    assertThat(conflicts.keep("Task-2", "p2", clash("a", "b"), NOW.plusSeconds(2))).isPresent();
    assertThat(conflicts.keep("Task-1", "p1", clash("a", "c"), NOW.plusSeconds(3))).isPresent();
    assertThat(conflicts.keep("Task-1", "p1", clash("a", "b"), NOW.plusSeconds(4))).isPresent();
    assertThat(conflicts.count()).isEqualTo(4);
  }

  @Test
  void a_conflict_is_restored_once_and_may_then_happen_again() {
    Kept kept = conflicts.keep("Task-1", "p1", clash("a", "b"), NOW).orElseThrow();
    assertThat(conflicts.markRestored(kept.id(), "operator anna")).isTrue();
    assertThat(conflicts.markRestored(kept.id(), "operator anna")).isFalse();
    assertThat(conflicts.markRestored("999", "operator anna")).isFalse();
    assertThat(conflicts.get(kept.id()).orElseThrow().state()).isEqualTo(State.RESTORED);
    assertThat(conflicts.open(10)).isEmpty();
    assertThat(conflicts.keep("Task-1", "p1", clash("a", "b"), NOW)).isPresent();
    assertThat(conflicts.count()).isEqualTo(2);
    assertThat(conflicts.countOpen()).isEqualTo(1);
  }

  @Test
  void conflicts_are_listed_newest_first_up_to_a_limit() {
    for (int i = 1; i <= 5; i++) {
      conflicts.keep("Task-1", "p1", clash("a", "b" + i), NOW.plusSeconds(i));
    }
    assertThat(conflicts.list(2)).extracting(Kept::id).containsExactly("5", "4");
    assertThat(conflicts.list(0)).isEmpty();
    assertThat(conflicts.list(100)).hasSize(5);
  }

  @Test
  void conflicts_older_than_ninety_days_leave_the_list() {
    conflicts.keep("Task-1", "p1", clash("a", "b"), NOW);
    conflicts.keep("Task-1", "p1", clash("a", "c"), NOW.plus(Duration.ofDays(91)));
    assertThat(conflicts.list(10)).extracting(Kept::id).containsExactly("2");
    assertThat(conflicts.count()).isEqualTo(1);
    assertThat(conflicts.countOpen()).isEqualTo(1);
  }

  @Test
  void a_conflict_of_the_whole_pair_and_without_a_winner_is_kept_too() {
    Conflict whole =
        new Conflict(null, Value.NOTHING, Value.NOTHING, null, "edit-beats-delete", null, null);
    Kept kept = conflicts.keep("Task-1", null, whole, NOW).orElseThrow();
    assertThat(conflicts.get(kept.id())).contains(kept);
  }

  private static Snapshot snapshot(int i) {
    return new Snapshot("s" + i, new Half(Map.of(Field.TITLE, new Value.Text("t" + i))), null);
  }

  private static Entry entry(int i) {
    return new Entry(
        NOW.plusSeconds(i),
        "settle",
        "Merge",
        Map.of("base", "{\"title\":\"x\"}"),
        Map.of(Field.TITLE, new Value.Text("t" + i)),
        Map.of(Field.DUE, Value.NOTHING),
        i % 2 == 0 ? null : "because");
  }

  private static Conflict clash(String planner, String store) {
    return new Conflict(
        Field.TITLE,
        new Value.Text(planner),
        new Value.Text(store),
        Side.PLANNER,
        "latest",
        Interval.between(NOW.minusSeconds(9), NOW),
        new Interval(NOW.minusSeconds(20), NOW.minusSeconds(10), "last_modified_at"));
  }
}
