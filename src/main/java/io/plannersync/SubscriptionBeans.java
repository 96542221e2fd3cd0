package io.plannersync;

import io.lettuce.core.api.StatefulRedisConnection;
import io.plannersync.model.WorkItem.Lane;
import io.plannersync.state.PlanStates;
import io.plannersync.state.SubscriptionRecords;
import io.plannersync.subscriptions.KeepSubscription;
import io.plannersync.subscriptions.TidySubscriptions;
import io.plannersync.subscriptions.Wanted;
import io.plannersync.subscriptions.Webhook;
import io.plannersync.work.WorkQueue;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Composes what keeps Graph's subscriptions. */
final class SubscriptionBeans {

  private final Settings settings;
  private final SubscriptionRecords records;
  private final String clientState;
  private final Webhook webhook;
  private final Wanted wanted;
  private final Clock clock;
  private TidySubscriptions tidying;

  /**
   * @param tunnel the address that a tunnel has, empty as long as it has none; null without a
   *     tunnel
   */
  SubscriptionBeans(
      Settings settings,
      StatefulRedisConnection<String, String> connection,
      String prefix,
      PlanStates plans,
      Supplier<String> ids,
      Supplier<String> tunnel,
      Clock clock) {
    this.settings = settings;
    this.clock = clock;
    records = new SubscriptionRecords(connection, prefix);
    clientState =
        settings.find("GRAPH_WEBHOOK_CLIENT_STATE").orElseGet(() -> records.clientState(ids.get()));
    Supplier<String> publicUrl =
        settings.find("PUBLIC_URL").<Supplier<String>>map(url -> () -> url).orElse(tunnel);
    webhook = new Webhook(publicUrl, clientState, records::handshakes);
    wanted =
        new Wanted(
            publicUrl == null ? Wanted.Choice.NONE : Wanted.Choice.of(settings.text("SUBSCRIBE")),
            plans);
  }

  /**
   * The beans by the names that the routes use.
   *
   * @param skew how far Graph's clock is ahead of ours
   */
  Map<String, Object> beans(WorkQueue queue, Supplier<Duration> skew) {
    tidying =
        new TidySubscriptions(
            records,
            wanted,
            webhook,
            (name, delay) -> queue.hint(name, Lane.BACKFILL, delay),
            clock);
    KeepSubscription keeping =
        new KeepSubscription(
            records, wanted, webhook, settings.duration("SOURCE_PROBE_INTERVAL"), skew, clock);
    return Map.of("keepSubscription", keeping, "tidySubscriptions", tidying);
  }

  SubscriptionRecords records() {
    return records;
  }

  /** The secret that Graph repeats in each notification. */
  String clientState() {
    return clientState;
  }

  /** The names of the subscriptions for a plan and its group. */
  List<String> namesFor(String planId, String groupId) {
    return wanted.of(planId, groupId);
  }

  /** Whether Graph notifies us of the plan's tasks. */
  boolean isNotified(String planId) {
    return records.isLive(Wanted.ofPlan(planId), clock.instant());
  }

  /** How many subscriptions are live. */
  long live() {
    return records.all().stream().filter(one -> one.isLive(clock.instant())).count();
  }

  /** Graph has another address to call. */
  void moved() {
    tidying.moved();
  }

  /** Looks at all of them anew. */
  void started() {
    tidying.started();
  }
}
