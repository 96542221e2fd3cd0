package io.plannersync.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plannersync.emulator.GraphClient.Answer;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The feeds of change are switched on and off while the emulator runs. */
class FeedSwitchesTest extends BoardTest {
  private static final String USER = "/beta/me/planner/all/delta";

  private GraphClient ann;
  private GraphClient admin;

  @BeforeEach
  void signIn() {
    ann = new GraphClient(emulator.url(), emulator.tokens().user("test-app", ANN, "Tasks.Read"));
    admin = new GraphClient(emulator.url(), null);
    set("{'userDeltaScope': 'all-member-plans'}");
  }

  @ParameterizedTest
  @CsvSource({"404", "403", "400", "501"})
  void a_feed_that_is_off_answers_with_the_chosen_status(int status) {
    set("{'history': '%1$s', 'userDelta': '%1$s', 'planDelta': '%1$s'}".formatted(status));

    assertThat(graph.get(history()).status()).isEqualTo(status);
    assertThat(ann.get(USER).status()).isEqualTo(status);
    assertThat(ann.get(planDelta()).status()).isEqualTo(status);

    set("{'history': 'on', 'userDelta': 'on', 'planDelta': 'on'}");
    assertThat(graph.get(history()).status()).isEqualTo(200);
    assertThat(ann.get(USER).status()).isEqualTo(200);
    assertThat(ann.get(planDelta()).status()).isEqualTo(200);
  }

  @Test
  void a_silent_feed_has_nothing_new_and_what_happened_meanwhile_is_lost() {
    String user = ann.get(USER).at("/@odata.nextLink");
    String plan = ann.get(planDelta()).at("/@odata.deltaLink");
    set("{'history': 'silent', 'userDelta': 'silent', 'planDelta': 'silent'}");
    world.patchTask(taskId, json("{'title': 'Lost'}"));

    assertThat(graph.get(history()).json().get("value")).isEmpty();
    Answer silentUser = ann.get(user);
    Answer silentPlan = ann.get(plan);
    assertThat(silentUser.json().get("value")).isEmpty();
    assertThat(silentPlan.json().get("value")).isEmpty();

    set("{'history': 'on', 'userDelta': 'on', 'planDelta': 'on'}");
    world.patchTask(taskId, json("{'title': 'Heard'}"));
    assertThat(ann.get(silentUser.at("/@odata.deltaLink")).text())
        .contains("Heard")
        .doesNotContain("Lost");
    assertThat(ann.get(silentPlan.at("/@odata.deltaLink")).text())
        .contains("Heard")
        .doesNotContain("Lost");
    assertThat(graph.get(history()).text()).contains("Heard", "Lost");
  }

  @Test
  void history_comes_late_by_its_lag() {
    set("{'historyLag': 60000}");
    clock.advance(Duration.ofSeconds(30));
    world.patchTask(taskId, json("{'title': 'Sand'}"));

    clock.advance(Duration.ofSeconds(59));
    assertThat(graph.get(history()).json().get("value")).hasSize(1);
    clock.advance(Duration.ofSeconds(1));
    assertThat(graph.get(history()).json().get("value")).hasSize(2);
  }

  @Test
  void history_can_leave_the_details_out() {
    world.patchTask(taskId, json("{'description': 'one side'}"));
    set("{'historyDetails': false}");
    world.patchTask(taskId, json("{'description': 'two sides'}"));
    world.patchTask(taskId, json("{'title': 'Sand', 'description': 'all sides'}"));

    JsonNode items = graph.get(history()).json().get("value");

    assertThat(items).hasSize(3);
    assertThat(items.get(1).at("/newData/hasDescription").asBoolean()).isTrue();
    assertThat(items.get(2).at("/newData/title").asText()).isEqualTo("Sand");
    assertThat(items.toString()).doesNotContain("details").doesNotContain("sides");
  }

  @Test
  void a_switch_that_does_not_exist_is_refused_with_those_that_do() {
    Answer refused = admin.post("/emulator/settings", text("{'userDelta': 'perhaps'}"));

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.message()).contains("silent", "perhaps");
    assertThat(admin.get("/emulator/settings").at("/userDelta")).isEqualTo("on");
  }

  private void set(String json) {
    assertThat(admin.post("/emulator/settings", text(json)).status()).isEqualTo(200);
  }

  private String history() {
    return "/beta/planner/plans/" + planId + "/historyItems";
  }

  private String planDelta() {
    return "/beta/planner/tasks/delta?$filter=planId+eq+'" + planId + "'";
  }
}
