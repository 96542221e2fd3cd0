package io.plannersync.ops;

import io.plannersync.state.Holds;
import io.plannersync.work.WorkQueue;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** The MBean {@code io.plannersync:type=Operator}, for as long as it is open. */
public final class Operator implements OperatorMXBean, AutoCloseable {

  /** Also in {@code jolokia-access.xml}. */
  public static final String NAME = "io.plannersync:type=Operator";

  private static final int SHOWN = 100;

  private final SyncHealth health;
  private final WorkQueue queue;
  private final Holds holds;
  private final Actions actions;

  /**
   * What the HTTP API does for an operator, each from an id to a sentence or a JSON text.
   *
   * @param reconcile has no id, as the pause of all plans
   */
  public record Actions(
      UnaryOperator<String> reconcile,
      UnaryOperator<String> retry,
      UnaryOperator<String> confirm,
      UnaryOperator<String> discard,
      UnaryOperator<String> pause,
      UnaryOperator<String> resume,
      UnaryOperator<String> acknowledge,
      UnaryOperator<String> pauseAll,
      UnaryOperator<String> resumeAll) {}

  public Operator(SyncHealth health, WorkQueue queue, Holds holds, Actions actions) {
    this.health = health;
    this.queue = queue;
    this.holds = holds;
    this.actions = actions;
  }

  /** Shows the MBean, in the place of one that another service in this JVM left. */
  public Operator register() {
    try {
      unregister();
      server().registerMBean(this, new ObjectName(NAME));
      return this;
    } catch (JMException e) {
      throw new IllegalStateException("the MBean " + NAME + " cannot be registered", e);
    }
  }

  @Override
  public void close() {
    try {
      unregister();
    } catch (JMException e) {
      throw new IllegalStateException("the MBean " + NAME + " cannot be removed", e);
    }
  }

  private static void unregister() throws JMException {
    ObjectName name = new ObjectName(NAME);
    if (server().isRegistered(name)) {
      server().unregisterMBean(name);
    }
  }

  private static MBeanServer server() {
    return ManagementFactory.getPlatformMBeanServer();
  }

  @Override
  public String getHealth() {
    return health.verdict().word().name();
  }

  @Override
  public List<String> getReasons() {
    return health.verdict().texts();
  }

  @Override
  public List<String> getParked() {
    return queue.parked().stream()
        .limit(SHOWN)
        .map(item -> item.name() + ": " + item.reason())
        .toList();
  }

  @Override
  public List<String> getHeld() {
    return holds.list(SHOWN).stream()
        .filter(hold -> hold.state() == Holds.State.HELD)
        .map(hold -> hold.id() + ": " + hold.reason())
        .toList();
  }

  @Override
  public String reconcileAll() {
    return actions.reconcile().apply("");
  }

  @Override
  public String retryParked(String name) {
    return actions.retry().apply(name);
  }

  @Override
  public String confirmHold(String id) {
    return actions.confirm().apply(id);
  }

  @Override
  public String discardHold(String id) {
    return actions.discard().apply(id);
  }

  @Override
  public String pausePlan(String planId) {
    return actions.pause().apply(planId);
  }

  @Override
  public String resumePlan(String planId) {
    return actions.resume().apply(planId);
  }

  @Override
  public String acknowledgePlan(String planId) {
    return actions.acknowledge().apply(planId);
  }

  @Override
  public String pauseAll() {
    return actions.pauseAll().apply("");
  }

  @Override
  public String resumeAll() {
    return actions.resumeAll().apply("");
  }
}
