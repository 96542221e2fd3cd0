package io.plannersync.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.plannersync.graph.GraphTarget;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Creates a task, changes and deletes it, in a plan that was named for it. Whatever goes wrong in
 * between, the task is deleted; if that fails, its id is told.
 */
final class WriteProbe {

  private static final GraphTarget TASKS = GraphTarget.v1("planner", "tasks");
  private static final int ATTEMPTS = 3;

  private final String plan;
  private final boolean mayWrite;
  private final GraphClient graph;
  private final TokenChecks token;
  private final Grants grants;
  private final String title = "Planner Sync doctor: a test, may be deleted, " + UUID.randomUUID();

  WriteProbe(Setup setup, GraphClient graph, TokenChecks token) {
    this.plan = setup.probePlan().orElse("");
    this.mayWrite = setup.planner().isWritten();
    this.graph = graph;
    this.token = token;
    this.grants = new Grants(setup.azure().clientId());
  }

  Check check() {
    return new Check(
        "write-probe",
        "A task can be created, changed and deleted",
        Set.of("token", "graph"),
        this::probe);
  }

  private Result probe() {
    if (plan.isEmpty()) {
      return new Result.Skip("not asked for: --write-probe PLAN_ID creates and deletes a task");
    }
    JsonNode task = JsonNodeFactory.instance.objectNode().put("planId", plan).put("title", title);
    Answer created = graph.post(TASKS, task);
    String id = created.ok() ? created.text("id") : lost(created);
    if (id.isEmpty()) {
      return created.isRejected() ? refused(created) : unclear(created);
    }
    JsonNode half = JsonNodeFactory.instance.objectNode().put("percentComplete", 50);
    Answer changed = graph.patch(path(id), created.etag(), half);
    Optional<Answer> left = delete(id, changed.ok() ? changed.etag() : created.etag());
    if (left.isPresent()) {
      return new Result.Fail(
          "the test task " + id + " could not be deleted: " + left.get().describe(),
          "Delete the task " + id + " in Planner; its title begins with: Planner Sync doctor");
    }
    if (!created.ok()) {
      return new Result.Fail(
          created.describe() + "; the task was there nevertheless, and was deleted again",
          "Answers of Graph get lost; check proxies between here and there, run doctor again");
    }
    if (!changed.ok()) {
      return changed.status() == 403 ? refused(changed) : changed.unusable();
    }
    return new Result.Pass("created, changed and deleted a task in the plan " + plan);
  }

  private static GraphTarget path(String id) {
    return TASKS.below(id);
  }

  /** The id of the task if it was created and only the answer was lost. */
  private String lost(Answer created) {
    if (created.isRejected()) {
      return "";
    }
    return graph.all(GraphTarget.v1("planner", "plans", plan, "tasks")).items().stream()
        .filter(task -> task.path("title").asText().equals(title))
        .map(task -> task.path("id").asText())
        .findFirst()
        .orElse("");
  }

  /** Empty once it is gone; else the answer that says why not. */
  private Optional<Answer> delete(String id, String etag) {
    String known = etag;
    Answer answer = null;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (known.isEmpty()) {
        Answer read = graph.get(path(id));
        if (read.isRefused()) {
          return Optional.empty();
        }
        known = read.etag();
      }
      answer = graph.delete(path(id), known);
      if (answer.ok() || answer.status() == 404) {
        return Optional.empty();
      }
      known = "";
    }
    return Optional.of(answer);
  }

  private Result unclear(Answer created) {
    if (created.isThrottled()) {
      return created.unusable();
    }
    return new Result.Fail(
        created.describe() + "; no such task was found in the plan",
        "Run doctor again. Should a task whose title begins with \"Planner Sync doctor\" show up"
            + " later, delete it");
  }

  private Result refused(Answer answer) {
    if (answer.code().startsWith("Maximum")) {
      return new Result.Fail(
          answer.describe(), "The plan has reached a limit of Planner: complete or delete tasks");
    }
    if (answer.isRefused() && !token.has("Tasks.ReadWrite.All")) {
      String mode = mayWrite ? "" : "\n(SYNC_MODE only reads; without --write-probe this passes)";
      return new Result.Fail(answer.describe(), grants.application("Tasks.ReadWrite.All") + mode);
    }
    return new Result.Fail(
        answer.describe(),
        "--write-probe wants the id of a basic plan of this tenant that is not archived; the"
            + " permission to write is granted");
  }
}
