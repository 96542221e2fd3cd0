package io.plannersync.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.plannersync.state.StateRedis.Script;
import io.plannersync.state.Subscription.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The Graph subscriptions of this service, one record each, shared by all instances.
 *
 * <p>Keys below {@code planner-sync:{subscriptions}:}: {@code records} (hash, name to JSON), {@code
 * client-state} (string), {@code handshakes} (list of JSON, newest first), {@code listed} (the time
 * of the last clean-up).
 */
public final class SubscriptionRecords {

  private static final int HANDSHAKES = 20;

  private final StateRedis redis;

  public SubscriptionRecords(StatefulRedisConnection<String, String> connection, String prefix) {
    redis = new StateRedis(connection, prefix);
  }

  /**
   * One of Graph's requests whether an address is ours, as it reached us.
   *
   * @param took milliseconds until it was answered
   */
  public record Handshake(Instant at, long took) {}

  public Optional<Subscription> find(String name) {
    return Optional.ofNullable(redis.sync().hget(key("records"), name))
        .flatMap(text -> parse(name, text));
  }

  /** Whether Graph notifies us because of the subscription of this name. */
  public boolean isLive(String name, Instant now) {
    return find(name).filter(one -> one.isLive(now)).isPresent();
  }

  /** Our name of the subscription that Graph knows by this id. */
  public Optional<String> nameOf(String id) {
    return all().stream().filter(s -> id.equals(s.id())).map(Subscription::name).findFirst();
  }

  /** By name. */
  public List<Subscription> all() {
    return redis.sync().hgetall(key("records")).entrySet().stream()
        .flatMap(e -> parse(e.getKey(), e.getValue()).stream())
        .sorted(Comparator.comparing(Subscription::name))
        .toList();
  }

  public void save(Subscription subscription) {
    redis.sync().hset(key("records"), subscription.name(), text(subscription));
  }

  /**
   * Saves what became of {@code before}, unless somebody has changed it since.
   *
   * @return whether it was saved
   */
  public boolean replace(Subscription before, Subscription after) {
    return redis.await(
            redis.<Long>run(
                Script.HSET_IF_EQUAL,
                ScriptOutputType.INTEGER,
                List.of(key("records")),
                before.name(),
                text(before),
                text(after)))
        == 1;
  }

  public void forget(String name) {
    redis.sync().hdel(key("records"), name);
  }

  /** The secret that Graph repeats in each notification: the one that is kept, else this one. */
  public String clientState(String fresh) {
    redis.sync().set(key("client-state"), fresh, SetArgs.Builder.nx());
    return redis.sync().get(key("client-state"));
  }

  /**
   * Remembers a handshake; only the newest {@value #HANDSHAKES} are kept. Nobody has to wait for
   * it: who asks for handshakes later on the same connection sees it.
   */
  public CompletionStage<String> shook(Handshake handshake) {
    ObjectNode node = Json.object().put("at", Json.of(handshake.at()));
    try {
      redis.async().lpush(key("handshakes"), Json.text(node.put("took", handshake.took())));
      return redis.async().ltrim(key("handshakes"), 0, HANDSHAKES - 1);
    } catch (RedisException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Newest first. */
  public List<Handshake> handshakes() {
    return redis.sync().lrange(key("handshakes"), 0, -1).stream()
        .map(Json::parse)
        .map(node -> new Handshake(Json.instant(node, "at"), node.path("took").asLong()))
        .toList();
  }

  /** When Graph's list was last compared with the records; the epoch if it never was. */
  public Instant listed() {
    String text = redis.sync().get(key("listed"));
    return text == null ? Instant.EPOCH : Instant.parse(text);
  }

  public void listed(Instant at) {
    redis.sync().set(key("listed"), Json.of(at));
  }

  private String key(String what) {
    return redis.shared("subscriptions", what);
  }

  private static String text(Subscription subscription) {
    ObjectNode node = Json.object();
    node.put("resource", subscription.resource());
    node.put("state", subscription.state().word());
    node.put("id", subscription.id());
    node.put("terms", subscription.terms());
    node.put("expires", Json.of(subscription.expires()));
    node.put("authorized", Json.of(subscription.authorized()));
    node.put("life", subscription.life().toString());
    node.put("due", Json.of(subscription.due()));
    node.put("failures", subscription.failures());
    node.put("reason", subscription.reason());
    return Json.text(node.put("at", Json.of(subscription.at())));
  }

  /** Empty for a record of before there were states: Graph's list knows all that it says. */
  private static Optional<Subscription> parse(String name, String text) {
    JsonNode node = Json.parse(text);
    String state = Json.string(node, "state");
    if (state == null) {
      return Optional.empty();
    }
    return Optional.of(
        new Subscription(
            name,
            Json.string(node, "resource"),
            State.valueOf(state.toUpperCase(Locale.ROOT)),
            Json.string(node, "id"),
            Json.string(node, "terms"),
            Json.instant(node, "expires"),
            Json.instant(node, "authorized"),
            Duration.parse(Json.string(node, "life")),
            Json.instant(node, "due"),
            node.path("failures").intValue(),
            Json.string(node, "reason"),
            Json.instant(node, "at")));
  }
}
