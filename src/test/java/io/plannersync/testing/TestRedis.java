package io.plannersync.testing;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import redis.embedded.RedisServer;

/**
 * A real Redis for tests. One server per JVM, started on first use on a free port, without
 * persistence; each instance of this extension has a logical database of its own, emptied before
 * every test. Connections opened through it are closed after the test.
 *
 * <pre>{@code
 * @RegisterExtension static final TestRedis redis = new TestRedis();
 *
 * @Test
 * void remembers() {
 *   redis.sync().set("key", "value");
 * }
 * }</pre>
 *
 * <p>Pub/sub and the script cache belong to the server, not to the database. Use {@link #uri()} for
 * clients of other libraries.
 */
public final class TestRedis implements BeforeEachCallback, AfterEachCallback {

  private static final int DATABASES = 256;
  private static final AtomicInteger NEXT_DATABASE = new AtomicInteger();

  private final int database = NEXT_DATABASE.getAndIncrement() % DATABASES;
  private final List<StatefulRedisConnection<String, String>> opened = new ArrayList<>();
  private StatefulRedisConnection<String, String> shared;

  /** Address with the database, {@code redis://127.0.0.1:<port>/<database>}. */
  public String uri() {
    return "redis://127.0.0.1:" + port() + "/" + database;
  }

  public int port() {
    return Server.PORT;
  }

  public int database() {
    return database;
  }

  /** The connection most tests need; the same one during a test. */
  public synchronized StatefulRedisConnection<String, String> connection() {
    if (shared == null) {
      shared = connect();
    }
    return shared;
  }

  /** One more connection, as a second instance of the service has it. */
  public synchronized StatefulRedisConnection<String, String> connect() {
    RedisURI address =
        RedisURI.builder()
            .withHost("127.0.0.1")
            .withPort(port())
            .withDatabase(database)
            .withTimeout(Duration.ofSeconds(10))
            .build();
    StatefulRedisConnection<String, String> connection =
        Server.CLIENT.connect(StringCodec.UTF8, address);
    opened.add(connection);
    return connection;
  }

  /** Commands on {@link #connection()}. */
  public RedisCommands<String, String> sync() {
    return connection().sync();
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    sync().flushdb();
  }

  @Override
  public synchronized void afterEach(ExtensionContext context) {
    opened.forEach(StatefulRedisConnection::close);
    opened.clear();
    shared = null;
  }

  /** Started when first touched; ends with the JVM. */
  private static final class Server {

    static final int PORT;
    static final RedisClient CLIENT = RedisClient.create();

    static {
      try {
        PORT = freePort();
        RedisServer server =
            RedisServer.newRedisServer()
                .port(PORT)
                .bind("127.0.0.1")
                .setting("save \"\"")
                .setting("appendonly no")
                .setting("databases " + DATABASES)
                .setting("maxmemory 256mb")
                .setting("maxmemory-policy noeviction")
                .build();
        server.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "stop-test-redis"));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot start Redis for tests", e);
      }
    }

    private static void stop(RedisServer server) {
      try {
        CLIENT.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        server.stop();
      } catch (IOException e) {
        throw new UncheckedIOException("cannot stop Redis for tests", e);
      }
    }

    private static int freePort() throws IOException {
      try (ServerSocket socket = new ServerSocket(0)) {
        return socket.getLocalPort();
      }
    }
  }
}
