package io.plannersync;

import io.plannersync.graph.GraphDoor;
import io.plannersync.graph.Pace;
import io.plannersync.looking.DeltaLook;
import io.plannersync.looking.Freshness;
import io.plannersync.looking.HistoryLook;
import io.plannersync.looking.LookInterval;
import io.plannersync.looking.ProbeSources;
import io.plannersync.model.WorkItem.Lane;
import io.plannersync.model.WorkName;
import io.plannersync.names.Directory;
import io.plannersync.planner.PlannerLens;
import io.plannersync.sources.ChangeTimes;
import io.plannersync.sources.History;
import io.plannersync.sources.Ladder;
import io.plannersync.sources.UserDelta;
import io.plannersync.state.Links;
import io.plannersync.state.Marks;
import io.plannersync.state.PlanStates;
import io.plannersync.state.Sources;
import io.plannersync.state.Sources.Source;
import io.plannersync.work.WorkQueue;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Builds the beans by which changes in Planner come to be known. */
final class SourceBeans {

  private final Sources sources;
  private final Ladder ladder;
  private final Freshness freshness;
  private final Duration idle;
  private final List<WorkName.Kind> looks = new ArrayList<>();
  private final Map<String, Object> beans = new LinkedHashMap<>();

  SourceBeans(
      Settings settings,
      Sources sources,
      PlanStates states,
      Links links,
      Marks marks,
      Directory directory,
      WorkQueue queue,
      Pace pace,
      GraphDoor door,
      PlannerLens lens,
      Clock clock) {
    this.sources = sources;
    Set<Source> switchedOn = switchedOn(settings);
    ladder =
        new Ladder(
            sources,
            switchedOn,
            settings.text("GRAPH_USE_BETA").equals("always"),
            settings.duration("SOURCE_PROBE_INTERVAL"),
            settings.duration("SOURCE_PATIENCE"),
            clock);
    idle = settings.duration("SYNC_INTERVAL_IDLE");
    freshness =
        new Freshness(
            ladder,
            states,
            new LookInterval(settings.duration("SYNC_INTERVAL_BUSY"), idle),
            settings.duration("DELTA_INTERVAL"),
            () -> pace.ratePerMinute(Pace.CallClass.READ),
            clock);
    History history = new History(settings.find("AZURE_CLIENT_ID").orElse(""), door::skew, lens);
    beans.put(
        "historyLook",
        new HistoryLook(
            ladder, history, sources, states, links, marks, directory, queue, freshness, idle,
            clock));
    beans.put(
        "deltaLook",
        new DeltaLook(
            ladder, new UserDelta(), sources, states, links, marks, queue, freshness, clock));
    beans.put("probeSources", new ProbeSources(ladder, history, states, clock));
    beans.put(
        "changeTimes",
        new ChangeTimes(
            history, ladder, door::skew, !settings.text("GRAPH_USE_BETA").equals("never")));
    looks.addAll(
        List.of(
            WorkName.Kind.STORE,
            WorkName.Kind.PLANS,
            WorkName.Kind.SOURCES,
            WorkName.Kind.SUBSCRIPTIONS));
    if (switchedOn.contains(Source.DELTA)) {
      looks.add(WorkName.Kind.DELTA);
    }
  }

  /** What may be used at all: beta's feeds not without beta, the delta not without an account. */
  private static Set<Source> switchedOn(Settings settings) {
    Set<Source> on = EnumSet.of(Source.LISTING);
    settings.list("CHANGE_SOURCES").forEach(word -> on.add(Source.of(word)));
    if (settings.text("GRAPH_USE_BETA").equals("never")) {
      on.removeAll(EnumSet.of(Source.DELTA, Source.HISTORY));
    }
    if (settings.text("PLANNER_DELEGATED_AUTH").equals("off")) {
      on.remove(Source.DELTA);
    }
    return on;
  }

  Map<String, Object> beans() {
    return beans;
  }

  Ladder ladder() {
    return ladder;
  }

  Freshness freshness() {
    return freshness;
  }

  Duration idle() {
    return idle;
  }

  /** The looks that are never over. */
  List<WorkName.Kind> looks() {
    return looks;
  }

  /** What was refused before is asked for once more after a start. */
  void probe(WorkQueue queue) {
    sources.retryAll();
    queue.hint(new WorkName(WorkName.Kind.SOURCES, ""), Lane.INTERACTIVE, Duration.ZERO);
  }
}
