package io.plannersync.arch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every file in {@code routes/} keeps to. */
class RoutesTest {

  private static final Path ROUTES = Path.of("routes");
  private static final int MOST_STEPS = 12;
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Set<String> POLICIES = new HashSet<>();

  @BeforeAll
  static void policies() throws IOException {
    for (Path file : files("errors").toList()) {
      for (JsonNode part : YAML.readTree(file.toFile())) {
        POLICIES.add(part.path("routeConfiguration").path("id").asText());
      }
    }
  }

  static Stream<Path> routes() throws IOException {
    return files("").filter(file -> !file.startsWith(ROUTES.resolve("errors")));
  }

  static Stream<Path> policyFiles() throws IOException {
    return files("errors");
  }

  private static Stream<Path> files(String below) throws IOException {
    try (Stream<Path> all = Files.walk(ROUTES.resolve(below))) {
      return all.filter(f -> f.toString().endsWith(".camel.yaml")).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("routes")
  void a_file_is_one_route_named_like_it_described_and_with_a_policy_for_errors(Path file)
      throws IOException {
    JsonNode parts = YAML.readTree(file.toFile());
    assertThat(parts).hasSize(1);
    JsonNode route = parts.get(0).path("route");
    assertThat(route.path("id").asText()).isEqualTo(name(file));
    assertThat(name(file)).matches("[a-z]+(-[a-z]+)*");
    assertThat(route.path("description").asText()).hasSizeGreaterThan(20);
    assertThat(POLICIES).contains(route.path("routeConfigurationId").asText());
    assertThat(steps(route.path("from"))).isBetween(1, MOST_STEPS);
  }

  @ParameterizedTest
  @MethodSource("policyFiles")
  void a_policy_for_errors_is_named_like_its_file(Path file) throws IOException {
    JsonNode parts = YAML.readTree(file.toFile());
    assertThat(parts).hasSize(1);
    assertThat(parts.get(0).path("routeConfiguration").path("id").asText()).isEqualTo(name(file));
  }

  @Test
  void no_two_routes_have_one_id() throws IOException {
    List<String> ids = new ArrayList<>();
    for (Path file : routes().toList()) {
      ids.add(name(file));
    }
    assertThat(ids).doesNotHaveDuplicates().hasSizeGreaterThan(20);
  }

  /** All steps, those within others included. */
  private static int steps(JsonNode node) {
    int count = 0;
    for (JsonNode child : node) {
      count += steps(child);
    }
    return count + (node.has("steps") ? node.path("steps").size() : 0);
  }

  private static String name(Path file) {
    return file.getFileName().toString().replace(".camel.yaml", "");
  }
}
