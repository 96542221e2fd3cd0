package io.plannersync.subscriptions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.graph.GraphCall;
import io.plannersync.graph.GraphReply;
import io.plannersync.graph.Listing;
import io.plannersync.model.Outcome;
import io.plannersync.model.WorkItem;
import io.plannersync.state.SubscriptionRecords;
import io.plannersync.state.SubscriptionRecords.Subscription;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one subscription alive. Its work item is due again when two thirds of its life are over; a
 * subscription that Graph refuses is asked for again once a day, since Graph may start to offer it.
 */
public final class KeepSubscription {

  private static final Logger LOG = LoggerFactory.getLogger(KeepSubscription.class);

  /** Below the shortest of the longest lives that Graph allows, 4230 minutes. */
  private static final Duration LIFE = Duration.ofHours(60);

  private static final Duration REFUSED = Duration.ofDays(1);
  private static final String SUBSCRIPTIONS = "/v1.0/subscriptions";
  private static final String WEBHOOK = "/api/graph_webhook";

  private final SubscriptionRecords records;
  private final String publicUrl;
  private final String clientState;
  private final Clock clock;

  /**
   * @param publicUrl the https base that Graph can reach
   * @param clientState the secret that Graph repeats in each notification, 128 characters at most
   */
  public KeepSubscription(
      SubscriptionRecords records, String publicUrl, String clientState, Clock clock) {
    this.records = records;
    this.publicUrl = publicUrl == null ? "" : publicUrl.replaceFirst("/+$", "");
    this.clientState = clientState;
    this.clock = clock;
  }

  /** The name of the subscription to a plan's tasks. */
  public static String ofPlan(String planId) {
    return "plan-" + planId;
  }

  /** The call that creates the subscription, or renews it. */
  public GraphCall call(WorkItem item) {
    String name = item.name().key();
    Optional<Subscription> known = records.find(name).filter(s -> s.id() != null);
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("expirationDateTime", expiration());
    if (known.isPresent()) {
      return GraphCall.patch(SUBSCRIPTIONS + "/" + known.get().id(), null, body).during(item);
    }
    body.put("changeType", name.startsWith("plan-") ? "created,updated,deleted" : "updated");
    body.put("notificationUrl", publicUrl + WEBHOOK);
    body.put("lifecycleNotificationUrl", publicUrl + WEBHOOK);
    body.put("resource", resource(name));
    body.put("clientState", clientState);
    return GraphCall.post(SUBSCRIPTIONS, body).during(item);
  }

  private static String resource(String name) {
    return name.startsWith("plan-")
        ? "/planner/plans/" + name.substring("plan-".length()) + "/tasks"
        : "/" + name;
  }

  private String expiration() {
    return clock.instant().plus(LIFE).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** Whether Graph has a subscription of ours already that we do not know. */
  public boolean isDuplicate(GraphReply reply) {
    return reply instanceof GraphReply.Conflict;
  }

  public GraphCall list() {
    return GraphCall.get(SUBSCRIPTIONS);
  }

  /** Takes over a subscription of ours, for this address, that an earlier life created. */
  public Outcome adopt(WorkItem item, Listing listing) {
    String name = item.name().key();
    if (!listing.complete()) {
      return new Outcome.Failed(
          "whose the existing subscription is cannot be told: " + listing.failure().describe());
    }
    for (JsonNode found : listing.items()) {
      if (found.path("resource").asText().equals(resource(name))
          && found.path("notificationUrl").asText().equals(publicUrl + WEBHOOK)) {
        // Its secret may be an older one, so its notifications may not be accepted: renewed now,
        // it is known, and the looks do without it until it is created anew.
        save(name, found.path("id").asText(), null);
        return new Outcome.Again(Duration.ZERO);
      }
    }
    refused(name, "Graph has a subscription of this application to another address");
    return new Outcome.Again(REFUSED);
  }

  /** What the answer makes of the subscription, and when it is due again. */
  public Outcome kept(WorkItem item, GraphReply reply) {
    String name = item.name().key();
    if (reply instanceof GraphReply.Ok ok) {
      Instant expires = instant(ok.body().path("expirationDateTime"));
      save(name, ok.body().path("id").asText(), expires);
      Duration life = Duration.between(clock.instant(), expires);
      return new Outcome.Again(life.multipliedBy(2).dividedBy(3));
    } else if (reply instanceof GraphReply.Gone && isKnown(name)) {
      save(name, null, null);
      return new Outcome.Again(Duration.ZERO);
    } else if (reply instanceof GraphReply.Throttled throttled) {
      return new Outcome.Again(throttled.retryAfter());
    } else if (reply instanceof GraphReply.Unavailable || reply instanceof GraphReply.LeaseLost) {
      return new Outcome.Failed(reply.describe());
    } else if (isHandshake(reply)) {
      return new Outcome.Failed(
          "Graph could not reach "
              + publicUrl
              + WEBHOOK
              + " ("
              + reply.describe()
              + "); PUBLIC_URL must be reachable from outside");
    }
    refused(name, reply.describe());
    return new Outcome.Again(REFUSED);
  }

  private boolean isKnown(String name) {
    return records.find(name).map(Subscription::id).isPresent();
  }

  private static boolean isHandshake(GraphReply reply) {
    return reply instanceof GraphReply.Rejected rejected
        && rejected.code().equals("ValidationError");
  }

  private void refused(String name, String reason) {
    if (records.find(name).map(Subscription::refused).isEmpty()) {
      LOG.info("Subscription {} is not offered by this tenant ({}); looks serve", name, reason);
    }
    records.save(new Subscription(name, null, null, reason, clock.instant()));
  }

  private void save(String name, String id, Instant expires) {
    records.save(new Subscription(name, id, expires, null, clock.instant()));
  }

  private Instant instant(JsonNode node) {
    return node.isTextual()
        ? OffsetDateTime.parse(node.asText()).toInstant()
        : clock.instant().plus(LIFE);
  }
}
