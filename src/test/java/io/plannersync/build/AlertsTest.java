package io.plannersync.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plannersync.graph.GraphReply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/**
 * The alert rules beside what they refer to. Whether the metrics that they name exist is asked of a
 * running service, in {@code MetricsTest}.
 */
class AlertsTest {

  private static final String WORD = "[A-Z][A-Za-z]+";

  @Test
  void every_alert_has_an_entry_in_the_runbook_with_causes_and_what_to_do() throws IOException {
    String runbook = Files.readString(Path.of("docs/runbook.md"));
    List<String> entries = found("(?m)^## (" + WORD + ")$", runbook);
    assertThat(entries).containsExactlyElementsOf(names());
    for (String entry : runbook.split("(?m)^## ")) {
      if (entry.startsWith("PlannerSync")) {
        assertThat(entry).contains("- **Causes**: ", "- **Do**: ");
      }
    }
  }

  @Test
  void every_alert_says_how_bad_it_is_and_where_to_read_on() {
    for (JsonNode rule : rules()) {
      String name = rule.path("alert").asText();
      assertThat(rule.at("/labels/severity").asText()).as(name).isIn("critical", "warning");
      assertThat(rule.at("/annotations/summary").asText()).as(name).isNotBlank();
      assertThat(rule.at("/annotations/runbook").asText())
          .isEqualTo("docs/runbook.md#" + name.toLowerCase(Locale.ROOT));
      assertThat(rule.path("for").asText("1m")).as(name).matches("\\d+[smh]");
      assertThat(rule.fieldNames())
          .toIterable()
          .isSubsetOf("alert", "expr", "for", "labels", "annotations");
    }
    assertThat(names()).doesNotHaveDuplicates().hasSizeGreaterThan(10);
  }

  @Test
  void outcomes_of_calls_are_those_that_are_counted() throws IOException {
    List<String> outcomes =
        Arrays.stream(GraphReply.class.getPermittedSubclasses())
            .map(type -> type.getSimpleName().toLowerCase(Locale.ROOT))
            .toList();
    String asked =
        Files.readString(Path.of("docker/alerts.yaml"))
            + Files.readString(Path.of("docker/grafana/planner-sync.json")).replace("\\\"", "\"");
    assertThat(found("outcome=\"(\\w+)\"", asked)).isNotEmpty().isSubsetOf(outcomes);
  }

  @Test
  void prometheus_reads_the_rules_where_compose_mounts_them() {
    assertThat(Yaml.read("docker/prometheus.yaml").path("rule_files").toString())
        .isEqualTo("[\"alerts.yaml\"]");
    assertThat(Yaml.read("docker/compose.yaml").at("/services/prometheus/volumes").toString())
        .contains("./alerts.yaml:/etc/prometheus/alerts.yaml:ro");
  }

  private static List<JsonNode> rules() {
    JsonNode groups = Yaml.read("docker/alerts.yaml").path("groups");
    return StreamSupport.stream(groups.spliterator(), false)
        .flatMap(group -> StreamSupport.stream(group.path("rules").spliterator(), false))
        .toList();
  }

  private static List<String> names() {
    return rules().stream().map(rule -> rule.path("alert").asText()).toList();
  }

  private static List<String> found(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().map(one -> one.group(1)).toList();
  }
}
