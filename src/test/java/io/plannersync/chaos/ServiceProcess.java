package io.plannersync.chaos;

import io.plannersync.App;
import io.plannersync.e2e.SyncFixture;
import io.plannersync.testing.Ports;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The service as a process of its own, which can be killed as hard as a machine can fail. */
final class ServiceProcess implements AutoCloseable {

  private final Map<String, String> environment = new HashMap<>();
  private final Path log;
  private Process process;

  ServiceProcess(SyncFixture sync) {
    environment.putAll(sync.settings());
    environment.put("SERVER_PORT", Integer.toString(Ports.free()));
    environment.put("MANAGEMENT_PORT", Integer.toString(Ports.free()));
    try {
      log = Files.createTempFile(Path.of("target"), "service-", ".log");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts it, again if it was killed. */
  ServiceProcess start() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // It starts some times within one test: what makes a long life fast makes a start slow.
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(List.of("-cp", classPath(), App.class.getName(), "run"));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  ServiceProcess with(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** What was logged so far, in all of its lives. */
  String log() throws IOException {
    return Files.readString(log);
  }

  /** What an operator does: it is asked to end, and has. */
  void stop() {
    process.destroy();
    try {
      if (!process.waitFor(40, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the service does not stop");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What {@code kill -9} does: no line of its code runs any more. */
  void kill() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What {@code kill -STOP} does: it stands still, and what it held stays held. */
  void pause() {
    signal("-STOP");
  }

  /** Lets it go on in the middle of what it did. */
  void wake() {
    signal("-CONT");
  }

  private void signal(String signal) {
    try {
      Process kill = new ProcessBuilder("kill", signal, Long.toString(process.pid())).start();
      if (kill.waitFor() != 0) {
        throw new IllegalStateException("kill " + signal + " was refused");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String classPath() {
    String[] entries = System.getProperty("java.class.path").split(File.pathSeparator);
    return Arrays.stream(entries)
        .filter(entry -> !entry.endsWith("test-classes") && !entry.endsWith("test-classes/"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  @Override
  public void close() {
    if (process != null) {
      kill();
    }
  }
}
