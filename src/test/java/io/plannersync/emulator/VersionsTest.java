package io.plannersync.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.emulator.GraphClient.Answer;
import org.junit.jupiter.api.Test;

class VersionsTest extends BoardTest {
  private static final String INVALID = "The If-Match header contains an invalid value.";

  @Test
  void a_change_without_a_version_is_refused() {
    Answer answer = graph.patch(task(), null, text("{'title': 'Sand'}"));

    assertThat(answer.status()).isEqualTo(412);
    assertThat(answer.code()).isEmpty();
    assertThat(answer.message())
        .isEqualTo("The If-Match header must be specified for this kind of request.");
    assertThat(graph.delete(task(), null).status()).isEqualTo(412);
  }

  @Test
  void malformed_future_and_foreign_versions_are_refused() {
    String detailsTag = graph.get(details()).etag();
    String future = "W/\"JzEtVGFzayAgQEBAQEBAQEBAQEBAQFBAQCc=\"";

    String other = world.createTask(planId, json("{'title': 'Other'}"));
    String otherTag = graph.get("/v1.0/planner/tasks/" + other).etag();

    for (String tag : new String[] {"nonsense", future, detailsTag, otherTag}) {
      Answer answer = graph.patch(task(), tag, text("{'title': 'Sand'}"));
      assertThat(answer.status()).isEqualTo(412);
      assertThat(answer.message()).isEqualTo(INVALID);
    }
    Answer details = graph.patch(details(), graph.get(task()).etag(), text("{'description': 'x'}"));
    assertThat(details.status()).isEqualTo(412);
    assertThat(graph.get(task()).at("/title")).isEqualTo("Paint");
  }

  @Test
  void the_star_is_no_version() {
    Answer answer = graph.patch(details(), "*", text("{'description': 'x'}"));

    assertThat(answer.status()).isEqualTo(412);
    assertThat(answer.message()).isEqualTo("The given key was not present in the dictionary.");
  }

  @Test
  void a_stale_version_is_merged_when_nothing_overlaps() {
    String stale = graph.get(task()).etag();
    world.patchTask(taskId, json("{'title': 'Paint it'}"));

    Answer answer = graph.patch(task(), stale, text("{'percentComplete': 50}"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.at("/title")).isEqualTo("Paint it");
    assertThat(answer.at("/percentComplete")).isEqualTo("50");
    assertThat(answer.etag()).isEqualTo(graph.get(task()).etag());
  }

  @Test
  void a_stale_version_conflicts_when_the_same_property_was_changed() {
    String stale = graph.get(task()).etag();
    world.patchTask(taskId, json("{'title': 'Paint it'}"));

    Answer answer = graph.patch(task(), stale, text("{'title': 'Sand', 'priority': 1}"));

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.code()).isEmpty();
    assertThat(answer.message())
        .isEqualTo(
            "The attempted changes conflicted with already accepted changes. "
                + "Read the latest state and resolve differences.");
    assertThat(graph.get(task()).at("/priority")).isEqualTo("5");
  }

  @Test
  void keys_of_open_types_are_separate_properties() {
    String stale = graph.get(task()).etag();
    world.patchTask(taskId, json("{'appliedCategories': {'category1': true}}"));

    Answer other = graph.patch(task(), stale, text("{'appliedCategories': {'category2': true}}"));
    Answer same = graph.patch(task(), stale, text("{'appliedCategories': {'category1': false}}"));

    assertThat(other.status()).isEqualTo(200);
    assertThat(other.json().at("/appliedCategories").size()).isEqualTo(2);
    assertThat(same.status()).isEqualTo(409);
  }

  @Test
  void fields_of_a_checklist_item_are_separate_and_its_removal_overlaps_with_all_of_them() {
    String item = "aaaaaaaa-0000-4000-8000-000000000001";
    String patch =
        "{'checklist': {'%s': {'@odata.type': 'microsoft.graph.plannerChecklistItem', %s}}}";
    world.patchDetails(taskId, json(patch.formatted(item, "'title': 'brush'")));
    String stale = graph.get(details()).etag();
    world.patchDetails(taskId, json(patch.formatted(item, "'isChecked': true")));

    String title = text(patch.formatted(item, "'title': 'roller'"));
    String checked = text(patch.formatted(item, "'isChecked': false"));
    String removed = text("{'checklist': {'" + item + "': null}}");

    assertThat(graph.patch(details(), stale, title).status()).isEqualTo(200);
    assertThat(graph.patch(details(), stale, checked).status()).isEqualTo(409);
    assertThat(graph.patch(details(), stale, removed).status()).isEqualTo(409);
  }

  @Test
  void a_delete_conflicts_with_anything_that_came_since() {
    String stale = graph.get(task()).etag();
    world.patchTask(taskId, json("{'priority': 1}"));

    assertThat(graph.delete(task(), stale).status()).isEqualTo(409);
    assertThat(graph.delete(task(), graph.get(task()).etag()).status()).isEqualTo(204);
    assertThat(graph.get(task()).status()).isEqualTo(404);
    assertThat(graph.get(task()).message()).isEqualTo("The requested item is not found.");
  }

  @Test
  void details_move_the_tasks_version_only_through_what_the_task_counts() {
    world.patchDetails(taskId, json("{'description': 'blue'}"));
    String tag = graph.get(task()).etag();

    world.patchDetails(taskId, json("{'description': 'red'}"));
    assertThat(graph.get(task()).etag()).isEqualTo(tag);

    world.patchDetails(taskId, json("{'description': ''}"));
    assertThat(graph.get(task()).etag()).isNotEqualTo(tag);
    assertThat(graph.get(task()).json().path("hasDescription").asBoolean()).isFalse();
  }

  @Test
  void a_write_of_what_is_there_makes_no_version() {
    String tag = graph.get(task()).etag();

    assertThat(graph.patch(task(), tag, text("{'title': 'Paint'}")).etag()).isEqualTo(tag);
  }

  @Test
  void a_patch_answers_with_a_body_only_if_asked() {
    String tag = graph.get(task()).etag();

    Answer plain = graph.call("PATCH", task(), text("{'priority': 1}"), "If-Match", tag);

    assertThat(plain.status()).isEqualTo(204);
    assertThat(plain.text()).isEmpty();
  }

  @Test
  void a_version_too_old_to_be_recognised_is_refused() {
    String ancient = graph.get(task()).etag();
    for (int i = 0; i < 110; i++) {
      world.patchTask(taskId, json("{'percentComplete': " + (i % 2 + 1) + "}"));
    }

    assertThat(graph.patch(task(), ancient, text("{'title': 'Sand'}")).status()).isEqualTo(412);
  }

  @Test
  void buckets_plans_and_plan_details_have_versions_of_their_own() {
    String bucket = "/v1.0/planner/buckets/" + bucketId;
    String plan = "/v1.0/planner/plans/" + planId;

    assertThat(graph.patch(bucket, graph.get(bucket).etag(), text("{'name': 'Now'}")).at("/name"))
        .isEqualTo("Now");
    assertThat(graph.patch(plan, graph.get(plan).etag(), text("{'title': 'New'}")).at("/title"))
        .isEqualTo("New");
    Answer labels =
        graph.patch(
            plan + "/details",
            graph.get(plan + "/details").etag(),
            text("{'categoryDescriptions': {'category3': 'Urgent'}}"));
    assertThat(labels.at("/categoryDescriptions/category3")).isEqualTo("Urgent");
    assertThat(graph.patch(bucket, graph.get(plan).etag(), text("{'name': 'x'}")).status())
        .isEqualTo(412);
  }
}
