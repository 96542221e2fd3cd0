package io.plannersync.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import io.plannersync.graph.GraphCall;
import io.plannersync.graph.Listing;
import io.plannersync.model.Names;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What ids are called: the tenant's users, and each plan's buckets and labels, kept for a while.
 * What cannot be read is missing, never wrong: names then simply do not resolve.
 */
public final class Directory {

  private static final String USERS =
      "/v1.0/users?$select=id,displayName,mail,userPrincipalName&$top=999";

  /** Names that were read less than this ago are not read again. */
  private static final Duration REST = Duration.ofSeconds(5);

  private final Duration lifetime;
  private final Clock clock;
  private final Map<String, Known<Map<String, String>>> buckets = new ConcurrentHashMap<>();
  private final Map<String, Known<Map<String, String>>> labels = new ConcurrentHashMap<>();
  private volatile Known<Map<String, Names.User>> users = new Known<>(Map.of(), Instant.MIN);

  private record Known<T>(T value, Instant until) {}

  /**
   * @param lifetime how long a name is believed
   */
  public Directory(Duration lifetime, Clock clock) {
    this.lifetime = lifetime;
    this.clock = clock;
  }

  public Names names(String planId) {
    return new Names(
        users.value(),
        planId == null ? Map.of() : value(labels, planId),
        planId == null ? Map.of() : value(buckets, planId));
  }

  public boolean needsUsers() {
    return isOver(users);
  }

  public boolean needsPlan(String planId) {
    return planId != null && (isOver(buckets.get(planId)) || isOver(labels.get(planId)));
  }

  /** Something unknown was named: whether the names are old enough to be read once more. */
  public boolean isWorthAnotherLook(String planId) {
    Instant freshUntil = clock.instant().plus(lifetime).minus(REST);
    Known<?> known = planId == null ? users : buckets.get(planId);
    return known != null && known.until().isBefore(freshUntil);
  }

  public GraphCall usersCall() {
    return GraphCall.get(USERS);
  }

  public GraphCall bucketsCall(String planId) {
    return GraphCall.get("/v1.0/planner/plans/" + planId + "/buckets");
  }

  public GraphCall labelsCall(String planId) {
    return GraphCall.get("/v1.0/planner/plans/" + planId + "/details");
  }

  public void learnUsers(Listing listing) {
    Map<String, Names.User> found = new HashMap<>(users.value());
    for (JsonNode user : listing.items()) {
      String id = user.path("id").asText();
      found.put(
          id,
          new Names.User(
              id, text(user, "displayName"), text(user, "mail"), text(user, "userPrincipalName")));
    }
    users = new Known<>(Map.copyOf(found), clock.instant().plus(lifetime));
  }

  public void learnBuckets(String planId, Listing listing) {
    Map<String, String> found = new HashMap<>();
    listing.items().forEach(b -> found.put(b.path("id").asText(), b.path("name").asText()));
    buckets.put(planId, new Known<>(Map.copyOf(found), clock.instant().plus(lifetime)));
  }

  /**
   * @param listing the plan's details, alone
   */
  public void learnLabels(String planId, Listing listing) {
    Map<String, String> found = new HashMap<>();
    for (JsonNode details : listing.items()) {
      for (var label : details.path("categoryDescriptions").properties()) {
        if (label.getValue().isTextual()) {
          found.put(label.getKey(), label.getValue().asText());
        }
      }
    }
    labels.put(planId, new Known<>(Map.copyOf(found), clock.instant().plus(lifetime)));
  }

  private static Map<String, String> value(
      Map<String, Known<Map<String, String>>> known, String planId) {
    Known<Map<String, String>> found = known.get(planId);
    return found == null ? Map.of() : found.value();
  }

  private boolean isOver(Known<?> known) {
    return known == null || clock.instant().isAfter(known.until());
  }

  private static String text(JsonNode node, String name) {
    return node.path(name).isTextual() ? node.path(name).asText() : null;
  }
}
