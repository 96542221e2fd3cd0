package io.plannersync.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.e2e.SyncFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One command that starts all, ended as hard and as softly as a machine can. */
class TunnelledServiceTest {

  private final SyncFixture sync = new SyncFixture();
  private final ServiceProcess service = new ServiceProcess(sync);
  @TempDir private Path directory;

  @AfterEach
  void close() {
    service.close();
    sync.close();
  }

  @Test
  void a_kill_leaves_no_second_tunnel_and_a_stop_ends_everything_in_reverse_order()
      throws IOException {
    sync.personCreates("Water the plants");
    Path program = directory.resolve("tunnel");
    Files.writeString(
        program,
        "#!/bin/sh\n"
            + "echo $$ >> $0.pids\n"
            + "echo at https://a$$.example.com\n"
            + "while true; do sleep 1; done\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    service
        .with("TUNNEL", "command")
        .with("TUNNEL_COMMAND", program + " {port}")
        .with("TUNNEL_PID_FILE", directory.resolve("tunnel.pid").toString())
        .start();
    until(() -> assertThat(service.log()).contains("The tunnel is up"));
    until(() -> assertThat(service.log()).contains("Planner Sync has started"));
    service.kill();
    long first = pids().get(0);
    assertThat(isAlive(first)).as("a killed service cannot end its tunnel").isTrue();

    service.start();
    until(() -> assertThat(pids()).hasSize(2));
    assertThat(isAlive(first)).isFalse();
    long second = pids().get(1);
    until(
        () ->
            assertThat(sync.emulator().requests().all())
                .anyMatch(
                    request -> request.body().contains("https://a" + second + ".example.com")));

    service.stop();

    assertThat(isAlive(second)).isFalse();
    assertThat(service.log().substring(service.log().indexOf("Stopping:")))
        .containsSubsequence(
            "Stopped: looks and writes",
            "Stopped: the tunnel",
            "Stopped: page, API and management",
            "Stopped: connections to Redis")
        .doesNotContain("ERROR", "Exception");
    assertThat(service.log()).contains("mode          two-way").doesNotContain("Apache Camel");
  }

  private List<Long> pids() throws IOException {
    Path file = directory.resolve("tunnel.pids");
    return Files.exists(file)
        ? Files.readAllLines(file).stream().map(Long::parseLong).toList()
        : List.of();
  }

  private static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
  }

  private static void until(org.awaitility.core.ThrowingRunnable assertion) {
    Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(assertion);
  }
}
