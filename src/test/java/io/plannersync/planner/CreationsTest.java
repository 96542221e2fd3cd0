package io.plannersync.planner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Field;
import io.plannersync.model.Intent;
import io.plannersync.model.Link;
import io.plannersync.model.Value;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CreationsTest {

  private static final String US = "our-application";
  private static final Instant SENT = Instant.parse("2026-11-25T08:00:00Z");
  private static final Link ONE = creating("Task-1", "one");
  private static final Link TWO = creating("Task-2", "two");

  private final PlannerLens lens = new PlannerLens(ZoneOffset.UTC);
  private final Creations creations = new Creations(lens, US);

  @Test
  void aTaskIsOfTheCreationThatPostedWhatItShowsWhoeverMadeIt() {
    assertThat(creations.madeBy(task("two", "another", SENT), List.of(ONE, TWO))).contains(TWO);
  }

  @Test
  void aTaskOfOursThatSomebodyRetitledIsOfTheOnlyOpenCreation() {
    assertThat(creations.madeBy(task("retitled", US, SENT), List.of(ONE))).contains(ONE);
    assertThat(creations.madeBy(task("retitled", US, SENT), List.of(ONE, TWO))).isEmpty();
    assertThat(creations.madeBy(task("retitled", "another", SENT), List.of(ONE))).isEmpty();
  }

  @Test
  void aTaskThatAPersonMadeWithOurApplicationIsNotOurs() {
    ObjectNode task = task("retitled", US, SENT);
    task.withObject("/createdBy/user").put("id", "somebody");

    assertThat(creations.madeBy(task, List.of(ONE))).isEmpty();
  }

  @Test
  void aTaskIsNotOlderThanItsCreationButForAMinuteOfTheClocks() {
    Duration minute = Duration.ofMinutes(1);

    assertThat(creations.madeBy(task("one", US, SENT.minus(minute)), List.of(ONE))).contains(ONE);
    assertThat(creations.madeBy(task("one", US, SENT.minus(minute).minusMillis(1)), List.of(ONE)))
        .isEmpty();
  }

  @Test
  void aTaskThatDoesNotSayWhenItWasCreatedMayBeOfAny() {
    ObjectNode task = task("one", US, SENT);
    task.remove("createdDateTime");

    assertThat(creations.madeBy(task, List.of(ONE))).contains(ONE);
    assertThat(Creations.created(task)).isEqualTo(Instant.MAX);
    assertThat(Creations.created(task("one", US, SENT))).isEqualTo(SENT);
  }

  @Test
  void aReportInItsDescriptionSaysWhoseTheTaskIs() {
    ObjectNode task = task("one", US, SENT);
    task.putObject("details").put("description", PlannerFence.compose("", "r", "Task-2", 32_000));

    assertThat(creations.madeBy(task, List.of(ONE))).isEmpty();
    assertThat(creations.madeBy(task, List.of(ONE, TWO))).contains(TWO);
  }

  @Test
  void onlyAPairOfWhichNoTaskIsKnownAndACreationIsOpenIsAskedFor() {
    Intent change = new Intent(Intent.Kind.CHANGE, ONE.intent().values(), "p", SENT);

    assertThat(creations.madeBy(task("one", US, SENT), List.of(ONE.withPlanner("t", "p"))))
        .isEmpty();
    assertThat(creations.madeBy(task("one", US, SENT), List.of(ONE.withIntent(null)))).isEmpty();
    assertThat(creations.madeBy(task("one", US, SENT), List.of(ONE.withIntent(change)))).isEmpty();
  }

  private static Link creating(String storeId, String title) {
    Map<Field, Value> posted = Map.of(Field.TITLE, new Value.Text(title));
    return Link.of(storeId, null, "p")
        .withIntent(new Intent(Intent.Kind.CREATE, posted, "p", SENT));
  }

  private ObjectNode task(String title, String application, Instant created) {
    ObjectNode task = lens.newTask("p", Map.of(Field.TITLE, new Value.Text(title)));
    task.put("createdDateTime", created.toString());
    task.withObject("/createdBy/application").put("id", application);
    return task;
  }
}
