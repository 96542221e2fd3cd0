package io.plannersync.access;

import io.plannersync.web.Principal;
import io.plannersync.web.Problem;
import io.plannersync.web.Request;
import io.plannersync.web.Role;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets only those in whose key has a role that the route names: {@code X-API-Key: KEY} or {@code
 * Authorization: Bearer KEY}, or as the clients of the predecessor send it: {@code x-functions-key:
 * KEY} or {@code ?code=KEY}. A wrong key is answered after a pause, in which no thread is held.
 */
public final class Access {

  private static final Logger LOG = LoggerFactory.getLogger(Access.class);
  private static final String BEARER = "bearer ";
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** Of the demo, where nobody has a key. */
  private static final Principal ANYBODY = new Principal("anybody", Role.OPERATOR);

  private final ApiKeys keys;
  private final CallRate rate;
  private final Refusals unknown;
  private final Refusals forbidden;
  private final Refusals limited;

  /**
   * @param callsPerMinute of each name
   */
  public Access(ApiKeys keys, int callsPerMinute) {
    this(keys, new CallRate(callsPerMinute, Duration.ofMinutes(1)), System::nanoTime);
  }

  /**
   * @param ticks a clock in nanoseconds that only goes forward
   */
  Access(ApiKeys keys, CallRate rate, LongSupplier ticks) {
    this.keys = keys;
    this.rate = rate;
    unknown = new Refusals("with a wrong API key", ticks);
    forbidden = new Refusals("that their key's role may not make", ticks);
    limited = new Refusals("beyond API_CALLS_PER_MINUTE", ticks);
  }

  /** Requests with a wrong key since the start; those without any are no guesses. */
  public long refused() {
    return unknown.total();
  }

  /** Requests since the start whose key's role may not do what they ask. */
  public long forbidden() {
    return forbidden.total();
  }

  /** Requests since the start that were more than a key may make. */
  public long limited() {
    return limited.total();
  }

  /**
   * Passes the request on with the name and role of its sender.
   *
   * @param roles whom the route lets in, with commas between; operators always
   * @throws Problem 401 (after a pause, where a wrong key was sent), 403, 429
   */
  public CompletionStage<Request> check(
      @Body Request request, @ExchangeProperty("roles") String roles) {
    // A route that names none is at fault, and lets nobody in.
    List<Role> allowed = Role.allowed(roles);
    if (keys.everybody()) {
      return CompletableFuture.completedFuture(request.from(ANYBODY));
    }
    String sent = sent(request);
    Optional<Principal> found = keys.find(sent);
    if (found.isEmpty()) {
      return unauthorized(request, !sent.isEmpty());
    }
    Principal principal = found.get();
    withinRate(principal);
    if (!allowed.contains(principal.role())) {
      forbidden.count(principal.toString());
      throw forbidden(principal, allowed);
    }
    if (allowed.equals(List.of(Role.OPERATOR))) {
      LOG.info("{}: {}", principal, request);
    } else {
      LOG.debug("{}: {}", principal, request);
    }
    return CompletableFuture.completedFuture(request.from(principal));
  }

  private CompletionStage<Request> unauthorized(Request request, boolean guessed) {
    Problem problem =
        new Problem(
                401,
                "unauthorized",
                "send a key of the service (API_KEY, API_KEYS) as X-API-Key or as Authorization:"
                    + " Bearer")
            .header("WWW-Authenticate", "Bearer realm=\"planner-sync\"");
    if (!guessed) {
      return CompletableFuture.failedFuture(problem);
    }
    unknown.count(request.address());
    CompletableFuture<Request> later = new CompletableFuture<>();
    CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS)
        .execute(() -> later.completeExceptionally(problem));
    return later;
  }

  private void withinRate(Principal principal) {
    Optional<Duration> wait = rate.call(principal.name());
    if (wait.isPresent()) {
      limited.count(principal.toString());
      long seconds = Math.max(1, wait.get().plusMillis(999).toSeconds());
      throw new Problem(
              429,
              "too-many-requests",
              "the key of "
                  + principal
                  + " has made its calls of this minute (API_CALLS_PER_MINUTE); it may go on in "
                  + seconds
                  + " s")
          .header("Retry-After", Long.toString(seconds));
    }
  }

  private static Problem forbidden(Principal principal, List<Role> allowed) {
    List<String> words = allowed.stream().map(Role::word).toList();
    return new Problem(
            403,
            "role",
            words.stream().collect(Collectors.joining(" or ", "this needs a key of the role ", ""))
                + "; the one that was sent is of "
                + principal)
        .member("roles", words);
  }

  private static String sent(Request request) {
    String bearer = request.header("authorization").orElse("");
    return bearer.toLowerCase(Locale.ROOT).startsWith(BEARER)
        ? bearer.substring(BEARER.length()).trim()
        : request
            .header("x-api-key")
            .or(() -> request.header("x-functions-key"))
            .or(() -> request.query("code"))
            .orElse("");
  }
}
