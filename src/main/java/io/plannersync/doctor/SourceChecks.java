package io.plannersync.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import io.plannersync.graph.GraphTarget;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * By which ways Graph tells that something changed. Only the listing must work; each of the others
 * makes the service quicker or surer, and its absence is no failure.
 */
final class SourceChecks {

  private final boolean beta;
  private final GraphClient graph;
  private final ReadChecks reads;
  private final DelegatedCheck account;
  private final SubscriptionChecks subscriptions;
  private final Clock clock;

  SourceChecks(
      Setup setup,
      GraphClient graph,
      ReadChecks reads,
      DelegatedCheck account,
      SubscriptionChecks subscriptions,
      Clock clock) {
    this.beta = setup.planner().beta();
    this.graph = graph;
    this.reads = reads;
    this.account = account;
    this.subscriptions = subscriptions;
    this.clock = clock;
  }

  List<Check> checks() {
    return List.of(
        source("source-listing", "Listing with details", this::listing),
        source("source-notification", "Notifications of tasks", this::notification),
        source("source-user-delta", "An account's delta", beta(this::userDelta)),
        source("source-history", "A plan's history", beta(this::history)),
        source("source-modified", "Times of modification", beta(this::modified)));
  }

  private static Check source(String id, String name, Supplier<Result> question) {
    return new Check(id, name + ": a source of changes", Set.of("token", "graph"), question);
  }

  private Supplier<Result> beta(Supplier<Result> question) {
    return () -> beta ? question.get() : new Result.Skip("GRAPH_USE_BETA=never: beta is not asked");
  }

  private Result listing() {
    return ofPlan(
        id ->
            judgeListing(
                graph.get(
                    GraphTarget.v1("planner", "plans", id, "tasks").with("$expand", "details"))));
  }

  private static Result judgeListing(Answer answer) {
    JsonNode tasks = answer.body().path("value");
    if (!answer.ok() || !tasks.isArray()) {
      return answer.unusable();
    }
    if (tasks.isEmpty()) {
      return new Result.Pass("works; the plan has no tasks to see details by");
    }
    return tasks.get(0).path("details").isObject()
        ? new Result.Pass("works, with details")
        : new Result.Fail(
            "tasks are listed without their details, though $expand=details asks for them",
            "GRAPH_URL must lead to Graph itself; what answers there does not do what Graph does,"
                + " and descriptions and checklists cannot be synced with it");
  }

  private Result notification() {
    return subscriptions.isPlannerOffered()
        ? new Result.Pass("works: Graph accepts subscriptions to tasks")
        : new Result.Skip("not available; see planner-subscription");
  }

  private Result userDelta() {
    return account
        .token()
        .map(
            token ->
                offered(
                    graph.get(GraphTarget.beta("me", "planner", "all", "delta"), token), "works"))
        .orElse(new Result.Skip("needs an account that is signed in; see delegated"));
  }

  private Result history() {
    String since =
        clock.instant().minus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS).toString();
    return ofPlan(
        id ->
            offered(
                graph.get(
                    GraphTarget.beta("planner", "plans", id, "historyItems")
                        .with("$filter", "occurredDateTime gt " + since)),
                "works"));
  }

  private Result modified() {
    return ofPlan(
        id -> {
          Answer answer = graph.get(GraphTarget.beta("planner", "plans", id, "tasks"));
          JsonNode tasks = answer.body().path("value");
          if (answer.ok() && tasks.isArray() && !tasks.isEmpty()) {
            return tasks.get(0).path("lastModifiedDateTime").isTextual()
                ? new Result.Pass("works: lastModifiedDateTime is there")
                : new Result.Skip("not offered: tasks have no lastModifiedDateTime");
          }
          return offered(answer, "the plan has no tasks to see it by");
        });
  }

  private Result ofPlan(Function<String, Result> question) {
    return reads
        .plan()
        .map(plan -> question.apply(plan))
        .orElse(new Result.Skip("no readable plan is known"));
  }

  private static Result offered(Answer answer, String works) {
    if (answer.ok() && answer.body().path("value").isArray()) {
      return new Result.Pass(works);
    }
    return answer.isThrottled()
        ? answer.unusable()
        : new Result.Skip("not offered: " + answer.describe());
  }
}
