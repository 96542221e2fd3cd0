package io.plannersync.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.emulator.Exchange.Call;
import io.plannersync.emulator.Exchange.Caller;
import io.plannersync.emulator.Exchange.Reply;
import io.plannersync.emulator.Routes.Access;
import io.plannersync.emulator.world.Change;
import io.plannersync.emulator.world.GraphError;
import io.plannersync.emulator.world.Json;
import io.plannersync.emulator.world.PlannerWorld;
import io.plannersync.emulator.world.Settings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Change notifications ("subscription resource type" and "Receive change notifications through
 * webhooks" in Microsoft's reference). Groups and users can be subscribed to; Planner's resources
 * only where {@link Settings#acceptPlannerSubscriptions(boolean)} says so.
 *
 * <p>Undocumented and chosen here: the answer to a Planner subscription is 403 with Planner's
 * ambiguous text, a lifetime above the maximum is 400, and Planner resources would live as long as
 * groups. Where Graph demands https, plain http is accepted for loopback addresses.
 */
public final class Subscriptions {
  private static final Duration FLOOR = Duration.ofMinutes(45);
  private static final Duration LONGEST = Duration.ofMinutes(41_760);
  private static final int CLIENT_STATE = 128;
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
  private static final Set<String> CHANGE_TYPES = Set.of("created", "updated", "deleted");
  private static final Pattern GROUPS = Pattern.compile("groups(/[^/]+(/members|/owners)?)?");
  private static final Pattern USERS = Pattern.compile("users(/[^/]+)?");
  private static final Pattern PLANNER =
      Pattern.compile("planner/(tasks(/[^/]+)?|plans/[^/]+(/tasks)?)");

  private final Map<String, ObjectNode> active = new ConcurrentHashMap<>();
  private final Clock clock;
  private final Settings settings;
  private final Notifier notifier;

  Subscriptions(Vertx vertx, Clock clock, Settings settings, PlannerWorld world) {
    this.clock = clock;
    this.settings = settings;
    this.notifier = new Notifier(vertx);
    world.onChange(this::changed);
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
          owned(call);
          return Reply.empty(204);
        });
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
    String url = subscription.path("lifecycleNotificationUrl").asText("");
    if (!url.isEmpty()) {
      ObjectNode item = notification(subscription, "Subscriptions/" + subscriptionId);
      notifier.deliver(url, item.put("lifecycleEvent", event));
    }
  }

  /**
   * Sends a notification that nothing caused.
   *
   * @throws GraphError 404 if there is no such subscription
   */
  public void send(String subscriptionId, String changeType, String resource) {
    ObjectNode subscription = existing(subscriptionId);
    ObjectNode item = notification(subscription, resource).put("changeType", changeType);
    notifier.deliver(subscription.get("notificationUrl").asText(), item);
  }

  private void changed(Change change) {
    if (!change.entity().equals("task")) {
      return;
    }
    String type = change.event().equals("moved") ? "updated" : change.event();
    for (ObjectNode subscription : all()) {
      String resource = resource(subscription);
      boolean wanted =
          resource.equals("planner/tasks")
              || resource.equals("planner/tasks/" + change.entityId())
              || resource.matches(
                  "planner/plans/(\\Q"
                      + change.planId()
                      + "\\E|\\Q"
                      + change.movedTo()
                      + "\\E)(/tasks)?");
      List<String> types = types(subscription.get("changeType").asText());
      if (wanted && types.contains(type)) {
        String id = change.entityId();
        ObjectNode item = notification(subscription, "planner/tasks/" + id);
        item.put("changeType", type);
        item.putObject("resourceData")
            .put("@odata.type", "#Microsoft.Graph.plannerTask")
            .put("@odata.id", "planner/tasks/" + id)
            .put("id", id);
        notifier.deliver(subscription.get("notificationUrl").asText(), item);
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
        throw invalid("The required property '" + name + "' is missing.");
      }
    }
    ObjectNode wanted = given.deepCopy().retain(WRITABLE);
    types(wanted.get("changeType").asText());
    if (wanted.path("clientState").asText("").length() > CLIENT_STATE) {
      throw invalid("clientState must not be longer than " + CLIENT_STATE + " characters.");
    }
    requireAddress(wanted.get("notificationUrl").asText());
    String lifecycle = wanted.path("lifecycleNotificationUrl").asText("");
    if (!lifecycle.isEmpty()) {
      requireAddress(lifecycle);
    }
    allow(call.caller(), resource(wanted));
    wanted.put("expirationDateTime", expiration(wanted.get("expirationDateTime").asText()));
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
          return Reply.json(201, shown(call, subscription));
        });
  }

  private Future<Void> validate(String url) {
    return notifier.validate(url, settings.handshakeTimeout());
  }

  private ObjectNode twin(Call call, ObjectNode wanted) {
    return all().stream()
        .filter(other -> other.get("creatorId").asText().equals(creator(call)))
        .filter(other -> resource(other).equals(resource(wanted)))
        .filter(other -> other.get("changeType").equals(wanted.get("changeType")))
        .findFirst()
        .orElse(null);
  }

  private Future<Reply> renew(Call call) {
    ObjectNode subscription = owned(call);
    ObjectNode given = call.json();
    if (!given.has("expirationDateTime") && !given.has("notificationUrl")) {
      throw invalid("Either expirationDateTime or notificationUrl must be given.");
    }
    ObjectNode next = subscription.deepCopy();
    if (given.has("notificationUrl")) {
      requireAddress(given.get("notificationUrl").asText());
      next.set("notificationUrl", given.get("notificationUrl"));
    }
    if (given.has("expirationDateTime")) {
      next.put("expirationDateTime", expiration(given.get("expirationDateTime").asText()));
    }
    String id = subscription.get("id").asText();
    return validate(next.get("notificationUrl").asText())
        .map(
            ok -> {
              active.replace(id, next);
              return Reply.json(200, shown(call, next));
            });
  }

  private Reply list(Call call) {
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
    return userId == null ? call.actor().applicationId() : userId;
  }

  private void allow(Caller caller, String resource) {
    if (PLANNER.matcher(resource).matches()) {
      if (!settings.acceptPlannerSubscriptions()) {
        throw GraphError.forbidden();
      }
      Access.PLANNER_READ.require(caller);
    } else if (GROUPS.matcher(resource).matches()) {
      Access.GROUP_READ.require(caller);
    } else if (USERS.matcher(resource).matches()) {
      Access.USER_READ.require(caller);
    } else {
      throw invalid("Resource '" + resource + "' is not supported for subscriptions.");
    }
  }

  /** Below 45 minutes is raised without a word, as documented. */
  private String expiration(String asked) {
    Instant end;
    try {
      end = OffsetDateTime.parse(asked).toInstant();
    } catch (DateTimeException e) {
      throw invalid("expirationDateTime is not a time with an offset: " + asked);
    }
    Instant now = clock.instant();
    if (end.isAfter(now.plus(LONGEST))) {
      throw invalid(
          "Subscription expiration can only be " + LONGEST.toMinutes() + " minutes in the future.");
    }
    Instant soonest = now.plus(FLOOR);
    return (end.isBefore(soonest) ? soonest : end).toString();
  }

  private static List<String> types(String changeType) {
    List<String> types = Arrays.stream(changeType.split(",")).map(String::strip).toList();
    if (!CHANGE_TYPES.containsAll(types)) {
      throw invalid("changeType must be made of created, updated and deleted.");
    }
    return types;
  }

  private static void requireAddress(String url) {
    try {
      URI uri = URI.create(url);
      String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
      boolean loopback =
          host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
      if ("https".equals(uri.getScheme()) || ("http".equals(uri.getScheme()) && loopback)) {
        return;
      }
    } catch (IllegalArgumentException e) {
      // Answered below.
    }
    throw invalid("Notification endpoint must be an https address: " + url);
  }

  private static String resource(ObjectNode subscription) {
    String resource = subscription.get("resource").asText();
    return resource.startsWith("/") ? resource.substring(1) : resource;
  }

  private static GraphError invalid(String message) {
    return new GraphError(400, "InvalidRequest", message);
  }
}
