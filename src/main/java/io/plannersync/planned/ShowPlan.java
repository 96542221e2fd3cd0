package io.plannersync.planned;

import io.plannersync.graph.GraphCall;
import io.plannersync.graph.Listing;
import io.plannersync.names.Directory;
import io.plannersync.reconcile.ReadTask;
import io.plannersync.state.PlanState;
import io.plannersync.state.PlanStates;
import io.plannersync.web.Answer;
import io.plannersync.web.Request;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** The steps of {@code routes/api/show-plan}: what the running service would write now. */
public final class ShowPlan {

  private static final int USUAL = 1_000;
  private static final int MOST = 100_000;

  private final PlanStates states;
  private final Predicate<String> selected;
  private final Directory directory;
  private final Function<List<Listing>, Planned> survey;

  /**
   * @param selected whether a plan is synced
   * @param survey what would be written by what these listings show
   */
  public ShowPlan(
      PlanStates states,
      Predicate<String> selected,
      Directory directory,
      Function<List<Listing>, Planned> survey) {
    this.states = states;
    this.selected = selected;
    this.directory = directory;
    this.survey = survey;
  }

  /** The lists that have to be read. */
  public List<GraphCall> calls(Request request) {
    limit(request);
    return calls(states.all().stream().map(PlanState::planId).filter(selected).toList(), directory);
  }

  /** The tasks of these plans, and the names that are due. */
  public static List<GraphCall> calls(Collection<String> planIds, Directory directory) {
    Set<GraphCall> calls = new LinkedHashSet<>();
    for (String planId : planIds) {
      directory.due(planId, false).forEach(call -> calls.add(call.waiting()));
      calls.add(ReadTask.tasksOf(planId).waiting());
    }
    return new ArrayList<>(calls);
  }

  private static int limit(Request request) {
    return request.number("limit", USUAL, 1, MOST);
  }

  /**
   * @param listings the answers to {@link #calls(Request)}
   */
  public Answer answer(Request request, List<Listing> listings) {
    return Answer.json(200, PlannedJson.whole(survey.apply(listings), limit(request)));
  }
}
