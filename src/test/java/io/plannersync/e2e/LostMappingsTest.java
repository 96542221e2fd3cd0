package io.plannersync.e2e;

import static io.plannersync.e2e.SyncFixture.ANNA;
import static io.plannersync.e2e.SyncFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Field;
import io.plannersync.work.ParkedItem;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Documents that another service left behind without their mappings. */
class LostMappingsTest {

  private final SyncFixture sync = new SyncFixture();
  private final Observed seen = new Observed(sync);
  private final Operator operator = new Operator(sync);

  @AfterEach
  void stop() {
    seen.close();
    sync.close();
  }

  @Test
  void a_document_that_names_its_task_is_its_pair_although_the_task_was_renamed() {
    String task = sync.personCreates("As Anna calls it now");
    left("Task-1", task, "As it was called");
    sync.start();
    assertThat(sync.plannerIdOf("Task-1")).isEqualTo(task);
    sync.settle();
    assertThat(sync.writes()).isEmpty();
    assertThat(sync.world().tasks(sync.plan())).hasSize(1);
    assertThat(sync.redis().keys("annika:tasks:*")).hasSize(1);
    assertThat(seen.conflicts("Task-1"))
        .extracting(kept -> kept.conflict().field())
        .containsExactly(Field.TITLE);
  }

  @Test
  void a_document_whose_task_was_deleted_is_parked_and_its_task_is_not_created_again() {
    left("Task-1", "x".repeat(28), "Deleted by Anna");
    sync.start();
    await().until(() -> operator.queue.parkedSize() == 1);
    Looks.goOn(sync);
    assertThat(sync.writes()).isEmpty();
    ParkedItem parked = operator.queue.parked().get(0);
    assertThat(parked.reason()).contains("x".repeat(28), "planner_id");

    ObjectNode freed = sync.document("Task-1");
    freed.remove("planner_id");
    freed.remove("external_id");
    sync.agentWrites("Task-1", freed.toString());
    sync.plannerIdOf("Task-1");
    assertThat(sync.world().tasks(sync.plan())).hasSize(1);
  }

  @Test
  void of_two_documents_that_name_one_task_the_one_with_its_title_is_its_pair() {
    String task = sync.personCreates("Write the brief");
    left("Task-1", task, "Another title");
    left("Task-2", task, "Write the brief");
    sync.start();
    assertThat(sync.plannerIdOf("Task-2")).isEqualTo(task);
    await().until(() -> operator.queue.parkedSize() == 1);
    Looks.goOn(sync);
    assertThat(sync.writes()).isEmpty();
    assertThat(operator.queue.parked().get(0).name().key()).isEqualTo("Task-1");
    assertThat(operator.queue.parked().get(0).reason()).contains(task, "Task-2");
    assertThat(sync.redis().keys("annika:tasks:*")).hasSize(2);
  }

  @Test
  void a_pair_that_is_found_by_its_title_gets_its_id_maps() {
    String task = sync.personCreates("Write the brief");
    sync.agentWrites("Task-1", "{\"id\":\"Task-1\",\"title\":\"Write the brief\"}");
    sync.start();
    assertThat(sync.plannerIdOf("Task-1")).isEqualTo(task);
    assertThat(sync.redis().get("annika:task:mapping:planner:" + task)).contains("Task-1");
    sync.settle();
    assertThat(sync.writes()).isEmpty();
  }

  @Test
  void what_a_document_leaves_empty_is_taken_from_planner_and_is_no_conflict() {
    String task = sync.personCreates("Write the brief");
    sync.personChanges(
        task,
        """
        {"assignments":{"%s":{"@odata.type":"#microsoft.graph.plannerAssignment","orderHint":" !"}},
         "appliedCategories":{"category1":true},
         "details":{"description":"At noon"}}
        """
            .formatted(ANNA));
    left("Task-1", task, "Write the brief");
    ObjectNode document = sync.document("Task-1");
    document.put("assigned_to", "Unknown User").put("description", "").putArray("labels");
    sync.agentWrites("Task-1", document.toString());
    sync.with("SYNC_MODE", "observe").start();
    await().until(() -> seen.link("Task-1").filter(link -> link.complete()).isPresent());
    sync.settle();
    sync.stop();
    assertThat(sync.document("Task-1")).isEqualTo(document);

    sync.with("SYNC_MODE", "two-way").start();
    await().until(() -> sync.document("Task-1").path("description").asText().equals("At noon"));
    sync.settle();
    assertThat(sync.document("Task-1").path("assignee_ids").path(0).asText()).isEqualTo(ANNA);
    assertThat(sync.document("Task-1").path("labels")).hasSize(1);
    assertThat(seen.conflicts("Task-1")).isEmpty();
    assertThat(sync.writes()).isEmpty();

    sync.agentChanges("Task-1", "{\"description\":\"\"}");
    await().until(() -> sync.task(task).at("/details/description").asText().isEmpty());
  }

  @Test
  void one_call_rules_on_all_differences_and_shows_before_what_it_would_write() throws Exception {
    String first = sync.personCreates("Planner's first");
    String second = sync.personCreates("Planner's second");
    left("Task-1", first, "Store's first");
    left("Task-2", second, "Store's second");
    sync.start();
    await().until(() -> seen.conflicts("Task-1").size() == 1);
    await().until(() -> seen.conflicts("Task-2").size() == 1);
    sync.settle();

    JsonNode preview = rule("?winner=store");
    assertThat(preview.path("applied").asBoolean()).isFalse();
    assertThat(preview.path("items"))
        .extracting(item -> item.path("value").asText())
        .containsExactlyInAnyOrder("Store's first", "Store's second");
    sync.settle();
    assertThat(sync.writes()).isEmpty();

    JsonNode applied = rule("?winner=store&apply=true");
    assertThat(applied.path("items"))
        .hasSize(2)
        .allSatisfy(item -> assertThat(item.path("problem").isNull()).as(item.toString()).isTrue());
    await().until(() -> sync.task(first).path("title").asText().equals("Store's first"));
    await().until(() -> sync.task(second).path("title").asText().equals("Store's second"));
    assertThat(rule("?apply=true").path("items")).isEmpty();
  }

  private JsonNode rule(String query) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(sync.url() + "/api/sync/conflicts/adopted" + query))
            .header("X-API-Key", sync.settings().get("API_KEY"))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    return SyncFixture.object(
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  /** As the predecessor wrote it. */
  private void left(String storeId, String plannerId, String title) {
    ObjectNode document = SyncFixture.object("{}");
    document.put("id", storeId).put("title", title).put("status", "not_started");
    document.put("percent_complete", 0.0).put("priority", "normal");
    document.put("planner_id", plannerId).put("external_id", plannerId);
    document.put("planner_plan_id", sync.plan()).put("plan_id", sync.plan());
    document.put("source", "planner");
    sync.agentWrites(storeId, document.toString());
  }
}
