package io.plannersync.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.emulator.world.GraphError;
import io.plannersync.emulator.world.Json;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the addresses of subscribers: the handshake, and notifications with their retries.
 *
 * <p>Graph retries for up to four hours; here a notification is given up after {@value #ATTEMPTS}
 * attempts with doubling pauses that begin at half a second.
 */
final class Notifier {
  static final int ATTEMPTS = 6;

  private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);
  private static final Duration FIRST_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration LATER_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

  private record Response(int status, String contentType, String body) {}

  private final Vertx vertx;
  private final HttpClient client;

  Notifier(Vertx vertx) {
    this.vertx = vertx;
    this.client = vertx.createHttpClient();
  }

  /**
   * The handshake: the address has to answer 200 with the decoded token as plain text in time.
   * Fails with the 400 that the subscriber's request is answered with.
   */
  Future<Void> validate(String url, Duration timeout) {
    String token =
        "Validation: Testing client application reachability for subscription Request-Id: "
            + UUID.randomUUID();
    String separator = url.contains("?") ? "&" : "?";
    String address =
        url + separator + "validationToken=" + URLEncoder.encode(token, StandardCharsets.UTF_8);
    return post(address, "text/plain; charset=utf-8", "", timeout)
        .recover(
            problem ->
                Future.failedFuture(
                    problem instanceof TimeoutException
                        ? refused("Subscription validation request timed out.")
                        : refused()))
        .compose(
            response ->
                response.status() == 200
                        && response.contentType().startsWith("text/plain")
                        && response.body().equals(token)
                    ? Future.succeededFuture()
                    : Future.failedFuture(refused()));
  }

  private static GraphError refused() {
    return refused(
        "Subscription validation request failed. Notification endpoint must respond with 200 OK to"
            + " validation request.");
  }

  private static GraphError refused(String message) {
    return new GraphError(400, "ValidationError", message);
  }

  /** Sends one item; comes back at once. */
  void deliver(String url, ObjectNode item) {
    ObjectNode body = Json.object();
    body.putArray("value").add(item);
    vertx.runOnContext(now -> attempt(url, body.toString(), 1));
  }

  private void attempt(String url, String body, int number) {
    post(url, "application/json", body, number == 1 ? FIRST_TIMEOUT : LATER_TIMEOUT)
        .onComplete(
            result -> {
              boolean taken = result.succeeded() && result.result().status() / 100 == 2;
              if (!taken && number < ATTEMPTS) {
                long pause = FIRST_PAUSE.toMillis() << (number - 1);
                vertx.setTimer(pause, timer -> attempt(url, body, number + 1));
              } else if (!taken) {
                LOG.warn("gave up a notification to {} after {} attempts", url, number);
              }
            });
  }

  private Future<Response> post(String url, String contentType, String body, Duration timeout) {
    RequestOptions options;
    try {
      options = new RequestOptions().setMethod(HttpMethod.POST).setAbsoluteURI(url);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
    options.setTimeout(timeout.toMillis()).putHeader("Content-Type", contentType);
    return client
        .request(options)
        .compose(request -> request.send(Buffer.buffer(body)))
        .compose(
            response -> {
              String type = String.valueOf(response.getHeader("Content-Type"));
              return response
                  .body()
                  .map(text -> new Response(response.statusCode(), type, text.toString()));
            });
  }
}
