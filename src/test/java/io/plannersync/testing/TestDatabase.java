package io.plannersync.testing;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import redis.embedded.RedisServer;
import redis.embedded.core.RedisServerBuilder;

/**
 * A real Redis for tests. One server per JVM, started on first use on a free port, without
 * persistence; each instance of this extension has a logical database of its own, emptied before
 * every test. Connections opened through it are closed after the test.
 *
 * <pre>{@code
 * @RegisterExtension static final TestDatabase redis = new TestDatabase();
 *
 * @Test
 * void remembers() {
 *   redis.sync().set("key", "value");
 * }
 * }</pre>
 *
 * <p>The server is the embedded one (6.2), or the executable that {@value #EXECUTABLE} names:
 * {@code mvn test -DargLine=-Dtest.redis.executable=/usr/bin/redis-server}.
 *
 * <p>Pub/sub and the script cache belong to the server, not to the database. Use {@link #uri()} for
 * clients of other libraries.
 */
public final class TestDatabase implements BeforeEachCallback, AfterEachCallback {

  private static final String EXECUTABLE = "test.redis.executable";
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

    private static final int TRIES = 5;

    static final int PORT = start();
    static final RedisClient CLIENT = RedisClient.create();

    /** Another process may get the free port first, hence more than one try. */
    private static int start() {
      IOException last = null;
      for (int i = 0; i < TRIES; i++) {
        try {
          int port = Ports.free();
          RedisServer server = server(port);
          server.start();
          Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "stop-test-redis"));
          return port;
        } catch (IOException e) {
          last = e;
        }
      }
      throw new UncheckedIOException("cannot start Redis for tests", last);
    }

    private static RedisServer server(int port) throws IOException {
      String executable = System.getProperty(EXECUTABLE);
      RedisServerBuilder builder = RedisServer.newRedisServer();
      if (executable != null) {
        builder.executableProvider(() -> new File(executable));
      }
      return builder
          .port(port)
          .bind("127.0.0.1")
          .setting("save \"\"")
          .setting("appendonly no")
          .setting("databases " + DATABASES)
          .setting("maxmemory 256mb")
          .setting("maxmemory-policy noeviction")
          .build();
    }

    private static void stop(RedisServer server) {
      try {
        CLIENT.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        server.stop();
      } catch (IOException e) {
        throw new UncheckedIOException("cannot stop Redis for tests", e);
      }
    }
  }
}
