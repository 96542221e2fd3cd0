package io.plannersync.e2e;

import static io.plannersync.e2e.SyncFixture.await;

import io.plannersync.state.PlanState;
import java.time.Instant;

/** Waits for looks at both sides, so that what should not happen had its chance. */
final class Looks {

  private Looks() {}

  /** Two complete listings of the plan begin later than the time of grace, and all is done then. */
  static void goOn(SyncFixture sync) {
    Instant from = Instant.now().plus(sync.deleteGrace());
    Operator operator = new Operator(sync);
    await()
        .until(
            () ->
                operator
                    .plans
                    .get(sync.plan())
                    .map(PlanState::looking)
                    .filter(looking -> looking.completeListings().size() == 2)
                    .filter(looking -> looking.completeListings().stream().allMatch(from::isBefore))
                    .isPresent());
    sync.settle();
  }
}
