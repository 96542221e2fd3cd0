package io.plannersync.subscriptions;

import io.plannersync.graph.GraphCall;
import io.plannersync.model.WorkItem;
import io.plannersync.state.Subscription;

/**
 * The one call that is made about a subscription next.
 *
 * @param before what its record was before the call
 */
public record Step(WorkItem item, Action action, Subscription before, GraphCall call) {

  /** What the call is for. */
  public enum Action {
    /** Asks Graph for the subscription. */
    CREATE,
    /** Looks whether Graph has it: a creation's answer was lost, or said so. */
    FIND,
    /** Gives it a new life. */
    RENEW,
    /** Lets Graph go on with a new access token. */
    REAUTHORIZE,
    /** Looks whether it is still there. */
    LOOK,
    /** Deletes it. */
    REMOVE
  }

  /** Whether the answer is a collection. */
  public boolean isList() {
    return action == Action.FIND;
  }
}
