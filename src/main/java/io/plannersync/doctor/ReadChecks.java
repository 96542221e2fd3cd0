package io.plannersync.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import io.plannersync.graph.GraphTarget;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the application can read of the directory and of Planner. */
final class ReadChecks {

  /** More are not opened one by one: that would take calls away from a running service. */
  private static final int MOST_PLANS = 50;

  /** Nor are more asked for their plans. */
  private static final int MOST_GROUPS = 100;

  private static final GraphTarget GROUPS =
      GraphTarget.v1("groups").with("$select", "id,displayName").with("$top", "999");
  private static final GraphTarget USERS =
      GraphTarget.v1("users")
          .with("$select", "id,displayName,mail,userPrincipalName")
          .with("$top", "1");

  private final Setup.Planner planner;
  private final String prefix;
  private final GraphClient graph;
  private final Grants grants;
  private final List<String> groups = new ArrayList<>();
  private final Map<String, String> readable = new LinkedHashMap<>();
  private String owner = "";
  private boolean groupsUnknown;

  ReadChecks(Setup setup, GraphClient graph) {
    this.planner = setup.planner();
    this.prefix = setup.store().prefix();
    this.graph = graph;
    this.grants = new Grants(setup.azure().clientId());
    groups.addAll(planner.groupIds());
  }

  List<Check> checks() {
    Set<String> token = Set.of("token", "graph");
    return List.of(
        new Check("graph", "Graph can be reached", Set.of("GRAPH_URL"), this::reached),
        new Check("groups", "The groups can be listed", token, this::groups),
        new Check(
            "plans", "The plans can be read", Set.of("token", "graph", "groups"), this::plans),
        new Check(
            "plan-contents", "Buckets and tasks can be read", Set.of("plans"), this::contents),
        new Check("default-plan", "The default plan exists", token, this::defaultPlan),
        new Check(
            "default-bucket", "The default bucket exists", Set.of("plans"), this::defaultBucket));
  }

  /** Asked after the plans, as it matters less. */
  Check users() {
    return new Check(
        "users", "People's names can be read", Set.of("token", "graph"), this::readUsers);
  }

  /** A plan that can be read. */
  Optional<String> plan() {
    return readable.keySet().stream().findFirst();
  }

  /** A group that is known: a named one, one that was listed, or the owner of a plan. */
  Optional<String> group() {
    return groups.stream()
        .findFirst()
        .or(() -> owner.isEmpty() ? Optional.empty() : Optional.of(owner));
  }

  /** Whatever it answers: the checks that follow say what is wrong with it. */
  private Result reached() {
    Answer answer = graph.get(GraphTarget.v1(), "");
    return answer.status() == 0
        ? answer.unusable()
        : new Result.Pass(planner.graphUrl() + " answers");
  }

  private Result groups() {
    if (!planner.isEveryGroup()) {
      return new Result.Skip("not needed: PLANNER_PLAN_IDS or PLANNER_GROUP_IDS is set");
    }
    GraphClient.Items listed = graph.all(GROUPS);
    if (listed.failure().isPresent()) {
      Answer answer = listed.failure().get();
      groupsUnknown = true;
      return answer.status() == 403
          ? new Result.Fail(
              answer.describe(),
              grants.application("GroupMember.Read.All")
                  + "\nor name what to sync in PLANNER_PLAN_IDS or PLANNER_GROUP_IDS")
          : answer.unusable();
    }
    listed.items().forEach(group -> groups.add(group.path("id").asText()));
    return groups.isEmpty()
        ? new Result.Fail(
            "the tenant shows no groups", "Name the plans to sync in PLANNER_PLAN_IDS")
        : new Result.Pass("groups: " + groups.size());
  }

  private Result plans() {
    return planner.planIds().isEmpty() ? plansOfGroups() : namedPlans();
  }

  private Result namedPlans() {
    List<String> refused = new ArrayList<>();
    int asked = 0;
    for (String planId : planner.planIds()) {
      Answer answer = asked++ < MOST_PLANS ? read(planId) : null;
      if (answer == null || answer.ok()) {
        continue;
      }
      if (!answer.isRefused() && answer.status() != 400) {
        return answer.unusable();
      }
      refused.add(planId + " (" + answer.status() + ")");
    }
    if (refused.isEmpty()) {
      return new Result.Pass(counted(planner.planIds().size()));
    }
    if (readable.isEmpty()) {
      return new Result.Fail(
          "none of the plans in PLANNER_PLAN_IDS can be read: " + String.join(", ", refused),
          reading()
              + "\n"
              + "If it is granted, then no id in PLANNER_PLAN_IDS is a basic plan of this"
              + " tenant");
    }
    return new Result.Fail(
        readable.size() + " plans can be read, but not " + String.join(", ", refused),
        "Take it out of PLANNER_PLAN_IDS, or correct its id: as others can be read, it is a"
            + " premium plan (which Graph does not show), one of another tenant, or deleted");
  }

  private Result plansOfGroups() {
    if (groupsUnknown) {
      return new Result.Skip("the groups could not be listed; see groups");
    }
    int found = 0;
    List<String> unreadable = new ArrayList<>();
    for (String group : groups.subList(0, Math.min(groups.size(), MOST_GROUPS))) {
      GraphClient.Items plans = graph.all(GraphTarget.v1("groups", group, "planner", "plans"));
      if (plans.failure().isPresent()) {
        Answer answer = plans.failure().get();
        if (!answer.isRefused() && answer.status() != 400) {
          return answer.unusable();
        }
        unreadable.add("group " + group + " (" + answer.status() + ")");
      }
      for (JsonNode plan : plans.items()) {
        String planId = plan.path("id").asText();
        if (found++ < MOST_PLANS && !read(planId).ok()) {
          unreadable.add(plan.path("title").asText("") + " (" + planId + ")");
        }
      }
    }
    return judged(found, unreadable);
  }

  private Result judged(int found, List<String> unreadable) {
    String named =
        unreadable.isEmpty()
            ? ""
            : "; not readable: " + Secrets.tame(String.join(", ", unreadable));
    if (!readable.isEmpty() && (unreadable.isEmpty() || planner.isEveryGroup())) {
      return new Result.Pass(counted(found) + named);
    }
    if (!readable.isEmpty()) {
      return new Result.Fail(
          readable.size() + " plans can be read" + named,
          "Correct PLANNER_GROUP_IDS: a group that is refused while others are not is of another"
              + " tenant or deleted, and a plan is premium");
    }
    if (found == 0 && groups.size() > MOST_GROUPS) {
      return new Result.Skip(
          "the first " + MOST_GROUPS + " of " + groups.size() + " groups own no plan" + named);
    }
    if (found == 0 && unreadable.isEmpty()) {
      return new Result.Fail(
          "the groups own no basic plans",
          "Create a plan in Planner, or name others in PLANNER_PLAN_IDS; premium plans are not"
              + " shown by Graph");
    }
    return new Result.Fail("no plan can be read" + named, reading());
  }

  /** A refusal when nothing can be read is for want of the permission to read. */
  private String reading() {
    return grants.application(planner.isWritten() ? "Tasks.ReadWrite.All" : "Tasks.Read.All");
  }

  private String counted(int all) {
    String opened = all > MOST_PLANS ? " (the first " + MOST_PLANS + " were opened)" : "";
    return "plans: " + all + opened + ", the first: " + readable.values().iterator().next();
  }

  private Answer read(String planId) {
    Answer answer = graph.get(GraphTarget.v1("planner", "plans", planId));
    if (answer.ok()) {
      readable.put(planId, Secrets.tame(answer.text("title")) + " (" + planId + ")");
      if (owner.isEmpty()) {
        JsonNode container = answer.body().path("container");
        owner =
            container.path("type").asText("group").equals("group")
                ? container.path("containerId").asText(answer.text("owner"))
                : "";
      }
    }
    return answer;
  }

  private Result contents() {
    if (plan().isEmpty()) {
      return new Result.Skip("no readable plan is known");
    }
    GraphTarget plan = GraphTarget.v1("planner", "plans", plan().get());
    GraphClient.Items buckets = graph.all(plan.below("buckets"));
    GraphClient.Items tasks =
        buckets.failure().isPresent() ? buckets : graph.all(plan.below("tasks"));
    if (tasks.failure().isEmpty()) {
      return new Result.Pass(
          "buckets: " + buckets.items().size() + ", tasks: " + tasks.items().size());
    }
    Answer answer = tasks.failure().get();
    return answer.isRefused() ? new Result.Fail(answer.describe(), reading()) : answer.unusable();
  }

  private Result defaultPlan() {
    if (planner.defaultPlan().isEmpty()) {
      return new Result.Skip(
          "DEFAULT_PLANNER_PLAN_ID is not set; documents without a plan then need the key "
              + prefix
              + "config:default_plan_id");
    }
    String planId = planner.defaultPlan().get();
    Answer answer = graph.get(GraphTarget.v1("planner", "plans", planId));
    if (answer.ok()) {
      return new Result.Pass(Secrets.tame(answer.text("title")) + " (" + planId + ")");
    }
    return answer.isRefused() || answer.status() == 400
        ? new Result.Fail(
            answer.describe(),
            readable.isEmpty()
                ? reading()
                : "Correct DEFAULT_PLANNER_PLAN_ID: other plans can be read, so this one is"
                    + " premium, of another tenant, or deleted")
        : answer.unusable();
  }

  private Result defaultBucket() {
    Optional<String> plan = planner.defaultPlan().or(this::plan);
    if (planner.defaultBucket().isEmpty() || plan.isEmpty()) {
      return new Result.Skip("DEFAULT_PLANNER_BUCKET is not set; Planner then chooses");
    }
    String wanted = planner.defaultBucket().get();
    GraphClient.Items buckets =
        graph.all(GraphTarget.v1("planner", "plans", plan.get(), "buckets"));
    if (buckets.failure().isPresent()) {
      return buckets.failure().get().unusable();
    }
    boolean there =
        buckets.items().stream()
            .anyMatch(
                bucket ->
                    bucket.path("id").asText().equals(wanted)
                        || bucket.path("name").asText().equalsIgnoreCase(wanted));
    return there
        ? new Result.Pass(wanted + " is a bucket of the plan " + plan.get())
        : new Result.Fail(
            "the plan " + plan.get() + " has no bucket " + wanted,
            "Correct DEFAULT_PLANNER_BUCKET, or create the bucket. There are: "
                + names(buckets.items()));
  }

  private static String names(List<JsonNode> buckets) {
    return Secrets.tame(
        String.join(", ", buckets.stream().map(one -> one.path("name").asText()).toList()));
  }

  private Result readUsers() {
    Answer answer = graph.get(USERS);
    if (answer.ok() && answer.body().path("value").isArray()) {
      return new Result.Pass("assignees can be given and shown by name");
    }
    return answer.status() == 403
        ? new Result.Fail(
            answer.describe() + "; people are known by their ids only",
            grants.application("User.ReadBasic.All"))
        : answer.unusable();
  }
}
