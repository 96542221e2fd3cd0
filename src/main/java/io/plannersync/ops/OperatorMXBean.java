package io.plannersync.ops;

import java.util.List;

/** What an operator sees and may do in a JMX console; the HTTP API offers the same. */
public interface OperatorMXBean {

  /** UP or DOWN, as the check {@code sync}. */
  String getHealth();

  /** Why it is DOWN, a sentence for each plan. */
  List<String> getReasons();

  /** The longest parked work, {@code name: reason}. */
  List<String> getParked();

  /** What is held back, {@code id: reason}. */
  List<String> getHeld();

  /** Has everything looked at now. */
  String reconcileAll();

  /** Tries parked work again at once: a task id, or a name as in {@link #getParked}. */
  String retryParked(String name);

  /** What was held back may happen. */
  String confirmHold(String id);

  /** What was held back does not happen. */
  String discardHold(String id);

  /** Stops the sync of a plan. */
  String pausePlan(String planId);

  /** Lets the sync of a plan go on. */
  String resumePlan(String planId);
}
