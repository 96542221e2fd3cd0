package io.plannersync.model;

import java.time.Duration;

/** What became of a work item: all the queue needs to know. */
public sealed interface Outcome {

  /** Everything there was to do is done. */
  record Settled() implements Outcome {}

  /**
   * To be looked at again after {@code delay}. No attempt is counted. What a task waits for has not
   * happened yet: it goes on waiting.
   */
  record Again(Duration delay) implements Outcome {}

  /** Done; to be looked at again after {@code delay} for something else. */
  record Later(Duration delay) implements Outcome {}

  /** Did not succeed; to be tried again with growing delay. */
  record Failed(String reason) implements Outcome {}

  /** Stopped until a person or a change of the task says otherwise; shown with its reason. */
  record Parked(String reason) implements Outcome {}

  Outcome SETTLED = new Settled();
}
