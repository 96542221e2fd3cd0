package io.plannersync.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** What the container is started with. */
class ContainerTest {

  @Test
  void every_setting_of_the_env_file_reaches_the_service() throws Exception {
    JsonNode service =
        new YAMLMapper()
            .readTree(Files.readString(Path.of("docker/compose.yaml")))
            .at("/services/planner-sync");
    assertThat(service.path("env_file").toString()).isEqualTo("[\".env\"]");

    Properties file = new Properties();
    try (var reader = Files.newBufferedReader(Path.of("application.properties"))) {
      file.load(reader);
    }
    // What stands here wins over the file, so it has to pass the file's value on.
    JsonNode over = service.path("environment");
    for (String name : file.stringPropertyNames()) {
      if (over.has(name)) {
        assertThat(over.get(name).asText()).startsWith("${" + name + ":-");
      }
    }
    assertThat(over.path("REDIS_URL").asText()).isEqualTo("${REDIS_URL:-redis://redis:6379}");
  }

  @Test
  void the_heap_leaves_room_for_what_is_beside_it() throws Exception {
    String image = Files.readString(Path.of("docker/Dockerfile"));
    assertThat(image).contains("-XX:MaxRAMPercentage=45").contains("ExitOnOutOfMemoryError");
  }
}
