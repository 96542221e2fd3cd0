package io.plannersync.names;

import com.fasterxml.jackson.databind.JsonNode;
import io.plannersync.graph.GraphCall;
import io.plannersync.graph.GraphTarget;
import io.plannersync.graph.Listing;
import io.plannersync.model.Names;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What ids are called: the tenant's users, and each plan's buckets and labels, kept for a while.
 * What cannot be read is missing, never wrong: names then simply do not resolve.
 */
public final class Directory {

  private static final GraphTarget USERS =
      GraphTarget.v1("users")
          .with("$select", "id,displayName,mail,userPrincipalName")
          .with("$top", "999");

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

  /** Whether some of these names were never read, so that nothing is known to stand for them. */
  public boolean isUnread(String planId) {
    return users.until().equals(Instant.MIN)
        || planId != null && (!buckets.containsKey(planId) || !labels.containsKey(planId));
  }

  /**
   * The lists that are to be read now, and no other: each costs a call.
   *
   * @param planId null where only users are of interest
   * @param unknown whether something was named that is not known
   */
  public List<GraphCall> due(String planId, boolean unknown) {
    List<GraphCall> due = new ArrayList<>();
    if (isDue(users, unknown)) {
      due.add(usersCall());
    }
    if (planId != null && isDue(buckets.get(planId), unknown)) {
      due.add(bucketsCall(planId));
    }
    if (planId != null && isDue(labels.get(planId), unknown)) {
      due.add(labelsCall(planId));
    }
    return due;
  }

  private boolean isDue(Known<?> known, boolean unknown) {
    Instant now = clock.instant();
    return known == null
        || now.isAfter(known.until())
        || unknown && known.until().isBefore(now.plus(lifetime).minus(REST));
  }

  public GraphCall usersCall() {
    return GraphCall.get(USERS);
  }

  public GraphCall bucketsCall(String planId) {
    return GraphCall.get(GraphTarget.v1("planner", "plans", planId, "buckets"));
  }

  public GraphCall labelsCall(String planId) {
    return GraphCall.get(GraphTarget.v1("planner", "plans", planId, "details"));
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

  private static String text(JsonNode node, String name) {
    return node.path(name).isTextual() ? node.path(name).asText() : null;
  }
}
