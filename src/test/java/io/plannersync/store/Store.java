package io.plannersync.store;

import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.output.ValueOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.plannersync.testing.RedisJsonProxy;
import io.plannersync.testing.TestRedis;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;

/** An empty store as one kind of agents keeps it, and an agent's hands in it. */
final class Store implements AutoCloseable {

  static final StoreKeys KEYS = StoreKeys.DEFAULT;
  static final Instant NOW = Instant.parse("2025-11-19T08:30:00.123456Z");
  static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  final Representation representation;
  final RedisClients clients;

  private Store(Representation representation) {
    this.representation = representation;
    clients =
        RedisClients.open(
            representation == Representation.JSON ? RedisJsonProxy.url() : TestRedis.url());
    redis().flushall();
  }

  static Store of(Representation representation) {
    return new Store(representation);
  }

  RedisCommands<String, String> redis() {
    return clients.shared().sync();
  }

  Documents documents() {
    return new Documents(
        clients,
        KEYS,
        representation == Representation.JSON
            ? Documents.NewDocuments.JSON
            : Documents.NewDocuments.STRING);
  }

  IdMaps idMaps() {
    return new IdMaps(clients, KEYS, representation, CLOCK);
  }

  Announcements announcements() {
    return new Announcements(clients, KEYS, representation, CLOCK);
  }

  /** Writes as an agent does, whatever is there. */
  void put(String key, String text) {
    put(key, representation, text);
  }

  void put(String key, Representation as, String text) {
    if (as == Representation.STRING) {
      redis().set(key, text);
    } else {
      redis()
          .dispatch(
              CommandType.JSON_SET,
              new StatusOutput<>(StringCodec.UTF8),
              new CommandArgs<>(StringCodec.UTF8).addKey(key).add("$").addValue(text));
    }
  }

  /** Reads as an agent does. */
  String get(String key) {
    return redis().type(key).equals(Representation.JSON.type())
        ? redis()
            .dispatch(
                CommandType.JSON_GET,
                new ValueOutput<>(StringCodec.UTF8),
                new CommandArgs<>(StringCodec.UTF8).addKey(key))
        : redis().get(key);
  }

  @Override
  public void close() {
    clients.close();
  }
}
