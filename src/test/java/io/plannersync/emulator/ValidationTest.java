package io.plannersync.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.emulator.GraphClient.Answer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValidationTest extends BoardTest {
  private static final String ITEM = "'@odata.type': '#microsoft.graph.plannerChecklistItem'";

  @Test
  void a_title_may_not_be_null() {
    Answer answer = patchTask("{'title': null}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEmpty();
    assertThat(answer.message())
        .isEqualTo(
            "The request is invalid:\r\n"
                + "A null value was found for the property named 'title', which has the expected"
                + " type 'Edm.String[Nullable=False]'. The expected type"
                + " 'Edm.String[Nullable=False]' does not allow null values.");
    assertThat(answer.json().at("/error/innerError/date").asText())
        .isEqualTo("2026-11-24T12:00:00");
  }

  @Test
  void an_error_names_the_request_as_its_headers_do() {
    Answer answer =
        graph.call("GET", "/v1.0/planner/tasks/short", null, "client-request-id", "mine");

    assertThat(answer.at("/error/innerError/date")).isEqualTo("2026-11-24T12:00:00");
    assertThat(answer.at("/error/innerError/client-request-id")).isEqualTo("mine");
    assertThat(answer.headers().firstValue("request-id"))
        .contains(answer.at("/error/innerError/request-id"));
  }

  @Test
  void a_date_without_time_and_offset_does_not_convert() {
    assertThat(patchTask("{'dueDateTime': '2026-12-01'}").message())
        .isEqualTo(
            "The request is invalid:\r\n"
                + "Cannot convert the literal '2026-12-01' to the expected type"
                + " 'Edm.DateTimeOffset'.");
  }

  @Test
  void due_may_not_come_before_the_start_that_is_already_there() {
    world.patchTask(taskId, json("{'startDateTime': '2026-12-05T10:00:00Z'}"));

    assertThat(patchTask("{'dueDateTime': '2026-12-01T10:00:00Z'}").message())
        .isEqualTo(
            "Business logic validation has failed. Validation for field 'DueDate', on entity"
                + " 'Task' has failed: DueDate cannot be earlier than the StartDate");
    assertThat(patchTask("{'dueDateTime': '2026-12-05T12:00:00+02:00'}").at("/dueDateTime"))
        .isEqualTo("2026-12-05T10:00:00Z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'title': '  '}",
        "{'title': 7}",
        "{'percentComplete': 101}",
        "{'percentComplete': -1}",
        "{'percentComplete': '50'}",
        "{'percentComplete': null}",
        "{'priority': 11}",
        "{'bucketId': 'short'}",
        "{'bucketId': 'AAAAAAAAAAAAAAAAAAAAAAAAAAAA'}",
        "{'bucketId': null}",
        "{'planId': 'AAAAAAAAAAAAAAAAAAAAAAAAAAAA'}",
        "{'id': 'AAAAAAAAAAAAAAAAAAAAAAAAAAAA'}",
        "{'createdDateTime': '2026-12-05T10:00:00Z'}",
        "{'colour': 'red'}",
        "{'description': 'belongs to the details'}",
        "{'appliedCategories': {'category26': true}}",
        "{'appliedCategories': {'Red': true}}",
        "{'appliedCategories': {'category1': 'yes'}}",
        "{'assignments': {'Ann': {'@odata.type': '#microsoft.graph.plannerAssignment',"
            + " 'orderHint': ' !'}}}",
        "{'assignments': {'0b5d4e52-8a6f-4c1c-8a36-111111111111': {'orderHint': ' !'}}}",
        "{'assignments': {'0b5d4e52-8a6f-4c1c-8a36-111111111111':"
            + " {'@odata.type': '#microsoft.graph.plannerAssignment'}}}",
        "{'assignments': {'0b5d4e52-8a6f-4c1c-8a36-111111111111': {}}}",
        "[]",
        "{'title'"
      })
  void a_task_refuses(String patch) {
    Answer answer = patchTask(patch);

    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'checklist': {'1': {" + ITEM + ", 'title': 'a'}}}",
        "{'checklist': {'aaaaaaaa-0000-4000-8000-000000000001': {'title': 'a'}}}",
        "{'checklist': {'aaaaaaaa-0000-4000-8000-000000000001': {" + ITEM + "}}}",
        "{'checklist': {'aaaaaaaa-0000-4000-8000-000000000001': {"
            + ITEM
            + ", 'title': 'a', 'colour': 'red'}}}",
        "{'checklist': {'aaaaaaaa-0000-4000-8000-000000000001':"
            + " {'@odata.type': '#microsoft.graph.plannerAssignment', 'title': 'a'}}}",
        "{'references': {'https://contoso.example': {"
            + "'@odata.type': '#microsoft.graph.plannerExternalReference', 'alias': 'a'}}}",
        "{'references': {'ftp%3A//contoso%2Eexample': {"
            + "'@odata.type': '#microsoft.graph.plannerExternalReference', 'alias': 'a'}}}",
        "{'previewType': 'poster'}",
        "{'title': 'belongs to the task'}"
      })
  void details_refuse(String patch) {
    Answer answer = graph.patch(details(), graph.get(details()).etag(), text(patch));

    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
  }

  @Test
  void the_services_own_order_hint_may_not_be_sent_back() {
    String hint = graph.get(task()).at("/orderHint");

    assertThat(patchTask("{'orderHint': '" + hint + "'}").status()).isEqualTo(400);
    assertThat(patchTask("{'orderHint': '" + hint + " !'}").at("/orderHint")).isGreaterThan(hint);
  }

  @Test
  void a_bucket_of_another_plan_is_refused() {
    String other = world.addBucket(world.addPlan("Other", groupId), "Elsewhere");

    assertThat(patchTask("{'bucketId': '" + other + "'}").status()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({"255, 200", "256, 400"})
  void a_title_has_at_most_255_characters(int length, int status) {
    assertThat(patchTask("{'title': '" + "x".repeat(length) + "'}").status()).isEqualTo(status);
  }

  @Test
  void limits_are_refused_with_their_code() {
    String items =
        IntStream.range(0, 21)
            .mapToObj(
                i ->
                    "'aaaaaaaa-0000-4000-8000-0000000000%02d': {%s, 'title': 'a'}"
                        .formatted(i, ITEM))
            .collect(Collectors.joining(","));
    Answer checklist =
        graph.patch(details(), graph.get(details()).etag(), text("{'checklist': {" + items + "}}"));
    emulator.settings().limit("MaximumActiveTasksInProject", 1);
    Answer tasks =
        graph.post(
            "/v1.0/planner/tasks", text("{'planId': '" + planId + "', 'title': 'One more'}"));

    assertThat(checklist.status()).isEqualTo(403);
    assertThat(checklist.code()).isEqualTo("MaximumChecklistItemsOnTask");
    assertThat(tasks.status()).isEqualTo(403);
    assertThat(tasks.code()).isEqualTo("MaximumActiveTasksInProject");
    assertThat(tasks.message()).isEqualTo("The request exceeded allowed limits.");
  }

  @Test
  void a_task_cannot_be_created_in_a_plan_that_is_not_there() {
    Answer answer =
        graph.post(
            "/v1.0/planner/tasks",
            text("{'planId': 'AAAAAAAAAAAAAAAAAAAAAAAAAAAA', 'title': 'Lost'}"));

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.message())
        .isEqualTo(
            "You do not have the required permissions to access this item, or the item may not"
                + " exist.");
  }

  @Test
  void an_id_of_the_wrong_form_is_refused_and_one_of_nothing_is_not_found() {
    assertThat(graph.get("/v1.0/planner/tasks/short").status()).isEqualTo(400);
    assertThat(graph.get("/v1.0/planner/tasks/AAAAAAAAAAAAAAAAAAAAAAAAAAAA").status())
        .isEqualTo(404);

    emulator.settings().gone403(true);
    assertThat(graph.get("/v1.0/planner/tasks/AAAAAAAAAAAAAAAAAAAAAAAAAAAA").status())
        .isEqualTo(403);
  }

  private Answer patchTask(String patch) {
    return graph.patch(task(), graph.get(task()).etag(), text(patch));
  }
}
