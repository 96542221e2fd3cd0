package io.plannersync.doctor;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Answers Graph's handshake in the service's place, as long as it does not run: the decoded token
 * as plain text ("Receive change notifications through webhooks" in Microsoft's reference).
 */
final class Handshakes implements AutoCloseable {

  static final String PATH = "/api/graph_webhook";

  private static final String TOKEN = "validationToken=";

  private final HttpServer server;
  private final AtomicInteger seen = new AtomicInteger();

  private Handshakes(HttpServer server) {
    this.server = server;
  }

  /** Empty if the port is taken: then somebody else answers, the running service most likely. */
  static Optional<Handshakes> listen(int port) {
    try {
      HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
      Handshakes handshakes = new Handshakes(server);
      server.createContext(PATH, handshakes::answer);
      server.start();
      return Optional.of(handshakes);
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** How many handshakes reached us. */
  int seen() {
    return seen.get();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String query = String.valueOf(exchange.getRequestURI().getRawQuery());
      int begin = query.indexOf(TOKEN);
      if (begin < 0) {
        // A notification of an older subscription; the service will look by itself.
        exchange.sendResponseHeaders(503, -1);
        return;
      }
      seen.incrementAndGet();
      String token = query.substring(begin + TOKEN.length()).split("&", 2)[0];
      byte[] body =
          URLDecoder.decode(token, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
      exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
      exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
