package io.plannersync.graph.identity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.aad.msal4j.DeviceCode;
import com.microsoft.aad.msal4j.DeviceCodeFlowParameters;
import com.microsoft.aad.msal4j.IAuthenticationResult;
import com.microsoft.aad.msal4j.MsalException;
import com.microsoft.aad.msal4j.PublicClientApplication;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs an account in by device code (RFC 8628), in the background. One of all instances shows a
 * code at a time; the key {@code planner-sync:{identity}:sign-in} holds what it shows, so that each
 * of them can. If that instance dies, another one shows a new code within half a minute.
 */
public final class SignIn implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SignIn.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration HOLD = Duration.ofSeconds(30);
  private static final Duration RENEWAL = Duration.ofSeconds(10);
  private static final Set<String> EXPIRED = Set.of("code_expired", "expired_token");

  /**
   * How long it waits before the next code.
   *
   * @param expired after one that nobody entered
   * @param failed after the authority gave none
   * @param declined after a person said no
   * @param slowDown by how much each {@code slow_down} lengthens the pauses between two questions
   */
  public record Pauses(Duration expired, Duration failed, Duration declined, Duration slowDown) {

    public static final Pauses DEFAULT =
        new Pauses(
            Duration.ofSeconds(10),
            Duration.ofMinutes(1),
            Duration.ofHours(1),
            Duration.ofSeconds(5));
  }

  /**
   * What a person has to do.
   *
   * @param message the authority's, for people
   * @param code what is to be entered, null while there is none
   * @param url where, null while there is none
   * @param expiresAt when the code ends, or when there will be one
   */
  public record Request(String message, String code, String url, Instant expiresAt) {}

  private final Authority authority;
  private final String clientId;
  private final String scope;
  private final SharedCache cache;
  private final Claim claim;
  private final Pauses pauses;
  private final Clock clock;
  private final String holder = UUID.randomUUID().toString();
  private final AtomicBoolean busy = new AtomicBoolean();
  private final ScheduledExecutorService worker =
      Executors.newScheduledThreadPool(
          3,
          task -> {
            Thread thread = new Thread(task, "planner-sync-sign-in");
            thread.setDaemon(true);
            return thread;
          });
  private volatile String said;
  private volatile Instant notBefore = Instant.MIN;
  private volatile Future<?> flow;
  private volatile String trouble = "";

  SignIn(
      Authority authority,
      String clientId,
      String scope,
      SharedCache cache,
      StatefulRedisConnection<String, String> connection,
      String prefix,
      Pauses pauses,
      Clock clock) {
    this.authority = authority;
    this.clientId = clientId;
    this.scope = scope;
    this.cache = cache;
    this.claim = new Claim(connection, prefix + "{identity}:sign-in");
    this.pauses = pauses;
    this.clock = clock;
  }

  /** What a person has to do to sign the account in, on whichever instance it is shown. */
  public Optional<Request> request() {
    String text = claim.text();
    if (text == null) {
      return Optional.empty();
    }
    JsonNode node = parse(text);
    return node.hasNonNull("message")
        ? Optional.of(
            new Request(
                node.path("message").asText(),
                node.path("code").asText(null),
                node.path("url").asText(null),
                Instant.parse(node.path("expires_at").asText())))
        : Optional.empty();
  }

  /** Why nobody can sign in, empty if nothing is in the way. */
  String trouble() {
    return trouble;
  }

  /** A restart is a person's wish to be asked again. */
  void forgetDeclined() {
    String text = claim.text();
    if (text != null && parse(text).path("declined").asBoolean()) {
      claim.release(text);
    }
  }

  /** Sees to it that a code is shown by somebody; returns at once. */
  void begin() {
    if (clock.instant().isBefore(notBefore) || !busy.compareAndSet(false, true)) {
      return;
    }
    inBackground(
        () -> {
          try {
            attempt();
          } catch (RedisException e) {
            later(pauses.failed());
          } finally {
            busy.set(false);
          }
        });
  }

  private void attempt() {
    said = JSON.createObjectNode().put("holder", holder).toString();
    if (!claim.take(said, HOLD)) {
      return;
    }
    try {
      IAuthenticationResult result = whileShown(ask());
      trouble = "";
      LOG.info("Signed in to Graph as {}", result.account().username());
      release();
    } catch (ExecutionException e) {
      ended(e.getCause());
    } catch (CancellationException | InterruptedException e) {
      LOG.debug("The sign-in was broken off: the service stops");
    }
  }

  private IAuthenticationResult whileShown(Future<IAuthenticationResult> asked)
      throws ExecutionException, InterruptedException {
    Future<?> renewal =
        worker.scheduleAtFixedRate(
            this::renew, RENEWAL.toMillis(), RENEWAL.toMillis(), TimeUnit.MILLISECONDS);
    try {
      return asked.get();
    } finally {
      renewal.cancel(false);
    }
  }

  private CompletableFuture<IAuthenticationResult> ask() {
    CompletableFuture<IAuthenticationResult> asked =
        authority
            .to(PublicClientApplication.builder(clientId))
            .httpClient(new PatientPolling(authority.http(), pauses.slowDown()))
            .executorService(worker)
            .setTokenCacheAccessAspect(cache.replaced())
            .build()
            .acquireToken(DeviceCodeFlowParameters.builder(Set.of(scope), this::show).build());
    flow = asked;
    return asked;
  }

  private void show(DeviceCode code) {
    ObjectNode node = JSON.createObjectNode().put("holder", holder);
    node.put("message", code.message()).put("code", code.userCode());
    node.put("url", code.verificationUri());
    node.put("expires_at", clock.instant().plusSeconds(code.expiresIn()).toString());
    say(node.toString(), HOLD);
    LOG.warn("Graph needs somebody to sign in. {}", code.message());
  }

  private void ended(Throwable cause) {
    String error = cause instanceof MsalException msal ? String.valueOf(msal.errorCode()) : "";
    if (EXPIRED.contains(error)) {
      release();
      later(pauses.expired());
    } else if ("authorization_declined".equals(error)) {
      declined();
    } else {
      release();
      String why = Refusal.of(cause).text();
      if (!why.equals(trouble)) {
        LOG.warn("Nobody can be signed in to Graph: {}", why);
      }
      trouble = why;
      later(pauses.failed());
    }
  }

  private void declined() {
    Instant next = clock.instant().plus(pauses.declined());
    String message =
        "The sign-in was declined; there will be another code at "
            + next.truncatedTo(ChronoUnit.SECONDS)
            + ", or after a restart.";
    LOG.warn("{}", message);
    ObjectNode node = JSON.createObjectNode().put("holder", holder).put("declined", true);
    node.put("message", message).put("expires_at", next.toString());
    say(node.toString(), pauses.declined());
    said = null;
    later(pauses.declined());
  }

  private void later(Duration pause) {
    notBefore = clock.instant().plus(pause);
    run(pause.plusMillis(1), this::begin);
  }

  /** Runs it where nobody waits for it. */
  void inBackground(Runnable task) {
    run(Duration.ZERO, task);
  }

  private void run(Duration after, Runnable task) {
    try {
      worker.schedule(task, after.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("No sign-in any more: the service stops");
    }
  }

  private synchronized void renew() {
    try {
      say(said, HOLD);
    } catch (RedisException e) {
      LOG.debug("The shown code was not renewed: {}", e.getMessage());
    }
  }

  private synchronized void say(String text, Duration lifetime) {
    claim.replace(said, text, lifetime);
    said = text;
  }

  private synchronized void release() {
    claim.release(said);
    said = null;
  }

  private static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return JSON.createObjectNode();
    }
  }

  @Override
  public void close() {
    Future<?> running = flow;
    if (running != null) {
      running.cancel(true);
    }
    worker.shutdownNow();
    try {
      worker.awaitTermination(2, TimeUnit.SECONDS);
      if (said != null) {
        release();
      }
    } catch (RedisException e) {
      LOG.debug("The shown code ends by itself: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
