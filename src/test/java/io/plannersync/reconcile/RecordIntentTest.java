package io.plannersync.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Decision;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Interval;
import io.plannersync.model.Link;
import io.plannersync.model.Names;
import io.plannersync.model.PlannerSight;
import io.plannersync.model.Sighting;
import io.plannersync.model.StoreSight;
import io.plannersync.model.Value;
import io.plannersync.model.WorkItem;
import io.plannersync.model.WorkName;
import io.plannersync.planner.Creations;
import io.plannersync.planner.PlannerLens;
import io.plannersync.state.Links;
import io.plannersync.testing.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is written down of a creation, for whoever looks for its task. */
class RecordIntentTest {

  @RegisterExtension static final TestDatabase redis = new TestDatabase();

  private static final Instant GRAPHS = Instant.parse("2026-11-25T12:00:00Z");
  private static final Instant OURS = GRAPHS.plus(Duration.ofMinutes(5));
  private static final Map<Field, Value> VALUES = Map.of(Field.TITLE, Value.text("One"));

  @Test
  void a_lost_creation_is_recognised_although_the_clock_of_its_sender_was_ahead() throws Exception {
    Links links = new Links(redis.connection(), "planner-sync:");
    Clock clock = Clock.fixed(OURS, ZoneOffset.UTC);
    Duration skew = Duration.between(OURS, GRAPHS);
    new RecordIntent(
            links, new Chronicle(null, null, null, null, clock), () -> clock.instant().plus(skew))
        .record(new Decision(seen(), new Decision.CreateTask(VALUES, "P1")));

    Link recorded = links.find("Task-1").orElseThrow();
    ObjectNode task =
        (ObjectNode)
            new ObjectMapper()
                .readTree(
                    "{\"id\":\"T1\",\"planId\":\"P1\",\"title\":\"One\",\"createdDateTime\":\""
                        + GRAPHS.plusSeconds(1)
                        + "\"}");
    // Whoever looks for it may know nothing of that clock.
    Creations creations = new Creations(new PlannerLens(ZoneOffset.UTC), "client");
    assertThat(creations.madeBy(task, List.of(recorded))).contains(recorded);
  }

  private static Sighting seen() {
    Interval time = Interval.between(OURS.minusSeconds(1), OURS);
    return new Sighting(
        new WorkItem(WorkName.task("Task-1"), WorkItem.Lane.INTERACTIVE, 1, 1, 0, true),
        Link.of("Task-1", null, "P1"),
        new StoreSight.Document(new Half(VALUES), "{}", null, null, "P1", null),
        PlannerSight.NONE,
        List.of(),
        time,
        time,
        Map.of(),
        Map.of(),
        OURS,
        Names.NONE);
  }
}
