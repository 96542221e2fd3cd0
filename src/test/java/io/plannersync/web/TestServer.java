package io.plannersync.web;

import io.plannersync.testing.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import org.apache.camel.main.Main;

/**
 * The main HTTP server with some of the real routes, and a client for it. The server is Camel
 * Main's own, configured as in production.
 */
public final class TestServer implements AutoCloseable {

  private final Main main = new Main();
  private final GuardedVertx vertx;
  private final int port = Ports.free();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /**
   * @param routes patterns of route files, such as {@code file:routes/api/*.camel.yaml}
   * @param beans by registry name
   */
  public TestServer(String routes, Map<String, Object> beans, Map<String, String> properties) {
    this(routes, beans, properties, new GuardedVertx());
  }

  TestServer(
      String routes,
      Map<String, Object> beans,
      Map<String, String> properties,
      GuardedVertx vertx) {
    this.vertx = vertx;
    main.bind("vertx", vertx);
    main.bind("platform-http-engine", new AsyncHttpEngine());
    main.bind("http", new HttpEdge());
    beans.forEach(main::bind);
    main.addOverrideProperty("camel.main.routes-include-pattern", routes);
    main.addOverrideProperty("camel.main.name", "test-server-" + port);
    main.addOverrideProperty("camel.server.enabled", "true");
    main.addOverrideProperty("camel.management.enabled", "false");
    main.addOverrideProperty("camel.server.host", "127.0.0.1");
    main.addOverrideProperty("camel.server.port", String.valueOf(port));
    main.addOverrideProperty("camel.server.maxBodySize", "1048576");
    main.addOverrideProperty("camel.main.shutdownTimeout", "2");
    properties.forEach(main::addOverrideProperty);
    main.start();
    vertx.open();
  }

  public String url() {
    return "http://127.0.0.1:" + port;
  }

  public Main main() {
    return main;
  }

  public HttpClient client() {
    return client;
  }

  /** Sends a request; headers as name, value, name, value. */
  public HttpResponse<String> send(String method, String path, String body, String... headers) {
    try {
      return client.send(request(method, path, body, headers), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** A body is JSON unless a header says otherwise. */
  public HttpRequest request(String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url() + path))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (body != null && !List.of(headers).contains("Content-Type")) {
      request.header("Content-Type", "application/json");
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    return request.build();
  }

  @Override
  public void close() {
    main.stop();
    vertx.shutDown();
  }
}
