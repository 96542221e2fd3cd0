package io.plannersync.reconcile;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.plannersync.model.Applied;
import io.plannersync.model.Conflict;
import io.plannersync.model.Decision;
import io.plannersync.model.Field;
import io.plannersync.model.Outcome;
import io.plannersync.model.PlannerSight;
import io.plannersync.model.Sighting;
import io.plannersync.model.StoreSight;
import io.plannersync.model.Value;
import io.plannersync.state.Conflicts;
import io.plannersync.state.Journal;
import io.plannersync.state.StateJson;
import io.plannersync.state.Troubles;
import io.plannersync.state.Troubles.Trouble;
import io.plannersync.store.Announcements;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes down what happened to a pair, for people: journal, conflicts, troubles, log lines. */
public final class Chronicle {

  private static final Logger LOG = LoggerFactory.getLogger("io.plannersync.sync");

  private final Journal journal;
  private final Conflicts conflicts;
  private final Troubles troubles;
  private final Announcements announcements;
  private final Clock clock;

  public Chronicle(
      Journal journal,
      Conflicts conflicts,
      Troubles troubles,
      Announcements announcements,
      Clock clock) {
    this.journal = journal;
    this.conflicts = conflicts;
    this.troubles = troubles;
    this.announcements = announcements;
    this.clock = clock;
  }

  /** A merge was carried out. */
  public void merged(Applied applied, Decision.Merge merge) {
    Decision decision = applied.decision();
    Sighting seen = decision.sighting();
    noteRefused(decision);
    keep(decision);
    if (!merge.unsettled().isEmpty() && merge.again() == null) {
      String fields = merge.unsettled().toString().toLowerCase(Locale.ROOT);
      LOG.info("{}: {} would be written, but the mode forbids it", seen.storeId(), fields);
    }
    if (!merge.writesNothing() || !decision.conflicts().isEmpty()) {
      entry(decision, merge.toPlanner(), merge.toStore(), null);
    }
  }

  /** Keeps every value that has to give way. Keeping it twice keeps it once. */
  public void keep(Decision decision) {
    decision.conflicts().forEach(conflict -> keep(decision.sighting(), conflict));
  }

  /** Anything else was carried out. */
  public void done(Applied applied) {
    Decision decision = applied.decision();
    keep(decision);
    troubles.clear(decision.sighting().storeId());
    entry(decision, Map.of(), Map.of(), null);
    LOG.info(
        "{} of {} (Planner {})",
        decision.action().word(),
        decision.sighting().storeId(),
        decision.sighting().link().plannerId());
  }

  /** Neither side is left, or it is no pair any more, so nothing can be wrong with it. */
  public void forgotten(String storeId) {
    troubles.clear(storeId);
  }

  /** The pair is stopped until it changes or somebody retries. */
  public void parked(Decision decision, String reason) {
    String storeId = decision.sighting().storeId();
    List<Troubles.Note> notes = new ArrayList<>(Troubles.Note.refused(decision.refused()));
    if (notes.isEmpty()) {
      Troubles.Kind kind =
          decision.sighting().store() instanceof StoreSight.Malformed
              ? Troubles.Kind.MALFORMED
              : Troubles.Kind.LIMIT;
      notes.add(new Troubles.Note(kind, "", reason));
    }
    boolean isKnown = notes.equals(troubles.of(storeId).stream().map(Trouble::note).toList());
    if (isKnown) {
      // Looked at again because its other side changed, and still the same: said once.
      return;
    }
    troubles.set(storeId, notes, clock.instant());
    announcements.failed(decision.action().word(), storeId, reason);
    entry(decision, Map.of(), Map.of(), reason);
    LOG.warn("{} is parked: {}", storeId, reason);
  }

  /** Something is wrong beside what was done. */
  public void noted(String storeId, String reason) {
    List<Troubles.Note> notes = new ArrayList<>();
    troubles.of(storeId).forEach(trouble -> notes.add(trouble.note()));
    notes.add(new Troubles.Note(Troubles.Kind.LIMIT, "", reason));
    troubles.set(storeId, notes, clock.instant());
    LOG.warn("{}: {}", storeId, reason);
  }

  /** A pass could not finish. */
  public void troubled(Decision decision, Applied.Trouble trouble) {
    if (trouble.outcome() instanceof Outcome.Parked) {
      parked(decision, trouble.reason());
    } else if (trouble.outcome() instanceof Outcome.Failed) {
      entry(decision, Map.of(), Map.of(), trouble.reason());
      LOG.info("{} will be tried again: {}", decision.sighting().storeId(), trouble.reason());
    }
  }

  private void noteRefused(Decision decision) {
    String storeId = decision.sighting().storeId();
    Map<Field, String> before = decision.sighting().link().refused();
    decision
        .refused()
        .forEach(
            (field, reason) -> {
              if (!reason.equals(before.get(field))) {
                LOG.warn("{}: {} is not synced: {}", storeId, field.word(), reason);
              }
            });
    troubles.set(storeId, Troubles.Note.refused(decision.refused()), clock.instant());
  }

  private void keep(Sighting seen, Conflict conflict) {
    if (conflicts
        .keep(seen.storeId(), seen.link().plannerId(), conflict, clock.instant())
        .isEmpty()) {
      return;
    }
    LOG.info(
        "{}: {} differs; {} by rule {}",
        seen.storeId(),
        conflict.field().word(),
        conflict.winner() == null ? "both sides keep theirs" : conflict.winner().word() + " stands",
        conflict.reason());
  }

  private void entry(
      Decision decision, Map<Field, Value> toPlanner, Map<Field, Value> toStore, String reason) {
    Instant now = clock.instant();
    journal.record(
        decision.sighting().storeId(),
        new Journal.Entry(
            now, "settle", decision.action().word(), inputs(decision), toPlanner, toStore, reason));
  }

  /** All that was decided on, so that the decision can be explained and made again. */
  private static Map<String, String> inputs(Decision decision) {
    Sighting seen = decision.sighting();
    Map<String, String> inputs = new LinkedHashMap<>();
    inputs.put("link", StateJson.write(seen.link()).toString());
    if (seen.store() instanceof StoreSight.Document document) {
      inputs.put("store", StateJson.write(document.half()).toString());
    }
    if (seen.planner() instanceof PlannerSight.Present task) {
      inputs.put("planner", StateJson.write(task.half()).toString());
    }
    if (seen.planner() instanceof PlannerSight.Gone gone) {
      inputs.put(
          "planner", JsonNodeFactory.instance.textNode("gone: " + gone.evidence()).toString());
    }
    inputs.put("plannerTime", StateJson.write(seen.plannerTime()).toString());
    inputs.put("storeTime", StateJson.write(seen.storeTime()).toString());
    if (!seen.told().isEmpty()) {
      inputs.put("history", StateJson.writeEdits(seen.told()).toString());
    }
    if (!seen.heard().isEmpty()) {
      inputs.put("events", StateJson.writeEdits(seen.heard()).toString());
    }
    return inputs;
  }
}
