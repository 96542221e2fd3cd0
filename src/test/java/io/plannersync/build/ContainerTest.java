package io.plannersync.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.plannersync.settings.KnownSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The image, and what it is started with. */
class ContainerTest {

  private static final JsonNode COMPOSE = Yaml.read("docker/compose.yaml");

  @Test
  void every_setting_of_the_env_file_reaches_the_service() {
    JsonNode service = COMPOSE.at("/services/planner-sync");
    assertThat(service.path("env_file").toString()).isEqualTo("[\".env\"]");

    // What stands here wins over the file, so it has to pass the file's value on.
    JsonNode over = service.path("environment");
    assertThat(over).isNotEmpty();
    over.fieldNames()
        .forEachRemaining(
            name ->
                assertThat(over.path(name).asText())
                    .as("%s of docker/.env", name)
                    .startsWith("${" + name + ":-"));
    assertThat(over.path("REDIS_URL").asText())
        .isEqualTo("${REDIS_URL:-redis://:${REDIS_SERVER_PASSWORD}@redis:6379}");
  }

  @Test
  void no_name_that_only_compose_reads_is_taken_for_a_setting() throws IOException {
    String files =
        Files.readString(Path.of("docker/compose.yaml"))
            + Files.readString(Path.of("docker/compose.agents.yaml"));
    assertThat(matches("(?<!\\$)\\$\\{([A-Z_]+)", files))
        .contains("REDIS_SERVER_PASSWORD")
        .allSatisfy(name -> assertThat(KnownSettings.mistaken(name)).isEmpty());
  }

  @Test
  void the_example_of_the_env_file_has_settings_that_exist() throws IOException {
    assertThat(Env.read("docker/env.example").keySet())
        .contains("AZURE_TENANT_ID", "AZURE_CLIENT_ID", "API_KEY", "REDIS_SERVER_PASSWORD")
        .filteredOn(name -> !name.equals("REDIS_SERVER_PASSWORD"))
        .isSubsetOf(KnownSettings.kinds().keySet());
  }

  @Test
  void no_container_may_do_more_than_it_needs() {
    assertThat(COMPOSE.path("services"))
        .hasSize(4)
        .allSatisfy(
            service -> {
              assertThat(service.path("cap_drop").toString()).isEqualTo("[\"ALL\"]");
              assertThat(service.path("security_opt").toString())
                  .isEqualTo("[\"no-new-privileges:true\"]");
              assertThat(service.path("mem_limit").asText()).isNotEmpty();
              for (JsonNode port : service.path("ports")) {
                assertThat(port.asText()).startsWith("127.0.0.1:");
              }
            });
    for (String name : List.of("redis", "planner-sync")) {
      assertThat(COMPOSE.at("/services/" + name).path("read_only").asBoolean()).as(name).isTrue();
    }
    assertThat(COMPOSE.at("/services/redis").has("ports")).isFalse();
  }

  @Test
  void the_password_of_redis_stands_on_no_command_line() {
    JsonNode redis = COMPOSE.at("/services/redis");
    assertThat(redis.path("command").toString())
        .contains("<<END\\nrequirepass $$REDIS_SERVER_PASSWORD\\nEND")
        .contains("appendonly yes")
        .contains("maxmemory-policy noeviction");
    assertThat(redis.at("/environment/REDIS_SERVER_PASSWORD").asText()).contains(":?");
  }

  @Test
  void every_file_that_is_mounted_is_there() {
    for (JsonNode service : COMPOSE.path("services")) {
      for (JsonNode volume : service.path("volumes")) {
        String from = volume.asText().split(":")[0];
        if (from.startsWith("./")) {
          assertThat(Path.of("docker").resolve(from)).exists();
        } else {
          assertThat(COMPOSE.path("volumes").has(from)).as(from).isTrue();
        }
      }
    }
  }

  @Test
  void the_image_runs_as_a_numeric_user_who_is_not_root() throws IOException {
    String last = image().substring(image().lastIndexOf("\nFROM "));
    assertThat(matches("(?m)^USER (.*)$", last)).singleElement().asString().matches("[1-9]\\d+:.+");
    assertThat(last).contains("VOLUME /tmp /var/lib/planner-sync");
  }

  @Test
  void whatever_is_copied_into_the_image_is_there_and_not_ignored() throws IOException {
    List<String> kept = matches("(?m)^!(.+)$", Files.readString(Path.of(".dockerignore")));
    List<String> copied = matches("(?m)^COPY (?!--from)(.+) \\S+$", image());
    assertThat(copied).isNotEmpty();
    for (String sources : copied) {
      for (String source : sources.split(" ")) {
        String path = source.replaceFirst("/$", "");
        assertThat(Path.of(path)).exists();
        assertThat(kept).as(path).contains(path);
      }
    }
    assertThat(Files.readAllLines(Path.of(".dockerignore"))).contains("*");
  }

  @Test
  void the_build_fetches_the_libraries_before_it_sees_a_source() throws IOException {
    assertThat(image().indexOf("dependency:copy-dependencies@libraries-beside-the-jar"))
        .isPositive()
        .isLessThan(image().indexOf("COPY src/main/"));
    assertThat(Files.readString(Path.of("pom.xml"))).contains("<id>libraries-beside-the-jar</id>");
  }

  @Test
  void routes_in_java_find_a_compiler_in_the_image() throws IOException {
    assertThat(matches("--add-modules (\\S+)", image()))
        .singleElement()
        .asString()
        .contains("java.se,", "jdk.compiler", "jdk.unsupported", "jdk.crypto.ec");
  }

  @Test
  void the_heap_leaves_room_for_what_is_beside_it() throws IOException {
    assertThat(image()).contains("-XX:MaxRAMPercentage=45").contains("ExitOnOutOfMemoryError");
  }

  @Test
  void the_container_is_healthy_only_while_the_service_says_that_it_lives() throws Exception {
    HttpServer service =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    int[] status = {200};
    service.createContext(
        "/observe/health/live",
        exchange -> {
          exchange.sendResponseHeaders(status[0], -1);
          exchange.close();
        });
    service.start();
    int port = service.getAddress().getPort();
    try {
      assertThat(healthcheck(port)).isZero();
      status[0] = 503;
      assertThat(healthcheck(port)).isNotZero();
    } finally {
      service.stop(0);
    }
    assertThat(healthcheck(port)).isNotZero();
  }

  private static int healthcheck(int port) throws Exception {
    ProcessBuilder check = new ProcessBuilder("docker/healthcheck").redirectErrorStream(true);
    check.environment().put("MANAGEMENT_PORT", Integer.toString(port));
    Process process = check.start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private static String image() throws IOException {
    return Files.readString(Path.of("docker/Dockerfile"));
  }

  private static List<String> matches(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().map(found -> found.group(1)).toList();
  }

  /** Files of lines such as {@code NAME=value}. */
  static final class Env {
    private Env() {}

    static Map<String, String> read(String file) throws IOException {
      Map<String, String> values = new java.util.LinkedHashMap<>();
      for (String line : Files.readAllLines(Path.of(file))) {
        if (!line.isBlank() && !line.startsWith("#")) {
          String[] parts = line.split("=", 2);
          values.put(parts[0], parts[1]);
        }
      }
      return values;
    }
  }
}
