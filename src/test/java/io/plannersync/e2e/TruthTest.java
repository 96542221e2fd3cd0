package io.plannersync.e2e;

import static io.plannersync.e2e.SyncFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.emulator.Fault;
import java.time.Duration;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes wrong is said within ten seconds, and is over when it is over. */
class TruthTest {

  private final SyncFixture sync = new SyncFixture().with("EDIT_BOUND", "3s");

  @AfterEach
  void stop() {
    sync.close();
  }

  @Test
  void health_is_not_up_while_graph_answers_503_to_an_edit() {
    String document = startWithOneTask();

    sync.fault(Fault.on("PATCH", ".*/planner/.*", new Fault.Answer(503)));
    sync.agentChanges(document, "{\"title\":\"Waits\"}");

    soon().until(() -> word().equals("DOWN"));
    ObjectNode status = sync.status();
    assertThat(status.path("health").path("reasons").toString())
        .contains("Graph does not answer writes", "since");
    assertThat(status.at("/graph/reachable").asBoolean(true)).isFalse();
    assertThat(status.at("/waiting/count").asInt()).isPositive();
    assertThat(status.at("/waiting/oldest_seconds").asDouble()).isPositive();

    sync.emulator().faults().clear();
    await().until(() -> word().equals("UP"));
    assertThat(sync.status().at("/waiting/count").asInt()).isZero();
  }

  @Test
  void health_is_not_up_while_graph_forbids_every_edit() {
    String document = startWithOneTask();
    String[] others = {
      sync.storeIdOf(sync.personCreates("Two")), sync.storeIdOf(sync.personCreates("Three"))
    };
    sync.settle();

    sync.fault(Fault.on("PATCH", ".*/planner/.*", new Fault.Answer(403)));
    sync.agentChanges(document, "{\"title\":\"Waits\"}");
    sync.agentChanges(others[0], "{\"title\":\"Waits, too\"}");
    sync.agentChanges(others[1], "{\"title\":\"Waits as well\"}");

    soon().until(() -> word().equals("DEGRADED"));
    assertThat(sync.status().path("health").path("reasons").toString())
        .contains("Graph forbids writes");
    // The pairs differ for a known reason, and are counted by it.
    soon().until(() -> sync.status().at("/plans/0/explained").toString().contains("parked"));
  }

  @Test
  void health_is_not_up_while_the_gate_is_closed() {
    String document = startWithOneTask();

    sync.fault(Fault.on("PATCH", ".*/planner/.*", new Fault.Answer(429, "20")).times(1));
    sync.agentChanges(document, "{\"title\":\"Waits\"}");

    soon().until(() -> word().equals("DEGRADED"));
    ObjectNode status = sync.status();
    assertThat(status.path("health").path("reasons").toString()).contains("left alone");
    assertThat(status.at("/graph/gate/state").asText()).isEqualTo("closed");
  }

  @Test
  void health_is_down_while_the_authority_gives_no_token() {
    startWithOneTask();

    sync.fault(Fault.on("GET", ".*/planner/.*", new Fault.Answer(401)));
    sync.fault(Fault.on("POST", ".*/token", new Fault.Answer(401)));

    await().until(() -> sync.status().at("/graph/token/state").asText().equals("refused"));
    assertThat(word()).isEqualTo("DOWN");

    sync.emulator().faults().clear();
    await().until(() -> word().equals("UP"));
  }

  private String startWithOneTask() {
    sync.start();
    String document = sync.storeIdOf(sync.personCreates("One"));
    sync.settle();
    await().until(() -> word().equals("UP"));
    return document;
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(10));
  }

  private String word() {
    return sync.status().path("health").path("word").asText();
  }
}
