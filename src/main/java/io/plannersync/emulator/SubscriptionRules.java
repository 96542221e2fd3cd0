package io.plannersync.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.emulator.Exchange.Caller;
import io.plannersync.emulator.authority.Access;
import io.plannersync.emulator.delivery.SubscriptionSettings;
import io.plannersync.emulator.world.GraphError;
import io.plannersync.emulator.world.Settings;
import java.net.URI;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a subscription has to be ("subscription resource type" in Microsoft's reference).
 *
 * <p>Undocumented and chosen here: the answer to a Planner subscription is 403 with Planner's
 * ambiguous text, a life above the longest is 400, and Planner resources would live as long as
 * groups. Where Graph demands https, plain http is accepted for loopback addresses.
 */
final class SubscriptionRules {
  private static final Duration FLOOR = Duration.ofMinutes(45);
  private static final Duration LONGEST = Duration.ofMinutes(41_760);
  private static final int CLIENT_STATE = 128;
  private static final int LISTS = 25;
  private static final Duration LISTS_WITHIN = Duration.ofSeconds(20);
  private static final Set<String> CHANGE_TYPES = Set.of("created", "updated", "deleted");
  private static final Pattern GROUPS = Pattern.compile("groups(/[^/]+(/members|/owners)?)?");
  private static final Pattern USERS = Pattern.compile("users(/[^/]+)?");
  private static final Pattern PLANNER =
      Pattern.compile("planner/(tasks(/[^/]+)?|plans/[^/]+(/tasks)?)");

  private final Clock clock;
  private final Settings settings;
  private final SubscriptionSettings switches;
  private final Deque<Instant> lists = new ArrayDeque<>();

  SubscriptionRules(Clock clock, Settings settings, SubscriptionSettings switches) {
    this.clock = clock;
    this.settings = settings;
    this.switches = switches;
  }

  /**
   * @throws GraphError 400 or 403 if Graph does not offer it
   */
  void check(Caller caller, ObjectNode wanted) {
    types(wanted.get("changeType").asText());
    if (wanted.path("clientState").asText("").length() > CLIENT_STATE) {
      throw invalid("clientState must not be longer than " + CLIENT_STATE + " characters.");
    }
    requireAddress(wanted.get("notificationUrl").asText());
    String lifecycle = wanted.path("lifecycleNotificationUrl").asText("");
    if (!lifecycle.isEmpty()) {
      requireAddress(lifecycle);
    }
    allow(caller, resource(wanted));
  }

  private void allow(Caller caller, String resource) {
    if (switches.refusal() != 0) {
      throw refused(switches.refusal());
    }
    if (PLANNER.matcher(resource).matches()) {
      if (!settings.acceptPlannerSubscriptions()) {
        throw refused(switches.plannerRefusal());
      }
      caller.require(Access.PLANNER_READ);
    } else if (GROUPS.matcher(resource).matches()) {
      caller.require(Access.GROUP_CHANGES);
    } else if (USERS.matcher(resource).matches()) {
      caller.require(Access.USERS);
    } else {
      throw invalid("Resource '" + resource + "' is not supported for subscriptions.");
    }
  }

  private static GraphError refused(int status) {
    return status == 403
        ? GraphError.forbidden()
        : new GraphError(status, "ExtensionError", "Operation is not supported for this resource.");
  }

  /** Below 45 minutes is raised without a word, as documented. */
  String expiration(String asked) {
    Instant end;
    try {
      end = OffsetDateTime.parse(asked).toInstant();
    } catch (DateTimeException e) {
      throw invalid("expirationDateTime is not a time with an offset: " + asked);
    }
    Instant now = clock.instant();
    Duration longest = switches.longest() == null ? LONGEST : switches.longest();
    if (end.isAfter(now.plus(longest))) {
      throw invalid(
          "Subscription expiration can only be " + longest.toMinutes() + " minutes in the future.");
    }
    Instant soonest = now.plus(FLOOR);
    Instant granted = end.isBefore(soonest) ? soonest : end;
    Instant most = switches.granted() == null ? granted : now.plus(switches.granted());
    return (granted.isAfter(most) ? most : granted).toString();
  }

  /**
   * The list has a throttle of its own: 25 in 20 seconds for an application in a tenant.
   *
   * @throws GraphError 429
   */
  synchronized void list() {
    Instant now = clock.instant();
    lists.removeIf(at -> !at.isAfter(now.minus(LISTS_WITHIN)));
    if (lists.size() >= LISTS) {
      throw new GraphError(429, "TooManyRequests", "Too many requests.");
    }
    lists.add(now);
  }

  static List<String> types(String changeType) {
    List<String> types = Arrays.stream(changeType.split(",")).map(String::strip).toList();
    if (!CHANGE_TYPES.containsAll(types)) {
      throw invalid("changeType must be made of created, updated and deleted.");
    }
    return types;
  }

  static void requireAddress(String url) {
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

  /** Without the slash that may or may not begin it. */
  static String resource(ObjectNode subscription) {
    String resource = subscription.get("resource").asText();
    return resource.startsWith("/") ? resource.substring(1) : resource;
  }

  static GraphError invalid(String message) {
    return new GraphError(400, "InvalidRequest", message);
  }
}
