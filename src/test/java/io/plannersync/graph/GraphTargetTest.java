package io.plannersync.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GraphTargetTest {

  @Test
  void what_Graph_calls_a_path_is_spelled_as_its_documentation_spells_it() {
    assertThat(
            GraphTarget.v1("planner", "plans", "xqQg5FS2LkCp935s-FIFm2QAFkHM", "tasks")
                .with("$expand", "details")
                .with("$select", "id,title"))
        .hasToString(
            "/v1.0/planner/plans/xqQg5FS2LkCp935s-FIFm2QAFkHM/tasks"
                + "?$expand=details&$select=id,title");
    assertThat(
            GraphTarget.beta("planner", "plans", "P1", "historyItems")
                .with("$filter", "occurredDateTime gt 2026-11-01T10:00:00Z"))
        .hasToString(
            "/beta/planner/plans/P1/historyItems"
                + "?$filter=occurredDateTime%20gt%202026-11-01T10:00:00Z");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      quoteCharacter = '`',
      value = {
        "../groups ..%2Fgroups",
        "x?y= x%3Fy%3D",
        "x#y x%23y",
        "x[ x%5B",
        "%2e%2e %252e%252e",
        "a%2Fb a%252Fb",
        "a\\b a%5Cb",
        "{{env:PATH}} %7B%7Benv%3APATH%7D%7D",
        "${bean:x} %24%7Bbean%3Ax%7D",
        "é %C3%A9",
        "RAW(x) RAW%28x%29",
      })
  void a_segment_stays_one_segment(String text, String spelled) {
    assertThat(GraphTarget.v1("planner", "tasks", text))
        .hasToString("/v1.0/planner/tasks/" + spelled);
  }

  @Test
  void line_breaks_and_NUL_are_encoded() {
    assertThat(GraphTarget.v1("a\r\nb\0c")).hasToString("/v1.0/a%0D%0Ab%00c");
    assertThat(GraphTarget.v1("a").with("$filter", "b\r\n&c=d#e+f%"))
        .hasToString("/v1.0/a?$filter=b%0D%0A%26c%3Dd%23e%2Bf%25");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", ".."})
  void a_step_in_a_hierarchy_is_no_segment(String text) {
    assertThatThrownBy(() -> GraphTarget.v1("planner", text, "tasks"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> GraphTarget.v1("planner").below(text))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
