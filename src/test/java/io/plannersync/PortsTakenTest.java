package io.plannersync;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortsTakenTest {

  @ParameterizedTest
  @ValueSource(strings = {"SERVER_PORT", "MANAGEMENT_PORT"})
  void a_port_that_is_taken_ends_the_start_with_the_name_of_its_setting(String setting)
      throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      Map<String, String> environment =
          Map.of("SERVER_PORT", "0", "MANAGEMENT_PORT", "0", "REDIS_URL", "");
      Settings settings =
          Settings.load(Path.of("").toAbsolutePath(), environment)
              .over(Map.of(setting, Integer.toString(taken.getLocalPort())));

      assertThatThrownBy(() -> Service.create(settings))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith(setting + ": cannot listen on")
          .hasMessageContaining(Integer.toString(taken.getLocalPort()));
    }
  }
}
