package io.plannersync.tunnel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;

/** A directory with programs of a test's making, and the environment in which they are found. */
final class StandIn {

  private final Path directory;

  StandIn(Path directory) {
    this.directory = directory;
  }

  /** Writes a shell script under the name of a program. */
  Path write(String name, String script) throws IOException {
    Path file = directory.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + script);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  /** The script's program comes before the real ones. */
  Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("PATH", directory + ":" + System.getenv("PATH"));
    return environment;
  }

  Path file(String name) {
    return directory.resolve(name);
  }
}
