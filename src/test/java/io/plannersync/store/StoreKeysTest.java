package io.plannersync.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StoreKeysTest {

  private static final StoreKeys KEYS = StoreKeys.DEFAULT;

  @Test
  void theNamesAreThoseThatAgentsKnow() {
    assertThat(KEYS.task("T")).isEqualTo("annika:tasks:T");
    assertThat(KEYS.idMap("T")).isEqualTo("annika:planner:id_map:T");
    assertThat(KEYS.reverse("P")).isEqualTo("annika:task:mapping:planner:P");
    assertThat(KEYS.snapshot("P")).isEqualTo("annika:planner:tasks:P");
    assertThat(KEYS.plannerTombstone("P")).isEqualTo("annika:planner:tasks:P:tombstone");
    assertThat(KEYS.storeTombstone("T")).isEqualTo("annika:planner:tombstone:annika:T");
    assertThat(KEYS.etag("P")).isEqualTo("annika:planner:etag:P");
    assertThat(KEYS.detailsEtag("P")).isEqualTo("annika:planner:etag:P:details");
    assertThat(KEYS.updates()).isEqualTo("annika:tasks:updates");
    assertThat(KEYS.syncLog()).isEqualTo("annika:sync:log");
    assertThat(KEYS.syncFailed()).isEqualTo("annika:sync:failed");
    assertThat(KEYS.syncHealth()).isEqualTo("annika:sync:health");
    assertThat(KEYS.marker()).isEqualTo("annika:planner-sync:marker");
  }

  @Test
  void aTaskDocumentIsToldFromEveryOtherKey() {
    assertThat(KEYS.taskId("annika:tasks:Task-CV-1-1")).contains("Task-CV-1-1");
    assertThat(KEYS.taskId("annika:tasks:-odd_id.7 ")).contains("-odd_id.7 ");
    assertThat(KEYS.taskId("annika:tasks:updates")).as("a channel").isEmpty();
    assertThat(KEYS.taskId("annika:tasks:T:lock")).isEmpty();
    assertThat(KEYS.taskId("annika:tasks:")).isEmpty();
    assertThat(KEYS.taskId("annika:tasks")).isEmpty();
    assertThat(KEYS.taskId("annika:planner:tasks:P")).isEmpty();
    assertThat(KEYS.taskId("other:tasks:T")).isEmpty();
    assertThat(new StoreKeys("").taskId("tasks:T")).contains("T");
  }

  @Test
  void aPrefixIsSearchedForLiterally() {
    assertThat(StoreKeys.pattern("a[b]*c?\\:")).isEqualTo("a\\[b\\]\\*c\\?\\\\:*");
  }
}
