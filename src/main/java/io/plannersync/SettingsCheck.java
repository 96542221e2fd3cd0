package io.plannersync;

import io.plannersync.state.Sources.Source;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Looks at the settings before anything starts, so that a wrong one is told in one line that names
 * it, and not by whatever breaks first because of it.
 */
final class SettingsCheck {

  private static final List<String> REQUIRED =
      List.of("AZURE_TENANT_ID", "AZURE_CLIENT_ID", "API_KEY");
  private static final List<String> TIMES =
      List.of(
          "SYNC_INTERVAL_BUSY",
          "SYNC_INTERVAL_IDLE",
          "SYNC_AUDIT_INTERVAL",
          "SYNC_STORE_INTERVAL",
          "DELTA_INTERVAL",
          "SOURCE_PROBE_INTERVAL",
          "SOURCE_PATIENCE",
          "DELETE_GRACE",
          "DELETE_WINDOW",
          "CREATE_GRACE",
          "CREATE_GATHER",
          "EDIT_GATHER",
          "EDIT_BOUND",
          "REPORT_INTERVAL",
          "NAMES_LIFETIME",
          "WORK_LEASE");
  private static final List<String> NUMBERS =
      List.of(
          "GRAPH_RATE_START",
          "GRAPH_RATE_MIN",
          "GRAPH_RATE_MAX",
          "GRAPH_BURST_SECONDS",
          "GRAPH_CONNECT_TIMEOUT_MS",
          "GRAPH_RESPONSE_TIMEOUT_MS",
          "METRICS_INTERVAL_MS",
          "HEALTH_INTERVAL_MS",
          "API_MAX_WAITERS",
          "PLANNER_LIMIT_TITLE",
          "PLANNER_LIMIT_DESCRIPTION",
          "PLANNER_LIMIT_CHECKLIST_ITEMS",
          "PLANNER_LIMIT_CHECKLIST_TITLE",
          "PLANNER_LIMIT_ASSIGNEES",
          "PLANNER_LIMIT_ATTACHMENTS",
          "PLANNER_LIMIT_LABELS",
          "WORK_CONCURRENCY",
          "WORK_DELAY_MS");
  private static final List<String> PORTS = List.of("SERVER_PORT", "MANAGEMENT_PORT");
  private static final List<Word> WORDS =
      List.of(
          new Word("SYNC_MODE", "two-way", "planner-to-store", "store-to-planner", "observe"),
          new Word("SYNC_TIE", "planner", "store"),
          new Word("SYNC_RULE", "latest", "planner", "store"),
          new Word("STORE_REPRESENTATION", "auto", "string", "json"),
          new Word("PLANNER_DELEGATED_AUTH", "off", "device-code"),
          new Word("SUBSCRIBE", "auto", "plans", "groups", "none"),
          new Word("GRAPH_USE_BETA", "auto", "always", "never"));

  /** A setting whose value is one of a few words. */
  private record Word(String name, List<String> allowed) {
    Word(String name, String... allowed) {
      this(name, List.of(allowed));
    }
  }

  private static final int SHORTEST_KEY = 16;

  private SettingsCheck() {}

  /**
   * @param demo whether Azure is not needed
   * @throws IllegalArgumentException naming the first setting that is missing or wrong
   */
  static void check(Settings settings, boolean demo) {
    ask(
        settings,
        demo,
        wrong -> {
          throw wrong;
        });
  }

  /** A sentence for each setting that is missing or wrong; it begins with its name. */
  static List<String> problems(Settings settings) {
    List<String> problems = new ArrayList<>();
    ask(settings, false, wrong -> problems.add(wrong.getMessage()));
    return problems;
  }

  private static void ask(
      Settings settings, boolean demo, Consumer<IllegalArgumentException> wrong) {
    for (Runnable question : questions(settings, demo)) {
      try {
        question.run();
      } catch (IllegalArgumentException e) {
        wrong.accept(e);
      }
    }
  }

  private static List<Runnable> questions(Settings settings, boolean demo) {
    List<Runnable> all = new ArrayList<>();
    if (!demo) {
      REQUIRED.forEach(name -> all.add(() -> settings.text(name)));
      if (settings.find("AZURE_CLIENT_CERTIFICATE_PATH").isEmpty()) {
        all.add(() -> settings.text("AZURE_CLIENT_SECRET"));
      }
    }
    settings
        .find("AZURE_AUTHORITY_URL")
        .ifPresent(url -> all.add(() -> address("AZURE_AUTHORITY_URL", url)));
    settings.find("DELEGATED_CACHE_KEY").ifPresent(key -> all.add(() -> longEnough(key)));
    all.add(() -> address("GRAPH_URL", settings.text("GRAPH_URL")));
    all.add(() -> withoutVersion(settings.text("GRAPH_URL")));
    settings.find("PUBLIC_URL").ifPresent(url -> all.add(() -> address("PUBLIC_URL", url)));
    all.add(() -> settings.zone("SYNC_ZONE"));
    TIMES.forEach(name -> all.add(() -> settings.duration(name)));
    NUMBERS.forEach(
        name -> all.add(() -> within(name, settings.number(name), 0, Integer.MAX_VALUE)));
    PORTS.forEach(name -> all.add(() -> within(name, settings.number(name), 0, 65_535)));
    WORDS.forEach(one -> all.add(() -> word(settings, one.name(), one.allowed())));
    settings.list("CHANGE_SOURCES").forEach(one -> all.add(() -> source(one)));
    return all;
  }

  private static void longEnough(String key) {
    if (key.length() < SHORTEST_KEY) {
      throw new IllegalArgumentException(
          "DELEGATED_CACHE_KEY is shorter than "
              + SHORTEST_KEY
              + " characters; make one (openssl rand -base64 32)");
    }
  }

  private static void within(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " is not between " + least + " and " + most + ": " + value);
    }
  }

  private static void word(Settings settings, String name, List<String> allowed) {
    String value = settings.text(name).toLowerCase(Locale.ROOT);
    if (!allowed.contains(value)) {
      throw new IllegalArgumentException(
          name + " is none of " + String.join(", ", allowed) + ": " + value);
    }
  }

  private static void source(String word) {
    try {
      Source.of(word);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "CHANGE_SOURCES: " + word + " is none of notification, delta, history, listing", e);
    }
  }

  private static void withoutVersion(String graph) {
    if (graph.matches(".*/(v1\\.0|beta)/*")) {
      throw new IllegalArgumentException(
          "GRAPH_URL ends in a version, which each call adds itself; take it off: " + graph);
    }
  }

  /** Secrets and tokens travel there: in plain text only within this machine. */
  private static void address(String name, String value) {
    try {
      URI uri = new URI(value);
      boolean encrypted = "https".equalsIgnoreCase(uri.getScheme());
      if (uri.getHost() == null || !encrypted && !"http".equalsIgnoreCase(uri.getScheme())) {
        throw new IllegalArgumentException(name + " is no https address: " + value);
      }
      if (!encrypted && !InetAddress.getByName(uri.getHost()).isLoopbackAddress()) {
        throw new IllegalArgumentException(
            name + " must be https, or http on this machine (loopback): " + value);
      }
    } catch (URISyntaxException | UnknownHostException e) {
      throw new IllegalArgumentException(name + " is no https address: " + value, e);
    }
  }
}
