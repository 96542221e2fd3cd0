package io.plannersync.sim.engine;

import io.plannersync.sim.redis.command.Request;
import java.util.ArrayList;
import java.util.List;

/** What happened, line by line; or nothing, where nobody reads it. */
final class Trace {

  private final List<String> lines;

  private Trace(List<String> lines) {
    this.lines = lines;
  }

  static Trace none() {
    return new Trace(null);
  }

  static Trace kept() {
    return new Trace(new ArrayList<>());
  }

  void add(long at, String line) {
    if (lines != null) {
      lines.add((at - Timeline.BEGIN.toEpochMilli()) + " " + line);
    }
  }

  void command(long at, String sender, Request request) {
    if (lines != null && !request.toString().startsWith("PUBLISH planner-sync:settled")) {
      lines.add((at - Timeline.BEGIN.toEpochMilli()) + "   " + sender + " " + request);
    }
  }

  List<String> lines() {
    return lines == null ? List.of() : lines;
  }
}
