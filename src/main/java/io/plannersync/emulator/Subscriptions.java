package io.plannersync.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.emulator.Exchange.Call;
import io.plannersync.emulator.Exchange.Reply;
import io.plannersync.emulator.authority.Access;
import io.plannersync.emulator.delivery.Notifier;
import io.plannersync.emulator.delivery.SubscriptionSettings;
import io.plannersync.emulator.world.Change;
import io.plannersync.emulator.world.GraphError;
import io.plannersync.emulator.world.Json;
import io.plannersync.emulator.world.PlannerWorld;
import io.plannersync.emulator.world.Settings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Change notifications ("subscription resource type" and "Receive change notifications through
 * webhooks" in Microsoft's reference). Groups and users can be subscribed to; Planner's resources
 * only where {@link Settings#acceptPlannerSubscriptions(boolean)} says so.
 *
 * <p>The access token of the newest creation, renewal or reauthorization belongs to a subscription.
 * When it ends, notifications wait, and {@code reauthorizationRequired} is sent, again and again
 * until it is answered. Seen in logs: about every 50 minutes.
 */
public final class Subscriptions {
  private static final Duration ASKED_AGAIN = Duration.ofMinutes(50);
  private static final long TICK_MILLIS = 100;
  private static final Set<String> WRITABLE =
      Set.of(
          "changeType",
          "notificationUrl",
          "lifecycleNotificationUrl",
          "resource",
          "expirationDateTime",
          "clientState",
          "latestSupportedTlsVersion",
          "includeResourceData");

  private final Map<String, ObjectNode> active = new ConcurrentHashMap<>();
  private final Clock clock;
  private final Settings settings;
  private final SubscriptionSettings switches = new SubscriptionSettings();
  private final SubscriptionRules rules;
  private final Notifier notifier;
  private final Map<String, Instant> tokenEnds = new ConcurrentHashMap<>();
  private final Map<String, Instant> asked = new ConcurrentHashMap<>();

  Subscriptions(Vertx vertx, Clock clock, Settings settings, PlannerWorld world) {
    this.clock = clock;
    this.settings = settings;
    this.rules = new SubscriptionRules(clock, settings, switches);
    this.notifier = new Notifier(vertx, clock, switches);
    world.onChange(this::changed);
    vertx.setPeriodic(TICK_MILLIS, tick -> tick());
  }

  void register(Routes routes) {
    routes.graphLater("POST", "/subscriptions", Access.TOKEN, this::create);
    routes.graph("GET", "/subscriptions", Access.TOKEN, this::list);
    routes.graph(
        "GET",
        "/subscriptions/{id}",
        Access.TOKEN,
        call -> Reply.json(200, shown(call, owned(call))));
    routes.graphLater("PATCH", "/subscriptions/{id}", Access.TOKEN, this::renew);
    routes.graph(
        "DELETE",
        "/subscriptions/{id}",
        Access.TOKEN,
        call -> {
          active.remove(owned(call).get("id").asText());
          return Reply.empty(204);
        });
    routes.graph(
        "POST",
        "/subscriptions/{id}/reauthorize",
        Access.TOKEN,
        call -> {
          authorized(call, owned(call).get("id").asText());
          return Reply.empty(204);
        });
  }

  /** How they behave. */
  public SubscriptionSettings switches() {
    return switches;
  }

  /**
   * Sends what is due by the clock, for a clock that is set by hand ({@link
   * SubscriptionSettings#byHand}).
   */
  public CompletionStage<Void> deliverDue() {
    askForTokens();
    return notifier.deliverDue().toCompletionStage();
  }

  /** Notifications and events that are still to be delivered. */
  public int waiting() {
    return notifier.waiting();
  }

  private void tick() {
    if (!switches.byHand()) {
      askForTokens();
      notifier.deliverDue();
    }
  }

  private void askForTokens() {
    Instant now = clock.instant();
    active.values().removeIf(this::isExpired);
    for (ObjectNode subscription : active.values()) {
      String id = subscription.get("id").asText();
      Instant last = asked.get(id);
      if (!isAuthorized(id) && (last == null || !now.isBefore(last.plus(ASKED_AGAIN)))) {
        asked.put(id, now);
        event(subscription, "reauthorizationRequired");
      }
    }
  }

  private boolean isAuthorized(String id) {
    Instant end = tokenEnds.get(id);
    return end == null || end.isAfter(clock.instant());
  }

  /** The token of this call is the subscription's from now on. */
  private void authorized(Call call, String id) {
    String token = call.headers().getOrDefault("authorization", "");
    String claims =
        new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8);
    tokenEnds.put(id, Instant.ofEpochSecond(Json.parse(claims).path("exp").asLong()));
    asked.remove(id);
  }

  /** The subscriptions that have not expired, with their client states. */
  public List<ObjectNode> all() {
    active.values().removeIf(this::isExpired);
    return active.values().stream().map(ObjectNode::deepCopy).toList();
  }

  /**
   * Sends a lifecycle event, if the subscription has an address for them.
   *
   * @param event {@code reauthorizationRequired}, {@code missed} or {@code subscriptionRemoved};
   *     the last also ends the subscription
   * @throws GraphError 404 if there is no such subscription
   */
  public void lifecycle(String subscriptionId, String event) {
    ObjectNode subscription = existing(subscriptionId);
    if (event.equals("subscriptionRemoved")) {
      active.remove(subscriptionId);
    }
    event(subscription, event);
  }

  /** Events are sent whether the subscription's token is good or not. */
  private void event(ObjectNode subscription, String event) {
    String url = subscription.path("lifecycleNotificationUrl").asText("");
    if (!url.isEmpty()) {
      String id = subscription.get("id").asText();
      ObjectNode item = notification(subscription, "Subscriptions/" + id);
      if (!switches.lifecycleResource()) {
        item.remove(List.of("id", "resource"));
      }
      notifier.deliver(url, item.put("lifecycleEvent", event), () -> true);
    }
  }

  private void deliver(ObjectNode subscription, ObjectNode item) {
    String id = subscription.get("id").asText();
    notifier.deliver(subscription.get("notificationUrl").asText(), item, () -> isAuthorized(id));
  }

  /**
   * Sends a notification that nothing caused.
   *
   * @throws GraphError 404 if there is no such subscription
   */
  public void send(String subscriptionId, String changeType, String resource) {
    ObjectNode subscription = existing(subscriptionId);
    ObjectNode item = notification(subscription, resource).put("changeType", changeType);
    deliver(subscription, item);
  }

  private void changed(Change change) {
    if (!change.entity().equals("task")) {
      return;
    }
    String type = change.event().equals("moved") ? "updated" : change.event();
    for (ObjectNode subscription : all()) {
      String resource = SubscriptionRules.resource(subscription);
      boolean wanted =
          resource.equals("planner/tasks")
              || resource.equals("planner/tasks/" + change.entityId())
              || resource.matches(
                  "planner/plans/(\\Q"
                      + change.planId()
                      + "\\E|\\Q"
                      + change.movedTo()
                      + "\\E)(/tasks)?");
      List<String> types = SubscriptionRules.types(subscription.get("changeType").asText());
      if (wanted && types.contains(type)) {
        String id = change.entityId();
        ObjectNode item = notification(subscription, "planner/tasks/" + id);
        item.put("changeType", type);
        item.putObject("resourceData")
            .put("@odata.type", "#Microsoft.Graph.plannerTask")
            .put("@odata.id", "planner/tasks/" + id)
            .put("id", id);
        deliver(subscription, item);
      }
    }
  }

  private ObjectNode notification(ObjectNode subscription, String resource) {
    ObjectNode item = Json.object().put("id", UUID.randomUUID().toString());
    item.put("subscriptionId", subscription.get("id").asText());
    item.set("subscriptionExpirationDateTime", subscription.get("expirationDateTime"));
    item.set("clientState", subscription.get("clientState"));
    return item.put("resource", resource).put("tenantId", Tokens.TENANT);
  }

  private Future<Reply> create(Call call) {
    ObjectNode given = call.json();
    for (String name : List.of("changeType", "notificationUrl", "resource", "expirationDateTime")) {
      if (given.path(name).asText("").isBlank()) {
        throw SubscriptionRules.invalid("The required property '" + name + "' is missing.");
      }
    }
    ObjectNode wanted = given.deepCopy().retain(WRITABLE);
    rules.check(call.caller(), wanted);
    String lifecycle = wanted.path("lifecycleNotificationUrl").asText("");
    wanted.put("expirationDateTime", rules.expiration(wanted.get("expirationDateTime").asText()));
    ObjectNode twin = twin(call, wanted);
    if (twin != null) {
      throw new GraphError(
          409,
          "ExtensionError",
          "Subscription Id "
              + twin.get("id").asText()
              + " already exists for the requested combination");
    }
    Future<Void> checked = validate(wanted.get("notificationUrl").asText());
    if (!lifecycle.isEmpty()) {
      checked = checked.compose(ok -> validate(lifecycle));
    }
    return checked.map(
        ok -> {
          ObjectNode subscription = Json.object().put("id", UUID.randomUUID().toString());
          subscription.putNull("clientState").putNull("lifecycleNotificationUrl");
          subscription.put("latestSupportedTlsVersion", "v1_2").put("includeResourceData", false);
          subscription.setAll(wanted);
          subscription.put("applicationId", call.actor().applicationId());
          subscription.put("creatorId", creator(call)).putNull("encryptionCertificate");
          subscription.putNull("encryptionCertificateId").putNull("notificationQueryOptions");
          subscription.put("notificationContentType", "application/json");
          active.put(subscription.get("id").asText(), subscription);
          authorized(call, subscription.get("id").asText());
          return Reply.json(201, shown(call, subscription));
        });
  }

  private Future<Void> validate(String url) {
    return notifier.validate(url, settings.handshakeTimeout());
  }

  private ObjectNode twin(Call call, ObjectNode wanted) {
    return all().stream()
        .filter(other -> other.get("creatorId").asText().equals(creator(call)))
        .filter(
            other -> SubscriptionRules.resource(other).equals(SubscriptionRules.resource(wanted)))
        .filter(other -> other.get("changeType").equals(wanted.get("changeType")))
        .findFirst()
        .orElse(null);
  }

  private Future<Reply> renew(Call call) {
    ObjectNode subscription = owned(call);
    ObjectNode given = call.json();
    if (!given.has("expirationDateTime") && !given.has("notificationUrl")) {
      throw SubscriptionRules.invalid(
          "Either expirationDateTime or notificationUrl must be given.");
    }
    ObjectNode next = subscription.deepCopy();
    if (given.has("notificationUrl")) {
      SubscriptionRules.requireAddress(given.get("notificationUrl").asText());
      next.set("notificationUrl", given.get("notificationUrl"));
    }
    if (given.has("expirationDateTime")) {
      next.put("expirationDateTime", rules.expiration(given.get("expirationDateTime").asText()));
    }
    String id = subscription.get("id").asText();
    return validate(next.get("notificationUrl").asText())
        .map(
            ok -> {
              active.replace(id, next);
              authorized(call, id);
              return Reply.json(200, shown(call, next));
            });
  }

  private Reply list(Call call) {
    rules.list();
    ObjectNode body = Json.object();
    body.put("@odata.context", call.root() + "/$metadata#subscriptions");
    body.set(
        "value",
        Json.of(
            all().stream()
                .filter(one -> one.get("creatorId").asText().equals(creator(call)))
                .toList()));
    return Reply.json(200, body);
  }

  private static ObjectNode shown(Call call, ObjectNode subscription) {
    ObjectNode body = Json.object();
    body.put("@odata.context", call.root() + "/$metadata#subscriptions/$entity");
    return body.setAll(subscription);
  }

  /** Another application's subscription is as good as none. */
  private ObjectNode owned(Call call) {
    ObjectNode subscription = existing(call.part("id"));
    if (!subscription.get("creatorId").asText().equals(creator(call))) {
      throw missing();
    }
    return subscription;
  }

  private ObjectNode existing(String id) {
    ObjectNode subscription = active.get(id);
    if (subscription == null || isExpired(subscription)) {
      throw missing();
    }
    return subscription;
  }

  private static GraphError missing() {
    return new GraphError(404, "ResourceNotFound", "The object was not found.");
  }

  private boolean isExpired(ObjectNode subscription) {
    Instant end = Instant.parse(subscription.get("expirationDateTime").asText());
    return !end.isAfter(clock.instant());
  }

  private static String creator(Call call) {
    String userId = call.actor().userId();
    return userId == null ? Tokens.servicePrincipal(call.actor().applicationId()) : userId;
  }
}
