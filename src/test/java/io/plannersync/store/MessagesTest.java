package io.plannersync.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.store.Messages.Malformed;
import io.plannersync.store.Messages.TaskEvent;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessagesTest {

  @Test
  void eventsHaveTheShapeThatAgentsKnow() {
    assertThat(Messages.updated("T1", "{ \"id\":\"T1\", \"n\":1.0 }", "W/\"e\""))
        .isEqualTo(
            "{\"action\":\"updated\",\"task_id\":\"T1\",\"task\":{ \"id\":\"T1\", \"n\":1.0 },"
                + "\"source\":\"planner\",\"planner_etag\":\"W/\\\"e\\\"\"}");
    assertThat(Messages.created("T1", "{}", null))
        .isEqualTo(
            "{\"action\":\"created\",\"task_id\":\"T1\",\"task\":{},\"source\":\"planner\"}");
    assertThat(Messages.deleted("T1", null))
        .isEqualTo(
            "{\"action\":\"deleted\",\"task_id\":\"T1\",\"task\":null,\"source\":\"planner\"}");
  }

  @Test
  void logFailureHealthAndTombstoneHaveTheShapesThatReadersKnow() {
    assertThat(Messages.logEntry(Store.NOW, "update", "T1", "P1", "success", null, null))
        .isEqualTo(
            "{\"timestamp\":\"2025-11-19T08:30:00.123456Z\",\"operation\":\"update\","
                + "\"annika_id\":\"T1\",\"planner_id\":\"P1\",\"status\":\"success\","
                + "\"error\":null,\"conflict_resolution\":null}");
    assertThat(Messages.failure(Store.NOW, "create", "T1", "plan full"))
        .isEqualTo(
            "{\"timestamp\":\"2025-11-19T08:30:00.123456Z\",\"operation\":\"create\","
                + "\"annika_id\":\"T1\",\"status\":\"failed\",\"error\":\"plan full\"}");
    assertThat(new Messages.Health(492, 1, 2, "ok", 3, 0).text(Store.NOW))
        .isEqualTo(
            "{\"timestamp\":\"2025-11-19T08:30:00.123456Z\",\"processed_tasks\":492,"
                + "\"pending_uploads\":1,\"failed_operations\":2,\"rate_limit_status\":\"ok\","
                + "\"webhook_status\":3,\"consecutive_failures\":0}");
    assertThat(Messages.tombstone(Store.NOW, "deleted"))
        .isEqualTo("{\"deleted_at\":\"2025-11-19T08:30:00.123456Z\",\"reason\":\"deleted\"}");
  }

  @Test
  void aTimestampHasSixDigitsEvenOnTheFullSecond() {
    assertThat(Messages.timestamp(Instant.parse("2025-11-19T08:30:00Z")))
        .isEqualTo("2025-11-19T08:30:00.000000Z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"action\":\"updated\",\"task_id\":\"T1\",\"task\":{\"id\":\"planner-P1\"}}",
        "{\"action\":\"updated\",\"taskId\":\"T1\",\"task\":{}}",
        "{\"action\":\"updated\",\"task_id\":null,\"task\":{\"id\":\"T1\"}}",
        "{\"task\":{\"id\":\"T1\"},\"source\":7}",
      })
  void theIdIsFoundWhereverThePublisherPutIt(String message) {
    TaskEvent event = (TaskEvent) Messages.parse(message);
    assertThat(event.storeId()).isEqualTo("T1");
    assertThat(event.action()).isEqualTo("updated");
  }

  @Test
  void whatAnAgentSaysIsKept() {
    assertThat(
            Messages.parse(
                "{\"action\":\"agent_finished\",\"task_id\":\"T1\",\"task\":{\"n\":1.5},"
                    + "\"source\":\"agent\",\"more\":[]}"))
        .isEqualTo(new TaskEvent("agent_finished", "T1", "{\"n\":1.5}", "agent"));
    assertThat(Messages.parse("{\"action\":\"deleted\",\"taskId\":\"T1\"}"))
        .isEqualTo(new TaskEvent("deleted", "T1", null, ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "{\"task_id\":",
        "[]",
        "\"T1\"",
        "null",
        "{}",
        "{\"task_id\":7}",
        "{\"task_id\":\" \"}",
        "{\"task_id\":\"a:b\"}",
        "{\"task\":\"T1\"}",
        "{\"task\":{\"id\":[]}}"
      })
  void whatCannotBeUnderstoodHasAReason(String message) {
    Malformed malformed = (Malformed) Messages.parse(message);
    assertThat(malformed.reason()).startsWith("the message");
  }

  @Test
  void ourOwnMessagesAreToldByTheirDocumentNotByTheNameOfTheirSender() {
    String written = "{\"id\":\"T1\",\"title\":\"ä\",\"n\":0.5,\"sync_base\":\"s1\"}";
    TaskEvent ours = (TaskEvent) Messages.parse(Messages.updated("T1", written, "e"));
    assertThat(Messages.isOurs(ours, written)).isTrue();
    assertThat(
            Messages.isOurs(
                ours, "{\"sync_base\":\"s1\",\"n\":0.5,\"title\":\"\\u00e4\",\"id\":\"T1\"}"))
        .as("RedisJSON may order and spell it otherwise")
        .isTrue();

    TaskEvent edited =
        (TaskEvent) Messages.parse(Messages.updated("T1", written.replace("ä", "new"), "e"));
    assertThat(Messages.isOurs(edited, written)).as("says planner, is an edit").isFalse();
    assertThat(Messages.isOurs(ours, null)).isFalse();
    assertThat(Messages.isOurs(ours, "broken")).isFalse();
    assertThat(Messages.isOurs(new TaskEvent("updated", "T1", null, "planner"), written)).isFalse();
  }

  @Test
  void aDeletionIsOursIfWeDeletedTheDocument() {
    TaskEvent deletion = (TaskEvent) Messages.parse(Messages.deleted("T1", "{}"));
    assertThat(Messages.isOurs(deletion, null)).isTrue();
    assertThat(Messages.isOurs(deletion, "{}")).isFalse();
  }
}
