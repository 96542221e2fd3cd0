package io.plannersync.emulator.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.emulator.world.GraphError;
import io.plannersync.emulator.world.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** How subscriptions behave; every switch takes effect at once, from any thread. */
public final class SubscriptionSettings {
  private volatile int plannerRefusal = 403;
  private volatile int refusal;
  private volatile Duration longest;
  private volatile Duration granted;
  private volatile boolean duplicates;
  private volatile boolean shuffled;
  private volatile boolean byHand;
  private volatile boolean lifecycleResource;

  /** The status that refuses Planner's resources where they are not accepted: 403 or 400. */
  public int plannerRefusal() {
    return plannerRefusal;
  }

  public SubscriptionSettings plannerRefusal(int status) {
    plannerRefusal = status;
    return this;
  }

  /** The status that refuses every new subscription, 0 for none. */
  public int refusal() {
    return refusal;
  }

  public SubscriptionSettings refusal(int status) {
    refusal = status;
    return this;
  }

  /** A longer life is refused with 400; null for Graph's own bound of each resource. */
  public Duration longest() {
    return longest;
  }

  public SubscriptionSettings longest(Duration life) {
    longest = life;
    return this;
  }

  /** No longer life is granted, whatever is asked for; null for what is asked for. */
  public Duration granted() {
    return granted;
  }

  public SubscriptionSettings granted(Duration life) {
    granted = life;
    return this;
  }

  /** Whether each notification is sent twice. */
  public boolean duplicates() {
    return duplicates;
  }

  public SubscriptionSettings duplicates(boolean on) {
    duplicates = on;
    return this;
  }

  /**
   * Whether lifecycle events name a {@code resource} and have an {@code id}: both forms are
   * published, the reference's sample has neither, logs show them.
   */
  public boolean lifecycleResource() {
    return lifecycleResource;
  }

  public SubscriptionSettings lifecycleResource(boolean on) {
    lifecycleResource = on;
    return this;
  }

  /** Whether what is due at once is sent in any order. */
  public boolean shuffled() {
    return shuffled;
  }

  public SubscriptionSettings shuffled(boolean on) {
    shuffled = on;
    return this;
  }

  /** Whether nothing is sent by itself, for a clock that is set by hand. */
  public boolean byHand() {
    return byHand;
  }

  public SubscriptionSettings byHand(boolean on) {
    byHand = on;
    return this;
  }

  /**
   * Sets what a JSON object names: the setters' names, durations in milliseconds.
   *
   * @throws GraphError 400 for a name that is none of them
   */
  public void apply(JsonNode json) {
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      JsonNode value = entry.getValue();
      switch (entry.getKey()) {
        case "plannerRefusal" -> plannerRefusal(value.asInt());
        case "refusal" -> refusal(value.asInt());
        case "longest" -> longest(duration(value));
        case "granted" -> granted(duration(value));
        case "duplicates" -> duplicates(value.asBoolean());
        case "shuffled" -> shuffled(value.asBoolean());
        case "byHand" -> byHand(value.asBoolean());
        case "lifecycleResource" -> lifecycleResource(value.asBoolean());
        default ->
            throw new GraphError(
                400, "BadRequest", "No such setting of subscriptions: " + entry.getKey());
      }
    }
  }

  /** All of them, in the form {@link #apply} reads. */
  public ObjectNode json() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("plannerRefusal", plannerRefusal);
    all.put("refusal", refusal);
    all.put("longest", longest == null ? null : longest.toMillis());
    all.put("granted", granted == null ? null : granted.toMillis());
    all.put("duplicates", duplicates);
    all.put("shuffled", shuffled);
    all.put("byHand", byHand);
    all.put("lifecycleResource", lifecycleResource);
    return (ObjectNode) Json.of(all);
  }

  private static Duration duration(JsonNode value) {
    return value.isNull() ? null : Duration.ofMillis(value.asLong());
  }
}
