package io.plannersync.planned;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.looking.Pairing.Way;
import io.plannersync.merge.Decide;
import io.plannersync.model.Absence;
import io.plannersync.model.Base;
import io.plannersync.model.Decision;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Interval;
import io.plannersync.model.Link;
import io.plannersync.model.Names;
import io.plannersync.model.PlannerSight;
import io.plannersync.model.Rules;
import io.plannersync.model.Side;
import io.plannersync.model.Sighting;
import io.plannersync.model.StoreSight;
import io.plannersync.model.Value;
import io.plannersync.model.WorkItem;
import io.plannersync.model.WorkItem.Lane;
import io.plannersync.model.WorkName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the decisions look like that the shipping rules take, as text and as JSON. */
class PlannedGoldenTest {

  private static final Path GOLDEN = Path.of("src/test/resources/planned");
  private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
  private static final Instant SETTLED = NOW.minusSeconds(60);
  private static final Decide DECIDE = new Decide(Rules.DEFAULT);
  private static final Half SETTLED_HALF = half("Order the cake", "2026-12-01");

  private final List<PlannedWrite> lines = new ArrayList<>();

  @Test
  void every_kind_of_decision_has_its_line() throws IOException {
    say(
        settled(
            "both-changed", half("Order a cake", "2026-12-01"), half("Order cakes", "2026-12-02")));
    say(settled("equal", SETTLED_HALF, SETTLED_HALF));
    say(sighting(link("gone-task"), new PlannerSight.Gone("404"), document(SETTLED_HALF)));
    say(sighting(link("gone-document"), task("gone-document", SETTLED_HALF), StoreSight.MISSING));
    say(ruled("held", Absence.Verdict.HELD));
    say(ruled("deleted", Absence.Verdict.DELETE));
    say(
        sighting(
            link("edited").withAbsence(new Absence(Side.STORE, SETTLED, Absence.Verdict.DELETE)),
            task("edited", half("Order two cakes", "2026-12-01")),
            StoreSight.MISSING));
    say(
        sighting(
            Link.of("new-document", null, "plan-1"), PlannerSight.NONE, document(SETTLED_HALF)));
    say(
        sighting(
            Link.of("new-task", "planner-new-task", "plan-1"),
            task("new-task", SETTLED_HALF),
            StoreSight.MISSING));
    Sighting adopted =
        sighting(
            Link.of("adopted", "planner-adopted", "plan-1"),
            task("adopted", SETTLED_HALF),
            document(half("Order the cake", "2026-12-24")));
    lines.addAll(DecisionLines.of(DECIDE.decide(adopted), Way.ID_MAP));
    say(
        settled(
            "refused",
            SETTLED_HALF,
            SETTLED_HALF.with(
                Map.of(Field.DUE, new Value.Refused("soon", "due_date: \"soon\" is no date")))));
    say(sighting(link("malformed"), PlannerSight.NONE, new StoreSight.Malformed("it is no JSON")));
    say(
        sighting(
            link("unread"),
            new PlannerSight.Unreadable("no plan that was listed has its task", Duration.ZERO),
            document(SETTLED_HALF)));
    say(sighting(Link.of("nowhere", null, null), PlannerSight.NONE, document(SETTLED_HALF)));
    lines.add(
        new PlannedWrite(
            PlannedWrite.Kind.REPAIR,
            null,
            "mapped",
            "planner-mapped",
            null,
            null,
            Value.NOTHING,
            Value.NOTHING,
            "its id map runs the wrong way and is turned round"));

    Planned planned =
        new Planned(NOW, List.of("plan-1"), 14, List.of("GET /v1.0/users: 403"), lines);

    assertIs("plan.txt", PlannedText.of(planned));
    assertIs("plan.jsonl", PlannedJson.lines(planned));
  }

  @Test
  void nothing_to_do_is_said_in_one_line() {
    Planned planned = new Planned(NOW, List.of("plan-1"), 3, List.of(), List.of());

    assertThat(PlannedText.of(planned))
        .isEqualTo(
            "nothing to do; 3 tasks and documents in 1 plans were decided on, nothing was"
                + " written\n");
  }

  private void say(Sighting seen) {
    Decision decision = DECIDE.decide(seen);
    lines.addAll(DecisionLines.of(decision, null));
  }

  private static Sighting settled(String id, Half planner, Half store) {
    return sighting(link(id), task(id, planner), document(store));
  }

  private static Sighting ruled(String id, Absence.Verdict verdict) {
    return sighting(
        link(id).withAbsence(new Absence(Side.STORE, SETTLED, verdict)),
        task(id, SETTLED_HALF),
        StoreSight.MISSING);
  }

  private static Link link(String id) {
    return Link.of(id, "planner-" + id, "plan-1")
        .settled(new Base(SETTLED_HALF, SETTLED_HALF), "etag", "details", SETTLED);
  }

  private static Sighting sighting(Link link, PlannerSight planner, StoreSight store) {
    return new Sighting(
        new WorkItem(WorkName.task(link.storeId()), Lane.BACKFILL, 0, 0, 0),
        link,
        store,
        planner,
        List.of(),
        Interval.between(SETTLED, NOW.minusSeconds(40)),
        Interval.between(NOW.minusSeconds(30), NOW),
        Map.of(),
        Map.of(),
        NOW,
        Names.NONE);
  }

  private static PlannerSight task(String id, Half half) {
    return new PlannerSight.Present(
        "planner-" + id, "plan-1", half, "{}", "new", "new", SETTLED, null, NOW);
  }

  private static StoreSight document(Half half) {
    return new StoreSight.Document(half, "{}", null, null, "plan-1", null);
  }

  private static Half half(String title, String due) {
    return new Half(
        Map.of(Field.TITLE, Value.text(title), Field.DUE, Value.day(LocalDate.parse(due))));
  }

  /** With {@code -Dgolden=write} the file is written anew. */
  private static void assertIs(String file, String text) throws IOException {
    Path golden = GOLDEN.resolve(file);
    if ("write".equals(System.getProperty("golden"))) {
      Files.writeString(golden, text);
    }
    assertThat(text).isEqualTo(Files.readString(golden));
  }
}
