package io.plannersync.graph;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GraphTimeTest {

  @ParameterizedTest
  @CsvSource({
    "2026-11-28T10:00:00Z, 2026-11-28T10:00:00Z",
    "2026-11-28T10:00:00.1234567Z, 2026-11-28T10:00:00.123456700Z",
    "2026-11-28T11:00:00.5+01:00, 2026-11-28T10:00:00.500Z"
  })
  void any_fraction_and_any_offset_are_read(String written, Instant moment) {
    assertThat(GraphTime.of(TextNode.valueOf(written))).isEqualTo(moment);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "yesterday", "2026-11-28", "2026-11-28T10:00:00", "2026-13-01T00:00:00Z"})
  void what_is_no_moment_is_none(String written) {
    assertThat(GraphTime.of(TextNode.valueOf(written))).isNull();
  }

  @Test
  void no_text_is_none() {
    assertThat(GraphTime.of(NullNode.getInstance())).isNull();
    assertThat(GraphTime.of(MissingNode.getInstance())).isNull();
    assertThat(GraphTime.of(IntNode.valueOf(1))).isNull();
  }
}
