package io.plannersync.routes;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * The server of a test: records each request exactly as it was on the wire and answers what the
 * test scripted, byte for byte. It is its own socket server, because the ready-made ones tidy up
 * what a test wants to see (the raw query) and refuse to misbehave (to drop a connection).
 *
 * <p>It also plays the token authority; its requests are not recorded, its tokens are {@code
 * token-1}, {@code token-2}.
 */
final class PlayedGraph implements AutoCloseable {

  private static final String TOKEN_PATH = "/oauth2/v2.0/token";

  private final ServerSocket server;
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Map<String, Deque<Answer>> script = new ConcurrentHashMap<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger tokens = new AtomicInteger();

  /**
   * A request as it arrived.
   *
   * @param target path and query, not decoded
   * @param headers by name in lower case
   * @param body empty if there was none
   */
  record Request(String method, String target, Map<String, String> headers, String body) {

    String header(String name) {
      return headers.get(name.toLowerCase(Locale.ROOT));
    }

    /** Method and target, as scripts name them. */
    String line() {
      return method + " " + target;
    }
  }

  /** What is done with a request; returning false ends the connection. */
  interface Answer {
    boolean give(Request request, OutputStream out) throws IOException;
  }

  PlayedGraph() {
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    background(this::accept);
  }

  String url() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  /**
   * What a request is answered from now on.
   *
   * @param line method, space, path and raw query, or an asterisk for any query
   * @param answers one after the other; the last one goes on
   */
  PlayedGraph on(String line, Answer... answers) {
    script.put(line, new ArrayDeque<>(List.of(answers)));
    return this;
  }

  /** Every request but those for tokens. */
  List<Request> requests() {
    return requests;
  }

  /** The lines of all requests, in their order. */
  List<String> lines() {
    return requests.stream().map(Request::line).toList();
  }

  /** The requests that change something. */
  List<Request> writes() {
    return requests.stream().filter(r -> !r.method().equals("GET")).toList();
  }

  Request only() {
    if (requests.size() != 1) {
      throw new AssertionError("expected one request: " + lines());
    }
    return requests.get(0);
  }

  void forget() {
    requests.clear();
  }

  /** Answers JSON. */
  static Answer json(int status, String body, String... headers) {
    return answer(status, "application/json;odata.metadata=minimal;charset=utf-8", body, headers);
  }

  /** Answers a page of a collection, with the link to the next one. */
  static Answer page(String next, List<String> items) {
    String link = next == null ? "" : ",\"@odata.nextLink\":\"" + next + "\"";
    return json(200, "{\"value\":[" + String.join(",", items) + "]" + link + "}");
  }

  /** Answers with Graph's error object. */
  static Answer error(int status, String code, String message, String... headers) {
    return json(
        status, "{\"error\":{\"code\":\"" + code + "\",\"message\":\"" + message + "\"}}", headers);
  }

  /**
   * @param headers names and values in turn
   */
  static Answer answer(int status, String type, String body, String... headers) {
    return (request, out) -> {
      byte[] bytes = body.getBytes(UTF_8);
      StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Played\r\n");
      if (!body.isEmpty()) {
        head.append("Content-Type: ").append(type).append("\r\n");
      }
      for (int i = 0; i < headers.length; i += 2) {
        head.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
      }
      if (status != 204) {
        head.append("Content-Length: ").append(bytes.length).append("\r\n");
      }
      out.write(head.append("\r\n").toString().getBytes(ISO_8859_1));
      out.write(bytes);
      out.flush();
      return true;
    };
  }

  /** Hangs up without a word. */
  static Answer drop() {
    return (request, out) -> false;
  }

  /** Says that more will come, and hangs up. */
  static Answer cutOff(String beginning) {
    return (request, out) -> {
      String head = "HTTP/1.1 200 Played\r\nContent-Type: application/json\r\n";
      int length = beginning.length() + 100;
      out.write((head + "Content-Length: " + length + "\r\n\r\n" + beginning).getBytes(UTF_8));
      out.flush();
      return false;
    };
  }

  /** Never answers. */
  static Answer silence() {
    return (request, out) -> true;
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = server.accept();
      client.setTcpNoDelay(true);
      open.add(client);
      background(() -> serve(client));
    }
  }

  private void serve(Socket client) throws IOException {
    try (client) {
      InputStream in = new BufferedInputStream(client.getInputStream());
      Request request = read(in);
      while (request != null && answer(request, client.getOutputStream())) {
        request = read(in);
      }
    } finally {
      open.remove(client);
    }
  }

  private boolean answer(Request request, OutputStream out) throws IOException {
    if (request.target().endsWith(TOKEN_PATH)) {
      String token = "token-" + tokens.incrementAndGet();
      return json(
              200,
              "{\"token_type\":\"Bearer\",\"expires_in\":3600,\"ext_expires_in\":3600,"
                  + "\"access_token\":\""
                  + token
                  + "\"}")
          .give(request, out);
    }
    requests.add(request);
    return next(request.line()).give(request, out);
  }

  private Answer next(String line) {
    Deque<Answer> answers =
        script.containsKey(line) ? script.get(line) : script.get(line.replaceFirst("\\?.*", "?*"));
    if (answers == null) {
      return error(418, "notScripted", "nothing is played for this request");
    }
    synchronized (answers) {
      return answers.size() > 1 ? answers.poll() : answers.peek();
    }
  }

  /** The next request of the connection, null at its end. */
  private static Request read(InputStream in) throws IOException {
    String first = line(in);
    if (first == null || first.isEmpty()) {
      return null;
    }
    String[] words = first.split(" ");
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.merge(
          line.substring(0, colon).toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip(),
          (one, two) -> one + ", " + two);
    }
    return new Request(words[0], words[1], headers, body(in, headers));
  }

  private static String body(InputStream in, Map<String, String> headers) throws IOException {
    if ("chunked".equals(headers.get("transfer-encoding"))) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (int size = chunk(in); size > 0; size = chunk(in)) {
        all.write(in.readNBytes(size));
        line(in);
      }
      line(in);
      return all.toString(UTF_8);
    }
    return new String(
        in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0"))), UTF_8);
  }

  private static int chunk(InputStream in) throws IOException {
    return Integer.parseInt(line(in), 16);
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        return null;
      }
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(ISO_8859_1);
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void background(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // The other side hung up, or the test is over.
              }
            },
            "played-graph");
    thread.setDaemon(true);
    thread.start();
  }

  /** No address answers any more: connections are refused. */
  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return lines().stream().collect(Collectors.joining("\n"));
  }
}
