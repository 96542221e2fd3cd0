package io.plannersync.emulator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A subscriber's address: answers handshakes and keeps notifications. */
final class Receiver implements AutoCloseable {
  final List<String> handshakes = new CopyOnWriteArrayList<>();
  final List<String> notifications = new CopyOnWriteArrayList<>();
  volatile boolean echoes = true;
  volatile int refusals;

  /** What taking a notification takes. */
  volatile Runnable takes = () -> {};

  private final HttpServer server;

  Receiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.setExecutor(Executors.newSingleThreadExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook?from=graph";
  }

  private void handle(HttpExchange exchange) throws IOException {
    String uri = exchange.getRequestURI().toString();
    List<String> token = new QueryStringDecoder(uri).parameters().get("validationToken");
    byte[] answer = new byte[0];
    int status = 202;
    if (token != null) {
      handshakes.add(uri);
      status = 200;
      answer = (echoes ? token.get(0) : "no").getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "text/plain");
    } else if (refusals > 0) {
      refusals--;
      status = 503;
    } else {
      takes.run();
      notifications.add(
          new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    }
    exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
