package io.plannersync.e2e;

import io.plannersync.model.Absence.Verdict;
import io.plannersync.model.WorkItem.Lane;
import io.plannersync.model.WorkName;
import io.plannersync.state.Holds;
import io.plannersync.state.Holds.Hold;
import io.plannersync.state.Links;
import io.plannersync.state.PlanState;
import io.plannersync.state.PlanStates;
import io.plannersync.state.Tombstones;
import io.plannersync.work.WorkQueue;
import java.time.Duration;
import java.util.List;

/** An operator of a running service: sees what is held and rules on it, as the HTTP API does. */
final class Operator {

  private static final String OWN = "planner-sync:";

  final Holds holds;
  final Links links;
  final PlanStates plans;
  final Tombstones tombstones;
  final WorkQueue queue;

  Operator(SyncFixture sync) {
    holds = new Holds(sync.connection(), OWN);
    links = new Links(sync.connection(), OWN);
    plans = new PlanStates(sync.connection(), OWN);
    tombstones = new Tombstones(sync.connection(), OWN);
    queue = new WorkQueue(sync.connection(), OWN);
  }

  /** What waits for a ruling. */
  List<Hold> held() {
    return holds.list(100).stream().filter(hold -> hold.state() == Holds.State.HELD).toList();
  }

  void confirm(Hold hold) {
    holds.confirm(hold.id());
    rule(hold, Verdict.DELETE);
  }

  void discard(Hold hold) {
    holds.discard(hold.id());
    rule(hold, Verdict.RESTORE);
  }

  private void rule(Hold hold, Verdict verdict) {
    for (String storeId : hold.storeIds()) {
      SyncFixture.await().until(() -> ruled(storeId, verdict));
    }
    queue.hintAll(
        hold.storeIds().stream().map(WorkName::task).toList(), Lane.INTERACTIVE, Duration.ZERO);
  }

  /** Whether the link says so now; another writer may have been faster, then it is tried again. */
  private boolean ruled(String storeId, Verdict verdict) {
    return links
        .find(storeId)
        .filter(link -> link.absence() != null && link.absence().verdict() == Verdict.HELD)
        .map(link -> links.save(link.withAbsence(link.absence().ruled(verdict))).isPresent())
        .orElse(true);
  }

  PlanState.State stateOf(String planId) {
    return plans.get(planId).map(plan -> plan.status().state()).orElse(null);
  }
}
