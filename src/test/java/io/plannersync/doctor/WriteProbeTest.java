package io.plannersync.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.emulator.Fault;
import io.plannersync.emulator.RequestLog;
import io.plannersync.emulator.world.Actor;
import io.plannersync.emulator.world.Past;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WriteProbeTest {

  private final Examination doctor = new Examination();

  @AfterEach
  void end() {
    doctor.close();
  }

  private Examination.Outcome probe() {
    return doctor.examine("--write-probe", doctor.plan());
  }

  private void fails(String method, String path, Fault.Effect effect) {
    doctor.emulator().faults().add(Fault.on(method, path, effect));
  }

  private List<String> titles() {
    return doctor
        .emulator()
        .world()
        .reads()
        .tasksOfPlan(Actor.application("x"), doctor.plan(), Past.NONE, false)
        .stream()
        .map(task -> task.get("title").asText())
        .toList();
  }

  private List<String> writes() {
    return doctor.emulator().requests().all().stream()
        .filter(r -> r.path().startsWith("/v1.0/planner") && !r.method().equals("GET"))
        .map(RequestLog.Entry::method)
        .toList();
  }

  @Test
  void a_task_is_created_changed_and_deleted_with_its_etag() {
    assertThat(probe().of("write-probe")).startsWith("PASS");

    assertThat(writes()).containsExactly("POST", "PATCH", "DELETE");
    assertThat(titles()).containsExactly("Write the landing page");
  }

  @Test
  void without_being_asked_nothing_is_written() {
    doctor.examine();

    assertThat(writes()).isEmpty();
  }

  @Test
  void a_change_that_fails_leaves_nothing() {
    fails("PATCH", "/tasks/", new Fault.Answer(503));

    assertThat(probe().of("write-probe")).startsWith("FAIL PATCH").contains("503");
    assertThat(titles()).containsExactly("Write the landing page");
  }

  @Test
  void a_creation_whose_answer_is_lost_leaves_nothing() {
    fails("POST", "/tasks$", new Fault.DropAfter());

    var outcome = probe();

    assertThat(outcome.of("write-probe")).startsWith("FAIL").contains("was deleted again");
    assertThat(titles()).containsExactly("Write the landing page");
  }

  @Test
  void a_change_whose_answer_is_lost_leaves_nothing() {
    fails("PATCH", "/tasks/", new Fault.DropAfter());

    assertThat(probe().of("write-probe")).startsWith("FAIL");
    assertThat(titles()).containsExactly("Write the landing page");
  }

  @Test
  void a_deletion_is_tried_again() {
    doctor.emulator().faults().add(Fault.on("DELETE", "/tasks/", new Fault.Answer(503)).times(2));

    assertThat(probe().of("write-probe")).startsWith("PASS");
    assertThat(titles()).containsExactly("Write the landing page");
  }

  @Test
  void a_task_that_cannot_be_deleted_is_named() {
    fails("DELETE", "/tasks/", new Fault.Answer(503));

    var outcome = probe();

    String left =
        doctor
            .emulator()
            .world()
            .reads()
            .tasksOfPlan(Actor.application("x"), doctor.plan(), Past.NONE, false)
            .stream()
            .filter(task -> task.get("title").asText().startsWith("Planner Sync doctor"))
            .findFirst()
            .orElseThrow()
            .get("id")
            .asText();
    assertThat(outcome.fixes().get("write-probe")).contains("Delete the task " + left);
  }

  @Test
  void without_the_permission_it_names_it() {
    doctor.emulator().settings().roles(Set.of("Tasks.Read.All", "Group.Read.All", "User.Read.All"));
    doctor.with("SYNC_MODE", "observe");

    var outcome = probe();

    assertThat(outcome.fixes()).containsOnlyKeys("write-probe");
    assertThat(outcome.fixes().get("write-probe")).contains("permission Tasks.ReadWrite.All");
  }

  @Test
  void a_full_plan_is_told_from_a_missing_permission() {
    doctor.emulator().settings().limit("MaximumActiveTasksInProject", 1);

    assertThat(probe().fixes().get("write-probe")).contains("reached a limit");
  }

  @Test
  void a_plan_that_does_not_exist_is_told_from_a_missing_permission() {
    var outcome = doctor.examine("--write-probe", "AAAAAAAAAAAAAAAAAAAAAAAAAAAA");

    assertThat(outcome.fixes().get("write-probe"))
        .contains("--write-probe wants the id of a basic");
  }
}
