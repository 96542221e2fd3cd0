package io.plannersync.sources;

import io.plannersync.graph.GraphReply;
import io.plannersync.state.PlanState;
import io.plannersync.state.Sources;
import io.plannersync.state.Sources.Proof;
import io.plannersync.state.Sources.Source;
import io.plannersync.state.Sources.State;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which source of change is trusted with a plan: the best that is switched on, works, and has not
 * missed a change of that plan since the last probe. The listing always is the last resort, and it
 * checks the others: what it finds and they do not name in time, they have missed.
 *
 * <p>The user delta has to name a change of a plan before it is trusted with it, because the
 * account may not follow the plan. The history is asked where that costs fewer calls than listing
 * the plan, which has more than one page then and not too many changes, or wherever it works if
 * beta is always to be used.
 */
public final class Ladder {

  private static final Logger LOG = LoggerFactory.getLogger(Ladder.class);

  /** A delta that has not been read for so long covers nothing any more. */
  private static final Duration ALIVE = Duration.ofSeconds(30);

  /** Trouble that is expected to pass is looked at again this soon. */
  private static final Duration TROUBLE = Duration.ofSeconds(10);

  /** A plan in which much happens is listed for so long before its history is asked again. */
  private static final Duration DEAR = Duration.ofMinutes(10);

  private final Sources sources;
  private final Set<Source> switchedOn;
  private final boolean everywhere;
  private final Duration probeInterval;
  private final Duration patience;
  private final Clock clock;

  /**
   * @param switchedOn the sources that may be used
   * @param everywhere whether the history is asked for plans of one page, too
   * @param probeInterval how long a refusal, or a change that was missed, is remembered
   * @param patience how long a source may take to name what a listing has shown already
   */
  public Ladder(
      Sources sources,
      Set<Source> switchedOn,
      boolean everywhere,
      Duration probeInterval,
      Duration patience,
      Clock clock) {
    this.sources = sources;
    this.switchedOn = Set.copyOf(switchedOn);
    this.everywhere = everywhere;
    this.probeInterval = probeInterval;
    this.patience = patience;
    this.clock = clock;
  }

  public Duration probeInterval() {
    return probeInterval;
  }

  /** The source by which the plan's changes are asked for. */
  public Source asked(PlanState plan) {
    if (isCovered(plan.planId())) {
      return Source.DELTA;
    }
    if (!mayAsk(Source.HISTORY)) {
      return Source.LISTING;
    }
    Proof proof = sources.proof(plan.planId(), Source.HISTORY);
    boolean pays = everywhere || plan.looking().pages() > 1 && !isRecent(proof.dear(), DEAR);
    return pays && !hasMissed(proof) ? Source.HISTORY : Source.LISTING;
  }

  /**
   * The history of the plan took so many calls; if a listing takes fewer, so much happens in the
   * plan that it is listed for a while.
   */
  public void took(PlanState plan, int calls) {
    if (calls > plan.looking().pages()) {
      sources.dear(plan.planId(), Source.HISTORY, clock.instant());
    }
  }

  /** Whether the delta speaks for this plan. */
  public boolean isCovered(String planId) {
    if (!isAlive()) {
      return false;
    }
    Proof proof = sources.proof(planId, Source.DELTA);
    return proof.proved() != null && !hasMissed(proof);
  }

  private boolean isAlive() {
    return switchedOn.contains(Source.DELTA)
        && sources
            .find(Source.DELTA)
            .filter(standing -> standing.state() == State.WORKS)
            .filter(standing -> standing.lastGood().plus(ALIVE).isAfter(clock.instant()))
            .isPresent();
  }

  /** Whether the source is switched on and not known to fail. */
  public boolean mayAsk(Source source) {
    return switchedOn.contains(source)
        && sources
            .find(source)
            .filter(standing -> !standing.isWorthAsking(clock.instant()))
            .isEmpty();
  }

  /** Whether this plan's history may be asked. */
  public boolean mayAskAbout(String planId) {
    return mayAsk(Source.HISTORY) && !hasMissed(sources.proof(planId, Source.HISTORY));
  }

  public boolean isSwitchedOn(Source source) {
    return switchedOn.contains(source);
  }

  private boolean hasMissed(Proof proof) {
    return isRecent(proof.missed(), probeInterval);
  }

  private boolean isRecent(Instant at, Duration within) {
    return at != null && at.plus(within).isAfter(clock.instant());
  }

  /**
   * The source answered as it should.
   *
   * @param asked when it was asked
   */
  public void works(Source source, Instant asked) {
    if (sources.works(source, asked)) {
      LOG.info("Source of change {}: works", source.word());
    }
  }

  /**
   * The source did not answer as it should.
   *
   * @return how long to do without it
   */
  public Duration fails(Source source, GraphReply reply) {
    if (reply instanceof GraphReply.Throttled throttled) {
      return throttled.retryAfter();
    }
    boolean passing = reply instanceof GraphReply.Unavailable;
    Duration pause = passing ? TROUBLE : probeInterval;
    Instant now = clock.instant();
    // Without the time in question, which would make every refusal another.
    String reason = reply.describe().replaceAll("\\?\\S*", "");
    if (sources.fails(
        source, passing ? State.WAITING : State.REFUSED, reason, now, now.plus(pause))) {
      LOG.warn(
          "Source of change {}: {} ({}); the next best serves. It is asked again in {} s",
          source.word(),
          passing ? "cannot be had now" : "is not offered to us",
          reason,
          pause.toSeconds());
    }
    return pause;
  }

  /**
   * The plan's source has named changes.
   *
   * @param changes until when each was made at the latest, by Planner id
   */
  public void named(String planId, Map<String, Instant> changes) {
    sources.announced(planId, changes);
  }

  /** The source has named what was settled already. */
  public void echoed(String planId, Collection<String> plannerIds) {
    sources.waitsNoMore(planId, plannerIds);
  }

  /** Until when the changes that the plan's source named last were made, by Planner id. */
  public Map<String, Instant> named(String planId) {
    return sources.announced(planId);
  }

  /** The source named a change of this plan. */
  public void proved(String planId, Source source) {
    sources.proved(planId, source, clock.instant());
  }

  /** For this plan the source is not to be trusted until the next probe. */
  public void distrust(String planId, Source source) {
    sources.missed(planId, source, clock.instant());
  }

  /**
   * A listing found changes that the plan's source has not named so far. Whatever it does not name
   * soon it has missed; then the plan is looked at by the next best source.
   *
   * @return when to look again to see whether it did, empty if there is no need to
   */
  public Optional<Duration> found(PlanState plan, Collection<String> unnamed) {
    Source source = asked(plan);
    if (source == Source.LISTING) {
      sources.waitsNoMore(plan.planId());
      return Optional.empty();
    }
    Instant now = clock.instant();
    Map<String, Instant> waiting = sources.unannounced(plan.planId());
    Optional<String> late =
        waiting.entrySet().stream()
            .filter(entry -> entry.getValue().plus(patience).isBefore(now))
            .map(Map.Entry::getKey)
            .findFirst();
    if (late.isPresent()) {
      LOG.warn(
          "Source of change {}: it did not name a change of task {} in plan {}; the next best"
              + " serves this plan",
          source.word(),
          late.get(),
          plan.planId());
      distrust(plan.planId(), source);
      sources.waitsNoMore(plan.planId());
      return Optional.empty();
    }
    if (!unnamed.isEmpty()) {
      sources.unannounced(plan.planId(), unnamed, now);
    }
    return unnamed.isEmpty() && waiting.isEmpty()
        ? Optional.empty()
        : Optional.of(patience.plusSeconds(1));
  }
}
