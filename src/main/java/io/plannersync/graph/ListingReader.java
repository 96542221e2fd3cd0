package io.plannersync.graph;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Reads collections for a command, which is no part of the running service: one call at a time,
 * without the pace, because what that learns is written down.
 */
public final class ListingReader {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
  private static final Duration LATER = Duration.ofSeconds(5);
  private static final int TRIES = 10;

  private final GraphAddress address;
  private final Tokens tokens;
  private final Clock clock;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

  /**
   * @param base Graph's address without a version
   */
  public ListingReader(String base, Tokens tokens, Clock clock) {
    this.address = GraphAddress.of(base);
    this.tokens = tokens;
    this.clock = clock;
  }

  /** All pages, or as many as there were until one was refused. */
  public Listing read(GraphCall first) {
    Listing listing = Listing.of(first, clock.instant());
    while (listing.hasNext()) {
      listing = listing.with(patiently(listing.next()));
    }
    return listing;
  }

  private GraphReply patiently(GraphCall call) {
    GraphReply reply = once(call);
    for (int tries = 1; tries < TRIES && reply instanceof GraphReply.Throttled asked; tries++) {
      if (asked.retryAfter().compareTo(LONGEST_WAIT) > 0 || !pause(asked.retryAfter())) {
        return reply;
      }
      reply = once(call);
    }
    return reply;
  }

  private GraphReply once(GraphCall call) {
    Optional<GraphTarget.Spelled> place = address.spelled(call);
    if (place.isEmpty()) {
      return new GraphReply.Rejected(400, "", call + " leads to nothing of Graph's");
    }
    Optional<String> token = tokens.token();
    if (token.isEmpty()) {
      return new GraphReply.Unavailable("no token: " + tokens.trouble(), false, LATER);
    }
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address.base() + place.get().toString()))
            .timeout(TIMEOUT)
            .header("Accept", "application/json")
            .header("Authorization", "Bearer " + token.get())
            .build();
    try {
      return reply(call, http.send(request, BodyHandlers.ofByteArray()));
    } catch (IOException e) {
      return new GraphReply.Unavailable(call + " got no answer: " + e.getMessage(), false, LATER);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new GraphReply.Unavailable(call + " was interrupted", false, LATER);
    }
  }

  private GraphReply reply(GraphCall call, HttpResponse<byte[]> response) {
    int status = response.statusCode();
    JsonNode body = parse(response.body());
    if (status == 200) {
      return new GraphReply.Ok(status, body);
    }
    if (status == 429 || status == 503) {
      return new GraphReply.Throttled(
          RetryAfter.wait(
                  response.headers().firstValue("Retry-After").orElse(null), clock.instant())
              .orElse(LATER));
    }
    JsonNode error = body.path("error");
    String code = error.path("code").asText("");
    String message = error.path("message").asText("");
    return switch (status) {
      case 403 -> new GraphReply.Forbidden(code, message);
      case 404 -> new GraphReply.Gone(message);
      default -> new GraphReply.Rejected(status, code, message);
    };
  }

  private static JsonNode parse(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
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
}
