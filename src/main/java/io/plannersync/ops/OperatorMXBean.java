package io.plannersync.ops;

import java.util.List;

/** What an operator sees and may do in a JMX console; the HTTP API offers the same. */
public interface OperatorMXBean {

  /** UP, DEGRADED or DOWN, as the check {@code sync}. */
  String getHealth();

  /** Why it is not UP: what is wrong, since when, and what to do. */
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

  /** Says that somebody knows that a plan is gone. */
  String acknowledgePlan(String planId);

  /** Stops the sync of all plans. */
  String pauseAll();

  /** Lets the sync of all plans go on. */
  String resumeAll();
}
