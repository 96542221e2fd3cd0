package io.plannersync.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.plannersync.web.Json;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells those who wait, on this and on all other instances, what was settled. A message that is
 * lost while Redis is away costs its waiter the answer in time, and nothing else.
 */
public final class SettledChannel implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SettledChannel.class);

  private final String channel;
  private final String instance = UUID.randomUUID().toString();
  private final Waiters waiters;
  private final StatefulRedisConnection<String, String> sender;
  private final StatefulRedisPubSubConnection<String, String> receiver;
  private volatile Consumer<String> listener = storeId -> {};

  /**
   * @param prefix namespace of the service's own keys, {@code planner-sync:}
   * @param receiver a connection for this alone; closed with this
   */
  public SettledChannel(
      Waiters waiters,
      StatefulRedisConnection<String, String> sender,
      StatefulRedisPubSubConnection<String, String> receiver,
      String prefix) {
    this.waiters = waiters;
    this.sender = sender;
    this.receiver = receiver;
    this.channel = prefix + "settled";
    receiver.addListener(
        new RedisPubSubAdapter<>() {
          @Override
          public void message(String from, String message) {
            heard(message);
          }
        });
    receiver.sync().subscribe(channel);
  }

  /** Who else is told of each pair that is settled, on whatever instance. */
  public void alsoTell(Consumer<String> other) {
    listener = other;
  }

  /**
   * A pair was settled. Waits for nothing.
   *
   * @param documentText the document, null if the pair was deleted
   */
  public void settled(String storeId, String documentText) {
    waiters.settled(storeId, documentText);
    listener.accept(storeId);
    String message =
        Json.text(
            Json.MAPPER
                .createObjectNode()
                .put("from", instance)
                .put("task_id", storeId)
                .put("document", documentText));
    sender.async().publish(channel, message);
  }

  private void heard(String message) {
    try {
      JsonNode node = Json.MAPPER.readTree(message);
      if (!instance.equals(node.path("from").asText())) {
        waiters.settled(node.path("task_id").asText(), node.path("document").textValue());
        listener.accept(node.path("task_id").asText());
      }
    } catch (JsonProcessingException e) {
      LOG.warn("Not understood on {}: {}", channel, e.getOriginalMessage());
    }
  }

  @Override
  public void close() {
    receiver.close();
  }
}
