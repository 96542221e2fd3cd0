package io.plannersync.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StoreIdTest {

  @Test
  void anIdIsATextThatIsNotBlankAndHasNoColon() {
    assertThat(StoreId.isId("Task-1")).isTrue();
    assertThat(StoreId.isId(":Task-1")).isFalse();
    assertThat(StoreId.isId("Task:1")).isFalse();
    assertThat(StoreId.isId(" ")).isFalse();
    assertThat(StoreId.isId(null)).isFalse();
  }
}
