package io.plannersync.testing;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import redis.embedded.RedisServer;
import redis.embedded.core.RedisServerBuilder;

/**
 * A real Redis for tests: one per JVM, on a free port of the loopback, keeping nothing on disk. A
 * test that wants it empty calls {@link #flush} first.
 */
public final class TestRedis {

  private static final String URL = start();
  private static final RedisClient CLIENT = RedisClient.create(URL);

  private TestRedis() {}

  public static String url() {
    return URL;
  }

  /** A new connection; closing it is the caller's. */
  public static StatefulRedisConnection<String, String> connect() {
    return CLIENT.connect();
  }

  /** Empties it. */
  public static void flush() {
    try (var connection = connect()) {
      connection.sync().flushall();
    }
  }

  /** Starts one more server, which ends with the JVM, and answers its URL. */
  public static String start(String... settings) {
    try {
      int port = Ports.free();
      RedisServerBuilder builder =
          RedisServer.newRedisServer()
              .port(port)
              .bind("127.0.0.1")
              .setting("save \"\"")
              .setting("appendonly no");
      for (String setting : settings) {
        builder.setting(setting);
      }
      RedisServer server = builder.build();
      server.start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server)));
      return "redis://127.0.0.1:" + port;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start the embedded Redis", e);
    }
  }

  private static void stop(RedisServer server) {
    try {
      server.stop();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
