package io.plannersync.web;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.vertx.HttpMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns an exchange into a {@link Request} and an {@link Answer} into an exchange. It reads the
 * server's request itself: Camel's headers mix request headers, query and path, so that a query
 * could pose as a header.
 */
public final class HttpEdge {

  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

  private static final Logger LOG = LoggerFactory.getLogger(HttpEdge.class);
  private static final long BETWEEN_LINES = Duration.ofMinutes(1).toNanos();

  private final LongSupplier ticks;
  private final AtomicLong unanswered = new AtomicLong();
  private final AtomicLong nextLine;

  public HttpEdge() {
    this(System::nanoTime);
  }

  /**
   * @param ticks a clock in nanoseconds that only goes forward
   */
  HttpEdge(LongSupplier ticks) {
    this.ticks = ticks;
    this.nextLine = new AtomicLong(ticks.getAsLong());
  }

  /** First step of a route: the body becomes a {@link Request}, the message loses all headers. */
  public Request request(Exchange exchange) {
    HttpServerRequest request = exchange.getMessage(HttpMessage.class).getRequest();
    byte[] body = bytes(exchange.getMessage());
    exchange.getMessage().removeHeaders("*");
    Map<String, String> headers = new HashMap<>();
    request
        .headers()
        .forEach((name, value) -> headers.putIfAbsent(name.toLowerCase(Locale.ROOT), value));
    headers.put(Request.ADDRESS, String.valueOf(request.remoteAddress().hostAddress()));
    if (!SAFE.contains(request.method().name())
        && "cross-site".equals(headers.get("sec-fetch-site"))) {
      throw new Problem(403, "forbidden", "a page of another site must not act here");
    }
    return new Request(
        request.method().name(),
        request.path(),
        variables(template(exchange), request.path()),
        query(request.query()),
        headers,
        body);
  }

  /** Last step of a route: the body, an {@link Answer}, becomes the response. */
  public void answer(Exchange exchange) {
    Answer answer = exchange.getMessage().getBody(Answer.class);
    Message message = exchange.getMessage();
    message.removeHeaders("*");
    answer.headers().forEach(message::setHeader);
    message.setHeader(Exchange.HTTP_RESPONSE_CODE, answer.status());
    // The server answers 204 for an empty 200 body unless it gets bytes.
    message.setBody(answer.body());
  }

  /** For error policies: what to answer to an exception. */
  public Answer problem(Throwable cause) {
    if (cause instanceof Problem problem) {
      return problem.answer();
    }
    LOG.error("Request failed", cause);
    return new Problem(500, "internal", "The request failed inside the service; its log says why.")
        .answer();
  }

  /**
   * For error policies: Redis did not answer, so nothing may be promised. The log says so once a
   * minute: while Redis hangs, every request that waits for it ends here.
   */
  public Answer unavailable(Throwable cause) {
    unanswered.incrementAndGet();
    long now = ticks.getAsLong();
    long due = nextLine.get();
    if (now - due >= 0 && nextLine.compareAndSet(due, now + BETWEEN_LINES)) {
      LOG.warn(
          "Redis did not answer {} request(s), the newest because of: {}",
          unanswered.getAndSet(0),
          cause.toString());
    }
    return Problem.unavailable(
            "Redis did not answer; whether anything was changed is not known. Look, and try again.")
        .answer();
  }

  private static byte[] bytes(Message message) {
    Object body = message.getBody();
    if (body instanceof Buffer buffer) {
      return buffer.getBytes();
    }
    byte[] bytes = message.getBody(byte[].class);
    return bytes == null ? new byte[0] : bytes;
  }

  private static String template(Exchange exchange) {
    return exchange.getFromEndpoint() instanceof PlatformHttpEndpoint http ? http.getPath() : "";
  }

  static Map<String, String> variables(String template, String path) {
    Map<String, String> variables = new HashMap<>();
    String[] names = template.split("/");
    String[] values = path.split("/");
    for (int i = 0; i < names.length && i < values.length; i++) {
      if (names[i].startsWith("{") && names[i].endsWith("}")) {
        // A plus sign is itself in a path.
        variables.put(
            names[i].substring(1, names[i].length() - 1), decoded(values[i].replace("+", "%2B")));
      }
    }
    return variables;
  }

  static Map<String, String> query(String query) {
    Map<String, String> parameters = new HashMap<>();
    if (query != null) {
      for (String pair : query.split("&")) {
        String[] parts = pair.split("=", 2);
        if (!parts[0].isEmpty()) {
          parameters.putIfAbsent(decoded(parts[0]), parts.length == 2 ? decoded(parts[1]) : "");
        }
      }
    }
    return parameters;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      // Without the text, which may be a key.
      throw Problem.badRequest("the address has a malformed percent escape");
    }
  }
}
