package io.plannersync.emulator.delivery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plannersync.emulator.world.GraphError;
import io.plannersync.emulator.world.Json;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the addresses of subscribers: the handshake, and notifications with their retries.
 *
 * <p>A notification is delivered by a 2xx within 3 seconds. Otherwise it is sent again with
 * doubling pauses, which begin at half a second, for up to four hours; these have 10 seconds. All
 * times are the emulator's clock's; only a call that hangs is cut off by the real one.
 */
public final class Notifier {
  private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration CLOSED_PAUSE = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofHours(4);
  private static final long SEED = 7;

  private record Response(int status, String contentType, String body) {}

  /**
   * A notification on its way.
   *
   * @param open whether Graph may send it now
   */
  private record Parcel(
      String url, String body, BooleanSupplier open, Instant sent, Instant due, int attempts) {

    Parcel again(Instant newDue, int newAttempts) {
      return new Parcel(url, body, open, sent, newDue, newAttempts);
    }
  }

  private final Vertx vertx;
  private final HttpClient client;
  private final Clock clock;
  private final SubscriptionSettings settings;
  private final Random random = new Random(SEED);
  private final Map<String, Endpoint> endpoints = new ConcurrentHashMap<>();
  private final List<Parcel> waiting = new ArrayList<>();

  public Notifier(Vertx vertx, Clock clock, SubscriptionSettings settings) {
    this.vertx = vertx;
    this.clock = clock;
    this.settings = settings;
    this.client = vertx.createHttpClient();
  }

  /**
   * The handshake: the address has to answer 200 with the decoded token as plain text in time.
   * Fails with the 400 that the subscriber's request is answered with.
   */
  public Future<Void> validate(String url, Duration timeout) {
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

  /**
   * Sends one item; comes back at once.
   *
   * @param open whether Graph may send it now; while it may not, it is kept
   */
  public void deliver(String url, ObjectNode item, BooleanSupplier open) {
    Instant now = clock.instant();
    Endpoint endpoint = endpoint(url);
    if (endpoint.isDropping(now)) {
      LOG.info("a notification to {} is dropped: it answers too late", url);
      return;
    }
    ObjectNode body = Json.object();
    body.putArray("value").add(item);
    Instant due = endpoint.isSlow(now) ? now.plus(Endpoint.WINDOW) : now;
    Parcel parcel = new Parcel(url, body.toString(), open, now, due, 0);
    synchronized (waiting) {
      waiting.addAll(Collections.nCopies(settings.duplicates() ? 2 : 1, parcel));
    }
    if (!settings.byHand()) {
      vertx.runOnContext(soon -> deliverDue());
    }
  }

  /** Tries all that is due now; complete when each was answered, or was not in time. */
  public Future<Void> deliverDue() {
    Future<Void> done = Future.succeededFuture();
    for (Parcel parcel : due()) {
      // One after the other where it is watched closely; else none waits for a slow address.
      done = settings.byHand() ? done.compose(before -> attempt(parcel)) : attempt(parcel);
    }
    return done;
  }

  /** Notifications that are still to be delivered. */
  public int waiting() {
    synchronized (waiting) {
      return waiting.size();
    }
  }

  private List<Parcel> due() {
    Instant now = clock.instant();
    synchronized (waiting) {
      List<Parcel> due =
          new ArrayList<>(waiting.stream().filter(one -> !one.due().isAfter(now)).toList());
      waiting.removeAll(due);
      if (settings.shuffled()) {
        Collections.shuffle(due, random);
      }
      return due;
    }
  }

  private Future<Void> attempt(Parcel parcel) {
    Instant began = clock.instant();
    if (!parcel.open().getAsBoolean()) {
      retry(parcel, began.plus(CLOSED_PAUSE), parcel.attempts());
      return Future.succeededFuture();
    }
    Duration limit = parcel.attempts() == 0 ? Endpoint.SLOW : Endpoint.LATE;
    return post(parcel.url(), "application/json", parcel.body(), limit)
        .map(response -> response.status() / 100 == 2)
        .otherwise(problem -> false)
        .map(
            taken -> {
              Instant now = clock.instant();
              Duration took = Duration.between(began, now);
              endpoint(parcel.url()).answered(now, took);
              if (!taken || took.compareTo(limit) >= 0) {
                int attempts = parcel.attempts() + 1;
                Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(attempts - 1, 16));
                retry(parcel, now.plus(pause), attempts);
              }
              return null;
            });
  }

  private void retry(Parcel parcel, Instant due, int attempts) {
    if (due.isAfter(parcel.sent().plus(LONGEST))) {
      LOG.warn("gave up a notification to {} after {} attempts", parcel.url(), attempts);
      return;
    }
    synchronized (waiting) {
      waiting.add(parcel.again(due, attempts));
    }
  }

  private Endpoint endpoint(String url) {
    return endpoints.computeIfAbsent(url.split("[?#]")[0], any -> new Endpoint());
  }

  private Future<Response> post(String url, String contentType, String body, Duration timeout) {
    RequestOptions options;
    try {
      options = new RequestOptions().setMethod(HttpMethod.POST).setAbsoluteURI(url);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
    options.setTimeout(timeout.toMillis()).putHeader("Content-Type", contentType);
    // On the event loop from the first: an answer that came before its reader would be lost.
    Promise<Response> answer = Promise.promise();
    vertx.runOnContext(
        loop ->
            client
                .request(options)
                .compose(request -> request.send(Buffer.buffer(body)))
                .compose(Notifier::read)
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .onComplete(answer));
    return answer.future();
  }

  private static Future<Response> read(HttpClientResponse response) {
    String type = String.valueOf(response.getHeader("Content-Type"));
    return response.body().map(text -> new Response(response.statusCode(), type, text.toString()));
  }
}
