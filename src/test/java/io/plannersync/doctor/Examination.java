package io.plannersync.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plannersync.DoctorCommand;
import io.plannersync.emulator.Emulator;
import io.plannersync.emulator.EmulatorOptions;
import io.plannersync.emulator.world.PlannerWorld;
import io.plannersync.testing.Ports;
import io.plannersync.testing.TestRedis;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/** The command {@code doctor} against an emulated Graph and a real Redis that lack nothing. */
final class Examination implements AutoCloseable {

  static final String GROUP = "e2a9a1a0-0000-4000-8000-000000000001";
  static final String SECRET = "Zq8~not-a-real-secret";

  /** A server of its own: its configuration is changed. */
  private static final String REDIS = redis();

  private final Emulator emulator = Emulator.start(EmulatorOptions.defaults());
  private final Map<String, String> settings = new HashMap<>();
  private final String plan;
  private Clock clock = Clock.systemUTC();

  Examination() {
    PlannerWorld world = emulator.world();
    world.addGroup(GROUP, "Product");
    plan = world.addPlan("Launch", GROUP);
    world.addBucket(plan, "To do");
    world.createTask(
        plan, new ObjectMapper().createObjectNode().put("title", "Write the landing page"));
    settings.putAll(
        Map.of(
            "AZURE_TENANT_ID",
            "11111111-2222-4333-8444-555555555555",
            "AZURE_CLIENT_ID",
            "planner-sync-test",
            "AZURE_CLIENT_SECRET",
            SECRET,
            "AZURE_AUTHORITY_URL",
            emulator.url(),
            "GRAPH_URL",
            emulator.url(),
            "REDIS_URL",
            REDIS,
            "API_KEY",
            "the-key-of-the-agents",
            "SERVER_PORT",
            Integer.toString(Ports.free())));
  }

  private static String redis() {
    try {
      Path directory = Files.createTempDirectory("doctor-redis");
      directory.toFile().deleteOnExit();
      return TestRedis.start("dir " + directory, "appendonly yes", "notify-keyspace-events KEA");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String redisUrl() {
    return REDIS;
  }

  Emulator emulator() {
    return emulator;
  }

  String plan() {
    return plan;
  }

  /** Sets something; null unsets it. */
  Examination with(String name, String value) {
    if (value == null) {
      settings.remove(name);
    } else {
      settings.put(name, value);
    }
    return this;
  }

  String setting(String name) {
    return settings.get(name);
  }

  Examination at(Clock here) {
    clock = here;
    return this;
  }

  /** What the command printed and answered. */
  record Outcome(int exitCode, String printed, String complained) {

    JsonNode json() {
      try {
        return new ObjectMapper().readTree(printed);
      } catch (IOException e) {
        throw new AssertionError("no JSON: " + printed, e);
      }
    }

    private List<JsonNode> checks() {
      List<JsonNode> all = new ArrayList<>();
      json().get("checks").forEach(all::add);
      return all;
    }

    private JsonNode check(String id) {
      return checks().stream()
          .filter(one -> one.get("id").asText().equals(id))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no check " + id + " in " + printed));
    }

    /** PASS, FAIL or SKIP, a space, and what was found. */
    String of(String id) {
      return check(id).get("result").asText() + " " + check(id).get("found").asText();
    }

    List<String> ids() {
      return checks().stream().map(one -> one.get("id").asText()).toList();
    }

    /** The remedies of what failed, by the check's id. */
    Map<String, String> fixes() {
      Map<String, String> fixes = new LinkedHashMap<>();
      for (JsonNode one : checks()) {
        if (one.get("result").asText().equals("FAIL")) {
          fixes.put(one.get("id").asText(), one.get("fix").asText());
        }
      }
      return fixes;
    }
  }

  /** Runs it, printing JSON. */
  Outcome examine(String... options) {
    List<String> all = new ArrayList<>(List.of("--json"));
    all.addAll(List.of(options));
    return run(all.toArray(String[]::new));
  }

  Outcome run(String... options) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        new CommandLine(new DoctorCommand(settings, clock))
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(options);
    return new Outcome(exitCode, out.toString(), err.toString());
  }

  @Override
  public void close() {
    emulator.close();
  }
}
