package io.plannersync;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AppTest {

  @Test
  void every_command_is_there() {
    assertThat(App.commands().getSubcommands())
        .containsOnlyKeys("run", "doctor", "plan", "export", "import-mappings", "emulator");
  }
}
