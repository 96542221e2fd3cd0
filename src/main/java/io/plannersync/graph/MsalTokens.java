package io.plannersync.graph;

import com.microsoft.aad.msal4j.ClientCredentialParameters;
import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import com.microsoft.aad.msal4j.IAuthenticationResult;
import com.microsoft.aad.msal4j.IClientCredential;
import java.net.MalformedURLException;
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

/** App-only tokens by msal4j; it caches them and gets a new one before the old one ends. */
public final class MsalTokens implements Tokens {

  private static final Logger LOG = LoggerFactory.getLogger(MsalTokens.class);
  private static final String MICROSOFT = "https://login.microsoftonline.com";
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(5);

  private final ConfidentialClientApplication msal;
  private final ClientCredentialParameters request;
  private final Clock clock;
  private volatile String trouble = "";
  private volatile Instant notBefore = Instant.MIN;
  private volatile boolean skipCache;

  /**
   * @param authority the token authority's base; a plain http one is accepted for loopback only
   * @param scope the scope, Graph's {@code .default}
   */
  public MsalTokens(
      String tenant,
      String clientId,
      IClientCredential credential,
      String authority,
      String scope,
      Clock clock) {
    this.clock = clock;
    String base = authority == null || authority.isBlank() ? MICROSOFT : authority;
    try {
      var builder =
          ConfidentialClientApplication.builder(clientId, credential)
              .instanceDiscovery(base.equals(MICROSOFT));
      if (base.startsWith("http://")) {
        builder.httpClient(new LoopbackHttpClient(base));
        base = MICROSOFT;
      }
      this.msal = builder.authority(base.replaceFirst("/+$", "") + "/" + tenant + "/").build();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException("AZURE_AUTHORITY_URL is no URL: " + authority, e);
    }
    this.request = ClientCredentialParameters.builder(Set.of(scope)).build();
  }

  @Override
  public Optional<String> token() {
    if (clock.instant().isBefore(notBefore)) {
      return Optional.empty();
    }
    try {
      ClientCredentialParameters parameters =
          skipCache
              ? ClientCredentialParameters.builder(request.scopes()).skipCache(true).build()
              : request;
      IAuthenticationResult result =
          msal.acquireToken(parameters).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      skipCache = false;
      trouble = "";
      return Optional.of(result.accessToken());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed("interrupted");
    } catch (ExecutionException | CompletionException e) {
      return failed(String.valueOf(e.getCause().getMessage()));
    } catch (TimeoutException e) {
      return failed("the authority did not answer within " + PATIENCE.toSeconds() + " s");
    }
  }

  private Optional<String> failed(String why) {
    String first = why.lines().findFirst().orElse("");
    if (!first.equals(trouble)) {
      LOG.warn("No token for Graph: {}", first);
    }
    trouble = first;
    notBefore = clock.instant().plus(PAUSE_AFTER_FAILURE);
    return Optional.empty();
  }

  @Override
  public void forget() {
    skipCache = true;
  }

  @Override
  public String trouble() {
    return trouble;
  }
}
