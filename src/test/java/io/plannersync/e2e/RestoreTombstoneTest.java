package io.plannersync.e2e;

import static io.plannersync.e2e.SyncFixture.ANNA;
import static io.plannersync.e2e.SyncFixture.BEN;
import static io.plannersync.e2e.SyncFixture.await;
import static io.plannersync.e2e.SyncFixture.object;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was deleted on either side is put back on both with one call. */
class RestoreTombstoneTest {

  private static final String ITEM = "11111111-1111-4111-8111-111111111111";
  private static final String TICKED = "22222222-2222-4222-8222-222222222222";

  /** What ties a pair together or tells when: of a new task they are others. */
  private static final List<String> OF_THE_PAIR =
      List.of(
          "planner_id",
          "external_id",
          "planner_etag",
          "sync_base",
          "updated_at",
          "last_modified_at",
          "created_at",
          "completed_at",
          "subtask_ids",
          "subtasks",
          "checklist_items",
          "order",
          "planner_bucket_order_hint");

  private SyncFixture sync;
  private String task;
  private String storeId;
  private ObjectNode documentBefore;
  private ObjectNode taskBefore;

  @BeforeEach
  void aPairThatHasEverything() {
    sync = new SyncFixture().with("SYNC_INTERVAL_IDLE", "400ms");
    sync.world()
        .categoryDescriptions(sync.plan(), Map.of("category1", "Urgent", "category2", "Home"));
    sync.world().addBucket(sync.plan(), "To do");
    String doing = sync.world().addBucket(sync.plan(), "Doing");
    for (int i = 0; i < 4; i++) {
      sync.personCreates("Another task " + i);
    }
    task = sync.personCreates("Write the brief");
    sync.personChanges(
        task,
        """
        {"percentComplete": 30, "priority": 3,
         "startDateTime": "2026-04-02T10:00:00Z", "dueDateTime": "2026-05-20T10:00:00Z",
         "bucketId": "$doing",
         "assignments": {"$anna": {"@odata.type": "#microsoft.graph.plannerAssignment", "orderHint": " !"},
                         "$ben": {"@odata.type": "#microsoft.graph.plannerAssignment", "orderHint": " !"}},
         "appliedCategories": {"category1": true, "category7": true},
         "description": "Two\\nlines",
         "checklist": {
           "$item": {"@odata.type": "#microsoft.graph.plannerChecklistItem", "title": "Ask"},
           "$ticked": {"@odata.type": "#microsoft.graph.plannerChecklistItem", "title": "Think", "isChecked": true}},
         "references": {"https%3A//example%2Ecom/b": {"@odata.type": "#microsoft.graph.plannerExternalReference", "alias": "The book", "type": "Other"}}}
        """
            .replace("$doing", doing)
            .replace("$anna", ANNA)
            .replace("$ben", BEN)
            .replace("$item", ITEM)
            .replace("$ticked", TICKED));
    sync.start();
    storeId = sync.storeIdOf(task);
    await().until(() -> sync.document(storeId).path("labels").size() == 2);
    sync.agentChanges(storeId, "{\"x_agent\":{\"n\":1.0,\"list\":[1,null]},\"session\":\"CV-1\"}");
    sync.settle();
    documentBefore = sync.document(storeId);
    taskBefore = (ObjectNode) sync.task(task).deepCopy();
  }

  @AfterEach
  void stop() {
    sync.close();
  }

  @Test
  void what_a_person_deleted_is_on_both_sides_again_with_all_that_it_had() {
    sync.personDeletes(task);
    await().until(() -> sync.document(storeId) == null);
    sync.settle();

    assertThat(restored()).isEqualTo(200);

    bothSidesHaveAllAgain(documentBefore);
  }

  @Test
  void what_an_agent_deleted_is_on_both_sides_again_with_all_that_was_known_of_it() {
    sync.agentDeletes(storeId);
    await().until(() -> !sync.taskExists(task));
    sync.settle();

    assertThat(restored()).isEqualTo(200);

    ObjectNode known = documentBefore.deepCopy();
    known.remove(List.of("x_agent", "session"));
    bothSidesHaveAllAgain(known);
  }

  private void bothSidesHaveAllAgain(ObjectNode expected) {
    await().until(() -> !sync.document(storeId).path("planner_id").asText(task).equals(task));
    sync.settle();
    String anew = sync.plannerIdOf(storeId);
    assertThat(anew).isNotEqualTo(task);
    assertThat(
            object(sync.redis().get("annika:task:mapping:planner:" + anew))
                .path("annika_id")
                .asText())
        .isEqualTo(storeId);
    assertThat(sync.redis().exists("annika:task:mapping:planner:" + task)).isZero();
    assertThat(sync.document(storeId).path("planner_id").asText()).isEqualTo(anew);
    ObjectNode shown = sync.task(anew).deepCopy();
    assertThat(parts(shown)).isEqualTo(parts(taskBefore));
    assertThat(checklist(shown)).isEqualTo(checklist(taskBefore));
    assertThat(members(sync.document(storeId))).isEqualTo(members(expected));
    assertThat(subtasks(sync.document(storeId))).isEqualTo(subtasks(expected)).hasSize(2);
    assertThat(sync.world().tasks(sync.plan())).hasSize(5);
  }

  private static Map<String, JsonNode> parts(ObjectNode task) {
    Map<String, JsonNode> parts = new TreeMap<>();
    for (String name :
        List.of(
            "title",
            "percentComplete",
            "priority",
            "startDateTime",
            "dueDateTime",
            "bucketId",
            "planId",
            "appliedCategories")) {
      parts.put(name, task.path(name));
    }
    parts.put("description", task.at("/details/description"));
    task.path("assignments").fieldNames().forEachRemaining(id -> parts.put(id, object("{}")));
    task.at("/details/references")
        .properties()
        .forEach(
            reference -> {
              parts.put(reference.getKey() + " alias", reference.getValue().path("alias"));
              parts.put(reference.getKey() + " type", reference.getValue().path("type"));
            });
    return parts;
  }

  private static Map<String, Boolean> checklist(ObjectNode task) {
    Map<String, Boolean> items = new TreeMap<>();
    task.at("/details/checklist")
        .forEach(
            item -> items.put(item.path("title").asText(), item.path("isChecked").asBoolean()));
    return items;
  }

  private static ObjectNode members(ObjectNode document) {
    ObjectNode members = document.deepCopy();
    members.remove(OF_THE_PAIR);
    return members;
  }

  /** Whatever shape they have. */
  private static TreeSet<String> subtasks(ObjectNode document) {
    TreeSet<String> items = new TreeSet<>();
    document.path("subtasks").forEach(item -> items.add(shown(item)));
    document.path("checklist_items").forEach(item -> items.add(shown(item)));
    return items;
  }

  private static String shown(JsonNode item) {
    return item.path("title").asText() + " " + item.path("status") + item.path("is_checked");
  }

  private int restored() {
    try {
      return HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(
                      URI.create(sync.url() + "/api/sync/tombstones/" + storeId + "/restore"))
                  .header("X-API-Key", sync.settings().get("API_KEY"))
                  .POST(BodyPublishers.noBody())
                  .build(),
              BodyHandlers.ofString())
          .statusCode();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
