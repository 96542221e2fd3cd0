package io.plannersync.settings;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The settings of the service that this one replaces, as they are found in an environment that was
 * made for it: where Redis is, is taken over; the others are named as having no meaning here.
 */
public final class Predecessor {

  private static final Set<String> REDIS =
      Set.of("REDIS_HOST", "REDIS_PORT", "REDIS_PASSWORD", "REDIS_DB", "REDIS_NAMESPACE");

  private static final Set<String> WITHOUT_MEANING =
      Set.of(
          "AGENT_USER_NAME",
          "AGENT_PASSWORD",
          "AGENT_USER_ID",
          "AGENT_CERTIFICATE_PATH",
          "PLANNER_POLL_INTERVAL_SECONDS",
          "PLANNER_WEBHOOK_POLL_INTERVAL_SECONDS",
          "MIN_QUICK_POLL_INTERVAL_SECONDS",
          "SYNC_HEALTH_TTL_SECONDS",
          "BATCH_WRITES_ENABLED",
          "CLEANUP_ENABLED",
          "CLEANUP_DRY_RUN",
          "CLEANUP_INTERVAL_SECONDS",
          "METADATA_PREWARM_ON_START",
          "METADATA_REFRESH_ENABLED",
          "METADATA_REFRESH_INTERVAL_SECONDS",
          "METADATA_GROUP_PAGE_SIZE",
          "USER_DIRECTORY_REFRESH_SECONDS",
          "PLAN_DIRECTORY_REFRESH_SECONDS",
          "GROUP_DIRECTORY_REFRESH_SECONDS",
          "BUCKET_DIRECTORY_REFRESH_SECONDS",
          "GRAPH_WEBHOOK_URL",
          "AZURE_SECRET_ID",
          "DISABLE_LOCAL_SERVICES");

  private static final Pattern FAMILIES =
      Pattern.compile(
          "USER_ID_MAP_.+|PLANNER_DEFAULT_HUMAN_.+|REDIS_(POOL|MAX|SOCKET|CONNECT|RETRY|HEALTH"
              + "|VALIDATION|SAVE|DECODE)_.+");

  private static final Pattern DIGITS = Pattern.compile("\\d{1,5}");

  /**
   * What an environment means here.
   *
   * @param settings the environment, with {@code REDIS_URL} and {@code STORE_PREFIX} where only the
   *     old names say them
   * @param notes a sentence for each thing that was taken over or has no meaning; without secrets
   */
  public record Translated(Map<String, String> settings, List<String> notes) {}

  private Predecessor() {}

  static boolean knows(String name) {
    return REDIS.contains(name)
        || WITHOUT_MEANING.contains(name)
        || FAMILIES.matcher(name).matches();
  }

  public static Translated translate(Map<String, String> environment) {
    Map<String, String> settings = new LinkedHashMap<>(environment);
    List<String> notes = new ArrayList<>();
    redis(environment, settings, notes);
    String namespace = set(environment, "REDIS_NAMESPACE");
    if (!namespace.isEmpty() && set(environment, "STORE_PREFIX").isEmpty()) {
      settings.put("STORE_PREFIX", namespace);
      notes.add("REDIS_NAMESPACE is taken for STORE_PREFIX: " + namespace);
    }
    Set<String> idle = new TreeSet<>();
    environment.keySet().stream()
        .filter(name -> WITHOUT_MEANING.contains(name) || FAMILIES.matcher(name).matches())
        .forEach(idle::add);
    if (!idle.isEmpty()) {
      notes.add(
          "these settings of the predecessor have no meaning here: " + String.join(", ", idle));
    }
    return new Translated(settings, notes);
  }

  private static void redis(
      Map<String, String> environment, Map<String, String> settings, List<String> notes) {
    String host = set(environment, "REDIS_HOST");
    String password = set(environment, "REDIS_PASSWORD");
    String database = set(environment, "REDIS_DB");
    // In a cluster REDIS_PORT may be tcp://10.0.0.1:6379, the address of a service of that name.
    String port = set(environment, "REDIS_PORT");
    port = DIGITS.matcher(port).matches() ? port : "";
    if ((host + password + database + port).isEmpty()) {
      return;
    }
    if (!set(environment, "REDIS_URL").isEmpty()) {
      notes.add("REDIS_URL is set, so REDIS_HOST, REDIS_PORT, REDIS_PASSWORD and REDIS_DB are not");
      return;
    }
    String server =
        (host.isEmpty() ? "localhost" : host)
            + ":"
            + (port.isEmpty() ? "6379" : port)
            + "/"
            + (database.isEmpty() ? "0" : database);
    settings.put(
        "REDIS_URL",
        "redis://" + (password.isEmpty() ? "" : ":" + encoded(password) + "@") + server);
    notes.add(
        "REDIS_URL is not set; REDIS_HOST, REDIS_PORT, REDIS_PASSWORD and REDIS_DB are taken for"
            + " it: "
            + server
            + (password.isEmpty() ? ", without a password" : ", with a password"));
  }

  private static String set(Map<String, String> environment, String name) {
    String value = environment.get(name);
    return value == null ? "" : value.trim();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
