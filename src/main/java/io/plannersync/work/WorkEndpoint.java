package io.plannersync.work;

import io.plannersync.model.Side;
import io.plannersync.model.WorkItem.Lane;
import io.plannersync.model.WorkName.Kind;
import java.time.Duration;
import java.util.Locale;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.ScheduledPollEndpoint;

/**
 * {@code work:{kind}}, where kind is task, plan, audit, store, plans or subscription.
 *
 * <p>Options of a consumer, besides those of every scheduled consumer:
 *
 * <ul>
 *   <li>{@code concurrency} items worked on at once by this instance, default 8
 *   <li>{@code lease} default {@code 60s}: how soon a dead instance's items are taken by others;
 *       the lease of a running item is extended at every third of it
 *   <li>{@code maxAttempts} failed attempts in a row after which an item is parked, default 12
 *   <li>{@code delay} between looks for due items where the component hears no messages, and
 *       between those that the budget refuses, default 100 (ms); with {@code greedy}, on by
 *       default, there is none while items are found
 *   <li>{@code initialDelay} before the first look, default 0 (ms)
 *   <li>{@code backoffMultiplier} looks skipped after one that failed, by default a second's worth
 * </ul>
 *
 * <p>Options of a producer:
 *
 * <ul>
 *   <li>{@code lane} {@code interactive} (default) or {@code backfill}
 *   <li>{@code after} delay of the hint, default {@code 0}
 *   <li>{@code side} {@code store} if the hint is about documents alone; {@code planner} (default)
 *       if it may be about Planner, which is read then in any case
 * </ul>
 */
public class WorkEndpoint extends ScheduledPollEndpoint {

  /** With Redis away one look a second is enough. */
  private static final long MILLIS_AFTER_ERROR = 1000;

  private final WorkComponent component;
  private final Kind kind;
  private int concurrency = 8;
  private Duration lease = Duration.ofSeconds(60);
  private int maxAttempts = 12;
  private Lane lane = Lane.INTERACTIVE;
  private Duration after = Duration.ZERO;
  private Side side = Side.PLANNER;

  WorkEndpoint(String uri, WorkComponent component, Kind kind) {
    super(uri, component);
    this.component = component;
    this.kind = kind;
    setGreedy(true);
    setInitialDelay(0);
    setDelay(100);
    setBackoffErrorThreshold(1);
  }

  @Override
  public Consumer createConsumer(Processor processor) throws Exception {
    if (getBackoffMultiplier() == 0) {
      long delay = Math.max(1, getTimeUnit().toMillis(getDelay()));
      setBackoffMultiplier((int) Math.max(1, MILLIS_AFTER_ERROR / delay));
    }
    WorkConsumer consumer = new WorkConsumer(this, processor);
    configureConsumer(consumer);
    return consumer;
  }

  @Override
  public Producer createProducer() {
    return new WorkProducer(this);
  }

  WorkQueue queue() {
    return component.getQueue();
  }

  DueTimes dueTimes() {
    return component.dueTimes();
  }

  WorkBudget budget() {
    return component.getBudget();
  }

  String owner() {
    return component.getOwner();
  }

  public Kind getKind() {
    return kind;
  }

  public int getConcurrency() {
    return concurrency;
  }

  public void setConcurrency(int concurrency) {
    this.concurrency = atLeastOne("concurrency", concurrency);
  }

  public Duration getLease() {
    return lease;
  }

  public void setLease(Duration lease) {
    if (lease.toMillis() < 3) {
      throw new IllegalArgumentException("lease is too short to be extended in time: " + lease);
    }
    this.lease = lease;
  }

  public int getMaxAttempts() {
    return maxAttempts;
  }

  public void setMaxAttempts(int maxAttempts) {
    this.maxAttempts = atLeastOne("maxAttempts", maxAttempts);
  }

  public String getLane() {
    return lane.name().toLowerCase(Locale.ROOT);
  }

  public void setLane(String lane) {
    this.lane = Lane.valueOf(lane.toUpperCase(Locale.ROOT));
  }

  Lane lane() {
    return lane;
  }

  public Duration getAfter() {
    return after;
  }

  public void setAfter(Duration after) {
    this.after = after;
  }

  public String getSide() {
    return side.word();
  }

  public void setSide(String side) {
    this.side = Side.valueOf(side.toUpperCase(Locale.ROOT));
  }

  Side side() {
    return side;
  }

  private static int atLeastOne(String option, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(option + " must be at least 1: " + value);
    }
    return value;
  }
}
