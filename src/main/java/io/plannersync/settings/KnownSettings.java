package io.plannersync.settings;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Every setting there is, with what it may be. */
public final class KnownSettings {

  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration MONTH = Duration.ofDays(31);

  /** How long the shortest key is that cannot be guessed by asking. */
  private static final int KEY = 16;

  /** Names that begin so are ours: one that we do not know is a mistake. */
  private static final Set<String> OURS =
      Set.of("SYNC", "GRAPH", "WORK", "DELETE", "CREATE", "EDIT", "PLANNER", "DELTA", "STORE");

  /** Others set variables, too: one of theirs is as long as this before it is like one of ours. */
  private static final int LONG = 8;

  /** What nobody else may know: each can be read from a file, named by its name and this. */
  static final String OF_FILE = "_FILE";

  private static final List<String> SECRETS =
      List.of(
          "AZURE_CLIENT_SECRET",
          "AZURE_CLIENT_CERTIFICATE_PASSWORD",
          "DELEGATED_CACHE_KEY",
          "GRAPH_WEBHOOK_CLIENT_STATE",
          "REDIS_URL",
          "NGROK_AUTHTOKEN",
          "API_KEY",
          "API_KEYS");

  private static final Set<String> WITHOUT_DEFAULT = Set.of("SYNC_RULE_", "CUSTOM_", "LOG_");

  private static final int NEAR = 2;
  private static final int NEAR_IN_FAMILY = 3;

  private static final Map<String, Kind> ALL = all();

  private KnownSettings() {}

  private static Map<String, Kind> all() {
    Map<String, Kind> all = new LinkedHashMap<>();
    Kind text = new Kind.Text();
    Kind address = new Kind.Address();
    Kind secret = new Kind.Secret(KEY);
    all.put("AZURE_TENANT_ID", text);
    all.put("AZURE_CLIENT_ID", text);
    all.put("AZURE_CLIENT_SECRET", text);
    all.put("AZURE_CLIENT_CERTIFICATE_PATH", text);
    all.put("AZURE_CLIENT_CERTIFICATE_PASSWORD", text);
    all.put("AZURE_AUTHORITY_URL", address);
    all.put("PLANNER_DELEGATED_AUTH", new Kind.Word("off", "device-code"));
    all.put("DELEGATED_CACHE_KEY", secret);
    all.put("GRAPH_URL", address);
    all.put("GRAPH_USE_BETA", new Kind.Word("auto", "always", "never"));
    all.put("GRAPH_WEBHOOK_CLIENT_STATE", text);
    all.put("PLANNER_PLAN_IDS", text);
    all.put("PLANNER_GROUP_IDS", text);
    all.put("DEFAULT_PLANNER_PLAN_ID", text);
    all.put("DEFAULT_PLANNER_BUCKET", text);
    all.put("REDIS_URL", new Kind.Redis());
    all.put("STORE_PREFIX", text);
    all.put("STORE_REPRESENTATION", new Kind.Word("auto", "string", "json"));
    all.put(
        "SYNC_MODE", new Kind.Word("two-way", "planner-to-store", "store-to-planner", "observe"));
    all.put("SYNC_ZONE", new Kind.Zone());
    all.put("SYNC_INTERVAL_BUSY", time(Duration.ofMillis(100), DAY));
    all.put("SYNC_INTERVAL_IDLE", time(Duration.ofMillis(100), DAY));
    all.put("SYNC_AUDIT_INTERVAL", time(Duration.ofSeconds(1), MONTH));
    all.put("SYNC_STORE_INTERVAL", time(Duration.ofMillis(100), DAY));
    all.put("CHANGE_SOURCES", new Kind.Words("notification", "delta", "history", "listing"));
    all.put("DELTA_INTERVAL", time(Duration.ofMillis(100), DAY));
    all.put("SOURCE_PROBE_INTERVAL", time(Duration.ofSeconds(1), MONTH));
    all.put("SOURCE_PATIENCE", time(Duration.ofMillis(100), DAY));
    all.put("DELETE_GRACE", time(Duration.ZERO, MONTH));
    all.put("DELETE_WINDOW", time(Duration.ofSeconds(1), MONTH));
    all.put("CREATE_GRACE", time(Duration.ZERO, DAY));
    all.put("CREATE_GATHER", time(Duration.ZERO, Duration.ofMinutes(1)));
    all.put("EDIT_GATHER", time(Duration.ZERO, Duration.ofMinutes(1)));
    all.put("EDIT_BOUND", time(Duration.ofMillis(100), DAY));
    Kind limit = new Kind.Whole(1, 1_000_000);
    for (String what :
        "TITLE DESCRIPTION CHECKLIST_ITEMS CHECKLIST_TITLE ASSIGNEES ATTACHMENTS LABELS"
            .split(" ")) {
      all.put("PLANNER_LIMIT_" + what, limit);
    }
    Kind rule = new Kind.Word("latest", "planner", "store");
    all.put("SYNC_RULE", rule);
    for (String field :
        "TITLE PROGRESS PRIORITY START DUE BUCKET ASSIGNEES LABELS DESCRIPTION CHECKLIST ATTACHMENTS REPORT"
            .split(" ")) {
      all.put("SYNC_RULE_" + field, rule);
    }
    all.put("SYNC_TIE", new Kind.Word("planner", "store"));
    all.put("REPORT_INTERVAL", time(Duration.ZERO, DAY));
    all.put("NAMES_LIFETIME", time(Duration.ofSeconds(1), MONTH));
    all.put("SERVER_PORT", new Kind.Whole(0, 65_535));
    all.put("MANAGEMENT_HOST", text);
    all.put("MANAGEMENT_PORT", new Kind.Whole(0, 65_535));
    all.put("PUBLIC_URL", address);
    all.put("SUBSCRIBE", new Kind.Word("auto", "plans", "groups", "none"));
    all.put("TUNNEL", new Kind.Word("off", "ngrok", "cloudflared", "command"));
    all.put("TUNNEL_COMMAND", text);
    all.put("TUNNEL_PATTERN", text);
    all.put("TUNNEL_INSPECTOR", address);
    all.put("TUNNEL_PID_FILE", text);
    all.put("NGROK_AUTHTOKEN", text);
    all.put("API_KEY", secret);
    all.put("API_KEYS", text);
    all.put("API_CALLS_PER_MINUTE", new Kind.Whole(1, 10_000_000));
    all.put("API_MAX_WAITERS", new Kind.Whole(0, 100_000));
    all.put("GRAPH_RATE_START", new Kind.Whole(1, 1_000_000));
    all.put("GRAPH_RATE_MIN", new Kind.Whole(1, 1_000_000));
    all.put("GRAPH_RATE_MAX", new Kind.Whole(1, 1_000_000));
    all.put("GRAPH_BURST_SECONDS", new Kind.Whole(0, 3_600));
    all.put("GRAPH_CONNECT_TIMEOUT_MS", new Kind.Whole(100, 600_000));
    all.put("GRAPH_RESPONSE_TIMEOUT_MS", new Kind.Whole(100, 600_000));
    all.put("WORK_CONCURRENCY", new Kind.Whole(1, 256));
    all.put("WORK_LEASE", time(Duration.ofSeconds(1), DAY));
    all.put("WORK_DELAY_MS", new Kind.Whole(1, 60_000));
    all.put("METRICS_INTERVAL_MS", new Kind.Whole(100, 86_400_000));
    all.put("HEALTH_INTERVAL_MS", new Kind.Whole(100, 86_400_000));
    all.put("CUSTOM_LOG_UPDATES", new Kind.Word("true", "false"));
    all.put("CUSTOM_RECORD_UPDATES", new Kind.Word("true", "false"));
    all.put("CUSTOM_RECORD_DIRECTORY", text);
    all.put("LOG_LEVEL", text);
    all.put("LOG_FORMAT", new Kind.Word("text", "json"));
    SECRETS.forEach(name -> all.put(name + OF_FILE, text));
    return Collections.unmodifiableMap(all);
  }

  private static Kind time(Duration least, Duration most) {
    return new Kind.Time(least, most);
  }

  /** Each name with its kind. */
  public static Map<String, Kind> kinds() {
    return ALL;
  }

  /** The names of the settings whose values are secret. */
  public static List<String> secrets() {
    return SECRETS;
  }

  /** Whether the name is known here, today's or the predecessor's. */
  public static boolean isOurs(String name) {
    return ALL.containsKey(name) || Predecessor.knows(name);
  }

  /** Whether {@code application.properties} has a value for it, so that it is never left out. */
  public static boolean hasDefault(String name) {
    Kind kind = ALL.get(name);
    boolean bounded =
        kind instanceof Kind.Time
            || kind instanceof Kind.Whole
            || kind instanceof Kind.Word
            || kind instanceof Kind.Zone;
    return bounded && WITHOUT_DEFAULT.stream().noneMatch(name::startsWith);
  }

  /**
   * Whether a name is a mistake: nobody else's, and none of ours.
   *
   * @return a sentence that begins with the name and says which one may be meant; empty if the name
   *     is known or somebody else's
   */
  public static Optional<String> mistaken(String name) {
    if (isOurs(name)) {
      return Optional.empty();
    }
    String folded = name.toUpperCase(Locale.ROOT).replace('-', '_');
    String family = family(folded);
    String nearest = nearest(folded);
    int distance = distance(folded, nearest);
    boolean ours = OURS.contains(family) && folded.startsWith(family + "_");
    boolean meant =
        family.equals(family(nearest))
            ? distance <= NEAR_IN_FAMILY
            : distance <= NEAR && folded.length() >= LONG;
    return ours || meant
        ? Optional.of(name + " is no setting; did you mean " + nearest + "?")
        : Optional.empty();
  }

  private static String family(String name) {
    return name.split("_", 2)[0];
  }

  /** The one with most of its beginning in common among those that take the fewest changes. */
  private static String nearest(String name) {
    return ALL.keySet().stream()
        .min(
            java.util.Comparator.<String>comparingInt(
                    known -> distance(name, known) - common(name, known))
                .thenComparing(java.util.Comparator.naturalOrder()))
        .orElseThrow();
  }

  private static int common(String a, String b) {
    int i = 0;
    while (i < a.length() && i < b.length() && a.charAt(i) == b.charAt(i)) {
      i++;
    }
    return i;
  }

  /** Characters to insert, delete, replace or swap with the next one. */
  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + same);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
