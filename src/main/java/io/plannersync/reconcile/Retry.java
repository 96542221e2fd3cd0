package io.plannersync.reconcile;

import io.plannersync.model.Outcome;
import java.time.Duration;

/** What error policies answer. */
public final class Retry {

  /** The pair moved on while it was worked on: begin again with a look. */
  public Outcome now() {
    return new Outcome.Again(Duration.ZERO);
  }
}
