package io.plannersync.subscriptions;

import io.plannersync.state.Subscription;
import io.plannersync.state.Subscription.State;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says of a subscription only what is new: the state is in the records and on the status page. */
final class SubscriptionLog {

  private static final Logger LOG = LoggerFactory.getLogger(KeepSubscription.class);

  private final Set<String> said = ConcurrentHashMap.newKeySet();

  /** Said once for all plans, and once for all groups, for a tenant has many. */
  void refused(Subscription subscription, String reason) {
    String kind = Wanted.isPlan(subscription.name()) ? "plans" : "groups";
    if (subscription.state() != State.REFUSED && said.add(kind)) {
      LOG.info(
          "Subscriptions to {} are not offered by this tenant ({} for {}); looks serve",
          kind,
          reason,
          subscription.resource());
    }
  }

  /** Said when it fails a second time in a row, and when the reason is another one later. */
  void failed(Subscription before, String reason) {
    boolean isNews = before.failures() == 1 || !kind(reason).equals(kind(before.reason()));
    if (before.failures() > 0 && isNews) {
      LOG.warn("The subscription to {} is in trouble: {}", before.resource(), reason);
    }
  }

  void gone(Subscription subscription) {
    LOG.info(
        "Graph has no subscription to {} any more; it is created anew", subscription.resource());
  }

  void live(Subscription before) {
    if (before.state() != State.LIVE || before.failures() > 1) {
      LOG.info("The subscription to {} is live", before.resource());
    }
  }

  /** Times and numbers differ from one failure to the next. */
  private static String kind(String reason) {
    return reason == null ? "" : reason.replaceAll("[0-9].*", "");
  }
}
