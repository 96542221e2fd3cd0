package io.plannersync;

import io.plannersync.access.ApiKeys;
import io.plannersync.model.GraphId;
import io.plannersync.settings.Kind;
import io.plannersync.settings.KnownSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Looks at the settings before anything starts, so that a wrong one is told in one line that names
 * it, and not by whatever breaks first because of it. What each may be stands in {@link
 * KnownSettings}; here is what one means for another.
 */
final class SettingsCheck {

  private static final List<String> REQUIRED =
      List.of("AZURE_TENANT_ID", "AZURE_CLIENT_ID", "GRAPH_URL");

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
    settings.names().forEach(name -> all.add(() -> known(name)));
    if (!demo) {
      REQUIRED.forEach(name -> all.add(() -> settings.text(name)));
      if (settings.find("AZURE_CLIENT_CERTIFICATE_PATH").isEmpty()) {
        all.add(() -> settings.text("AZURE_CLIENT_SECRET"));
      }
      if (settings.find("API_KEYS").isEmpty()) {
        all.add(() -> settings.text("API_KEY"));
      }
    }
    KnownSettings.kinds().forEach((name, kind) -> all.add(() -> value(settings, name, kind, demo)));
    all.add(() -> withoutVersion(settings.find("GRAPH_URL").orElse("")));
    all.add(() -> keys(settings));
    all.add(() -> ordered(settings));
    all.add(() -> apart(settings));
    all.add(() -> Tunnels.check(settings));
    for (String name : List.of("PLANNER_PLAN_IDS", "PLANNER_GROUP_IDS")) {
      settings.list(name).forEach(one -> all.add(() -> id(name, one)));
    }
    settings
        .find("DEFAULT_PLANNER_PLAN_ID")
        .ifPresent(one -> all.add(() -> id("DEFAULT_PLANNER_PLAN_ID", one)));
    return all;
  }

  private static void known(String name) {
    KnownSettings.mistaken(name)
        .ifPresent(
            mistake -> {
              throw new IllegalArgumentException(mistake);
            });
  }

  /** A secret guards nothing in the demo; what may be left out is checked where it is set. */
  private static void value(Settings settings, String name, Kind kind, boolean demo) {
    if (kind instanceof Kind.Secret && demo) {
      return;
    }
    if (KnownSettings.hasDefault(name)) {
      kind.check(name, settings.text(name));
    } else {
      settings.find(name).ifPresent(value -> kind.check(name, value));
    }
  }

  private static void keys(Settings settings) {
    String from = settings.find("API_KEYS_FILE").isPresent() ? "API_KEYS_FILE" : "API_KEYS";
    try {
      new ApiKeys(
          settings.find("API_KEY").orElse(null), settings.find("API_KEYS").orElse(null), null);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(from + ": " + e.getMessage(), e);
    }
  }

  private static void id(String name, String value) {
    if (!GraphId.isId(value)) {
      throw new IllegalArgumentException(
          name + " has what is no id (letters, digits, - and _): " + value);
    }
  }

  private static void withoutVersion(String graph) {
    if (graph.matches(".*/(v1\\.0|beta)/*")) {
      throw new IllegalArgumentException(
          "GRAPH_URL ends in a version, which each call adds itself; take it off: " + graph);
    }
  }

  private static void ordered(Settings settings) {
    int least = settings.number("GRAPH_RATE_MIN");
    int start = settings.number("GRAPH_RATE_START");
    int most = settings.number("GRAPH_RATE_MAX");
    if (start < least || start > most) {
      throw new IllegalArgumentException(
          "GRAPH_RATE_START is not between GRAPH_RATE_MIN and GRAPH_RATE_MAX: "
              + start
              + " is not between "
              + least
              + " and "
              + most);
    }
  }

  /** On one port with the API the management would be public. */
  private static void apart(Settings settings) {
    int management = settings.number("MANAGEMENT_PORT");
    if (management != 0 && management == settings.number("SERVER_PORT")) {
      throw new IllegalArgumentException(
          "MANAGEMENT_PORT is the same as SERVER_PORT, which is public: " + management);
    }
  }
}
