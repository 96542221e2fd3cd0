package io.plannersync.graph.identity;

import com.microsoft.aad.msal4j.IAccount;
import com.microsoft.aad.msal4j.IAuthenticationResult;
import com.microsoft.aad.msal4j.IClientCredential;
import com.microsoft.aad.msal4j.PublicClientApplication;
import com.microsoft.aad.msal4j.SilentParameters;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.plannersync.graph.Tokens;
import java.net.MalformedURLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tokens of an account that was signed in by device code. They are refreshed before they end, by
 * one of all instances at a time; what was signed in stays signed in across restarts. While nobody
 * is, there is no token, and {@link #trouble} says what to do; nobody waits for a person here.
 */
public final class DelegatedTokens implements Tokens, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DelegatedTokens.class);
  private static final Duration PATIENCE = Duration.ofSeconds(25);
  private static final Duration PAUSE = Duration.ofSeconds(5);
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration YOUNG = Duration.ofSeconds(10);

  /** msal4j gives a token that has less than this left only after a refresh. */
  private static final Duration EARLY = Duration.ofMinutes(5);

  /** A token, and the time by which a new one is wanted. */
  private record Held(String text, Instant since, Instant refresh, Instant end) {}

  private final Authority authority;
  private final String clientId;
  private final Set<String> scopes;
  private final SharedCache cache;
  private final SignIn signIn;
  private final boolean asks;
  private final Clock clock;
  private final ReentrantLock refreshing = new ReentrantLock();
  private volatile Held held;
  private volatile String refused = "";
  private volatile String hopeless = "";
  private volatile String trouble = "nobody has signed in yet";
  private volatile Instant notBefore = Instant.MIN;

  /**
   * @param clientId the application through which the account signs in
   * @param scope what is asked for: the resource's address and a delegated permission
   * @param cacheKey from which the key of the kept sign-in is derived
   * @param asks whether people are asked to sign in; else only a sign-in that is kept is used
   */
  public DelegatedTokens(
      Authority authority,
      String clientId,
      String scope,
      String cacheKey,
      StatefulRedisConnection<String, String> connection,
      String prefix,
      boolean asks,
      SignIn.Pauses pauses,
      Clock clock) {
    this.authority = authority;
    this.clientId = clientId;
    this.scopes = Set.of(scope);
    this.cache =
        new SharedCache(
            connection, prefix, new TokenCipher(cacheKey, prefix + "token-cache of " + clientId));
    this.signIn = new SignIn(authority, clientId, scope, cache, connection, prefix, pauses, clock);
    this.asks = asks;
    this.clock = clock;
  }

  /** The secret that an application has anyway, for those who set no key of the cache. */
  public static String cacheKeyOf(IClientCredential credential) {
    return TokenCipher.secretOf(credential);
  }

  /** Asks for what is missing, before somebody needs it; returns at once. */
  public void start() {
    if (asks) {
      signIn.forgetDeclined();
      signIn.inBackground(this::token);
    }
  }

  /** What a person has to do to sign the account in; empty while nothing is to be done. */
  public Optional<SignIn.Request> signIn() {
    return signIn.request();
  }

  @Override
  public Optional<String> token() {
    if (isYoung(held)) {
      return usable();
    }
    // Whoever still has a good token need not wait for the one who refreshes it.
    if (usable().isPresent() ? refreshing.tryLock() : locked()) {
      try {
        if (!isYoung(held) && !clock.instant().isBefore(notBefore)) {
          refresh();
        }
      } catch (RedisException e) {
        failed("the kept sign-in cannot be read from Redis: " + e.getMessage(), PAUSE);
      } finally {
        refreshing.unlock();
      }
    }
    return usable();
  }

  private boolean locked() {
    refreshing.lock();
    return true;
  }

  private boolean isYoung(Held token) {
    return token != null
        && clock.instant().isBefore(token.refresh())
        && !token.text().equals(refused);
  }

  private Optional<String> usable() {
    Held token = held;
    return token != null && clock.instant().isBefore(token.end()) && !token.text().equals(refused)
        ? Optional.of(token.text())
        : Optional.empty();
  }

  private void refresh() {
    Optional<String> version = cache.version();
    if (version.isEmpty() || version.get().equals(hopeless)) {
      needsPerson();
    } else if (!cache.beginRefresh()) {
      failed("another instance is refreshing the sign-in", SOON);
    } else {
      try {
        silently();
      } finally {
        cache.endRefresh();
      }
    }
  }

  private void silently() {
    // What was read before the refresh began may have been replaced by who refreshed before.
    String version = cache.version().orElse("");
    try {
      PublicClientApplication app =
          authority
              .to(PublicClientApplication.builder(clientId))
              .setTokenCacheAccessAspect(cache.shared())
              .build();
      Set<IAccount> accounts = app.getAccounts().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (accounts.isEmpty()) {
        hopeless = version;
        needsPerson();
        return;
      }
      IAccount account = accounts.iterator().next();
      IAuthenticationResult result = acquire(app, account, false);
      if (result.accessToken().equals(refused)) {
        result = acquire(app, account, true);
      }
      hold(result);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failed("interrupted", PAUSE);
    } catch (ExecutionException e) {
      refused(Refusal.of(e.getCause()), version);
    } catch (TimeoutException e) {
      failed("the authority did not answer within " + PATIENCE.toSeconds() + " s", PAUSE);
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }

  private IAuthenticationResult acquire(
      PublicClientApplication app, IAccount account, boolean force)
      throws ExecutionException, InterruptedException, TimeoutException, MalformedURLException {
    return app.acquireTokenSilently(
            SilentParameters.builder(scopes, account).forceRefresh(force).build())
        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private void hold(IAuthenticationResult result) {
    Instant now = clock.instant();
    Instant end = result.expiresOnDate().toInstant();
    Duration left = Duration.between(now, end);
    // A token that lives shorter than twice the margin is used for half of its life.
    Duration early = left.compareTo(EARLY.multipliedBy(2)) < 0 ? left.dividedBy(2) : EARLY;
    held = new Held(result.accessToken(), now, end.minus(early), end);
    refused = "";
    trouble = "";
  }

  private void refused(Refusal refusal, String version) {
    if (!refusal.needsPerson()) {
      failed(refusal.text(), PAUSE);
      return;
    }
    if (!version.equals(hopeless)) {
      LOG.warn("The account that was signed in to Graph is not any more: {}", refusal.text());
    }
    hopeless = version;
    needsPerson();
  }

  private void needsPerson() {
    trouble = "nobody is signed in";
    notBefore = clock.instant().plus(SOON);
    if (asks) {
      signIn.begin();
    }
  }

  private void failed(String why, Duration pause) {
    if (!why.equals(trouble) && usable().isEmpty() && pause.equals(PAUSE)) {
      LOG.warn("No token of the signed-in account for Graph: {}", why);
    }
    trouble = why;
    notBefore = clock.instant().plus(pause);
  }

  /** At most every ten seconds: a server that refuses a new token refuses the next, too. */
  @Override
  public void forget() {
    Held token = held;
    if (token != null && !clock.instant().isBefore(token.since().plus(YOUNG))) {
      refused = token.text();
    }
  }

  @Override
  public String trouble() {
    if (!trouble.equals("nobody is signed in")) {
      return trouble;
    }
    if (!signIn.trouble().isEmpty()) {
      return "nobody can sign in: " + signIn.trouble();
    }
    return signIn
        .request()
        .map(
            request ->
                request.code() == null
                    ? request.message()
                    : "waiting for sign-in: open " + request.url() + " and enter " + request.code())
        .orElse(
            asks
                ? "waiting for sign-in: the code is being asked for"
                : "nobody is signed in: start the service and do what its log says");
  }

  @Override
  public void close() {
    signIn.close();
  }
}
