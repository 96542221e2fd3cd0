package io.plannersync.store;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The connections to Redis: one that is shared by all, and a few that are lent for a transaction.
 *
 * <p>All speak RESP2: every server does, and RedisJSON answers in the same form in all its
 * versions.
 */
public final class RedisClients implements AutoCloseable {

  /** How long a command or a connection attempt may take. */
  public static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** How long somebody waits for a command who has an HTTP request to answer. */
  public static final Duration HURRIED = Duration.ofSeconds(2);

  private static final int TRANSACTIONS = 8;

  private static final ThreadLocal<Boolean> HURRY = ThreadLocal.withInitial(() -> false);

  private final RedisURI uri;
  private final Server server;
  private final StatefulRedisConnection<String, String> shared;
  private final Semaphore permits = new Semaphore(TRANSACTIONS, true);
  private final ConcurrentLinkedDeque<StatefulRedisConnection<String, String>> idle =
      new ConcurrentLinkedDeque<>();

  /** Where the connections come from. */
  public interface Server extends AutoCloseable {

    /** A connection that is there again after it broke. */
    StatefulRedisConnection<String, String> connect();

    /**
     * A connection that ends when it breaks. A transaction must not outlive its connection: a new
     * one would not know what was watched, and EXEC would then write over what was never compared.
     */
    StatefulRedisConnection<String, String> connectOnce();

    /** A connection for subscriptions, which is there again after it broke. */
    StatefulRedisPubSubConnection<String, String> connectPubSub();

    /** Ends all of them. */
    @Override
    void close();
  }

  /**
   * Connects.
   *
   * @param uri where the server is, for other clients
   * @param server closed with this
   */
  public RedisClients(RedisURI uri, Server server) {
    this.uri = uri;
    this.server = server;
    try {
      shared = server.connect();
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /**
   * Connects.
   *
   * @param url {@code redis://[user:password@]host[:port][/database]}, {@code rediss://...} for
   *     TLS, {@code redis-sentinel://[:password@]host[:port],host[:port][/database]#name}
   * @throws IllegalArgumentException if it is no such URL; the message does not repeat it
   * @throws io.lettuce.core.RedisConnectionException if no server answers
   */
  public static RedisClients open(String url) {
    RedisURI uri = parse(url);
    return new RedisClients(uri, new RealServer(uri));
  }

  static RedisURI parse(String url) {
    try {
      RedisURI uri = RedisURI.create(url.trim());
      uri.setTimeout(TIMEOUT);
      uri.setClientName("planner-sync");
      return uri;
    } catch (RuntimeException e) {
      // Without its cause: that one repeats the URL, and with it the password.
      throw new IllegalArgumentException(
          "REDIS_URL is no Redis address; expected redis://host:port/database");
    }
  }

  /** Host and port of such a URL, and nothing else of it. */
  public static String where(String url) {
    RedisURI uri = parse(url);
    return uri.getSentinels().isEmpty()
        ? uri.getHost() + ":" + uri.getPort()
        : uri.getSentinels().stream()
            .map(sentinel -> sentinel.getHost() + ":" + sentinel.getPort())
            .collect(Collectors.joining(","));
  }

  /** Does work on this thread whose commands may take {@link #HURRIED} each. */
  public static <T> T inAHurry(Callable<T> work) throws Exception {
    HURRY.set(true);
    try {
      return work.call();
    } finally {
      HURRY.remove();
    }
  }

  /** How long a command may take, by the thread that sends it. */
  private static final class Patience extends TimeoutOptions.TimeoutSource {
    @Override
    public long getTimeout(RedisCommand<?, ?, ?> command) {
      return (HURRY.get() ? HURRIED : TIMEOUT).toMillis();
    }

    @Override
    public TimeUnit getTimeUnit() {
      return TimeUnit.MILLISECONDS;
    }
  }

  /** The connection for everything that is no transaction, no subscription and does not block. */
  public StatefulRedisConnection<String, String> shared() {
    return shared;
  }

  /** A connection for subscriptions of its own; closed with this at the latest. */
  public StatefulRedisPubSubConnection<String, String> connectPubSub() {
    return server.connectPubSub();
  }

  /** The parsed address, for other clients; its text form hides the password. */
  public RedisURI uri() {
    return uri;
  }

  /**
   * Lends a connection that nobody else uses, for WATCH, MULTI and EXEC. The work leaves nothing
   * watched and no transaction open, unless it throws: then the connection is closed.
   */
  <T> T exclusively(Function<RedisAsyncCommands<String, String>, T> work) {
    acquire();
    try {
      StatefulRedisConnection<String, String> connection = borrow();
      T result;
      try {
        result = work.apply(connection.async());
      } catch (RuntimeException | Error e) {
        connection.closeAsync();
        closeIdle(); // after a failover they all lead to the wrong server
        throw e;
      }
      idle.push(connection);
      return result;
    } finally {
      permits.release();
    }
  }

  private void acquire() {
    try {
      if (!permits.tryAcquire(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new RedisException("no connection became free within " + TIMEOUT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RedisException("interrupted while waiting for a connection", e);
    }
  }

  private StatefulRedisConnection<String, String> borrow() {
    for (var connection = idle.poll(); connection != null; connection = idle.poll()) {
      if (connection.isOpen()) {
        return connection;
      }
      connection.closeAsync();
    }
    return server.connectOnce();
  }

  private void closeIdle() {
    for (var connection = idle.poll(); connection != null; connection = idle.poll()) {
      connection.closeAsync();
    }
  }

  /** The answer, or the exception that the server's refusal or silence became. */
  static <T> T await(RedisFuture<T> answer) {
    return LettuceFutures.awaitOrCancel(answer, TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    server.close();
  }

  /** Where the server is; never the password. */
  @Override
  public String toString() {
    return uri.getSentinels().isEmpty()
        ? uri.getHost() + ":" + uri.getPort() + "/" + uri.getDatabase()
        : "sentinel " + uri.getSentinelMasterId() + "/" + uri.getDatabase();
  }

  /** The server at an address. */
  private static final class RealServer implements Server {

    private final RedisURI uri;
    private final ClientResources resources =
        ClientResources.builder().nettyCustomizer(new BrokenConnections()).build();
    private final RedisClient lasting;
    private final RedisClient brief;

    private RealServer(RedisURI uri) {
      this.uri = uri;
      lasting = client(true);
      brief = client(false);
    }

    private RedisClient client(boolean reconnect) {
      RedisClient client = RedisClient.create(resources, uri);
      client.setOptions(
          ClientOptions.builder()
              .autoReconnect(reconnect)
              .protocolVersion(ProtocolVersion.RESP2)
              .timeoutOptions(TimeoutOptions.builder().timeoutSource(new Patience()).build())
              .socketOptions(
                  SocketOptions.builder().connectTimeout(TIMEOUT).keepAlive(true).build())
              .build());
      return client;
    }

    @Override
    public StatefulRedisConnection<String, String> connect() {
      return lasting.connect(ExactUtf8.CODEC);
    }

    @Override
    public StatefulRedisConnection<String, String> connectOnce() {
      return brief.connect(ExactUtf8.CODEC);
    }

    @Override
    public StatefulRedisPubSubConnection<String, String> connectPubSub() {
      return lasting.connectPubSub(ExactUtf8.CODEC);
    }

    @Override
    public void close() {
      brief.shutdown(Duration.ZERO, TIMEOUT);
      lasting.shutdown(Duration.ZERO, TIMEOUT);
      resources.shutdown(0, TIMEOUT.toMillis(), TimeUnit.MILLISECONDS).awaitUninterruptibly(5_000);
    }
  }
}
