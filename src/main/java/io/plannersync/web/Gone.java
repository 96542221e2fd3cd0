package io.plannersync.web;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the service that Planner Sync replaces answered under {@code /api}, and this one does not.
 * Who still asks for it is told what to use instead.
 */
final class Gone {

  private static final String DOCUMENTS = "/api/agent/tasks";
  private static final String STATUS = "/api/sync/status";
  private static final String GRAPH = "Microsoft Graph, with a token of your own";

  /** By the beginning of the path, in whole segments; of several the first one counts. */
  private static final Map<String, String> SUCCESSORS = successors();

  private Gone() {}

  private static Map<String, String> successors() {
    Map<String, String> table = new LinkedHashMap<>();
    table.put("/api/health/chats", "");
    table.put("/api/metadata", STATUS + " for plans, " + GRAPH + " for the rest");
    table.put("/api/plans", STATUS + " for the plans that are synced, " + GRAPH + " for the rest");
    table.put("/api/tasks", DOCUMENTS);
    table.put("/api/buckets", GRAPH);
    table.put("/api/planner/tasks", GRAPH);
    table.put("/api/me/tasks", DOCUMENTS);
    table.put("/api/me", GRAPH);
    table.put("/api/users", GRAPH);
    table.put("/api/groups", GRAPH);
    table.put("/api/directory", GRAPH);
    table.put("/api/teams", GRAPH);
    table.put("/api/chats", GRAPH);
    table.put("/api/drives", GRAPH);
    table.put("/api/sites", GRAPH);
    table.put("/api/reports", GRAPH);
    table.put("/api/security", GRAPH);
    table.put("/api/deviceManagement", GRAPH);
    table.put("/api/tokens", "");
    return table;
  }

  /** 410 with the successor, if there was something at this path. */
  static Optional<Problem> at(String path) {
    return SUCCESSORS.entrySet().stream()
        .filter(gone -> path.equals(gone.getKey()) || path.startsWith(gone.getKey() + "/"))
        .findFirst()
        .map(gone -> problem(gone.getValue()));
  }

  private static Problem problem(String successor) {
    if (successor.isEmpty()) {
      return new Problem(
          410,
          "gone",
          "the predecessor offered this; this service does not, and nothing replaces it");
    }
    return new Problem(
            410, "gone", "the predecessor offered this; this service does not. Use " + successor)
        .member("successor", successor);
  }
}
