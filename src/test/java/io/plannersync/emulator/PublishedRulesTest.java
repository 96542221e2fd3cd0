package io.plannersync.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.emulator.GraphClient.Answer;
import io.plannersync.emulator.world.Json;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules of Microsoft's reference that belong to no other test. */
class PublishedRulesTest extends BoardTest {

  /** The properties of plannerTaskData, by its page of 2026-05. */
  private static final Set<String> TASK_DATA =
      Set.of(
          "activeChecklistItemCount appliedCategories archivalInfo assignments bucketId"
              .concat(" checklistItemCount completedBy completedDateTime conversationThreadId")
              .concat(" createdBy createdDateTime creationSource details dueDateTime hasChat")
              .concat(" hasDescription isArchived orderHint percentComplete previewType priority")
              .concat(" recurrence referenceCount specifiedCompletionRequirements startDateTime")
              .concat(" title")
              .split(" "));

  @ParameterizedTest
  @ValueSource(strings = {"assignments", "appliedCategories"})
  void an_open_type_that_sets_nothing_is_refused(String name) {
    Answer refused =
        graph.patch(task(), graph.get(task()).etag(), text("{'%s': {}}".formatted(name)));

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.message()).contains("'" + name + "' is empty");
  }

  @Test
  void fifteen_references_are_taken_and_sixteen_are_not() {
    assertThat(references(15).status()).isEqualTo(200);
    assertThat(references(16).code()).isEqualTo("MaximumReferencesOnTask");
  }

  private Answer references(int count) {
    ObjectNode body = Json.object();
    ObjectNode references = body.putObject("references");
    for (int i = 0; i < count; i++) {
      references
          .putObject("https%3A//a%2Eexample/" + i)
          .put("@odata.type", "#microsoft.graph.plannerExternalReference")
          .put("alias", "a" + i);
    }
    return graph.patch(details(), graph.get(details()).etag(), body.toString());
  }

  @Test
  void what_a_user_follows_says_of_each_item_which_type_it_is() {
    GraphClient ann =
        new GraphClient(emulator.url(), emulator.tokens().user("c", ANN, "Tasks.Read"));
    String next = ann.get("/beta/me/planner/all/delta").at("/@odata.nextLink");
    String since = ann.get(next).at("/@odata.deltaLink");
    graph.patch(task(), graph.get(task()).etag(), text("{'title': 'Varnish'}"));
    graph.patch(details(), graph.get(details()).etag(), text("{'description': 'thin'}"));

    JsonNode items = ann.get(since).json().get("value");

    assertThat(items)
        .extracting(item -> item.get("@odata.context").asText().replaceFirst(".*#", ""))
        .contains("planner/tasks/$entity", "planner/tasks('" + taskId + "')/details/$entity");
  }

  @Test
  void nobody_reads_what_another_user_follows() {
    GraphClient ann =
        new GraphClient(emulator.url(), emulator.tokens().user("c", ANN, "Tasks.Read"));

    assertThat(ann.get("/beta/users/" + ANN + "/planner/all/delta").status()).isEqualTo(200);
    assertThat(ann.get("/beta/users/" + BOB + "/planner/all/delta").status()).isEqualTo(403);
  }

  @Test
  void a_history_item_has_the_type_and_the_members_that_are_published() {
    graph.patch(task(), graph.get(task()).etag(), text("{'title': 'Varnish'}"));
    graph.patch(details(), graph.get(details()).etag(), text("{'description': 'thin'}"));

    JsonNode items =
        graph.get("/beta/planner/plans/" + planId + "/historyItems").json().get("value");

    Set<String> members = new TreeSet<>();
    for (JsonNode item : items) {
      assertThat(item.get("@odata.type").asText()).isEqualTo("#microsoft.graph.taskHistoryItem");
      item.get("newData").fieldNames().forEachRemaining(members::add);
      item.get("oldData").fieldNames().forEachRemaining(members::add);
    }
    assertThat(items).hasSize(3);
    assertThat(members).contains("title", "details").isSubsetOf(TASK_DATA);
  }

  @Test
  void a_list_of_groups_shows_what_was_selected_and_counts_only_where_asked() {
    Answer selected = graph.get("/v1.0/groups?$select=id,displayName&$top=9");

    assertThat(names(selected.json())).containsExactlyInAnyOrder("@odata.context", "value");
    assertThat(names(selected.json().at("/value/0")))
        .containsExactlyInAnyOrder("id", "displayName");
    assertThat(graph.get("/v1.0/groups?$count=true").at("/@odata.count")).isEqualTo("1");
  }

  private static List<String> names(JsonNode object) {
    return object.properties().stream().map(Map.Entry::getKey).toList();
  }
}
