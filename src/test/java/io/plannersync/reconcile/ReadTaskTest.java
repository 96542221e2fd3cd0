package io.plannersync.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.graph.GraphReply;
import io.plannersync.model.Base;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Intent;
import io.plannersync.model.Interval;
import io.plannersync.model.Link;
import io.plannersync.model.Names;
import io.plannersync.model.PlannerSight;
import io.plannersync.model.Sighting;
import io.plannersync.model.StoreSight;
import io.plannersync.model.Value;
import io.plannersync.model.WorkItem;
import io.plannersync.model.WorkName;
import io.plannersync.planner.PlannerLens;
import io.plannersync.state.SelectedPlans;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a listing of a moment ago may be used for. */
class ReadTaskTest {

  private static final Instant SETTLED = Instant.parse("2026-11-25T12:00:00Z");
  private static final Instant ANSWERED = SETTLED.plusSeconds(7);
  private static final Link LINK =
      Link.of("Task-1", "T1", "P1")
          .settled(new Base(Half.EMPTY, Half.EMPTY), "W/\"t1\"", "W/\"d1\"", SETTLED);

  private final RecentTasks recent = new RecentTasks(10);
  private final PlannerLens lens = new PlannerLens(ZoneOffset.UTC);
  private final ReadTask read =
      new ReadTask(
          new TaskReader(lens, new ObjectMapper()),
          lens,
          recent,
          null,
          null,
          null,
          null,
          Duration.ZERO,
          null,
          () -> Duration.ZERO,
          new Boundary(
              new SelectedPlans(List.of("P1"), null, "", null, Clock.systemUTC()),
              recent,
              Clock.systemUTC()),
          Clock.fixed(ANSWERED, ZoneOffset.UTC));

  @Test
  void a_listing_that_began_after_the_last_settling_is_used() throws Exception {
    recent.put("T1", listed(SETTLED.plusSeconds(1)));

    assertThat(read.recent(seen(LINK)).planner()).isInstanceOf(PlannerSight.Present.class);
  }

  @Test
  void a_listing_that_began_before_it_is_not() throws Exception {
    recent.put("T1", listed(SETTLED.minusSeconds(1)));

    assertThat(read.recent(seen(LINK)).planner()).isEqualTo(PlannerSight.NONE);
  }

  @Test
  void while_a_write_of_ours_is_not_settled_no_listing_is_used_as_it_may_not_show_it()
      throws Exception {
    Intent open =
        new Intent(
            Intent.Kind.CHANGE,
            Map.of(Field.TITLE, Value.text("Ours")),
            "P1",
            SETTLED.plusSeconds(2));
    recent.put("T1", listed(SETTLED.plusSeconds(1)));

    assertThat(read.recent(seen(LINK.withIntent(open))).planner()).isEqualTo(PlannerSight.NONE);
    assertThat(recent.take("T1", SETTLED)).isEmpty();
  }

  @Test
  void a_new_pair_waits_until_it_is_taken_and_for_ten_seconds_more() throws Exception {
    recent.put("T1", listed(SETTLED));
    assertThat(recent.isWaiting("T1", SETTLED.plusSeconds(299))).isTrue();

    assertThat(recent.take("T1", SETTLED)).isPresent();
    assertThat(recent.isWaiting("T1", SETTLED.plusSeconds(9))).isTrue();
    assertThat(recent.isWaiting("T1", SETTLED.plusSeconds(10))).isFalse();
    assertThat(recent.isWaiting("T2", SETTLED)).isFalse();
  }

  @Test
  void what_a_listing_showed_was_changed_before_the_listing_was_answered() throws Exception {
    recent.put("T1", listed(SETTLED.plusSeconds(1)));

    Sighting seen = read.recent(seen(LINK));

    assertThat(seen.plannerTime()).isEqualTo(Interval.between(SETTLED, SETTLED.plusSeconds(2)));
    assertThat(seen.at()).isEqualTo(SETTLED.plusSeconds(5));
  }

  @Test
  void what_a_task_shows_by_its_id_was_changed_before_that_was_answered() throws Exception {
    Sighting seen = read.seen(seen(LINK), new GraphReply.Ok(200, task()));

    assertThat(seen.plannerTime()).isEqualTo(Interval.between(SETTLED, ANSWERED));
    assertThat(seen.at()).isEqualTo(ANSWERED);
  }

  /** A listing takes a second. */
  private static RecentTasks.Seen listed(Instant began) throws Exception {
    return new RecentTasks.Seen(task(), began, began.plusSeconds(1));
  }

  private static ObjectNode task() throws Exception {
    return (ObjectNode)
        new ObjectMapper()
            .readTree(
                """
                {"id":"T1","planId":"P1","title":"Before","@odata.etag":"W/\\"t1\\"",
                 "details":{"@odata.etag":"W/\\"d1\\"","description":""}}\
                """);
  }

  private static Sighting seen(Link link) {
    Interval time = Interval.between(SETTLED, SETTLED.plusSeconds(5));
    return new Sighting(
        new WorkItem(WorkName.task("Task-1"), WorkItem.Lane.INTERACTIVE, 1, 1, 0),
        link,
        StoreSight.MISSING,
        PlannerSight.NONE,
        List.of(),
        time,
        time,
        Map.of(),
        Map.of(),
        SETTLED.plusSeconds(5),
        Names.NONE);
  }
}
