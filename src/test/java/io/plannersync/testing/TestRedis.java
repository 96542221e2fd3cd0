package io.plannersync.testing;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import redis.embedded.RedisServer;

/**
 * A real Redis for tests: one per JVM, on a free port of the loopback, keeping nothing on disk. A
 * test that wants it empty calls {@link #flush} first.
 */
public final class TestRedis {

  private static final int PORT = freePort();
  private static final RedisClient CLIENT = start();

  private TestRedis() {}

  public static String url() {
    return "redis://127.0.0.1:" + PORT;
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

  private static RedisClient start() {
    try {
      RedisServer server =
          RedisServer.newRedisServer()
              .port(PORT)
              .bind("127.0.0.1")
              .setting("save \"\"")
              .setting("appendonly no")
              .build();
      server.start();
      RedisClient client = RedisClient.create(url());
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(client, server)));
      return client;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start the embedded Redis", e);
    }
  }

  private static void stop(RedisClient client, RedisServer server) {
    client.shutdown();
    try {
      server.stop();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
