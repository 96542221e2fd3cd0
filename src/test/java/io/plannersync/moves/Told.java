package io.plannersync.moves;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** What a command printed and how it ended. */
record Told(int exitCode, String printed, String errors) {

  private static final ObjectMapper JSON = new ObjectMapper();

  static Told by(Object command, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        new CommandLine(command)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(args);
    return new Told(exitCode, out.toString(), err.toString());
  }

  List<JsonNode> lines() {
    return lines(printed);
  }

  static List<JsonNode> lines(String text) {
    List<JsonNode> lines = new ArrayList<>();
    try {
      for (String line : text.lines().toList()) {
        lines.add(JSON.readTree(line));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines;
  }
}
