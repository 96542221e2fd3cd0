package io.plannersync.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class EmulatorCommandTest {
  @Test
  void runs_until_it_is_ended_and_says_where_and_what_it_seeded() throws InterruptedException {
    StringWriter out = new StringWriter();
    Thread command = start(out, "--port", "0");

    await().untilAsserted(() -> assertThat(out.toString()).contains("Seeded plan "));
    String url = out.toString().lines().findFirst().orElseThrow().replaceAll(".* ", "");
    assertThat(new GraphClient(url, null).get("/emulator/plans").json().at("/plans").size())
        .isEqualTo(1);
    command.interrupt();
    command.join();
  }

  @Test
  void starts_empty_and_with_other_switches_if_asked() throws InterruptedException {
    StringWriter out = new StringWriter();
    Thread command =
        start(
            out, "--port=0", "--no-seed", "--page-size=7", "--delay=1", "--planner-subscriptions");

    await().untilAsserted(() -> assertThat(out.toString()).contains("Emulated Planner at "));
    GraphClient admin = new GraphClient(out.toString().strip().replaceAll(".* ", ""), null);
    assertThat(admin.get("/emulator/plans").json().at("/plans")).isEmpty();
    assertThat(admin.get("/emulator/settings").at("/pageSize")).isEqualTo("7");
    assertThat(admin.get("/emulator/settings").at("/acceptPlannerSubscriptions")).isEqualTo("true");
    command.interrupt();
    command.join();
  }

  private static Thread start(StringWriter out, String... args) {
    CommandLine line = new CommandLine(new EmulatorCommand()).setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(new StringWriter()));
    Thread thread = new Thread(() -> line.execute(args));
    thread.start();
    return thread;
  }
}
