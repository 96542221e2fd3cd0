package io.plannersync.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.model.Field;
import io.plannersync.model.Half;
import io.plannersync.model.Link;
import io.plannersync.model.Names;
import io.plannersync.model.Value;
import io.plannersync.state.Links;
import io.plannersync.state.PlanState;
import io.plannersync.state.PlanStates;
import io.plannersync.web.Answer;
import io.plannersync.web.Brief;
import io.plannersync.web.Etag;
import io.plannersync.web.Json;
import io.plannersync.web.Request;
import java.util.Map;
import java.util.function.Function;

/**
 * Planner's side as it was last settled, in the shape of Graph's plans with buckets and tasks. It
 * costs no call to Graph.
 */
public final class SettledBoard {

  private static final Map<String, Integer> PRIORITIES =
      Map.of("urgent", 1, "high", 3, "normal", 5, "low", 9);

  private final PlanStates plans;
  private final Links links;
  private final Function<String, Names> names;
  private final Brief brief;

  /**
   * @param names of a plan, by its id
   */
  public SettledBoard(PlanStates plans, Links links, Function<String, Names> names, Brief brief) {
    this.plans = plans;
    this.links = links;
    this.names = names;
    this.brief = brief;
  }

  /** 200, 304. */
  public Answer board(Request request) {
    return Etag.conditional(request, brief.get("board", () -> Answer.json(200, body())));
  }

  private ObjectNode body() {
    ObjectNode body = Json.MAPPER.createObjectNode();
    body.putArray("plans");
    body.putArray("users");
    for (PlanState state : plans.all()) {
      Names known = names.apply(state.planId());
      ObjectNode plan = body.withArray("plans").addObject();
      plan.put("id", state.planId()).put("title", state.title());
      plan.putObject("details")
          .set("categoryDescriptions", Json.MAPPER.valueToTree(known.labels()));
      plan.putArray("buckets");
      known
          .buckets()
          .forEach(
              (id, name) -> plan.withArray("buckets").addObject().put("id", id).put("name", name));
      plan.putArray("tasks");
      links.findAll(links.inPlan(state.planId())).forEach((id, link) -> task(plan, link));
      body.set("users", users(known));
    }
    return body;
  }

  private static com.fasterxml.jackson.databind.JsonNode users(Names known) {
    var users = Json.MAPPER.createArrayNode();
    known
        .users()
        .forEach(
            (id, user) -> users.addObject().put("id", id).put("displayName", user.displayName()));
    return users;
  }

  private static void task(ObjectNode plan, Link link) {
    if (!link.complete()) {
      return;
    }
    Half half = link.base().planner();
    ObjectNode task = plan.withArray("tasks").addObject();
    task.put("id", link.plannerId()).put("task_id", link.storeId());
    task.put("title", half.get(Field.TITLE).asText());
    task.put("bucketId", half.get(Field.BUCKET).asText());
    task.put(
        "percentComplete", half.get(Field.PROGRESS) instanceof Value.Percent p ? p.percent() : 0);
    task.put("priority", PRIORITIES.getOrDefault(half.get(Field.PRIORITY).asText(), 5));
    if (half.get(Field.DUE) instanceof Value.Day day) {
      task.put("dueDateTime", day.date().toString());
    }
    ObjectNode assignments = task.putObject("assignments");
    half.get(Field.ASSIGNEES).asMembers().keySet().forEach(assignments::putObject);
    ObjectNode labels = task.putObject("appliedCategories");
    half.get(Field.LABELS).asMembers().keySet().forEach(key -> labels.put(key, true));
    ObjectNode details = task.putObject("details");
    details.put("description", half.get(Field.DESCRIPTION).asText());
    ObjectNode checklist = details.putObject("checklist");
    half.get(Field.CHECKLIST)
        .asItems()
        .forEach(
            item ->
                checklist
                    .putObject(item.id())
                    .put("title", item.title())
                    .put("isChecked", item.checked()));
  }
}
