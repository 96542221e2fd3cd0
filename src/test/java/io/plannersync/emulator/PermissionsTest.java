package io.plannersync.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each permission alone opens exactly the calls for which Microsoft lists it, as an application's
 * and as a user's.
 */
class PermissionsTest extends BoardTest {
  private static final List<String> READS =
      List.of("task", "details", "plan", "plan-details", "tasks", "buckets", "plans-of-group");
  private static final List<String> WRITES =
      List.of("create", "update", "update-details", "delete");
  private static final Map<String, List<String>> FAMILIES =
      Map.of(
          "reads", READS,
          "writes", WRITES,
          "history", List.of("history"),
          "plan-delta", List.of("plan-delta"),
          "me", List.of("me-delta", "user-delta", "me-tasks", "me-plans"),
          "groups", List.of("groups"),
          "group", List.of("group"),
          "users", List.of("users", "user"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Tasks.Read.All       | reads history plan-delta",
        "Tasks.ReadWrite.All  | reads writes history",
        "Group.ReadBasic.All  | groups",
        "GroupMember.Read.All | groups group",
        "Group.Read.All       | groups group",
        "Group.ReadWrite.All  | groups group",
        "Directory.Read.All   | groups group users",
        "User.ReadBasic.All   | users",
        "User.Read.All        | users",
        "Mail.Read            | "
      })
  void an_application_may_do_what_its_permission_is_listed_for(String permission, String opens) {
    emulator.settings().roles(Set.of(permission));
    String token = emulator.tokens().application("one-role");

    assertThat(opened(token)).containsExactlyInAnyOrderElementsOf(calls(opens));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Tasks.Read           | reads me history plan-delta",
        "Tasks.ReadWrite      | reads me writes history",
        "Group.Read.All       | reads me groups group",
        "Group.ReadWrite.All  | reads me writes groups group",
        "GroupMember.Read.All | groups group",
        "Directory.Read.All   | groups group users",
        "User.ReadBasic.All   | users",
        "User.Read.All        | users",
        "Mail.Read            | "
      })
  void a_user_may_do_what_the_scope_is_listed_for(String scope, String opens) {
    String token = emulator.tokens().user("one-scope", ANN, scope);

    assertThat(opened(token)).containsExactlyInAnyOrderElementsOf(calls(opens));
  }

  private static List<String> calls(String families) {
    List<String> calls = new ArrayList<>();
    if (families != null) {
      for (String family : families.split(" ")) {
        calls.addAll(FAMILIES.get(family));
      }
    }
    return calls;
  }

  private List<String> opened(String token) {
    GraphClient caller = new GraphClient(emulator.url(), token);
    List<String> opened = new ArrayList<>();
    FAMILIES.values().stream()
        .flatMap(List::stream)
        .filter(name -> isOpen(name, caller))
        .forEach(opened::add);
    return opened;
  }

  private boolean isOpen(String name, GraphClient caller) {
    int status = status(name, caller);
    // A call below /me is 400 for an application, whatever it was given.
    assertThat(status).as(name).isIn(200, 201, 204, 400, 403);
    return status / 100 == 2;
  }

  private int status(String name, GraphClient caller) {
    String plan = "/v1.0/planner/plans/" + planId;
    String group = "/v1.0/groups/" + groupId;
    String victim = world.createTask(planId, json("{'title': 'Sand'}"));
    String path = "/v1.0/planner/tasks/" + victim;
    return switch (name) {
      case "task" -> caller.get(path).status();
      case "details" -> caller.get(path + "/details").status();
      case "plan" -> caller.get(plan).status();
      case "plan-details" -> caller.get(plan + "/details").status();
      case "tasks" -> caller.get(plan + "/tasks").status();
      case "buckets" -> caller.get(plan + "/buckets").status();
      case "plans-of-group" -> caller.get(group + "/planner/plans").status();
      case "create" -> {
        String body = text("{'planId': '" + planId + "', 'title': 'New'}");
        yield caller.post("/v1.0/planner/tasks", body).status();
      }
      case "update" -> caller.patch(path, etag(path), text("{'title': 'Varnish'}")).status();
      case "update-details" -> {
        String details = path + "/details";
        yield caller.patch(details, etag(details), text("{'description': 'd'}")).status();
      }
      case "delete" -> caller.delete(path, etag(path)).status();
      case "history" -> caller.get("/beta/planner/plans/" + planId + "/historyItems").status();
      case "plan-delta" -> {
        String select = "&$select=percentComplete,assignments,creationSource";
        String filter = "?$filter=planId eq '" + planId + "'";
        yield caller.get("/beta/planner/tasks/delta" + filter + select).status();
      }
      case "me-delta" -> caller.get("/beta/me/planner/all/delta").status();
      case "user-delta" -> caller.get("/beta/users/" + ANN + "/planner/all/delta").status();
      case "me-tasks" -> caller.get("/v1.0/me/planner/tasks").status();
      case "me-plans" -> caller.get("/v1.0/me/planner/plans").status();
      case "groups" -> caller.get("/v1.0/groups?$select=id&$top=9").status();
      case "group" -> caller.get(group).status();
      case "users" -> caller.get("/v1.0/users").status();
      case "user" -> caller.get("/v1.0/users/" + ANN).status();
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** As somebody sees it whose permissions are not in question: a person. */
  private String etag(String path) {
    String token = emulator.tokens().user("other", ANN, "Tasks.ReadWrite");
    return new GraphClient(emulator.url(), token).get(path).etag();
  }
}
