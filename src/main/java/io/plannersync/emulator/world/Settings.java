package io.plannersync.emulator.world;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.emulator.feeds.FeedSettings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What can be switched while the emulator runs. All methods are safe from any thread; a setter
 * takes effect with the next request.
 *
 * <p>Limits are named by the code Graph refuses with. Their defaults are those of Microsoft's
 * "Microsoft Planner limits" page, as newer copies have it; {@code titleLength}, {@code
 * checklistTitleLength} and {@code descriptionLength} (characters) are not documented by Microsoft.
 */
public final class Settings {
  private final Map<String, Integer> limits = new ConcurrentHashMap<>();
  private final Set<String> roles = ConcurrentHashMap.newKeySet();
  private final Set<String> unreadablePlans = ConcurrentHashMap.newKeySet();
  private final FeedSettings feeds = new FeedSettings();
  private volatile int pageSize = 400;
  private volatile boolean gone403;
  private volatile boolean acceptPlannerSubscriptions;
  private volatile Duration delay = Duration.ZERO;
  private volatile Duration tokenLifetime = Duration.ofSeconds(3599);
  private volatile Duration refreshTokenLifetime = Duration.ofDays(90);
  private volatile Duration deviceCodeLifetime = Duration.ofMinutes(15);
  private volatile Duration handshakeTimeout = Duration.ofSeconds(10);
  private volatile String clientSecret;

  public Settings() {
    limits.putAll(
        Map.of(
            "MaximumActiveTasksInProject", 3000,
            "MaximumTasksInProject", 9000,
            "MaximumBucketsInProject", 200,
            "MaximumPlannerPlans", 400,
            "MaximumAssigneesInTasks", 20,
            "MaximumChecklistItemsOnTask", 20,
            "MaximumReferencesOnTask", 15,
            "titleLength", 255,
            "checklistTitleLength", 100,
            "descriptionLength", 32768));
    roles.addAll(Set.of("Tasks.ReadWrite.All", "Group.Read.All", "User.Read.All"));
  }

  /** The value of a limit, by its name. */
  public int limit(String name) {
    return limits.get(name);
  }

  public Settings limit(String name, int value) {
    limits.put(name, value);
    return this;
  }

  /** Items in a page of a listing. */
  public int pageSize() {
    return pageSize;
  }

  public Settings pageSize(int items) {
    pageSize = items;
    return this;
  }

  /** Whether reading what does not exist answers 403 with Planner's ambiguous text, not 404. */
  public boolean gone403() {
    return gone403;
  }

  public Settings gone403(boolean on) {
    gone403 = on;
    return this;
  }

  /** Whether subscriptions to Planner resources are accepted; Graph refuses them. */
  public boolean acceptPlannerSubscriptions() {
    return acceptPlannerSubscriptions;
  }

  public Settings acceptPlannerSubscriptions(boolean on) {
    acceptPlannerSubscriptions = on;
    return this;
  }

  /** Time added to each request: half before its effect, half after. */
  public Duration delay() {
    return delay;
  }

  public Settings delay(Duration roundTrip) {
    delay = roundTrip;
    return this;
  }

  /** How long an access token is good for. */
  public Duration tokenLifetime() {
    return tokenLifetime;
  }

  public Settings tokenLifetime(Duration lifetime) {
    tokenLifetime = lifetime;
    return this;
  }

  /** How long a refresh token that is given now is good for. */
  public Duration refreshTokenLifetime() {
    return refreshTokenLifetime;
  }

  public Settings refreshTokenLifetime(Duration lifetime) {
    refreshTokenLifetime = lifetime;
    return this;
  }

  /** How long a person has to enter a device code. */
  public Duration deviceCodeLifetime() {
    return deviceCodeLifetime;
  }

  public Settings deviceCodeLifetime(Duration lifetime) {
    deviceCodeLifetime = lifetime;
    return this;
  }

  /** How long a subscriber's address has to answer the handshake; Graph's ten seconds. */
  public Duration handshakeTimeout() {
    return handshakeTimeout;
  }

  public Settings handshakeTimeout(Duration timeout) {
    handshakeTimeout = timeout;
    return this;
  }

  /** The only client secret the token endpoint accepts; null for any. */
  public String clientSecret() {
    return clientSecret;
  }

  public Settings clientSecret(String secret) {
    clientSecret = secret;
    return this;
  }

  /** The application permissions granted now: put into new tokens, and required of old ones. */
  public Set<String> roles() {
    return roles;
  }

  public Settings roles(Set<String> granted) {
    roles.retainAll(granted);
    roles.addAll(granted);
    return this;
  }

  /** Plans whose contents answer 403 to every token. */
  public Set<String> unreadablePlans() {
    return unreadablePlans;
  }

  public Settings unreadablePlans(Set<String> planIds) {
    unreadablePlans.retainAll(planIds);
    unreadablePlans.addAll(planIds);
    return this;
  }

  /** How the feeds of change behave. */
  public FeedSettings feeds() {
    return feeds;
  }

  /**
   * Sets what a JSON object names: the setters' names and those of {@link FeedSettings}, durations
   * in milliseconds, {@code limits} as an object.
   *
   * @throws GraphError 400 for a name or a value that is none
   */
  public void apply(ObjectNode json) {
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      JsonNode value = entry.getValue();
      switch (entry.getKey()) {
        case "pageSize" -> pageSize(Math.max(1, value.asInt()));
        case "gone403" -> gone403(value.asBoolean());
        case "acceptPlannerSubscriptions" -> acceptPlannerSubscriptions(value.asBoolean());
        case "delay" -> delay(Duration.ofMillis(value.asLong()));
        case "tokenLifetime" -> tokenLifetime(Duration.ofMillis(value.asLong()));
        case "refreshTokenLifetime" -> refreshTokenLifetime(Duration.ofMillis(value.asLong()));
        case "deviceCodeLifetime" -> deviceCodeLifetime(Duration.ofMillis(value.asLong()));
        case "handshakeTimeout" -> handshakeTimeout(Duration.ofMillis(value.asLong()));
        case "clientSecret" -> clientSecret(value.isNull() ? null : value.asText());
        case "roles" -> roles(texts(value));
        case "unreadablePlans" -> unreadablePlans(texts(value));
        case "limits" ->
            value.properties().forEach(one -> limit(one.getKey(), one.getValue().asInt()));
        default -> applyToFeeds(entry.getKey(), value);
      }
    }
  }

  private void applyToFeeds(String name, JsonNode value) {
    try {
      if (!feeds.apply(name, value)) {
        throw new GraphError(400, "BadRequest", "No such setting: " + name);
      }
    } catch (IllegalArgumentException e) {
      throw new GraphError(400, "BadRequest", e.getMessage());
    }
  }

  /** All settings but the secret, in the form {@link #apply} reads. */
  public ObjectNode json() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("pageSize", pageSize);
    all.put("gone403", gone403);
    all.put("acceptPlannerSubscriptions", acceptPlannerSubscriptions);
    all.put("delay", delay.toMillis());
    all.put("tokenLifetime", tokenLifetime.toMillis());
    all.put("refreshTokenLifetime", refreshTokenLifetime.toMillis());
    all.put("deviceCodeLifetime", deviceCodeLifetime.toMillis());
    all.put("handshakeTimeout", handshakeTimeout.toMillis());
    all.put("roles", new TreeSet<>(roles));
    all.put("unreadablePlans", new TreeSet<>(unreadablePlans));
    all.put("limits", limits);
    all.putAll(feeds.values());
    return (ObjectNode) Json.of(all);
  }

  private static Set<String> texts(JsonNode array) {
    Set<String> texts = new TreeSet<>();
    array.forEach(item -> texts.add(item.asText()));
    return texts;
  }
}
