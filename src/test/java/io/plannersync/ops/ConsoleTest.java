package io.plannersync.ops;

import static io.plannersync.e2e.SyncFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.e2e.SyncFixture;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A JMX console over Jolokia, such as Hawtio. */
class ConsoleTest {

  private static final String OPERATOR = "io.plannersync:type=Operator";

  private static SyncFixture sync;
  private static Management management;

  @BeforeAll
  static void start() {
    sync = new SyncFixture().withConsole().start();
    management = new Management(sync);
  }

  @AfterAll
  static void stop() {
    sync.close();
  }

  @Test
  void shows_health_and_lets_an_operator_pause_and_resume_a_plan() {
    await().until(() -> exec("pausePlan/" + sync.plan()).contains("paused"));
    assertThat(exec("resumePlan/" + sync.plan())).contains("active");
    assertThat(exec("reconcileAll")).contains("hinted");
    await().until(() -> console("read/" + OPERATOR + "/Health").contains("\"value\":\"UP"));
  }

  @Test
  void stops_and_starts_a_route_as_hawtio_calls_it() {
    // A console takes the signatures from the answer to "list": Camel's timeout is a primitive.
    Map<String, String> operations = new LinkedHashMap<>();
    operations.put("stop()", "");
    operations.put("start()", "");
    operations.put("stop(long)", "5");
    operations.put("restart()", "");
    operations.put("stop(java.lang.Long,java.lang.Boolean)", "5,true");
    operations.put("restart(long)", "0");
    for (String operation : operations.keySet()) {
      String arguments = ",\"arguments\":[" + operations.get(operation) + "]";
      String answer =
          management.post(
              "jolokia/?maxDepth=7",
              "{\"type\":\"exec\",\"mbean\":\"org.apache.camel:context=planner-sync,type=routes,"
                  + "name=\\\"list-held\\\"\",\"operation\":\""
                  + operation
                  + "\""
                  + arguments
                  + "}");
      assertThat(answer).as(operation).contains("\"status\":200").doesNotContain("stacktrace");
    }
  }

  @Test
  void a_request_without_an_origin_is_told_so_in_words() {
    var answer = management.get("jolokia/version");
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("send an Origin").doesNotContain("stacktrace", "at org.");
  }

  @Test
  void says_in_words_why_an_operation_is_refused() {
    assertThat(exec("pausePlan/none")).contains("refused: no such plan");
    assertThat(exec("retryParked/none")).contains("refused: there is no such parked work");
    assertThat(exec("confirmHold/7")).contains("refused: nothing is held under this id");
    assertThat(exec("discardHold/7")).contains("refused: nothing is held under this id");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "exec/java.lang:type=Memory/gc",
        "read/java.lang:type=Runtime/SystemProperties",
        "write/java.lang:type=Memory/Verbose/true",
        "exec/com.sun.management:type=HotSpotDiagnostic/dumpHeap/x/true"
      })
  void refuses_what_is_not_ours_to_do(String request) {
    assertThat(console(request)).contains("forbidden");
  }

  @Test
  void refuses_pages_of_other_origins_and_images_in_them() {
    String path = "jolokia/exec/" + OPERATOR + "/reconcileAll";
    assertThat(management.get(path, "Origin", "https://example.com").body())
        .doesNotContain("hinted");
    assertThat(management.get(path).body()).doesNotContain("hinted");
    assertThat(console("exec/" + OPERATOR + "/reconcileAll")).contains("hinted");
  }

  private static String exec(String operation) {
    return console("exec/" + OPERATOR + "/" + operation);
  }

  private static String console(String request) {
    return management.get("jolokia/" + request, "Origin", "http://localhost:8080").body();
  }
}
