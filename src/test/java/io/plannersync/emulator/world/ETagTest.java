package io.plannersync.emulator.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ETagTest {
  @Test
  void writes_what_microsofts_samples_show() {
    assertThat(new ETag("Task", 2).text()).isEqualTo("W/\"JzEtVGFzayAgQEBAQEBAQEBAQEBAQEBASCc=\"");
    assertThat(decoded(new ETag("TaskDetails", 1))).isEqualTo("'1-TaskDetails @@@@@@@@@@@@@@@D'");
    assertThat(decoded(new ETag("Bucket", 1))).isEqualTo("'1-Bucket@@@@@@@@@@@@@@@D'");
    assertThat(decoded(new ETag("Task", 16))).isEqualTo("'1-Task  @@@@@@@@@@@@@@A@'");
    assertThat(decoded(new ETag("Task", 17))).isEqualTo("'1-Task  @@@@@@@@@@@@@@AD'");
  }

  @Test
  void reads_back_what_it_writes() {
    for (String type : new String[] {"Task", "TaskDetails", "Bucket", "Plan", "PlanDetails"}) {
      for (long version = 1; version < 5_000; version += 7) {
        ETag tag = new ETag(type, version);
        assertThat(ETag.parse(tag.text())).contains(tag);
      }
    }
  }

  @Test
  void a_later_version_is_greater_in_ordinal_order_once_decoded() {
    for (long version = 1; version < 5_000; version++) {
      assertThat(decoded(new ETag("Task", version + 1)))
          .isGreaterThan(decoded(new ETag("Task", version)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "JzEtVGFzayAgQEBAQEBAQEBAQEBAQEBASCc=",
        "W/\"JzEtVGFzayAgQEBAQEBAQEBAQEBAQEBASCc\"",
        "W/\"bm9uc2Vuc2U=\"",
        "W/\"====\""
      })
  void text_that_planner_never_wrote_is_no_etag(String header) {
    assertThat(ETag.parse(header)).isEmpty();
  }

  private static String decoded(ETag tag) {
    String base64 = tag.text().substring(3, tag.text().length() - 1);
    return new String(Base64.getDecoder().decode(base64), StandardCharsets.ISO_8859_1);
  }
}
