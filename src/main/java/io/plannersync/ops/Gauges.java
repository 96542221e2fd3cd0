package io.plannersync.ops;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.plannersync.graph.Pace;
import io.plannersync.graph.Pace.CallClass;
import io.plannersync.model.WorkName.Kind;
import io.plannersync.ops.Judgement.Plan;
import io.plannersync.state.Conflicts;
import io.plannersync.state.Holds;
import io.plannersync.state.PlanState;
import io.plannersync.state.PlanStates;
import io.plannersync.state.Sources;
import io.plannersync.state.Troubles;
import io.plannersync.work.WorkQueue;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The numbers on {@code /observe/metrics} that are read from Redis, all at once and every few
 * seconds, so that no scrape waits for Redis. While Redis cannot be read they are not shown at all:
 * an old number would look like a new one.
 *
 * <p>Times are in seconds. Labels are few: kinds of work, classes of calls, kinds of trouble, and
 * at most {@value #PLANS} plans, those that were audited longest ago.
 */
public final class Gauges {

  private static final int PLANS = 200;
  private static final int HOLDS = 1000;
  private static final int TITLE = 60;

  private final WorkQueue queue;
  private final PlanStates plans;
  private final Conflicts conflicts;
  private final Holds holds;
  private final Troubles troubles;
  private final Pace pace;
  private final SyncHealth health;
  private final Sources sources;
  private final Clock clock;

  private final MeterRegistry registry;
  private final List<GaugeFamily> all = new ArrayList<>();
  private final GaugeFamily due;
  private final GaugeFamily size;
  private final GaugeFamily oldest;
  private final GaugeFamily rates;
  private final GaugeFamily gate;
  private final GaugeFamily totals;
  private final GaugeFamily word;
  private final GaugeFamily waiting;
  private final GaugeFamily refused;
  private final GaugeFamily planFreshness;
  private final GaugeFamily planBound;
  private final GaugeFamily planLate;
  private final GaugeFamily planAudit;
  private final GaugeFamily planAgrees;
  private final GaugeFamily planPairs;
  private final GaugeFamily planUnsettled;
  private volatile double readable;

  /** The beans that are asked. */
  public record Read(
      WorkQueue queue,
      PlanStates plans,
      Conflicts conflicts,
      Holds holds,
      Troubles troubles,
      Pace pace,
      SyncHealth health,
      Sources changes) {}

  public Gauges(MeterRegistry registry, Read from, Clock clock) {
    this.registry = registry;
    this.queue = from.queue();
    this.plans = from.plans();
    this.conflicts = from.conflicts();
    this.holds = from.holds();
    this.troubles = from.troubles();
    this.pace = from.pace();
    this.health = from.health();
    this.sources = from.changes();
    this.clock = clock;
    due = gauge("work.due", "Work items that are due now");
    size = gauge("work.queued", "Work items that are due, waiting or worked on");
    oldest = gauge("work.oldest.seconds", "How long the longest due work item has been due");
    rates = gauge("graph.rate.per.minute", "The learned rate of calls to Graph");
    gate = gauge("graph.closed.seconds", "How long Graph's gate stays closed, 0 if it is open");
    totals = gauge("items", "Items that want a look: waiting, parked, failing, held, conflicts");
    word = gauge("health", "0: UP, 1: DEGRADED, 2: DOWN");
    waiting = gauge("waiting.oldest.seconds", "How long the longest waiting task has waited");
    refused = gauge("pairs.in.trouble", "Pairs of which something cannot be synced");
    planFreshness = gauge("plan.freshness.seconds", "Time since the last look at the plan began");
    planBound = gauge("plan.bound.seconds", "The plan's bound of freshness");
    planLate = gauge("plan.late", "1 if the plan was not seen within its bound, else 0");
    planAudit = gauge("plan.audit.age.seconds", "Time since the last complete audit began");
    planAgrees = gauge("plan.agrees", "1 if both sides agreed in the last audit, else 0");
    planPairs = gauge("plan.pairs", "Pairs of the plan");
    planUnsettled = gauge("plan.unsettled", "Pairs of the plan that are not settled");
    Gauge.builder("planner.sync.readable", this, gauges -> gauges.readable)
        .description("1 if these numbers could be read the last time, else 0")
        .register(registry);
  }

  private GaugeFamily gauge(String name, String description) {
    GaugeFamily gauge = new GaugeFamily(registry, "planner.sync." + name, description);
    all.add(gauge);
    return gauge;
  }

  /** Reads all numbers anew. */
  public void refresh() {
    try {
      work();
      items();
      plans();
      readable = 1;
    } catch (RuntimeException e) {
      all.forEach(gauge -> gauge.show(Map.of()));
      word.show(Map.of(Tags.empty(), (double) Verdict.Word.DOWN.ordinal()));
      readable = 0;
      throw e;
    }
  }

  private void work() {
    List<Kind> kinds = Arrays.asList(Kind.values());
    due.show(by("kind", kinds, Kind::word, queue::due));
    size.show(by("kind", kinds, Kind::word, queue::size));
    oldest.show(by("kind", kinds, Kind::word, kind -> seconds(queue.oldestAge(kind))));
    rates.show(
        by(
            "class",
            Arrays.asList(CallClass.values()),
            call -> call.name().toLowerCase(Locale.ROOT),
            pace::ratePerMinute));
    gate.show(Map.of(Tags.empty(), seconds(pace.closed().orElse(Duration.ZERO))));
  }

  private void items() {
    Verdict verdict = health.verdict();
    word.show(Map.of(Tags.empty(), (double) verdict.word().ordinal()));
    WorkQueue.Waiting waits = queue.waiting();
    double waited = waits.oldest() == null ? 0 : since(waits.oldest(), clock.instant());
    waiting.show(Map.of(Tags.empty(), waited));
    long held = holds.list(HOLDS).stream().filter(hold -> hold.state() == Holds.State.HELD).count();
    Map<String, Double> counts =
        Map.of(
            "waiting", (double) waits.count(),
            "parked", (double) queue.parkedSize(),
            "failing", (double) queue.failingSize(),
            "held", (double) held,
            "conflicts", (double) conflicts.countOpen(),
            "health_reasons", (double) verdict.reasons().size());
    totals.show(by("state", List.copyOf(counts.keySet()), state -> state, counts::get));
    Map<Troubles.Kind, Troubles.Tally> tallies = troubles.counts();
    refused.show(
        by(
            "kind",
            Arrays.asList(Troubles.Kind.values()),
            kind -> kind.name().toLowerCase(Locale.ROOT),
            kind -> tallies.containsKey(kind) ? tallies.get(kind).count() : 0));
  }

  private void plans() {
    Instant now = clock.instant();
    List<PlanState> shown =
        plans.all().stream()
            .sorted(
                Comparator.comparing(
                    Gauges::audited, Comparator.nullsFirst(Comparator.naturalOrder())))
            .limit(PLANS)
            .toList();
    byPlan(planFreshness, shown, plan -> since(sources.seen(plan), now));
    byPlan(
        planBound,
        shown,
        plan -> plan.looking().bound() == null ? Double.NaN : seconds(plan.looking().bound()));
    byPlan(planLate, shown, plan -> new Plan(plan, sources.seen(plan)).isLate(now) ? 1 : 0);
    byPlan(planAudit, shown, plan -> since(audited(plan), now));
    byPlan(
        planAgrees, shown, plan -> plan.lastAudit() != null && plan.lastAudit().agrees() ? 1 : 0);
    byPlan(planPairs, shown, plan -> plan.size().pairs());
    byPlan(planUnsettled, shown, plan -> plan.size().unsettled());
  }

  private static void byPlan(
      GaugeFamily gauge, List<PlanState> plans, ToDoubleFunction<PlanState> value) {
    Map<Tags, Double> numbers = new HashMap<>();
    for (PlanState plan : plans) {
      String title = plan.title() == null ? "" : plan.title();
      Tags tags =
          Tags.of("plan", plan.planId())
              .and("title", title.substring(0, Math.min(TITLE, title.length())));
      numbers.put(tags, value.applyAsDouble(plan));
    }
    gauge.show(numbers);
  }

  private static <T> Map<Tags, Double> by(
      String label, List<T> keys, Function<T, String> word, ToDoubleFunction<T> value) {
    Map<Tags, Double> numbers = new HashMap<>();
    for (T key : keys) {
      numbers.put(Tags.of(label, word.apply(key)), value.applyAsDouble(key));
    }
    return numbers;
  }

  private static Instant audited(PlanState plan) {
    return plan.lastAudit() == null ? null : plan.lastAudit().began();
  }

  private static double since(Instant then, Instant now) {
    return then == null ? Double.NaN : seconds(Duration.between(then, now));
  }

  private static double seconds(Duration duration) {
    return Math.max(0, duration.toMillis()) / 1000.0;
  }
}
