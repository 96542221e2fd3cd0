package io.plannersync.sim.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisChannelWriter;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.StatefulRedisConnectionImpl;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.protocol.PushHandler;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.plannersync.store.RedisClients;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A real server behind the seam of {@link SimRedis}: the commands meet the same {@link Fate}s. It
 * refuses only what the hook says, a script as a whole.
 */
public final class RealRedis implements SimRedis, RedisProcess.Connector {

  private final ClientResources resources = ClientResources.create();
  private final Map<RedisProcess, List<HookedClient>> clients = new LinkedHashMap<>();
  private final RedisURI uri;

  /**
   * @param url {@code redis://host:port/database} or {@code redis-socket:///path}
   */
  public RealRedis(String url) {
    uri = RedisURI.create(url);
    uri.setTimeout(RedisClients.TIMEOUT);
  }

  @Override
  public synchronized RedisProcess process(String name, CommandHook hook) {
    RedisProcess process = new RedisProcess(name, hook, this);
    clients.put(
        process, List.of(new HookedClient(process, true), new HookedClient(process, false)));
    return process;
  }

  @Override
  public StatefulRedisConnection<String, String> connect(RedisProcess process, boolean reconnects) {
    return clients.get(process).get(reconnects ? 0 : 1).connect();
  }

  @Override
  public StatefulRedisPubSubConnection<String, String> connectPubSub(RedisProcess process) {
    return clients.get(process).get(0).connectPubSub();
  }

  @Override
  public void close(RedisProcess process) {
    ending(process);
  }

  /** Not waited for where a process is killed: that may be on a thread of its own connection. */
  private synchronized List<CompletableFuture<Void>> ending(RedisProcess process) {
    List<HookedClient> its = clients.remove(process);
    return its == null
        ? List.of()
        : its.stream().map(client -> client.shutdownAsync(0, 1, TimeUnit.SECONDS)).toList();
  }

  @Override
  public void close() {
    List<CompletableFuture<Void>> endings =
        List.copyOf(clients.keySet()).stream()
            .flatMap(process -> ending(process).stream())
            .toList();
    endings.forEach(CompletableFuture::join);
    resources.shutdown(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5_000);
  }

  /** Puts a hook in front of each connection's writer. */
  private final class HookedClient extends RedisClient {

    private final RedisProcess process;
    private final boolean reconnects;

    HookedClient(RedisProcess process, boolean reconnects) {
      super(resources, uri);
      this.process = process;
      this.reconnects = reconnects;
      setOptions(
          ClientOptions.builder()
              .autoReconnect(reconnects)
              .protocolVersion(ProtocolVersion.RESP2)
              .timeoutOptions(TimeoutOptions.enabled(RedisClients.TIMEOUT))
              .build());
    }

    @Override
    protected <K, V> StatefulRedisConnectionImpl<K, V> newStatefulRedisConnection(
        RedisChannelWriter writer, PushHandler push, RedisCodec<K, V> codec, Duration timeout) {
      HookedWriter hooked =
          new HookedWriter(process, reconnects, new RealWire(writer), resources, closed -> {});
      return super.newStatefulRedisConnection(hooked, push, codec, timeout);
    }
  }
}
