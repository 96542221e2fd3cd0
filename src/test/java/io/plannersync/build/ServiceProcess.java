package io.plannersync.build;

import io.plannersync.testing.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The built jar, run as a user runs it: a process of its own in a directory of its own. */
final class ServiceProcess implements AutoCloseable {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final Path JAR = Path.of("target/planner-sync.jar").toAbsolutePath();

  final int port = Ports.free();
  final int managementPort = Ports.free();
  private final Path output;
  private final Process process;

  private ServiceProcess(Path directory, Map<String, String> environment, List<String> arguments)
      throws IOException {
    output = Files.createTempFile("planner-sync", ".log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-jar", JAR.toString()));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().keySet().removeIf(name -> name.matches("(AZURE|REDIS|GRAPH|SYNC)_.*"));
    builder.environment().put("SERVER_PORT", Integer.toString(port));
    builder.environment().put("MANAGEMENT_PORT", Integer.toString(managementPort));
    builder.environment().putAll(environment);
    process = builder.start();
  }

  static ServiceProcess start(Path directory, Map<String, String> environment, String... arguments)
      throws IOException {
    return new ServiceProcess(directory, environment, List.of(arguments));
  }

  /** Whether it is ready; fails at once if it has ended, with what it wrote. */
  boolean isReady() throws IOException {
    if (!process.isAlive()) {
      throw new AssertionError("the process ended:\n" + output());
    }
    return status("http://127.0.0.1:" + managementPort + "/observe/health/ready") == 200;
  }

  /** The status of a GET, 0 if nobody answers. */
  int status(String url) {
    try {
      return get(url).statusCode();
    } catch (IOException e) {
      return 0;
    }
  }

  HttpResponse<String> get(String url) throws IOException {
    try {
      return CLIENT.send(
          HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** What it has written so far. */
  String output() throws IOException {
    return Files.readString(output);
  }

  /** SIGTERM. */
  void terminate() {
    process.destroy();
  }

  boolean ends(long seconds) throws InterruptedException {
    return process.waitFor(seconds, TimeUnit.SECONDS);
  }

  int exitCode() {
    return process.exitValue();
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!ends(20)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Files.deleteIfExists(output);
  }
}
