package io.plannersync.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The Graph subscriptions of this service, one record each, shared by all instances.
 *
 * <p>Keys: {@code planner-sync:{subscriptions}:records} (hash, name to JSON), {@code
 * planner-sync:{subscriptions}:client-state} (string).
 */
public final class SubscriptionRecords {

  private final StatefulRedisConnection<String, String> connection;
  private final String records;
  private final String clientState;

  public SubscriptionRecords(StatefulRedisConnection<String, String> connection, String prefix) {
    this.connection = connection;
    this.records = prefix + "{subscriptions}:records";
    this.clientState = prefix + "{subscriptions}:client-state";
  }

  /**
   * @param name ours
   * @param id Graph's, null while there is none
   * @param expires when it ends, null while there is none
   * @param refused why Graph does not offer it, null if it does
   */
  public record Subscription(String name, String id, Instant expires, String refused, Instant at) {}

  public Optional<Subscription> find(String name) {
    return Optional.ofNullable(connection.sync().hget(records, name)).map(t -> parse(name, t));
  }

  /** Our name of the subscription that Graph knows by this id. */
  public Optional<String> nameOf(String id) {
    return all().stream().filter(s -> id.equals(s.id())).map(Subscription::name).findFirst();
  }

  public List<Subscription> all() {
    return connection.sync().hgetall(records).entrySet().stream()
        .map(e -> parse(e.getKey(), e.getValue()))
        .toList();
  }

  public void save(Subscription subscription) {
    ObjectNode node = Json.object();
    node.put("id", subscription.id());
    node.put("expires", Json.of(subscription.expires()));
    node.put("refused", subscription.refused());
    node.put("at", Json.of(subscription.at()));
    connection.sync().hset(records, subscription.name(), Json.text(node));
  }

  /** The secret that Graph repeats in each notification: the one that is kept, else this one. */
  public String clientState(String fresh) {
    connection.sync().set(clientState, fresh, SetArgs.Builder.nx());
    return connection.sync().get(clientState);
  }

  private static Subscription parse(String name, String text) {
    JsonNode node = Json.parse(text);
    return new Subscription(
        name,
        node.path("id").asText(null),
        instant(node, "expires"),
        node.path("refused").asText(null),
        instant(node, "at"));
  }

  private static Instant instant(JsonNode node, String field) {
    String text = node.path(field).asText(null);
    return text == null ? null : Instant.parse(text);
  }
}
