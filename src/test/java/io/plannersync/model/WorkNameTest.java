package io.plannersync.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WorkNameTest {

  @ParameterizedTest
  @EnumSource
  void aNameIsReadAsItIsWritten(WorkName.Kind kind) {
    WorkName name = new WorkName(kind, "a:b");

    assertThat(WorkName.parse(name.toString())).isEqualTo(name);
    assertThat(kind.isRecurring()).isEqualTo(kind != WorkName.Kind.TASK);
  }

  @Test
  void workAboutPairsAndPlansIsNamedByTheirIds() {
    assertThat(WorkName.task("Task-1")).hasToString("task:Task-1");
    assertThat(WorkName.plan("p")).hasToString("plan:p");
    assertThat(WorkName.audit("p")).hasToString("audit:p");
  }

  @Test
  void whatHasNoKindIsNoName() {
    assertThatThrownBy(() -> WorkName.parse("task")).hasMessageContaining("task");
    assertThatThrownBy(() -> WorkName.parse(":key")).isInstanceOf(IllegalArgumentException.class);
  }
}
