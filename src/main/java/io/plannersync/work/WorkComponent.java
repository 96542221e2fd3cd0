package io.plannersync.work;

import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.plannersync.model.WorkName.Kind;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.apache.camel.Endpoint;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.DefaultComponent;

/**
 * Camel's door to the work queue: {@code from: work:task} works on items, {@code to: work:task}
 * hints them. The options stand at {@link WorkEndpoint}.
 *
 * <p>The queue and the budget are set here or, left out, found by type in the registry. A queue is
 * required; without a budget there are no limits.
 */
public class WorkComponent extends DefaultComponent {

  private WorkQueue queue;
  private WorkBudget budget;
  private String owner;
  private Supplier<StatefulRedisPubSubConnection<String, String>> messages;
  private final DueTimes dueTimes = new DueTimes();
  private WakeUps wakeUps;
  private ScheduledExecutorService clock;

  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
      throws Exception {
    WorkEndpoint endpoint = new WorkEndpoint(uri, this, kind(remaining));
    setProperties(endpoint, parameters);
    return endpoint;
  }

  @Override
  protected void doInit() throws Exception {
    super.doInit();
    if (queue == null) {
      queue = CamelContextHelper.mandatoryFindSingleByType(getCamelContext(), WorkQueue.class);
    }
    if (budget == null) {
      budget = theOnlyBudget(getCamelContext().getRegistry().findByType(WorkBudget.class));
    }
    if (owner == null) {
      owner = getCamelContext().getName() + "-" + UUID.randomUUID();
    }
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    if (messages != null) {
      clock =
          getCamelContext()
              .getExecutorServiceManager()
              .newSingleThreadScheduledExecutor(this, "work-due-times");
      wakeUps = new WakeUps(queue, dueTimes, messages.get());
      wakeUps.begin(clock);
    }
  }

  @Override
  protected void doStop() throws Exception {
    if (wakeUps != null) {
      getCamelContext().getExecutorServiceManager().shutdownNow(clock);
      wakeUps.close();
    }
    super.doStop();
  }

  DueTimes dueTimes() {
    return dueTimes;
  }

  /** Without one, each consumer asks Redis for itself, every {@code delay}. */
  public void setMessages(Supplier<StatefulRedisPubSubConnection<String, String>> messages) {
    this.messages = messages;
  }

  public WorkQueue getQueue() {
    return queue;
  }

  public void setQueue(WorkQueue queue) {
    this.queue = queue;
  }

  public WorkBudget getBudget() {
    return budget;
  }

  /** Asked before items are taken. */
  public void setBudget(WorkBudget budget) {
    this.budget = budget;
  }

  public String getOwner() {
    return owner;
  }

  /** Who holds the leases of this instance; for people to read, by default a random id. */
  public void setOwner(String owner) {
    this.owner = owner;
  }

  /** Working without limits because there are two of them would be the worst reading. */
  private static WorkBudget theOnlyBudget(Set<WorkBudget> found) {
    if (found.size() > 1) {
      throw new IllegalStateException(
          "work: has to be told which of these budgets to ask: " + found);
    }
    return found.isEmpty() ? WorkBudget.OPEN : found.iterator().next();
  }

  private static Kind kind(String word) {
    try {
      return Kind.of(word);
    } catch (IllegalArgumentException unknown) {
      throw new IllegalArgumentException(
          "work:" + word + ": there is no such kind of work", unknown);
    }
  }
}
