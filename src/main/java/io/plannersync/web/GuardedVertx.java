package io.plannersync.web;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.impl.VertxWrapper;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * The Vert.x in which Camel's two HTTP servers run. They speak HTTP/1.1 and nothing else, and no
 * connection holds anything for longer than it needs: see {@link ConnectionGuard}. Bound in the
 * registry it is found by its type; Camel 4.18 has no other way to pass options of the server.
 *
 * <p>Vert.x offers HTTP/2 without TLS by default, and with it streams that cost their opener
 * nothing. Nobody here needs it: Graph, proxies and browsers come with HTTP/1.1 where there is no
 * TLS.
 */
public final class GuardedVertx extends VertxWrapper {

  /** Connections to one server at one time; more are closed at once. */
  static final int MOST_CONNECTIONS = 1000;

  /** Paths that tell of the service itself, also while it starts. */
  private static final String MANAGEMENT = "/observe/";

  private final ConnectionGuard.Limits limits;
  private final int mostConnections;
  private final List<HttpServer> servers = new CopyOnWriteArrayList<>();
  private volatile boolean open;

  public GuardedVertx() {
    this(ConnectionGuard.Limits.USUAL, MOST_CONNECTIONS);
  }

  GuardedVertx(ConnectionGuard.Limits limits, int mostConnections) {
    super((VertxInternal) Vertx.vertx());
    this.limits = limits;
    this.mostConnections = mostConnections;
  }

  @Override
  public HttpServer createHttpServer(HttpServerOptions given) {
    HttpServerOptions options =
        new HttpServerOptions(given).setHttp2ClearTextEnabled(false).setUseAlpn(false);
    HttpServer server =
        delegate
            .createHttpServer(options)
            .connectionHandler(new ConnectionGuard.Door(limits, mostConnections, this::refused));
    servers.add(server);
    return server;
  }

  @Override
  public HttpServer createHttpServer() {
    return createHttpServer(new HttpServerOptions());
  }

  /**
   * Every route is there: from now on requests are served.
   *
   * @throws IllegalStateException if a server could not take its port, of which Camel only warns
   */
  public void open() {
    if (servers.stream().anyMatch(server -> server.actualPort() <= 0)) {
      throw new IllegalStateException("a port was taken meanwhile: SERVER_PORT or MANAGEMENT_PORT");
    }
    open = true;
  }

  /** Decided by the head alone, before anything of a body is kept. */
  private Problem refused(HttpRequest request) {
    if (!open && !request.uri().startsWith(MANAGEMENT)) {
      return Problem.unavailable("The service is starting; try again.");
    }
    String type = request.headers().get(HttpHeaderNames.CONTENT_TYPE, "").toLowerCase(Locale.ROOT);
    if (type.startsWith("multipart/") || type.startsWith("application/x-www-form-urlencoded")) {
      return new Problem(
          415, "unsupported-media-type", "forms are not taken here; send application/json");
    }
    return null;
  }

  /** Ends all servers and threads; waits for it a moment. */
  public void shutDown() {
    delegate
        .close()
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(Duration.ofSeconds(5).toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(late -> null)
        .join();
  }
}
