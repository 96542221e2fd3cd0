package io.plannersync.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnProcessTest {

  @TempDir private Path directory;
  private Path file;
  private OwnProcess own;
  private Process process;

  @BeforeEach
  void start() throws IOException {
    file = directory.resolve("tunnel.pid");
    own = new OwnProcess(file);
    process = new ProcessBuilder("sleep", "600").start();
    own.remember(process.toHandle(), "https://a1.example.com");
  }

  @AfterEach
  void end() {
    process.destroyForcibly();
  }

  @Test
  void a_process_that_was_remembered_is_found_with_its_address() {
    assertThat(own.running()).contains(process.toHandle());
    assertThat(own.address()).contains("https://a1.example.com");
  }

  @Test
  void a_process_that_ended_is_not_found() throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();

    assertThat(own.running()).isEmpty();
    assertThat(own.address()).isEmpty();
  }

  @Test
  void a_process_with_the_same_number_that_began_at_another_time_is_not_ours() throws IOException {
    change("started=.*", "started=2026-01-05T10\\\\:00\\\\:00Z");

    assertThat(own.running()).isEmpty();
  }

  @Test
  void a_process_with_the_same_number_and_another_command_is_not_ours() throws IOException {
    change("command=.*", "command=/usr/bin/sleep 601");

    assertThat(own.running()).isEmpty();
  }

  @Test
  void a_file_that_somebody_else_wrote_names_no_process() throws IOException {
    Files.writeString(file, "pid=one\n\\u12");
    assertThat(own.running()).isEmpty();
    Files.writeString(file, Long.toString(process.pid()));
    assertThat(own.running()).isEmpty();
  }

  @Test
  void a_link_in_the_place_of_the_file_is_replaced_and_not_followed() throws IOException {
    Path others = Files.writeString(directory.resolve("others"), "theirs");
    Files.delete(file);
    Files.createSymbolicLink(file, others);

    own.remember(process.toHandle(), "");

    assertThat(others).hasContent("theirs");
    assertThat(own.running()).isPresent();
  }

  @Test
  void what_a_process_started_ends_with_it() throws IOException {
    Path script = new StandIn(directory).write("parent", "sleep 601 & echo $! > \"$1\"; wait\n");
    Path child = directory.resolve("child");
    Process parent = new ProcessBuilder(script.toString(), child.toString()).start();
    org.awaitility.Awaitility.await()
        .until(() -> Files.exists(child) && !Files.readString(child).isBlank());

    OwnProcess.end(parent.toHandle());

    assertThat(parent.isAlive()).isFalse();
    assertThat(ProcessHandle.of(Long.parseLong(Files.readString(child).trim())))
        .matches(one -> one.isEmpty() || !one.get().isAlive());
  }

  private void change(String line, String by) throws IOException {
    String text = Files.readString(file).replaceAll("(?m)^" + line, by);
    Files.writeString(file, text);
  }
}
