package io.plannersync.sim.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.pubsub.PubSubEndpoint;
import io.lettuce.core.pubsub.RedisPubSubReactiveCommandsImpl;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnectionImpl;
import io.lettuce.core.resource.ClientResources;
import io.plannersync.sim.redis.command.Refusal;
import io.plannersync.sim.redis.command.Request;
import io.plannersync.store.RedisClients;
import java.util.LinkedHashSet;
import java.util.Set;

/** A connection that hears what is published on the channels it subscribed to, at once. */
final class MemorySubscriber implements Wire {

  private final Endpoint endpoint;
  private final Set<String> channels = new LinkedHashSet<>();

  MemorySubscriber(ClientResources resources) {
    endpoint = new Endpoint(resources);
  }

  /**
   * @param writer that leads to this
   */
  StatefulRedisPubSubConnection<String, String> connection(HookedWriter writer) {
    return new Connection(endpoint, writer);
  }

  void hear(String channel, String message) {
    if (channels.contains(channel)) {
      endpoint.hear(channel, message);
    }
  }

  @Override
  public void send(Request request, RedisCommand<?, ?, ?> command) {
    sendUnheard(request, command);
    command.complete();
  }

  @Override
  public void sendUnheard(Request request, RedisCommand<?, ?, ?> command) {
    for (int i = 0; i < request.size(); i++) {
      switch (request.name()) {
        case "SUBSCRIBE" -> channels.add(request.arg(i));
        case "UNSUBSCRIBE" -> channels.remove(request.arg(i));
        default -> throw new UnsupportedOperationException("a subscriber's " + request.name());
      }
    }
  }

  @Override
  public void refuse(Request request, RedisCommand<?, ?, ?> command, Refusal why) {
    send(request, command);
  }

  /** A client that comes back subscribes again by itself. */
  @Override
  public void drop(boolean reconnects) {
    if (!reconnects) {
      channels.clear();
    }
  }

  @Override
  public void close() {
    channels.clear();
  }

  private static final class Endpoint extends PubSubEndpoint<String, String> {

    Endpoint(ClientResources resources) {
      super(ClientOptions.create(), resources);
    }

    void hear(String channel, String message) {
      getListeners().forEach(listener -> listener.message(channel, message));
    }
  }

  private static final class Connection extends StatefulRedisPubSubConnectionImpl<String, String> {

    Connection(PubSubEndpoint<String, String> endpoint, HookedWriter writer) {
      super(endpoint, writer, StringCodec.UTF8, RedisClients.TIMEOUT);
      setOptions(ClientOptions.create());
    }

    /** Would want threads. */
    @Override
    protected RedisPubSubReactiveCommandsImpl<String, String> newRedisReactiveCommandsImpl() {
      return null;
    }
  }
}
