package io.plannersync.doctor;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/** A server that treats every request in the same wrong way. */
final class OddServer implements AutoCloseable {

  private final HttpServer server;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "odd-server");
            thread.setDaemon(true);
            return thread;
          });

  OddServer(HttpHandler treatment) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", treatment);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** One that answers always the same. */
  static HttpHandler answering(int status, String type, String body) {
    return exchange -> answer(exchange, status, type, body);
  }

  static void repeatsWhatItIsSent(HttpExchange exchange) throws IOException {
    String sent = exchange.getRequestHeaders().getFirst("Authorization");
    answer(
        exchange,
        400,
        "application/json",
        "{\"error\":{\"code\":\"Echo\",\"message\":\"you sent " + sent + "\"}}");
  }

  /** As the service answers Graph's handshake. */
  static void repeatsTheValidationToken(HttpExchange exchange) throws IOException {
    String query = exchange.getRequestURI().getRawQuery();
    String token = query.substring("validationToken=".length());
    answer(exchange, 200, "text/plain", URLDecoder.decode(token, StandardCharsets.UTF_8));
  }

  /** The connection is closed without an answer. */
  static void hangsUp(HttpExchange exchange) {
    exchange.close();
  }

  /** A byte now and then, for ever. */
  static void drips(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    try (exchange) {
      while (true) {
        exchange.getResponseBody().write(' ');
        exchange.getResponseBody().flush();
        LockSupport.parkNanos(20_000_000);
      }
    }
  }

  private static void answer(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      if (bytes.length > 0) {
        exchange.getResponseBody().write(bytes);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
