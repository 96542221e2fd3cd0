package io.plannersync.graph.identity;

import com.microsoft.aad.msal4j.ClientCredentialParameters;
import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import com.microsoft.aad.msal4j.IAuthenticationResult;
import com.microsoft.aad.msal4j.IClientCredential;
import io.plannersync.graph.Tokens;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * App-only tokens by msal4j, which gets a new one before the old one ends. Until then the old one
 * is kept here: msal4j looks at all of its cache each time that it is asked.
 */
public final class AppTokens implements Tokens {

  private static final Logger LOG = LoggerFactory.getLogger(AppTokens.class);
  private static final Duration PATIENCE = Duration.ofSeconds(25);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(5);
  private static final Duration YOUNG = Duration.ofSeconds(10);

  /** So long before its end msal4j has a token renewed. */
  private static final Duration RENEWED = Duration.ofMinutes(5);

  private final ConfidentialClientApplication msal;
  private final Set<String> scopes;
  private final Clock clock;
  private volatile String trouble = "";
  private volatile Instant notBefore = Instant.MIN;
  private volatile Instant fetched = Instant.MIN;
  private volatile boolean skipCache;
  private volatile IAuthenticationResult held;

  /**
   * @param scope the scope, Graph's {@code .default}
   */
  public AppTokens(
      Authority authority,
      String clientId,
      IClientCredential credential,
      String scope,
      Clock clock) {
    this.msal = authority.to(ConfidentialClientApplication.builder(clientId, credential)).build();
    this.scopes = Set.of(scope);
    this.clock = clock;
  }

  @Override
  public Optional<String> token() {
    IAuthenticationResult last = held;
    return last != null && !skipCache && isFresh(last)
        ? Optional.of(last.accessToken())
        : acquired();
  }

  private boolean isFresh(IAuthenticationResult token) {
    return clock.instant().plus(RENEWED).isBefore(token.expiresOnDate().toInstant());
  }

  /** One caller asks the authority at a time; the others find what it got. */
  private synchronized Optional<String> acquired() {
    if (clock.instant().isBefore(notBefore)) {
      return Optional.empty();
    }
    boolean fresh = skipCache;
    try {
      IAuthenticationResult result =
          msal.acquireToken(ClientCredentialParameters.builder(scopes).skipCache(fresh).build())
              .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (fresh) {
        fetched = clock.instant();
        skipCache = false;
      }
      trouble = "";
      held = result;
      return Optional.of(result.accessToken());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed("interrupted");
    } catch (ExecutionException | CompletionException e) {
      return failed(Refusal.of(e.getCause()).text());
    } catch (TimeoutException e) {
      return failed("the authority did not answer within " + PATIENCE.toSeconds() + " s");
    }
  }

  private Optional<String> failed(String why) {
    if (!why.equals(trouble)) {
      LOG.warn("No token for Graph: {}", why);
    }
    trouble = why;
    notBefore = clock.instant().plus(PAUSE_AFTER_FAILURE);
    return Optional.empty();
  }

  /**
   * The next token comes from the authority, at most every ten seconds: the calls that carried an
   * old token are all refused at once, and a server that refuses a new one refuses the next, too.
   */
  @Override
  public void forget() {
    if (!clock.instant().isBefore(fetched.plus(YOUNG))) {
      skipCache = true;
    }
  }

  @Override
  public String trouble() {
    return trouble;
  }
}
