package io.plannersync.e2e;

import static io.plannersync.e2e.SyncFixture.await;
import static io.plannersync.e2e.SyncFixture.key;
import static io.plannersync.e2e.SyncFixture.object;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.output.ValueOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.plannersync.emulator.EmulatorOptions;
import io.plannersync.testing.RedisJsonProxy;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The whole service on a store whose agents use RedisJSON: against a proxy that plays the module,
 * or the module itself, see {@link RedisJsonProxy}.
 */
class RedisJsonTest {

  private static final String JSON = "ReJSON-RL";
  private static final String ID = "Task-1a2b3c4d";

  private final SyncFixture sync =
      new SyncFixture(EmulatorOptions.defaults(), RedisJsonProxy.url());

  @AfterEach
  void stop() {
    sync.close();
  }

  @Test
  void pairs_with_maps_and_snapshots_in_redis_json_are_adopted_without_a_write() {
    String task = adopted();

    assertThat(sync.writes()).isEmpty();
    assertThat(sync.world().tasks(sync.plan())).hasSize(1);
    assertThat(sync.redis().keys(key("*"))).containsExactly(key(ID));
    assertThat(read("annika:planner:tasks:" + task).path("id").asText()).isEqualTo(task);
  }

  @Test
  void a_persons_edit_is_written_as_redis_json_and_keeps_what_nobody_names() {
    String task = adopted();

    sync.personChanges(task, "{\"title\":\"Write the long brief\"}");

    await().until(() -> read(key(ID)).path("title").asText().equals("Write the long brief"));
    assertThat(sync.redis().type(key(ID))).isEqualTo(JSON);
    assertThat(raw(key(ID))).contains("\"unknown\":{\"x\":1.0,\"big\":12345678901234567890}");
    await()
        .until(
            () ->
                read("annika:planner:tasks:" + task)
                    .path("title")
                    .asText()
                    .equals("Write the long brief"));
    assertThat(sync.redis().type("annika:planner:tasks:" + task)).isEqualTo(JSON);
    sync.settle();
    assertThat(sync.writes()).isEmpty();
  }

  @Test
  void an_agents_edit_in_redis_json_arrives_in_the_task() {
    String task = adopted();

    write(key(ID), read(key(ID)).put("status", "completed").toString());

    await().until(() -> sync.task(task).path("percentComplete").asInt() == 100);
    sync.settle();
    assertThat(sync.writes()).hasSize(1);
    assertThat(sync.redis().type(key(ID))).isEqualTo(JSON);
  }

  @Test
  void an_agent_who_keeps_writing_loses_nothing_to_a_persons_edit() {
    String task = adopted();
    sync.personChanges(task, "{\"priority\":1}");
    for (int n = 1; n <= 40; n++) {
      write(key(ID), read(key(ID)).put("title", "Draft " + n).toString());
    }

    await().until(() -> read(key(ID)).path("priority").asText().equals("urgent"));
    await().until(() -> sync.task(task).path("title").asText().equals("Draft 40"));
    sync.settle();
    assertThat(read(key(ID)).path("title").asText()).isEqualTo("Draft 40");
    assertThat(sync.task(task).path("priority").asInt()).isEqualTo(1);
  }

  @Test
  void tasks_from_planner_become_redis_json_where_the_documents_are() {
    adopted();
    String task = sync.personCreates("Fresh");

    String id = linked(task);
    await().until(() -> sync.redis().exists(key(id)) == 1);
    assertThat(sync.redis().type(key(id))).isEqualTo(JSON);
    assertThat(read(key(id)).path("title").asText()).isEqualTo("Fresh");
    assertThat(sync.redis().type("annika:planner:id_map:" + id)).isEqualTo(JSON);
    assertThat(sync.redis().type("annika:task:mapping:planner:" + task)).isEqualTo(JSON);
  }

  @Test
  void every_document_of_a_mixed_store_keeps_its_kind() {
    String task = adopted();
    String text = "{\"id\":\"Task-2\",\"title\":\"As text\"}";
    sync.agentPublishes("Task-2", text);
    await().until(() -> read(key("Task-2")).has("planner_id"));
    String other = read(key("Task-2")).path("planner_id").asText();

    sync.personChanges(task, "{\"title\":\"One\"}");
    sync.personChanges(other, "{\"title\":\"Two\"}");

    await().until(() -> read(key(ID)).path("title").asText().equals("One"));
    await().until(() -> read(key("Task-2")).path("title").asText().equals("Two"));
    assertThat(sync.redis().type(key(ID))).isEqualTo(JSON);
    assertThat(sync.redis().type(key("Task-2"))).isEqualTo("string");
  }

  @Test
  void a_document_that_an_agent_rewrites_in_the_other_kind_is_followed() {
    String task = adopted();
    String text = read(key(ID)).put("title", "As text").toString();
    sync.redis().del(key(ID));
    sync.redis().set(key(ID), text);
    await().until(() -> sync.task(task).path("title").asText().equals("As text"));
    // Both edits would be made at once if the answer to the agent's were lost: either might win.
    sync.settle();

    sync.personChanges(task, "{\"title\":\"By a person\"}");

    await().until(() -> read(key(ID)).path("title").asText().equals("By a person"));
    assertThat(sync.redis().type(key(ID))).isEqualTo("string");
  }

  @Test
  void keys_that_hold_no_document_stop_only_themselves() {
    sync.redis().rpush(key("Task-list"), "a", "b");
    sync.redis().hset(key("Task-hash"), Map.of("title", "t"));
    write(key("Task-array"), "[1,2]");
    String task = adopted();
    sync.redis().rpush("annika:planner:id_map:Task-odd", "a");

    sync.personChanges(task, "{\"title\":\"Write the long brief\"}");

    await().until(() -> read(key(ID)).path("title").asText().equals("Write the long brief"));
    await().until(() -> sync.redis().keys("planner-sync:*Task-list*").size() > 0);
    sync.settle();
    assertThat(sync.redis().lrange(key("Task-list"), 0, -1)).containsExactly("a", "b");
    assertThat(sync.redis().hgetall(key("Task-hash"))).containsEntry("title", "t");
    assertThat(raw(key("Task-array"))).isEqualTo("[1,2]");
    assertThat(sync.world().tasks(sync.plan())).hasSize(1);
    assertThat(sync.writes()).isEmpty();
  }

  @Test
  void a_checked_item_completes_its_subtask_in_redis_json() {
    String item = "10000000-0000-4000-8000-000000000001";
    String subtask = "Task-" + item;
    write(
        key(subtask),
        "{\"id\":\"%s\",\"title\":\"Step\",\"parent_task_id\":\"%s\"}".formatted(subtask, ID));
    String task = adopted();
    write(
        key(ID),
        read(key(ID))
            .set("subtask_ids", object("{\"a\":[\"" + subtask + "\"]}").get("a"))
            .toString());
    await().until(() -> sync.task(task).path("details").path("checklist").has(item));

    sync.personChanges(
        task,
        "{\"checklist\":{\"%s\":{\"@odata.type\":\"#microsoft.graph.plannerChecklistItem\",\"isChecked\":true}}}"
            .formatted(item));

    await().until(() -> read(key(subtask)).path("status").asText().equals("completed"));
    assertThat(sync.redis().type(key(subtask))).isEqualTo(JSON);
  }

  @Test
  void the_agents_default_plan_may_be_redis_json() {
    write("annika:config:default_plan_id", "\"" + sync.plan() + "\"");
    write(key("Task-2"), "{\"id\":\"Task-2\",\"title\":\"Somewhere\"}");
    sync.with("DEFAULT_PLANNER_PLAN_ID", "").start();

    await().until(() -> read(key("Task-2")).has("planner_id"));
    assertThat(read(key("Task-2")).path("plan_id").asText()).isEqualTo(sync.plan());
  }

  /** A pair as the predecessor leaves it, all of it RedisJSON, taken over by the service. */
  private String adopted() {
    String task = sync.personCreates("Write the brief");
    ObjectNode document = object("{\"id\":\"" + ID + "\",\"title\":\"Write the brief\"}");
    document.put("planner_id", task).put("plan_id", sync.plan());
    String exact =
        document
            .toString()
            .replaceFirst("}$", ",\"unknown\":{\"x\":1.0,\"big\":12345678901234567890}}");
    write(key(ID), exact);
    write(
        "annika:planner:id_map:" + ID,
        "{\"annika_id\":\"%s\",\"planner_id\":\"%s\"}".formatted(ID, task));
    write("annika:task:mapping:planner:" + task, "\"" + ID + "\"");
    write(
        "annika:planner:tasks:" + task, "{\"id\":\"" + task + "\",\"title\":\"Write the brief\"}");
    sync.emulator().requests().clear();
    sync.start();
    assertThat(linked(task)).isEqualTo(ID);
    sync.settle();
    return task;
  }

  private String linked(String task) {
    await().until(() -> sync.redis().hget("planner-sync:{links}:by-planner", task) != null);
    return sync.redis().hget("planner-sync:{links}:by-planner", task);
  }

  private void write(String key, String json) {
    sync.redis()
        .dispatch(
            CommandType.JSON_SET,
            new StatusOutput<>(StringCodec.UTF8),
            new CommandArgs<>(StringCodec.UTF8).addKey(key).add(".").addValue(json));
  }

  /** The text as the server has it, whatever it is held in; null if there is no such key. */
  private String raw(String key) {
    return sync.redis().type(key).equals(JSON)
        ? sync.redis()
            .dispatch(
                CommandType.JSON_GET,
                new ValueOutput<>(StringCodec.UTF8),
                new CommandArgs<>(StringCodec.UTF8).addKey(key).add("."))
        : sync.redis().get(key);
  }

  private ObjectNode read(String key) {
    String raw = raw(key);
    JsonNode node = raw == null ? null : object(raw);
    return node instanceof ObjectNode object ? object : object("{}");
  }
}
