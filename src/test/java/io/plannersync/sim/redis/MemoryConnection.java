package io.plannersync.sim.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisChannelWriter;
import io.lettuce.core.RedisReactiveCommandsImpl;
import io.lettuce.core.StatefulRedisConnectionImpl;
import io.lettuce.core.api.push.PushListener;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.protocol.PushHandler;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.tracing.Tracing;
import io.plannersync.store.RedisClients;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.List;

/** Lettuce's own connection, with all its behaviour, on a writer without a channel. */
final class MemoryConnection extends StatefulRedisConnectionImpl<String, String> {

  private static final PushHandler NO_PUSH =
      new PushHandler() {
        @Override
        public void addListener(PushListener listener) {
          throw new UnsupportedOperationException("push messages are of RESP3");
        }

        @Override
        public void removeListener(PushListener listener) {
          // There are none.
        }

        @Override
        public Collection<PushListener> getPushListeners() {
          return List.of();
        }
      };

  MemoryConnection(RedisChannelWriter writer) {
    super(writer, NO_PUSH, StringCodec.UTF8, RedisClients.TIMEOUT);
    setOptions(ClientOptions.create());
    activated();
  }

  /** Would want threads. */
  @Override
  protected RedisReactiveCommandsImpl<String, String> newRedisReactiveCommandsImpl() {
    return null;
  }

  /** What a connection wants to know of its client, without the client's threads. */
  static ClientResources resources() {
    return (ClientResources)
        Proxy.newProxyInstance(
            ClientResources.class.getClassLoader(),
            new Class<?>[] {ClientResources.class},
            (proxy, method, args) -> {
              if (method.getName().equals("tracing")) {
                return Tracing.disabled();
              }
              throw new UnsupportedOperationException("ClientResources." + method.getName());
            });
  }
}
