package io.plannersync.doctor;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.plannersync.graph.GraphAddress;
import io.plannersync.graph.GraphLink;
import io.plannersync.graph.GraphTarget;
import io.plannersync.graph.PercentEncoding;
import io.plannersync.graph.RetryAfter;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Calls to Graph, and whatever happens is an {@link Answer}. A call is sent once more if Graph asks
 * to wait for a few seconds only.
 */
final class GraphClient implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
  private static final int MOST_BYTES = 32 << 20;
  private static final int MOST_PAGES = 50;

  /** After so many calls without an answer nobody is there. */
  private static final int PATIENCE = 3;

  private final String base;
  private final Duration timeout;
  private final Clock clock;
  private final HttpClient http;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "doctor");
            thread.setDaemon(true);
            return thread;
          });
  private final List<Duration> skews = new ArrayList<>();
  private String token = "";
  private int silent;

  GraphClient(String base, Duration timeout, Clock clock) {
    this.base = base.replaceFirst("/+$", "");
    this.timeout = timeout;
    this.clock = clock;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(timeout)
            .executor(threads)
            .build();
  }

  /** The token that calls carry from now on. */
  void use(String accessToken) {
    token = accessToken;
  }

  /** The first pages of a collection, at most {@value #MOST_PAGES}. */
  record Items(List<JsonNode> items, Optional<Answer> failure) {}

  Answer get(GraphTarget target) {
    return call("GET", target.toString(), null, null, token);
  }

  Answer get(GraphTarget target, String accessToken) {
    return call("GET", target.toString(), null, null, accessToken);
  }

  /** What lies at this path, of a server that has no versions. */
  Answer open(String... segments) {
    String path = Stream.of(segments).map(PercentEncoding::segment).collect(joining("/", "/", ""));
    return call("GET", path, null, null, token);
  }

  Answer post(GraphTarget target, JsonNode body) {
    return call("POST", target.toString(), body, null, token);
  }

  Answer patch(GraphTarget target, String etag, JsonNode body) {
    return call("PATCH", target.toString(), body, etag, token);
  }

  Answer delete(GraphTarget target, String etag) {
    return call("DELETE", target.toString(), null, etag, token);
  }

  Items all(GraphTarget target) {
    List<JsonNode> items = new ArrayList<>();
    Optional<String> next = Optional.of(target.toString());
    for (int page = 0; page < MOST_PAGES && next.isPresent(); page++) {
      Answer answer = call("GET", next.get(), null, null, token);
      if (!answer.ok() || !answer.body().path("value").isArray()) {
        return new Items(items, Optional.of(answer));
      }
      for (JsonNode item : answer.body().get("value")) {
        if (item.isObject()) {
          items.add(item);
        }
      }
      String link = answer.text("@odata.nextLink");
      next = link.isEmpty() ? Optional.empty() : GraphAddress.of(base).below(new GraphLink(link));
      if (!link.isEmpty() && next.isEmpty()) {
        return new Items(items, Optional.of(none("GET " + target, "its next page is no link")));
      }
    }
    return new Items(items, Optional.empty());
  }

  /** How much the server's clock is ahead of ours, by the median of its answers. */
  Optional<Duration> skew() {
    return skews.isEmpty()
        ? Optional.empty()
        : Optional.of(skews.stream().sorted().toList().get(skews.size() / 2));
  }

  private Answer call(String method, String path, JsonNode body, String etag, String accessToken) {
    Answer answer = once(method, path, body, etag, accessToken);
    if (answer.isThrottled()
        && answer.retryAfter() != null
        && answer.retryAfter().compareTo(LONGEST_WAIT) <= 0
        && pause(answer.retryAfter())) {
      return once(method, path, body, etag, accessToken);
    }
    return answer;
  }

  private static boolean pause(Duration time) {
    try {
      TimeUnit.MILLISECONDS.sleep(time.toMillis());
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Answer once(String method, String path, JsonNode body, String etag, String accessToken) {
    String call = method + " " + path.replaceFirst("\\?.*", "");
    if (silent >= PATIENCE) {
      return none(call, "nor did earlier calls get one");
    }
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(base + path))
              .timeout(timeout)
              .header("Accept", "application/json")
              .header("Prefer", "return=representation");
      if (!accessToken.isEmpty()) {
        request.header("Authorization", "Bearer " + accessToken);
      }
      if (etag != null && !etag.isEmpty()) {
        request.header("If-Match", etag);
      }
      if (body != null) {
        request.header("Content-Type", "application/json");
      }
      request.method(
          method,
          body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString()));
      Answer answer = within(call, request.build());
      silent = 0;
      return answer;
    } catch (TimeoutException e) {
      silent++;
      return none(call, "not within " + timeout.toMillis() + " ms");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return none(call, "interrupted");
    } catch (ExecutionException e) {
      silent++;
      return none(call, reason(e.getCause()));
    } catch (IllegalArgumentException e) {
      return none(call, "no address: " + Secrets.tame(e.getMessage()));
    }
  }

  /** The client's own limit ends with the header; a body may drip for ever. */
  private Answer within(String call, HttpRequest request)
      throws ExecutionException, InterruptedException, TimeoutException {
    Instant sent = clock.instant();
    Future<Answer> future =
        threads.submit(
            () -> {
              HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
              Instant received = clock.instant();
              try (InputStream in = response.body()) {
                return answer(call, response, in.readNBytes(MOST_BYTES), sent, received);
              }
            });
    try {
      return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } finally {
      future.cancel(true);
    }
  }

  private Answer answer(
      String call, HttpResponse<?> response, byte[] body, Instant sent, Instant received) {
    response
        .headers()
        .firstValue("Date")
        .ifPresent(date -> measure(date, sent.plus(Duration.between(sent, received).dividedBy(2))));
    JsonNode json = json(body);
    Duration wait =
        RetryAfter.parse(response.headers().firstValue("Retry-After").orElse(null), received)
            .orElse(null);
    String text = json.isObject() ? "" : new String(body, StandardCharsets.UTF_8);
    return new Answer(call, response.statusCode(), json, Secrets.tame(text), wait);
  }

  /** The header has whole seconds, so half a second is added. */
  private void measure(String date, Instant here) {
    try {
      Instant there = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date));
      synchronized (skews) {
        skews.add(Duration.between(here, there.plusMillis(500)));
      }
    } catch (DateTimeException e) {
      // A date that cannot be read tells nothing about a clock.
    }
  }

  private static JsonNode json(byte[] body) {
    try {
      JsonNode json = JSON.readTree(body);
      return json != null && json.isObject() ? json : MissingNode.getInstance();
    } catch (IOException | RuntimeException e) {
      return MissingNode.getInstance();
    }
  }

  private static Answer none(String call, String why) {
    return new Answer(call, 0, MissingNode.getInstance(), why, null);
  }

  private static String reason(Throwable cause) {
    String message = cause.getMessage();
    return Secrets.tame(
        message == null || message.isBlank() ? cause.getClass().getSimpleName() : message);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
