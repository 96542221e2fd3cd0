package io.plannersync.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plannersync.emulator.GraphClient.Answer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OpenTypesTest extends BoardTest {
  private static final String ITEM = "aaaaaaaa-0000-4000-8000-000000000001";
  private static final String OTHER = "aaaaaaaa-0000-4000-8000-000000000002";

  @Test
  void assignments_are_merged_by_user_and_null_takes_one_away() {
    String assign =
        "{'assignments': {'%s': {'@odata.type': 'microsoft.graph.plannerAssignment',"
            + " 'orderHint': ' !'}}}";
    patchTask(assign.formatted(ANN));
    JsonNode both = patchTask(assign.formatted(BOB)).json().get("assignments");

    assertThat(both.size()).isEqualTo(2);
    assertThat(both.at("/" + BOB + "/@odata.type").asText())
        .isEqualTo("#microsoft.graph.plannerAssignment");
    assertThat(both.at("/" + BOB + "/assignedDateTime").asText()).startsWith("2026-11-24T12:00");
    assertThat(both.at("/" + BOB + "/assignedBy/application/id").asText()).isEqualTo("test-app");

    JsonNode left = patchTask("{'assignments': {'" + ANN + "': null}}").json().get("assignments");
    assertThat(left.has(ANN)).isFalse();
    assertThat(left.has(BOB)).isTrue();
  }

  @Test
  void only_applied_labels_are_shown() {
    patchTask("{'appliedCategories': {'category1': true, 'category25': true}}");

    JsonNode shown =
        patchTask("{'appliedCategories': {'category1': false}}").json().get("appliedCategories");

    assertThat(shown.toString()).isEqualTo("{\"category25\":true}");
  }

  @Test
  void a_checklist_is_merged_by_item_and_field_and_counted_on_the_task() {
    patchDetails(
        "{'checklist': {'%s': {%s, 'title': 'brush'}, '%s': {%s, 'title': 'paint'}}}"
            .formatted(ITEM, type("ChecklistItem"), OTHER, type("ChecklistItem")));
    clock.advance(Duration.ofMinutes(1));
    JsonNode items =
        patchDetails(
                "{'checklist': {'%s': {%s, 'isChecked': true}}}"
                    .formatted(ITEM, type("ChecklistItem")))
            .json()
            .get("checklist");

    assertThat(items.at("/" + ITEM + "/title").asText()).isEqualTo("brush");
    assertThat(items.at("/" + ITEM + "/isChecked").asBoolean()).isTrue();
    assertThat(items.at("/" + ITEM + "/lastModifiedDateTime").asText())
        .startsWith("2026-11-24T12:01");
    assertThat(items.at("/" + OTHER + "/lastModifiedDateTime").asText())
        .startsWith("2026-11-24T12:00");
    assertThat(graph.get(task()).at("/checklistItemCount")).isEqualTo("2");
    assertThat(graph.get(task()).at("/activeChecklistItemCount")).isEqualTo("1");

    patchDetails("{'checklist': {'" + ITEM + "': null}}");
    assertThat(graph.get(task()).at("/checklistItemCount")).isEqualTo("1");
  }

  @Test
  void references_are_keyed_by_the_encoded_address() {
    String key = "https%3A//contoso%2Eexample/a%2520b%23c";
    JsonNode references =
        patchDetails(
                "{'references': {'%s': {%s, 'alias': 'A', 'type': 'Other', 'previewPriority': ' !'}}}"
                    .formatted(key, type("ExternalReference")))
            .json()
            .get("references");

    assertThat(references.get(key).get("alias").asText()).isEqualTo("A");
    assertThat(references.get(key).get("previewPriority").asText()).doesNotContain("!");
    assertThat(graph.get(task()).at("/referenceCount")).isEqualTo("1");
    assertThat(patchDetails("{'references': {'" + key + "': null}}").json().get("references"))
        .isEmpty();
  }

  @Test
  void the_service_notes_who_completed_a_task_and_forgets_it_when_reopened() {
    Answer done = patchTask("{'percentComplete': 100}");
    assertThat(done.at("/completedDateTime")).isEqualTo("2026-11-24T12:00:00.0000000Z");
    assertThat(done.at("/completedBy/application/id")).isEqualTo("test-app");

    Answer open = patchTask("{'percentComplete': 50}");
    assertThat(open.json().get("completedDateTime").isNull()).isTrue();
    assertThat(open.json().get("completedBy").isNull()).isTrue();
  }

  @Test
  void a_created_task_has_what_the_service_adds() {
    Answer created =
        graph.post("/v1.0/planner/tasks", text("{'planId': '" + planId + "', 'title': 'Sand'}"));

    assertThat(created.status()).isEqualTo(201);
    assertThat(created.at("/id")).matches("[A-Za-z0-9_-]{28}");
    assertThat(created.at("/bucketId")).isEqualTo(bucketId);
    assertThat(created.at("/orderHint")).isLessThan(graph.get(task()).at("/orderHint"));
    assertThat(created.at("/createdBy/application/id")).isEqualTo("test-app");
    assertThat(created.json().has("lastModifiedDateTime")).isFalse();
    assertThat(graph.get("/v1.0/planner/tasks/" + created.at("/id") + "/details").etag())
        .isNotEqualTo(created.etag())
        .isNotEmpty();
  }

  private Answer patchTask(String patch) {
    return accepted(graph.patch(task(), graph.get(task()).etag(), text(patch)));
  }

  private Answer patchDetails(String patch) {
    return accepted(graph.patch(details(), graph.get(details()).etag(), text(patch)));
  }

  private static Answer accepted(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer;
  }

  private static String type(String name) {
    return "'@odata.type': '#microsoft.graph.planner" + name + "'";
  }
}
