package io.plannersync.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpHandler;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every check ends with a finding, whatever a server does. */
class HostileServerTest {

  /** So many there are, whether or not they can be asked. */
  private static final int CHECKS = 31;

  private static final String DEEP = "{\"value\":".repeat(5_000);

  private static final Map<String, HttpHandler> TREATMENTS =
      Map.ofEntries(
          Map.entry("a page", OddServer.answering(200, "text/html", "<html>Log in</html>")),
          Map.entry("nothing", OddServer.answering(200, "application/json", "")),
          Map.entry(
              "garbage", OddServer.answering(200, "application/json", "{\"value\":[{\"i\u0001")),
          Map.entry("a list", OddServer.answering(200, "application/json", "[1,2]")),
          Map.entry(
              "numbers", OddServer.answering(200, "application/json", "{\"value\":[1,null]}")),
          Map.entry("depth", OddServer.answering(200, "application/json", DEEP)),
          Map.entry("502", OddServer.answering(502, "text/html", "<h1>Bad gateway</h1>")),
          Map.entry("403", OddServer.answering(403, "text/html", "\u001b[31mno")),
          Map.entry("redirect", OddServer.answering(302, "text/plain", "")),
          Map.entry("hangs up", OddServer::hangsUp),
          Map.entry("drips", OddServer::drips));

  private final Examination doctor = new Examination();

  @AfterEach
  void end() {
    doctor.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a page",
        "nothing",
        "garbage",
        "a list",
        "numbers",
        "depth",
        "502",
        "403",
        "redirect",
        "hangs up",
        "drips"
      })
  void a_graph_that_is_none_fails_with_a_remedy(String treatment) {
    try (var server = new OddServer(TREATMENTS.get(treatment))) {
      var outcome =
          doctor
              .with("GRAPH_URL", server.url())
              .with("PUBLIC_URL", "http://127.0.0.1:" + doctor.setting("SERVER_PORT"))
              .with("DEFAULT_PLANNER_PLAN_ID", doctor.plan())
              .examine("--timeout", "800ms", "--write-probe", doctor.plan());

      assertThat(outcome.exitCode()).isEqualTo(1);
      assertThat(outcome.ids()).hasSize(CHECKS).doesNotHaveDuplicates();
      assertThat(outcome.fixes()).containsKey(reached(treatment) ? "groups" : "graph");
      assertThat(outcome.fixes().values()).noneMatch(String::isBlank);
      assertThat(outcome.printed()).doesNotContain("could not be told", "\\u001b", "\\u0001");
      assertThat(outcome.of("redis")).startsWith("PASS");
    }
  }

  private static boolean reached(String treatment) {
    return !List.of("hangs up", "drips").contains(treatment);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a page", "nothing", "garbage", "numbers", "502", "redirect", "hangs up", "drips"})
  void an_authority_that_is_none_fails_with_a_remedy(String treatment) {
    try (var server = new OddServer(TREATMENTS.get(treatment))) {
      var outcome = doctor.with("AZURE_AUTHORITY_URL", server.url()).examine("--timeout", "300ms");

      assertThat(outcome.exitCode()).isEqualTo(1);
      assertThat(outcome.fixes()).containsOnlyKeys("authority");
      assertThat(outcome.fixes().get("authority")).contains("AZURE_AUTHORITY_URL");
      assertThat(outcome.of("groups")).isEqualTo("SKIP because authority failed");
    }
  }
}
