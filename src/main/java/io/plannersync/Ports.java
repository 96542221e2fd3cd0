package io.plannersync;

import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.plannersync.store.RedisClients;
import java.time.Clock;
import java.util.UUID;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the beans are given from outside the process: servers, time and chance.
 *
 * @param redis connects to the Redis of this URL
 * @param channel the agents' channel on the same server
 * @param access who the service is towards Graph
 * @param played the time that all instances share, as a simulation plays it; null for that of Redis
 * @param ids each one never given before
 * @param random in [0, 1)
 */
record Ports(
    Function<String, RedisClients> redis,
    Function<RedisURI, AgentsChannel> channel,
    Access access,
    Clock played,
    Supplier<String> ids,
    DoubleSupplier random) {

  /** The real ones. */
  static final Ports REAL =
      new Ports(
          RedisClients::open,
          AgentsChannel::new,
          (settings, redis, prefix, clock) -> Identities.of(settings, redis, prefix, true, clock),
          null,
          () -> UUID.randomUUID().toString(),
          Math::random);

  /** Makes the identities that call Graph. */
  @FunctionalInterface
  interface Access {

    /** See {@link Identities#of(Settings, StatefulRedisConnection, String, boolean, Clock)}. */
    Identities of(
        Settings settings,
        StatefulRedisConnection<String, String> redis,
        String prefix,
        Clock clock);
  }
}
